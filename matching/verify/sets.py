"""The best choice of two orders and more of one worker: every stay that can still win is searched."""

from __future__ import annotations

import numpy as np

from matching.verify.candidates import Fixed
from matching.verify.columns import KEPT, PINNED, Ints
from matching.verify.fitting import Fitting, travel_in
from matching.verify.lodgings import Beds
from matching.verify.pairs import FAR_NEAR, LOCAL_NEAR, Facts
from matching.verify.score import FEN_A_POINT
from matching.verify.search import (
    Candidates,
    Limits,
    Pauses,
    most_corridors,
    most_rows,
    search,
    sort_pool,
    without_twins,
)
from matching.verify.stays import BY_ALLOWANCE, largest, list_courses, list_lodgings
from matching.verify.worth import Worths, exact, inlined


@inlined
def _is_taught(first_course: Ints, courses: Ints, pair: int, course: int) -> bool:
    """Whether a course is among those that give a pair what it lacks."""
    found = False
    for at in range(first_course[pair], first_course[pair + 1]):
        found = found or courses[at] == course
    return found


def _best_sets(
    values: Worths,
    facts: Facts,
    fitting: Fitting,
    beds: Beds,
    workers: Ints,
    fixed: Fixed,
    group_row: Ints,
    best: Ints,
    by_city: Ints,
) -> None:
    """Raise each worker's best worth to that of the best choice of several orders.

    Parameters
    ----------
    workers, fixed
        Workers who may take several orders, and the fixed orders of each by city.
    group_row, best, by_city
        As for single orders.
    """
    people, offers, weights, costs = facts.people, facts.offers, facts.weights, facts.costs
    agreement_of, base_city, base_of = facts.agreement, facts.base_city, facts.base
    first_course, courses = fixed.first_course, fixed.course
    order_worth, score, kept, cost, never = values.order, values.score, values.kept, values.cost, values.never[0]
    cities, tiers, sites, no_course = by_city.shape[1], len(score), len(costs.rent), len(costs.course) - 1
    widest = 2
    for at in range(len(fixed.first) - 1):
        widest = max(widest, fixed.first[at + 1] - fixed.first[at])
    agreement, base, pool = (np.empty(widest, np.int64), np.empty(widest, np.int64), np.empty(widest, np.int64))
    hours, days, lacks = np.empty(widest, np.int64), np.empty(widest, np.int64), np.empty(widest, np.bool_)
    pattern, spot, usable = np.empty(widest, np.int64), np.empty(widest, np.int64), np.empty(widest, np.bool_)
    c = Candidates(agreement, base, lacks, hours, days, pattern, spot)
    plain, value, once = (np.empty(widest, score.dtype), np.empty(widest, score.dtype), np.empty(widest, score.dtype))
    # Lodgings of a city: sites, then one that is none of them. Points of nearness, -1 where it does not serve.
    lodging, slot = np.empty(sites + 1, np.int64), np.full(sites, -1, np.int64)
    near = np.empty((sites + 1, widest), np.int64)
    course, course_slot = np.empty(no_course + 1, np.int64), np.full(no_course + 1, -1, np.int64)
    seen = np.full((len(fitting.days), largest(fitting.places, fitting.places)), -1, np.int64)
    most_points = (largest(costs.rent, costs.allowance) + largest(costs.subsidy, costs.course)) // FEN_A_POINT
    everyone = np.ones(widest, np.bool_)
    for row in range(len(workers)):
        worker = workers[row]
        who, group = people[worker], group_row[worker]
        for place in range(cities):
            start = fixed.first[row * cities + place]
            count = fixed.first[row * cities + place + 1] - start
            pins = 0
            for at in range(start, start + count):
                pins += 1 if fixed.bits[at] & PINNED else 0
            if count < 2 or pins < who.pins:
                continue
            city = offers[fixed.order[start]].city
            for at in range(count):
                order = fixed.order[start + at]
                agreement[at] = agreement_of[who.home, offers[order].area]
                settled = who.working_in >= 0 and who.working_in == base_city[agreement[at]]
                base[at] = -1 if settled else base_of[agreement[at]]
                lacks[at] = fixed.first_course[start + at] < fixed.first_course[start + at + 1]
                pattern[at], spot[at] = fitting.pattern[order], fitting.place[order]
                hours[at], days[at] = fitting.hours[order], fitting.days[pattern[at]]
            pauses = Pauses(fitting.pause, fitting.night, travel_in(fitting, place))
            room = int(min(who.max_orders, count))
            limits = Limits(room, min(who.max_hours, fitting.most_hours), fitting.most_days, fitting.rest)
            lodgings, taught, is_prepared = 0, 0, False
            for tier in range(tiers):
                known = best[worker, tier] if group < 0 else by_city[group, place, tier]
                if group < 0 and who.pins == 0:
                    known = max(known, 0 * known)
                for at in range(count):
                    plain[at] = order_worth[fixed.order[start + at], tier] + score[tier] * int(fixed.points[start + at])
                    if fixed.bits[start + at] & KEPT:
                        plain[at] += kept[tier]
                agreement_worth, base_worth = values.agreement[:, tier], values.base[:, tier]
                always = values.home[who.home, tier] + score[tier] * int(fixed.once[row * cities + place])
                corridors = most_corridors(agreement_worth, base_worth, agreement, base, count, room)
                most = most_rows(plain, everyone, count, room, never)[0] + always + corridors
                most += max(0, score[tier] * int(weights.nearness)) * 100 * room
                if most + max(0, -cost[tier]) * int(most_points) <= known:
                    continue
                if not is_prepared:
                    is_prepared = True
                    lodgings = list_lodgings(beds, fixed.order[start : start + count], who.lodging, lodging, slot, near)
                    if who.lodging == 0:
                        near[0, :count] = LOCAL_NEAR if who.city == city else FAR_NEAR
                    taught = list_courses(fixed, start, count, course, course_slot)
                for here in range(lodgings):
                    site = lodging[here]
                    rent, lodged = 0, always
                    if site >= 0:
                        rent, lodged = costs.rent[site], always + values.site[site, tier]
                    elif site == BY_ALLOWANCE:
                        rent, lodged = costs.allowance[city], always + values.allowance[city, tier]
                    for at in range(count):
                        value[at] = plain[at] + score[tier] * int(weights.nearness * near[here, at])
                    for turn in range(taught + 1):
                        taken = no_course if turn == 0 else course[turn - 1]
                        fixed_worth = lodged + values.course[taken, tier]
                        held, able = 0, 0
                        for at in range(count):
                            usable[at] = near[here, at] >= 0 and (
                                not lacks[at] or _is_taught(first_course, courses, start + at, taken)
                            )
                            able += 1 if usable[at] else 0
                            held += 1 if usable[at] and fixed.bits[start + at] & PINNED else 0
                        if able < 2 or held < pins:
                            continue
                        rows, others = most_rows(value, usable, count, room, never)
                        if rows + fixed_worth + corridors + max(0, -cost[tier]) * int(most_points) <= known:
                            continue
                        most_once = least_once = fixed_worth
                        is_first = True
                        for at in range(count):
                            if usable[at]:
                                fen = costs.subsidy[agreement[at]] + rent + costs.course[taken]
                                once[at] = fixed_worth - cost[tier] * int(fen // FEN_A_POINT)
                                most_once = once[at] if is_first else max(most_once, once[at])
                                least_once = once[at] if is_first else min(least_once, once[at])
                                is_first = False
                        if rows + most_once + corridors <= known:
                            continue
                        first, last = 0, pins
                        for at in range(count):
                            if usable[at] and fixed.bits[start + at] & PINNED:
                                pool[first], first = at, first + 1
                            # What could not win with the best of the others need not be tried.
                            elif usable[at] and value[at] + others + most_once + corridors > known:
                                pool[last], last = at, last + 1
                        sort_pool(pool, pins, last, value)
                        if most_once == least_once:
                            # Whichever order is the first, what counts once is the same.
                            last = without_twins(pool, pins, last, c, seen)
                        known = search(
                            pool,
                            last,
                            pins,
                            c,
                            pauses,
                            limits,
                            value,
                            once,
                            agreement_worth,
                            base_worth,
                            turn > 0,
                            most_once + corridors,
                            known,
                        )
                if group < 0:
                    best[worker, tier] = max(best[worker, tier], known)
                else:
                    by_city[group, place, tier] = known
            if is_prepared:
                for here in range(lodgings):
                    if lodging[here] >= 0:
                        slot[lodging[here]] = -1
                course_slot[:] = -1


best_sets = exact(_best_sets)
