"""The hot loops: what slots, rows, places and units are worth at given prices, and who uses what.

With a temperature, the best of some choices is smoothed to
T · log Σ exp(value / T); its gradient says how much of each choice is used.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

#: Worth of what cannot be chosen.
NEVER = -1e30
#: Below this a worth counts as NEVER, whatever was added to it.
HARDLY = -1e29
#: Shares below this count as nothing.
HARDLY_USED = 1e-9
#: Choices this many temperatures below the best one count as nothing.
FAR = -30.0


@njit(cache=True, fastmath=True, inline="always")
def exp_(x):
    """Return e^x for x <= 0 by a polynomial and six squarings; 0 below FAR. Vectorises, unlike the library's."""
    z = x * 0.015625
    p = 1.0 + z * (1.0 + z * (0.5 + z * (1.0 / 6.0 + z * (1.0 / 24.0 + z * (1.0 / 120.0 + z / 720.0)))))
    p *= p
    p *= p
    p *= p
    p *= p
    p *= p
    p *= p
    return p if x > FAR else 0.0


@njit(cache=True, inline="always")
def entry_worth(s, w, v, at):
    """Worth of an entry with the best of its lodgings."""
    return (
        w.score * s.entry_points[at]
        + w.order[s.entry_order[at]]
        + w.course[s.entry_course[at]]
        + v.slot[s.entry_slot[at]]
    )


@njit(cache=True, inline="always")
def lodging_worth(s, w, at):
    """Worth of one lodging of a slot."""
    return w.score * s.slot_points[at] + w.lodging[s.slot_lodging[at]]


@njit(cache=True, inline="always")
def way_worth(s, w, at):
    """Worth of a link without its place."""
    return w.score * s.link_points[at] + w.agreement[s.link_agreement[at]] + w.base[s.link_base[at]]


@njit(cache=True, nogil=True)
def cities_of(s, b, worker):
    """List the cities of a worker's choices, each once."""
    most = s.link_start[worker + 1] - s.link_start[worker] + b.start[worker + 1] - b.start[worker]
    found = np.empty(most, dtype=np.int64)
    count = 0
    for at in range(s.link_start[worker], s.link_start[worker + 1]):
        if not (found[:count] == s.link_city[at]).any():
            found[count] = s.link_city[at]
            count += 1
    for at in range(b.start[worker], b.start[worker + 1]):
        if not (found[:count] == b.city[at]).any():
            found[count] = b.city[at]
            count += 1
    return found[:count]


@njit(cache=True, fastmath=True, nogil=True)
def smooth_slots(temperature, s, w, v, h):
    """Fill in the smoothed values of all slots and the shares of their lodgings."""
    for slot in range(len(s.slot_start) - 1):
        first, last = s.slot_start[slot], s.slot_start[slot + 1]
        best = NEVER
        for at in range(first, last):
            best = max(best, lodging_worth(s, w, at))
        total = 0.0
        for at in range(first, last):
            h.lodging[at] = exp_((lodging_worth(s, w, at) - best) / temperature)
            total += h.lodging[at]
        for at in range(first, last):
            h.lodging[at] /= total
        v.slot[slot] = best + temperature * math.log(total)


@njit(cache=True, fastmath=True, nogil=True)
def smooth_rows(temperature, begin, end, s, w, v, h):
    """Fill in the smoothed values of the rows from `begin` to before `end` and the shares of their entries."""
    cooling = 1.0 / temperature
    for row in range(begin, end):
        first, last = s.row_start[row], s.row_start[row + 1]
        best = NEVER
        for at in range(first, last):
            worth = entry_worth(s, w, v, at)
            h.entry[at] = worth
            best = max(best, worth)
        total = 0.0
        for at in range(first, last):
            h.entry[at] = exp_((h.entry[at] - best) * cooling)
            total += h.entry[at]
        scale = 1.0 / total
        for at in range(first, last):
            h.entry[at] *= scale
        v.row[row] = best + temperature * math.log(total)


