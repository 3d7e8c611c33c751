"""Credit records: appended, corrected by name, evaluated as of a day, never changed."""

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from matching.instance.instance import CREDITS
from matching.intake.batches import undo
from matching.models.snapshot import snapshot
from matching.models.standing import correct, deciding, entries, entry, history, record, standings
from matching.problems import RegistryError
from tests.builders import world
from tests.intake.senders import bring


@pytest.fixture
def registry(database):
    """A registry with one worker and one employer."""
    bring(database, world().tables)
    return database


def say(database, status, day, **more):
    """Append a record about the worker."""
    given = {"source": "Court", "actor": "clerk", "what": "judgement", "effective_on": date.fromisoformat(day)}
    return record(database, "workers", "W1", status, **given | more)


def standing(database, day=None):
    """Return what holds of the worker."""
    with database.reading() as connection:
        return standings(connection, "workers", day and date.fromisoformat(day)).get("W1", "clear")


def test_what_was_said_last_holds_from_its_day_on(registry):
    say(registry, "barred", "2026-02-01")
    say(registry, "clear", "2026-06-01")
    assert [standing(registry, day) for day in ("2026-01-31", "2026-02-01", "2026-05-31", "2026-06-01")] == [
        "clear",
        "barred",
        "barred",
        "clear",
    ]
    assert standing(registry) == "clear"


def test_the_worst_of_the_sources_counts(registry):
    say(registry, "barred", "2026-02-01")
    say(registry, "clear", "2026-03-01", source="Base")
    assert standing(registry) == "barred"


def test_a_correction_names_what_it_corrects_and_both_stay(registry):
    wrong = say(registry, "barred", "2026-02-01")
    right = say(registry, "flagged", "2026-02-01", corrects=wrong, what="another person was meant")
    assert standing(registry) == "flagged"
    assert say(registry, None, "2026-02-01", corrects=right, what="withdrawn")
    assert standing(registry) == "clear"
    with registry.reading() as connection:
        told = [(e.status, e.corrects, e.source, e.actor) for e in entries(connection, "workers")]
    assert told == [
        ("barred", None, "Court", "clerk"),
        ("flagged", wrong, "Court", "clerk"),
        (None, right, "Court", "clerk"),
    ]


def test_the_record_that_decides_can_be_told(registry):
    barred = say(registry, "barred", "2026-02-01")
    say(registry, "barred", "2026-01-15", source="Base")
    flagged = say(registry, "flagged", "2026-01-01", source="Base")
    with registry.reading() as connection:
        said = entries(connection, "workers")
    assert deciding(said)["W1"].id == barred
    assert deciding(said, date(2026, 1, 10))["W1"].id == flagged
    assert deciding(said, date(2025, 12, 31)) == {}


def test_a_correction_by_number_alone_keeps_source_and_day_unless_told(registry):
    wrong = say(registry, "barred", "2026-02-01")
    right = correct(registry, wrong, "flagged", actor="chief", what="a slip of the pen")
    last = correct(registry, right, None, actor="chief", what="a letter", source="Base", effective_on=date(2026, 3, 1))
    with registry.reading() as connection:
        said = history(connection, "workers", "W1")
        assert entry(connection, last) == said[2]
    assert [(e.status, e.corrects, e.source, e.actor, e.effective_on) for e in said] == [
        ("barred", None, "Court", "clerk", date(2026, 2, 1)),
        ("flagged", wrong, "Court", "chief", date(2026, 2, 1)),
        (None, right, "Base", "chief", date(2026, 3, 1)),
    ]
    with pytest.raises(RegistryError, match="corrected already"):
        correct(registry, wrong, "clear", actor="chief", what="x")
    with pytest.raises(RegistryError, match="no credit record 99"):
        correct(registry, 99, "clear", actor="chief", what="x")


def test_of_whom_nothing_was_said_there_is_no_record_and_of_strangers_no_answer(registry):
    with registry.reading() as connection:
        assert history(connection, "employers", "E1") == []
        with pytest.raises(RegistryError, match="not in the table employers: nobody"):
            history(connection, "employers", "nobody")


def test_a_correction_of_another_subject_or_of_the_corrected_is_refused(registry):
    wrong = say(registry, "barred", "2026-02-01")
    say(registry, "flagged", "2026-02-01", corrects=wrong)
    with pytest.raises(RegistryError, match="corrected already"):
        say(registry, "clear", "2026-02-01", corrects=wrong)
    with pytest.raises(RegistryError, match="not one about this subject"):
        record(registry, "employers", "E1", "clear", source="x", actor="x", what="x", corrects=wrong)
    with pytest.raises(RegistryError, match="not in the table"):
        record(registry, "workers", "nobody", "clear", source="x", actor="x", what="x")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE credit_entries SET status = 'clear'",
        "DELETE FROM credit_entries",
        "INSERT OR REPLACE INTO credit_entries SELECT * FROM credit_entries",
        "TRUNCATE credit_entries",
    ],
)
def test_the_database_itself_refuses_to_change_a_record(registry, statement):
    say(registry, "barred", "2026-02-01")
    with pytest.raises(DBAPIError), registry.writing() as connection:
        connection.execute(text(statement))
    assert standing(registry) == "barred"


def test_an_import_speaks_for_its_sender_and_a_repeated_one_does_not_speak_again(registry):
    flagged = world(workers=[{"credit": "flagged"}]).tables
    bring(registry, flagged)
    assert standing(registry) == "flagged"
    bring(registry, world(workers=[{"credit": "flagged", "sex": "f"}]).tables)
    with registry.reading() as connection:
        said = [(e.status, e.source, e.batch) for e in entries(connection, "workers")]
    assert said == [("flagged", "Base", 2)]
    bring(registry, world().tables)
    assert standing(registry) == "clear"


def test_an_undone_import_withdraws_what_it_said(registry):
    say(registry, "flagged", "2026-02-01")
    batch = bring(registry, world(workers=[{"credit": "barred"}]).tables).batch
    assert standing(registry) == "barred"
    undo(registry, batch, actor="operator")
    assert standing(registry) == "flagged"


def test_whom_a_record_is_about_is_not_taken_away(database):
    batch = bring(database, world().tables).batch
    number = say(database, "flagged", "2026-02-01")
    with pytest.raises(RegistryError, match=f"credit record {number} is about"):
        undo(database, batch, actor="operator")
    say(database, None, "2026-02-01", corrects=number)
    undo(database, batch, actor="operator")


def test_a_snapshot_sees_the_records(registry):
    say(registry, "barred", "2026-02-01")
    assert snapshot(registry).instance.workers.credit.tolist() == [CREDITS.index("barred")]
    before = snapshot(registry, as_of=date(2026, 1, 1))
    assert before.instance.workers.credit.tolist() == [CREDITS.index("clear")]
