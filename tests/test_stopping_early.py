"""A solve that stops early is a valid result whose bounds hold all the same; the same call gives the same bytes."""

from __future__ import annotations

import tempfile
from pathlib import Path
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from matching.exchange.read import from_tables
from matching.exchange.results import read_result, write_result
from matching.instance import Instance
from matching.policy import Policy
from matching.result import Result
from matching.rules import Tier
from matching.solver import solve
from matching.verify import verify
from tests import plain_bound, plain_check
from tests.brute_force import SHORTFALLS, attainable
from tests.builders import World
from tests.plain_tables import Round, Row
from tests.random_worlds import Draw, random_world

WORLDS = st.randoms(use_true_random=False)


@pytest.mark.parametrize("method", ["exact", "priced"])
@pytest.mark.parametrize(("time_limit", "gap"), [(0.0, 0.0), (None, 0.5), (None, 0.0)])
@given(source=WORLDS)
def test_valid_and_truly_bounded(time_limit: float | None, gap: float, method: str, source: Random) -> None:
    world = random_world(source, most=3)
    assume(world.best is not None)
    instance, policy = world.loaded.instance, world.loaded.policy
    assume(method == "exact" or Tier.BALANCE not in policy.tiers)
    result = solve(instance, policy, method=method, time_limit=time_limit, gap=gap)
    with tempfile.TemporaryDirectory() as folder:
        write_result(result, instance, policy, folder)
        tables = read_result(Path(folder))
    plain = Round(world.tables, world.policy)
    assert not plain_check.faults(plain, map(Row, tables.placements))
    assert not plain_bound.faults(plain, tables.certificate, map(Row, tables.prices))
    assert not verify(instance, policy, tables).lines()
    assert not broken_bounds(world, result)


def broken_bounds(world: World, result: Result) -> list[str]:
    """Return the tiers in which a valid plan with equal earlier tiers passes the bound."""
    plans = attainable(world.tables, world.policy)
    found = []
    values = tuple(outcome.value for outcome in result.tiers)
    assert values in plans
    for at, outcome in enumerate(result.tiers):
        comparable = [plan[at] for plan in plans if plan[:at] == values[:at]]
        sign = -1 if str(outcome.tier) in SHORTFALLS else 1
        if max(sign * value for value in comparable) > sign * outcome.bound:
            found.append(f"{outcome.tier}: bound {outcome.bound}, attainable {sorted(set(comparable))}")
    return found


@given(WORLDS)
def test_row_order_changes_nothing_and_the_seed_no_tier(source: Random) -> None:
    world = random_world(source, most=4)
    assume(world.best is not None)
    draw = Draw(source)
    turned = {name: draw.shuffled(rows) for name, rows in world.tables.items()}
    again = from_tables(turned, world.policy)
    first = written(world.loaded.instance, world.loaded.policy)
    assert written(again.instance, again.policy) == first
    other_seed = solve(again.instance, again.policy, seed=7)
    assert {str(tier.tier): tier.value for tier in other_seed.tiers} == (world.best and world.best.tiers)


def written(instance: Instance, policy: Policy) -> dict[str, bytes]:
    """Return every file of a result."""
    with tempfile.TemporaryDirectory() as folder:
        write_result(solve(instance, policy), instance, policy, folder)
        return {path.name: path.read_bytes() for path in Path(folder).iterdir()}
