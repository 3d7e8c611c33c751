"""The registry's commands: a day of an operator, and what goes wrong on it."""

import csv
import time
from datetime import UTC, datetime

import openpyxl
import pytest
from sqlalchemy import select, update

from matching.cli import app as cli
from matching.exchange.read import load
from matching.generate import geography
from matching.intake.batches.linked import held_keys
from matching.models.catalogue import BATCHES, KEPT
from matching.models.database import open_database
from matching.models.snapshot import exchange_tables
from tests.builders import filled, world
from tests.intake.senders import bring, write_csv


@pytest.fixture(autouse=True)
def setting(monkeypatch, tmp_path):
    monkeypatch.setenv("MATCHING_LANG", "en")
    monkeypatch.setenv("MATCHING_ACTOR", "operator")
    monkeypatch.setenv("MATCHING_DATABASE", f"sqlite:///{tmp_path / 'registry.db'}")


@pytest.fixture
def run(capsys):
    """Return a function that runs one command: (exit status, standard output, standard error)."""

    def call(*arguments):
        status = cli.main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return status, said.out, said.err

    return call


@pytest.fixture
def dataset(tmp_path):
    """A folder of exchange tables."""
    folder = tmp_path / "tables"
    folder.mkdir()
    for name, rows in world(orders=[{}, {}]).tables.items():
        if rows:
            write_csv(folder / f"{name}.csv", rows)
    return folder


@pytest.fixture
def registry(run, dataset):
    """A registry that holds the dataset."""
    assert run("db", "upgrade")[0] == 0
    assert run("import", dataset)[0] == 0


def orders(folder, *rows):
    """Write a file of orders."""
    return write_csv(folder / "orders of May.csv", filled("orders", rows))


def test_a_day_of_an_operator(run, registry, dataset, tmp_path):
    file = orders(tmp_path, {}, {"pay": "4500"}, {})
    status, said, complained = run("import", "--dry-run", file, "--as", "orders", "--sender", "North")
    assert (status, complained.count("last written by another sender")) == (0, 2)
    assert "orders    1        1          1         0" in said
    assert 'orders row 3 O2: pay "4000" -> "4500"' in said
    assert "2 rows would be written; nothing was" in said
    status, said, _ = run("import", file, "--as", "订单", "--sender", "North")
    assert (status, said.splitlines()[-1]) == (0, "batch 2: 2 rows written")
    status, said, _ = run("import", file, "--as", "orders", "--sender", "North")
    assert (status, said.splitlines()[-1]) == (0, "nothing to write: the same file came as batch 2")
    status, said, _ = run("import", "undo", "1")
    assert status == 1
    status, said, _ = run("import", "list")
    assert [line.split()[0] for line in said.splitlines()] == ["batch", "1", "2"]
    assert run("import", "undo", "2")[1] == "batch 2 is undone\n"
    assert run("export", tmp_path / "out")[0] == 0
    assert load(tmp_path / "out").instance.digest == load(dataset).instance.digest
    assert "undone" in run("import", "list")[1]


def test_wrong_rows_are_told_on_lines_and_end_with_1(run, registry, tmp_path):
    file = orders(tmp_path, {"order_id": "O8"}, {"order_id": "O9", "pay": "much"})
    status, said, complained = run("import", file, "--as", "orders")
    assert status == 1
    assert complained.splitlines() == [
        'orders of May.csv:3 pay "much": must be yuan from 0 to 1000000000, whole or with at most two decimals'
    ]
    assert "nothing was taken" in said
    status, said, _ = run("import", file, "--as", "orders", "--policy", "valid")
    assert (status, said.splitlines()[-1]) == (0, "batch 2: 1 row written")


def test_a_file_without_a_right_row_ends_with_1(run, registry, tmp_path):
    file = orders(tmp_path, {"order_id": "O9", "pay": "much"})
    status, said, _ = run("import", file, "--as", "orders", "--policy", "valid")
    assert (status, said.splitlines()[-1]) == (1, "no row could be taken; mend what is named above")


