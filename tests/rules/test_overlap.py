"""`overlap`: windows of two placements leave time to travel between them, week cyclic."""

from __future__ import annotations

import pytest

from tests.builders import World, world
from tests.checks import placed


def two(first: str, second: str, *places: str, **limits: object) -> World:
    """One worker and two orders; the places are dock and dock unless named."""
    here, there = places or ("dock", "dock")
    return world(
        workers=[{"max_orders": "2"}],
        orders=[{"windows": first, "region": here}, {"windows": second, "region": there}],
        limits={"daily_rest_hours": 0} | limits,
    )


@pytest.mark.parametrize(
    ("second", "count"),
    [
        ("Mon 10:15-12:00", 2),  # the base of 15 minutes alone: 0 km
        ("Mon 10:00-12:00", 1),
        ("Mon 09:00-12:00", 1),
        ("Mon 06:00-07:45", 2),
        ("Mon 06:00-08:00", 1),
        ("Mon 08:30-09:30", 1),  # inside
        ("Tue 08:00-10:00", 2),
    ],
)
def test_in_one_place(second: str, count: int) -> None:
    assert len(placed(two("Mon 08:00-10:00", second))) == count


@pytest.mark.parametrize(("second", "count"), [("Mon 10:45-12:00", 2), ("Mon 10:30-12:00", 1)])
def test_ten_kilometres_take_45_minutes(second: str, count: int) -> None:
    assert len(placed(two("Mon 08:00-10:00", second, "dock", "market"))) == count
    assert len(placed(two(second, "Mon 08:00-10:00", "market", "dock"))) == count


@pytest.mark.parametrize(("per_km", "count"), [(4.5, 2), (4.51, 1)])
def test_minutes_may_have_decimals(per_km: float, count: int) -> None:
    later = two("Mon 08:00-10:00", "Mon 11:00-12:00", "dock", "market", travel_minutes_per_km=per_km)
    assert len(placed(later)) == count


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        ("Sun 22:00-24:00", "Mon 00:15-02:00", 2),
        ("Sun 22:00-24:00", "Mon 00:00-02:00", 1),
        ("Sun 22:00-02:00", "Mon 01:00-03:00", 1),
        ("Sun 22:00-02:00", "Mon 02:15-03:00", 2),
        ("Sat 20:00-08:00", "Sun 08:00-09:00", 1),
        ("Sat 20:00-08:00", "Sun 08:15-09:00", 2),
        ("Mon 09:00-09:00", "Tue 09:15-10:00", 2),
        ("Mon 09:00-09:00", "Tue 09:00-10:00", 1),
    ],
)
def test_over_midnight_and_sunday(first: str, second: str, count: int) -> None:
    assert len(placed(two(first, second))) == count


def test_no_travel_time_still_does_not_overlap() -> None:
    limits = {"travel_base_minutes": 0, "travel_minutes_per_km": 0}
    assert len(placed(two("Mon 08:00-10:00", "Mon 10:00-12:00", **limits))) == 2
    assert len(placed(two("Mon 08:00-10:00", "Mon 09:45-12:00", **limits))) == 1


def test_a_place_without_coordinates_has_no_way_to_another() -> None:
    far_apart = ("Mon 08:00-10:00", "Thu 08:00-10:00")
    assert len(placed(two(*far_apart, "unmapped", "dock"))) == 1
    assert len(placed(two(*far_apart, "unmapped", "unmapped"))) == 2
