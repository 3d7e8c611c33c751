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
#: Workers whose exponentials are computed at once: their links stay close to the processor.
BLOCK = 512
#: What compiled loops may assume of floating numbers: none is infinite, but sums keep their order. A loop has one form
#: for lists that may overlap, used where two of them happen to lie side by side, and one for others. With sums in any
#: order these differ in the last bit, and prices in what follows from it.
ORDERED = {"nnan", "ninf", "nsz"}


@njit(cache=True, fastmath=ORDERED, inline="always")
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


@njit(cache=True, fastmath=ORDERED, nogil=True)
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


@njit(cache=True, fastmath=ORDERED, nogil=True)
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


@njit(cache=True, fastmath=ORDERED, nogil=True)
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


@njit(cache=True, fastmath=ORDERED, nogil=True)
def smooth_alone(temperature, begin, end, alone, s, w, v, b, h, u):
    """Sum the smoothed values of the units of one worker, and add up what they use.

    Parameters
    ----------
    begin, end
        Workers from `begin` to before `end`.
    alone
        Unit of each worker who is one, -1 for all others.

    Returns
    -------
    Σ over units of T · log(1 + Σ exp(value / T)), without the 1 for who must go.
    """
    cooling = 1.0 / temperature
    worth = h.link
    bests = np.empty(BLOCK)
    result = 0.0
    # Loops of a few links each are not vectorised; the exponentials of a block of workers at once are.
    for block in range(begin, end, BLOCK):
        stop = min(block + BLOCK, end)
        for worker in range(block, stop):
            first, last = s.link_start[worker], s.link_start[worker + 1]
            best = NEVER
            for at in range(first, last):
                here = way_worth(s, w, at) + v.place[s.link_place[at]]
                worth[at] = here
                best = max(best, here)
            for at in range(b.start[worker], b.start[worker + 1]):
                best = max(best, b.worth[at])
            bests[worker - block] = best
            for at in range(first, last):
                worth[at] = (worth[at] - best) * cooling
        for at in range(s.link_start[block], s.link_start[stop]):
            worth[at] = exp_(worth[at])
        for worker in range(block, stop):
            unit, best = alone[worker], bests[worker - block]
            if unit < 0 or best < HARDLY:
                continue
            first, last = s.link_start[worker], s.link_start[worker + 1]
            beside, far = b.start[worker], b.start[worker + 1]
            total = 0.0
            for at in range(first, last):
                total += worth[at]
            for at in range(beside, far):
                u.beside[at] = exp_((b.worth[at] - best) * cooling)
                total += u.beside[at]
            value = best + w.origin[s.origin[worker]] + temperature * math.log(total)
            staying = NEVER if s.must_go[unit] else 0.0
            top = max(value, staying)
            going = exp_((value - top) * cooling)
            each = going + exp_((staying - top) * cooling)
            result += top + temperature * math.log(each)
            share = going / each
            u.origin[s.origin[worker]] += share
            share /= total
            for at in range(first, last):
                use = share * worth[at]
                if use > HARDLY_USED:
                    u.place[s.link_place[at]] += use
                    u.agreement[s.link_agreement[at]] += use
                    u.base[s.link_base[at]] += use
            for at in range(beside, far):
                u.beside[at] *= share
    return result


