"""`dates`: available from the order's start to its end."""

from __future__ import annotations

import pytest

from tests.builders import world
from tests.checks import kept_out, placed

PAIR = {("W1", "O1")}


@pytest.mark.parametrize(
    ("first", "last", "end"),
    [
        ("2026-05-01", "2026-12-31", "2026-12-31"),
        ("", "2026-12-31", "2026-12-31"),
        ("2026-05-01", "", "2026-12-31"),
        ("", "", ""),  # an order without an end, a worker without one
    ],
)
def test_available_over_the_whole_order(first: str, last: str, end: str) -> None:
    assert placed(world(workers=[{"available_from": first, "available_until": last}], orders=[{"end": end}])) == PAIR


@pytest.mark.parametrize(
    ("first", "last", "end"),
    [
        ("2026-05-02", "", "2026-12-31"),
        ("", "2026-12-30", "2026-12-31"),
        ("", "2099-12-31", ""),  # a blank end never comes
    ],
)
def test_a_day_short(first: str, last: str, end: str) -> None:
    away = world(workers=[{"available_from": first, "available_until": last}], orders=[{"end": end}])
    assert kept_out(away, "dates")
