"""The hot loops over a pool: what its units can reach at given prices, and what they use.

A unit has ways (a lone worker one, a group one a city), a way has seats (one a
member), a seat has columns, one a choice. A way is worth the sum of its seats,
a seat the best of its columns, a unit the best of its ways or of staying at
home; every best is smoothed to T · log Σ exp(· / T).
"""

from __future__ import annotations

import math

from numba import njit

from matching.solver.priced.chance import random
from matching.solver.priced.kernels import HARDLY, NEVER, ORDERED, exp_

#: Steps of an evenly spread sequence in the square: powers of the root of x³ = x + 1, inverted.
TURNS = (0.7548776662466927, 0.5698402909980532)


@njit(cache=True, fastmath=ORDERED, nogil=True)
def smooth_pool(temperature, begin, end, n, flat, origin_worth, value, way_value, seat_value, share, use, origin_use):
    """Sum the smoothed values of the units from `begin` to before `end` and add up what they use.

    Parameters
    ----------
    n
        The nest.
    flat, origin_worth
        Worth of one more use of each resource, and of a placed worker of each origin.
    value, way_value, seat_value, share
        Room for the worth of columns, ways and seats, and for the share of each column.
    use, origin_use
        Added to.
    """
    total = 0.0
    for unit in range(begin, end):
        best = NEVER if n.must_go[unit] else 0.0
        staying = best
        for way in range(n.unit_start[unit], n.unit_start[unit + 1]):
            together = 0.0
            for seat in range(n.way_start[way], n.way_start[way + 1]):
                first, last = n.seat_start[seat], n.seat_start[seat + 1]
                top = NEVER
                for c in range(first, last):
                    worth = n.base[c]
                    for at in range(n.use_start[c], n.use_start[c + 1]):
                        worth += flat[n.use[at]]
                    value[c] = worth
                    top = max(top, worth)
                sum_ = 0.0
                for c in range(first, last):
                    share[c] = exp_((value[c] - top) / temperature)
                    sum_ += share[c]
                for c in range(first, last):
                    share[c] /= sum_
                seat_value[seat] = top + temperature * math.log(sum_) + origin_worth[n.origin[seat]]
                together += seat_value[seat]
            way_value[way] = together
            best = max(best, together)
        if best < HARDLY:
            continue
        sum_ = exp_((staying - best) / temperature)
        for way in range(n.unit_start[unit], n.unit_start[unit + 1]):
            sum_ += exp_((way_value[way] - best) / temperature)
        total += best + temperature * math.log(sum_)
        for way in range(n.unit_start[unit], n.unit_start[unit + 1]):
            going = exp_((way_value[way] - best) / temperature) / sum_
            for seat in range(n.way_start[way], n.way_start[way + 1]):
                origin_use[n.origin[seat]] += going
                for c in range(n.seat_start[seat], n.seat_start[seat + 1]):
                    share[c] *= going
                    if share[c] > 0.0:
                        for at in range(n.use_start[c], n.use_start[c + 1]):
                            use[n.use[at]] += share[c]
    return total


@njit(cache=True, nogil=True)
def draw_choices(seed, n, numbers, turn, share, chosen, confidence):
    """Draw a choice for each seat of each unit in proportion to the shares; -1 for who stays at home.

    Parameters
    ----------
    numbers
        Number in the round of each unit.
    turn
        Turn of each unit. Lone units draw evenly spread numbers (Kronecker's sequence): of any run of turns whose units
        share alike, what they draw together is what they share together, but for a choice or so.
    chosen
        Filled in: a column of each seat.
    confidence
        Filled in: the chance with which each unit's choice was drawn.
    """
    for unit in range(len(n.unit_start) - 1):
        aim = (random(seed, 0) + TURNS[0] * turn[unit]) % 1.0
        staying, going = 1.0, -1
        for way in range(n.unit_start[unit], n.unit_start[unit + 1]):
            here = _sum(share, n.seat_start[n.way_start[way]], n.seat_start[n.way_start[way] + 1])
            if going < 0 and aim < here:
                going, confidence[unit] = way, here
            aim -= here
            staying -= here
        if going < 0:
            confidence[unit] = 0.0 if n.must_go[unit] else max(0.0, staying)
        for way in range(n.unit_start[unit], n.unit_start[unit + 1]):
            for seat in range(n.way_start[way], n.way_start[way + 1]):
                chosen[seat] = -1
                if way == going:
                    first, last = n.seat_start[seat], n.seat_start[seat + 1]
                    together = _sum(share, first, last)
                    left = random(seed + 1, (numbers[unit] << 8) + seat - n.way_start[way]) * together
                    if n.way_start[way + 1] - n.way_start[way] == 1:
                        left = (random(seed + 1, 0) + TURNS[1] * turn[unit]) % 1.0 * together
                    for c in range(first, last):
                        if share[c] > 0.0 and (left >= 0.0 or chosen[seat] < 0):
                            chosen[seat] = c
                            left -= share[c]
                    confidence[unit] *= share[chosen[seat]] / together


@njit(cache=True, nogil=True)
def _sum(values, first, last):
    total = 0.0
    for at in range(first, last):
        total += values[at]
    return total


@njit(cache=True, nogil=True)
def take_in_order(n, order, most, chosen, room, taken):
    """Take the units' drawn choices in some order while there is room, until `most` were taken.

    Parameters
    ----------
    order
        Units, as positions in the nest.
    room
        What is left of each resource; used up.
    taken
        Filled in: whether each unit was taken.
    """
    done = 0
    for unit in order:
        if done == most:
            break
        if _use(n, unit, chosen, room, 1):
            taken[unit] = True
            done += 1
        else:
            _use(n, unit, chosen, room, -1)


@njit(cache=True, nogil=True)
def take_what_fits(n, order, share, chosen, room, taken):
    """Let lone units that were not taken take the choice of the largest share that there is room for.

    Parameters
    ----------
    order, room, taken
        As in :func:`take_in_order`, which comes before.
    chosen
        Changed to what they take.
    """
    for unit in order:
        way = n.unit_start[unit]
        if taken[unit] or n.unit_start[unit + 1] - way > 1 or n.way_start[way + 1] - n.way_start[way] > 1:
            continue
        seat, best = n.way_start[way], -1
        for c in range(n.seat_start[seat], n.seat_start[seat + 1]):
            able = best < 0 or share[c] > share[best]
            for at in range(n.use_start[c], n.use_start[c + 1]):
                able = able and room[n.use[at]] > 0
            if able:
                best = c
        if best >= 0:
            chosen[seat], taken[unit] = best, True
            _use(n, unit, chosen, room, 1)


@njit(cache=True, nogil=True)
def _use(n, unit, chosen, room, times):
    """Use what a unit's drawn choices need; return whether there was room for all of it."""
    able = True
    for seat in range(n.way_start[n.unit_start[unit]], n.way_start[n.unit_start[unit + 1]]):
        if chosen[seat] >= 0:
            for at in range(n.use_start[chosen[seat]], n.use_start[chosen[seat] + 1]):
                room[n.use[at]] -= times
                able = able and room[n.use[at]] >= 0
    return able
