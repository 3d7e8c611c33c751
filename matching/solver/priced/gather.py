"""What one zone offers to all who ask, in compiled loops.

An ask is split into *questions*, one a block, which say all on which the
answer depends: most asks share their questions with others. The answer is a
row. Rows that offer the same are one, and so are places that have the same
rows.

Loops take fields out of their tuples once, and call nothing that takes tables:
each call would count references to every table, which costs more than the work.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from matching.instance.instance import FIXED, LIVE_IN
from matching.solver.courses import OWN_LEVELS
from matching.solver.priced.offers import ANY, NONE, REFUSED

#: Lists of equal hash are chained from so many heads.
HEADS = 1 << 16
#: Numbers of an entry in a list of rows; numbers of a question before its positions, and positions in one number.
ENTRY, BEFORE, PACKED = 4, 3, 32


class Sleep(NamedTuple):
    """What lodging and cost make of an offer.

    `own` says whether a profile has own lodging, `who` tells profiles apart by whose beds they may take, `bed`
    whether somebody finds any lodging at a position. `paid` is the cost of each course, with a 0 at the end for
    "none"; `live_in`, `near`, `far` are weighted points of the household and of own lodging, `cost` those of each
    `step` fen.
    """

    own: np.ndarray
    who: np.ndarray
    bed: np.ndarray
    paid: np.ndarray
    live_in: int
    near: int
    far: int
    cost: int
    step: int


class Questions(NamedTuple):
    """Questions of all asks: those of ask n are asked[start[n] : start[n + 1]].

    Question q stands in words[first[q] : first[q + 1]]; its block comes first and the positions that pass come last.
    `asker` is the first ask that has it.
    """

    start: np.ndarray
    asked: np.ndarray
    first: np.ndarray
    words: np.ndarray
    asker: np.ndarray


class Offers(NamedTuple):
    """Offers of each question, end to end: positions, courses (-1: none), weighted points of pay and level."""

    start: np.ndarray
    position: np.ndarray
    course: np.ndarray
    points: np.ndarray


@njit(cache=True, nogil=True)
def _longer(column, needed):
    """Return a longer column that begins alike."""
    longer = np.empty(2 * needed, dtype=column.dtype)
    longer[: len(column)] = column
    return longer


@njit(cache=True, nogil=True)
def _find(words, start, count, end, heads, chain):
    """Return the number of a list equal to that from start[count] to `end`, -1 if there is none, and its head."""
    begin = start[count]
    code = np.uint64(end - begin)
    for at in range(begin, end):
        code = (code ^ np.uint64(words[at])) * np.uint64(0x9E3779B97F4A7C15)
        code ^= code >> np.uint64(29)
    head = np.int64(code % np.uint64(HEADS))
    known = heads[head]
    while known >= 0:
        if start[known + 1] - start[known] == end - begin:
            at = 0
            while at < end - begin and words[start[known] + at] == words[begin + at]:
                at += 1
            if at == end - begin:
                return known, head
        known = chain[known]
    return -1, head


@njit(cache=True, nogil=True)
def question(t, cut, sleep, zone, asks, alone):
    """Split asks into questions.

    With `alone` a placement has to keep all pins by itself, and the order held now is left out where keeping it costs
    points; without, only fixed orders are asked about, and lodging is left open.
    """
    sights, passes, barred_start, barred, soles, dear = t.sight, t.passes, t.barred_start, t.barred, t.sole, t.dear
    pay, free, taught, levels, held, floors, homes = t.pay, t.free, t.taught, t.level, t.held, t.floor, t.home
    begins, services, modes, units, place = cut.first, cut.service, cut.mode, cut.unit, cut.place[zone]
    own_lodging, people, kinds, course_start, row_length = (
        sleep.own,
        sleep.who,
        cut.kind,
        t.course_start,
        t.kinds * OWN_LEVELS,
    )
    profiles, rests, locals_ = asks
    first_block, end_block = cut.start[zone], cut.start[zone + 1]
    first, last = begins[first_block], begins[end_block]
    longest = BEFORE + 1 + (last - first) // PACKED
    mask = np.empty(last - first, dtype=np.bool_)
    heads, chain, count = np.full(HEADS, -1, dtype=np.int32), np.empty(64, dtype=np.int32), 0
    start, words, asker = np.zeros(64, dtype=np.int64), np.empty(longest, dtype=np.int64), np.empty(64, dtype=np.int32)
    ask_start, asked, size = np.zeros(len(profiles) + 1, dtype=np.int64), np.empty(64, dtype=np.int32), 0
    for ask in range(len(profiles)):
        profile = profiles[ask]
        home, sole = homes[profile], soles[profile]
        ask_start[ask + 1] = size
        if alone and sole == NONE:
            continue
        mask[:] = passes[sights[profile, 0], first:last]
        for sight in range(1, sights.shape[1]):
            row_passes = passes[sights[profile, sight], first:last]
            for at in range(last - first):
                mask[at] &= row_passes[at]
        for n in range(barred_start[profile], barred_start[profile + 1]):
            if first <= barred[n] < last:
                mask[barred[n] - first] = False
        if alone and first <= dear[profile] < last:
            mask[dear[profile] - first] = False
        if alone and sole != ANY:
            kept = first <= sole < last and mask[sole - first]
            mask[:] = False
            if kept:
                mask[sole - first] = True
        for block in range(first_block, end_block):
            if not alone and modes[block] != FIXED:
                continue
            service = services[block]
            own = levels[profile, service]
            at_home = home != place and taught[home, service, own]
            if own == 0 and not at_home and not taught[place, service, own]:
                continue
            if start[count] + longest > len(words):
                words = _longer(words, start[count] + longest)
            row, floor = held[profile, service], floors[profile, units[block]]
            here = taught[place, service, own]
            some, learns, bits, end = False, False, np.int64(0), start[count] + BEFORE
            for at in range(begins[block], begins[block + 1]):
                able = mask[at - first] and pay[floor, at] != REFUSED
                if able and not free[row, at]:
                    key, back = home * row_length + kinds[at] + own, place * row_length + kinds[at] + own
                    learnt = at_home and course_start[key] < course_start[key + 1]
                    learns |= learnt
                    able = learnt or (here and course_start[back] < course_start[back + 1])
                some |= able
                bits = (bits << 1) | able
                if (at - begins[block]) % PACKED == PACKED - 1:
                    words[end], bits = bits, np.int64(0)
                    end += 1
            if not some:
                continue
            words[end] = bits
            end += 1
            live_in, begin = modes[block] == LIVE_IN, start[count]
            words[begin] = block
            words[begin + 1] = (np.int64(floor) << 40) | (np.int64(row) << 24) | (home + 1 if learns else 0)
            words[begin + 2] = 0
            if alone:
                beds = 2 + people[profile] if not live_in and not own_lodging[profile] else 0
                words[begin + 2] = (np.int64(rests[ask]) << 8) | (beds if beds or live_in else np.int64(locals_[ask]))
            known, head = _find(words, start, count, end, heads, chain)
            if known < 0:
                if count + 2 > len(start):
                    start, chain, asker = (
                        _longer(start, count + 2),
                        _longer(chain, count + 2),
                        _longer(asker, count + 2),
                    )
                known, chain[count], heads[head], asker[count] = count, heads[head], count, ask
                count += 1
                start[count] = end
            if size == len(asked):
                asked = _longer(asked, size)
            asked[size] = known
            size += 1
        ask_start[ask + 1] = size
    return Questions(ask_start, asked[:size], start[: count + 1], words[: start[count]], asker[:count])


@njit(cache=True, nogil=True)
def list_offers(t, cut, zone, asks, questions):
    """List what is offered to each question."""
    free, fit, pay, kinds, course_start, courses = t.free, t.fit, t.pay, cut.kind, t.course_start, t.course
    levels, held, floors, homes, row_length = t.level, t.held, t.floor, t.home, t.kinds * OWN_LEVELS
    begins, services, units, place = cut.first, cut.service, cut.unit, cut.place[zone]
    first, words, asker, profiles = questions.first, questions.words, questions.asker, asks.profile
    start, count = np.zeros(len(asker) + 1, dtype=np.int64), 0
    position, course = np.empty(64, dtype=np.int32), np.empty(64, dtype=np.int32)
    points = np.empty(64, dtype=np.int32)
    for number in range(len(asker)):
        block, profile = words[first[number]], profiles[asker[number]]
        service, home = services[block], homes[profile]
        own, row, floor = levels[profile, service], held[profile, service], floors[profile, units[block]]
        length = begins[block + 1] - begins[block]
        if count + length * max(1, t.most) > len(points):
            needed = count + length * max(1, t.most)
            position, course, points = _longer(position, needed), _longer(course, needed), _longer(points, needed)
        for n in range(length):
            # The last word holds as many positions as are left.
            behind = min(length - 1, n | (PACKED - 1)) - n if n // PACKED < length // PACKED else length - 1 - n
            if not (words[first[number] + BEFORE + n // PACKED] >> behind) & 1:
                continue
            at = begins[block] + n
            worth = pay[floor, at] + fit[row, at]
            if free[row, at]:
                position[count], course[count], points[count] = at, -1, worth
                count += 1
                continue
            for city in range(1 if home == place else 2):
                key = (place if city else home) * row_length + kinds[at] + own
                for listed in range(course_start[key], course_start[key + 1]):
                    position[count], course[count], points[count] = at, courses[listed], worth
                    count += 1
        start[number + 1] = count
    return Offers(start, position[:count], course[:count], points[:count])


@njit(cache=True, nogil=True)
def answer(cut, sleep, asks, questions, offers):
    """Turn the offers of each question into a row.

    Returns
    -------
    The row of each question (-1: nothing is offered), where each row's entries begin, and the entries: order, course,
    weighted points, and -1 or (order · people + who) · step + fen beyond whole points, for which lodgings are sought.
    """
    modes, order_at, own, people, bed, paid_for = cut.mode, cut.order, sleep.own, sleep.who, sleep.bed, sleep.paid
    first, words, asker = questions.first, questions.words, questions.asker
    begins, positions, courses, worths = offers
    profiles, rests, locals_ = asks
    heads, chain, count = np.full(HEADS, -1, dtype=np.int32), np.empty(64, dtype=np.int32), 0
    start, entries, rows = np.zeros(64, dtype=np.int64), np.empty(64, dtype=np.int64), np.empty(len(asker), np.int32)
    for number in range(len(asker)):
        ask = asker[number]
        profile, rest, live_in = profiles[ask], rests[ask], modes[words[first[number]]] == LIVE_IN
        plain, who = live_in or own[profile], people[profile]
        near = 0 if not plain else sleep.live_in if live_in else sleep.near if locals_[ask] else sleep.far
        end = start[count]
        if end + ENTRY * (begins[number + 1] - begins[number]) > len(entries):
            entries = _longer(entries, end + ENTRY * (begins[number + 1] - begins[number]))
        for offer in range(begins[number], begins[number + 1]):
            if not plain and not bed[who, positions[offer]]:
                continue
            order, paid = np.int64(order_at[positions[offer]]), rest + paid_for[courses[offer]]
            entries[end], entries[end + 1] = order, courses[offer]
            entries[end + 2] = worths[offer] + near - sleep.cost * (paid // sleep.step)
            entries[end + 3] = -1 if plain else (order * len(bed) + who) * sleep.step + paid % sleep.step
            end += ENTRY
        rows[number] = -1
        if end == start[count]:
            continue
        rows[number], head = _find(entries, start, count, end, heads, chain)
        if rows[number] < 0:
            if count + 2 > len(start):
                start, chain = _longer(start, count + 2), _longer(chain, count + 2)
            rows[number], chain[count], heads[head] = count, heads[head], count
            count += 1
            start[count] = end
    return rows, start[: count + 1] // ENTRY, entries[: start[count]].copy().reshape(-1, ENTRY)


@njit(cache=True, nogil=True)
def settle(questions, rows):
    """Turn the rows of each ask into a place.

    Returns
    -------
    The place of each ask (-1: nothing is offered), where each place's rows begin, and the rows.
    """
    begins, asked = questions.start, questions.asked
    heads, chain, count = np.full(HEADS, -1, dtype=np.int32), np.empty(64, dtype=np.int32), 0
    start, listed = np.zeros(64, dtype=np.int64), np.empty(len(asked), dtype=np.int32)
    places = np.full(len(begins) - 1, -1, dtype=np.int32)
    for ask in range(len(begins) - 1):
        end = start[count]
        for at in range(begins[ask], begins[ask + 1]):
            if rows[asked[at]] >= 0:
                listed[end] = rows[asked[at]]
                end += 1
        if end == start[count]:
            continue
        places[ask], head = _find(listed, start, count, end, heads, chain)
        if places[ask] < 0:
            if count + 2 > len(start):
                start, chain = _longer(start, count + 2), _longer(chain, count + 2)
            places[ask], chain[count], heads[head] = count, heads[head], count
            count += 1
            start[count] = end
    return places, start[: count + 1].copy(), listed[: start[count]].copy()
