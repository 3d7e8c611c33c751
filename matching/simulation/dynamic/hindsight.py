"""What nobody could beat who knew the whole year beforehand, every answer included: a bound in whole numbers.

The bound is the optimum of the linear program of :mod:`matching.simulation.dynamic.horizon` over everybody who
ever arrives, with the answers that they would give. Against a real run it is relaxed in these ways: placements
are fractions; a group leaves for one city together, but not in one round; a pair is made at the best round for
it, and holds bed and worker from the last round at which it could be made; several orders of one worker are
listed as the solver lists them, and where there are too many their rules are left out; agreements and bases are
limited over runs of periods in which a pair could be made; and who registers anew comes with papers in order,
courses taken that could have been, as soon as a first contract could have ended.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from matching.instance import Instance
from matching.policy import Policy
from matching.result import IntColumn
from matching.rules import Rule, Term
from matching.simulation.dynamic.answers import chance_of_yes, says_yes
from matching.simulation.dynamic.calendar import Calendar
from matching.simulation.dynamic.everybody import Everybody, best_levels, gather_everybody
from matching.simulation.dynamic.horizon import PARTS, Limits, People, Span, add_rows, last_rounds, parts_of
from matching.simulation.dynamic.parameters import Dynamics
from matching.simulation.dynamic.pool import Learned
from matching.simulation.dynamic.population import Population, contract_ends
from matching.simulation.dynamic.worth import points
from matching.solver.bundles import list_bundles, may_take_several
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
    people = gather_everybody(base, calendar, population, _learnable(base, policy, calendar, population))
    facts = gather_facts(people.instance, replace(policy, round_date=calendar.start))
    taught = training(facts)
    options, first, last, until = _possible(calendar, population, people, facts, taught)
    span, listed = _columns(facts, people, options, first, last, until)

    builder = ProgramBuilder()
    span = replace(span, column=builder.columns("choice", len(span.option)))
    add_rows(
        builder,
        facts,
        options,
        span,
        _limits(base, calendar, people.instance),
        People(people.person, people.registrations, listed),
        people.instance.orders.headcount,
    )
    _groups(builder, facts, population, people, options, span)
    program = builder.build()
    count = np.bincount(span.placed, minlength=len(span.column)).astype(np.int64)
    bounds = []
    for worth in (_worth(calendar.dynamics, facts, taught, people, options, span), count):
        gain = np.zeros(program.matrix.shape[1], dtype=np.int64)
        gain[span.column] = worth
        relaxation = solve_relaxation(program, gain, seed, Clock()) if len(gain) else None
        bounds.append(0 if relaxation is None else relaxation.bound.floor)
    return Hindsight(bounds[0], bounds[1], program.matrix.shape[1], program.matrix.shape[0])


def _learnable(base: Instance, policy: Policy, calendar: Calendar, population: Population) -> dict[int, Learned]:
    """Return what each person who comes back may have learned: once, by a course of the first registration."""
    people = gather_everybody(base, calendar, population)
    facts = gather_facts(people.instance, replace(policy, round_date=calendar.start))
    options, _, _, _ = _possible(calendar, population, people, facts, training(facts))
    courses = people.instance.courses
    everything = best_levels(courses, range(len(courses)))
    # Who comes back more than once may learn anything in between.
    found = {worker: everything for worker in np.flatnonzero(population.returns > 1).tolist() if everything}
    in_course = np.flatnonzero((options.course >= 0) & (population.returns[options.worker] == 1))
    by_worker: dict[int, list[int]] = {}
    for worker, course in zip(options.worker[in_course].tolist(), options.course[in_course].tolist(), strict=True):
        by_worker.setdefault(worker, []).append(course)
    return found | {worker: best_levels(courses, mine) for worker, mine in by_worker.items()}


def _possible(
    calendar: Calendar, population: Population, people: Everybody, facts: Facts, taught: Training
) -> tuple[Options, IntColumn, IntColumn, IntColumn]:
    """Return the options that would be accepted and could be taken, from and to which round, and until when."""
    options = enumerate_options(facts, taught, eligible_pairs(facts, taught))
    worker, order = options.worker, options.order
    first = np.maximum(people.first[worker], population.order_arrival[order])
    last = last_rounds(calendar, facts, options, people.last)
    chance = chance_of_yes(calendar.dynamics, facts, taught, worker, order)
    later = people.later[worker]
    # Between the level held at first and the best one learned, one of the two ends is the likeliest to say yes.
    chance[later] = np.maximum(
        chance[later], chance_of_yes(calendar.dynamics, facts, taught, worker[later], order[later], overqualified=False)
    )
    person = people.person[worker]
    ends = contract_ends(
        calendar, population.seed, person, order, population.order_start[order], population.order_end[order]
    )
    until = np.maximum(last + 1, calendar.first_round_from(ends))
    kept = (first <= last) & says_yes(population.seed, person, order, chance)
    # Nobody registers anew before a contract of the first time could have ended.
    earliest = np.full(len(population.returns), calendar.rounds, dtype=np.int64)
    begun = kept & ~later
    np.minimum.at(earliest, person[begun], until[begun])
    kept &= ~later | (last >= earliest[person])
    chosen = Options(**{name: column[kept] for name, column in vars(options).items()})
    return chosen, np.where(later, np.maximum(first, earliest[person]), first)[kept], last[kept], until[kept]


def _columns(
    facts: Facts, people: Everybody, options: Options, first: IntColumn, last: IntColumn, until: IntColumn
) -> tuple[Span, np.ndarray]:
    """Return every option alone, and what workers can take together; and whose choices are listed completely."""
    several = np.flatnonzero(may_take_several(facts, options))
    bundles, many = list_bundles(facts, options, several)
    listed = np.ones(len(people.person), dtype=bool)
    listed[options.worker[many]] = False
    alone = len(options)
    begin, end = bundles.options.start[:-1], bundles.options.start[1:]
    of_bundle = bundles.options.values
    # Orders are taken together in one round.
    both_first = np.array([first[of_bundle[a:b]].max() for a, b in zip(begin, end, strict=True)], dtype=np.int64)
    both_last = np.array([last[of_bundle[a:b]].min() for a, b in zip(begin, end, strict=True)], dtype=np.int64)
    both_until = np.array([until[of_bundle[a:b]].max() for a, b in zip(begin, end, strict=True)], dtype=np.int64)
    kept = np.flatnonzero(both_first <= both_last)
    place = np.full(len(bundles.options), -1, dtype=np.int64)
    place[kept] = alone + np.arange(len(kept))
    of_row = place[bundles.options.rows]
    count = alone + len(kept)
    span = Span(
        column=np.arange(count),
        option=np.concatenate([np.arange(alone), bundles.first[kept]]),
        placed=np.concatenate([np.arange(alone), of_row[of_row >= 0]]),
        placed_option=np.concatenate([np.arange(alone), of_bundle[of_row >= 0]]),
        first=np.concatenate([first, both_first[kept]]),
        last=np.concatenate([last, both_last[kept]]),
        until=np.concatenate([until, both_until[kept]]),
        size=np.ones(count, dtype=np.int64),
    )
    return span, listed


def _worth(
    dynamics: Dynamics, facts: Facts, taught: Training, people: Everybody, options: Options, span: Span
) -> IntColumn:
    """Return at least the points that each column could bring."""
    weights = facts.policy.weights
    row = points(dynamics, facts.instance, options.order) + options.row_score
    fits = 100 - level_fit(facts, taught, options.worker, options.order)
    row += np.where(people.later[options.worker], weights[Term.LEVEL_FIT] * fits, 0)
    worker, order = options.worker[span.option], options.order[span.option]
    once = options.once_score[span.option]
    # Whose rules between several orders are left out may count once what is cheap, or what is dear.
    loose = parts_of(facts, worker, order) < PARTS
    worth = np.where(loose, np.maximum(0, once), once)
    np.add.at(worth, span.placed, row[span.placed_option])
    return worth


def _groups(
    builder: ProgramBuilder,
    facts: Facts,
    population: Population,
    people: Everybody,
    options: Options,
    span: Span,
) -> None:
    """Let the members of a group leave for a city all together, when they first register."""
    worker, city = options.worker[span.option], facts.order_city[options.order[span.option]]
    party = population.worker_party[people.person]
    size = np.bincount(party[~people.later], minlength=int(party.max(initial=-1)) + 1)
    grouped = np.flatnonzero(~people.later[worker] & (size[party[worker]] > 1))
    keys, which = np.unique(np.column_stack([party[worker[grouped]], city[grouped]]), axis=0, return_inverse=True)
    together = builder.columns("group", len(keys))
    members = np.flatnonzero(~people.later & (size[party] > 1))
    for key, group in enumerate(keys[:, 0].tolist()):
        mine = members[party[members] == group]
        rows = builder.rows(Rule.GROUP, [str(group)] * len(mine), [0] * len(mine), [0] * len(mine))
        row_of = dict(zip(mine.tolist(), rows.tolist(), strict=True))
        here = grouped[which.reshape(-1) == key]
        builder.entries(np.array([row_of[w] for w in worker[here].tolist()], dtype=np.int64), span.column[here], 1)
        builder.entries(rows, np.full(len(rows), together[key]), -1)


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
