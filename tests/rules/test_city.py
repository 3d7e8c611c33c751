"""`city`: not excluded, and among the preferred where the worker takes those alone."""

from __future__ import annotations

import pytest

from tests.builders import world
from tests.checks import kept_out, placed

PAIR = {("W1", "O1")}


@pytest.mark.parametrize(
    "wishes",
    [
        {"excluded_cities": "harbour"},
        {"excluded_cities": "seaside;harbour"},
        {"preferred_only": "yes", "preferred_cities": "seaside"},
        {"preferred_only": "yes"},  # no city is preferred
        {"preferred_cities": "harbour", "excluded_cities": "harbour"},
        {"preferred_only": "yes", "preferred_cities": "harbour", "excluded_cities": "harbour"},
    ],
)
def test_wishes_that_keep_out(wishes: dict[str, str]) -> None:
    assert kept_out(world(workers=[wishes]), "city")


@pytest.mark.parametrize(
    "wishes",
    [
        {"excluded_cities": "seaside"},
        {"preferred_cities": "seaside"},
        {"preferred_only": "yes", "preferred_cities": "seaside;plain;hill;harbour"},
        {"preferred_only": "no", "preferred_cities": "seaside"},
    ],
)
def test_wishes_that_leave_the_city_open(wishes: dict[str, str]) -> None:
    assert placed(world(workers=[wishes])) == PAIR


def test_home_is_excluded_too() -> None:
    at_home = {"home_region": "market", "excluded_cities": "harbour"}
    assert kept_out(world(workers=[at_home]), "city")
