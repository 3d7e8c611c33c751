"""`seats`: workers in a course, each counted once."""

from __future__ import annotations

import pytest

from tests.builders import world
from tests.checks import kept_out, placed, rows

LEARNER = {"skills": "care:4"}


@pytest.mark.parametrize(("seats", "count"), [("1", 1), ("2", 2), ("3", 2)])
def test_as_many_as_seats(seats: str, count: int) -> None:
    two = world(workers=[LEARNER] * 2, orders=[{"headcount": "2"}], courses=[{"seats": seats}])
    assert len(placed(two)) == count


def test_no_seats() -> None:
    assert kept_out(world(workers=[LEARNER], courses=[{"seats": "0"}]), "seats")


def test_a_worker_with_two_orders_sits_on_one_seat() -> None:
    orders = [{"windows": "Mon 08:00-10:00"}, {"windows": "Thu 08:00-10:00"}]
    both = world(workers=[LEARNER | {"max_orders": "2"}], orders=orders, courses=[{}])
    assert [row["course_id"] for row in rows(both)] == ["C1", "C1"]


def test_who_needs_a_refresher_leaves_the_course_to_who_needs_a_level() -> None:
    courses = [{"cost": "0"}, {"service": "", "to_level": "", "cost": "900"}]
    both = world(workers=[{"trained_on": ""}, LEARNER], orders=[{"headcount": "2"}], courses=courses)
    assert [row["course_id"] for row in rows(both)] == ["C2", "C1"]
