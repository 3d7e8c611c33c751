"""Markets whose answer is known without a program."""

import pytest

from matching.simulation.dynamic.simulate import simulate
from matching.simulation.dynamic.strategies import HINDSIGHT, LOOK_AHEAD, STRATEGIES
from tests.simulation.dynamic.markets import CERTAIN, run

#: A known fault: drawn futures make the only bed look worth keeping for somebody who then never comes.
KEEPS_THE_BED = pytest.mark.xfail(strict=True, reason="look-ahead keeps the only bed to the end")


@pytest.mark.parametrize(
    "strategy",
    [pytest.param(name, marks=KEEPS_THE_BED if name == LOOK_AHEAD else ()) for name in (*STRATEGIES, HINDSIGHT)],
)
def test_one_bed_that_is_never_free_again_is_given_once(strategy):
    made = simulate(run(strategy, least_contract_days=720, **CERTAIN))
    assert made["placements"] == 1


@pytest.mark.parametrize("strategy", [*STRATEGIES, HINDSIGHT])
def test_nobody_is_placed_where_there_are_no_orders(strategy):
    assert simulate(run(strategy, initial_orders=0, orders_a_month=0.0))["placements"] == 0
