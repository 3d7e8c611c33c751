"""Markets that are queues, or have one thing that is scarce: theory says what must come out."""

from __future__ import annotations

import math

import numpy as np
import pytest

from matching.simulation.dynamic.calendar import DAYS_A_MONTH, Calendar
from matching.simulation.dynamic.simulate import Run, simulate, start_of
from matching.simulation.dynamic.strategies import FIRST_COME, HINDSIGHT, OPTIMUM, STRATEGIES
from matching.simulation.statistics import interval
from tests.simulation.dynamic.markets import CERTAIN, ROOM, run

BEDS = 5
#: Workers come one by one, all alike, take a bed at once or go away; they leave after an exponential time.
LOSS_SYSTEM = {
    "months": 12,
    "rounds_a_month": 10,
    "initial_workers": 0,
    "initial_orders": 20,
    "workers_a_month": 5.0,
    # So many orders that each round has one, of more positions than there are beds.
    "orders_a_month": 200.0,
    "lead_days": (0, 0),
    "contract_months_fixed": 600.0,
    "early_leaving_a_month": 1.0,
    "patience_months": 0.01,
    "return_share": 0.0,
    "festivals": (),
    "answer_base": 50.0,
}
ONE_SITE = {
    "workers": [{"housing": "bed"}],
    "orders": [{"headcount": "50", "end": ""}],
    "housing": [{"beds": str(BEDS)}],
    "agreements": [{"max_placements": ""}],
}


def erlang_b(load: float, servers: int) -> float:
    """Return the share of arrivals that find every server taken (Erlang, 1917)."""
    blocked = 1.0
    for count in range(1, servers + 1):
        blocked = load * blocked / (count + load * blocked)
    return blocked


def expected(given: Run) -> tuple[float, float, float]:
    """Return the expected placements and beds taken (one a bed and round) of the loss system, and the arrivals.

    Notes
    -----
    Rounds cut the system into slots: before a round some beds come free, then a Poisson number of workers asks, and
    those who find no bed go. A stay in days is an exponential time rounded down, one day at least; so it outlasts g
    days after the round in which it began with probability exp(-(g + 1) / mean), and g more days later on with
    probability exp(-g / mean). The chain counts stays of the round before and older ones apart; its mean is exact
    but for the few workers who wait for a second round (5 in 100,000).
    """
    calendar = Calendar(start_of(given.instance, given.policy), given.dynamics)
    mean = DAYS_A_MONTH / given.dynamics.early_leaving_a_month
    gaps = np.diff(calendar.days)
    state = np.zeros((BEDS + 1, BEDS + 1))
    state[0, 0] = 1.0
    placed = taken = 0.0
    for number in range(calendar.rounds):
        gap = int(gaps[number - 1]) if number else 0
        after = np.zeros_like(state)
        for old, new in np.argwhere(state > 0).tolist():
            chance = state[old, new]
            still = np.convolve(_binomial(old, math.exp(-gap / mean)), _binomial(new, math.exp(-(gap + 1) / mean)))
            for left, share in enumerate(still.tolist()):
                for come, probability in enumerate(_asks(float(calendar.expected_workers[number]), BEDS - left)):
                    after[left, come] += chance * share * probability
        for old, new in np.argwhere(after > 0).tolist():
            placed += new * after[old, new]
            taken += (old + new) * after[old, new]
        state = after
    return placed, taken, float(calendar.expected_workers.sum())


def _binomial(count: int, chance: float) -> np.ndarray:
    return np.array([math.comb(count, k) * chance**k * (1 - chance) ** (count - k) for k in range(count + 1)])


def _asks(mean: float, free: int) -> list[float]:
    """Return the chances that 0, 1, … beds are given away, where a Poisson number asks for those that are free."""
    chances = [math.exp(-mean) * mean**k / math.factorial(k) for k in range(free)]
    return [*chances, 1.0 - sum(chances)]


@pytest.mark.parametrize("strategy", [FIRST_COME, OPTIMUM])
@pytest.mark.parametrize("seeds", [8, pytest.param(100, marks=pytest.mark.slow)])
def test_beds_are_used_as_in_a_loss_system(strategy, seeds):
    outcomes = [simulate(run(strategy, seed, tables=ONE_SITE, **LOSS_SYSTEM)) for seed in range(1, seeds + 1)]
    placed, taken, _ = expected(run(strategy, tables=ONE_SITE, **LOSS_SYSTEM))
    for name, mean in (("placements", placed), ("beds", taken)):
        found = interval([outcome[name] for outcome in outcomes], 0.99)
        assert found.low <= mean <= found.high, (name, found, mean)
        # The interval is narrow enough to tell something.
        assert found.high - found.low < 0.5 * mean


def _turned_away(rounds: int) -> float:
    """Return the share turned away with so many rounds a month, after three years in which the beds filled."""
    # Stays of ten months, beside which a day is short.
    slow = {**LOSS_SYSTEM, "workers_a_month": 0.5, "early_leaving_a_month": 0.1, "rounds_a_month": rounds}
    early, late = (expected(run(FIRST_COME, tables=ONE_SITE, **{**slow, "months": months})) for months in (36, 60))
    return 1 - (late[0] - early[0]) / (late[2] - early[2])


def test_the_chain_of_short_slots_is_erlangs_system():
    erlang = erlang_b(LOSS_SYSTEM["workers_a_month"] / LOSS_SYSTEM["early_leaving_a_month"], BEDS)
    assert erlang == pytest.approx(0.2849, abs=1e-4)
    assert _turned_away(28) == pytest.approx(erlang, abs=0.002)


@pytest.mark.parametrize("strategy", [*STRATEGIES, HINDSIGHT])
@pytest.mark.parametrize("seed", [1, 2])
def test_without_shortage_every_position_is_filled(strategy, seed):
    plenty = {"initial_workers": 80, "workers_a_month": 60.0, "patience_months": 600.0}
    made = simulate(run(strategy, seed, tables=ROOM, **CERTAIN, **plenty))
    asked = simulate(run(FIRST_COME, seed, tables=ROOM, **CERTAIN, **plenty))["positions"]
    assert made["placements"] == asked > 10
    if strategy != HINDSIGHT:
        assert made["expired"] == 0


#: What is scarce, and how many can be placed in three months in which contracts do not end.
SCARCE = {
    "quota of a year": ({**ROOM, "agreements": [{"max_placements": "3"}]}, 3),
    "allowances": (
        {**ROOM, "housing": (), "allowances": [{"places": "2"}], "workers": [{"housing": "either"}]},
        2,
    ),
    "intake of a month": (
        {**ROOM, "agreements": [{"max_placements": "", "base_id": "B1"}], "bases": [{"intake": "1"}]},
        3,
    ),
}


@pytest.mark.parametrize("strategy", [*STRATEGIES, HINDSIGHT])
@pytest.mark.parametrize("name", SCARCE)
def test_what_is_scarce_is_used_up(strategy, name):
    tables, count = SCARCE[name]
    one_city = {"orders": [{"headcount": "2"}]}
    plenty = {"initial_workers": 40, "initial_orders": 20, "least_contract_days": 720, "patience_months": 600.0}
    made = simulate(run(strategy, tables={**tables, **one_city}, **CERTAIN, **plenty))
    assert made["placements"] == count
