"""Strategies on one future: their plans obey every rule, none beats hindsight, and all meet the same arrivals."""

import pytest

from matching.simulation.dynamic.simulate import simulate
from matching.simulation.dynamic.strategies import HINDSIGHT, STRATEGIES
from tests.simulation.dynamic.markets import CERTAIN, ROOM, run


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("tables", [{}, ROOM], ids=["short of beds", "room"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_verifier_finds_nothing_and_hindsight_is_not_beaten(strategy, tables, seed):
    made = simulate(run(strategy, seed, checked=True, tables=tables))
    bound = simulate(run(HINDSIGHT, seed, tables=tables))
    assert made["worth"] <= bound["worth"]
    assert made["placements"] <= bound["placements"]


def test_all_strategies_meet_the_same_arrivals():
    arrivals = [[simulate(run(strategy))[name] for name in ("workers", "positions")] for strategy in STRATEGIES]
    assert all(arrival == arrivals[0] for arrival in arrivals)
    assert arrivals[0][0] > 12


@pytest.mark.parametrize("strategy", [*STRATEGIES, HINDSIGHT])
def test_a_run_tells_the_same_twice(strategy):
    assert simulate(run(strategy, 5)) == simulate(run(strategy, 5))


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_nobody_declines_where_all_say_yes(strategy):
    made = simulate(run(strategy, tables=ROOM, **CERTAIN))
    assert made["placements"] == made["offers"] > 5
    assert made["declined"] == 0
