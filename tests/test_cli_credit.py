"""Credit records by the command line: added, corrected, shown, listed, on each database."""

import pytest

from matching.cli import app as cli
from matching.models.database import open_database
from matching.models.standing import entries
from tests.builders import world
from tests.intake.senders import bring


@pytest.fixture
def registry(registries, monkeypatch):
    """A registry with two workers and an employer."""
    url = registries.url()
    monkeypatch.setenv("MATCHING_DATABASE", url)
    monkeypatch.setenv("MATCHING_ACTOR", "clerk")
    monkeypatch.setenv("MATCHING_LANG", "en")
    database = open_database(url)
    bring(database, world(workers=[{}, {}]).tables)
    return database


@pytest.fixture
def run(capsys):
    """Return a function that runs one command of credit records: (exit status, lines of the answer, complaint)."""

    def call(*arguments, lang="en"):
        status = cli.main(["--lang", lang, "credit", *map(str, arguments)])
        said = capsys.readouterr()
        return status, said.out.splitlines(), said.err

    return call


COURT = ("--source", "Court", "--from", "2026-02-01")


def test_a_record_is_added_corrected_and_traced(registry, run):
    status, said, _ = run("add", "workers", "W1", "barred", "--what", "judgement 12", *COURT)
    assert (status, said) == (
        0,
        ["credit record 1 was added", "worker W1: barred, by record 1 of Court, from 2026-02-01"],
    )
    status, said, _ = run("correct", 1, "警示", "--what", "judgement 12 says less", "--actor", "chief")
    assert (status, said) == (
        0,
        [
            "credit record 2 was added; it corrects 1",
            "worker W1: flagged, by record 2 of Court, from 2026-02-01",
        ],
    )
    status, said, _ = run("show", "劳动者", "W1")
    assert status == 0
    assert said[0] == "worker W1: flagged, by record 2 of Court, from 2026-02-01"
    first, second = (" ".join(line.split()) for line in said[2:])
    assert first.startswith("1 barred 2026-02-01 Court judgement 12 clerk 20")
    assert first.endswith("corrected by 2")
    assert second.startswith("2 flagged 2026-02-01 Court judgement 12 says less chief 20")
    assert second.endswith("corrects 1")
    assert (
        run("correct", 2, "withdrawn", "--what", "another person")[1][-1]
        == "worker W1: clear; no record says otherwise"
    )
    with registry.reading() as connection:
        kept = [(e.status, e.corrects, e.actor) for e in entries(connection, "workers")]
    assert kept == [("barred", None, "clerk"), ("flagged", 1, "chief"), (None, 2, "clerk")]


def test_what_holds_is_told_for_a_day_and_in_chinese(registry, run):
    run("add", "用人单位", "E1", "禁入", "--what", "来函", "--source", "人社局", "--from", "2026-02-01")
    assert run("show", "employers", "E1", "--as-of", "2026-01-31")[1][0] == (
        "employer E1 on 2026-01-31: clear; no record says otherwise"
    )
    assert run("show", "employers", "E1", "--as-of", "2026-02-01", lang="zh")[1][0] == (
        "用人单位 E1（2026-02-01）：禁入，依据 人社局 的第 1 号记录，自 2026-02-01 起"
    )
    assert run("show", "workers", "W1")[1] == ["worker W1: clear; no record says otherwise"]


def test_those_who_do_not_stand_clear_are_listed_with_the_record_that_says_so(registry, run):
    assert run("list")[1] == ["found: 0"]
    run("add", "workers", "W1", "flagged", "--what", "complaint", "--source", "Base", "--from", "2026-03-01")
    run("add", "workers", "W2", "barred", "--what", "judgement", *COURT)
    run("add", "employers", "E1", "flagged", "--what", "complaint", "--source", "Base", "--from", "2026-03-01")
    run("add", "employers", "E1", "clear", "--what", "nothing known", *COURT)

    def listed(*arguments):
        count, *lines = run("list", *arguments)[1]
        rows = [line.split() for line in lines[1:] if not line.startswith("…")]
        assert count == f"found: {len(rows)}"
        return [(row[0], row[2], row[5]) for row in rows]

    assert listed() == [("W2", "barred", "2"), ("E1", "flagged", "3"), ("W1", "flagged", "1")]
    assert listed("--of", "workers", "--status", "flagged") == [("W1", "flagged", "1")]
    assert listed("--source", "Court") == [("W2", "barred", "2")]
    assert listed("--as-of", "2026-02-15") == [("W2", "barred", "2")]
    assert listed("--status", "clear", "--as-of", "2026-02-15") == [("E1", "clear", "4")]
    assert run("list", "--show", 1)[1][-1] == "… and 2 more"


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["add", "orders", "O1", "barred", "--what", "x"], 2, "has no credit records"),
        (["add", "workers", "W1", "bad", "--what", "x"], 2, "is not one of clear, flagged, barred"),
        (["add", "workers", "W1", "barred"], 2, "--what"),
        (["add", "workers", "W1", "barred", "--what", " "], 2, "is blank"),
        (["add", "workers", "W1", "barred", "--what", "card 990101190001014000"], 2, "never kept"),
        (["add", "workers", "W1", "barred", "--what", "x", "--from", "May"], 2, "is no date"),
        (["add", "workers", "nobody", "barred", "--what", "x"], 1, "not in the table workers: nobody"),
        (["correct", "7", "clear", "--what", "x"], 1, "there is no credit record 7"),
        (["show", "workers", "nobody"], 1, "not in the table workers: nobody"),
    ],
)
def test_what_is_wrong_is_said_on_one_line(registry, run, arguments, status, sentence):
    ended, said, complained = run(*arguments)
    assert (ended, said, complained.count("\n")) == (status, [], 1)
    assert sentence in complained
    with registry.reading() as connection:
        assert entries(connection, "workers") == []