@njit(cache=True, fastmath=True, nogil=True)
def smooth_places(temperature, begin, end, s, v, h):
    """Fill in the smoothed values of the places from `begin` to before `end` and the shares of their rows."""
    cooling = 1.0 / temperature
    for place in range(begin, end):
        first, last = s.place_start[place], s.place_start[place + 1]
        best = NEVER
        for at in range(first, last):
            best = max(best, v.row[s.place_row[at]])
        v.place[place] = best
        if best > HARDLY:
            total = 0.0
            for at in range(first, last):
                h.ref[at] = exp_((v.row[s.place_row[at]] - best) * cooling)
                total += h.ref[at]
            scale = 1.0 / total
            for at in range(first, last):
                h.ref[at] *= scale
            v.place[place] = best + temperature * math.log(total)


@njit(cache=True, fastmath=True, nogil=True)
def smooth_worker_anywhere(temperature, worker, s, w, v, b, h):
    """Return the smoothed value of all choices of a worker, NEVER without any; fill in the shares of its links."""
    cooling = 1.0 / temperature
    first, last = s.link_start[worker], s.link_start[worker + 1]
    beside, end = b.start[worker], b.start[worker + 1]
    best = NEVER
    for at in range(first, last):
        worth = way_worth(s, w, at) + v.place[s.link_place[at]]
        h.link[at] = worth
        best = max(best, worth)
    for at in range(beside, end):
        best = max(best, b.worth[at])
    if best < HARDLY:
        return NEVER
    total = 0.0
    for at in range(first, last):
        h.link[at] = exp_((h.link[at] - best) * cooling)
        total += h.link[at]
    for at in range(beside, end):
        h.beside[at] = exp_((b.worth[at] - best) * cooling)
        total += h.beside[at]
    scale = 1.0 / total
    for at in range(first, last):
        h.link[at] *= scale
    for at in range(beside, end):
        h.beside[at] *= scale
    return best + w.origin[s.origin[worker]] + temperature * math.log(total)


@njit(cache=True, fastmath=True, nogil=True)
def use_worker_anywhere(worker, share, s, b, h, u):
    """Add up what a worker uses who is placed with the chance `share`."""
    u.origin[s.origin[worker]] += share
    for at in range(s.link_start[worker], s.link_start[worker + 1]):
        use = share * h.link[at]
        if use > HARDLY_USED:
            u.place[s.link_place[at]] += use
            u.agreement[s.link_agreement[at]] += use
            u.base[s.link_base[at]] += use
    for at in range(b.start[worker], b.start[worker + 1]):
        u.beside[at] = share * h.beside[at]


@njit(cache=True, fastmath=True, nogil=True)
def smooth_worker(temperature, worker, city, s, w, v, b):
    """Return the smoothed value of a worker's choices in one city, or anywhere (-1); NEVER without any."""
    best = NEVER
    for at in range(s.link_start[worker], s.link_start[worker + 1]):
        if city < 0 or s.link_city[at] == city:
            best = max(best, way_worth(s, w, at) + v.place[s.link_place[at]])
    for at in range(b.start[worker], b.start[worker + 1]):
        if city < 0 or b.city[at] == city:
            best = max(best, b.worth[at])
    if best < HARDLY:
        return NEVER
    total = 0.0
    for at in range(s.link_start[worker], s.link_start[worker + 1]):
        if city < 0 or s.link_city[at] == city:
            total += exp_((way_worth(s, w, at) + v.place[s.link_place[at]] - best) / temperature)
    for at in range(b.start[worker], b.start[worker + 1]):
        if city < 0 or b.city[at] == city:
            total += exp_((b.worth[at] - best) / temperature)
    return best + w.origin[s.origin[worker]] + temperature * math.log(total)


@njit(cache=True, fastmath=True, nogil=True)
def _use_worker(temperature, worker, city, value, share, s, w, v, b, u):
    """Add up what a worker uses who goes to a city, or anywhere (-1), with the chance `share`."""
    origin = s.origin[worker]
    u.origin[origin] += share
    level = value - w.origin[origin]
    for at in range(s.link_start[worker], s.link_start[worker + 1]):
        if city < 0 or s.link_city[at] == city:
            here = way_worth(s, w, at) + v.place[s.link_place[at]]
            use = share * exp_(min(0.0, here - level) / temperature)
            if use > 0.0:
                u.place[s.link_place[at]] += use
                u.agreement[s.link_agreement[at]] += use
                u.base[s.link_base[at]] += use
    for at in range(b.start[worker], b.start[worker + 1]):
        if city < 0 or b.city[at] == city:
            u.beside[at] = share * exp_(min(0.0, b.worth[at] - level) / temperature)


