"""The registry's commands: a day of an operator, and what goes wrong on it."""

import csv

import pytest

from matching.cli import app as cli
from matching.exchange.read import load
from tests.builders import filled, world
from tests.intake.senders import write_csv


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
    assert (status, said.splitlines()[-1]) == (0, "batch 2: 1 rows written")


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
        (["import", "tables", "--database", "other.db"], 1, "run `matching db upgrade`"),
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


def test_steps_of_the_tables_are_told(run):
    assert run("db", "current")[1] == "none (newest: 0004)\n"
    assert run("db", "upgrade")[1] == "the registry's tables are at step 0004\n"
    assert run("db", "downgrade", "0002")[1] == "the registry's tables are at step 0002\n"
