"""The best choices at given prices: the smoothed loops with a maximum, in whole or floating numbers.

In whole numbers the sums are exact bounds; in floating point they say which
choices are worth a closer look. `never` is the worth of what cannot be
chosen, in the numbers' own type, far below every sum.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from matching.solver.priced.kernels import entry_worth, lodging_worth, way_worth


@njit(cache=True, nogil=True)
def mark_places(units, s, needed):
    """Mark the places where some units may go."""
    for unit in units:
        for m in range(s.unit_start[unit], s.unit_start[unit + 1]):
            for at in range(s.link_start[s.member[m]], s.link_start[s.member[m] + 1]):
                needed[s.link_place[at]] = True


@njit(cache=True, nogil=True)
def mark_rows(begin, end, s, places, needed):
    """Mark the rows of the places from `begin` to before `end` that are marked."""
    for place in range(begin, end):
        if places[place]:
            for at in range(s.place_start[place], s.place_start[place + 1]):
                needed[s.place_row[at]] = True


@njit(cache=True, nogil=True)
def best_slots(never, s, w, v):
    """Fill in the values of all slots."""
    for slot in range(len(s.slot_start) - 1):
        best = never
        for at in range(s.slot_start[slot], s.slot_start[slot + 1]):
            best = max(best, lodging_worth(s, w, at))
        v.slot[slot] = best


@njit(cache=True, nogil=True)
def best_rows(never, begin, end, needed, s, w, v):
    """Fill in the values of the rows from `begin` to before `end` that are needed."""
    for row in range(begin, end):
        if needed[row]:
            best = never
            for at in range(s.row_start[row], s.row_start[row + 1]):
                best = max(best, entry_worth(s, w, v, at))
            v.row[row] = best


@njit(cache=True, nogil=True)
def best_places(never, begin, end, needed, s, v):
    """Fill in the values of the places from `begin` to before `end` that are needed."""
    for place in range(begin, end):
        if needed[place]:
            best = never
            for at in range(s.place_start[place], s.place_start[place + 1]):
                best = max(best, v.row[s.place_row[at]])
            v.place[place] = best


@njit(cache=True, nogil=True)
def best_of_worker(never, worker, city, s, w, v, b):
    """Best value of a worker's choices in a city, or anywhere (-1); `never` without any."""
    best = never
    for at in range(s.link_start[worker], s.link_start[worker + 1]):
        if (city < 0 or s.link_city[at] == city) and v.place[s.link_place[at]] > never:
            best = max(best, way_worth(s, w, at) + v.place[s.link_place[at]])
    for at in range(b.start[worker], b.start[worker + 1]):
        if city < 0 or b.city[at] == city:
            best = max(best, b.worth[at])
    return best + w.origin[s.origin[worker]] if best > never else never


@njit(cache=True, nogil=True)
def cities_of(s, b, worker):
    """List the cities of a worker's choices, each once."""
    most = s.link_start[worker + 1] - s.link_start[worker] + b.start[worker + 1] - b.start[worker]
    found = np.empty(most, dtype=np.int64)
    count = 0
    # Links are sorted by city.
    for at in range(s.link_start[worker], s.link_start[worker + 1]):
        if count == 0 or found[count - 1] != s.link_city[at]:
            found[count] = s.link_city[at]
            count += 1
    for at in range(b.start[worker], b.start[worker + 1]):
        if not (found[:count] == b.city[at]).any():
            found[count] = b.city[at]
            count += 1
    return found[:count]


@njit(cache=True, nogil=True)
def best_of_lone(never, units, s, w, v, b, value):
    """Best value of the choices of those of some units that are a worker alone, origin left out."""
    for unit in units:
        if s.unit_start[unit + 1] - s.unit_start[unit] == 1:
            worker = s.member[s.unit_start[unit]]
            best = best_of_worker(never, worker, -1, s, w, v, b)
            if best > never:
                value[worker] = best - w.origin[s.origin[worker]]


@njit(cache=True, nogil=True)
def best_units(never, units, s, w, v, b, value):
    """Best value of some units: their best choice, or staying at home where that is better and allowed."""
    for unit in units:
        first, last = s.unit_start[unit], s.unit_start[unit + 1]
        if last - first == 1:
            best = best_of_worker(never, s.member[first], -1, s, w, v, b)
        else:
            best = never
            cities = cities_of(s, b, s.member[first])
            for c in range(len(cities)):
                best = max(best, _together(never, unit, cities[c], s, w, v, b))
        if not s.must_go[unit]:
            best = max(best, 0 * never)
        value[unit] = best if best > never else 0 * never


@njit(cache=True, nogil=True)
def _together(never, unit, city, s, w, v, b):
    """Value of a unit whose members all go to one city, or anywhere (-1)."""
    total = 0 * never
    for m in range(s.unit_start[unit], s.unit_start[unit + 1]):
        here = best_of_worker(never, s.member[m], city, s, w, v, b)
        if here == never:
            return never
        total += here
    return total


