"""`rest_day`: windows start on at most so many weekdays."""

from __future__ import annotations

import pytest

from tests.builders import world
from tests.checks import kept_out, placed, warnings

PAIR = {("W1", "O1")}


def test_six_days_are_the_default_limit() -> None:
    assert placed(world(orders=[{"windows": "Mon-Sat 10:00-11:00"}])) == PAIR
    assert kept_out(world(orders=[{"windows": "Mon-Sun 10:00-11:00"}]), "rest_day")


def test_the_policy_sets_the_limit() -> None:
    every_day = {"windows": "Mon-Sun 10:00-11:00"}
    assert placed(world(orders=[every_day], limits={"max_work_days": 7})) == PAIR
    assert kept_out(world(orders=[{"windows": "Mon,Wed 10:00-11:00"}], limits={"max_work_days": 1}), "rest_day")


def test_a_night_belongs_to_the_day_it_starts_on() -> None:
    assert placed(world(orders=[{"windows": "Mon-Fri 08:00-10:00; Sat 20:00-08:00"}])) == PAIR


def test_not_asked_of_a_rota_or_live_in() -> None:
    assert placed(world(orders=[{"mode": "rota", "weekly_hours": "7", "windows": "Mon-Sun 10:00-11:00"}])) == PAIR
    nanny = world(workers=[{"live_in": "yes"}], orders=[{"mode": "live_in", "windows": "Mon-Sun 10:00-11:00"}])
    assert placed(nanny) == PAIR


@pytest.mark.parametrize(("second", "count"), [("Tue 14:00-15:00", 2), ("Wed 14:00-15:00", 1)])
def test_days_of_all_placements_together(second: str, count: int) -> None:
    two = world(
        workers=[{"max_orders": "2"}],
        orders=[{"windows": "Mon,Tue 10:00-11:00"}, {"windows": second}],
        limits={"max_work_days": 2},
    )
    assert len(placed(two)) == count


def test_an_order_nobody_can_take_is_warned_of() -> None:
    assert any("rest_day" in line for line in warnings(world(orders=[{"windows": "Mon-Sun 10:00-11:00"}])))
    assert not warnings(world(orders=[{"windows": "Mon-Sat 10:00-11:00"}]))
