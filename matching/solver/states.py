"""Workers with more bundles than can be listed: states and rows.

A *state* of such a worker is a city, a lodging, a course (or none) and the
travel subsidy of the first row: everything the public pays and everything
that the worker's rows share. Given the state, each order is a yes or no, and
the rules of several placements (`overlap`, `rest`, `rest_day`, `hours`,
`max_orders`) are rows over these.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from matching.instance.windows import weekdays
from matching.result import IntColumn
from matching.rules import Rule
from matching.solver.bundles import Conflicts, shared_choices
from matching.solver.facts import Facts
from matching.solver.options import Options
from matching.solver.program import ProgramBuilder
from matching.solver.score import subsidies


@dataclass(frozen=True)
class States:
    """States and rows of all workers who may take several placements, as columns of the program.

    Parameters
    ----------
    state_column, state_option
        Column of each state and one option of it, which tells worker, city and lodging.
    state_course, state_subsidy
        Course of each state, -1 for none, and travel subsidy of its first row in fen.
    row_column, row_option, row_state
        Column, option and position of the state of each row.
    """

    state_column: IntColumn
    state_option: IntColumn
    state_course: IntColumn
    state_subsidy: IntColumn
    row_column: IntColumn
    row_option: IntColumn
    row_state: IntColumn


def add_states(builder: ProgramBuilder, facts: Facts, options: Options, chosen: np.ndarray) -> States:
    """Add states, rows and the rules of several placements.

    Parameters
    ----------
    chosen
        The options to be modelled this way, as indices sorted by worker.
    """
    collected = _Collected([], [], [], [], [], [], [])
    conflicts = Conflicts(facts)
    subsidy = subsidies(facts, options.agreement)
    worker = options.worker[chosen]
    for mine in np.split(chosen, np.flatnonzero(np.diff(worker)) + 1) if len(chosen) else []:
        _add_worker(builder, facts, options, subsidy, conflicts, mine, collected)
    return States(*(np.array(part, dtype=np.int64) for part in vars(collected).values()))


def conflict_cover(conflicts: Conflicts, orders: list[int]) -> Iterator[list[int]]:
    """Yield sets of mutually conflicting orders that together cover every conflict among `orders`."""
    places = range(len(orders))
    # Sets of places as the bits of whole numbers: there may be thousands of conflicts.
    against = [sum(1 << b for b in places if b != a and conflicts.between(orders[a], orders[b])) for a in places]
    left = list(against)
    for a in places:
        while left[a]:
            b = (left[a] & -left[a]).bit_length() - 1
            clique = 1 << a | 1 << b
            common = against[a] & against[b]
            while common:
                # The order that still covers most keeps the number of rows small.
                nxt = max(_bits(common), key=lambda c: ((left[c] & clique).bit_count(), -c))
                clique |= 1 << nxt
                common &= against[nxt]
            for c in _bits(clique):
                left[c] &= ~clique
            yield [orders[c] for c in _bits(clique)]


def _bits(number: int) -> Iterator[int]:
    """Yield the places of a whole number's bits."""
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest


@dataclass
class _Collected:
    state_column: list[int]
    state_option: list[int]
    state_course: list[int]
    state_subsidy: list[int]
    row_column: list[int]
    row_option: list[int]
    row_state: list[int]


def _add_worker(
    builder: ProgramBuilder,
    facts: Facts,
    options: Options,
    subsidy: IntColumn,
    conflicts: Conflicts,
    mine: IntColumn,
    collected: _Collected,
) -> None:
    key = facts.instance.workers.ids[options.worker[mine[0]]]
    first_row = len(collected.row_column)
    for course, rows in shared_choices(facts, options, mine):
        for paid in sorted({int(subsidy[option]) for option in rows}):
            _add_state(builder, facts, options, subsidy, conflicts, key, rows, course, paid, collected)
    _add_rest_day(builder, facts, options, key, collected, first_row)


