"""`training`: trained within the months before the order's first day, or a course."""

from __future__ import annotations

import pytest

from tests.builders import World, world
from tests.checks import kept_out, placed

PAIR = {("W1", "O1")}


def trained(on: str, start: str, months: int) -> World:
    return world(
        workers=[{"trained_on": on}],
        orders=[{"start": start}],
        limits={"refresher_months": months},
        round_date="2024-01-01",
    )


@pytest.mark.parametrize(
    ("start", "months", "last", "first"),
    [
        ("2026-05-01", 24, "2024-04-30", "2024-05-01"),
        ("2026-08-31", 6, "2026-02-27", "2026-02-28"),  # no 31 February
        ("2024-08-31", 6, "2024-02-28", "2024-02-29"),  # leap year
        ("2026-02-28", 12, "2025-02-27", "2025-02-28"),
        ("2026-01-31", 2, "2025-11-29", "2025-11-30"),  # over the turn of the year
        ("2026-05-01", 0, "2026-04-30", "2026-05-01"),
    ],
)
def test_the_same_day_of_an_earlier_month_is_recent_enough(start: str, months: int, last: str, first: str) -> None:
    assert placed(trained(first, start, months)) == PAIR
    assert kept_out(trained(last, start, months), "training")


def test_blank_is_never_trained() -> None:
    assert kept_out(world(workers=[{"trained_on": ""}]), "training")


@pytest.mark.parametrize("course", [{"service": "", "to_level": ""}, {"service": "care", "to_level": "3"}])
def test_any_course_renews_training(course: dict[str, str]) -> None:
    assert placed(world(workers=[{"trained_on": ""}], courses=[course])) == PAIR
