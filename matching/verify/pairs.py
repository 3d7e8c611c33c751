"""Rules and terms of one worker and one order, as parts of compiled loops.

They say again what `pair_rules` and `score` say, in a form that goes through billions of pairs.
"""

from __future__ import annotations

from typing import NamedTuple

from matching.verify.columns import HELD, Ints, Listed, Marks, Mask, Records, Weights, Wishes
from matching.verify.costs import Costs
from matching.verify.worth import inlined

#: Points of nearness of a home of one's own.
LOCAL_NEAR, FAR_NEAR = 100, 50


class Facts(NamedTuple):
    """What the loops know of a round before anything is priced.

    Parameters
    ----------
    people, offers, lessons
        Workers, orders and courses.
    taught_in
        Courses by city.
    covers
        Whether one pattern covers another.
    area_city, agreement
        As in `Areas`.
    city_row
        Row of each city with orders, by region; -1 for other regions.
    base, base_city
        Base of each agreement, -1 for none, and its city, -2 for none; the last entry stands for no agreement.
    """

    people: Records
    offers: Records
    lessons: Records
    taught_in: Listed
    wishes: Wishes
    marks: Marks
    costs: Costs
    weights: Weights
    covers: Mask
    area_city: Ints
    agreement: Ints
    city_row: Ints
    base: Ints
    base_city: Ints


@inlined
def admits(who: Records, what: Records, covers: Mask) -> bool:
    """Whether worker and order keep the rules that need no place, no course and no decision."""
    return bool(
        what.possible
        and who.health_until >= what.start
        and who.available_from <= what.start
        and who.available_until >= what.end
        and what.hours <= who.max_hours
        and what.pay >= who.floor[what.unit]
        and (who.live_in or not what.live_in)
        and covers[who.windows, what.windows]
    )


@inlined
def is_ready(who: Records, own: int, what: Records) -> bool:
    """Whether the pair needs no course."""
    return bool(0 < own <= what.level and who.trained_on >= what.since)


@inlined
def row_points(who: Records, own: int, what: Records, bits: int, weights: Weights) -> int:
    """Return the weighted terms of a row but nearness."""
    floor = who.floor[what.unit]
    pay = min(100, 100 * (what.pay - floor) // floor) if floor > 0 else 50
    fit = max(0, 100 - 25 * (what.level - own)) if 0 < own <= what.level else 100
    held = 100 if bits & HELD else 0
    return int(weights.pay * pay + weights.level_fit * fit + weights.continuity * held)


@inlined
def teaches(lesson: Records, own: int, what: Records) -> bool:
    """Whether a course that is held in the right city gives what a pair lacks.

    A refresher gives no level: it helps only who holds the one asked.
    """
    return bool(
        lesson.end <= what.start
        and (lesson.from_level == 0 or 0 < own <= lesson.from_level)
        and (0 < own <= what.level if lesson.service < 0 else lesson.service == what.service)
        and (lesson.service < 0 or 1 <= lesson.to_level <= what.level)
    )


@inlined
def fill_wishes(wishes: Wishes, city_row: Ints, worker: int, wish: Ints, shut: Mask) -> None:
    """Write down points of preference by row of the city, and which cities a worker does not go to."""
    cities = wishes.preferred
    first, last = cities.first[worker], cities.first[worker + 1]
    wish[:] = 20 if first == last else 0
    shut[:] = wishes.only[worker]
    # From the last wish back to the first: a city named twice counts at its better place.
    for at in range(last - 1, first - 1, -1):
        city, rank = city_row[cities.value[at]], at - first
        if city >= 0:
            wish[city] = 100 if rank == 0 else 60 if rank == 1 else 30 if rank == 2 else 0
            shut[city] = False
    for at in range(wishes.excluded.first[worker], wishes.excluded.first[worker + 1]):
        city = city_row[wishes.excluded.value[at]]
        if city >= 0:
            shut[city] = True