def test_every_row_goes_to_a_file_if_asked(run, registry, tmp_path):
    file = orders(tmp_path, {}, {"pay": "4500", "headcount": "2"}, {}, {"start": "soon"})
    report = tmp_path / "rows.csv"
    run("import", "--dry-run", file, "--as", "orders", "--policy", "valid", "--rows", report)
    with report.open(encoding="utf-8", newline="") as stream:
        rows = [
            (row["row"], row["status"], row["column"], row["before"], row["after"]) for row in csv.DictReader(stream)
        ]
    assert rows == [
        ("2", "unchanged", "", "", ""),
        ("3", "changed", "headcount", "1", "2"),
        ("3", "changed", "pay", "4000", "4500"),
        ("4", "new", "", "", ""),
        ("5", "rejected", "start", "soon", ""),
    ]


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["import", "orders.csv"], 1, "no such file"),
        (["import", "tables/orders.csv"], 2, "needs --as"),
        (["import", "tables", "--as", "orders"], 2, "without --as"),
        (["import", "tables", "--as", "identities"], 2, "is no table"),
        (["import", "tables", "--policy", "some"], 2, "neither all nor valid"),
        (["import", "undo", "one"], 2, "is not a whole number"),
        (["import", "undo", "9"], 1, "no batch 9"),
        (["import", "tables", "--database", "mysql://x/y"], 1, "must be sqlite:///FILE or postgresql://"),
        (["import", "tables", "--database", "other.db"], 1, "`matching db upgrade` makes one"),
        (["export", "tables"], 2, "name another folder"),
        (["export", "out", "--as-of", "May"], 2, "is no date"),
        (["watch", "--days", "few"], 2, "is not a whole number"),
        (["db", "downgrade", "0099"], 1, "no step '0099'"),
    ],
)
def test_what_is_wrong_is_said_on_one_line(run, registry, dataset, tmp_path, monkeypatch, arguments, status, sentence):
    monkeypatch.chdir(tmp_path)
    (dataset / "policy.toml").write_text("round_date = 2026-03-01\n", encoding="utf-8")
    ended, _, complained = run(*arguments)
    assert ended == status
    assert sentence in complained
    assert complained.count("\n") == 1


def test_the_watch_lists_are_shown(run, registry):
    status, said, _ = run("watch", "--as-of", "2027-12-31", "--days", "30")
    assert status == 0
    assert "2027-12-31  health certificate" in said
    assert "orders that hardly anybody meets although many do the work: 0" in said


def test_the_registry_speaks_chinese(run, registry, tmp_path):
    file = orders(tmp_path, {"pay": "4500"})
    status, said, _ = run("--lang", "zh", "import", file, "--as", "orders")
    assert (status, said.splitlines()[-1]) == (0, "批次 2：已写入 1 行")


def test_steps_of_the_tables_are_told(run, registries, monkeypatch):
    monkeypatch.setenv("MATCHING_DATABASE", registries.url(migrated=False))
    if registries.kind == "postgresql":
        assert run("db", "current")[1] == "none (newest: 0004)\n"
    assert run("db", "upgrade")[1] == "the registry's tables are at step 0004\n"
    assert run("db", "downgrade", "0002")[1] == "the registry's tables are at step 0002\n"
    assert run("db", "current")[1] == "0002 (newest: 0004)\n"
    assert run("db", "downgrade", "base")[1] == "the registry's tables are at step none\n"
    assert run("db", "current")[1] == "none (newest: 0004)\n"


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["db", "current"], 0),
        (["db", "downgrade", "base"], 1),
        (["db", "regions"], 1),
        (["import", "tables"], 1),
        (["import", "list"], 1),
        (["import", "undo", "1"], 1),
        (["export", "out"], 1),
        (["watch"], 1),
        (["template", "orders", "orders.xlsx"], 1),
    ],
)
def test_what_asks_for_a_registry_makes_none(run, dataset, tmp_path, monkeypatch, arguments, status):
    monkeypatch.chdir(tmp_path)
    before = set(tmp_path.iterdir())
    ended, said, complained = run(*arguments)
    assert ended == status
    assert "there is no registry at" in said + complained
    assert (said + complained).count("\n") == 1
    assert set(tmp_path.iterdir()) == before


def test_times_are_those_of_the_clock_on_the_wall(run, registries, monkeypatch):
    database = open_database(registries.url())
    monkeypatch.setenv("MATCHING_DATABASE", database.engine.url.render_as_string(hide_password=False))
    bring(database, world().tables)
    with database.writing() as connection:
        connection.execute(update(BATCHES).values(at=datetime(2026, 3, 1, 20, 30, tzinfo=UTC)))
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    said = run("import", "list")[1]
    monkeypatch.undo()
    time.tzset()
    assert "2026-03-02 04:30" in said


@pytest.fixture
def new_registry(registries, monkeypatch):
    """A registry with its tables and nothing in them, on each database."""
    url = registries.url()
    monkeypatch.setenv("MATCHING_DATABASE", url)
    return open_database(url)


