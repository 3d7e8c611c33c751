"""Workbooks: what cells become, which row is named, and what is refused."""

import zipfile
from pathlib import Path

import pytest

from matching.exchange import package
from matching.exchange.read import load
from tests import small_round
from tests.exchange.books import book, text_rows
from tests.exchange.damage import places, problems_of, warnings_of

SHEETS = {name: text_rows(text) for name, text in small_round.TABLES.items()}


def with_sheet(tmp_path: Path, table: str, rows: str, **parts) -> Path:
    return book(tmp_path / "round.xlsx", SHEETS | {table: rows}, **parts)


def employers(cells: str) -> str:
    """Return the rows of a table of employers with one record."""
    return f'{text_rows("employer_id,name,region,employees")}<row r="2">{cells}</row>'


def named(tmp_path: Path, cell: str, **parts) -> str:
    """Return what the name of an employer reads as."""
    rows = employers(f'<c t="inlineStr"><is><t>e1</t></is></c>{cell}')
    return load(with_sheet(tmp_path, "employers", rows, **parts)).instance.employers.names[0]


def test_a_workbook_reads_as_the_same_round_as_a_folder(tmp_path):
    folder = small_round.write(tmp_path / "tables")
    loaded = load(book(tmp_path / "round.xlsx", SHEETS))
    assert loaded.instance.digest == load(folder).instance.digest
    assert loaded.warnings == ()


def test_the_policy_beside_a_workbook_is_read(tmp_path):
    (tmp_path / "policy.toml").write_text("open_corridors = true\n", encoding="utf-8")
    assert load(book(tmp_path / "round.xlsx", SHEETS)).policy.open_corridors


def test_chinese_sheets_are_read_and_others_left_out_with_a_warning(tmp_path):
    sheets = (
        {"说明": text_rows("a")}
        | SHEETS
        | {"住宿": text_rows("宿舍编号,宿舍所在地代码,宿舍类型,入住性别,床位数\ns1,SX,宿舍,不限,3")}
    )
    loaded = load(book(tmp_path / "round.xlsx", sheets))
    assert loaded.instance.housing.beds.tolist() == [3]
    assert [place for place, _ in warnings_of(loaded)] == [("round.xlsx[说明]", 0, "")]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c t="s"><v>0</v></c>', "shared"),
        ('<c t="s"><v>1</v></c>', "rich text"),
        ('<c t="s"><v>2</v></c>', "漢字"),
        ('<c t="inlineStr"><is><r><t>in</t></r><r><t>line</t></r></is></c>', "inline"),
        ('<c t="inlineStr"><is><t>a_x0041_b_x000A_c</t></is></c>', "aAb\nc"),
        ('<c t="str"><v>text</v></c>', "text"),
        ('<c t="b"><v>1</v></c>', "yes"),
        ('<c t="b"><v>0</v></c>', "no"),
        ('<c t="d"><v>2026-03-01T00:00:00</v></c>', "2026-03-01"),
        ("<c><v>12</v></c>", "12"),
        ("<c><v>12.0</v></c>", "12"),
        ("<c><v>1.5E3</v></c>", "1500"),
        ("<c><v>4000.0999999999999</v></c>", "4000.1"),
        ("<c><v>1E-7</v></c>", "0.0000001"),
        ('<c s="1"><v>46082</v></c>', "2026-03-01"),
        ('<c s="2"><v>46082</v></c>', "2026-03-01"),
        ('<c s="1"><v>46082.5</v></c>', "46082.5"),
        ('<c s="1"><v>1</v></c>', "1900-01-01"),
        ('<c s="1"><v>61</v></c>', "1900-03-01"),
        ('<c s="1"><v>99999999</v></c>', "99999999"),
        ('<c s="3"><v>46082</v></c>', "46082"),
        ("<c/>", ""),
    ],
)
def test_what_a_cell_becomes(tmp_path, cell, text):
    strings = ["<t>shared</t>", "<r><t>rich</t></r><r><t> text</t></r>", "<t>漢字</t><rPh><t>かんじ</t></rPh>"]
    assert named(tmp_path, cell, strings=strings) == text


def test_a_workbook_may_count_days_from_1904(tmp_path):
    assert named(tmp_path, '<c s="1"><v>44620</v></c>', workbook='<workbookPr date1904="1"/>') == "2026-03-01"


def test_rows_and_columns_are_those_of_the_sheet(tmp_path):
    rows = (
        '<row r="3"><c r="B3" t="inlineStr"><is><t>employer_id</t></is></c>'
        '<c r="D3" t="inlineStr"><is><t>credit</t></is></c></row>'
        '<row r="7"><c r="B7" t="inlineStr"><is><t>e1</t></is></c><c r="D7" t="inlineStr"><is><t>bad</t></is></c></row>'
        '<row r="9"><c r="D9" t="inlineStr"><is><t>clear</t></is></c></row>'
        '<row r="12"><c r="A12"/></row>'
    )
    assert places(problems_of(lambda: load(with_sheet(tmp_path, "employers", rows)))) == [
        ("round.xlsx[employers]", 7, "credit"),
        ("round.xlsx[employers]", 9, "employer_id"),
    ]


