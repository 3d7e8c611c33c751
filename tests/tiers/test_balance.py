"""`balance`: highest smallest fill rate over cities with demand, whole per mille, rounded down."""

from __future__ import annotations

import pytest

from tests.builders import world
from tests.checks import placed, tiers


@pytest.mark.parametrize(
    ("here", "there", "workers", "rate"),
    [("1", "1", 1, 0), ("1", "1", 2, 1000), ("3", "1", 2, 333), ("3", "3", 4, 666), ("3", "7", 5, 428)],
)
def test_the_smallest_rate(here: str, there: str, workers: int, rate: int) -> None:
    orders = [{"headcount": here}, {"region": "pier", "headcount": there}]
    balanced = world(workers=[{}] * workers, orders=orders, tiers=["filled", "balance", "quality"])
    assert tiers(balanced)["balance"] == rate


def test_districts_of_one_city_count_together() -> None:
    orders = [{}, {"region": "market", "service": "drive"}]
    assert tiers(world(orders=orders, tiers=["balance"]))["balance"] == 500


def test_a_city_nobody_can_serve_holds_it_at_zero() -> None:
    orders = [{}, {"region": "pier", "service": "drive"}]
    assert tiers(world(orders=orders, tiers=["balance", "filled"])) == {"balance": 0, "filled": 1}


def test_before_filled_it_costs_placements() -> None:
    orders = [{"windows": "Mon 08:00-10:00"}, {"windows": "Thu 08:00-10:00"}, {"region": "pier", "headcount": "2"}]
    workers = [{"max_orders": "2"}, {"skills": "care:3"}]
    first = world(workers=workers, orders=orders, tiers=["balance", "filled"])
    assert tiers(first) == {"balance": 500, "filled": 3}
    alone = world(workers=[{"max_orders": "2", "current_order": "O3"}], orders=orders, tiers=["filled", "balance"])
    assert placed(alone) == {("W1", "O1"), ("W1", "O2")}


def test_without_demand_nothing_is_unmet() -> None:
    assert tiers(world(orders=[], tiers=["balance"])) == {"balance": 1000}
