"""`hours`: weekly hours of all placements within the worker's and the policy's limit."""

from __future__ import annotations

import pytest

from tests.builders import World, world
from tests.checks import kept_out, placed, warnings

PAIR = {("W1", "O1")}


def asks(limit: str, **order: str) -> World:
    return world(workers=[{"max_weekly_hours": limit}], orders=[order])


@pytest.mark.parametrize(
    ("windows", "fits", "short"),
    [
        ("Mon-Fri 09:00-12:00", "15", "14.75"),
        ("Mon-Fri 09:00-16:30", "37.5", "37.49"),
        ("Mon 08:00-12:00; Mon 10:00-14:00", "6", "5.75"),  # the union counts
        ("Sun 22:00-06:00,23:00-02:00", "8", "7.9"),  # the union over Sunday's midnight
        ("Wed 09:00-09:00", "24", "23.75"),
    ],
)
def test_fixed_hours_are_the_union_of_the_windows(windows: str, fits: str, short: str) -> None:
    lenient = {"daily_rest_hours": 0}
    assert placed(world(workers=[{"max_weekly_hours": fits}], orders=[{"windows": windows}], limits=lenient)) == PAIR
    tight = world(workers=[{"max_weekly_hours": short}], orders=[{"windows": windows}], limits=lenient)
    assert kept_out(tight, "hours")


def test_the_limit_of_the_policy() -> None:
    assert placed(asks("60", windows="Mon-Thu 08:00-17:00; Fri 08:00-16:00")) == PAIR
    assert kept_out(asks("60", windows="Mon-Thu 08:00-17:00; Fri 08:00-16:15"), "hours")


@pytest.mark.parametrize(("hours", "limit"), [("40", "40"), ("37.5", "37.5"), ("0.1", "0.1")])
def test_a_rota_says_its_hours(hours: str, limit: str) -> None:
    assert placed(asks(limit, mode="rota", weekly_hours=hours)) == PAIR
    assert kept_out(asks(limit, mode="rota", weekly_hours=hours + "1" if "." in hours else hours + ".01"), "hours")


def test_the_rota_limit_of_the_policy() -> None:
    assert placed(asks("", mode="rota", weekly_hours="44")) == PAIR
    assert kept_out(asks("", mode="rota", weekly_hours="44.01"), "hours")


def test_not_asked_of_live_in() -> None:
    nanny = {"live_in": "yes", "max_weekly_hours": "1"}
    order = {"mode": "live_in", "windows": "Mon-Sun 08:00-20:00", "weekly_hours": "60"}
    assert placed(world(workers=[nanny], orders=[order])) == PAIR


@pytest.mark.parametrize(("limit", "count"), [("8", 2), ("7.75", 1)])
def test_all_placements_count_together(limit: str, count: int) -> None:
    two = world(
        workers=[{"max_orders": "2", "max_weekly_hours": limit}],
        orders=[{"windows": "Mon 08:00-12:00"}, {"windows": "Thu 08:00-12:00"}],
    )
    assert len(placed(two)) == count


@pytest.mark.parametrize(
    "order",
    [
        {"windows": "Mon-Thu 08:00-17:00; Fri 08:00-16:15"},
        {"mode": "rota", "weekly_hours": "44.01"},
    ],
)
def test_an_order_nobody_can_take_is_warned_of(order: dict[str, str]) -> None:
    assert any("hours" in line and "O1" in line for line in warnings(world(orders=[order])))


def test_an_order_at_the_limit_is_not_warned_of() -> None:
    assert not warnings(world(orders=[{"windows": "Mon-Thu 08:00-17:00; Fri 08:00-16:00"}]))
    assert not warnings(world(workers=[{"max_weekly_hours": "1"}]))
