"""The solver finds the best of all valid plans, and the brute force it is compared with is right itself."""

from __future__ import annotations

from itertools import product
from math import prod
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests import plain_check
from tests.brute_force import attainable, rank
from tests.builders import World, world
from tests.checks import disagreement
from tests.plain_rules import CHOICE_RULES, ORDER_RULES, PAIR_RULES, Choice, broken, choices
from tests.plain_tables import Round, Row
from tests.random_worlds import random_world

#: More examples than other properties get: this one asks everything at once.
EXAMPLES = 5 * settings().max_examples // 2
CAPACITIES = ("headcount", "beds", "allowance_places", "seats", "agreement_max", "base_intake")
WORLDS = st.randoms(use_true_random=False)


@pytest.mark.parametrize("most", [3, 4, 5, 7])
@settings(max_examples=EXAMPLES)
@given(source=WORLDS)
def test_the_solver_finds_the_best_plan(most: int, source: Random) -> None:
    assert not disagreement(random_world(source, most))


@given(WORLDS)
def test_the_brute_force_agrees_with_trying_every_plan(source: Random) -> None:
    round_ = random_world(source, most=3)
    plain = Round(round_.tables, round_.policy)
    options = [list(choices(plain, worker)) for worker in plain.workers.values()]
    assume(prod(map(len, options)) <= 3000)
    values = [
        plain_check.tiers(plain, placements(plan))
        for plan in product(*options)
        if not plain_check.shared_faults(plain, plan)
    ]
    assert max(map(rank, values), default=None) == (None if round_.best is None else rank(round_.best.tiers))
    assert {tuple(value.values()) for value in values} == attainable(round_.tables, round_.policy)


@given(WORLDS)
def test_the_best_plan_has_no_fault(source: Random) -> None:
    round_ = random_world(source, most=4)
    assume(round_.best is not None)
    assert round_.best is not None
    plain = Round(round_.tables, round_.policy)
    assert not [name for choice in round_.best.plan for name in broken(choice)]
    assert not plain_check.shared_faults(plain, round_.best.plan)
    assert plain_check.tiers(plain, placements(round_.best.plan)) == round_.best.tiers


def placements(plan: tuple[Choice, ...]) -> list[Row]:
    """Return a plan as rows of the table of placements, without scores."""
    columns = ("worker_id", "order_id", "lodging", "course_id", "agreement_id")
    return [Row(zip(columns, row, strict=True)) for choice in plan for row in choice.rows()]


def differs(round_: World, name: str) -> bool:
    """Whether the best plan changes if one rule or capacity is not asked."""
    with_, without = round_.best, round_.best_without(name)
    return (with_ and with_.tiers) != (without and without.tiers)


def by_hand() -> World:
    """Three workers and three orders, small enough to see the answer.

    W1 can take O1 or both part-time orders O2 and O3 in the afternoon; W2, who needs a bed, and the local W3
    are free for O1 alone.
    """
    return world(
        workers=[
            {"max_orders": "2"},
            {"housing": "bed", "windows": "Mon-Fri 08:00-13:00"},
            {"home_region": "dock", "skills": "care:1", "windows": "Mon-Fri 08:00-13:00"},
        ],
        orders=[
            {"headcount": "1", "priority": "1"},
            {"region": "market", "windows": "Mon 14:00-16:00"},
            {"region": "market", "windows": "Thu 14:00-16:00"},
        ],
        housing=[{"region": "suburb"}],
    )


def test_a_round_solved_by_hand() -> None:
    # The bed is 31 km from the dock, too far for O1: W2 stays at home.
    answer = by_hand().best
    assert answer is not None
    assert {row[:2] for row in answer.rows()} == {("W3", "O1"), ("W1", "O2"), ("W1", "O3")}
    # W1: preference 3 x 20, pay 2 x 50 on both rows, level fit 100 and nearness 50 on both.
    # W3: preference 3 x 20, pay 2 x 50, level fit 100 - 25 x 2, nearness 100.
    quality = (60 + 2 * (100 + 100 + 50)) + (60 + 100 + 50 + 100)
    assert answer.tiers == {
        "commitments": 0,
        "public_care": 0,
        "priority": 1,
        "floors": 0,
        "filled": 3,
        "quality": quality,
    }


def test_every_rule_and_capacity_decides_some_of_the_random_rounds() -> None:
    """Guards the draws: a rule that never changes the best plan would go untested."""
    undecided = {*PAIR_RULES, *ORDER_RULES, *CHOICE_RULES, "group", *CAPACITIES}
    for seed in range(600):
        round_ = random_world(Random(seed), most=5)
        for name in sorted(undecided):
            if differs(round_, name):
                undecided.discard(name)
    assert not undecided
