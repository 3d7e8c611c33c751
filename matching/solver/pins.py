"""Pins that cannot all be kept: which ones, and the rule or capacity that stands in the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from matching.instance import Instance
from matching.instance import instance as columns
from matching.instance.windows import weekdays
from matching.language import Text
from matching.policy import Policy
from matching.problems import Problem
from matching.result import IntColumn
from matching.rules import CAPACITY_TEXTS, RULE_TEXTS, Capacity, Rule
from matching.solver.bundles import Conflicts
from matching.solver.courses import Training, training
from matching.solver.eligibility import PAIR_RULES, eligible_pairs
from matching.solver.facts import Facts, gather_facts
from matching.solver.model import Model, build_model
from matching.solver.options import enumerate_options
from matching.solver.program import OPEN, Program
from matching.solver.relaxation import Infeasible
from matching.solver.search import search

#: Names that rows of the program may bear and that a user knows.
_RELAXABLE: tuple[Capacity | Rule, ...] = (*Capacity, Rule.GROUP)


def check_pins(instance: Instance, policy: Policy) -> list[Problem]:
    """Return a problem for every set of pins that cannot be kept together; none if all can.

    Parameters
    ----------
    instance, policy
        The round.
    """
    if not len(instance.pins):
        return []
    facts = gather_facts(instance, policy)
    taught = training(facts)
    problems = []
    good = np.ones(len(instance.pins), dtype=bool)
    for number, (worker, order) in enumerate(instance.pins):
        broken = _broken_alone(facts, taught, int(worker), int(order))
        if broken is not None:
            good[number] = False
            problems.append(_problem(instance, [number], broken))
    for numbers, broken in _broken_together(facts, good):
        good[numbers] = False
        problems.append(_problem(instance, numbers, broken))
    # What is left can break only in the interplay of groups, lodgings and capacities.
    while (conflict := _conflict(facts, taught, np.flatnonzero(good))) is not None:
        numbers, broken = conflict
        good[numbers] = False
        problems.append(_problem(instance, numbers, broken))
    return problems


def pinned_plan(model: Model, values: IntColumn) -> IntColumn:
    """Return values that keep every pin and place few others: a start for the tiers.

    Raises
    ------
    Infeasible
        If the pins cannot all be kept.
    """
    program, instance = model.program, model.facts.instance
    if not len(instance.pins):
        return values
    needed = _with_groups(instance, instance.pins[:, 0])
    idle = np.zeros(len(program.upper), dtype=bool)
    idle[model.acting] = ~needed[model.options.worker[model.acting_option]]
    idle[model.placing] = ~needed[model.options.worker[model.placed_option]]
    free = np.flatnonzero(~idle)
    found = search(program.restricted(values, free), np.zeros(len(free), dtype=np.int64), 0, seed=1)
    if found.values is None:
        raise Infeasible
    start = values.copy()
    start[free] = found.values
    return start


def _with_groups(instance: Instance, workers: IntColumn) -> np.ndarray:
    """Mark workers and the other members of their groups."""
    group = instance.workers.group
    marked = np.zeros(len(group), dtype=bool)
    marked[workers] = True
    groups = np.unique(group[workers])
    return marked | np.isin(group, groups[groups >= 0])


def _broken_alone(facts: Facts, taught: Training, worker: int, order: int) -> Rule | Capacity | None:
    """Return the rule or capacity that one pin breaks by itself."""
    w, o = np.array([worker]), np.array([order])
    for rule, test in PAIR_RULES.items():
        if not test(facts, taught, w, o)[0]:
            return rule
    instance = facts.instance
    wish = instance.workers.housing[worker]
    if not facts.live_in[order] and wish != columns.OWN:
        sites = facts.sites_of_order.row(order)
        sex = instance.housing.sex[sites]
        fits = (sex == 0) | (sex == instance.workers.sex[worker])
        row = facts.allowance_row[facts.order_city[order]]
        helped = wish == columns.EITHER and row >= 0 and instance.allowances.places[row] > 0
        if not helped and not (instance.housing.beds[sites[fits]] > 0).any():
            return Capacity.BEDS if fits.any() else Capacity.ALLOWANCE_PLACES
    if taught.needs_course(w, o)[0]:
        _, courses = taught.choices(w, o)
        if not (instance.courses.seats[courses] > 0).any():
            return Capacity.SEATS
    return None


def _broken_together(facts: Facts, good: np.ndarray) -> list[tuple[list[int], Rule | Capacity]]:
    """Find pins that break a rule of several placements or an order's headcount."""
    instance = facts.instance
    pins, orders = instance.pins, instance.orders
    found: list[tuple[list[int], Rule | Capacity]] = []
    conflicts = Conflicts(facts)
    for worker in np.unique(pins[good, 0]):
        numbers = np.flatnonzero(good & (pins[:, 0] == worker)).tolist()
        mine = [int(pins[number, 1]) for number in numbers]
        if len(mine) < 2:
            continue
        hours = sum(int(orders.hours[order]) for order in mine)
        days = frozenset().union(*(weekdays(instance.patterns[orders.windows[o]]) for o in mine if facts.fixed[o]))
        if len(mine) > instance.workers.max_orders[worker] or not all(facts.fixed[order] for order in mine):
            found.append((numbers, Rule.MAX_ORDERS))
        elif len({int(facts.order_city[order]) for order in mine}) > 1:
            found.append((numbers, Rule.ONE_CITY))
        elif pair := next(((a, b) for i, a in enumerate(mine) for b in mine[i + 1 :] if conflicts.between(a, b)), None):
            broken = conflicts.broken_rule(*pair)
            if broken is not None:
                found.append(([numbers[mine.index(order)] for order in pair], broken))
        elif hours > facts.worker_hours[worker]:
            found.append((numbers, Rule.HOURS))
        elif len(days) > facts.policy.limits.max_work_days:
            found.append((numbers, Rule.REST_DAY))
    for order in np.unique(pins[good, 1]):
        numbers = np.flatnonzero(good & (pins[:, 1] == order)).tolist()
        if len(numbers) > orders.headcount[order]:
            found.append((numbers, Capacity.HEADCOUNT))
    return found


