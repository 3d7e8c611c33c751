"""A docking base's day with its senders' sheets, by the command line, on each database."""

import openpyxl
import pytest
from sqlalchemy import select

from matching.cli import app as cli
from matching.intake import returned
from matching.intake.batches.identity import _CHECKS, _WEIGHTS, SETTING, valid
from matching.models.catalogue import KEPT, SENDER_COLUMNS
from matching.models.database import open_database
from matching.models.snapshot import snapshot
from tests.intake.lookups import REGIONS
from tests.intake.senders import bring

TITLE = ("安心家政2026年春季用工需求表",)
HEADERS = ("序号", "需求编号", "单位名称", "工作地点", "工种", "招聘人数", "服务方式", "合同期限", "薪资待遇")
GOOD = (1, "A-1", "安心家政", "杭州市西湖区", "养老护理员", "三人", "住家", "2026年3月1日至2026年8月31日", "8000元/月")
WRONG = (2, "A-2", "安心家政", "杭州市肃山区", "保洁员", 2, "住家", "2026-03-01", "5000元/月")
TOTAL = ("合计", "", "", "", "", 5)


@pytest.fixture
def registry(registries, monkeypatch, tmp_path):
    """A registry with regions and an employer; commands speak English and run in a folder of their own."""
    url = registries.url()
    monkeypatch.setenv("MATCHING_DATABASE", url)
    monkeypatch.setenv("MATCHING_ACTOR", "operator")
    monkeypatch.setenv("MATCHING_LANG", "en")
    monkeypatch.delenv(SETTING, raising=False)
    monkeypatch.chdir(tmp_path)
    database = open_database(url)
    columns = ("code", "name", "level", "parent")
    bring(
        database,
        {
            "regions": [dict(zip(columns, row, strict=True)) for row in REGIONS],
            "employers": [{"employer_id": "E1", "name": "安心家政"}],
        },
    )
    return database


@pytest.fixture
def run(capsys):
    """Return a function that runs one command: (exit status, lines of the answer, lines of complaint)."""

    def call(*arguments):
        status = cli.main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return status, said.out.splitlines(), said.err.splitlines()

    return call


def workbook(path, *rows):
    """Write a sender's workbook."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def csv_file(path, *rows):
    """Write a sender's CSV file as an old spreadsheet program does."""
    path.write_bytes("".join(",".join(map(str, row)) + "\r\n" for row in rows).encode("gb18030"))
    return path


def numbers_of(line):
    """Return the counts that a line of the table of counts shows."""
    return [int(cell) for cell in line.split()[1:]]


def test_a_sheet_is_tried_returned_mended_imported_and_undone(registry, run, tmp_path):
    sent = workbook(tmp_path / "需求.xlsx", TITLE, HEADERS, GOOD, WRONG, TOTAL)
    before = snapshot(registry).digest
    status, said, complained = run(
        "import", sent, "--as", "订单", "--sender", "安心家政", "--dry-run", "--returned", "退回.xlsx"
    )
    assert status == 1
    assert numbers_of(said[1]) == [1, 0, 0, 1]
    assert said[2:] == [
        "to go back to the sender: 退回.xlsx (1 row to mend)",
        "nothing would be taken; mend what is named above, or take the 1 other row with --policy valid",
    ]
    assert complained[0] == (
        '需求.xlsx[Sheet]:4 工作地点 "杭州市肃山区": '
        '330100 浙江省杭州市 has no part "肃山区"; maybe "330109 萧山区" is meant'
    )
    assert len([line for line in complained if not line.startswith("warning")]) == 1
    assert any("left out: 序号" in line for line in complained)
    assert snapshot(registry).digest == before

    back = openpyxl.load_workbook("退回.xlsx")
    assert back.active["A1"].value == TITLE[0]
    assert "萧山区" in back.active.cell(4, len(HEADERS) + 1).value
    back.active["D4"] = "杭州市萧山区"
    back.save("mended.xlsx")
    status, said, _ = run("import", "mended.xlsx", "--as", "orders", "--sender", "安心家政")
    assert status == 0
    assert numbers_of(said[1]) == [2, 0, 0, 0]
    assert said[2:] == ["how the columns were read is kept for the next file of 安心家政", "batch 2: 2 rows written"]
    status, said, _ = run("import", "mended.xlsx", "--as", "orders", "--sender", "安心家政")
    assert (status, said[2:]) == (0, ["nothing to write: the same file came as batch 2"])
    assert run("import", "undo", "2")[0] == 0
    assert snapshot(registry).digest == before