def test_cells_beyond_the_headers_are_told(tmp_path):
    rows = employers(
        "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in ("e1", "Home", "SX", "3", "note"))
    )
    ((place, said),) = warnings_of(load(with_sheet(tmp_path, "employers", rows)))
    assert place == ("round.xlsx[employers]", 2, "")
    assert "column 5" in said


@pytest.mark.parametrize(
    "cell", ["<c><f>1+1</f><v>2</v></c>", '<c><f t="shared" si="0"/><v>2</v></c>', '<c t="str"><f>"a"</f><v>a</v></c>']
)
def test_a_formula_is_an_error_though_its_value_is_stored(tmp_path, cell):
    rows = employers(f'<c t="inlineStr"><is><t>e1</t></is></c><c/><c/>{cell}')
    found = problems_of(lambda: load(with_sheet(tmp_path, "employers", rows)))
    assert places(found) == [("round.xlsx[employers]", 2, "employees")]
    assert "not a formula" in found[0].text.en


def test_an_error_value_is_an_error(tmp_path):
    rows = employers('<c t="e"><v>#N/A</v></c>')
    found = problems_of(lambda: load(with_sheet(tmp_path, "employers", rows)))
    assert places(found) == [("round.xlsx[employers]", 2, "employer_id")]


def test_an_empty_sheet_is_named(tmp_path):
    (problem,) = problems_of(lambda: load(with_sheet(tmp_path, "employers", '<row r="1"><c r="A1"/></row>')))
    assert problem.file == "round.xlsx[employers]"
    assert "empty" in problem.text.en


def test_one_table_in_two_sheets_is_an_error(tmp_path):
    (problem,) = problems_of(lambda: load(book(tmp_path / "round.xlsx", SHEETS | {"劳动者": SHEETS["workers"]})))
    assert "given twice" in problem.text.en


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "neither a folder nor a workbook"),
        (b"worker_id\nw1\n", "neither a folder nor a workbook"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old form"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"PK\x03\x04" + b"\0" * 600, "damaged"),
    ],
)
def test_what_is_no_workbook_is_refused(tmp_path, content, says):
    (tmp_path / "round.xlsx").write_bytes(content)
    (problem,) = problems_of(lambda: load(tmp_path / "round.xlsx"))
    assert problem.file == "round.xlsx"
    assert says in problem.text.en


def test_a_package_of_another_kind_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "round.xlsx", "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    (problem,) = problems_of(lambda: load(tmp_path / "round.xlsx"))
    assert "save the workbook as .xlsx" in problem.text.en


@pytest.mark.parametrize(
    "rows",
    [
        "<row><c><v>1</v></row>",
        '<row><c t="s"><v>7</v></c></row>',
        '<row><c t="s"><v>x</v></c></row>',
        "<row><c><v>x</v></c></row>",
        '<row r="0"><c><v>1</v></c></row>',
        '<row r="9999999"><c><v>1</v></c></row>',
        '<row><c r="ABCD1"><v>1</v></c></row>',
        '<row><c r="XFE1"><v>1</v></c></row>',
        '<row><c r="1"><v>1</v></c></row>',
        "</sheetData></worksheet>",
        "&unknown;",
    ],
)
def test_damage_inside_is_named_by_its_sheet(tmp_path, rows):
    (problem,) = problems_of(lambda: load(with_sheet(tmp_path, "employers", rows)))
    assert problem.file == "round.xlsx[employers]"
    assert "damaged" in problem.text.en


def test_entities_are_never_unfolded(tmp_path):
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><sst><si><t>&b;</t></si></sst>'
    made = book(tmp_path / "round.xlsx", SHEETS, parts={"xl/sharedStrings.xml": laughs})
    (problem,) = problems_of(lambda: load(made))
    assert "damaged" in problem.text.en


def test_a_part_that_is_missing_is_damage(tmp_path):
    made = book(tmp_path / "round.xlsx", SHEETS)
    with zipfile.ZipFile(made) as package, zipfile.ZipFile(tmp_path / "less.xlsx", "w") as less:
        for part in package.namelist():
            if "sheet1" not in part:
                less.writestr(part, package.read(part))
    (problem,) = problems_of(lambda: load(tmp_path / "less.xlsx"))
    assert "damaged" in problem.text.en


def test_a_cut_or_changed_file_is_damage(tmp_path):
    made = book(tmp_path / "round.xlsx", SHEETS)
    data = made.read_bytes()
    made.write_bytes(data[: len(data) // 2])
    assert all("damaged" in problem.text.en for problem in problems_of(lambda: load(made)))


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    zeros = "<row/>" * 4_000_000
    made = with_sheet(tmp_path, "employers", zeros)
    assert made.stat().st_size < 200_000
    (problem,) = problems_of(lambda: load(made))
    assert "unpacks to more than" in problem.text.en


def test_a_large_workbook_is_refused_by_its_size_in_all(tmp_path, monkeypatch):
    monkeypatch.setattr(package, "MAX_UNPACKED", 100)
    (problem,) = problems_of(lambda: load(book(tmp_path / "round.xlsx", SHEETS)))
    assert "unpacks to more than" in problem.text.en
