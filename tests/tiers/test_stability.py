"""`stability`: fewest pairs of the plan in force that are not placed again."""

from __future__ import annotations

from tests.builders import world
from tests.checks import placed, tiers

TIERS = ["stability", "filled", "quality"]


def test_the_previous_plan_is_kept() -> None:
    kept = world(workers=[{}, {"waiting_rounds": "5"}], previous=[{}], tiers=TIERS)
    assert placed(kept) == {("W1", "O1")}
    assert tiers(kept)["stability"] == 0


def test_else_current_orders_are_the_plan_in_force() -> None:
    workers = [{"current_order": "O1"}, {"waiting_rounds": "9", "home_region": "ridge", "preferred_cities": "harbour"}]
    assert placed(world(workers=workers, tiers=TIERS)) == {("W1", "O1")}


def test_the_previous_plan_comes_before_current_orders() -> None:
    workers = [{"current_order": "O1"}, {}]
    previous = [{"worker_id": "W2", "order_id": "O1"}]
    assert placed(world(workers=workers, previous=previous, tiers=TIERS)) == {("W2", "O1")}


def test_an_empty_table_is_a_missing_one() -> None:
    workers = [{"current_order": "O1"}, {"waiting_rounds": "5", "preferred_cities": "harbour"}]
    assert placed(world(workers=workers, previous=[], tiers=TIERS)) == {("W1", "O1")}


def test_current_orders_outside_the_dataset_are_left_out() -> None:
    assert tiers(world(workers=[{"current_order": "gone"}], tiers=TIERS))["stability"] == 0


def test_pairs_that_can_no_longer_be_kept_count() -> None:
    workers = [{"max_orders": "2"}, {"skills": ""}]
    orders = [{"windows": "Mon 08:00-10:00"}, {"windows": "Thu 08:00-10:00"}]
    previous = [
        {"worker_id": "W1", "order_id": "O1"},
        {"worker_id": "W1", "order_id": "O2"},
        {"worker_id": "W2", "order_id": "O1"},
    ]
    assert tiers(world(workers=workers, orders=orders, previous=previous, tiers=TIERS))["stability"] == 1


def test_it_may_cost_placements_when_first() -> None:
    orders = [{}, {"windows": "Mon 22:30-23:00"}, {"windows": "Thu 22:30-23:00"}]
    busy = {"workers": [{"max_orders": "2", "windows": "Mon-Fri 09:00-12:00,22:30-23:00"}], "orders": orders}
    assert len(placed(world(**busy, previous=[{}], tiers=TIERS))) == 1
    assert len(placed(world(**busy, previous=[{}], tiers=["filled", "stability"]))) == 2
