"""The options of one pair, and the used-up limits that block them, for compiled loops."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from matching.instance import instance as columns
from matching.result import IntColumn, Plan
from matching.rules import Capacity
from matching.solver.assess import limits as limits_of
from matching.solver.assess import used
from matching.solver.blame.sights import PASSED, Demand, Each, Law, People
from matching.solver.courses import OWN_LEVELS, Training
from matching.solver.facts import BoolColumn, Facts

#: Capacities other than the positions themselves, in the order in which they are told.
SHARED = (
    Capacity.BEDS,
    Capacity.ALLOWANCE_PLACES,
    Capacity.SEATS,
    Capacity.AGREEMENT_MAX,
    Capacity.BASE_INTAKE,
)
BEDS, ALLOWANCES, SEATS, AGREEMENTS, BASES = range(len(SHARED))

#: Stands for the number of courses where a pair needs none.
NO_NEED = -1


class Limits(NamedTuple):
    """What an option uses, and which limits are used up.

    `full` holds beds, allowances, seats, agreements and bases end to end from `at` on; `has` says which of them
    exist at all. Sites of an order stand in `site` from `site_first` to before `site_last`; courses are listed as in
    :class:`~matching.solver.courses.Training`.
    """

    at: IntColumn
    full: BoolColumn
    has: BoolColumn
    site_first: IntColumn
    site_last: IntColumn
    site: IntColumn
    site_sex: IntColumn
    course_start: IntColumn
    course: IntColumn
    base: IntColumn
    base_city: IntColumn


def limits_after(facts: Facts, training: Training, demand: Demand, plan: Plan) -> Limits:
    """Return the limits as a plan leaves them."""
    instance, sites = facts.instance, facts.sites_of_order
    asked = [limits_of(facts, capacity)[1] for capacity in SHARED]
    taken = [used(facts, plan, capacity) for capacity in SHARED]
    # Options that would need an empty site, city or course are none; an agreement or a base may be closed to all.
    exists = [np.greater(most, 0) for most in asked[:AGREEMENTS]]
    exists += [np.ones(len(most), dtype=bool) for most in asked[AGREEMENTS:]]
    return Limits(
        at=np.cumsum([0, *(len(most) for most in asked[:-1])]),
        full=np.concatenate([use >= most for use, most in zip(taken, asked, strict=True)]),
        has=np.concatenate(exists),
        site_first=sites.start[demand.original],
        site_last=sites.start[demand.original + 1],
        site=sites.values.copy(),
        site_sex=instance.housing.sex.copy(),
        course_start=training.courses.start.copy(),
        course=training.courses.values.copy(),
        base=instance.agreements.base.copy(),
        base_city=instance.bases.city.copy(),
    )


@njit(cache=True)
def options(
    count: int,
    workers: IntColumn,
    orders: IntColumn,
    found: IntColumn,
    people: People,
    each: Each,
    demand: Demand,
    law: Law,
    limits: Limits,
    lodgings: IntColumn,
    courses: IntColumn,
) -> None:
    """Count what each of `count` pairs may choose from; 0 where a pair passes not all rules.

    `courses` is NO_NEED where the pair needs none.
    """
    level, trained, housing, sex = people.level, people.trained, people.housing, people.sex
    service, min_level, renewed, kind = demand.service, demand.min_level, demand.trained_since, demand.kind
    in_household, allowance, place = demand.live_in, demand.allowance, demand.course_row
    profiles, home, kinds = each.profile, each.course_row, law.some.shape[1]
    has, site, site_sex = limits.has, limits.site, limits.site_sex
    site_first, site_last = limits.site_first, limits.site_last
    course_start, course = limits.course_start, limits.course
    beds, places, seats = limits.at[BEDS], limits.at[ALLOWANCES], limits.at[SEATS]
    for pair in range(count):
        lodgings[pair] = courses[pair] = 0
        if found[pair] < PASSED:
            continue
        worker, order = workers[pair], orders[pair]
        profile = profiles[worker]
        own = level[profile, service[order]]
        if 0 < own <= min_level[order] and trained[profile] >= renewed[order]:
            courses[pair] = NO_NEED
        else:
            rows = (home[worker], place[order])
            for city in range(1 if rows[0] == rows[1] else 2):
                key = (rows[city] * kinds + kind[order]) * OWN_LEVELS + own
                for at in range(course_start[key], course_start[key + 1]):
                    courses[pair] += has[seats + course[at]]
        if in_household[order] or housing[profile] == columns.OWN:
            lodgings[pair] = 1
            continue
        for at in range(site_first[order], site_last[order]):
            for_sex = site_sex[site[at]]
            lodgings[pair] += has[beds + site[at]] and (for_sex == 0 or for_sex == sex[profile])
        row = allowance[order]
        if housing[profile] == columns.EITHER and row >= 0:
            lodgings[pair] += has[places + row]


@njit(cache=True)
def votes(
    count: int,
    workers: IntColumn,
    orders: IntColumn,
    found: IntColumn,
    people: People,
    each: Each,
    demand: Demand,
    law: Law,
    limits: Limits,
    tally: IntColumn,
    touched: IntColumn,
    named: int,
) -> tuple[int, bool]:
    """Let every option of `count` pairs name the first limit that blocks it; stop at one that is free.

    Parameters
    ----------
    tally
        Votes of each limit, added to.
    touched, named
        The limits with votes, and how many they are.

    Returns
    -------
    How many limits have votes now, and whether some option is free.
    """
    level, trained, housing, sex = people.level, people.trained, people.housing, people.sex
    service, min_level, renewed, kind = demand.service, demand.min_level, demand.trained_since, demand.kind
    in_household, allowance, place, destination = (
        demand.live_in,
        demand.allowance,
        demand.course_row,
        demand.destination,
    )
    profiles, home, homes, works_in, kinds = each.profile, each.course_row, each.home, each.works_in, law.some.shape[1]
    has, full, site, site_sex = limits.has, limits.full, limits.site, limits.site_sex
    site_first, site_last = limits.site_first, limits.site_last
    course_start, course, base_of, base_city = limits.course_start, limits.course, limits.base, limits.base_city
    agreement_of = law.agreement
    beds, places, seats, agreements, bases = limits.at
    # A pair's options are its lodgings × its courses: what blocks a lodging blocks it with every course.
    for pair in range(count):
        if found[pair] < PASSED:
            continue
        worker, order = workers[pair], orders[pair]
        profile = profiles[worker]
        own = level[profile, service[order]]
        needs = not (0 < own <= min_level[order] and trained[profile] >= renewed[order])
        rows = (home[worker], place[order])
        cities = 0
        if needs:
            cities = 1 if rows[0] == rows[1] else 2
        all_courses, open_courses = 0 if needs else 1, 0 if needs else 1
        for city in range(cities):
            key = (rows[city] * kinds + kind[order]) * OWN_LEVELS + own
            for at in range(course_start[key], course_start[key + 1]):
                all_courses += has[seats + course[at]]
                open_courses += has[seats + course[at]] and not full[seats + course[at]]
        if all_courses == 0:
            continue
        open_lodgings = 0
        if in_household[order] or housing[profile] == columns.OWN:
            open_lodgings = 1
        else:
            for at in range(site_first[order], site_last[order]):
                limit, for_sex = beds + site[at], site_sex[site[at]]
                if has[limit] and (for_sex == 0 or for_sex == sex[profile]):
                    if full[limit]:
                        if tally[limit] == 0:
                            touched[named] = limit
                            named += 1
                        tally[limit] += all_courses
                    else:
                        open_lodgings += 1
            limit = places + allowance[order]
            if housing[profile] == columns.EITHER and allowance[order] >= 0 and has[limit]:
                if full[limit]:
                    if tally[limit] == 0:
                        touched[named] = limit
                        named += 1
                    tally[limit] += all_courses
                else:
                    open_lodgings += 1
        if open_lodgings == 0:
            continue
        for city in range(cities if open_courses < all_courses else 0):
            key = (rows[city] * kinds + kind[order]) * OWN_LEVELS + own
            for at in range(course_start[key], course_start[key + 1]):
                limit = seats + course[at]
                if has[limit] and full[limit]:
                    if tally[limit] == 0:
                        touched[named] = limit
                        named += 1
                    tally[limit] += open_lodgings
        if open_courses == 0:
            continue
        blocking = -1
        agreement = agreement_of[homes[worker], destination[order]]
        if agreement >= 0:
            base = base_of[agreement]
            if full[agreements + agreement]:
                blocking = agreements + agreement
            elif base >= 0 and full[bases + base] and works_in[worker] != base_city[base]:
                # Who works in the base's city already does not arrive there.
                blocking = bases + base
        if blocking < 0:
            return named, True
        if tally[blocking] == 0:
            touched[named] = blocking
            named += 1
        tally[blocking] += open_lodgings * open_courses
    return named, False


@njit(cache=True)
def most_votes(tally: IntColumn, touched: IntColumn, named: int) -> int:
    """Return the limit with most votes, the first of equals, -1 if none has any; clear the tally."""
    best, most = -1, 0
    for at in range(named):
        limit = touched[at]
        if tally[limit] > most or (tally[limit] == most and limit < best):
            best, most = limit, tally[limit]
        tally[limit] = 0
    return best
