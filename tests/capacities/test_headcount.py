"""`headcount`: an order has so many positions, and each placement takes one."""

from __future__ import annotations

import pytest

from tests.builders import world
from tests.checks import placed, unplaced


@pytest.mark.parametrize(("headcount", "count"), [("1", 1), ("2", 2), ("3", 3), ("4", 3)])
def test_as_many_as_positions(headcount: str, count: int) -> None:
    assert len(placed(world(workers=[{}, {}, {}], orders=[{"headcount": headcount}]))) == count


def test_who_finds_no_position_is_outbid() -> None:
    [row] = unplaced(world(workers=[{"waiting_rounds": "1"}, {}]))
    assert (row["worker_id"], row["reason"]) in {("W2", "headcount"), ("W2", "outbid")}


def test_a_worker_with_two_orders_takes_a_position_of_each() -> None:
    orders = [{"windows": "Mon 08:00-10:00", "headcount": "2"}, {"windows": "Thu 08:00-10:00"}]
    plan = placed(world(workers=[{"max_orders": "2"}, {"max_orders": "2"}], orders=orders))
    assert sorted(order for _, order in plan) == ["O1", "O1", "O2"]