def test_right_rows_come_in_and_the_rest_of_a_csv_file_goes_back_alone(registry, run, tmp_path):
    sent = csv_file(tmp_path / "需求.csv", HEADERS, GOOD, WRONG)
    status, said, _ = run("--lang", "zh", "import", sent, "--as", "订单", "--policy", "valid")
    assert status == 0
    assert said[2:] == ["加上 --returned 退回.xlsx，可写出退给报送方的表格，并注明应修改之处", "批次 2：已写入 1 行"]
    run("import", sent, "--as", "订单", "--policy", "valid", "--returned", "back.xlsx")
    rows = list(openpyxl.load_workbook("back.xlsx").active.iter_rows(values_only=True))
    assert [row[2] for row in rows] == ["需求编号", "A-2"]


@pytest.mark.parametrize(
    ("error", "status", "why"),
    [(KeyboardInterrupt(), 130, ""), (OSError(28, "No space left on device"), 1, ": No space left on device")],
)
def test_of_a_batch_that_is_in_nobody_says_that_nothing_was_written(
    registry, run, tmp_path, monkeypatch, error, status, why
):
    def fail(*_):
        raise error

    monkeypatch.setattr(returned, "write_returned", fail)
    sent = csv_file(tmp_path / "需求.csv", HEADERS, GOOD, WRONG)
    asked = ("import", sent, "--as", "订单", "--policy", "valid", "--returned", "back.xlsx")
    ended, said, complained = run(*asked)
    assert (ended, said[-1]) == (status, "batch 2: 1 row written")
    assert complained[-1] == (
        f"the batch is in, but what was to follow was broken off{why}; "
        "the same command does it, and writes no row twice"
    )
    monkeypatch.undo()
    monkeypatch.setenv("MATCHING_DATABASE", registry.engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("MATCHING_LANG", "en")
    monkeypatch.chdir(tmp_path)
    assert run(*asked)[1][-2:] == [
        "to go back to the sender: back.xlsx (1 row to mend)",
        "nothing to write: the same file came as batch 2",
    ]


def test_where_the_returned_sheet_cannot_be_written_nothing_is(registry, run, tmp_path):
    sent = csv_file(tmp_path / "需求.csv", HEADERS, GOOD, WRONG)
    before = snapshot(registry).digest
    status, _, complained = run("import", sent, "--as", "订单", "--policy", "valid", "--returned", "none/back.xlsx")
    assert (status, complained) == (2, ["none/back.xlsx: there is no such folder to write to"])
    assert snapshot(registry).digest == before


def test_what_is_settled_with_a_sender_is_kept_for_their_next_file(registry, run, tmp_path):
    odd = ("序号", "需求编号", "缺口", "工作地点", "工种", "服务方式", "合同期限", "薪资待遇")
    row = (1, "A-1", 3, "杭州市西湖区", "看护", "住家", "2026-03-01", "8000元/月")
    first = csv_file(tmp_path / "first.csv", odd, row)
    second = csv_file(tmp_path / "second.csv", odd, (2, "A-2", *row[2:]))
    settled = ("--column", "缺口=人数", "--fixed", "单位编号=E1", "--word", "工种:看护=养老护理员")
    asked = ("--as", "orders", "--sender", "安心家政")
    assert run("import", first, *asked, "--dry-run", *settled)[0] == 0
    assert run("import", second, *asked)[0] == 1, "a dry run keeps nothing"
    assert run("import", first, *asked, *settled)[0] == 0
    status, said, _ = run("import", second, *asked)
    assert (status, said[2:]) == (0, ["batch 3: 1 row written"])
    assert run("import", second, "--as", "orders", "--sender", "another")[0] == 1
    assert run("import", second, *asked, "--forget")[0] == 1
    with registry.reading() as connection:
        kept = connection.execute(select(SENDER_COLUMNS.c.sender, SENDER_COLUMNS.c.table_name)).all()
        orders = KEPT["orders"].stored.c
        services = connection.execute(select(orders.order_id, orders.service).order_by(orders.order_id)).all()
    assert [tuple(row) for row in kept] == [("安心家政", "orders")]
    assert [tuple(row) for row in services] == [("A-1", "4-10-01-05"), ("A-2", "4-10-01-05")]


def identity_number(front):
    """Return a number whose check digit is right; the region and the day of birth are made up."""
    return front + _CHECKS[sum(int(digit) * weight for digit, weight in zip(front, _WEIGHTS, strict=True)) % 11]


def test_identity_numbers_stay_with_the_sender(registry, run, tmp_path, monkeypatch):
    number, wrong = identity_number("99010119000101000"), "990101190001010009"
    rows = [
        ("劳动者编号", "户籍地", "性别", "技能", "身份证号"),
        ("W1", "定西市安定区", "女", "保洁员(初级)", number),
        ("W2", "定西市安定区", "男", "保洁员(初级)", wrong),
    ]
    assert not wrong.endswith(number[-1])
    sent = workbook(tmp_path / "劳动者.xlsx", *rows)
    status, said, complained = run("import", sent, "--as", "workers")
    assert (status, said) == (1, [])
    assert SETTING in complained[0]
    monkeypatch.setenv(SETTING, "a secret of the tests")
    report = tmp_path / "rows.csv"
    asked = ("--as", "workers", "--policy", "valid", "--rows", report, "--returned", "back.xlsx")
    status, said, complained = run("import", sent, *asked)
    assert status == 0
    assert any(line.startswith("劳动者.xlsx[Sheet]:3 身份证号: is no identity number") for line in complained)
    everything = "\n".join([*said, *complained, report.read_text(encoding="utf-8")])
    assert number not in everything
    assert wrong not in everything
    told = openpyxl.load_workbook("back.xlsx").active
    assert told["F3"].value.startswith("【身份证号】不是有效的身份证号")
    assert told["E3"].fill.fgColor.rgb.endswith("FFC7CE")
    with registry.reading() as connection:
        kept = connection.execute(select(KEPT["identities"].stored)).mappings().all()
        mappings = connection.execute(select(SENDER_COLUMNS.c.mapping)).scalars().all()
    assert [(row["worker_id"], row["last_four"]) for row in kept] == [("W1", number[-4:])]
    assert number not in str(kept) + str(mappings)


#: Made up: what is left of a number whose check digit is wrong, and of one whose is right by chance.
CUT, CUT_AND_RIGHT = 990101190001010000, 990101190001014000


@pytest.mark.parametrize("as_sent", [int, str], ids=["workbook", "text"])
def test_a_number_that_a_spreadsheet_has_rounded_is_called_that(registry, run, tmp_path, monkeypatch, as_sent):
    monkeypatch.setenv(SETTING, "a secret of the tests")
    assert not valid(str(CUT))
    assert valid(str(CUT_AND_RIGHT))
    head = ("劳动者编号", "户籍地", "性别", "技能", "身份证号")
    rest = ("定西市安定区", "女", "保洁员(初级)")
    rows = [("W1", *rest, as_sent(CUT)), ("W2", *rest, as_sent(CUT_AND_RIGHT)), ("W3", *rest, "99010119000101")]
    sent = workbook(tmp_path / "劳动者.xlsx", head, *rows)
    status, said, complained = run("import", sent, "--as", "workers", "--returned", "back.xlsx")
    assert status == 1
    assert ["Excel, which rounds it" in line for line in complained[:3]] == [True, True, False]
    assert "is no identity number" in complained[2]
    assert "99010119000101" not in "\n".join([*said, *complained])
    assert "设为文本格式" in openpyxl.load_workbook("back.xlsx").active["F2"].value


def test_a_right_number_that_ends_like_a_rounded_one_is_taken_with_a_word(registry, run, tmp_path, monkeypatch):
    monkeypatch.setenv(SETTING, "a secret of the tests")
    rows = [
        ("劳动者编号", "户籍地", "性别", "技能", "身份证号"),
        ("W1", "定西市安定区", "女", "保洁员(初级)", str(CUT_AND_RIGHT)),
    ]
    status, _, complained = run("import", workbook(tmp_path / "劳动者.xlsx", *rows), "--as", "workers")
    assert status == 0
    assert [line for line in complained if line.startswith("warning") and "ends in 000" in line]
    with registry.reading() as connection:
        assert connection.execute(select(KEPT["identities"].stored.c.last_four)).scalars().all() == ["4000"]


def test_an_identity_number_is_no_id_of_a_worker(registry, run, tmp_path, monkeypatch):
    monkeypatch.setenv(SETTING, "a secret of the tests")
    number = identity_number("99010119000101001")
    rows = [("劳动者编号", "户籍地", "性别", "技能"), (number, number, "女", "保洁员(初级)")]
    sent = workbook(tmp_path / "劳动者.xlsx", *rows)
    report = tmp_path / "rows.csv"
    status, said, complained = run("import", sent, "--as", "workers", "--policy", "valid", "--rows", report)
    assert status == 1
    assert any("劳动者编号: is an identity number" in line for line in complained)
    assert any(f'户籍地 "**{number[-4:]}": is no known region' in line for line in complained)
    assert number not in "\n".join([*said, *complained, report.read_text(encoding="utf-8")])
    mapped = workbook(
        tmp_path / "other.xlsx", ("身份证号", "户籍地", "性别", "技能"), (number, "安定区", "女", "保洁员:5")
    )
    status, _, complained = run("import", mapped, "--as", "workers", "--column", "身份证号=劳动者编号")
    assert (status, "no column for worker_id" in complained[0]) == (1, True)


def choices(path):
    """Return what a template's hidden sheet offers, by column."""
    lists = openpyxl.load_workbook(path)["选项 lists"]
    return [[cell.value for cell in column if cell.value] for column in lists.iter_cols()]


def test_a_template_offers_what_the_registry_has(registry, run, monkeypatch):
    status, said, _ = run("template", "订单", "orders.xlsx")
    assert (status, said[-1]) == (0, "regions and services to choose from are the registry's")
    assert any(
        "330106 浙江省杭州市西湖区" in column and len(column) == len(REGIONS) for column in choices("orders.xlsx")
    )
    status, _, complained = run("template", "订单", "orders.xlsx")
    assert (status, "is there already" in complained[0]) == (2, True)
    assert run("template", "contracts", "contracts.xlsx")[0] == 0
    monkeypatch.delenv("MATCHING_DATABASE")
    status, said, _ = run("template", "orders", "shipped.xlsx")
    assert (status, "shipped" in said[-1]) == (0, True)
    columns = choices("shipped.xlsx")
    assert any(len(column) > 3000 for column in columns)
    assert any("4-10-01-05 养老护理员" in column for column in columns)
    run("db", "upgrade")
    assert "shipped" in run("template", "orders", "empty.xlsx")[1][-1], "a registry that knows no regions yet"
    assert run("template", "orders", "none/x.xlsx")[0] == 2


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["sent.csv", "--as", "orders", "--returned", "sent.csv"], 2, "must end in .xlsx"),
        (["sent.csv", "--as", "orders", "--column", "人数"], 2, "must be written with ="),
        (["sent.csv", "--as", "orders", "--word", "保洁=保洁员"], 2, "names no field"),
        (["sent.csv", "--as", "orders", "--column", "人数=nothing"], 1, "has no field of this name"),
        ([".", "--returned", "back.xlsx"], 2, "options for a sender's sheet"),
    ],
)
def test_what_is_wrong_is_said_on_one_line(registry, run, tmp_path, arguments, status, sentence):
    csv_file(tmp_path / "sent.csv", HEADERS, GOOD)
    ended, _, complained = run("import", *arguments)
    assert (ended, len(complained)) == (status, 1)
    assert sentence in complained[0]


def test_what_cannot_be_read_cannot_go_back(registry, run, tmp_path):
    (tmp_path / "sent.xlsx").write_bytes(b"%PDF-1.7 a document under another name")
    status, said, complained = run("import", "sent.xlsx", "--as", "orders", "--returned", "back.xlsx")
    assert status == 1
    assert len(complained) == 1
    assert said == [
        "the file could not be read, so back.xlsx was not written",
        "nothing was taken; mend what is named above",
    ]
    assert not (tmp_path / "back.xlsx").exists()
