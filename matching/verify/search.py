"""A search through sets of orders that one worker may take together, depth first, the worthiest first."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matching.verify.columns import Ints, Mask
from matching.verify.worth import Exact, inlined, shared


@shared
def most_rows(value: Ints, usable: Mask, count: int, room: int, never: Exact) -> tuple[Exact, Exact]:
    """Return worths that no rows of two orders and more exceed: all rows, and all but any one of them.

    `never` for both without two usable orders.
    """
    best = np.full(room, never, value.dtype)
    for at in range(count):
        if not usable[at] or value[at] <= best[room - 1]:
            continue
        place = room - 1
        while place > 0 and best[place - 1] < value[at]:
            best[place] = best[place - 1]
            place -= 1
        best[place] = value[at]
    if best[1] == never:
        return never, never
    most, others = best[0] + best[1], best[0]
    for place in range(2, room):
        most += max(0, best[place])
        others += max(0, best[place - 1])
    return most, others


@shared
def sort_pool(pool: Ints, first: int, last: int, value: Ints) -> None:
    """Sort part of a pool, the worthiest first."""
    for at in range(first + 1, last):
        one, place = pool[at], at
        while place > first and value[pool[place - 1]] < value[one]:
            pool[place] = pool[place - 1]
            place -= 1
        pool[place] = one


@shared
def most_corridors(
    agreement_worth: Ints, base_worth: Ints, agreement: Ints, base: Ints, count: int, room: int
) -> Exact:
    """Return a worth that no set of agreements and their bases exceeds."""
    most = agreement_worth[agreement[0]] + base_worth[base[0]]
    gain = agreement_worth[agreement[0]] * 0
    toll = gain
    for at in range(count):
        most = max(most, agreement_worth[agreement[at]] + base_worth[base[at]])
        gain = max(gain, agreement_worth[agreement[at]])
        toll = max(toll, base_worth[base[at]])
    # Where nothing gains, each corridor more only costs.
    return most if gain + toll == 0 else room * (gain + toll)


class Candidates(NamedTuple):
    """Fixed orders of one city that a worker may take, in the order of their ids.

    Parameters
    ----------
    agreement, base
        What each uses; the last entries of their worths stand for none.
    lacks
        Whether the pair needs a course.
    hours, days
        Working time, and the weekdays on which windows start, as bits.
    pattern, place
        Row in the tables of pauses, and place within the city.
    """

    agreement: Ints
    base: Ints
    lacks: Mask
    hours: Ints
    days: Ints
    pattern: Ints
    place: Ints


class Pauses(NamedTuple):
    """Pauses between patterns, as in `Fitting`, and the travelling times of one city. Shape (places, places)."""

    pause: Ints
    night: Ints
    travel: Ints


class Limits(NamedTuple):
    """How much one worker may take on: orders, working time a week, days of work; and the minutes of daily rest."""

    orders: int
    hours: int
    days: int
    rest: int


@inlined
def _goes_with(one: int, other: int, c: Candidates, pauses: Pauses, rest: int) -> bool:
    """Whether two orders may be taken together as far as these two alone decide."""
    p, q = c.pattern[one], c.pattern[other]
    return bool(pauses.night[p, q] >= rest and pauses.pause[p, q] >= pauses.travel[c.place[one], c.place[other]])


@inlined
def _has_time(one: int, hours: int, days: int, c: Candidates, limits: Limits) -> bool:
    """Whether working time and days of work leave room for one more order."""
    used = 0
    for day in range(7):
        used += ((days | c.days[one]) >> day) & 1
    return bool(hours + c.hours[one] <= limits.hours and used <= limits.days)


@shared
def _corridor_worth(taken: Ints, count: int, c: Candidates, agreement_worth: Ints, base_worth: Ints) -> Exact:
    """Return what the agreements and bases of a set are worth, each counted once."""
    total = agreement_worth[c.agreement[taken[0]]] + base_worth[c.base[taken[0]]]
    for at in range(1, count):
        one, is_new, is_arrival = taken[at], True, True
        for before in range(at):
            is_new = is_new and c.agreement[taken[before]] != c.agreement[one]
            is_arrival = is_arrival and c.base[taken[before]] != c.base[one]
        if is_new:
            total += agreement_worth[c.agreement[one]]
        if is_arrival:
            total += base_worth[c.base[one]]
    return total


@shared
def search(
    pool: Ints,
    count: int,
    pins: int,
    c: Candidates,
    pauses: Pauses,
    limits: Limits,
    value: Ints,
    once: Ints,
    agreement_worth: Ints,
    base_worth: Ints,
    must_lack: bool,
    most_once: Exact,
    known: Exact,
) -> Exact:
    """Return the worth of the best set of at least two orders, or of the best choice known.

    Parameters
    ----------
    pool, count, pins
        Candidates, those that every set holds, then the others, the worthiest first; how many, and how many of these
        every set holds.
    value, once
        Worth of each candidate's row, and of what counts once a worker where it is the first.
    must_lack
        Whether some order of the set has to need the course.
    most_once
        A worth that nothing beside the rows exceeds.
    """
    room = limits.orders
    # By depth: what may still be taken beside what was taken, and how far that list was gone through.
    left, size, turn = np.empty((room + 1, count), np.int64), np.empty(room + 1, np.int64), np.zeros(room + 1, np.int64)
    taken = np.empty(room + 1, np.int64)
    rows, hours, days = np.zeros(room + 1, value.dtype), np.zeros(room + 1, np.int64), np.zeros(room + 1, np.int64)
    left[0], size[0], depth, is_new = pool[:count], count, 0, True
    while True:
        if is_new and depth >= max(2, pins) and rows[depth] + most_once > known:
            first, some_lack = taken[0], False
            for one in taken[:depth]:
                first, some_lack = min(first, one), some_lack or c.lacks[one]
            total = rows[depth] + once[first] + _corridor_worth(taken, depth, c, agreement_worth, base_worth)
            if total > known and (some_lack or not must_lack):
                known = total
        at = turn[depth]
        # What every set holds comes first, and has no other in its place.
        is_over = depth == room or at == size[depth] or (depth < pins and at > 0)
        if not is_over and depth >= pins:
            # The most that the next order and those after it, each worth no more, could add.
            most = value[left[depth, at]]
            for after in range(at + 1, min(size[depth], at + room - depth)):
                most += max(0, value[left[depth, after]])
            is_over = rows[depth] + most + most_once <= known
        if is_over:
            if depth == 0:
                return known
            depth, is_new = depth - 1, False
            continue
        one = left[depth, at]
        turn[depth], is_new = at + 1, _has_time(one, hours[depth], days[depth], c, limits)
        if not is_new:
            continue
        deeper = depth + 1
        size[deeper] = 0
        for after in range(at + 1, size[depth]):
            if _goes_with(one, left[depth, after], c, pauses, limits.rest):
                left[deeper, size[deeper]] = left[depth, after]
                size[deeper] += 1
            elif after < at + pins - depth:
                # Two that every set holds do not go together.
                return known
        taken[depth], turn[deeper] = one, 0
        rows[deeper], hours[deeper] = rows[depth] + value[one], hours[depth] + c.hours[one]
        days[deeper] = days[depth] | c.days[one]
        depth = deeper


@inlined
def without_twins(pool: Ints, first: int, last: int, c: Candidates, seen: Ints) -> int:
    """Keep of a sorted pool the worthiest of orders that differ in nothing but their rows; return where it now ends.

    Parameters
    ----------
    seen
        By pattern and place: -1, and -1 again afterwards.
    """
    kept = first
    for at in range(first, last):
        one = pool[at]
        before = seen[c.pattern[one], c.place[one]]
        is_twin = (
            before >= 0
            and c.agreement[before] == c.agreement[one]
            and c.base[before] == c.base[one]
            and c.lacks[before] == c.lacks[one]
        )
        if not is_twin:
            pool[kept], seen[c.pattern[one], c.place[one]] = one, one
            kept += 1
    for at in range(first, kept):
        seen[c.pattern[pool[at]], c.place[pool[at]]] = -1
    return kept
