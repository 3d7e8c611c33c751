"""`commitments`: least shortfall of workers below agreements' minimum."""

from __future__ import annotations

import pytest

from tests.builders import world
from tests.checks import placed, tiers


@pytest.mark.parametrize(("least", "missing"), [("", 0), ("0", 0), ("1", 0), ("2", 0), ("3", 1), ("9", 7)])
def test_workers_below_the_minimum(least: str, missing: int) -> None:
    two = world(workers=[{}, {}], orders=[{"headcount": "2"}], agreements=[{"min_placements": least}])
    assert tiers(two)["commitments"] == missing


def test_a_minimum_above_the_maximum_is_always_short() -> None:
    agreement = {"min_placements": "3", "max_placements": "1"}
    two = world(workers=[{}, {}], orders=[{"headcount": "2"}], agreements=[agreement])
    assert tiers(two)["commitments"] == 2
    assert len(placed(two)) == 1


def test_more_than_one_agreement_needs_does_not_help_another() -> None:
    agreements = [{"min_placements": "1"}, {"origin_region": "plain", "min_placements": "2"}]
    two = world(workers=[{}, {}], orders=[{"headcount": "2"}], agreements=agreements)
    assert tiers(two)["commitments"] == 2


def test_a_worker_with_two_orders_counts_once() -> None:
    orders = [{"windows": "Mon 08:00-10:00"}, {"windows": "Thu 08:00-10:00"}]
    agreements = [{"min_placements": "2"}]
    assert tiers(world(workers=[{"max_orders": "2"}], orders=orders, agreements=agreements))["commitments"] == 1


def test_it_comes_before_everything_else() -> None:
    # One position; the local worker would score more and fill it just the same.
    workers = [{"home_region": "market", "waiting_rounds": "9"}, {}]
    assert placed(world(workers=workers, agreements=[{"min_placements": "1"}])) == {("W2", "O1")}
    assert placed(world(workers=workers)) == {("W1", "O1")}


def test_it_costs_placements_if_it_must() -> None:
    # W1 can do both orders of others' city, or the one order that the agreement counts.
    orders = [
        {"windows": "Mon 08:00-10:00", "region": "valley"},
        {"windows": "Thu 08:00-10:00", "region": "valley"},
        {},
    ]
    torn = world(workers=[{"max_orders": "2"}], orders=orders, agreements=[{"min_placements": "1"}])
    assert placed(torn) == {("W1", "O3")}
    assert tiers(torn) | {"quality": 0} == {
        "commitments": 0,
        "public_care": 0,
        "priority": 0,
        "floors": 0,
        "filled": 1,
        "quality": 0,
    }