def _conflict(facts: Facts, taught: Training, numbers: IntColumn) -> tuple[list[int], Rule | Capacity] | None:
    """Return a smallest set of pins that cannot be kept together, and what stands in the way."""
    if not len(numbers):
        return None
    instance = facts.instance
    some = replace(instance, pins=instance.pins[numbers])
    facts = replace(facts, instance=some)
    needed = np.flatnonzero(_with_groups(some, some.pins[:, 0]))
    model = build_model(facts, enumerate_options(facts, taught, eligible_pairs(facts, taught, needed)))
    program = model.program
    names, keys = np.array(program.row_names), list(program.row_keys)
    pins = np.flatnonzero(names == Rule.PIN)
    if _can_be_kept(program):
        return None
    kept = pins.tolist()
    for row in pins.tolist():
        fewer = [other for other in kept if other != row]
        if not _can_be_kept(_relaxed(program, np.setdiff1d(pins, fewer))):
            kept = fewer
    smallest = _relaxed(program, np.setdiff1d(pins, kept))
    of_number = {key: int(number) for key, number in zip([keys[row] for row in pins], numbers, strict=True)}
    conflicting = [of_number[keys[row]] for row in kept]
    for name in _RELAXABLE:
        if _can_be_kept(_relaxed(smallest, np.flatnonzero(names == name))):
            return conflicting, name
    workers = {int(instance.pins[number, 0]) for number in conflicting}
    if any(instance.workers.group[worker] >= 0 for worker in workers):
        return conflicting, Rule.GROUP
    return conflicting, _of_one_worker(facts, taught, [instance.pins[number] for number in conflicting])


def _of_one_worker(facts: Facts, taught: Training, pairs: Sequence[IntColumn]) -> Rule:
    """Name what keeps pins of one worker apart when no shared capacity does: a common course or lodging."""
    needs = [pair for pair in pairs if taught.needs_course(pair[:1], pair[1:])[0]]
    choices = [set(taught.choices(pair[:1], pair[1:])[1].tolist()) for pair in needs]
    return Rule.COURSE if choices and not set.intersection(*choices) else Rule.ONE_LODGING


def _relaxed(program: Program, rows: IntColumn) -> Program:
    lower, upper = program.lower.copy(), program.upper_row.copy()
    lower[rows], upper[rows] = -OPEN, OPEN
    return replace(program, lower=lower, upper_row=upper)


def _can_be_kept(program: Program) -> bool:
    try:
        return search(program, np.zeros(len(program.upper), dtype=np.int64), 0, seed=1).values is not None
    except Infeasible:
        return False


def _problem(instance: Instance, numbers: Sequence[int], broken: Rule | Capacity) -> Problem:
    pairs = [instance.pins[number] for number in numbers]
    named = "; ".join(f"{instance.workers.ids[w]} {instance.orders.ids[o]}" for w, o in pairs)
    reason: Text = RULE_TEXTS[broken] if isinstance(broken, Rule) else CAPACITY_TEXTS[broken]
    if len(pairs) == 1:
        text = Text(
            f"the pin {named} breaks {broken} ({reason.en}); drop the pin or mend the rows it names",
            f"指定配对 {named} 违反 {broken}（{reason.zh}）；请取消指定或修改相关行",
        )
    else:
        text = Text(
            f"these pins cannot all be kept because of {broken} ({reason.en}): {named}; drop one of them",
            f"以下指定配对因 {broken}（{reason.zh}）无法同时满足：{named}；请取消其中之一",
        )
    return Problem(text, file="decisions", column="kind", value="pin")