@njit(cache=True, fastmath=True, nogil=True)
def group_values(temperature, unit, s, w, v, b):
    """Return the cities that a group could go to, each member's value there, and the values' sums.

    Shapes (cities,), (cities, members) and (cities,); the sum is NEVER where a member has no choice.
    """
    first, last = s.unit_start[unit], s.unit_start[unit + 1]
    cities = cities_of(s, b, s.member[first])
    each = np.full((len(cities), last - first), NEVER)
    together = np.zeros(len(cities))
    for c in range(len(cities)):
        for m in range(last - first):
            each[c, m] = smooth_worker(temperature, s.member[first + m], cities[c], s, w, v, b)
            if each[c, m] < HARDLY:
                together[c] = NEVER
                break
            together[c] += each[c, m]
    return cities, each, together


@njit(cache=True, fastmath=True, nogil=True)
def smooth_units(temperature, units, s, w, v, b, h, u):
    """Sum the smoothed values of some units and add up what they use.

    A unit is a worker alone or a group; a group has a value for each city in which all members have a choice.

    Returns
    -------
    Σ over units of T · log(1 + Σ exp(value / T)), without the 1 for who must go.
    """
    total = 0.0
    for unit in units:
        first, last = s.unit_start[unit], s.unit_start[unit + 1]
        staying = NEVER if s.must_go[unit] else 0.0
        if last - first == 1:
            worker = s.member[first]
            value = smooth_worker_anywhere(temperature, worker, s, w, v, b, h)
            if value < HARDLY:
                continue
            best = max(value, staying)
            sum_ = exp_((value - best) / temperature) + exp_((staying - best) / temperature)
            total += best + temperature * math.log(sum_)
            share = exp_((value - best) / temperature) / sum_
            use_worker_anywhere(worker, share, s, b, h, u)
            continue
        for m in range(first, last):
            for at in range(b.start[s.member[m]], b.start[s.member[m] + 1]):
                u.beside[at] = 0.0
        cities, each, together = group_values(temperature, unit, s, w, v, b)
        best = staying
        for c in range(len(cities)):
            best = max(best, together[c])
        if best < HARDLY:
            continue
        sum_ = exp_((staying - best) / temperature)
        for c in range(len(cities)):
            sum_ += exp_((together[c] - best) / temperature)
        total += best + temperature * math.log(sum_)
        for c in range(len(cities)):
            share = exp_((together[c] - best) / temperature) / sum_
            if share > 0.0:
                for m in range(last - first):
                    _use_worker(temperature, s.member[first + m], cities[c], each[c, m], share, s, w, v, b, u)
    return total


@njit(cache=True, fastmath=True, nogil=True)
def spread_places(begin, end, s, h, u):
    """Pass the use of the places from `begin` to before `end` on to their rows."""
    for place in range(begin, end):
        use = u.place[place]
        if use > 0.0:
            for at in range(s.place_start[place], s.place_start[place + 1]):
                u.row[s.place_row[at]] += use * h.ref[at]


@njit(cache=True, fastmath=True, nogil=True)
def spread_rows(begin, end, s, h, u):
    """Pass the use of the rows from `begin` to before `end` on to orders, courses and slots."""
    for row in range(begin, end):
        use = u.row[row]
        if use > 0.0:
            for at in range(s.row_start[row], s.row_start[row + 1]):
                share = use * h.entry[at]
                if share > HARDLY_USED:
                    u.order[s.entry_order[at]] += share
                    u.course[s.entry_course[at]] += share
                    u.slot[s.entry_slot[at]] += share


@njit(cache=True, fastmath=True, nogil=True)
def spread_slots(s, h, u):
    """Pass the use of slots on to lodgings."""
    for slot in range(len(s.slot_start) - 1):
        use = u.slot[slot]
        if use > 0.0:
            for at in range(s.slot_start[slot], s.slot_start[slot + 1]):
                u.lodging[s.slot_lodging[at]] += use * h.lodging[at]
