"""What holds on a day: dated rows decide over the undated cell beside them, where there are any."""

from datetime import date

from matching.models.snapshot import snapshot
from tests.builders import world
from tests.intake.senders import bring


def column(database, table, name, day):
    """Return a column of the instance as of a day."""
    instance = snapshot(database, as_of=day and date.fromisoformat(day)).instance
    return getattr(getattr(instance, table), name)


def test_prices_change_on_their_day(database):
    prices = [
        {"item": "housing", "item_id": "S1", "valid_from": "2026-01-01", "valid_until": "2026-06-30", "price": "350"},
        {"item": "housing", "item_id": "S1", "valid_from": "2026-07-01", "price": "360.50"},
        {"item": "courses", "item_id": "C1", "valid_from": "2026-01-01", "price": "900"},
    ]
    made = world(housing=[{}, {}], courses=[{}]).tables
    bring(database, dict(made) | {"prices": prices})
    for day, rent in ((None, 30_000), ("2025-12-31", 30_000), ("2026-06-30", 35_000), ("2026-07-01", 36_050)):
        assert column(database, "housing", "rent", day).tolist() == [rent, 30_000]
    assert column(database, "courses", "cost", "2026-02-01").tolist() == [90_000]


def test_a_skill_with_certificates_counts_while_one_is_valid(database):
    skill = {"worker_id": "W1", "kind": "skill", "service": "care"}
    certificates = [
        skill | {"certificate_id": "1", "level": "2", "valid_until": "2026-05-31"},
        skill | {"certificate_id": "2", "level": "4", "valid_until": "2026-12-31"},
        {"certificate_id": "3", "worker_id": "W1", "kind": "health", "valid_from": "2026-06-01"},
    ]
    bring(database, dict(world(workers=[{"skills": "care:3;cook:5"}]).tables) | {"certificates": certificates})
    levels = {None: [3, 5], "2026-05-31": [2, 5], "2026-06-01": [4, 5], "2027-01-01": [5]}
    for day, expected in levels.items():
        assert column(database, "workers", "skill_level", day).values.tolist() == expected
    health = [column(database, "workers", "health_until", day)[0] for day in ("2026-05-31", "2026-06-01")]
    assert health[0] < health[1]


def test_contracts_and_insurance_are_said_while_they_are_valid(database):
    dated = {
        "contracts": [{"contract_id": "K", "employer_id": "E1", "kind": "electronic", "valid_until": "2026-06-30"}],
        "insurances": [{"policy_id": "P", "employer_id": "E1", "valid_from": "2026-06-01"}],
    }
    bring(database, dict(world(employers=[{"insured": "yes"}, {"insured": "yes"}]).tables) | dated)
    assert column(database, "employers", "e_contract", "2026-06-30").tolist() == [1, 0]
    assert column(database, "employers", "e_contract", "2026-07-01").tolist() == [0, 0]
    assert column(database, "employers", "insured", "2026-05-31").tolist() == [0, 1]
    assert column(database, "employers", "insured", None).tolist() == [1, 1]
