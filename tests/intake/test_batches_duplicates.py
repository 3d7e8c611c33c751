"""What two senders send twice is told, and never merged."""

import pytest

from matching.intake.batches import changes
from matching.intake.batches.identity import SETTING, valid
from matching.models.catalogue import KEPT
from matching.models.snapshot import snapshot
from matching.problems import InputError
from tests.builders import filled, world
from tests.intake.senders import bring, plan

SECRET = "a secret of the tests, long enough"


@pytest.fixture(autouse=True)
def secret(monkeypatch):
    monkeypatch.setenv(SETTING, SECRET)


def with_check_digit(front):
    """Return a number with the check digit that makes it one."""
    return next(front + digit for digit in "0123456789X" if valid(front + digit))


#: Nobody's: there is no region 990000.
FIRST, SECOND = with_check_digit("99000019000101001"), with_check_digit("99000019000101002")


def workers(*rows):
    """Return a file of workers alone."""
    return {"workers": filled("workers", rows)}


def told(planned):
    """Return table, key, other key, sender and batch of each duplicate."""
    return [(found.table, found.key, found.other, found.sender, found.batch) for found in planned.duplicates]


def test_the_same_person_under_two_ids_is_told(database):
    bring(database, dict(world().tables) | workers({"身份证号": FIRST}))
    planned = plan(database, workers({"worker_id": "X1", "身份证号": FIRST}), sender="South")
    assert told(planned) == [("identities", "X1", "W1", "Base", 1)]
    assert planned.counts["workers"].new == 1
    bring(database, workers({"worker_id": "X1", "身份证号": FIRST}), sender="South")
    assert snapshot(database).instance.workers.ids == ("W1", "X1")


def test_the_same_person_twice_in_a_file_is_told(database):
    made = dict(world().tables) | workers({"identity_number": FIRST}, {"identity_number": FIRST.lower()})
    assert told(plan(database, made)) == [("identities", "W2", "W1", "Base", 0)]


def test_identity_numbers_are_kept_as_a_hash_and_four_characters_alone(database, tmp_path):
    bring(database, dict(world().tables) | workers({"身份证号": FIRST}, {"身份证号": ""}))
    with database.reading() as connection:
        rows = connection.execute(KEPT["identities"].stored.select()).mappings().all()
    assert [(row["worker_id"], row["last_four"], len(row["number_hash"])) for row in rows] == [("W1", FIRST[-4:], 64)]
    if database.is_sqlite:
        content = b"".join(file.read_bytes() for file in tmp_path.parent.rglob("*.db*"))
        assert FIRST.encode() not in content
        assert SECRET.encode() not in content


def test_another_number_for_a_worker_is_a_change_and_none_is_not(database):
    bring(database, dict(world().tables) | workers({"身份证号": FIRST}))
    changed = plan(database, workers({"身份证号": SECOND}))
    assert changed.counts["identities"].changed == 1
    (change,) = changes(database, changed, "identities")
    assert change.cells["last_four"] == (FIRST[-4:], SECOND[-4:])
    assert plan(database, workers({})).writes == 0


def test_a_wrong_number_is_told_without_being_shown(database):
    wrong = FIRST[:-1] + ("0" if FIRST[-1] != "0" else "1")
    planned = plan(database, dict(world().tables) | workers({"身份证号": wrong}), policy="valid")
    assert planned.counts["workers"].rejected == 1
    assert not any(wrong[:6] in problem.line() or wrong[-4:] in problem.line() for problem in planned.problems)
    assert any("check digit" in problem.line() for problem in planned.problems)


@pytest.mark.parametrize("key", ["", "short"])
def test_numbers_are_refused_without_a_key_to_hash_them_with(database, monkeypatch, key):
    monkeypatch.setenv(SETTING, key)
    with pytest.raises(InputError, match=SETTING):
        plan(database, dict(world().tables) | workers({"身份证号": FIRST}))


def test_the_same_demand_from_two_senders_is_told(database):
    bring(database, world().tables, sender="North")
    again = {
        "orders": filled("orders", [{"order_id": "S-17", "headcount": "2"}, {"order_id": "S-18", "service": "cook"}])
    }
    assert told(plan(database, again, sender="South")) == [("orders", "S-17", "O1", "North", 1)]
    assert told(plan(database, again, sender="North")) == []


def test_an_id_that_another_sender_wrote_is_told(database):
    bring(database, world().tables, sender="North")
    planned = plan(database, {"orders": filled("orders", [{"pay": "5000"}])}, sender="South")
    assert told(planned) == [("orders", "O1", "O1", "North", 1)]
    assert planned.counts["orders"].changed == 1
