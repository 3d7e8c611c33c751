"""Drawing choices: one complete choice a unit, by chance in proportion to the smoothed dual, taken while there is room.

Chance comes from a counter-based generator (splitmix64 of a seed and the
worker's number), so that nothing depends on the order in which units are
treated.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from matching.solver.priced.kernels import (
    HARDLY,
    NEVER,
    entry_worth,
    group_values,
    lodging_worth,
    smooth_worker,
    way_worth,
)

#: Most resources that one unit can use.
MOST_USES = 1024


@njit(cache=True, nogil=True)
def _random(seed, key):
    """Return a number in [0, 1) from a seed and a key (splitmix64)."""
    z = np.uint64(seed) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(key) * np.uint64(0xD1B54A32D192ED03)
    for _ in range(2):
        z = z + np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return float(z >> np.uint64(11)) / 9007199254740992.0


@njit(cache=True, nogil=True)
def draw_units(seed, temperature, units, s, w, v, b, chosen, confidence):
    """Draw a choice for each of some units; `confidence` is the chance with which it was drawn."""
    for unit in units:
        first, last = s.unit_start[unit], s.unit_start[unit + 1]
        staying = NEVER if s.must_go[unit] else 0.0
        for m in range(first, last):
            worker = s.member[m]
            chosen.link[worker] = chosen.entry[worker] = chosen.lodging[worker] = chosen.beside[worker] = -1
        if last - first == 1:
            cities = np.full(1, -1)
            worker = s.member[first]
            together = np.full(1, smooth_worker(temperature, worker, -1, s, w, v, b))
            each = together.reshape((1, 1))
        else:
            cities, each, together = group_values(temperature, unit, s, w, v, b)
        best = staying
        for c in range(len(cities)):
            best = max(best, together[c])
        confidence[unit] = 1.0
        if best < HARDLY:
            continue
        home = math.exp((staying - best) / temperature)
        total = home
        for c in range(len(cities)):
            total += math.exp((together[c] - best) / temperature)
        aim = _random(seed, unit) * total - home
        if aim < 0.0:
            confidence[unit] = home / total
            continue
        going = 0
        for c in range(len(cities)):
            share = math.exp((together[c] - best) / temperature)
            if share > 0.0:
                going = c
                aim -= share
                if aim < 0.0:
                    break
        likely = math.exp((together[going] - best) / temperature) / total
        for m in range(last - first):
            likely *= _draw_worker(
                seed, temperature, s.member[first + m], cities[going], each[going, m], s, w, v, b, chosen
            )
        confidence[unit] = likely


@njit(cache=True, nogil=True)
def _draw_worker(seed, temperature, worker, city, value, s, w, v, b, chosen):
    """Draw a choice of a worker who goes to a city, or anywhere (-1); return its chance."""
    level = value - w.origin[s.origin[worker]]
    aim = _random(seed + 1, worker)
    likely = 0.0
    for at in range(s.link_start[worker], s.link_start[worker + 1]):
        if city < 0 or s.link_city[at] == city:
            here = way_worth(s, w, at) + v.place[s.link_place[at]]
            share = math.exp(min(0.0, here - level) / temperature)
            if share > 0.0:
                chosen.link[worker], likely = at, share
                aim -= share
                if aim < 0.0:
                    break
    if aim >= 0.0:
        for at in range(b.start[worker], b.start[worker + 1]):
            if city < 0 or b.city[at] == city:
                share = math.exp(min(0.0, b.worth[at] - level) / temperature)
                if share > 0.0:
                    chosen.link[worker], chosen.beside[worker], likely = -1, at, share
                    aim -= share
                    if aim < 0.0:
                        break
    if chosen.link[worker] >= 0:
        likely *= _draw_entry(seed, temperature, worker, s, w, v, chosen)
    return likely


@njit(cache=True, nogil=True)
def _draw_entry(seed, temperature, worker, s, w, v, chosen):
    """Draw row, entry and lodging at the place of the drawn link; return their chance."""
    place = s.link_place[chosen.link[worker]]
    aim = _random(seed + 2, worker)
    row, likely = -1, 0.0
    for at in range(s.place_start[place], s.place_start[place + 1]):
        share = math.exp(min(0.0, v.row[s.place_row[at]] - v.place[place]) / temperature)
        if share > 0.0:
            row, likely = s.place_row[at], share
            aim -= share
            if aim < 0.0:
                break
    aim = _random(seed + 3, worker)
    share_taken = 0.0
    for at in range(s.row_start[row], s.row_start[row + 1]):
        share = math.exp(min(0.0, entry_worth(s, w, v, at) - v.row[row]) / temperature)
        if share > 0.0:
            chosen.entry[worker], share_taken = at, share
            aim -= share
            if aim < 0.0:
                break
    likely *= share_taken
    slot = s.entry_slot[chosen.entry[worker]]
    if slot >= 0:
        aim = _random(seed + 4, worker)
        for at in range(s.slot_start[slot], s.slot_start[slot + 1]):
            share = math.exp(min(0.0, lodging_worth(s, w, at) - v.slot[slot]) / temperature)
            if share > 0.0:
                chosen.lodging[worker], share_taken = at, share
                aim -= share
                if aim < 0.0:
                    break
        likely *= share_taken
    return likely


@njit(cache=True, nogil=True)
def uses_of(worker, first, s, use_start, use_number, chosen, numbers, count):
    """Append the numbers of what a worker's choice uses to `numbers`; return the new count.

    Parameters
    ----------
    first
        Numbers of the first order, lodging, course, agreement and base.
    """
    link = chosen.link[worker]
    if link >= 0:
        entry = chosen.entry[worker]
        numbers[count] = first[0] + s.entry_order[entry]
        count += 1
        if chosen.lodging[worker] >= 0:
            numbers[count] = first[1] + s.slot_lodging[chosen.lodging[worker]]
            count += 1
        if s.entry_course[entry] >= 0:
            numbers[count] = first[2] + s.entry_course[entry]
            count += 1
        if s.link_agreement[link] >= 0:
            numbers[count] = first[3] + s.link_agreement[link]
            count += 1
        if s.link_base[link] >= 0:
            numbers[count] = first[4] + s.link_base[link]
            count += 1
    elif chosen.beside[worker] >= 0:
        column = chosen.beside[worker]
        for at in range(use_start[column], use_start[column + 1]):
            numbers[count] = use_number[at]
            count += 1
    return count


@njit(cache=True, nogil=True)
def take_in_order(units, most, first, s, use_start, use_number, chosen, room, taken):
    """Take drawn choices one unit after another while there is room, until `most` were taken; return how many."""
    numbers = np.empty(MOST_USES, dtype=np.int64)
    done = 0
    for unit in units:
        if done == most:
            break
        count = 0
        for m in range(s.unit_start[unit], s.unit_start[unit + 1]):
            count = uses_of(s.member[m], first, s, use_start, use_number, chosen, numbers, count)
        able = True
        for n in range(count):
            room[numbers[n]] -= 1
            able &= room[numbers[n]] >= 0
        if able:
            taken[unit] = True
            done += 1
        else:
            for n in range(count):
                room[numbers[n]] += 1
    return done
