"""Placements over many rounds at once as a linear program: what beds, quotas and people are worth later.

A column is one option of one pair, without the round in which it is taken. It
uses what every choice of that round would use: worker and lodging from the
last round at which the pair could be made until the contract ends. Any run of
rounds is therefore a solution, and the program's optimum a bound of all runs.
Workers are rows of stays: who registers anew after a contract has a row for
every round at which one could have ended, and what is placed in it is limited
by the contracts that do end there.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from matching.instance.instance import NO_LIMIT
from matching.result import LODGING_ALLOWANCE, IntColumn
from matching.rules import Capacity, Rule
from matching.simulation.dynamic.calendar import Calendar
from matching.solver.facts import Facts
from matching.solver.options import Options
from matching.solver.program import OPEN, WORKER, ProgramBuilder

#: Parts of one worker: who may hold m orders at once takes a whole number of parts, one m-th or less, for each.
PARTS = 60
#: Parts of a placement that ends, in which is told how much of a later stay it brings.
WHOLE = 1_000
#: Longest run of periods with a row of its own, beside all of them.
MOST_PERIODS = 3
#: Rows of stays of workers who may hold several orders, and of stays that come after a contract.
STAY, ANEW = "stay", "anew"


@dataclass(frozen=True)
class Limits:
    """What there is of every capacity over the rounds.

    Parameters
    ----------
    beds, places
        Shape (sites, rounds) and (rows of the allowances, rounds).
    seats
        One a course.
    agreements, bases
        Shape (agreements, periods) and (bases, periods); NO_LIMIT for none.
    agreement_period, base_period
        Period of each round.
    """

    beds: IntColumn
    places: IntColumn
    seats: IntColumn
    agreements: IntColumn
    bases: IntColumn
    agreement_period: IntColumn
    base_period: IntColumn


@dataclass(frozen=True)
class Span:
    """Columns over the horizon: each an option, or several that one worker takes together.

    Parameters
    ----------
    column
        Column of the program.
    option
        Option that it stands for; of several the first by order.
    placed, placed_option
        Positions in `column` and the options of each, one entry an option.
    first, last
        Rounds from and to which the option could be taken.
    until
        Round at which worker and lodging are free again.
    size
        What one whole placement weighs in the rows: its entries are multiplied by it.
    following
        Row of the stay that begins when the column's contract ends, -1 for none.
    """

    column: IntColumn
    option: IntColumn
    placed: IntColumn
    placed_option: IntColumn
    first: IntColumn
    last: IntColumn
    until: IntColumn
    size: IntColumn
    following: IntColumn

    @classmethod
    def of_single(
        cls,
        column: IntColumn,
        option: IntColumn,
        first: IntColumn,
        last: IntColumn,
        until: IntColumn,
        size: IntColumn,
        following: IntColumn,
    ) -> Span:
        """Return columns that stand for one option each."""
        return cls(column, option, np.arange(len(column)), option, first, last, until, size, following)


@dataclass(frozen=True)
class People:
    """Rows of workers of the horizon: stays, each of which ends with one placement at most.

    Parameters
    ----------
    sure
        What there is of each stay by itself, in the unit of `Span.size`; the rest comes from contracts that end.
    listed
        Whether all that the row's worker can take together is there as columns of its own.
    again
        What a placement that ends brings of the stay that follows it, of :data:`WHOLE` parts.
    in_parts
        Whether an order beside others brings its part alone. A bound must let each bring all.
    """

    sure: IntColumn
    listed: np.ndarray
    again: int
    in_parts: bool

    @classmethod
    def of_single(cls, sure: IntColumn, again: int = 0) -> People:
        """Return rows of workers who take one order each: few can take more, and those who do gain little."""
        return cls(sure, np.ones(len(sure), dtype=bool), again, True)


def add_rows(
    builder: ProgramBuilder,
    facts: Facts,
    options: Options,
    span: Span,
    limits: Limits,
    people: People,
    missing: IntColumn,
    scale: int = 1,
    stage: str = "",
) -> None:
    """Add every row of a horizon.

    Parameters
    ----------
    missing
        Positions of each order.
    scale
        What one unit of each limit weighs, in the unit of `span.size`.
    stage
        Put before the names of rows.
    """
    rows = _Rows(builder, span, scale, stage)
    worker, order = options.worker[span.option], options.order[span.option]
    part = np.where(people.listed[worker], PARTS, parts_of(facts, worker, order))
    _people(rows, people, worker, part)
    rows.limit(Capacity.HEADCOUNT, options.order[span.placed_option], missing, at=span.placed)
    lodging = options.lodging[span.option]
    at_site = np.flatnonzero(lodging >= 0)
    rows.over_time(Capacity.BEDS, at_site, lodging[at_site], limits.beds, part)
    helped = np.flatnonzero(lodging == LODGING_ALLOWANCE)
    allowance = facts.allowance_row[facts.order_city[order[helped]]]
    rows.over_time(Capacity.ALLOWANCE_PLACES, helped, allowance, limits.places, part)
    rows.limit(Capacity.SEATS, options.course[span.option], limits.seats, part)
    agreement = options.agreement[span.option]
    rows.in_periods(Capacity.AGREEMENT_MAX, agreement, limits.agreements, limits.agreement_period, part)
    base = np.append(facts.instance.agreements.base, -1)[agreement]
    rows.in_periods(Capacity.BASE_INTAKE, base, limits.bases, limits.base_period, part)


def add_groups(
    builder: ProgramBuilder, party: IntColumn, worker: IntColumn, city: IntColumn, column: IntColumn
) -> None:
    """Let the members of a group leave for a city all together, or not at all.

    Parameters
    ----------
    party
        Group of each row of the workers, -1 for who is alone.
    worker, city, column
        Columns, one entry each.
    """
    grouped = np.flatnonzero(party[worker] >= 0)
    keys, which = np.unique(np.column_stack([party[worker[grouped]], city[grouped]]), axis=0, return_inverse=True)
    together = builder.columns("group", len(keys))
    members = np.flatnonzero(party >= 0)
    for key, group in enumerate(keys[:, 0].tolist()):
        mine = members[party[members] == group]
        rows = builder.rows(Rule.GROUP, [str(group)] * len(mine), [0] * len(mine), [0] * len(mine))
        row_of = dict(zip(mine.tolist(), rows.tolist(), strict=True))
        here = grouped[which.reshape(-1) == key]
        builder.entries(np.array([row_of[w] for w in worker[here].tolist()], dtype=np.int64), column[here], 1)
        builder.entries(rows, np.full(len(rows), together[key]), -1)


def last_rounds(calendar: Calendar, facts: Facts, options: Options, last_of_worker: IntColumn) -> IntColumn:
    """Return the last round at which each option could be taken.

    The worker must be there, and neither the order nor the course may have begun.

    Parameters
    ----------
    last_of_worker
        Last round at which each worker is there.
    """
    orders, courses = facts.instance.orders, facts.instance.courses
    before_order = calendar.last_round_by(orders.start)[options.order]
    never = np.array([calendar.rounds], dtype=np.int64)
    before_course = np.concatenate([calendar.last_round_by(courses.start), never])[options.course]
    last: IntColumn = np.minimum(np.minimum(last_of_worker[options.worker], before_order), before_course)
    return last


def parts_of(facts: Facts, worker: IntColumn, order: IntColumn) -> IntColumn:
    """Return how many parts of the worker each pair takes; all PARTS for who holds one order at a time."""
    several = np.where(facts.fixed[order], facts.instance.workers.max_orders[worker], 1)
    return np.where(several > 1, PARTS // several, PARTS)


def _people(rows: _Rows, people: People, worker: IntColumn, part: IntColumn) -> None:
    """Place nobody more often than once a stay, and in a stay that follows a contract only if there was one."""
    follows = np.zeros(len(people.sure), dtype=bool)
    follows[rows.span.following[rows.span.following >= 0]] = True
    simple = np.ones(len(people.sure), dtype=bool)
    simple[worker[part < PARTS]] = False
    alone = ~follows[worker]
    rows.limit(WORKER, np.where(alone & simple[worker], worker, -1), people.sure, unit=1)
    # Rows of workers are made of parts where somebody may hold several orders.
    rows.limit(STAY, np.where(alone & ~simple[worker], worker, -1), people.sure, part, unit=1)
    rows.after(np.flatnonzero(~alone), worker, part, people)


class _Rows:
    """Adds rows for limits that can bind."""

    def __init__(self, builder: ProgramBuilder, span: Span, scale: int, stage: str) -> None:
        self._builder, self.span, self._scale, self._stage = builder, span, scale, stage

    def limit(
        self,
        name: str,
        index: IntColumn,
        limit: IntColumn,
        part: IntColumn | None = None,
        at: IntColumn | None = None,
        unit: int | None = None,
    ) -> None:
        """Limit what each index holds; a negative index is of none.

        Parameters
        ----------
        at
            Position of the column that each index is of, where there is not one a column.
        unit
            What one unit of the limit weighs, where it is not the scale.
        """
        named = np.flatnonzero(index >= 0)
        self._add(name, named if at is None else at[named], index[named], limit, part, unit)

    def after(self, used: IntColumn, worker: IntColumn, part: IntColumn, people: People) -> None:
        """Limit stays that follow a contract by what there is by itself and by the contracts that ended."""
        span = self.span
        rows = np.unique(worker[used])
        ended = np.flatnonzero(span.following >= 0)
        ended = ended[np.isin(span.following[ended], rows)]
        # Prices are rounded to a grid, so that small entries keep the bound that they prove near the optimum.
        parts = 1 if (part[used] == PARTS).all() and (part[ended] == PARTS).all() else PARTS
        share = Fraction(people.again, WHOLE)
        row_of = np.full(len(people.sure), -1, dtype=np.int64)
        row_of[rows] = self._builder.rows(
            f"{self._stage}{ANEW}",
            list(map(str, rows.tolist())),
            [-OPEN] * len(rows),
            people.sure[rows] * parts * share.denominator,
        )
        takes = part[used] * parts // PARTS
        self._builder.entries(row_of[worker[used]], span.column[used], span.size[used] * takes * share.denominator)
        brings = part[ended] * parts // PARTS if people.in_parts else parts
        self._builder.entries(
            row_of[span.following[ended]], span.column[ended], -span.size[ended] * brings * share.numerator
        )

    def over_time(self, name: str, used: IntColumn, index: IntColumn, limit: IntColumn, part: IntColumn) -> None:
        """Limit what each index holds at each round. Shape of the limit: (indices, rounds)."""
        rounds = limit.shape[1]
        first = np.minimum(self.span.last[used], rounds)
        length = np.clip(self.span.until[used], first, rounds) - first
        within = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
        at = np.repeat(first, length) + within
        self._add(name, np.repeat(used, length), np.repeat(index, length) * rounds + at, limit.reshape(-1), part)

    def in_periods(self, name: str, index: IntColumn, limit: IntColumn, period: IntColumn, part: IntColumn) -> None:
        """Limit what each index takes in each period and in each run of periods.

        A column is of a run if it could be taken in none but its periods.
        """
        first, last = period[self.span.first], period[self.span.last]
        periods = limit.shape[1]
        for length in sorted({*range(1, min(MOST_PERIODS, periods) + 1), periods}):
            for begin in range(periods - length + 1):
                inside = (first >= begin) & (last < begin + length) & (index >= 0)
                # What a shorter run holds alone needs no row here.
                if length > 1 and not (last - first == length - 1)[inside].any():
                    continue
                held = limit[:, begin : begin + length]
                unlimited = (held >= NO_LIMIT).any(axis=1)
                total = np.where(unlimited, NO_LIMIT, np.where(held >= NO_LIMIT, 0, held).sum(axis=1))
                self.limit(f"{name} {begin} {length}", np.where(inside, index, -1), total, part)

    def _add(
        self,
        name: str,
        used: IntColumn,
        key: IntColumn,
        limit: IntColumn,
        part: IntColumn | None,
        unit: int | None = None,
    ) -> None:
        """Add a row for each key whose limit can bind, with entries of some columns."""
        whole = 1 if part is None or (part[used] == PARTS).all() else PARTS
        value = self.span.size[used] * (1 if whole == 1 or part is None else part[used])
        finite = limit < NO_LIMIT
        side = np.where(finite, limit, 0) * whole * (self._scale if unit is None else unit)
        demand = np.bincount(key, weights=value, minlength=len(limit))
        binding = np.flatnonzero(finite & (demand > side))
        if name == WORKER and not self._stage:
            # These rows tell the relaxation which columns exclude each other, so they are there in any case.
            binding = np.unique(key)
        row_of = np.full(len(limit), -1, dtype=np.int64)
        row_of[binding] = self._builder.rows(
            f"{self._stage}{name}", list(map(str, binding.tolist())), [-OPEN] * len(binding), side[binding]
        )
        held = row_of[key] >= 0
        self._builder.entries(row_of[key[held]], self.span.column[used[held]], value[held])
