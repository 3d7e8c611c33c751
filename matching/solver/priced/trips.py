"""The best sets of placements of some workers, trip by trip, in a compiled loop.

A *trip* is a worker and a city; a *stay* is a trip with a lodging and a
course. Trips, lodgings and stays that cannot reach the best known set of
their worker are left out unsearched.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from matching.solver.priced.sets import NOTHING, into, most_beside, most_worth, of_top, room_for_kinds, search_set

#: The first ring below a trip's bound that is searched, as a part of the bound; each is so many times wider.
RINGS, WIDER = 4, 4


class Candidates(NamedTuple):
    """Room for the candidates of a trip, a lodging or a stay: number in the trip, and what a search asks."""

    number: np.ndarray
    order: np.ndarray
    course: np.ndarray
    visit: np.ndarray
    worth: np.ndarray
    once: np.ndarray
    agreement: np.ndarray
    base: np.ndarray
    taught: np.ndarray
    pinned: np.ndarray


@njit(cache=True, nogil=True)
def _room(size, like):
    """Return room for so many candidates, worths of the type of `like`."""
    return Candidates(
        np.empty(size, np.int64),
        np.empty(size, np.int64),
        np.empty(size, np.int64),
        np.empty(size, np.int64),
        np.empty(size, like.dtype),
        np.empty(size, np.int64),
        np.empty(size, np.int64),
        np.empty(size, np.int64),
        np.empty(size, np.bool_),
        np.empty(size, np.bool_),
    )


@njit(cache=True, nogil=True)
def _listed(start, values, who, value):
    """Whether a list holds a value."""
    at = start[who]
    while at < start[who + 1] and values[at] != value:
        at += 1
    return at < start[who + 1]


@njit(cache=True, nogil=True)
def _gather(who, trip, visits, menus, people, beds, w, kept, least, into):
    """Fill in a trip's candidates, worths without lodging; those of one order follow each other. Return how many.

    Candidates that are worth less than `least` in the nearest lodging are left out.
    """
    count, own = 0, people.own[who]
    for visit in range(visits.start[trip], visits.start[trip + 1]):
        for listed in range(menus.start[visits.menu[visit]], menus.start[visits.menu[visit] + 1]):
            question = menus.question[listed]
            for offer in range(menus.first[question], menus.first[question + 1]):
                order = menus.order[offer]
                points = menus.points[offer] + (people.loyalty[who] if people.current[who] == order else 0)
                into.order[count], into.course[count], into.visit[count] = order, menus.course[offer], visit
                into.worth[count] = w.score * points + w.order[order]
                if _listed(people.force_start, people.force, who, order):
                    into.worth[count] += kept
                if into.worth[count] + w.score * (visits.near[visit] if own else beds.nearest[order]) < least:
                    continue
                into.pinned[count] = _listed(people.pin_start, people.pin, who, order)
                count += 1
    return count


@njit(cache=True, nogil=True)
def best_offers(begin, end, menus, nearest, w, week, best, alone):
    """Fill in what the best orders of the questions from `begin` to before `end` are worth, in falling worth.

    `best` has two tables of questions × orders at most: without lodging, and in the nearest lodging of each order.
    `alone` has the pattern of each, see :func:`~matching.solver.priced.sets.into`.
    """
    for question in range(begin, end):
        best[:, question], alone[:, question] = NOTHING, -1
        at, last = menus.first[question], menus.first[question + 1]
        while at < last:
            order = menus.order[at]
            # Offers of one order follow each other, and differ by the course alone.
            worth, pattern = w.score * menus.points[at] + w.order[order], week.alone[week.pattern[order]]
            into(best[0, question], alone[0, question], worth, pattern)
            into(best[1, question], alone[1, question], worth + w.score * nearest[order], pattern)
            while at < last and menus.order[at] == order:
                at += 1


@njit(cache=True, nogil=True)
def _most_of_trip(who, trip, visits, menus, people, beds, w, kept, reach, offers, alone, top, held):
    """Bound what a trip's sets are worth: the best orders, as near as can be, in the cheapest lodging.

    Returns
    -------
    The bound, and what of it is lost at least where one of the orders is prescribed, that order's own worth aside.
    """
    most_once, first, last = NOTHING, visits.start[trip], visits.start[trip + 1]
    limit, own = people.orders[who], people.own[who]
    top[:limit], held[:limit] = NOTHING, -1
    for at in range(first, last):
        most_once = max(most_once, visits.points[at] - beds.cost * (visits.subsidy[at] // beds.step))
        for listed in range(menus.start[visits.menu[at]], menus.start[visits.menu[at] + 1]):
            question = menus.question[listed]
            best, pattern = offers[0 if own else 1, question], alone[0 if own else 1, question]
            for place in range(min(limit, len(best))):
                worth = best[place] + (w.score * visits.near[at] if own else 0)
                if best[place] <= NOTHING or worth <= top[limit - 1]:
                    break
                into(top[:limit], held[:limit], worth, pattern[place])
    if top[1] <= NOTHING // 2:
        return NOTHING + 0 * top[0], 0 * top[0]
    bound = of_top(top[:limit])
    # The others are one fewer: the last of them gives way, and a second that costs something need not be among them.
    lost = top[1] if limit == 2 else min(0 * top[1], top[1]) + max(0 * top[1], top[limit - 1])
    bound += most_beside(visits.agreement, visits.base, first, last, w, limit)
    # The order held now and orders of the plan in force bring more.
    bound += w.score * max(0, people.loyalty[who])
    bound += max(0 * kept, kept) * min(limit, people.force_start[who + 1] - people.force_start[who])
    # Costs are rounded down once, not one by one: where they count as gains, that is worth two points at most.
    bound += w.score * (most_once + 2 * max(0, -beds.cost)) + reach.course
    return bound if own else bound + reach.lodging[visits.city[trip]], lost


@njit(cache=True, nogil=True)
def _by_lodging(who, trip, count, spare, people, visits, beds, reach, mine, head, lodgings, cell, near, chain):
    """Chain a trip's candidates by lodging; return how many lodgings there are.

    The cells of a lodging begin at its `head`; each holds a candidate and the lodging's points, and leads to the next.
    Lodgings that are worse than the city's best by more than `spare` are left out.
    """
    if people.own[who]:
        lodgings[0], head[-1] = -1, -1
        for n in range(count):
            cell[n], near[n], chain[n], head[-1] = n, visits.near[mine.visit[n]], head[-1], n
        return 1
    used, cells = 0, 0
    least = reach.lodging[visits.city[trip]] - spare
    allowance = beds.allowance[visits.city[trip]] if people.helped[who] else -1
    if allowance >= 0 and reach.each[allowance] < least:
        allowance = -1
    for n in range(count):
        first, last = beds.start[mine.order[n]], beds.start[mine.order[n] + 1]
        for at in range(first, last + (allowance >= 0)):
            lodging = beds.site[at] if at < last else allowance
            if reach.each[lodging] < least:
                continue
            if at < last and beds.sex[lodging] != 0 and beds.sex[lodging] != people.sex[who]:
                continue
            if head[lodging] < 0:
                lodgings[used] = lodging
                used += 1
            cell[cells], near[cells] = n, beds.near[at] if at < last else beds.helped
            chain[cells], head[lodging] = head[lodging], cells
            cells += 1
    return used


@njit(cache=True, nogil=True)
def _pick(first, cell, near, chain, course, mine, w, into):
    """Fill in the candidates of a lodging, or of a stay: beside a course stand those that need none. Return how many.

    Parameters
    ----------
    course
        The course of the stay, -1 for none, -2 for the lodging with all its courses.
    """
    count, at = 0, first
    while at >= 0:
        n = cell[at]
        if course == -2 or mine.course[n] == -1 or mine.course[n] == course:
            into.number[count], into.order[count], into.course[count] = n, mine.order[n], mine.course[n]
            into.worth[count] = mine.worth[n] + w.score * near[at]
            into.visit[count], into.pinned[count] = mine.visit[n], mine.pinned[n]
            into.taught[count] = course < 0 or mine.course[n] == course
            count += 1
        at = chain[at]
    return count


@njit(cache=True, nogil=True)
def _finish(count, paid, visits, beds, into):
    """Fill in what a stay's candidates bring and use once; `paid` is what lodging and course cost."""
    for n in range(count):
        at = into.visit[n]
        into.once[n] = visits.points[at] - beds.cost * ((paid + visits.subsidy[at]) // beds.step)
        into.agreement[n], into.base[n] = visits.agreement[at], visits.base[at]


@njit(cache=True, nogil=True)
def _hope(some, count, w, week, beds, limit):
    """Bound what two orders or more of some candidates bring, lodging and course aside."""
    bound = most_worth(some.worth, some.order, count, week, limit)
    bound += most_beside(some.agreement, some.base, 0, count, w, limit)
    return bound + w.score * (some.once[:count].max() + max(0, -beds.cost))


@njit(cache=True, nogil=True)
def best_stays(
    begin, end, size, cells, visits, menus, people, beds, paid_for, w, week, kept, reach, offers, alone, most_days, many
):
    """Find the best sets of each stay of the workers from `begin` to before `end`, as far as it matters.

    Parameters
    ----------
    size, cells
        Candidates of a trip, and candidates by lodging, at most.
    paid_for
        Cost of each course, with a 0 at the end for "none".
    offers, alone
        The tables of :func:`best_offers`.
    many
        Sets of a stay at most.

    Returns
    -------
    The values; and worker, lodging, course (-1: none), size and orders of each set.
    """
    most = 2
    for who in range(begin, end):
        most = max(most, people.orders[who])
    value, found, count = np.empty(64, dtype=w.order.dtype), np.empty((64, 4 + most), dtype=np.int64), 0
    mine, some, stay = _room(size, w.order), _room(size, w.order), _room(size, w.order)
    cell, near, chain = np.empty(cells, np.int64), np.empty(cells, np.int64), np.empty(cells, np.int64)
    head, lodgings = np.full(len(beds.paid) + 1, -1), np.empty(len(beds.paid) + 1, np.int64)
    hopes = np.empty(len(lodgings), dtype=w.order.dtype)
    values, sizes, taken = (
        np.empty(many, dtype=w.order.dtype),
        np.empty(many, np.int64),
        np.empty((many, most), np.int64),
    )
    top, held, kinds = np.empty(most, dtype=w.order.dtype), np.empty(most, np.int64), room_for_kinds(week)
    spared = reach.near - reach.beat
    for who in range(begin, end):
        first_trip, last_trip = visits.trips[who], visits.trips[who + 1]
        bounds, lost = np.empty((2, last_trip - first_trip), dtype=w.order.dtype)
        for trip in range(first_trip, last_trip):
            bounds[trip - first_trip], lost[trip - first_trip] = _most_of_trip(
                who, trip, visits, menus, people, beds, w, kept, reach, offers, alone, top, held
            )
        limit, pins = people.orders[who], people.pin_start[who + 1] - people.pin_start[who]
        best, mark = reach.known[who], count
        for at in np.argsort(-bounds):
            trip = first_trip + at
            if people.together[who]:
                best, mark = reach.known[who], count
            if bounds[at] < best - spared:
                continue
            # Where little is known of a trip, it is searched in widening rings below its bound until one holds a set.
            all_of_it, begun = bounds[at] - (best - spared), count
            ring = all_of_it
            if people.together[who]:
                ring = min(ring, reach.near + max(0 * ring, bounds[at]) // RINGS + 1)
            while True:
                least = max(best - spared, bounds[at] - ring)
                spare = bounds[at] - least
                # No set with a candidate that is worth less can be near enough; one less, for what just reaches.
                number = _gather(who, trip, visits, menus, people, beds, w, kept, lost[at] - spare - 1, mine)
                used = 0
                if number >= 2:
                    used = _by_lodging(
                        who, trip, number, spare, people, visits, beds, reach, mine, head, lodgings, cell, near, chain
                    )
                for n in range(used):
                    listed = _pick(head[lodgings[n]], cell, near, chain, -2, mine, w, some)
                    hopes[n] = NOTHING
                    if listed >= 2:
                        _finish(listed, beds.paid[lodgings[n]], visits, beds, some)
                        hopes[n] = w.lodging[lodgings[n]] + reach.course + _hope(some, listed, w, week, beds, limit)
                # The most promising first, so that the others need not be searched.
                for n in np.argsort(-hopes[:used]):
                    lodging = lodgings[n]
                    first, head[lodging] = head[lodging], -1
                    if hopes[n] < least:
                        continue
                    listed = _pick(first, cell, near, chain, -2, mine, w, some)
                    courses = np.unique(some.course[:listed])
                    for taught in range(-1, len(courses)):
                        course = courses[taught] if taught >= 0 else -1
                        if taught >= 0 and course < 0:
                            continue
                        length = _pick(first, cell, near, chain, course, mine, w, stay)
                        if length < 2:
                            continue
                        _finish(length, beds.paid[lodging] + paid_for[course], visits, beds, stay)
                        common = w.lodging[lodging] + w.course[course]
                        if common + _hope(stay, length, w, week, beds, limit) < least:
                            continue
                        # One less, so that what just reaches is found.
                        chosen = search_set(
                            length,
                            stay.order,
                            stay.worth,
                            stay.once,
                            stay.agreement,
                            stay.base,
                            stay.taught,
                            stay.pinned,
                            w,
                            week,
                            common,
                            limit,
                            people.hours[who],
                            most_days,
                            pins,
                            least - 1,
                            values,
                            sizes,
                            taken,
                            kinds,
                        )
                        for one in range(chosen):
                            if count == len(value):
                                value, found = _longer(value), _longer(found)
                            value[count] = values[one]
                            found[count, 0], found[count, 1], found[count, 2], found[count, 3] = (
                                who,
                                lodging,
                                course,
                                sizes[one],
                            )
                            for place in range(sizes[one]):
                                found[count, 4 + place] = stay.order[taken[one, place]]
                            count += 1
                            best = max(best, values[one])
                            least = max(least, best - spared)
                if ring == all_of_it or best - spared >= bounds[at] - ring:
                    break
                ring, count = (min(WIDER * ring, all_of_it) if ring < bounds[at] else all_of_it), begun
            count = _keep_near(value, found, mark, count, best - reach.near)
    return value[:count].copy(), found[:count].copy()


@njit(cache=True, nogil=True)
def _longer(column):
    """Return a longer column or table that begins alike."""
    longer = np.empty((2 * len(column), *column.shape[1:]), dtype=column.dtype)
    longer[: len(column)] = column
    return longer


@njit(cache=True, nogil=True)
def _keep_near(value, found, first, last, least):
    """Move the sets from `first` to before `last` that are worth at least so much together; return where they end."""
    end = first
    for at in range(first, last):
        if value[at] >= least:
            value[end] = value[at]
            found[end] = found[at]
            end += 1
    return end