@njit(cache=True, nogil=True)
def near_best(never, reach, units, s, w, v, b, unit_value, worker, chosen):
    """List the choices that cost at most `reach` against their unit's best; return how many there are.

    What does not fit into `worker` and `chosen` is counted alone: call once with empty lists to learn the size.
    """
    count = 0
    for unit in units:
        first, last = s.unit_start[unit], s.unit_start[unit + 1]
        cities = np.full(1, -1)
        if last - first > 1:
            cities = cities_of(s, b, s.member[first])
        for c in range(len(cities)):
            together = _together(never, unit, cities[c], s, w, v, b)
            if together == never or together < unit_value[unit] - reach:
                continue
            spare = together - (unit_value[unit] - reach)
            for m in range(first, last):
                count = _near_best_of_worker(never, spare, s.member[m], cities[c], s, w, v, b, worker, chosen, count)
    return count


@njit(cache=True, nogil=True)
def _near_best_of_worker(never, spare, who, city, s, w, v, b, worker, chosen, count):
    least = best_of_worker(never, who, city, s, w, v, b) - w.origin[s.origin[who]] - spare
    for link in range(s.link_start[who], s.link_start[who + 1]):
        place = s.link_place[link]
        mine = way_worth(s, w, link)
        if (city >= 0 and s.link_city[link] != city) or mine + v.place[place] < least:
            continue
        for p in range(s.place_start[place], s.place_start[place + 1]):
            row = s.place_row[p]
            if mine + v.row[row] < least:
                continue
            for entry in range(s.row_start[row], s.row_start[row + 1]):
                if mine + entry_worth(s, w, v, entry) < least:
                    continue
                slot = s.entry_slot[entry]
                if slot < 0:
                    count = _put(who, link, entry, -1, -1, worker, chosen, count)
                    continue
                base = mine + entry_worth(s, w, v, entry) - v.slot[slot]
                for at in range(s.slot_start[slot], s.slot_start[slot + 1]):
                    if base + lodging_worth(s, w, at) >= least:
                        count = _put(who, link, entry, at, -1, worker, chosen, count)
    for at in range(b.start[who], b.start[who + 1]):
        if (city < 0 or b.city[at] == city) and b.worth[at] >= least:
            count = _put(who, -1, -1, -1, at, worker, chosen, count)
    return count


@njit(cache=True, nogil=True)
def _put(who, link, entry, lodging, beside, worker, chosen, count):
    if count < len(worker):
        worker[count] = who
        chosen.link[count], chosen.entry[count] = link, entry
        chosen.lodging[count], chosen.beside[count] = lodging, beside
    return count + 1


@njit(cache=True, nogil=True)
def mark_links(never, reach, units, s, w, v, b, value, link_spare, place_spare):
    """Fill in the spare of the links of some units, and raise that of their places.

    The spare of something is what is left of `reach` on the best way to it.
    """
    for unit in units:
        first, last = s.unit_start[unit], s.unit_start[unit + 1]
        if last - first == 1:
            worker = s.member[first]
            least = value[unit] - reach - w.origin[s.origin[worker]]
            for at in range(s.link_start[worker], s.link_start[worker + 1]):
                spare = way_worth(s, w, at) + v.place[s.link_place[at]] - least
                if spare >= 0.0:
                    link_spare[at] = spare
                    place_spare[s.link_place[at]] = max(place_spare[s.link_place[at]], np.float32(spare))
            continue
        for city in cities_of(s, b, s.member[first]):
            together = 0.0
            for m in range(first, last):
                here = best_of_worker(never, s.member[m], city, s, w, v, b)
                together = together + here if here > never and together > never else never
            left = together - value[unit] + reach
            if together == never or left < 0.0:
                continue
            for m in range(first, last):
                worker = s.member[m]
                least = best_of_worker(never, worker, city, s, w, v, b) - w.origin[s.origin[worker]] - left
                for at in range(s.link_start[worker], s.link_start[worker + 1]):
                    spare = way_worth(s, w, at) + v.place[s.link_place[at]] - least
                    if s.link_city[at] == city and spare >= 0.0:
                        link_spare[at] = spare
                        place_spare[s.link_place[at]] = max(place_spare[s.link_place[at]], np.float32(spare))


@njit(cache=True, nogil=True)
def mark_refs(begin, end, s, v, place_spare, keep_ref, row_spare):
    """Mark the rows of the places from `begin` to before `end` that are near enough, and raise their spare."""
    for place in range(begin, end):
        if place_spare[place] >= 0.0:
            for at in range(s.place_start[place], s.place_start[place + 1]):
                row = s.place_row[at]
                spare = place_spare[place] - (v.place[place] - v.row[row])
                if spare >= 0.0:
                    keep_ref[at] = True
                    row_spare[row] = max(row_spare[row], np.float32(spare))


@njit(cache=True, nogil=True)
def mark_entries(begin, end, s, w, v, row_spare, keep_entry):
    """Mark the entries of the rows from `begin` to before `end` that are near enough."""
    for row in range(begin, end):
        if row_spare[row] >= 0.0:
            least = v.row[row] - row_spare[row]
            for at in range(s.row_start[row], s.row_start[row + 1]):
                # Spares are kept in short floating numbers: a little too much is no harm.
                keep_entry[at] = entry_worth(s, w, v, at) >= least - 1e-3
