"""Markets whose answer is known without a program."""

import pytest

from matching.simulation.dynamic.simulate import simulate
from matching.simulation.dynamic.strategies import DECIDES, HINDSIGHT
from tests.simulation.dynamic.markets import CERTAIN, run


@pytest.mark.parametrize("strategy", [*DECIDES, HINDSIGHT])
def test_one_bed_that_is_never_free_again_is_given_once(strategy):
    made = simulate(run(strategy, least_contract_days=720, **CERTAIN))
    assert made["placements"] == 1


@pytest.mark.parametrize("strategy", [*DECIDES, HINDSIGHT])
def test_nobody_is_placed_where_there_are_no_orders(strategy):
    assert simulate(run(strategy, initial_orders=0, orders_a_month=0.0))["placements"] == 0