@njit(cache=True, fastmath=ORDERED, nogil=True)
def smooth_groups(temperature, groups, cities, s, w, v, b, h, u):
    """Sum the smoothed values of groups, and add up what they use.

    A group has a value for each city in which all members have a choice: the sum over its members.

    Parameters
    ----------
    groups
        Units of several workers.
    cities
        Cities are numbers below this one.
    """
    cooling = 1.0 / temperature
    most = 1
    for unit in groups:
        most = max(most, s.unit_start[unit + 1] - s.unit_start[unit])
    # Number of each city among those of the group, -1 for none, and the cities by number.
    number, listed = np.full(cities, -1), np.empty(cities, dtype=np.int64)
    best, together, share, total = np.empty(cities), np.empty(cities), np.empty(cities), np.empty((most, cities))
    result = 0.0
    for unit in groups:
        first, last = s.unit_start[unit], s.unit_start[unit + 1]
        count = 0
        one = s.member[first]
        for at in range(s.link_start[one], s.link_start[one + 1]):
            if number[s.link_city[at]] < 0:
                number[s.link_city[at]], listed[count] = count, s.link_city[at]
                count += 1
        for at in range(b.start[one], b.start[one + 1]):
            if number[b.city[at]] < 0:
                number[b.city[at]], listed[count] = count, b.city[at]
                count += 1
        together[:count] = 0.0
        for m in range(last - first):
            worker = s.member[first + m]
            best[:count], total[m, :count] = NEVER, 0.0
            for at in range(s.link_start[worker], s.link_start[worker + 1]):
                c = number[s.link_city[at]]
                if c >= 0:
                    h.link[at] = way_worth(s, w, at) + v.place[s.link_place[at]]
                    best[c] = max(best[c], h.link[at])
            for at in range(b.start[worker], b.start[worker + 1]):
                c = number[b.city[at]]
                if c >= 0:
                    best[c] = max(best[c], b.worth[at])
            for at in range(s.link_start[worker], s.link_start[worker + 1]):
                c = number[s.link_city[at]]
                if c >= 0:
                    h.link[at] = exp_((h.link[at] - best[c]) * cooling)
                    total[m, c] += h.link[at]
            for at in range(b.start[worker], b.start[worker + 1]):
                c = number[b.city[at]]
                u.beside[at] = exp_((b.worth[at] - best[c]) * cooling) if c >= 0 else 0.0
                if c >= 0:
                    total[m, c] += u.beside[at]
            for c in range(count):
                if best[c] < HARDLY:
                    together[c] = NEVER
                else:
                    together[c] += best[c] + w.origin[s.origin[worker]] + temperature * math.log(total[m, c])
        staying = NEVER if s.must_go[unit] else 0.0
        top = staying
        for c in range(count):
            top = max(top, together[c])
        each = 1.0
        if top > HARDLY:
            each = exp_((staying - top) * cooling)
            for c in range(count):
                share[c] = exp_((together[c] - top) * cooling)
                each += share[c]
            result += top + temperature * math.log(each)
        for c in range(count):
            share[c] = share[c] / each if top > HARDLY else 0.0
        for m in range(last - first):
            worker = s.member[first + m]
            for c in range(count):
                u.origin[s.origin[worker]] += share[c]
            for at in range(s.link_start[worker], s.link_start[worker + 1]):
                c = number[s.link_city[at]]
                if c >= 0 and share[c] > 0.0:
                    use = share[c] * h.link[at] / total[m, c]
                    if use > HARDLY_USED:
                        u.place[s.link_place[at]] += use
                        u.agreement[s.link_agreement[at]] += use
                        u.base[s.link_base[at]] += use
            for at in range(b.start[worker], b.start[worker + 1]):
                c = number[b.city[at]]
                u.beside[at] = share[c] * u.beside[at] / total[m, c] if c >= 0 and share[c] > 0.0 else 0.0
        for c in range(count):
            number[listed[c]] = -1
    return result


@njit(cache=True, fastmath=ORDERED, nogil=True)
def spread_places(begin, end, s, h, place_use, u):
    """Pass the use of the places from `begin` to before `end` on to their rows."""
    for place in range(begin, end):
        use = place_use[place]
        if use > 0.0:
            for at in range(s.place_start[place], s.place_start[place + 1]):
                u.row[s.place_row[at]] += use * h.ref[at]


@njit(cache=True, fastmath=ORDERED, nogil=True)
def spread_rows(begin, end, s, h, row_use, u):
    """Pass the use of the rows from `begin` to before `end` on to orders, courses and slots."""
    for row in range(begin, end):
        use = row_use[row]
        if use > 0.0:
            for at in range(s.row_start[row], s.row_start[row + 1]):
                share = use * h.entry[at]
                if share > HARDLY_USED:
                    u.order[s.entry_order[at]] += share
                    u.course[s.entry_course[at]] += share
                    u.slot[s.entry_slot[at]] += share


@njit(cache=True, fastmath=ORDERED, nogil=True)
def spread_slots(s, h, u):
    """Pass the use of slots on to lodgings."""
    for slot in range(len(s.slot_start) - 1):
        use = u.slot[slot]
        if use > 0.0:
            for at in range(s.slot_start[slot], s.slot_start[slot + 1]):
                u.lodging[s.slot_lodging[at]] += use * h.lodging[at]
