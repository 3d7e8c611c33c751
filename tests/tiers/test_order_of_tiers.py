"""Tiers are compared in the policy's order: a later one never costs an earlier one anything."""

from __future__ import annotations

from itertools import permutations

import pytest

from tests.builders import World, world
from tests.checks import tiers


def torn(order: list[str]) -> World:
    """One worker of four aims: each of four orders serves one of them."""
    return world(
        orders=[
            {"region": "pier"},
            {"priority": "2", "region": "valley"},
            {"priority": "1", "region": "valley"},
            {"region": "valley", "pay": "9000"},
        ],
        workers=[{"min_monthly_pay": "4000", "current_order": "O4"}],
        agreements=[{"min_placements": "1"}],
        tiers=order,
    )


@pytest.mark.parametrize("order", list(permutations(("commitments", "public_care", "priority", "stability"))))
def test_the_first_tier_gets_all_it_can(order: tuple[str, ...]) -> None:
    values = tiers(torn([*order, "filled", "quality"]))
    assert list(values) == [*order, "filled", "quality"]
    best = {"commitments": 0, "public_care": 1, "priority": 1, "stability": 0}
    assert values[order[0]] == best[order[0]]
    worst = {"commitments": 1, "public_care": 0, "priority": 0, "stability": 1}
    assert [values[name] for name in order[1:]] == [worst[name] for name in order[1:]]


def test_a_tier_that_is_not_named_does_not_count() -> None:
    assert list(tiers(torn(["quality"]))) == ["quality"]
