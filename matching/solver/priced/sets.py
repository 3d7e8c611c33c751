"""The search for the best set of orders of one stay, in compiled loops."""

from __future__ import annotations

import numpy as np
from numba import njit

from matching.instance.windows import DAY, WEEK

#: Below every sum, and exact in whole and in floating numbers: what no set is worth.
NOTHING = -(2**55)


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
def into(top, worth):
    """Put a worth into a list of the highest, in falling order; return whether it is one of them."""
    place = len(top) - 1
    if worth <= top[place]:
        return False
    while place > 0 and top[place - 1] < worth:
        top[place] = top[place - 1]
        place -= 1
    top[place] = worth
    return True


@njit(cache=True, nogil=True)
def of_top(top):
    """Return what two orders or more of a list of the highest worths are worth together at most."""
    total = top[0] + top[1]
    for place in range(2, len(top)):
        total += max(0 * total, top[place])
    return total


@njit(cache=True, nogil=True)
def most_worth(worth, order, count, limit):
    """Return what two to `limit` of the candidates can be worth; candidates of one order follow each other."""
    top = np.full(limit, NOTHING + 0 * worth[0])
    at = 0
    while at < count:
        best, here = worth[at], order[at]
        while at < count and order[at] == here:
            best = max(best, worth[at])
            at += 1
        into(top, best)
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

    Returns
    -------
    How many sets were found, as many as there is room for at most.
    """
    hours_of, days_of, pattern, place = week.hours, week.days, week.pattern, week.place
    gap, rested, travel = week.gap, week.rested, week.travel
    found, best = 0, least
    by_worth = np.argsort(-worth[:count])
    # What the worthiest candidates before each position bring together; the rest bring nothing.
    most_once, before = once[0], np.zeros(count + 1, dtype=worth.dtype)
    for n in range(count):
        most_once = max(most_once, once[n])
        before[n + 1] = before[n] + max(worth[by_worth[n]], 0 * least)
    once_at_most = common + w.score * most_once + most_beside(agreement, base, 0, count, w, limit)
    stack = np.zeros(limit + 1, dtype=np.int64)
    hours, days = np.zeros(limit + 1, dtype=np.int64), np.zeros(limit + 1, dtype=np.int64)
    total = np.zeros(limit + 1, dtype=worth.dtype)
    depth, position = 0, 0
    while True:
        descend = False
        while position < count and not descend:
            candidate = by_worth[position]
            left = limit - depth
            # The best that can still come: this candidate and as many of the next ones as fit.
            hope = total[depth] + once_at_most + min(worth[candidate], 0 * least)
            hope += before[min(position + left, count)] - before[position]
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
