"""Look-ahead that is told the future: nobody declines, and the bound is close above it."""

import pytest

from matching.simulation.dynamic.simulate import simulate
from matching.simulation.dynamic.strategies import FORESIGHT, HINDSIGHT, LOOK_AHEAD, NAMES, STRATEGIES
from tests.simulation.dynamic.markets import ROOM, run


def test_it_is_no_strategy_of_an_office_and_says_so():
    assert FORESIGHT not in STRATEGIES
    assert "told the future" in NAMES[FORESIGHT].en


@pytest.mark.parametrize("seed", range(1, 5))
def test_its_plans_keep_every_rule_and_hardly_anybody_declines(seed):
    made = simulate(run(FORESIGHT, seed, checked=True, tables=ROOM))
    assert made["placements"] > 5
    assert made["declined"] <= 0.1 * made["offers"]


def test_knowing_the_future_brings_more_than_imagining_it():
    seeds = range(1, 9)
    told = sum(simulate(run(FORESIGHT, seed, months=6))["worth"] for seed in seeds)
    imagined = sum(simulate(run(LOOK_AHEAD, seed, months=6))["worth"] for seed in seeds)
    bound = sum(simulate(run(HINDSIGHT, seed, months=6))["worth"] for seed in seeds)
    assert imagined < told <= bound
    assert told >= 0.9 * bound
