"""Compiled loops that find out what keeps a worker without order, and a group without a common city."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from matching.result import IntColumn
from matching.solver.blame.answers import CHUNK, FULL, OUTBID, TIED, Members, last_rule, without_option
from matching.solver.blame.blocking import NO_NEED, Limits, most_votes, options, votes
from matching.solver.blame.sights import CITY, PASSED, SKILL, Demand, Each, Law, People, stages, verdicts
from matching.solver.facts import BoolColumn


class Kinds(NamedTuple):
    """Orders by the kind that courses tell apart: those of a kind are numbered from `start` on."""

    start: IntColumn
    service: IntColumn
    min_level: IntColumn


@njit(cache=True)
def _list_orders(
    profile: int,
    people: People,
    demand: Demand,
    law: Law,
    kinds: Kinds,
    same: IntColumn,
    order: IntColumn,
    low: IntColumn,
    high: IntColumn,
    left: IntColumn,
) -> tuple[int, int]:
    """List the orders of which workers of a profile do not all fail the same rule before ``city``.

    Returns
    -------
    How many orders some worker may pass so far, which come first, and how many are listed; the others are counted by
    rule in `left`.
    """
    asked = 0
    left[:] = 0
    for kind in range(len(kinds.service)):
        own = people.level[profile, kinds.service[kind]]
        first, last = kinds.start[kind], kinds.start[kind + 1]
        if law.learnable[kind, own] or 0 < own <= kinds.min_level[kind]:
            order[asked : asked + last - first] = np.arange(first, last)
            asked += last - first
        else:
            left[SKILL] += last - first
    same[:asked] = profile
    stages(asked, same, order, people, demand, law, low, high)
    count = passed = 0
    for at in range(asked):
        if low[at] == high[at] and low[at] < CITY:
            left[low[at]] += 1
            continue
        order[count], low[count], high[count] = order[at], low[at], high[at]
        if high[count] == CITY:
            _swap(count, passed, order, low, high)
            passed += 1
        count += 1
    return passed, count


@njit(cache=True)
def _swap(a: int, b: int, order: IntColumn, low: IntColumn, high: IntColumn) -> None:
    """Let two orders of a list change places."""
    order[a], order[b] = order[b], order[a]
    low[a], low[b] = low[b], low[a]
    high[a], high[b] = high[b], high[a]


@njit(cache=True, nogil=True)
def mark_cities(
    grouped: Members,
    people: People,
    each: Each,
    demand: Demand,
    law: Law,
    kinds: Kinds,
    limits: Limits,
    members: IntColumn,
) -> None:
    """Count for each group and city the members who have some option there. `members` has shape (groups, cities)."""
    room = np.empty((3, len(demand.service)), np.int64)
    order, low, high = room[0], room[1], room[2]
    same = np.empty(max(CHUNK, len(demand.service)), np.int64)
    chunk = np.empty((6, CHUNK), np.int64)
    what, low_of, high_of, found, lodgings, courses = chunk[0], chunk[1], chunk[2], chunk[3], chunk[4], chunk[5]
    left = np.zeros(PASSED, np.int64)
    marked = np.full(members.shape[1], -1, np.int64)
    for profile in range(len(grouped.start) - 1):
        if grouped.start[profile] == grouped.start[profile + 1]:
            continue
        passed, _ = _list_orders(profile, people, demand, law, kinds, same, order, low, high, left)
        for one in range(grouped.start[profile], grouped.start[profile + 1]):
            worker = grouped.worker[one]
            same[:CHUNK] = worker
            done = 0
            while done < passed:
                n, done = _reached(
                    worker, done, passed, order, low, high, each, demand, law, marked, what, low_of, high_of
                )
                verdicts(n, same, what, low_of, high_of, people, each, demand, law, found)
                options(n, same, what, found, people, each, demand, law, limits, lodgings, courses)
                for at in range(n):
                    city = demand.city[what[at]]
                    if marked[city] != worker and lodgings[at] > 0 and courses[at] != 0:
                        marked[city] = worker
                        members[each.group[worker], city] += 1


@njit(cache=True)
def _reached(
    worker: int,
    begin: int,
    end: int,
    order: IntColumn,
    low: IntColumn,
    high: IntColumn,
    each: Each,
    demand: Demand,
    law: Law,
    known: IntColumn,
    what: IntColumn,
    low_of: IntColumn,
    high_of: IntColumn,
) -> tuple[int, int]:
    """Take the next orders to which a worker has a way, at most CHUNK, out of a list.

    Orders of cities that `known` marks with the worker are passed over.

    Returns
    -------
    How many were taken, and where the list goes on.
    """
    city, destination = demand.city, demand.destination
    way = law.way[each.home[worker]]
    count = 0
    for at in range(begin, end):
        here = order[at]
        if way[destination[here]] and known[city[here]] != worker:
            what[count], low_of[count], high_of[count] = here, low[at], high[at]
            count += 1
            if count == CHUNK:
                return count, at + 1
    return count, end


@njit(cache=True, nogil=True)
def blame_for_workers(
    idle: Members,
    is_open: BoolColumn,
    common: BoolColumn,
    people: People,
    each: Each,
    demand: Demand,
    law: Law,
    kinds: Kinds,
    limits: Limits,
    code: IntColumn,
    detail: IntColumn,
) -> None:
    """Find why each idle worker has no order; `code` and `detail` are filled at the workers' numbers.

    `is_open` says which orders have open positions, `common` in which cities all members of a group have options.
    """
    size = len(demand.service)
    room = np.empty((4, size), np.int64)
    order, low, high, all_found = room[0], room[1], room[2], room[3]
    same = np.empty(max(CHUNK, size), np.int64)
    chunk = np.empty((6, CHUNK), np.int64)
    what, low_of, high_of, found, lodgings, courses = chunk[0], chunk[1], chunk[2], chunk[3], chunk[4], chunk[5]
    left = np.zeros(PASSED, np.int64)
    tally, touched = np.zeros(len(limits.full), np.int64), np.empty(len(limits.full), np.int64)
    unknown = np.full(law.city_allowed.shape[1], -1, np.int64)
    closed = unknown.copy()
    # Whom the profile alone keeps out has the answer of all who live where the same courses are held.
    rows = law.some.shape[0]
    asked_for, last, most = np.full(rows, -1, np.int64), np.zeros(rows, np.int64), np.zeros(rows, np.int64)
    for profile in range(len(idle.start) - 1):
        if idle.start[profile] == idle.start[profile + 1]:
            continue
        passed, count = _list_orders(profile, people, demand, law, kinds, same, order, low, high, left)
        openings = _open_first(passed, order, low, high, is_open)
        for one in range(idle.start[profile], idle.start[profile + 1]):
            worker = idle.worker[one]
            group = each.group[worker]
            same[:CHUNK] = worker
            eligible, option, all_need, any_seat, any_site = False, False, True, False, False
            done = 0
            while done < passed and not option:
                n, done = _reached(
                    worker, done, passed, order, low, high, each, demand, law, unknown, what, low_of, high_of
                )
                verdicts(n, same, what, low_of, high_of, people, each, demand, law, found)
                options(n, same, what, found, people, each, demand, law, limits, lodgings, courses)
                for at in range(n):
                    if found[at] == PASSED:
                        eligible = True
                        option |= lodgings[at] > 0 and courses[at] != 0
                        all_need &= courses[at] != NO_NEED
                        any_seat |= courses[at] > 0
                        any_site |= law.has_site[people.sex[profile], what[at]]
            if not eligible:
                row = each.course_row[worker]
                if passed > 0 or asked_for[row] != profile:
                    same[:count] = worker
                    verdicts(count, same, order, low, high, people, each, demand, law, all_found)
                    last[row], most[row] = last_rule(count, all_found, left)
                    asked_for[row] = profile
                code[worker], detail[worker] = last[row], most[row]
                continue
            if not option:
                code[worker] = without_option(all_need, any_seat, any_site)
                continue
            code[worker] = OUTBID
            if group >= 0:
                code[worker], detail[worker] = TIED, worker
                if not common[group].any():
                    continue
                closed[:] = np.where(common[group], -1, worker)
            named, done, free = 0, 0, False
            while done < openings and not free:
                known = unknown if group < 0 else closed
                n, done = _reached(
                    worker, done, openings, order, low, high, each, demand, law, known, what, low_of, high_of
                )
                verdicts(n, same, what, low_of, high_of, people, each, demand, law, found)
                named, free = votes(n, same, what, found, people, each, demand, law, limits, tally, touched, named)
            blocking = most_votes(tally, touched, named)
            if not free:
                code[worker], detail[worker] = (FULL, blocking) if blocking >= 0 else (OUTBID, 0)


@njit(cache=True)
def _open_first(count: int, order: IntColumn, low: IntColumn, high: IntColumn, is_open: BoolColumn) -> int:
    """Put orders with open positions before the others; return how many they are."""
    openings = 0
    for at in range(count):
        if is_open[order[at]]:
            _swap(at, openings, order, low, high)
            openings += 1
    return openings
