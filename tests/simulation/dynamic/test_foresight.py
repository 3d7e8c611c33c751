"""What a strategy decides hangs on what an office knows: who comes later and when contracts end is not of it."""

from __future__ import annotations

import copy
from dataclasses import replace

import numpy as np
import pytest

from matching.simulation.dynamic import simulate as simulation
from matching.simulation.dynamic.market import Market
from matching.simulation.dynamic.simulate import simulate
from matching.simulation.dynamic.strategies import STRATEGIES
from tests.simulation.dynamic.markets import ROOM, run


def with_another_future(market: Market, number: int) -> Market:
    """Return a market that agrees up to a round: nobody comes after it, contracts end otherwise, nobody returns."""
    other, given = copy.copy(market), market.population
    workers, orders = given.worker_arrival <= number, given.order_arrival <= number
    other.population = replace(
        given,
        **{name: getattr(given, name)[workers] for name in ("worker_template", "worker_party", "worker_arrival")},
        **{
            name: getattr(given, name)[orders]
            for name in ("order_template", "order_arrival", "order_start", "order_end")
        },
        returns=np.zeros(int(workers.sum()), dtype=np.int64),
    )
    other.missing = market.missing[orders]
    far = int(market.calendar.days[-1]) + 1_000
    other.at_work = [replace(engagement, free_on=far) for engagement in market.at_work]
    return other


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_markets_that_agree_up_to_a_round_get_the_same_plan(strategy, seed, monkeypatch):
    decide, seen = STRATEGIES[strategy], []

    def both(round_):
        plan = decide(round_)
        other = decide(replace(round_, market=with_another_future(round_.market, round_.number)))
        seen.append((len(round_.market.at_work), len(plan)))
        for name, column in vars(plan).items():
            assert column.tolist() == vars(other)[name].tolist(), (round_.number, name)
        return plan

    monkeypatch.setattr(simulation, "DECIDES", {strategy: both})
    simulate(run(strategy, seed, tables=ROOM, workers_a_month=12.0, orders_a_month=6.0))
    assert max(at_work for at_work, _ in seen) > 0
    assert max(offers for _, offers in seen) > 0
