"""What nobody could beat who knew the whole year beforehand, every answer included: a bound in whole numbers.

The bound is the optimum of the linear program of :mod:`matching.simulation.dynamic.horizon` over everybody who
ever arrives, with the answers that they would give. Who registers anew has a stay of its own for every round at
which a contract could have ended, with the papers and the patience of that day; such a stay begins only as often
as contracts end there. Against a real run the program is relaxed in these ways: placements are fractions; a group
leaves for one city together, but not in one round; every pair is made at the last round at which it could be, for
nothing is lost by it but room in the intake of bases and in agreements, which are limited over the runs of periods
in which the pair could be made; several orders of one worker are listed as the solver lists them, and where there
are too many their rules are left out; and who registers anew has learned what any course before could have taught.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from matching.instance import Instance
from matching.policy import Policy
from matching.result import IntColumn
from matching.rules import Term
from matching.simulation.dynamic.calendar import Calendar
from matching.simulation.dynamic.everybody import everybody
from matching.simulation.dynamic.horizon import PARTS, WHOLE, Limits, People, Span, add_groups, add_rows, parts_of
from matching.simulation.dynamic.parameters import Dynamics
from matching.simulation.dynamic.population import MOST_SPELLS, Population
from matching.simulation.dynamic.stays import Possible, Stays, following
from matching.simulation.dynamic.worth import points
from matching.solver.bundles import list_bundles, may_take_several
from matching.solver.clock import Clock
from matching.solver.courses import Training
from matching.solver.facts import Facts
from matching.solver.options import Options
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
    stays, found = everybody(base, policy, calendar, population)
    facts, options = found.facts, found.options
    span, listed = _columns(found, following(stays, options.worker, found.until, MOST_SPELLS))

    builder = ProgramBuilder()
    span = replace(span, column=builder.columns("choice", len(span.option)))
    add_rows(
        builder,
        facts,
        options,
        span,
        _limits(base, calendar, facts.instance),
        People(stays.sure.astype(np.int64), listed, WHOLE, in_parts=False),
        facts.instance.orders.headcount,
    )
    worker = options.worker[span.option]
    city = facts.order_city[options.order[span.option]]
    add_groups(builder, stays.party, worker, city, span.column)
    program = builder.build()
    count = np.bincount(span.placed, minlength=len(span.column)).astype(np.int64)
    bounds = []
    for worth in (_worth(calendar.dynamics, facts, found.training, stays, options, span), count):
        gain = np.zeros(program.matrix.shape[1], dtype=np.int64)
        gain[span.column] = worth
        relaxation = solve_relaxation(program, gain, seed, Clock()) if len(gain) else None
        bounds.append(0 if relaxation is None else relaxation.bound.floor)
    return Hindsight(bounds[0], bounds[1], program.matrix.shape[1], program.matrix.shape[0])


def _columns(found: Possible, next_stay: IntColumn) -> tuple[Span, np.ndarray]:
    """Return every option alone, and what workers can take together; and whose choices are listed completely."""
    facts, options, first, last, until = found.facts, found.options, found.first, found.last, found.until
    several = np.flatnonzero(may_take_several(facts, options))
    bundles, many = list_bundles(facts, options, several)
    listed = np.ones(len(facts.instance.workers), dtype=bool)
    listed[options.worker[many]] = False
    alone = len(options)
    begin, end = bundles.options.start[:-1], bundles.options.start[1:]
    of_bundle = bundles.options.values
    # Orders are taken together in one round.
    both_first = np.array([first[of_bundle[a:b]].max() for a, b in zip(begin, end, strict=True)], dtype=np.int64)
    both_last = np.array([last[of_bundle[a:b]].min() for a, b in zip(begin, end, strict=True)], dtype=np.int64)
    longest = np.array(
        [a + int(until[of_bundle[a:b]].argmax()) for a, b in zip(begin, end, strict=True)], dtype=np.int64
    )
    both_until, both_next = until[of_bundle[longest]], next_stay[of_bundle[longest]]
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
        following=np.concatenate([next_stay, both_next[kept]]),
    )
    return span, listed


def _worth(dynamics: Dynamics, facts: Facts, taught: Training, stays: Stays, options: Options, span: Span) -> IntColumn:
    """Return at least the points that each column could bring."""
    weights = facts.policy.weights
    row = points(dynamics, facts.instance, options.order) + options.row_score
    fits = 100 - level_fit(facts, taught, options.worker, options.order)
    # Who may have learned before counts by the better of two levels in each term.
    taught_before = np.isin(np.arange(len(stays)), list(stays.learned))
    row += np.where(taught_before[options.worker], weights[Term.LEVEL_FIT] * fits, 0)
    worker, order = options.worker[span.option], options.order[span.option]
    once = options.once_score[span.option]
    # Whose rules between several orders are left out may count once what is cheap, or what is dear.
    loose = parts_of(facts, worker, order) < PARTS
    worth = np.where(loose, np.maximum(0, once), once)
    np.add.at(worth, span.placed, row[span.placed_option])
    return worth


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
