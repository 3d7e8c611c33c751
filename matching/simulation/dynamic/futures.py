"""A future as an office can imagine it: who is there now, and who may come, drawn anew."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from matching.instance.instance import NO_LIMIT
from matching.result import IntColumn
from matching.simulation.dynamic.answers import chance_of_yes, says_yes
from matching.simulation.dynamic.calendar import DAYS_A_MONTH
from matching.simulation.dynamic.chance import FloatColumn, Purpose, exponential, uniform
from matching.simulation.dynamic.horizon import Limits, last_rounds
from matching.simulation.dynamic.market import Market
from matching.simulation.dynamic.pool import OrderRows, WorkerRows, pool_instance
from matching.simulation.dynamic.population import Population, contract_ends, draw_population, patience
from matching.simulation.dynamic.rounds import Round
from matching.simulation.dynamic.worth import points
from matching.solver.courses import training
from matching.solver.eligibility import eligible_pairs
from matching.solver.facts import Facts, gather_facts
from matching.solver.options import Options, enumerate_options


@dataclass(frozen=True)
class Future:
    """One drawn future of a round. The round's workers and orders come first and keep their rows.

    Parameters
    ----------
    facts, options
        Of everybody who is there or comes in the months ahead.
    option
        Options that would be accepted and could be taken after this round.
    first, last, until, worth
        Rounds at which each could be taken, at which it ends, and its points.
    could_be_now
        Whether both sides of each are there now.
    until_of_now
        Round at which each option of the present round would end.
    course_of_now
        Row of each course of the present round, -1 behind them.
    limits
        What is left of every capacity.
    """

    facts: Facts
    options: Options
    option: IntColumn
    first: IntColumn
    last: IntColumn
    until: IntColumn
    worth: IntColumn
    could_be_now: np.ndarray
    until_of_now: IntColumn
    course_of_now: IntColumn
    limits: Limits


@dataclass(frozen=True)
class _Drawn:
    """Workers and orders of a future with the rounds at which they are there."""

    workers: WorkerRows
    worker_first: IntColumn
    worker_last: IntColumn
    orders: OrderRows
    order_first: IntColumn


def draw_future(round_: Round, seed: int) -> Future:
    """Draw a future from a seed that no real one has."""
    market, calendar = round_.market, round_.market.calendar
    dynamics = calendar.dynamics
    ahead = max(1, round(dynamics.look_ahead_months * dynamics.rounds_a_month))
    end = min(calendar.rounds, round_.number + 1 + ahead)
    coming = draw_population(market.base, calendar, seed, round_.number + 1, end)
    free_on = _free_on(market, seed, int(calendar.days[round_.number]))
    drawn = _together(round_, coming, free_on, seed, end)

    day = int(calendar.days[round_.number])
    courses = market.courses(day, int(drawn.orders.start.max(initial=day)))
    instance = pool_instance(
        market.base, drawn.workers, drawn.orders, replace(round_.room, courses=courses), round_.instance.forbids
    )
    facts = gather_facts(instance, round_.policy)
    taught = training(facts)
    options = enumerate_options(facts, taught, eligible_pairs(facts, taught))

    worker, order = options.worker, options.order
    first = np.maximum(drawn.worker_first[worker], drawn.order_first[order])
    last = last_rounds(calendar, facts, options, drawn.worker_last)
    yes = says_yes(
        seed,
        drawn.workers.number[worker],
        drawn.orders.number[order],
        chance_of_yes(dynamics, facts, taught, worker, order),
    )
    kept = np.flatnonzero((first <= last) & yes)
    worker, order = worker[kept], order[kept]
    now = round_.options
    return Future(
        facts=facts,
        options=options,
        option=kept,
        first=first[kept],
        last=last[kept],
        until=np.maximum(last[kept] + 1, _until(round_, drawn, seed, worker, order)),
        worth=points(dynamics, instance, order) + options.total_score[kept],
        could_be_now=(worker < len(round_.workers)) & (order < len(round_.orders)),
        until_of_now=np.maximum(round_.number + 1, _until(round_, drawn, seed, now.worker, now.order)),
        course_of_now=_course_of_now(round_, instance.courses.ids),
        limits=_limits(round_, free_on, courses.seats),
    )


def _together(round_: Round, coming: Population, free_on: IntColumn, seed: int, end: int) -> _Drawn:
    """Put who is there, who comes and who comes back into rows."""
    market, calendar, now = round_.market, round_.market.calendar, round_.workers
    number = round_.number
    back = _coming_back(market, free_on, seed, number, end)
    at_work = [market.at_work[place] for place in back.tolist()]
    back_at = calendar.first_round_from(free_on[back])
    back_worker = np.array([engagement.worker for engagement in at_work], dtype=np.int64)
    first = np.concatenate([np.full(len(now), number + 1), coming.worker_arrival, back_at])
    # Whoever waits by an exponential law has as long to wait as on the first day.
    days = np.concatenate(
        [
            _patience(market, seed, now.number),
            patience(calendar, seed, coming.worker_party, 0),
            _patience(market, seed, back_worker),
        ]
    )
    since = np.concatenate([np.full(len(now), number), first[len(now) :]])
    last = calendar.last_round_by(calendar.days[since] + np.floor(days).astype(np.int64))
    last[len(now) :] = np.maximum(last[len(now) :], first[len(now) :])
    fresh = 1 + len(market.population.returns) + np.arange(len(coming.returns) + len(back))
    learned = dict(now.learned)
    for place, engagement in enumerate(at_work):
        if engagement.worker in market.learned:
            learned[len(now) + len(coming.returns) + place] = market.learned[engagement.worker]
    workers = WorkerRows(
        number=np.concatenate([now.number, fresh]),
        template=np.concatenate([now.template, coming.worker_template, market.population.worker_template[back_worker]]),
        shift=np.concatenate([now.shift, calendar.days[first[len(now) :]] - calendar.start]),
        # That groups stay together is left out of imagined rounds.
        party=np.full(len(first), -1, dtype=np.int64),
        # The worth of a placement knows no waiting.
        waiting=np.zeros(len(first), dtype=np.int64),
        learned=learned,
    )
    there = round_.orders
    orders = OrderRows(
        np.concatenate([there.number, 1 + len(market.missing) + np.arange(len(coming.order_template))]),
        np.concatenate([there.template, coming.order_template]),
        np.concatenate([there.start, coming.order_start]),
        np.concatenate([there.end, coming.order_end]),
        np.concatenate([there.missing, market.base.orders.headcount[coming.order_template]]),
    )
    order_first = np.concatenate([np.full(len(there), number + 1), coming.order_arrival])
    return _Drawn(workers, first, last, orders, order_first)


def _patience(market: Market, seed: int, worker: IntColumn) -> FloatColumn:
    drawn = uniform(seed, Purpose.PATIENCE, worker, 1)
    return exponential(drawn, market.dynamics.patience_months * DAYS_A_MONTH)


def _free_on(market: Market, seed: int, day: int) -> IntColumn:
    """Draw the day on which each engagement ends: as planned, or early from today or its start on."""
    worker = np.array([engagement.worker for engagement in market.at_work], dtype=np.int64)
    planned = np.array([engagement.planned for engagement in market.at_work], dtype=np.int64)
    start = np.array(
        [max(day, *(int(market.population.order_start[order]) for order in e.orders)) for e in market.at_work],
        dtype=np.int64,
    )
    return contract_ends(market.calendar, seed, worker, np.zeros_like(worker), start, np.maximum(planned, day + 1))


def _coming_back(market: Market, free_on: IntColumn, seed: int, number: int, end: int) -> IntColumn:
    """Return the engagements whose workers register anew in the months ahead."""
    worker = np.array([engagement.worker for engagement in market.at_work], dtype=np.int64)
    back_at = market.calendar.first_round_from(free_on)
    again = uniform(seed, Purpose.RETURN, worker) < market.dynamics.return_share
    found: IntColumn = np.flatnonzero(again & (back_at > number) & (back_at < end))
    return found


def _until(round_: Round, drawn: _Drawn, seed: int, worker: IntColumn, order: IntColumn) -> IntColumn:
    """Return the round at which each pair's contract would be over."""
    calendar, workers, orders = round_.market.calendar, drawn.workers, drawn.orders
    ends = contract_ends(
        calendar, seed, workers.number[worker], orders.number[order], orders.start[order], orders.end[order]
    )
    return calendar.first_round_from(ends)


