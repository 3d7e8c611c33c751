"""Compiled loops that find out why positions of an order stay open."""

from __future__ import annotations

import numpy as np
from numba import njit

from matching.result import IntColumn
from matching.solver.blame.answers import CHUNK, FULL, OUTBID, TIED, Members, last_rule, without_option
from matching.solver.blame.blocking import NO_NEED, Limits, most_votes, options, votes
from matching.solver.blame.sights import CITY, PASSED, Demand, Each, Law, People, stages, verdicts
from matching.solver.facts import BoolColumn


@njit(cache=True)
def _reaching(
    order: int,
    profile: int,
    member: int,
    members: Members,
    low: IntColumn,
    high: IntColumn,
    until: int,
    each: Each,
    demand: Demand,
    law: Law,
    who: IntColumn,
    low_of: IntColumn,
    high_of: IntColumn,
) -> tuple[int, int, int]:
    """Take the next workers of profiles before `until` that pass and have a way to an order, at most CHUNK.

    Returns
    -------
    How many were taken, and the profile and the member at which to go on.
    """
    start, workers, home = members.start, members.worker, each.home
    destination, way = demand.destination[order], law.way
    count = 0
    while profile < until:
        if high[profile] == CITY:
            for at in range(max(member, start[profile]), start[profile + 1]):
                if way[home[workers[at]], destination]:
                    who[count], low_of[count], high_of[count] = workers[at], low[profile], high[profile]
                    count += 1
                    if count == CHUNK:
                        return count, profile, at + 1
        profile += 1
    return count, profile, member


@njit(cache=True, nogil=True)
def blame_for_orders(
    asked: IntColumn,
    is_filled: BoolColumn,
    everybody: Members,
    idle: Members,
    common: BoolColumn,
    people: People,
    each: Each,
    demand: Demand,
    law: Law,
    limits: Limits,
    code: IntColumn,
    detail: IntColumn,
) -> None:
    """Find why positions of the orders `asked` stay open; `code` and `detail` are filled at the orders' numbers.

    `is_filled` says which orders have a placement: these have somebody who passes all rules.
    """
    profiles = len(people.health)
    every = np.arange(profiles)
    room = np.empty((2, profiles), np.int64)
    low, high = room[0], room[1]
    same = np.empty(max(CHUNK, profiles), np.int64)
    chunk = np.empty((6, CHUNK), np.int64)
    who, low_of, high_of, found, lodgings, courses = chunk[0], chunk[1], chunk[2], chunk[3], chunk[4], chunk[5]
    tally, touched = np.zeros(len(limits.full), np.int64), np.empty(len(limits.full), np.int64)
    for order in asked:
        city = demand.city[order]
        same[:] = order
        known = 0
        if not is_filled[order]:
            known = profiles
            stages(profiles, every, same, people, demand, law, low, high)
            eligible, option, modelled, all_need, any_seat, any_site = False, False, False, True, False, False
            first, profile, member = len(each.profile), 0, 0
            while profile < profiles and not modelled:
                n, profile, member = _reaching(
                    order, profile, member, everybody, low, high, profiles, each, demand, law, who, low_of, high_of
                )
                verdicts(n, who, same, low_of, high_of, people, each, demand, law, found)
                options(n, who, same, found, people, each, demand, law, limits, lodgings, courses)
                for at in range(n):
                    if found[at] < PASSED:
                        continue
                    eligible = True
                    all_need &= courses[at] != NO_NEED
                    any_seat |= courses[at] > 0
                    any_site |= law.has_site[people.sex[each.profile[who[at]]], order]
                    if lodgings[at] > 0 and courses[at] != 0:
                        option = True
                        first = min(first, who[at])
                        modelled |= each.group[who[at]] < 0 or common[each.group[who[at]], city]
            if not eligible:
                code[order], detail[order] = _last_rule_of_order(order, everybody, low, high, people, each, demand, law)
                continue
            if not option:
                code[order] = without_option(all_need, any_seat, any_site)
                continue
            if not modelled:
                code[order], detail[order] = TIED, first
                continue
        named, profile, member, free = 0, 0, 0, False
        while profile < profiles and not free:
            if profile == known:
                # Most orders are done with after a few profiles.
                n = min(CHUNK, profiles - known)
                stages(n, every[known:], same, people, demand, law, low[known:], high[known:])
                known += n
            n, profile, member = _reaching(
                order, profile, member, idle, low, high, known, each, demand, law, who, low_of, high_of
            )
            verdicts(n, who, same, low_of, high_of, people, each, demand, law, found)
            for at in range(n):
                if each.group[who[at]] >= 0 and not common[each.group[who[at]], city]:
                    found[at] = CITY
            named, free = votes(n, who, same, found, people, each, demand, law, limits, tally, touched, named)
        blocking = most_votes(tally, touched, named)
        code[order], detail[order] = (OUTBID, 0) if free or blocking < 0 else (FULL, blocking)


@njit(cache=True)
def _last_rule_of_order(
    order: int,
    everybody: Members,
    low: IntColumn,
    high: IntColumn,
    people: People,
    each: Each,
    demand: Demand,
    law: Law,
) -> tuple[int, int]:
    """Return the last rule that took any worker from an order that none passes, and how many it took."""
    left = np.zeros(PASSED, np.int64)
    listed = np.zeros(len(high), np.bool_)
    count = 0
    for profile in range(len(high)):
        size = everybody.start[profile + 1] - everybody.start[profile]
        listed[profile] = low[profile] != high[profile] or low[profile] == CITY
        if listed[profile]:
            count += size
        else:
            left[low[profile]] += size
    room = np.empty((5, count), np.int64)
    who, low_of, high_of, same, found = room[0], room[1], room[2], room[3], room[4]
    same[:] = order
    count = 0
    for profile in range(len(high)):
        if listed[profile]:
            for at in range(everybody.start[profile], everybody.start[profile + 1]):
                who[count], low_of[count], high_of[count] = everybody.worker[at], low[profile], high[profile]
                count += 1
    verdicts(count, who, same, low_of, high_of, people, each, demand, law, found)
    return last_rule(count, found, left)