def _add_state(
    builder: ProgramBuilder,
    facts: Facts,
    options: Options,
    subsidy: IntColumn,
    conflicts: Conflicts,
    key: str,
    rows: list[int],
    course: int,
    paid: int,
    collected: _Collected,
) -> None:
    """Add one state whose first row's travel subsidy is `paid`; `rows` are its options, sorted by order."""
    # An order before the first one that pays this subsidy cannot belong to the state.
    payers = [option for option in rows if subsidy[option] == paid]
    rows = [option for option in rows if options.order[option] >= options.order[payers[0]]]
    needing = [option for option in rows if course >= 0 and options.course[option] == course]
    if course >= 0 and not needing:
        return
    (state,) = builder.columns("state", 1).tolist()
    columns = builder.columns("row", len(rows))
    of_order = {int(options.order[option]): int(column) for option, column in zip(rows, columns, strict=True)}
    of_option = dict(zip(rows, columns.tolist(), strict=True))
    collected.row_state.extend([len(collected.state_column)] * len(rows))
    collected.row_column.extend(columns.tolist())
    collected.row_option.extend(rows)
    collected.state_column.append(state)
    collected.state_option.append(payers[0])
    collected.state_course.append(course)
    collected.state_subsidy.append(paid)

    covered: set[int] = set()
    for clique in conflict_cover(conflicts, list(of_order)):
        covered.update(clique)
        together = [of_order[order] for order in clique]
        builder.row(Rule.OVERLAP, key, [*together, state], [1] * len(together) + [-1], upper=0)
    for order, column in of_order.items():
        if order not in covered:
            builder.row("state", key, [column, state], [1, -1], upper=0)
    ones = [1] * len(rows)
    builder.row("state", key, [*columns, state], [*ones, -1], lower=0)
    if needing:
        builder.row(Rule.COURSE, key, [*(of_option[o] for o in needing), state], [1] * len(needing) + [-1], lower=0)
    for option in rows:
        if subsidy[option] != paid:
            before = [of_option[payer] for payer in payers if payer < option]
            builder.row("state", key, [of_option[option], *before], [1] + [-1] * len(before), upper=0)
    worker = int(options.worker[rows[0]])
    most = int(facts.instance.workers.max_orders[worker])
    if len(rows) > most:
        builder.row(Rule.MAX_ORDERS, key, [*columns, state], [*ones, -most], upper=0)
    _add_hours(builder, facts, key, worker, of_order, state)


def _add_hours(
    builder: ProgramBuilder, facts: Facts, key: str, worker: int, of_order: dict[int, int], state: int
) -> None:
    hours = [int(facts.instance.orders.hours[order]) for order in of_order]
    limit = int(facts.worker_hours[worker])
    if sum(hours) <= limit:
        return
    # Windows are quarter hours: dividing by the common step keeps the coefficients small, and rounding
    # the limit down loses nothing.
    step = math.gcd(*hours)
    builder.row(Rule.HOURS, key, [*of_order.values(), state], [*(h // step for h in hours), -(limit // step)], upper=0)


def _add_rest_day(
    builder: ProgramBuilder, facts: Facts, options: Options, key: str, collected: _Collected, first_row: int
) -> None:
    """Limit the weekdays on which the worker's windows start, over all states at once: only one is taken."""
    instance, most = facts.instance, facts.policy.limits.max_work_days
    rows = range(first_row, len(collected.row_column))
    days_of = {
        row: weekdays(instance.patterns[instance.orders.windows[options.order[collected.row_option[row]]]])
        for row in rows
    }
    if len(frozenset().union(*days_of.values())) <= most:
        return
    days = builder.columns("day", 7)
    states: dict[int, dict[int, list[int]]] = {}
    for row, worked in days_of.items():
        order = int(options.order[collected.row_option[row]])
        for day in worked:
            states.setdefault(order, {}).setdefault(day, []).append(collected.row_column[row])
    for by_day in states.values():
        for day, columns in by_day.items():
            # All columns of one order exclude each other, so one row serves them all.
            builder.row(Rule.REST_DAY, key, [*columns, int(days[day])], [1] * len(columns) + [-1], upper=0)
    builder.row(Rule.REST_DAY, key, days, 1, upper=most)
