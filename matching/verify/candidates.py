"""The fixed orders that a worker with several placements may take, listed for some workers at a time."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matching.verify.columns import FORBIDDEN, Ints, Listed
from matching.verify.pairs import Facts, admits, fill_wishes, is_ready, row_points, teaches
from matching.verify.worth import compiled


class Fixed(NamedTuple):
    """Fixed orders that some workers may take, by worker and city.

    Parameters
    ----------
    first
        Where each worker's and city's pairs begin. Shape (workers × cities + 1,).
    once
        Weighted points that count once a worker but the cost, by worker and city.
    order, points, bits
        The orders, their weighted points but nearness, and what is special about them.
    first_course, course
        Where the courses of each pair begin, and those that give it what it lacks; a pair without any needs none.
    """

    first: Ints
    once: Ints
    order: Ints
    points: Ints
    bits: Ints
    first_course: Ints
    course: Ints


@compiled
def _count_or_list(
    facts: Facts, orders: Listed, workers: Ints, levels: Ints, is_listing: bool, found: Fixed
) -> tuple[int, int]:
    """List the fixed orders that some workers may take, or only count them.

    Parameters
    ----------
    orders
        Fixed orders by row of their city.
    levels
        Level of each of the workers at each service, 0 for none. Shape (workers, services).
    found
        Filled if listing.

    Returns
    -------
    Number of pairs, and of courses of all pairs.
    """
    people, offers, lessons, covers, weights = facts.people, facts.offers, facts.lessons, facts.covers, facts.weights
    first_course, courses = facts.taught_in
    first_mark, mark_order, mark_bits = facts.marks
    area_city, door_of = facts.area_city, facts.costs.door
    first_order, order_of = orders
    first_pair, city_once, pair_order, pair_points, pair_bits, first_of, course_of = found
    cities = len(first_order) - 1
    special = np.zeros(len(offers), np.int64)
    wish, shut = np.zeros(cities, np.int64), np.zeros(cities, np.bool_)
    # Most orders ask for a service that the worker neither holds nor can learn from nothing: they are passed by first.
    service_of = np.empty(len(order_of), np.int64)
    for listed in range(len(order_of)):
        service_of[listed] = offers[order_of[listed]].service
    is_open = np.zeros(levels.shape[1], np.bool_)
    for course in courses:
        if lessons[course].service >= 0 and lessons[course].from_level == 0:
            is_open[lessons[course].service] = True
    pairs, helps = 0, 0
    for row in range(len(workers)):
        worker = workers[row]
        who = people[worker]
        fill_wishes(facts.wishes, facts.city_row, worker, wish, shut)
        for at in range(first_mark[worker], first_mark[worker + 1]):
            special[mark_order[at]] = mark_bits[at]
        for place in range(cities):
            if is_listing:
                first_pair[row * cities + place] = pairs
                city_once[row * cities + place] = who.once + weights.preference * wish[place]
            if shut[place]:
                continue
            for listed in range(first_order[place], first_order[place + 1]):
                own = levels[row, service_of[listed]]
                if own == 0 and not is_open[service_of[listed]]:
                    continue
                order = order_of[listed]
                what = offers[order]
                if door_of[who.home, what.area] < 0 or special[order] & FORBIDDEN or not admits(who, what, covers):
                    continue
                ready, before = is_ready(who, own, what), helps
                for turn in range(0 if ready else 2):
                    held_in = area_city[what.area] if turn == 0 else who.city
                    if turn == 1 and (held_in < 0 or held_in == what.city):
                        break
                    for at in range(first_course[held_in], first_course[held_in + 1]):
                        if teaches(lessons[courses[at]], own, what):
                            if is_listing:
                                course_of[helps] = courses[at]
                            helps += 1
                if not ready and helps == before:
                    continue
                if is_listing:
                    pair_order[pairs], pair_bits[pairs] = order, special[order]
                    pair_points[pairs] = row_points(who, own, what, special[order], weights)
                    first_of[pairs] = before
                pairs += 1
        for at in range(first_mark[worker], first_mark[worker + 1]):
            special[mark_order[at]] = 0
    if is_listing:
        first_pair[len(workers) * cities], first_of[pairs] = pairs, helps
    return pairs, helps


def list_pairs(facts: Facts, orders: Listed, workers: Ints, levels: Ints) -> Fixed:
    """Return the fixed orders that some workers may take; parameters as of the loop above."""
    cells = len(workers) * (len(orders.first) - 1)

    def empty(pairs: int, helps: int) -> Fixed:
        sizes = (cells + 1, cells, pairs, pairs, pairs, pairs + 1, helps)
        return Fixed(*(np.zeros(size, dtype=np.int64) for size in sizes))

    found = empty(*_count_or_list(facts, orders, workers, levels, False, empty(0, 0)))
    _count_or_list(facts, orders, workers, levels, True, found)
    return found
