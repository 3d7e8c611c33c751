"""Everybody and everything that arrives in one future, drawn beforehand from the rows of a base dataset.

All strategies of a seed meet the same people on the same days.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.instance import Instance
from matching.instance import instance as columns
from matching.simulation.dynamic.calendar import DAYS_A_MONTH, Calendar
from matching.simulation.dynamic.chance import FloatColumn, IntColumn, Purpose, exponential, generator, uniform

#: Registrations of one person that are drawn at most.
MOST_SPELLS = 64


@dataclass(frozen=True)
class Population:
    """One future.

    Parameters
    ----------
    seed
        What all draws about this future are keyed by.
    worker_template
        Row of the base dataset that each worker is like.
    worker_party
        Workers who register together have one number; groups of the base stay together.
    worker_arrival
        First round at which each worker is there.
    returns
        How many times each worker would register anew after a contract.
    order_template, order_arrival
        Row of the base that each order is like, and the first round at which it is open.
    order_start, order_end
        Days of each order.
    """

    seed: int
    worker_template: IntColumn
    worker_party: IntColumn
    worker_arrival: IntColumn
    returns: IntColumn
    order_template: IntColumn
    order_arrival: IntColumn
    order_start: IntColumn
    order_end: IntColumn


def draw_population(
    base: Instance, calendar: Calendar, seed: int, since: int = 0, until: int | None = None
) -> Population:
    """Draw a future.

    Parameters
    ----------
    base
        Whose workers and orders arrivals are like.
    seed
        At least 0.
    since, until
        Only the arrivals of these rounds, the last left out. Those of the first round of all are the ones
        who wait at the start.
    """
    rounds = range(since, calendar.rounds if until is None else min(until, calendar.rounds))
    template, party, arrival = _workers(base, calendar, seed, rounds)
    order_template, order_arrival = _orders(base, calendar, seed, rounds)
    start, end = _dates(base, calendar, seed, order_template, order_arrival)
    returns = _returns(seed, len(template), calendar.dynamics.return_share)
    return Population(seed, template, party, arrival, returns, order_template, order_arrival, start, end)


def _workers(base: Instance, calendar: Calendar, seed: int, rounds: range) -> tuple[IntColumn, IntColumn, IntColumn]:
    """Draw who registers, party after party."""
    group = base.workers.group
    # Who comes alone is a party of one, numbered behind the groups.
    alone = np.flatnonzero(group < 0)
    of_worker = group.copy()
    of_worker[alone] = len(base.workers.group_ids) + np.arange(len(alone))
    parties = len(base.workers.group_ids) + len(alone)
    by_party = np.argsort(of_worker, kind="stable")
    start = np.searchsorted(of_worker[by_party], np.arange(parties + 1))
    drawn: list[IntColumn] = []
    arrival: list[IntColumn] = []
    for number in rounds:
        rng = generator(seed, Purpose.WORKERS, number)
        share = parties / max(1, len(group))
        if number == 0:
            count = round(calendar.dynamics.initial_workers * share)
        else:
            count = int(rng.poisson(calendar.expected_workers[number] * share))
        drawn.append(rng.integers(0, parties, count) if parties else np.zeros(0, dtype=np.int64))
        arrival.append(np.full(len(drawn[-1]), number))
    party = _joined(drawn)
    size = start[party + 1] - start[party]
    within = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
    template = by_party[np.repeat(start[party], size) + within]
    return template, np.repeat(np.arange(len(party)), size), np.repeat(_joined(arrival), size)


def _orders(base: Instance, calendar: Calendar, seed: int, rounds: range) -> tuple[IntColumn, IntColumn]:
    """Draw which orders come in."""
    drawn: list[IntColumn] = []
    arrival: list[IntColumn] = []
    count_of_base = len(base.orders)
    for number in rounds:
        rng = generator(seed, Purpose.ORDERS, number)
        count = calendar.dynamics.initial_orders if number == 0 else int(rng.poisson(calendar.expected_orders[number]))
        drawn.append(rng.integers(0, count_of_base, count) if count_of_base else np.zeros(0, dtype=np.int64))
        arrival.append(np.full(len(drawn[-1]), number))
    return _joined(drawn), _joined(arrival)


def _dates(
    base: Instance, calendar: Calendar, seed: int, template: IntColumn, arrival: IntColumn
) -> tuple[IntColumn, IntColumn]:
    """Draw the first and last day of each order."""
    dynamics = calendar.dynamics
    number = np.arange(len(template), dtype=np.int64)
    least, most = dynamics.lead_days
    lead = least + np.floor(uniform(seed, Purpose.LEAD, number) * (most - least + 1)).astype(np.int64)
    means = np.zeros(len(columns.MODES))
    means[columns.LIVE_IN] = dynamics.contract_months_live_in
    means[columns.ROTA] = dynamics.contract_months_rota
    means[columns.FIXED] = dynamics.contract_months_fixed
    length = exponential(uniform(seed, Purpose.LENGTH, number), means[base.orders.mode[template]] * DAYS_A_MONTH)
    start = calendar.days[arrival] + lead
    days = np.maximum(dynamics.least_contract_days, np.ceil(length).astype(np.int64))
    return start, start + days


def _returns(seed: int, count: int, share: float) -> IntColumn:
    """Draw how many times in a row each worker would come back."""
    left = np.ones(count, dtype=bool)
    times = np.zeros(count, dtype=np.int64)
    for spell in range(MOST_SPELLS):
        left &= uniform(seed, Purpose.RETURN, np.arange(count), spell) < share
        if not left.any():
            break
        times += left
    return times


def patience(calendar: Calendar, seed: int, party: IntColumn, spell: IntColumn | int) -> FloatColumn:
    """Return the days that members of a party wait in their n-th registration."""
    drawn = uniform(seed, Purpose.PATIENCE, party, spell)
    return exponential(drawn, calendar.dynamics.patience_months * DAYS_A_MONTH)


def last_round(
    calendar: Calendar, population: Population, worker: IntColumn, spell: IntColumn, since: IntColumn
) -> IntColumn:
    """Return the last round at which each worker is there who registered at a round for the n-th time."""
    # A party waits together; whoever comes back is alone, and waits by the own number.
    waiting = np.where(spell == 0, population.worker_party[worker], worker)
    days = np.floor(patience(calendar, population.seed, waiting, spell)).astype(np.int64)
    last: IntColumn = np.maximum(since, calendar.last_round_by(calendar.days[since] + days))
    return last


def days_until_leaving(calendar: Calendar, seed: int, worker: IntColumn, order: IntColumn) -> FloatColumn:
    """Return the days after an order's start on which a worker would leave it early, infinite for never."""
    rate = calendar.dynamics.early_leaving_a_month
    if rate == 0:
        return np.full(len(worker), np.inf)
    return exponential(uniform(seed, Purpose.LEAVING, worker, order), DAYS_A_MONTH / rate)


def contract_ends(
    calendar: Calendar, seed: int, worker: IntColumn, order: IntColumn, start: IntColumn, end: IntColumn
) -> IntColumn:
    """Return the first day after each contract, were it made: its end or an early leaving."""
    left = np.floor(np.minimum(days_until_leaving(calendar, seed, worker, order), 10.0**6)).astype(np.int64)
    ends: IntColumn = np.minimum(end, start + np.maximum(1, left))
    return ends


def _joined(pieces: list[IntColumn]) -> IntColumn:
    return np.concatenate(pieces).astype(np.int64) if pieces else np.zeros(0, dtype=np.int64)
