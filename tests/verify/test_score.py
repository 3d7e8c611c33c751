"""The score columns: values worked out by hand, and each cell that is wrong is named."""

import pytest

from matching.rules import Term
from tests.builders import world
from tests.verify.results import check, edited, names, result


def test_a_score_worked_out_by_hand():
    here = world(
        workers=[
            {
                "home_region": "hamlet",
                "housing": "bed",
                "skills": "care:2",
                "min_monthly_pay": "3000",
                "preferred_cities": "seaside;harbour",
                "waiting_rounds": "3",
                "current_order": "O1",
            }
        ],
        orders=[{"region": "market"}],
        housing=[{"monthly_rent": "350.50"}],
        agreements=[{"origin_region": "west", "travel_subsidy": "149.50"}],
    )
    tables = result(here, ("W1", "O1", "S1"))
    by_hand = {
        "preference": 60,
        "pay": 33,
        "level_fit": 75,
        "continuity": 100,
        "nearness": 50,
        "waiting": 60,
        "poverty_exited": 100,
        "cost": -5,
    }
    assert {name: int(tables.placements[0][name]) for name in by_hand} == by_hand
    assert tables.placements[0]["score"] == str(3 * 60 + 2 * 33 + 75 + 400 + 50 + 120 + 300 - 5)
    assert check(here, tables).lines() == []


def test_a_cost_just_below_a_hundred():
    here = world(agreements=[{"travel_subsidy": "99.99"}])
    assert result(here, ("W1", "O1")).placements[0]["cost"] == "0"
    assert check(here, result(here, ("W1", "O1"))).ok


def test_an_employer_site_costs_the_public_nothing():
    here = world(workers=[{"housing": "bed"}], housing=[{"kind": "employer", "monthly_rent": "900"}])
    tables = result(here, ("W1", "O1", "S1"))
    assert tables.placements[0]["cost"] == "0"
    assert check(here, tables).ok


def test_terms_once_a_worker_stand_on_the_first_order_by_id():
    orders = [
        {"order_id": "O10", "windows": "Mon 08:00-10:00"},
        {"order_id": "O9", "windows": "Fri 08:00-10:00", "region": "market"},
    ]
    here = world(
        workers=[{"max_orders": "2", "waiting_rounds": "1"}],
        orders=orders,
        agreements=[
            {"destination_region": "dock", "travel_subsidy": "100"},
            {"destination_region": "harbour", "travel_subsidy": "700"},
        ],
    )
    tables = result(here, ("W1", "O9;O10"))
    assert [row["waiting"] for row in tables.placements] == ["20", "0"]
    assert [row["cost"] for row in tables.placements] == ["-1", "0"]
    assert check(here, tables).ok
    assert names(here, edited(tables, "placements", 1, waiting="20", score="60")) == ["score"]


@pytest.mark.parametrize("column", [*Term, "score"])
@pytest.mark.parametrize("cell", ["7", "", "1.0", "x", "+1", "٣"])
def test_a_wrong_cell_is_named(column, cell):
    here = world()
    tables = edited(result(here, ("W1", "O1")), "placements", 0, **{column: cell})
    found = check(here, tables).violations
    assert [violation.name for violation in found] == ["score"]
    assert found[0].row == 2
    assert (found[0].worker_id, found[0].order_id) == ("W1", "O1")


def test_the_row_order_of_the_table_does_not_matter():
    orders = [{"windows": "Mon 08:00-10:00"}, {"windows": "Fri 08:00-10:00"}]
    here = world(workers=[{"max_orders": "2"}], orders=orders)
    tables = result(here, ("W1", "O1;O2"))
    tables.placements[:] = tables.placements[::-1]
    assert check(here, tables).ok
