"""`filled`: most placements."""

from __future__ import annotations

from tests.builders import world
from tests.checks import placed, tiers


def test_no_one_is_placed_in_a_way_that_keeps_two_out() -> None:
    # W1 could take either; W2 only O1, though W1 would score more there.
    workers = [{"current_order": "O1"}, {}]
    orders = [{}, {"region": "market"}]
    decisions = [{"worker_id": "W2", "order_id": "O2"}]
    assert placed(world(workers=workers, orders=orders, decisions=decisions)) == {("W1", "O2"), ("W2", "O1")}


def test_placements_count_not_workers() -> None:
    part_time = [{"windows": f"{day} 08:00-10:00"} for day in ("Mon", "Thu")]
    assert tiers(world(workers=[{"max_orders": "2"}], orders=part_time))["filled"] == 2


def test_placed_even_at_a_negative_score() -> None:
    dear = world(agreements=[{"travel_subsidy": "100000"}])
    assert placed(dear) == {("W1", "O1")}
    assert tiers(dear)["quality"] < 0


def test_without_the_tier_a_negative_score_stays_at_home() -> None:
    assert placed(world(agreements=[{"travel_subsidy": "100000"}], tiers=["quality"])) == set()


def test_nobody_and_nothing() -> None:
    assert tiers(world(workers=[]))["filled"] == 0
    assert tiers(world(orders=[]))["filled"] == 0
