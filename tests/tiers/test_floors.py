"""`floors`: least shortfall of placed workers below the policy's floors."""

from __future__ import annotations

import pytest

from tests.builders import Cells, World, world
from tests.checks import placed, tiers


def floor(*homes: str, headcount: str = "1", **floors: object) -> World:
    workers: list[Cells] = [{"home_region": home} for home in homes]
    return world(workers=workers, orders=[{"headcount": headcount}], floors=floors)


@pytest.mark.parametrize("home", ["ridge", "hamlet"])
def test_home_or_an_ancestor_of_it_is_flagged(home: str) -> None:
    # The others score just as much, or more.
    assert placed(floor("valley", home, poverty_exited=1000)) == {("W2", "O1")}


def test_a_flag_below_home_does_not_count() -> None:
    assert tiers(floor("hill", poverty_exited=1000))["floors"] == 1


@pytest.mark.parametrize(
    ("per_mille", "headcount", "missing"),
    [(1000, "2", 1), (500, "2", 0), (999, "2", 0), (334, "3", 0), (667, "3", 1), (666, "3", 0), (1000, "9", 8)],
)
def test_per_mille_of_the_headcount_rounded_down(per_mille: int, headcount: str, missing: int) -> None:
    assert tiers(floor("ridge", headcount=headcount, poverty_exited=per_mille))["floors"] == missing


def test_the_total_headcount_counts_orders_nobody_can_take() -> None:
    asks = world(
        workers=[{"home_region": "ridge"}],
        orders=[{}, {"headcount": "3", "service": "drive"}],
        floors={"poverty_exited": 500},
    )
    assert tiers(asks)["floors"] == 1


def test_a_region_counts_homes_in_it() -> None:
    wide = world(
        workers=[{"home_region": "valley", "waiting_rounds": "5"}, {"home_region": "field"}],
        agreements=[{"origin_region": "west"}],
        floors={"regions": {"plain": 1}},
    )
    assert placed(wide) == {("W2", "O1")}
    assert tiers(floor("valley", regions={"west": 1, "hill": 1, "valley": 1, "ridge": 1}))["floors"] == 1


def test_shortfalls_add_up() -> None:
    assert tiers(floor("ridge", poverty_exited=1000, regions={"west": 2, "plain": 3}))["floors"] == 0 + 1 + 3


def test_a_worker_with_two_orders_counts_once() -> None:
    two = world(
        workers=[{"home_region": "ridge", "max_orders": "2"}],
        orders=[{"windows": "Mon 08:00-10:00"}, {"windows": "Thu 08:00-10:00"}],
        floors={"poverty_exited": 1000},
    )
    assert tiers(two)["floors"] == 1


def test_priority_orders_come_first() -> None:
    # W1 alone can take the priority order, W2 alone counts for the floor, and they share one bed.
    torn = world(
        workers=[{"housing": "bed", "skills": "cook:3"}, {"housing": "bed", "home_region": "ridge"}],
        orders=[{"service": "cook", "priority": "1"}, {}],
        housing=[{}],
        floors={"regions": {"ridge": 1}},
    )
    assert placed(torn) == {("W1", "O1")}
    assert tiers(torn)["floors"] == 1
