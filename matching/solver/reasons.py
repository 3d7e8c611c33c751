"""Why a worker stays out and why positions stay open.

The reason is the rule that takes away the last possibility, rules asked in
the catalogue's order; else the capacity that is full; else ``outbid``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from matching.result import LODGING_ALLOWANCE, IntColumn, Plan, Unfilled, Unplaced
from matching.rules import OUTBID, Capacity, Rule
from matching.solver.arrivals import base_of
from matching.solver.assess import limits, used
from matching.solver.courses import Training
from matching.solver.eligibility import BLOCK_CELLS, PAIR_RULES, Pairs
from matching.solver.facts import Facts
from matching.solver.options import Options

#: Capacities other than the positions themselves, in the order in which they are told.
_SHARED = (
    Capacity.BEDS,
    Capacity.ALLOWANCE_PLACES,
    Capacity.SEATS,
    Capacity.AGREEMENT_MAX,
    Capacity.BASE_INTAKE,
)


@dataclass(frozen=True)
class Reasons:
    """Reasons of one result."""

    unplaced: tuple[Unplaced, ...]
    unfilled: tuple[Unfilled, ...]


def find_reasons(
    facts: Facts, training: Training, pairs: Pairs, options: Options, modelled: Options, plan: Plan
) -> Reasons:
    """Give every unplaced worker and every order with open positions its reason.

    Parameters
    ----------
    pairs, options
        What the rules of one pair left.
    modelled
        The options left after groups' common cities were worked out.
    """
    instance = facts.instance
    missing = instance.orders.headcount - np.bincount(plan.order, minlength=len(instance.orders))
    open_orders = np.flatnonzero(missing > 0)
    idle = np.setdiff1d(np.arange(len(instance.workers)), plan.worker)
    full = _Full(facts, plan)

    worker_reason = _by_rules(facts, training, np.setdiff1d(idle, pairs.worker), by_worker=True)
    worker_reason |= _without_option(facts, training, pairs, options, modelled, idle, by_worker=True)
    worker_reason |= _by_capacity(facts, full, modelled, idle, by_worker=True)
    order_reason = _by_rules(facts, training, np.setdiff1d(open_orders, pairs.order), by_worker=False)
    order_reason |= _without_option(facts, training, pairs, options, modelled, open_orders, by_worker=False)
    order_reason |= _by_capacity(facts, full, modelled, open_orders, by_worker=False, idle=idle)
    return Reasons(
        tuple(Unplaced(w, *worker_reason[w]) for w in idle.tolist()),
        tuple(Unfilled(o, int(missing[o]), *order_reason[o]) for o in open_orders.tolist()),
    )


def find_reasons_by_structure(facts: Facts, training: Training, plan: Plan) -> Reasons:
    """Give the reasons of :func:`find_reasons` without a list of pairs or options.

    Memory grows with workers plus orders: rules are asked of the profiles that workers share, and each worker is
    asked only about the orders that the profile passes.
    """
    instance = facts.instance
    missing = instance.orders.headcount - np.bincount(plan.order, minlength=len(instance.orders))
    open_orders = np.flatnonzero(missing > 0)
    idle = np.setdiff1d(np.arange(len(instance.workers)), plan.worker)
    of_worker, of_order = [(OUTBID, "")] * len(idle), [(OUTBID, "")] * len(open_orders)
    if len(instance.workers) and len(instance.orders):
        # Compiled loops take a moment to load, and small rounds do without them.
        from matching.solver.blame.search import find_blame

        found = find_blame(facts, training, plan, idle, open_orders)
        of_worker = _words(facts, found.worker[idle], found.worker_detail[idle])
        of_order = _words(facts, found.order[open_orders], found.order_detail[open_orders])
    return Reasons(
        tuple(Unplaced(w, *why) for w, why in zip(idle.tolist(), of_worker, strict=True)),
        tuple(
            Unfilled(o, left, *why)
            for o, left, why in zip(open_orders.tolist(), missing[open_orders].tolist(), of_order, strict=True)
        ),
    )


def _words(facts: Facts, code: IntColumn, detail: IntColumn) -> list[tuple[str, str]]:
    """Return the reason and the detail that codes of :mod:`matching.solver.blame.answers` stand for."""
    from matching.solver.blame import answers
    from matching.solver.blame.blocking import SHARED
    from matching.solver.blame.sights import PASSED, RULES

    keys = [(capacity, key) for capacity in SHARED for key in limits(facts, capacity)[0]]
    bare = {
        answers.SEATLESS: Capacity.SEATS,
        answers.BEDLESS: Capacity.BEDS,
        answers.HELPLESS: Capacity.ALLOWANCE_PLACES,
    }

    @cache
    def words(code: int, detail: int) -> tuple[str, str]:
        if code < PASSED:
            return RULES[code], str(detail)
        if code == answers.TIED:
            return Rule.GROUP, _group_id(facts, detail)
        if code == answers.FULL:
            return keys[detail]
        return bare.get(code, OUTBID), ""

    return [words(*why) for why in zip(code.tolist(), detail.tolist(), strict=True)]


Told = dict[int, tuple[str, str]]


def _by_rules(facts: Facts, training: Training, subjects: IntColumn, *, by_worker: bool) -> Told:
    """Name the rule that takes away each subject's last counterpart; the detail counts those before it."""
    told: Told = {}
    others = np.arange(len(facts.instance.orders if by_worker else facts.instance.workers))
    if not len(others):
        return {int(subject): (OUTBID, "") for subject in subjects}
    step = max(1, BLOCK_CELLS // len(others))
    for begin in range(0, len(subjects), step):
        some = subjects[begin : begin + step]
        left = np.repeat(np.arange(len(some)), len(others))
        worker, order = np.repeat(some, len(others)), np.tile(others, len(some))
        if not by_worker:
            worker, order = order, worker
        count = np.full(len(some), len(others))
        for rule, test in PAIR_RULES.items():
            keep = test(facts, training, worker, order)
            left, worker, order = left[keep], worker[keep], order[keep]
            after = np.bincount(left, minlength=len(some))
            for subject in np.flatnonzero((count > 0) & (after == 0)).tolist():
                told[int(some[subject])] = (rule, str(count[subject]))
            count = after
    return told


def _without_option(
    facts: Facts,
    training: Training,
    pairs: Pairs,
    options: Options,
    modelled: Options,
    subjects: IntColumn,
    *,
    by_worker: bool,
) -> Told:
    """Explain subjects with eligible pairs but nothing to choose: a capacity of zero, or the group."""
    of_pair, of_option, of_model = (
        (table.worker if by_worker else table.order) for table in (pairs, options, modelled)
    )
    stuck = np.setdiff1d(np.intersect1d(subjects, of_pair), of_option)
    needs = training.needs_course(pairs.worker, pairs.order)
    told: Told = {}
    for subject in stuck.tolist():
        at = np.flatnonzero(of_pair == subject)
        seatless = (
            needs[at].all()
            and not np.isin(training.choices(pairs.worker[at], pairs.order[at])[1], _with_seats(facts)).any()
        )
        bed = facts.has_site[facts.instance.workers.sex[pairs.worker[at]], pairs.order[at]].any()
        told[subject] = (Capacity.SEATS if seatless else Capacity.BEDS if bed else Capacity.ALLOWANCE_PLACES, "")
    for subject in np.setdiff1d(np.intersect1d(subjects, of_option), of_model).tolist():
        worker = options.worker[of_option == subject][0]
        told[subject] = (Rule.GROUP, _group_id(facts, int(worker)))
    return told


def _with_seats(facts: Facts) -> IntColumn:
    return np.flatnonzero(facts.instance.courses.seats > 0)


def _group_id(facts: Facts, worker: int) -> str:
    workers = facts.instance.workers
    return workers.group_ids[workers.group[worker]] if workers.group[worker] >= 0 else ""


class _Full:
    """Which limits a plan has used up."""

    def __init__(self, facts: Facts, plan: Plan) -> None:
        self._facts = facts
        self._full = {}
        self.keys = {}
        for capacity in Capacity:
            keys, limit = limits(facts, capacity)
            self.keys[capacity] = keys
            # The extra last entry answers for "uses none of it".
            self._full[capacity] = np.append(used(facts, plan, capacity) >= limit, False)

    def blocking(self, options: Options) -> dict[Capacity, tuple[np.ndarray, IntColumn]]:
        """Return, for each capacity, whether it blocks each option, and the index of the limit."""
        facts = self._facts
        helped = options.lodging == LODGING_ALLOWANCE
        index = {
            Capacity.HEADCOUNT: options.order,
            Capacity.BEDS: np.where(options.lodging >= 0, options.lodging, -1),
            Capacity.ALLOWANCE_PLACES: np.where(helped, facts.allowance_row[facts.order_city[options.order]], -1),
            Capacity.SEATS: options.course,
            Capacity.AGREEMENT_MAX: options.agreement,
            Capacity.BASE_INTAKE: base_of(facts, options.worker, options.agreement),
        }
        return {capacity: (self._full[capacity][at], at) for capacity, at in index.items()}


def _by_capacity(
    facts: Facts, full: _Full, options: Options, subjects: IntColumn, *, by_worker: bool, idle: IntColumn | None = None
) -> Told:
    """Name the shared capacity that blocks most options of each subject whose positions are open, else ``outbid``."""
    of_option = options.worker if by_worker else options.order
    relevant = np.isin(of_option, subjects)
    if idle is not None:
        # For an order, the workers who are placed elsewhere are no reason to name a capacity.
        relevant &= np.isin(options.worker, idle)
    at = np.flatnonzero(relevant)
    some = Options(**{name: column[at] for name, column in vars(options).items()})
    blocking = full.blocking(some)
    open_position = ~blocking[Capacity.HEADCOUNT][0]
    subject = of_option[at]
    told: Told = {int(s): (OUTBID, "") for s in np.intersect1d(subjects, of_option)}
    blocked = np.zeros(len(at), dtype=bool)
    names: list[tuple[IntColumn, Capacity, IntColumn]] = []
    for capacity in _SHARED:
        is_blocked, index = blocking[capacity]
        hit = np.flatnonzero(is_blocked & open_position & ~blocked)
        blocked[hit] = True
        names.append((subject[hit], capacity, index[hit]))
    free = np.unique(subject[open_position & ~blocked])
    votes: dict[int, dict[tuple[Capacity, int], int]] = {}
    for who, capacity, index in names:
        for s, i in zip(who.tolist(), index.tolist(), strict=True):
            tally = votes.setdefault(s, {})
            tally[capacity, i] = tally.get((capacity, i), 0) + 1
    group = facts.instance.workers.group
    for s, tally in votes.items():
        (capacity, i), _ = min(tally.items(), key=lambda item: (-item[1], list(Capacity).index(item[0][0]), item[0][1]))
        told[s] = (capacity, full.keys[capacity][i])
    for s in free.tolist():
        # Something is open and yet not taken: the rest of the group could not come, or an earlier tier forbids it.
        told[s] = (Rule.GROUP, _group_id(facts, s)) if by_worker and group[s] >= 0 else (OUTBID, "")
    return told
