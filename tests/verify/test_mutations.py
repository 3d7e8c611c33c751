"""One cell of a valid result changes: the report names something, unless the cell says nothing."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from matching.rules import OUTBID, Capacity, Rule
from tests.builders import world
from tests.verify.results import check, edited, result

HERE = world(
    workers=[
        {"home_region": "hamlet", "housing": "bed", "waiting_rounds": "2"},
        {"max_orders": "2", "preferred_cities": "harbour", "min_hourly_pay": "20"},
        {"skills": "", "housing": "either", "trained_on": "", "group_id": "G"},
        {"live_in": "yes", "current_order": "O4", "group_id": "G"},
        {"home_region": "market", "sex": "m"},
        {"home_region": "field"},
        {},
    ],
    orders=[
        {"headcount": "2", "priority": "2"},
        {"windows": "Mon 08:00-10:00", "region": "market", "pay": "35.5", "pay_unit": "hour"},
        {"windows": "Fri 08:00-10:00", "priority": "1"},
        {"mode": "live_in", "windows": "", "pay": "6000"},
        {"mode": "rota", "windows": "Mon-Sun 08:00-20:00", "weekly_hours": "40", "region": "suburb"},
        {"region": "pier", "headcount": "3"},
    ],
    housing=[{"beds": "2"}, {"region": "market", "kind": "employer"}],
    allowances=[{"places": "3"}],
    agreements=[
        {"min_placements": "2", "max_placements": "9", "travel_subsidy": "300"},
        {"origin_region": "ridge", "destination_region": "harbour", "base_id": "B1"},
    ],
    bases=[{"intake": "5"}],
    courses=[{"seats": "4"}, {"service": "", "to_level": "", "region": "harbour"}],
    decisions=[{"worker_id": "W6", "order_id": "O6"}, {"worker_id": "W1", "order_id": "O1", "kind": "pin"}],
    floors={"poverty_exited": 300, "regions": {"hill": 4}},
    tiers=["commitments", "public_care", "priority", "floors", "stability", "filled", "balance", "quality"],
)
VALID = result(
    HERE,
    ("W1", "O1", "S1"),
    ("W2", "O2;O3", "own"),
    ("W3", "O1", "allowance", "C1"),
    ("W4", "O4", "household"),
    ("W5", "O5", "own"),
)
PRICED = replace(
    VALID,
    prices=[
        {"tier": "filled", "capacity": "headcount", "key": "O1", "used": "2", "limit": "2", "price": "1"},
        {"tier": "filled", "capacity": "beds", "key": "S1", "used": "1", "limit": "2", "price": "0.25"},
        {"tier": "quality", "capacity": "filled", "key": "", "used": "6", "limit": "6", "price": "-1/3"},
    ],
)
REASONS = {*Rule, *Capacity, OUTBID}
SEEN = {
    cell
    for table in (PRICED.placements, PRICED.unplaced, PRICED.unfilled, PRICED.prices)
    for row in table
    for cell in row.values()
}
CELLS = sorted(SEEN | {"W6", "W7", "O6", "S2", "C2", "A1", "O9", "0", "1", "-1", "7", " ", "skill"})


def says_nothing(table, column, cell):
    """Whether the contract leaves a cell free to be so."""
    if column == "detail":
        return True
    if column == "reason":
        return cell in REASONS
    # The tiers of this certificate are proven by search: any price of the right sign may stand.
    return table == "prices" and column == "price"


def test_the_result_is_valid():
    assert check(HERE, PRICED).lines() == []


@settings(max_examples=200)
@given(data=st.data())
def test_one_changed_cell_is_found(data):
    table = data.draw(st.sampled_from(["placements", "unplaced", "unfilled", "prices"]))
    rows = getattr(PRICED, table)
    row = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.sampled_from(sorted(rows[row])))
    cell = data.draw(st.one_of(st.sampled_from(CELLS), st.text(max_size=5)))
    assume(cell != rows[row][column])
    assume(not says_nothing(table, column, cell))
    # A row of prices may move to another tier of which it says the same.
    assume((table, column) != ("prices", "tier"))
    report = check(HERE, edited(PRICED, table, row, **{column: cell}))
    assert not report.ok


@given(data=st.data())
def test_a_row_lost_or_doubled_is_found(data):
    table = data.draw(st.sampled_from(["placements", "unplaced", "unfilled"]))
    rows = list(getattr(PRICED, table))
    row = data.draw(st.integers(0, len(rows) - 1))
    changed = [*rows[:row], *rows[row + 1 :]] if data.draw(st.booleans()) else [*rows, rows[row]]
    assert not check(HERE, replace(PRICED, **{table: changed})).ok


@given(data=st.data())
def test_a_changed_certificate_is_found(data):
    tiers = [dict(entry) for entry in PRICED.certificate["tiers"]]
    entry = data.draw(st.sampled_from(tiers))
    key = data.draw(st.sampled_from(sorted(entry)))
    new = data.draw(st.one_of(st.integers(-9, 999), st.none(), st.booleans(), st.text(max_size=6)))
    assume(type(new) is not type(entry[key]) or new != entry[key])
    assume(key != "proof" or new != "prices")
    entry[key] = new
    assert not check(HERE, replace(PRICED, certificate=PRICED.certificate | {"tiers": tiers})).ok


@pytest.mark.parametrize("worker", range(len(VALID.placements)))
def test_every_row_of_the_plan_can_be_swapped_for_nobody_else(worker):
    mine = VALID.placements[worker]["worker_id"]
    for other in ("W6", "W7"):
        assert other != mine
        assert not check(HERE, edited(VALID, "placements", worker, worker_id=other)).ok