def test_the_countrys_regions_come_as_a_batch_and_once(run, new_registry):
    def codes():
        with new_registry.reading() as connection:
            return held_keys(connection, "regions", geography.load()[0].codes)

    assert run("db", "regions", "--dry-run")[1].endswith("3,215 rows would be written; nothing was\n")
    assert codes() == []
    status, said, complained = run("db", "regions")
    assert (status, complained) == (0, "")
    assert said.splitlines() == [
        "of 3,215 regions the registry has 0, which stay as they are; 3,215 are new",
        "batch 1: 3,215 rows written",
    ]
    assert len(codes()) == 3_215
    assert "the same file came as batch 1" in run("db", "regions")[1]
    assert run("import", "undo", "1")[0] == 0
    assert codes() == []
    assert "batch 2: 3,215 rows written" in run("db", "regions")[1]


def test_regions_that_are_there_stay_as_they_are(run, new_registry):
    own = {"code": "330000", "name": "浙江", "level": "province", "front_runner": "yes"}
    bring(new_registry, {"regions": [own]})
    status, said, _ = run("--lang", "zh", "db", "regions")
    assert (status, said.splitlines()[0]) == (0, "共 3,215 个地区：登记库已有 1 个，保持不变；新增 3,214 个")
    # Undone, the country is gone and what was there before is not.
    assert run("import", "undo", "2")[0] == 0
    with new_registry.reading() as connection:
        regions = KEPT["regions"].stored.c
        held = connection.execute(select(regions.code, regions.name, regions.batch)).all()
    assert [tuple(row) for row in held] == [("330000", "浙江", 1)]


def test_who_says_the_same_of_a_region_doubles_nothing(run, new_registry, tmp_path):
    run("db", "regions")
    with new_registry.reading() as connection:
        told = exchange_tables(connection)["regions"]
    row = {name: column.texts[column.codes[0]] for name, column in zip(told.header, told.columns, strict=True)}
    file = write_csv(tmp_path / "regions.csv", [row])
    asked = ("import", "--dry-run", file, "--as", "regions", "--sender", "North")
    assert run(*asked)[::2] == (0, "")
    write_csv(file, [row | {"name": "another name"}])
    assert "last written by another sender" in run(*asked)[2]


def test_a_registry_without_regions_is_told_where_they_come_from(run, new_registry, tmp_path):
    file = orders(tmp_path, {})
    asked = ("import", "--dry-run", file, "--as", "orders")
    hint = "the registry has no regions yet; `matching db regions` brings in the country's"
    assert run(*asked)[2].splitlines()[-1] == hint
    contract = {"contract_id": "C1", "employer_id": "E1", "kind": "standard"}
    assert hint not in run("import", write_csv(tmp_path / "c.csv", [contract]), "--as", "contracts")[2]
    run("db", "regions")
    assert hint not in run(*asked)[2]


def test_of_many_wrong_rows_some_are_shown_and_all_are_kept(run, registry, tmp_path):
    many = 1_200
    file = orders(tmp_path, *[{"order_id": f"X{n}", "pay": "much"} for n in range(many)])
    status, _, complained = run("import", file, "--as", "orders")
    assert status == 1
    lines = complained.splitlines()
    assert [line.partition(":")[0] for line in lines[:50]] == ["orders of May.csv"] * 50
    assert lines[50:] == [
        "1,200 times: pay must be yuan from 0 to 1000000000, whole or with at most two decimals",
        "… and 1,150 more problems; --returned OUT.xlsx writes them all into the sender's sheet, "
        "--rows FILE.csv lists them",
    ]
    report, back = tmp_path / "rows.csv", tmp_path / "back.xlsx"
    complained = run("import", file, "--as", "orders", "--returned", back, "--rows", report)[2]
    assert complained.splitlines()[-1] == f"… and 1,150 more problems; {back} has them all"
    with report.open(encoding="utf-8", newline="") as stream:
        assert [row["row"] for row in csv.DictReader(stream) if row["problem"]] == [str(n + 2) for n in range(many)]
    _, *rows = openpyxl.load_workbook(back).active.iter_rows(values_only=True)
    assert [row[0] for row in rows] == [n + 2 for n in range(many)]
    assert all("yuan" in row[-1] for row in rows)


def test_of_a_folder_with_many_wrong_rows_the_report_has_all(run, registry, dataset):
    orders(dataset, *[{"order_id": f"X{n}", "pay": "much"} for n in range(70)]).rename(dataset / "orders.csv")
    status, _, complained = run("--lang", "zh", "import", dataset)
    assert status == 1
    assert complained.splitlines()[-2:] == [
        "70 次：pay 应为0 到 1000000000 元，整数或至多两位小数",
        "…另有 20 个问题；--rows 文件.csv 可全部列出",
    ]
