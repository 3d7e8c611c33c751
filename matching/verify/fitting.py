"""Which fixed orders one worker may take together: tables of the rules `hours`, `overlap`, `rest` and `rest_day`."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from matching.instance.instance import FIXED
from matching.verify.columns import Ints, Listed
from matching.verify.round import Round
from matching.verify.week import MINUTES_A_DAY, MINUTES_A_WEEK
from matching.verify.worth import compiled, inlined

#: More minutes than any pause has: places that are at no known distance from each other.
UNREACHED = 2 * MINUTES_A_WEEK
#: More minutes than any rest: windows that all start on one weekday.
NO_NIGHT = 2**40


class Fitting(NamedTuple):
    """What decides whether two fixed orders of one city go together.

    Parameters
    ----------
    by_city
        Fixed orders by row of their city.
    pattern
        Row in the tables of pauses by order, -1 for orders that are not fixed.
    pause, night
        Shortest pause between two patterns, and between their windows that start on different weekdays;
        negative where they overlap.
    days
        Weekdays on which a pattern's windows start, as bits.
    hours
        Working time by order.
    place, first_way, travel
        An order's place within its city, where the city's square of travelling times begins, and all of these:
        minutes that must lie between two orders' windows.
    places
        Number of places by row of the city.
    most_hours, rest, most_days
        Limits of the policy: working time, minutes of daily rest, days of work a week.
    """

    by_city: Listed
    pattern: Ints
    pause: Ints
    night: Ints
    days: Ints
    hours: Ints
    place: Ints
    first_way: Ints
    travel: Ints
    places: Ints
    most_hours: int
    rest: int
    most_days: int


def fitting(round_: Round, city_row: Ints, order_city: Ints, hours: Ints) -> Fitting:
    """Return the tables of a round."""
    table = round_.instance.orders
    cities = int(city_row.max()) + 1
    fixed = np.flatnonzero(table.mode == FIXED)
    row = city_row[order_city]
    by_city = fixed[np.argsort(row[fixed], kind="stable")]
    first = np.searchsorted(row[by_city], np.arange(cities + 1))
    place = np.zeros(len(table), dtype=np.int64)
    places, travel = [], []
    for city in range(cities):
        there = by_city[first[city] : first[city + 1]]
        regions, place[there] = np.unique(table.region[there], return_inverse=True)
        places.append(len(regions))
        travel += [_travel(round_, one, other) for one in regions.tolist() for other in regions.tolist()]
    used, pattern = np.unique(table.windows[fixed], return_inverse=True)
    pattern_of = np.full(len(table), -1, dtype=np.int64)
    pattern_of[fixed] = pattern.reshape(-1)
    windows = [round_.instance.patterns[number] for number in used.tolist()]
    starts = np.append(0, np.cumsum([len(one) for one in windows])).astype(np.int64)
    listed = np.array([window for one in windows for window in one], dtype=np.int64).reshape(-1, 2)
    pause, night = _pauses(starts, listed)
    days = [sum(1 << day for day in {start // MINUTES_A_DAY for start, _ in one}) for one in windows]
    count = np.array(places, dtype=np.int64)
    return Fitting(
        Listed(first, by_city),
        pattern_of,
        pause,
        night,
        np.array(days, dtype=np.int64),
        hours,
        place,
        np.append(0, np.cumsum(count * count)),
        np.array(travel, dtype=np.int64),
        count,
        math.floor(round_.max_hours),
        math.ceil(round_.daily_rest),
        round_.policy.limits.max_work_days,
    )


def _travel(round_: Round, one: int, other: int) -> int:
    """Return the whole minutes that must lie between windows in two regions."""
    km = round_.geography.km(one, other)
    return UNREACHED if km is None else min(UNREACHED, max(0, math.ceil(round_.travel(km))))


@compiled
def _pauses(first: Ints, windows: Ints) -> tuple[Ints, Ints]:
    """Return the shortest pauses between any two patterns, over all windows and over those of different weekdays."""
    patterns = len(first) - 1
    shortest = np.full((patterns, patterns), UNREACHED, np.int64)
    nights = np.full((patterns, patterns), NO_NIGHT, np.int64)
    for one in range(patterns):
        for other in range(patterns):
            for a in range(first[one], first[one + 1]):
                for b in range(first[other], first[other + 1]):
                    after = (windows[b, 0] - windows[a, 0]) % MINUTES_A_WEEK - windows[a, 1]
                    before = (windows[a, 0] - windows[b, 0]) % MINUTES_A_WEEK - windows[b, 1]
                    pause = min(after, before)
                    shortest[one, other] = min(shortest[one, other], pause)
                    if windows[a, 0] // MINUTES_A_DAY != windows[b, 0] // MINUTES_A_DAY:
                        nights[one, other] = min(nights[one, other], pause)
    return shortest, nights


@inlined
def travel_in(fitting: Fitting, city: int) -> Ints:
    """Return the minutes that must lie between windows at two places of a city. Shape (places, places)."""
    way = fitting.travel[fitting.first_way[city] : fitting.first_way[city + 1]]
    return way.reshape(fitting.places[city], fitting.places[city])
