"""The search for sets of orders that one worker can take together, in compiled loops."""

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


@njit(cache=True, inline="always")
def _go_together(week, a, b):
    if a == b:
        return False
    first, second = week.pattern[a], week.pattern[b]
    return week.rested[first, second] and week.gap[first, second] >= week.travel[week.place[a], week.place[b]]


@njit(cache=True, nogil=True)
def best_sets(stays, week, w, kept, most_orders, most_hours, pins, most_days, value, size, taken):
    """Search each stay's best set of two or more orders."""
    for stay in range(len(stays.who)):
        first, last = stays.start[stay], stays.start[stay + 1]
        who = stays.who[stay]
        count = last - first
        if count < 2:
            continue
        worth = np.empty(count, dtype=value.dtype)
        extra = 0 * value[stay]
        once = w.score * stays.once[first]
        for n in range(count):
            at = first + n
            worth[n] = w.score * stays.points[at] + w.order[stays.order[at]] + kept * stays.kept[at]
            once = max(once, w.score * stays.once[at])
            # An agreement or a base may be worth something by itself: at most this much, for all of them together.
            extra = max(extra, w.agreement[stays.agreement[at]] + w.base[stays.base[at]])
        by_worth = np.argsort(-worth)
        common = w.lodging[stays.lodging[stay]] + w.course[stays.course[stay]]
        limit = min(most_orders[who], taken.shape[1])
        _search(
            stays,
            week,
            w,
            first,
            count,
            worth,
            by_worth,
            common,
            once,
            extra,
            limit,
            most_hours[who],
            most_days,
            pins[who],
            stay,
            value,
            size,
            taken,
        )


@njit(cache=True, nogil=True)
def _search(
    stays,
    week,
    w,
    first,
    count,
    worth,
    by_worth,
    common,
    once,
    extra,
    limit,
    most_hours,
    most_days,
    pins,
    stay,
    value,
    size,
    taken,
):
    """Depth first over the candidates in falling worth; `stack` holds positions in `by_worth`."""
    stack = np.zeros(limit + 1, dtype=np.int64)
    hours = np.zeros(limit + 1, dtype=np.int64)
    days = np.zeros(limit + 1, dtype=np.int64)
    total = np.zeros(limit + 1, dtype=value.dtype)
    best = NOTHING + 0 * value[stay]
    depth = 0
    position = 0
    while True:
        descend = False
        while position < count and not descend:
            candidate = by_worth[position]
            left = limit - depth
            # The best that can still come: this candidate and as many like it as fit.
            hope = total[depth] + common + once + extra * limit
            hope += worth[candidate] * left if worth[candidate] > 0 else worth[candidate]
            if hope <= best:
                position = count
                break
            order = stays.order[first + candidate]
            spent = hours[depth] + week.hours[order]
            worked = days[depth] | week.days[order]
            able = spent <= most_hours and _bits(worked) <= most_days
            for d in range(depth):
                if able:
                    able = _go_together(week, order, stays.order[first + by_worth[stack[d]]])
            if able:
                stack[depth] = position
                hours[depth + 1], days[depth + 1] = spent, worked
                total[depth + 1] = total[depth] + worth[candidate]
                if depth >= 1:
                    here = _value_of(stays, w, first, by_worth, stack, depth + 1, total[depth + 1] + common, pins, stay)
                    if here > best:
                        best = here
                        value[stay] = here
                        size[stay] = depth + 1
                        for d in range(depth + 1):
                            taken[stay, d] = first + by_worth[stack[d]]
                if depth + 1 < limit:
                    descend = True
            position += 1
        if descend:
            depth += 1
            continue
        if depth == 0:
            return
        depth -= 1
        position = stack[depth] + 1


@njit(cache=True, nogil=True)
def _value_of(stays, w, first, by_worth, stack, depth, total, pins, stay):
    """Return the value of a set, or NOTHING where it leaves out a pin or takes a course for nothing."""
    earliest = first + by_worth[stack[0]]
    held = 0
    taught = stays.course[stay] < 0
    for d in range(depth):
        at = first + by_worth[stack[d]]
        if stays.order[at] < stays.order[earliest]:
            earliest = at
        held += stays.pinned[at]
        taught = taught or stays.taught[at]
        agreement, base = stays.agreement[at], stays.base[at]
        new_agreement, new_base = True, True
        for before in range(d):
            other = first + by_worth[stack[before]]
            new_agreement = new_agreement and stays.agreement[other] != agreement
            new_base = new_base and stays.base[other] != base
        if new_agreement:
            total += w.agreement[agreement]
        if new_base:
            total += w.base[base]
    if held < pins or not taught:
        return NOTHING + 0 * total
    return total + w.score * stays.once[earliest]


@njit(cache=True, inline="always")
def _bits(days):
    count = 0
    while days:
        count += days & 1
        days >>= 1
    return count
