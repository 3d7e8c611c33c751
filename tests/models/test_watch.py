"""Watch lists: what runs out, and orders that look written for one person."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.models.narrow import narrow_orders
from matching.models.snapshot import snapshot
from matching.models.watch import _last_fresh_day, running_out
from matching.policy import Policy
from matching.rules import Rule
from matching.verify.round import months_before
from tests.builders import world
from tests.intake.senders import bring

TODAY = date(2026, 3, 1)


def told(database, days=30):
    """Return what runs out."""
    return [(due.what.en, due.key, due.of, str(due.last_day)) for due in running_out(database, TODAY, days, Policy())]


def test_what_runs_out_in_time_is_listed_and_nothing_else(database):
    workers = [
        {"health_valid_until": "2026-03-30", "trained_on": "2024-03-15"},
        {"health_valid_until": "2026-03-31", "trained_on": "2024-02-29"},
        {"health_valid_until": "2026-02-28", "trained_on": "2024-03-31"},
        {"health_valid_until": "", "trained_on": ""},
    ]
    agreements = [{"valid_until": "2026-03-20"}, {"valid_until": ""}]
    dated = {
        "certificates": [
            {"certificate_id": "C1", "worker_id": "W1", "kind": "skill", "valid_until": "2026-03-05"},
            {"certificate_id": "C2", "worker_id": "W1", "kind": "skill", "valid_until": ""},
        ],
        "contracts": [{"contract_id": "K1", "employer_id": "E1", "kind": "standard", "valid_until": "2026-03-10"}],
        "insurances": [{"policy_id": "P1", "employer_id": "E1", "valid_until": "2026-03-01"}],
    }
    bring(database, dict(world(workers=workers, agreements=agreements).tables) | dated)
    assert told(database) == [
        ("insurance", "P1", "E1", "2026-03-01"),
        ("certificate", "C1", "W1", "2026-03-05"),
        ("contract", "K1", "E1", "2026-03-10"),
        ("training, due for a refresher", "W1", "W1", "2026-03-15"),
        ("agreement", "A1", "", "2026-03-20"),
        ("health certificate", "W1", "W1", "2026-03-30"),
    ]
    assert told(database, 0) == []


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(0, 60))
def test_training_holds_until_the_day_that_the_rule_says(trained, months):
    def number(day):
        return (day - date(1970, 1, 1)).days

    last = _last_fresh_day(trained, months)
    assert months_before(number(last), months) <= number(trained)
    assert months_before(number(last + timedelta(days=1)), months) > number(trained)


def narrow(database, **options):
    """Return the narrow orders with who meets them and what narrows them."""
    found = narrow_orders(snapshot(database).instance, **options)
    return [(order.order_id, order.eligible, order.holders, order.narrowest, order.held) for order in found]


#: Many who do the work by day, and one who is free on Sunday night.
CROWD = [{"windows": "Mon-Fri 08:00-18:00"} for _ in range(20)]
OWL = {"windows": "Sun 20:00-24:00", "current_order": "O2"}


@pytest.mark.parametrize(
    ("order", "listed"),
    [
        ({"windows": "Sun 21:00-23:00"}, True),
        ({"windows": "Sun 21:00-23:00", "headcount": "5"}, False),
        ({"windows": "Mon 09:00-12:00"}, False),
        ({"windows": "Sat 21:00-23:00"}, False),
        ({"service": "rare", "windows": "Sun 21:00-23:00"}, False),
    ],
)
def test_an_order_is_narrow_if_many_do_the_work_and_hardly_anybody_meets_it(database, order, listed):
    workers = [*CROWD, OWL | {"skills": "care:3;rare:3"}]
    bring(database, world(workers=workers, orders=[order]).tables)
    assert narrow(database) == ([("O1", ("W21",), 21, Rule.WINDOWS, False)] if listed else [])


def test_the_term_that_shuts_out_most_is_named_and_who_holds_the_order_is_told(database):
    workers = [*CROWD, {"skills": "care:1"}, {"skills": "care:1", "current_order": "O2"}]
    bring(database, world(workers=workers, orders=[{}, {"min_level": "1", "headcount": "2"}]).tables)
    assert narrow(database) == [("O2", ("W21", "W22"), 22, Rule.SKILL, True)]
    assert narrow(database, few=1) == []
    assert narrow(database, plenty=30) == []
