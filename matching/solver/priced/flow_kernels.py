"""Who goes to which city at smoothed prices, in compiled loops."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from matching.solver.priced.kernels import HARDLY, NEVER, exp_, way_worth

#: Use that every choice has at least: what nobody takes at these prices is shared out as if all might.
TRACE = 1e-6


@njit(cache=True, nogil=True)
def send_units(temperature, begin, end, number, s, w, v, b, share, beside, agreement, base, origin):
    """Tell the units from `begin` to before `end` apart by city, and add up what they use under agreements and bases.

    Parameters
    ----------
    number
        Number of each region among the cities.
    share
        Filled in, shape (units, cities): the part of a unit that goes to each city, of what goes anywhere.
    beside
        Filled in: the part of each choice beside the rows that is taken.
    agreement, base, origin
        Added to, by city: workers under each agreement, at each base, and placed workers of each origin.
    """
    cities = share.shape[1]
    most = 1
    for unit in range(begin, end):
        most = max(most, s.unit_start[unit + 1] - s.unit_start[unit])
    best, total, together = np.empty((most, cities)), np.empty((most, cities)), np.empty(cities)
    for unit in range(begin, end):
        first, last = s.unit_start[unit], s.unit_start[unit + 1]
        together[:] = 0.0
        for m in range(last - first):
            worker = s.member[first + m]
            best[m, :], total[m, :] = NEVER, 0.0
            for at in range(s.link_start[worker], s.link_start[worker + 1]):
                c = number[s.link_city[at]]
                best[m, c] = max(best[m, c], way_worth(s, w, at) + v.place[s.link_place[at]])
            for at in range(b.start[worker], b.start[worker + 1]):
                best[m, number[b.city[at]]] = max(best[m, number[b.city[at]]], b.worth[at])
            for at in range(s.link_start[worker], s.link_start[worker + 1]):
                c = number[s.link_city[at]]
                total[m, c] += exp_((way_worth(s, w, at) + v.place[s.link_place[at]] - best[m, c]) / temperature)
            for at in range(b.start[worker], b.start[worker + 1]):
                c = number[b.city[at]]
                total[m, c] += exp_((b.worth[at] - best[m, c]) / temperature)
            for c in range(cities):
                if best[m, c] < HARDLY:
                    together[c] = NEVER
                else:
                    together[c] += best[m, c] + w.origin[s.origin[worker]] + temperature * math.log(total[m, c])
        top = together.max()
        share[unit, :] = 0.0
        if top < HARDLY:
            continue
        each = 0.0
        for c in range(cities):
            if together[c] > HARDLY:
                share[unit, c] = exp_((together[c] - top) / temperature)
                each += share[unit, c]
        share[unit, :] /= each
        value = top + temperature * math.log(each)
        staying = NEVER if s.must_go[unit] else 0.0
        going = exp_((min(value, staying) - staying) / temperature)
        going /= going + exp_((min(value, staying) - value) / temperature)
        for m in range(last - first):
            worker = s.member[first + m]
            for c in range(cities):
                origin[s.origin[worker], c] += going * share[unit, c]
            for at in range(s.link_start[worker], s.link_start[worker + 1]):
                c = number[s.link_city[at]]
                use = exp_((way_worth(s, w, at) + v.place[s.link_place[at]] - best[m, c]) / temperature)
                use = TRACE + going * share[unit, c] * use / total[m, c]
                agreement[s.link_agreement[at], c] += use
                base[s.link_base[at], c] += use
            for at in range(b.start[worker], b.start[worker + 1]):
                c = number[b.city[at]]
                beside[at] = exp_((b.worth[at] - best[m, c]) / temperature)
                beside[at] = TRACE + going * share[unit, c] * beside[at] / total[m, c]


@njit(cache=True, nogil=True)
def send_rows(s, h, row_use, number, order_city, course):
    """Add up, by city, who is taught in each course; h holds the shares of entries in their rows."""
    for row in range(len(s.row_start) - 1):
        use = row_use[row]
        for at in range(s.row_start[row], s.row_start[row + 1]):
            if s.entry_course[at] >= 0:
                course[s.entry_course[at], number[order_city[s.entry_order[at]]]] += TRACE + use * h.entry[at]
