"""Each score term at its boundaries, unweighted as the result shows it."""

from __future__ import annotations

import pytest

from tests.builders import Cells, place, world
from tests.checks import rows
from tests.plain_tables import WEIGHTS


def term(name: str, **tables: list[Cells]) -> int:
    """Return a term of the only placement."""
    [row] = rows(world(**tables))
    return int(row[name])


@pytest.mark.parametrize(
    ("preferred", "points"),
    [
        ("", 20),
        ("harbour", 100),
        ("seaside;harbour", 60),
        ("seaside;hill;harbour", 30),
        ("seaside;hill;plain;harbour", 0),
        ("seaside", 0),
    ],
)
def test_preference(preferred: str, points: int) -> None:
    assert term("preference", workers=[{"preferred_cities": preferred}]) == points


@pytest.mark.parametrize(
    ("floor", "pay", "points"),
    [
        ("", "4000", 50),
        ("0", "4000", 50),
        ("4000", "4000", 0),
        ("4000", "4039.99", 0),
        ("4000", "4040", 1),
        ("3000", "4000", 33),
        ("2000.01", "4000", 99),
        ("2000", "4000", 100),
        ("1", "4000", 100),
    ],
)
def test_pay(floor: str, pay: str, points: int) -> None:
    assert term("pay", workers=[{"min_monthly_pay": floor}], orders=[{"pay": pay}]) == points


def test_pay_is_compared_in_the_orders_unit() -> None:
    worker, order = {"min_monthly_pay": "3000", "min_hourly_pay": "20"}, {"pay": "25", "pay_unit": "hour"}
    assert term("pay", workers=[worker], orders=[order]) == 25
    assert term("pay", workers=[{"min_monthly_pay": "3000"}], orders=[order]) == 50


@pytest.mark.parametrize(
    ("held", "asked", "points"), [("3", "3", 100), ("2", "3", 75), ("1", "5", 0), ("2", "5", 25), ("5", "", 100)]
)
def test_level_fit(held: str, asked: str, points: int) -> None:
    assert term("level_fit", workers=[{"skills": f"care:{held}"}], orders=[{"min_level": asked}]) == points


def test_level_fit_by_a_course() -> None:
    # By the course alone: full points, however high it leads.
    assert term("level_fit", workers=[{"skills": "care:5"}], courses=[{"to_level": "1"}]) == 100
    # A course taken for its training only changes nothing.
    assert term("level_fit", workers=[{"skills": "care:2", "trained_on": ""}], courses=[{"to_level": "1"}]) == 75


@pytest.mark.parametrize(("current", "points"), [("O1", 100), ("O2", 0), ("elsewhere", 0), ("", 0)])
def test_continuity(current: str, points: int) -> None:
    orders: list[Cells] = [{}, {"service": "drive"}]
    assert term("continuity", workers=[{"current_order": current}], orders=orders) == points


@pytest.mark.parametrize(("km", "points"), [(0, 100), (1, 95), (19, 5), (20, 0), (21, 0), (30, 0), (2.49, 90)])
def test_nearness_of_a_site(km: float, points: int) -> None:
    there = place("there", "harbour", km_north=km)
    [row] = rows(world(workers=[{"housing": "bed"}], housing=[{"region": "there"}], regions=[there]))
    assert int(row["nearness"]) == points


def test_nearness_of_other_lodging() -> None:
    assert term("nearness") == 50
    assert term("nearness", workers=[{"home_region": "market"}]) == 100
    assert term("nearness", workers=[{"housing": "either"}], allowances=[{}]) == 40
    household = {"mode": "live_in", "windows": ""}
    assert term("nearness", workers=[{"live_in": "yes"}], orders=[household]) == 100


@pytest.mark.parametrize(("rounds", "points"), [("", 0), ("0", 0), ("1", 20), ("4", 80), ("5", 100), ("6", 100)])
def test_waiting(rounds: str, points: int) -> None:
    assert term("waiting", workers=[{"waiting_rounds": rounds}]) == points


@pytest.mark.parametrize(("home", "points"), [("ridge", 100), ("hamlet", 100), ("valley", 0), ("hill", 0)])
def test_poverty_exited(home: str, points: int) -> None:
    assert term("poverty_exited", workers=[{"home_region": home}]) == points


@pytest.mark.parametrize("kind", ["dormitory", "public_rental", "employer"])
@pytest.mark.parametrize(("rent", "cost"), [("99.99", 0), ("100", -1), ("350", -3), ("", 0)])
def test_cost_of_a_bed(kind: str, rent: str, cost: int) -> None:
    site = {"kind": kind, "monthly_rent": rent}
    expected = 0 if kind == "employer" else cost
    assert term("cost", workers=[{"housing": "bed"}], housing=[site]) == expected


def test_cost_of_an_allowance() -> None:
    assert term("cost", workers=[{"housing": "either"}], allowances=[{"monthly_yuan": "500"}]) == -5
    assert term("cost", workers=[{"housing": "either"}], allowances=[{"monthly_yuan": ""}]) == 0


def test_cost_is_rounded_once_for_the_sum() -> None:
    tables = {
        "workers": [{"housing": "bed", "trained_on": ""}],
        "housing": [{"monthly_rent": "50.50"}],
        "agreements": [{"travel_subsidy": "50.50"}],
        "courses": [{"cost": "98.99"}],
    }
    assert term("cost", **tables) == -1
    assert term("cost", **tables | {"courses": [{"cost": "99"}]}) == -2


def test_cost_without_an_agreement_or_course() -> None:
    local = {"home_region": "market"}
    unused = {"agreements": [{"travel_subsidy": "900"}], "courses": [{}]}
    assert term("cost", workers=[local], **unused) == 0


def test_the_score_is_the_weighted_sum() -> None:
    weights = {name: at for at, name in enumerate(WEIGHTS)}
    [row] = rows(world(workers=[{"waiting_rounds": "2"}], agreements=[{"travel_subsidy": "250"}], weights=weights))
    assert int(row["score"]) == sum(weight * int(row[name]) for name, weight in weights.items())
    [row] = rows(world(weights=dict.fromkeys(WEIGHTS, 0)))
    assert int(row["score"]) == 0