def _course_of_now(round_: Round, ids: tuple[str, ...]) -> IntColumn:
    place = {name: row for row, name in enumerate(ids)}
    return np.array([*(place.get(name, -1) for name in round_.instance.courses.ids), -1], dtype=np.int64)


def _limits(round_: Round, free_on: IntColumn, seats: IntColumn) -> Limits:
    """Return what is left at each round if nobody new is placed."""
    market, calendar = round_.market, round_.market.calendar
    base, dynamics, rounds = market.base, calendar.dynamics, calendar.rounds
    beds = np.repeat(base.housing.beds[:, None], rounds, axis=1)
    places = np.repeat(base.allowances.places[:, None], rounds, axis=1)
    for engagement, until in zip(market.at_work, calendar.first_round_from(free_on).tolist(), strict=True):
        if engagement.site >= 0:
            beds[engagement.site, :until] -= 1
        elif engagement.allowance >= 0:
            places[engagement.allowance, :until] -= 1
    months = np.array([calendar.month(number) for number in range(rounds)], dtype=np.int64)
    maximum, intake = base.agreements.maximum[:, None], base.bases.intake[:, None]
    return Limits(
        beds=np.maximum(0, beds),
        places=np.maximum(0, places),
        seats=seats,
        agreements=np.where(maximum >= NO_LIMIT, NO_LIMIT, np.maximum(0, maximum - market.under)),
        bases=np.where(intake >= NO_LIMIT, NO_LIMIT, np.maximum(0, intake - market.arrived)),
        agreement_period=months // dynamics.agreement_period_months,
        base_period=months // dynamics.intake_period_months,
    )
