"""`rest`: windows that start on different days leave the daily rest between them, each way."""

from __future__ import annotations

import pytest

from tests.builders import world
from tests.checks import kept_out, placed, warnings

PAIR = {("W1", "O1")}


@pytest.mark.parametrize(
    ("fits", "breaks"),
    [
        ("Mon 12:00-22:00; Tue 09:00-12:00", "Mon 12:00-22:00; Tue 08:45-12:00"),
        ("Sun 12:00-22:00; Mon 09:00-12:00", "Sun 12:00-22:00; Mon 08:45-12:00"),  # the week is a circle
        ("Sun 22:00-06:00; Mon 17:00-20:00", "Sun 22:00-06:00; Mon 16:45-20:00"),
        ("Mon 09:00-09:00; Tue 20:00-22:00", "Mon 09:00-09:00; Tue 19:45-22:00"),  # a window of 24 hours
        ("Wed 00:00-24:00; Thu 11:00-12:00", "Wed 00:00-24:00; Thu 10:45-12:00"),
        ("Mon 12:00-20:00; Tue 07:00-08:00", "Mon 12:00-20:00; Tue 06:00-08:00"),
        ("Sat 20:00-08:00; Mon 09:00-10:00", "Sat 20:00-08:00; Sun 07:00-09:00"),  # they even overlap
    ],
)
def test_eleven_hours(fits: str, breaks: str) -> None:
    assert placed(world(orders=[{"windows": fits}])) == PAIR
    assert kept_out(world(orders=[{"windows": breaks}]), "rest")


@pytest.mark.parametrize("windows", ["Mon 08:00-10:00,10:15-12:00", "Mon 08:00-10:00,10:00-12:00,20:00-22:00"])
def test_windows_of_one_day_may_be_close(windows: str) -> None:
    assert placed(world(orders=[{"windows": windows}])) == PAIR


@pytest.mark.parametrize(("hours", "pairs"), [(11.75, PAIR), ("11.75", PAIR), (11.76, set())])
def test_the_policy_sets_the_hours(hours: float | str, pairs: set[tuple[str, str]]) -> None:
    order = {"windows": "Mon 12:00-22:00; Tue 09:45-12:00"}
    assert placed(world(orders=[order], limits={"daily_rest_hours": float(hours)})) == pairs


def test_not_asked_of_a_rota_or_live_in() -> None:
    windows = "Mon 12:00-22:00; Tue 06:00-12:00"
    assert placed(world(orders=[{"mode": "rota", "weekly_hours": "16", "windows": windows}])) == PAIR
    nanny = world(workers=[{"live_in": "yes"}], orders=[{"mode": "live_in", "windows": windows}])
    assert placed(nanny) == PAIR


@pytest.mark.parametrize(("second", "count"), [("Tue 09:00-10:00", 2), ("Tue 08:45-10:00", 1)])
def test_between_two_placements(second: str, count: int) -> None:
    two = world(workers=[{"max_orders": "2"}], orders=[{"windows": "Mon 20:00-22:00"}, {"windows": second}])
    assert len(placed(two)) == count


@pytest.mark.parametrize(("second", "count"), [("Mon 07:00-08:00", 2), ("Mon 06:45-08:00", 1)])
def test_between_two_placements_over_sunday(second: str, count: int) -> None:
    two = world(workers=[{"max_orders": "2"}], orders=[{"windows": "Sun 18:00-20:00"}, {"windows": second}])
    assert len(placed(two)) == count


def test_an_order_nobody_can_take_is_warned_of() -> None:
    assert any("rest" in line for line in warnings(world(orders=[{"windows": "Sun 12:00-22:00; Mon 08:45-12:00"}])))
    assert not warnings(world(orders=[{"windows": "Sun 12:00-22:00; Mon 09:00-12:00"}]))
