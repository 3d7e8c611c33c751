"""What nobody could beat who knew the whole year beforehand, every answer included: a bound in whole numbers.

The bound is the optimum of the linear program of :mod:`matching.simulation.dynamic.horizon` over everybody who
ever arrives, with the answers that they would give. Against a real run it is relaxed in these ways: placements
are fractions; groups may be torn apart; a pair is made at the best round for it; the rules between several
orders of one worker are left out; agreements and bases whose period is open are limited over all periods
together; and who registers anew comes with papers in order, every course taken, as soon as a contract could end.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from matching.instance import Instance
from matching.instance import instance as columns
from matching.instance.instance import NO_LIMIT
from matching.policy import Policy
from matching.result import IntColumn
from matching.rules import Term
from matching.simulation.dynamic.answers import chance_of_yes, says_yes
from matching.simulation.dynamic.calendar import Calendar
from matching.simulation.dynamic.horizon import PARTS, Limits, People, Span, add_rows, parts_of
from matching.simulation.dynamic.market import Market
from matching.simulation.dynamic.parameters import Dynamics
from matching.simulation.dynamic.pool import Learned, OrderRows, Room, WorkerRows, pool_instance
from matching.simulation.dynamic.population import Population, contract_ends, patience
from matching.simulation.dynamic.worth import points
from matching.solver.clock import Clock
from matching.solver.courses import Training, training
from matching.solver.eligibility import eligible_pairs
from matching.solver.facts import Facts, gather_facts
from matching.solver.options import Options, enumerate_options
from matching.solver.program import ProgramBuilder
from matching.solver.relaxation import solve_relaxation
from matching.solver.score import level_fit


@dataclass(frozen=True)
class Hindsight:
    """Bounds that hold for every strategy on one future.

    Parameters
    ----------
    worth
        No run is worth more points.
    placements
        No run makes more placements.
    columns, rows
        Size of the program.
    """

    worth: int
    placements: int
    columns: int
    rows: int


def hindsight(base: Instance, policy: Policy, calendar: Calendar, population: Population, seed: int = 1) -> Hindsight:
    """Return the bounds of one future.

    Parameters
    ----------
    seed
        Of the solver's random choices.
    """
    people = _people(calendar, population)
    instance = _everybody(base, calendar, population, people)
    facts = gather_facts(instance, replace(policy, round_date=calendar.start))
    taught = training(facts)
    options = enumerate_options(facts, taught, eligible_pairs(facts, taught))
    span = _span(calendar, population, people, options)
    worth = _worth(calendar.dynamics, facts, taught, people, options, span)

    # Whether a pair is made is known beforehand.
    worker, order = options.worker[span.option], options.order[span.option]
    chance = chance_of_yes(calendar.dynamics, facts, taught, worker, order)
    later = people.later[worker]
    # Between the level held at first and the best one learned, one of the two ends is the likeliest to say yes.
    chance[later] = np.maximum(
        chance[later], chance_of_yes(calendar.dynamics, facts, taught, worker[later], order[later], overqualified=False)
    )
    yes = says_yes(population.seed, people.person[worker], order, chance)
    span = Span(**{name: column[yes] for name, column in vars(span).items()})
    worth = worth[yes]
    first_end = np.full(len(population.returns), calendar.rounds, dtype=np.int64)
    began = ~people.later[options.worker[span.option]]
    np.minimum.at(first_end, people.person[options.worker[span.option[began]]], span.until[began])
    span, worth = _after_a_contract(people, options, span, worth, first_end)

    builder = ProgramBuilder()
    span = replace(span, column=builder.columns("option", len(span.option)))
    add_rows(
        builder,
        facts,
        options,
        span,
        _limits(base, calendar, instance),
        People(people.person, people.registrations),
        instance.orders.headcount,
    )
    program = builder.build()
    bounds = []
    for gain in (worth, np.ones_like(worth)):
        relaxation = solve_relaxation(program, gain, seed, Clock()) if len(gain) else None
        bounds.append(0 if relaxation is None else relaxation.bound.floor)
    return Hindsight(bounds[0], bounds[1], program.matrix.shape[1], program.matrix.shape[0])


@dataclass(frozen=True)
class _People:
    """Rows of workers: everybody's first registration, then one row for all later ones of who has any.

    Parameters
    ----------
    person
        Number in the population.
    later
        Whether the row stands for later registrations.
    registrations
        How many the row stands for.
    first, last
        Rounds at which the worker may be there.
    """

    person: IntColumn
    later: np.ndarray
    registrations: IntColumn
    first: IntColumn
    last: IntColumn


def _people(calendar: Calendar, population: Population) -> _People:
    everyone = np.arange(len(population.returns), dtype=np.int64)
    again = everyone[population.returns > 0]
    days = np.floor(patience(calendar, population.seed, population.worker_party, 0)).astype(np.int64)
    arrival = population.worker_arrival
    last = np.maximum(arrival, calendar.last_round_by(calendar.days[arrival] + days))
    return _People(
        person=np.concatenate([everyone, again]),
        later=np.repeat([False, True], [len(everyone), len(again)]),
        registrations=np.concatenate([np.ones_like(everyone), population.returns[again]]),
        first=np.concatenate([arrival, arrival[again] + 1]),
        last=np.concatenate([last, np.full(len(again), calendar.rounds - 1)]),
    )


def _everybody(base: Instance, calendar: Calendar, population: Population, people: _People) -> Instance:
    """Return the instance of all workers and orders that ever arrive, with all capacities empty."""
    courses = base.courses
    best: dict[int, int] = {}
    for service, level in zip(courses.service.tolist(), courses.to_level.tolist(), strict=True):
        if service >= 0 and level > 0:
            best[service] = min(level, best.get(service, level))
    learned: Learned = tuple(sorted(best.items()))
    workers = WorkerRows(
        number=np.arange(len(people.person), dtype=np.int64),
        template=population.worker_template[people.person],
        shift=calendar.days[population.worker_arrival[people.person]] - calendar.start,
        party=np.full(len(people.person), -1, dtype=np.int64),
        waiting=np.zeros(len(people.person), dtype=np.int64),
        learned={row: learned for row in np.flatnonzero(people.later).tolist()} if learned else {},
    )
    orders = OrderRows(
        np.arange(len(population.order_template), dtype=np.int64),
        population.order_template,
        population.order_start,
        population.order_end,
        base.orders.headcount[population.order_template],
    )
    last_start = int(population.order_start.max(initial=calendar.start))
    room = Room(
        base.housing.beds,
        base.allowances.places,
        base.agreements.minimum,
        base.agreements.maximum,
        base.bases.intake,
        Market(base, calendar, population).courses(calendar.start, last_start),
    )
    instance = pool_instance(base, workers, orders, room, np.zeros((0, 2), dtype=np.int64))
    known = instance.workers
    return replace(
        instance,
        workers=replace(
            known,
            health_until=np.where(people.later, columns.FAR_FUTURE, known.health_until),
            trained_on=np.where(people.later, columns.FAR_FUTURE, known.trained_on),
            available_from=np.where(people.later, columns.FAR_PAST, known.available_from),
            available_until=np.where(people.later, columns.FAR_FUTURE, known.available_until),
        ),
    )


def _span(
    calendar: Calendar, population: Population, people: _People, options: Options
) -> Span:
    """Return the options that could be taken at some round."""
    worker, order = options.worker, options.order
    last_of_order = calendar.last_round_by(population.order_start)
    first = np.maximum(people.first[worker], population.order_arrival[order])
    last = np.minimum(people.last[worker], last_of_order[order])
    kept = np.flatnonzero(first <= last)
    worker, order = worker[kept], order[kept]
    ends = contract_ends(
        calendar,
        population.seed,
        people.person[worker],
        order,
        population.order_start[order],
        population.order_end[order],
    )
    until = np.maximum(last[kept] + 1, calendar.first_round_from(ends))
    ones = np.ones(len(kept), dtype=np.int64)
    return Span(np.arange(len(kept)), kept, first[kept], last[kept], until, ones)


def _worth(
    dynamics: Dynamics, facts: Facts, taught: Training, people: _People, options: Options, span: Span
) -> IntColumn:
    """Return at least the points that each column could bring."""
    worker, order = options.worker[span.option], options.order[span.option]
    weights = facts.policy.weights
    # The longer the wait, the more points.
    rounds = np.minimum(100, 20 * np.maximum(0, span.last - people.first[worker]))
    later = people.later[worker]
    fits = np.where(later, 100 - level_fit(facts, taught, worker, order), 0)
    row = points(dynamics, facts.instance, order) + options.row_score[span.option] + weights[Term.LEVEL_FIT] * fits
    once = options.once_score[span.option] + weights[Term.WAITING] * rounds
    # On a second order of one worker what counts once a worker does not count again.
    several = parts_of(facts, worker, order) < PARTS
    return row + np.where(several, np.maximum(0, once), once)


def _after_a_contract(
    people: _People, options: Options, span: Span, worth: IntColumn, first_end: IntColumn
) -> tuple[Span, IntColumn]:
    """Drop later registrations before any contract of the first one could have ended."""
    worker = options.worker[span.option]
    kept = ~people.later[worker] | (span.last >= first_end[people.person[worker]])
    return Span(**{name: column[kept] for name, column in vars(span).items()}), worth[kept]


def _limits(base: Instance, calendar: Calendar, instance: Instance) -> Limits:
    """Return the capacities of the base, the same at every round."""
    dynamics, rounds = calendar.dynamics, calendar.rounds
    months = np.array([calendar.month(number) for number in range(rounds)], dtype=np.int64)
    of_agreement, of_base = months // dynamics.agreement_period_months, months // dynamics.intake_period_months
    return Limits(
        beds=np.repeat(base.housing.beds[:, None], rounds, axis=1),
        places=np.repeat(base.allowances.places[:, None], rounds, axis=1),
        seats=instance.courses.seats,
        agreements=np.repeat(base.agreements.maximum[:, None], of_agreement[-1] + 1, axis=1),
        bases=np.repeat(base.bases.intake[:, None], of_base[-1] + 1, axis=1),
        agreement_period=of_agreement,
        base_period=of_base,
    )
