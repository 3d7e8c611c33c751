"""The search for the best set of orders of one stay, in compiled loops."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from matching.instance.windows import DAY, WEEK

#: Below every sum, and exact in whole and in floating numbers: what no set is worth.
NOTHING = -(2**55)
#: So many candidates of a stay are looked at without asking who stands in for whom.
FEW = 24


class Kinds(NamedTuple):
    """Of each kind of candidates: how many were met, the last one that counts, and the longest hours."""

    number: np.ndarray
    last: np.ndarray
    longest: np.ndarray


@njit(cache=True)
def gaps(start, values, rest_minutes):
    """Return the smallest gap between windows of two patterns either way, and whether the daily rest is kept."""
    count = len(start) - 1
    gap = np.zeros((count, count), dtype=np.int64)
    rested = np.ones((count, count), dtype=np.bool_)
    for a in range(count):
        for b in range(count):
            least = 2 * WEEK
            for i in range(start[a], start[a + 1], 2):
                for j in range(start[b], start[b + 1], 2):
                    here = (values[j] - values[i]) % WEEK - values[i + 1]
                    back = (values[i] - values[j]) % WEEK - values[j + 1]
                    both = min(here, back)
                    least = min(least, both)
                    if values[i] // DAY != values[j] // DAY and both < rest_minutes:
                        rested[a, b] = False
            gap[a, b] = least
    return gap, rested


@njit(cache=True, nogil=True)
def _bits(days):
    count = 0
    while days:
        count += days & 1
        days >>= 1
    return count


@njit(cache=True, nogil=True)
def into(top, alone, worth, pattern):
    """Put a worth into a list of the highest, in falling order, unless it is too low.

    Parameters
    ----------
    alone
        Pattern of each of the list, of which each has one at most; -1 for those that may be there again.
    """
    place = len(top) - 1
    if pattern >= 0:
        known = 0
        while known <= place and alone[known] != pattern:
            known += 1
        place = min(place, known)
    if worth <= top[place]:
        return
    while place > 0 and top[place - 1] < worth:
        top[place], alone[place] = top[place - 1], alone[place - 1]
        place -= 1
    top[place], alone[place] = worth, pattern


@njit(cache=True, nogil=True)
def of_top(top):
    """Return what two orders or more of a list of the highest worths are worth together at most."""
    total = top[0] + top[1]
    for place in range(2, len(top)):
        total += max(0 * total, top[place])
    return total


@njit(cache=True, nogil=True)
def most_worth(worth, order, count, week, limit):
    """Return what two to `limit` of the candidates can be worth; candidates of one order follow each other."""
    top, alone = np.full(limit, NOTHING + 0 * worth[0]), np.full(limit, -1)
    at = 0
    while at < count:
        best, here = worth[at], order[at]
        while at < count and order[at] == here:
            best = max(best, worth[at])
            at += 1
        into(top, alone, best, week.alone[week.pattern[here]])
    return of_top(top)


@njit(cache=True, nogil=True)
def most_beside(agreement, base, first, last, w, limit):
    """Return what the agreements and bases of a set of at most `limit` of some candidates can be worth."""
    alike, most_agreement, most_base = True, 0 * w.agreement[0], 0 * w.base[0]
    for n in range(first, last):
        alike = alike and agreement[n] == agreement[first] and base[n] == base[first]
        most_agreement = max(most_agreement, w.agreement[agreement[n]])
        most_base = max(most_base, w.base[base[n]])
    # Two agreements may share a base that costs: only gains are counted once an order.
    return w.agreement[agreement[first]] + w.base[base[first]] if alike else limit * (most_agreement + most_base)


@njit(cache=True, nogil=True)
def room_for_kinds(week):
    """Return room for what is known of each kind of candidates; nothing is known yet."""
    kinds = 2 * len(week.travel) * len(week.gap)
    return Kinds(np.zeros(kinds, np.int64), np.empty(kinds, np.int64), np.empty(kinds, np.int64))


@njit(cache=True, nogil=True)
def _worthiest(count, order, worth, agreement, base, taught, pinned, week, many, spread, kinds):
    """Return candidates in falling worth, without those that others stand in for.

    Orders of one pattern of windows that cannot go together are of one *kind* if place and need of the course are the
    same too. A candidate with `many` others of its kind and agreement before it, none of them longer and each worth
    `spread` more, which is the most that another lead order costs, is in none of the best `many` sets.
    """
    by_worth = np.argsort(-worth[:count])
    if count <= FEW:
        return by_worth
    pattern, place, hours, patterns = week.pattern, week.place, week.hours, len(week.gap)
    number, last, longest = kinds
    kept = 0
    for n in range(count):
        at = by_worth[n]
        here = order[at]
        kind = (place[here] * patterns + pattern[here]) * 2 + taught[at]
        before = last[kind]
        alike = number[kind] == 0 or (agreement[before] == agreement[at] and base[before] == base[at])
        if alike and number[kind] < many:
            longest[kind] = max(longest[kind], hours[here]) if number[kind] else hours[here]
            last[kind] = at
            number[kind] += 1
        elif (
            alike
            and worth[before] >= worth[at] + spread
            and longest[kind] <= hours[here]
            and week.alone[pattern[here]] >= 0
            and not pinned[at]
        ):
            continue
        by_worth[kept] = at
        kept += 1
    for n in range(count):
        number[(place[order[n]] * patterns + pattern[order[n]]) * 2 + taught[n]] = 0
    return by_worth[:kept]


@njit(cache=True, nogil=True)
def _coming(by_worth, order, worth, week, limit):
    """Bound what candidates from each position on can bring, by how many of them: at most one of each pattern.

    Returns
    -------
    Shape (candidates + 1, limit + 1); what costs something counts as nothing.
    """
    count = len(by_worth)
    coming = np.zeros((count + 1, limit + 1), dtype=worth.dtype)
    # The worthiest of each pattern, in falling worth, as the positions are passed from behind.
    listed, ahead, size = np.empty(count, dtype=np.int64), np.empty(count, dtype=worth.dtype), 0
    for position in range(count - 1, -1, -1):
        at = by_worth[position]
        pattern = week.pattern[order[at]]
        place = size
        if week.alone[pattern] >= 0:
            place = 0
            while place < size and listed[place] != pattern:
                place += 1
        size = max(size, place + 1)
        for n in range(place, 0, -1):
            listed[n], ahead[n] = listed[n - 1], ahead[n - 1]
        listed[0], ahead[0] = pattern, max(worth[at], 0 * worth[at])
        for n in range(limit):
            coming[position, n + 1] = coming[position, n] + (ahead[n] if n < size else 0 * worth[at])
    return coming


@njit(cache=True, nogil=True)
def search_set(
    count,
    order,
    worth,
    once,
    agreement,
    base,
    taught,
    pinned,
    w,
    week,
    common,
    limit,
    most_hours,
    most_days,
    pins,
    least,
    values,
    sizes,
    taken,
    kinds,
):
    """Search the best sets of two or more candidates that are worth more than `least`, depth first in falling worth.

    Parameters
    ----------
    order, worth, once, agreement, base, taught, pinned
        Of the candidates: order, worth, weighted points once a worker, agreement, base, whether it needs the stay's
        course, and whether it is a pin.
    common
        Worth of the stay's lodging and course.
    limit, most_hours, most_days, pins
        Orders, working time and days at most; pins that a set must hold.
    values, sizes, taken
        Filled in, shapes (sets,), (sets,) and (sets, limit or more): value, size and candidates of the best sets.
    kinds
        Room as of :func:`room_for_kinds`.

    Returns
    -------
    How many sets were found, as many as there is room for at most.
    """
    hours_of, days_of, pattern, place = week.hours, week.days, week.pattern, week.place
    gap, rested, travel = week.gap, week.rested, week.travel
    found, best = 0, least
    most_once, least_once = once[0], once[0]
    for n in range(count):
        most_once, least_once = max(most_once, once[n]), min(least_once, once[n])
    once_at_most = common + w.score * most_once + most_beside(agreement, base, 0, count, w, limit)
    spread = w.score * (most_once - least_once)
    by_worth = _worthiest(count, order, worth, agreement, base, taught, pinned, week, len(values), spread, kinds)
    count = len(by_worth)
    coming = _coming(by_worth, order, worth, week, limit)
    stack = np.zeros(limit + 1, dtype=np.int64)
    hours, days = np.zeros(limit + 1, dtype=np.int64), np.zeros(limit + 1, dtype=np.int64)
    total = np.zeros(limit + 1, dtype=worth.dtype)
    depth, position = 0, 0
    while True:
        descend = False
        while position < count and not descend:
            candidate = by_worth[position]
            left = limit - depth
            # The best that can still come: this candidate and as many of the next ones as may go together.
            hope = total[depth] + once_at_most + min(worth[candidate], 0 * least) + coming[position, left]
            if hope <= best:
                position = count
                break
            here = order[candidate]
            spent = hours[depth] + hours_of[here]
            worked = days[depth] | days_of[here]
            able = spent <= most_hours and _bits(worked) <= most_days
            for d in range(depth):
                other = order[by_worth[stack[d]]]
                able = able and other != here and rested[pattern[here], pattern[other]]
                able = able and gap[pattern[here], pattern[other]] >= travel[place[here], place[other]]
            if able:
                stack[depth] = position
                hours[depth + 1], days[depth + 1] = spent, worked
                total[depth + 1] = total[depth] + worth[candidate]
                if depth >= 1:
                    value = total[depth + 1] + common
                    value += _beside(by_worth, stack, depth + 1, order, once, agreement, base, taught, pinned, w, pins)
                    if value > best:
                        row = found if found < len(values) else np.argmin(values)
                        found = max(found, row + 1)
                        values[row], sizes[row] = value, depth + 1
                        for d in range(depth + 1):
                            taken[row, d] = by_worth[stack[d]]
                        if found == len(values):
                            best = values.min()
                descend = depth + 1 < limit
            position += 1
        if descend:
            depth += 1
            continue
        if depth == 0:
            return found
        depth -= 1
        position = stack[depth] + 1


@njit(cache=True, nogil=True)
def _beside(by_worth, stack, depth, order, once, agreement, base, taught, pinned, w, pins):
    """Return what a set brings once; NOTHING where it leaves out a pin or takes a course for nothing."""
    first, held, useful = by_worth[stack[0]], 0, False
    total = 0 * w.score
    for d in range(depth):
        at = by_worth[stack[d]]
        if order[at] < order[first]:
            first = at
        held += pinned[at]
        useful = useful or taught[at]
        new_agreement, new_base = True, True
        for before in range(d):
            other = by_worth[stack[before]]
            new_agreement = new_agreement and agreement[other] != agreement[at]
            new_base = new_base and base[other] != base[at]
        if new_agreement:
            total += w.agreement[agreement[at]]
        if new_base:
            total += w.base[base[at]]
    if held < pins or not useful:
        return NOTHING + 0 * total
    return total + w.score * once[first]
