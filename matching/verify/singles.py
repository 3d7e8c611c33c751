"""The best choice of one order of every worker: one compiled loop over profiles, doors and workers.

Workers whom the orders of a part cannot tell apart are looked at once, as a
*profile*: for each door of each area the best worth of an order there with its
lodging and course. What is the worker's own (agreement, wishes, waiting) is
added afterwards, area by area.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matching.verify.columns import FORBIDDEN, KEPT, PINNED, Ints, Listed, Mask
from matching.verify.pairs import FAR_NEAR, LOCAL_NEAR, Facts, admits, fill_wishes, is_ready, row_points, teaches
from matching.verify.worth import Worths, exact


class Part(NamedTuple):
    """Orders of one service, mode and unit of pay, and the profiles of workers who may take them.

    Parameters
    ----------
    order, area
        The orders, and the areas where they are.
    taught
        Whether this is about the pairs that need a course, or about those that do not.
    in_household
        Whether these orders are live-in.
    taught_in
        Courses that matter to these pairs, by city.
    sample, own
        A worker of each profile, and the level that its workers hold, 0 for none.
    group_start, group_city
        Where the groups of each profile begin, and the city of each group's home: -1 where no course of these is held.
    member_start, member
        The workers of each group.
    """

    order: Ints
    area: Ints
    taught: bool
    in_household: bool
    taught_in: Listed
    sample: Ints
    own: Ints
    group_start: Ints
    group_city: Ints
    member_start: Ints
    member: Ints


def _best_singles(
    values: Worths, facts: Facts, part: Part, lodging: Ints, housed: Mask, group_row: Ints, best: Ints, by_city: Ints
) -> None:
    """Raise each worker's best worth to that of the best choice of one order of a part.

    Parameters
    ----------
    lodging, housed
        Worth of the best lodging of each order of the part, and whether there is one, by kind of worker.
    group_row
        Row of a member of a group in `by_city`, -1 for others.
    best
        Best worth of workers outside groups. Shape (workers, tiers).
    by_city
        Best worth of members of groups by city. Shape (members, cities, tiers).
    """
    # Taken out of their tuples once: inside the loops that would be counted reference by reference.
    people, offers, lessons, covers, weights = facts.people, facts.offers, facts.lessons, facts.covers, facts.weights
    first_course, courses = part.taught_in
    first_mark, mark_order, mark_bits = facts.marks
    door_of, first_door_of, charge_of = facts.costs.door, facts.costs.door_start, facts.costs.door_charge
    left, extra_points = facts.costs.left, facts.costs.points
    area_city, agreement_of, city_row, base_city = facts.area_city, facts.agreement, facts.city_row, facts.base_city
    order_worth, course_worth, home_worth = values.order, values.course, values.home
    corridor, settled, score, kept, cost = values.corridor, values.settled, values.score, values.kept, values.cost
    tiers, no_course, never = len(score), len(lessons), values.never[0]
    # By door, the best worth of an order behind it: for a whole profile, and for those of its workers from one city.
    shared_best = np.full((len(charge_of), tiers), never, score.dtype)
    door_best = np.full((len(charge_of), tiers), never, score.dtype)
    shared_open, is_open = np.zeros(len(area_city), np.bool_), np.zeros(len(area_city), np.bool_)
    # The pairs of a profile: places in the part's list, and weighted points of the rows.
    passing, row_score = np.empty(len(part.order), np.int64), np.empty(len(part.order), np.int64)
    special = np.zeros(len(offers), np.int64)
    wish, shut = np.zeros(by_city.shape[1], np.int64), np.zeros(by_city.shape[1], np.bool_)
    for profile in range(len(part.sample)):
        sample, own, pairs = part.sample[profile], part.own[profile], 0
        who = people[sample]
        kind = 0 if part.in_household else who.lodging
        for at in range(first_mark[sample], first_mark[sample + 1]):
            special[mark_order[at]] = mark_bits[at]
        for at in range(len(part.order)):
            what, bits = offers[part.order[at]], special[part.order[at]]
            if not housed[at, kind] or not admits(who, what, covers) or is_ready(who, own, what) == part.taught:
                continue
            if bits & FORBIDDEN or who.pins > (1 if bits & PINNED else 0):
                continue
            passing[pairs], row_score[pairs] = at, row_points(who, own, what, bits, weights)
            pairs += 1
        first_group, last_group = part.group_start[profile], part.group_start[profile + 1]
        # First what all workers share, pairs without a course or with one of the order's city; then, city by city,
        # what courses at home add.
        for group in range(first_group - 1, last_group if pairs > 0 else first_group - 1):
            is_shared = group < first_group
            home_city = -1 if is_shared else part.group_city[group]
            if is_shared:
                door_best[:], is_open[:] = never, False
            else:
                door_best[:], is_open[:] = shared_best, shared_open
            for pair in range(pairs if is_shared or home_city >= 0 else 0):
                at = passing[pair]
                order = part.order[at]
                what = offers[order]
                held_in = what.city if is_shared else home_city
                if not is_shared and home_city == what.city:
                    continue
                first, last = first_course[held_in], first_course[held_in + 1]
                for listed in range(first, last if part.taught else first + 1):
                    course = courses[listed] if part.taught else no_course
                    if part.taught and not teaches(lessons[course], own, what):
                        continue
                    is_open[what.area] = True
                    for door in range(first_door_of[what.area], first_door_of[what.area + 1]):
                        rest = left[charge_of[door], course]
                        points, extra = int(row_score[pair]), int(extra_points[charge_of[door], course])
                        for tier in range(tiers):
                            worth = order_worth[order, tier] + score[tier] * points - cost[tier] * extra
                            worth += lodging[at, kind, rest, tier] + course_worth[course, tier]
                            if special[order] & KEPT:
                                worth += kept[tier]
                            door_best[door, tier] = max(door_best[door, tier], worth)
            if is_shared:
                shared_best[:], shared_open[:] = door_best, is_open
                continue
            for listed in range(part.member_start[group], part.member_start[group + 1]):
                worker = part.member[listed]
                row, home, working_in = group_row[worker], people[worker].home, people[worker].working_in
                fill_wishes(facts.wishes, city_row, worker, wish, shut)
                for area in part.area:
                    door, city = door_of[home, area], area_city[area]
                    place = city_row[city]
                    if door < 0 or not is_open[area] or shut[place]:
                        continue
                    near = 0
                    if part.in_household:
                        near = 100
                    elif kind == 0:
                        near = LOCAL_NEAR if people[worker].city == city else FAR_NEAR
                    once = people[worker].once + weights.preference * wish[place]
                    points = int(once + weights.nearness * near)
                    agreement = agreement_of[home, area]
                    way = corridor[agreement]
                    if working_in >= 0 and working_in == base_city[agreement]:
                        way = settled[agreement]
                    known = best[worker] if row < 0 else by_city[row, place]
                    for tier in range(tiers):
                        worth = door_best[door, tier] + way[tier] + home_worth[home, tier] + score[tier] * points
                        known[tier] = max(known[tier], worth)
        for at in range(first_mark[sample], first_mark[sample + 1]):
            special[mark_order[at]] = 0


best_singles = exact(_best_singles)
