"""`windows`: the order's windows lie inside the union of the worker's."""

from __future__ import annotations

import pytest

from tests.builders import World, world
from tests.checks import kept_out, placed

PAIR = {("W1", "O1")}


def available(worker: str, order: str, mode: str = "fixed") -> World:
    hours = "15" if mode == "rota" else ""
    return world(workers=[{"windows": worker}], orders=[{"windows": order, "mode": mode, "weekly_hours": hours}])


@pytest.mark.parametrize(
    ("worker", "order"),
    [
        ("Mon-Fri 09:00-12:00", "Mon-Fri 09:00-12:00"),
        ("", "Mon-Fri 09:00-12:00"),
        ("Mon 09:00-10:30,10:30-12:00", "Mon 09:00-12:00"),
        ("Mon 09:00-11:00; Mon 10:00-12:00", "Mon 09:00-12:00"),
        ("Sat 20:00-24:00; Sun 00:00-08:00", "Sat 20:00-08:00"),
        ("Sun 22:00-24:00; Mon 00:00-06:00", "Sun 22:00-06:00"),
        ("Sun 22:00-06:00", "Mon 00:00-06:00"),
        ("Fri-Mon 08:00-12:00", "Sat,Sun,Mon 08:00-12:00"),
        ("Mon-Sun 00:00-24:00", "Wed 09:00-09:00"),
    ],
)
def test_inside(worker: str, order: str) -> None:
    assert placed(available(worker, order)) == PAIR


@pytest.mark.parametrize(
    ("worker", "order"),
    [
        ("Mon-Fri 09:15-12:00", "Mon-Fri 09:00-12:00"),
        ("Mon-Fri 09:00-11:45", "Mon-Fri 09:00-12:00"),
        ("Mon-Thu 09:00-12:00", "Mon-Fri 09:00-12:00"),
        ("Mon 09:00-10:15,10:30-12:00", "Mon 09:00-12:00"),
        ("Sat 20:00-24:00; Sun 00:00-07:45", "Sat 20:00-08:00"),
        ("Sun 22:00-24:00", "Sun 22:00-06:00"),
        ("Mon 00:00-06:00", "Sun 22:00-06:00"),
    ],
)
def test_a_quarter_hour_or_a_day_short(worker: str, order: str) -> None:
    assert kept_out(available(worker, order), "windows")


def test_asked_of_a_rota() -> None:
    assert placed(available("Mon-Fri 09:00-12:00", "Mon-Fri 09:00-12:00", "rota")) == PAIR
    assert kept_out(available("Mon-Fri 09:00-11:45", "Mon-Fri 09:00-12:00", "rota"), "windows")


def test_not_asked_of_live_in() -> None:
    nanny = world(
        workers=[{"windows": "Mon 09:00-10:00", "live_in": "yes"}],
        orders=[{"mode": "live_in", "windows": "Mon-Sun 00:00-24:00"}],
    )
    assert placed(nanny) == PAIR
