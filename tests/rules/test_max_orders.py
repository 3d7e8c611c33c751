"""`max_orders`: as many placements as the worker takes, several only if all are fixed, one position an order."""

from __future__ import annotations

import pytest

from tests.builders import world
from tests.checks import placed

DAYS = ("Mon", "Tue", "Wed", "Thu")


@pytest.mark.parametrize(("most", "count"), [("", 1), ("1", 1), ("2", 2), ("3", 3), ("4", 3)])
def test_as_many_as_the_worker_takes(most: str, count: int) -> None:
    part_time = [{"windows": f"{day} 08:00-10:00"} for day in DAYS[:3]]
    assert len(placed(world(workers=[{"max_orders": most}], orders=part_time))) == count


@pytest.mark.parametrize(
    "other",
    [
        {"mode": "rota", "weekly_hours": "2", "windows": "Wed 08:00-10:00"},
        {"mode": "live_in", "windows": ""},
    ],
)
def test_several_only_if_all_are_fixed(other: dict[str, str]) -> None:
    worker = {"max_orders": "3", "live_in": "yes"}
    orders = [{"windows": "Mon 08:00-10:00"}, {"windows": "Tue 08:00-10:00"}]
    assert placed(world(workers=[worker], orders=[*orders, other])) == {("W1", "O1"), ("W1", "O2")}
    assert len(placed(world(workers=[worker], orders=[other, other]))) == 1


def test_never_two_positions_of_one_order() -> None:
    assert placed(world(workers=[{"max_orders": "2"}], orders=[{"headcount": "2"}])) == {("W1", "O1")}
