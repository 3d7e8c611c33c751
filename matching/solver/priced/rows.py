"""What a place offers: rows of orders that pass for a profile, each with its points.

A *kind* is a service, a mode and a unit of pay. A *row* holds the orders of
one kind in one zone that pass for the workers of a place; profiles that no
order of the kind can tell apart share it. An *entry* of a row is an order and
a course; where a bed or an allowance is needed, a *slot* lists the lodgings.
All rules and terms are asked of one worker of the profile, by the functions
that every solver of this package uses.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.instance import instance as columns
from matching.result import IntColumn
from matching.rules import Rule, Term
from matching.solver import score
from matching.solver.courses import Training
from matching.solver.eligibility import PAIR_RULES
from matching.solver.facts import Facts
from matching.solver.numbering import distinct
from matching.solver.priced.places import Links, Zones
from matching.solver.priced.profiles import Profiles

#: Cells of rows × orders that are looked at once.
CELLS = 1 << 20
#: Rules asked of a row's orders: those of one pair, but for what links hold.
ROW_RULES = tuple(rule for rule in PAIR_RULES if rule not in (Rule.CITY, Rule.CORRIDOR))


@dataclass(frozen=True)
class Rows:
    """Rows, entries and slots, each list end to end.

    Parameters
    ----------
    of_place_start, of_place
        Rows of each place.
    start
        Where each row's entries begin.
    order, course, slot, score
        Of each entry: order, course (-1: none), slot (-1: the household or own lodging) and weighted points.
    slot_start, lodging, lodging_score
        Lodgings of each slot: a site, or sites + row of an allowance, and its weighted points.
    """

    of_place_start: IntColumn
    of_place: np.ndarray
    start: IntColumn
    order: np.ndarray
    course: np.ndarray
    slot: np.ndarray
    score: np.ndarray
    slot_start: IntColumn
    lodging: np.ndarray
    lodging_score: np.ndarray


def rows(facts: Facts, training: Training, seen: Profiles, areas: Zones, ways: Links) -> Rows:
    """Find the rows of all places."""
    orders = facts.instance.orders
    kind_of_order, first = distinct([orders.service, orders.mode, orders.pay_unit])
    by_block = np.lexsort((np.arange(len(orders)), areas.of_order, kind_of_order))
    found_place, found_row, listed = [], [], _Entries(facts, training)
    for kind in range(len(first)):
        mine = by_block[slice(*np.searchsorted(kind_of_order[by_block], [kind, kind + 1]))]
        alike = _profiles_of_kind(facts, training, seen, mine)
        zone_has = np.zeros(len(areas), dtype=bool)
        zone_has[areas.of_order[mine]] = True
        places = np.flatnonzero((alike[ways.profile] >= 0) & zone_has[ways.zone])
        if not len(places):
            continue
        live_in = bool(orders.mode[mine[0]] == columns.LIVE_IN)
        local = np.zeros(len(places), dtype=bool) if live_in else ways.local[places]
        row, one = distinct([alike[ways.profile[places]], ways.zone[places], ways.rest[places], local])
        shown = places[one]
        member = seen.member[ways.profile[shown]]
        base = listed.rows
        listed.add(member, ways.zone[shown], ways.rest[shown], local[one], mine, areas.of_order[mine])
        found_place.append(places)
        found_row.append(row + base)
    place = np.concatenate(found_place) if found_place else np.zeros(0, dtype=np.int64)
    row = np.concatenate(found_row) if found_row else np.zeros(0, dtype=np.int64)
    start, order, course, slot, points = listed.columns()
    # Rows without entries are left out.
    filled = np.diff(start) > 0
    useful = filled[row]
    place, row = place[useful], (np.cumsum(filled) - 1)[row[useful]]
    start = start[np.append(filled, True)]
    in_order = np.lexsort((row, place))
    slot_start, lodging, lodging_score = _lodgings(facts, listed)
    return Rows(
        np.searchsorted(place[in_order], np.arange(ways.places + 1)),
        row[in_order].astype(np.int32),
        start,
        order,
        course,
        slot,
        points,
        slot_start,
        lodging,
        lodging_score,
    )


def _profiles_of_kind(facts: Facts, training: Training, seen: Profiles, mine: IntColumn) -> IntColumn:
    """Return, for each profile, a number shared by all that orders of one kind cannot tell apart; -1: none passes."""
    instance = facts.instance
    workers, orders = instance.workers, instance.orders
    service, mode, unit = (int(column[mine[0]]) for column in (orders.service, orders.mode, orders.pay_unit))
    member = seen.member
    level = training.level[member, service]
    kinds = np.unique(training.class_of_order[mine])
    learnable: np.ndarray = np.asarray(training.some[:, kinds, :].any(axis=(0, 1)))
    floor = (workers.min_monthly if unit == columns.MONTH else workers.min_hourly)[member]
    passes: np.ndarray = ((level > 0) | learnable[level]) & (orders.pay[mine].max() >= floor)
    if mode == columns.LIVE_IN:
        passes &= workers.live_in[member]
    able = np.flatnonzero(passes)
    alike = np.full(len(member), -1, dtype=np.int64)
    if not len(able):
        return alike
    who = member[able]
    starts, ends = np.unique(orders.start[mine]), np.unique(orders.end[mine])
    singled = np.isin(who, np.concatenate([instance.pins[:, 0], instance.forbids[:, 0]]))
    if facts.policy.weights[Term.CONTINUITY] < 0:
        singled |= workers.current_order[who] >= 0
    health = np.searchsorted(starts, workers.health_until[who], "right")
    fresh = np.searchsorted(np.unique(facts.trained_since[mine]), workers.trained_on[who], "right")
    # Courses of the home city matter only to who may need one.
    needy = (fresh < len(np.unique(facts.trained_since[mine]))) | (level[able] == 0)
    needy |= level[able] > orders.min_level[mine].min()
    home = np.where(needy, training.city_row[facts.worker_city[who]], -1)
    keys = [
        np.where(singled, who, -1),
        level[able],
        fresh,
        health if facts.policy.health_certificate else 0 * health,
        np.searchsorted(starts, workers.available_from[who], "left"),
        np.searchsorted(ends, workers.available_until[who], "right"),
        floor[able],
        home,
    ]
    if mode != columns.LIVE_IN:
        hours = np.unique(orders.hours[mine])
        wish = workers.housing[who]
        keys += [
            workers.windows[who],
            np.searchsorted(hours, facts.worker_hours[who], "right"),
            np.where(wish == columns.OWN, -1, wish * len(columns.SEXES) + workers.sex[who]),
        ]
    alike[able] = distinct(keys)[0]
    return alike


class _Entries:
    """Entries of rows, collected kind by kind."""

    def __init__(self, facts: Facts, training: Training) -> None:
        self.facts, self.training = facts, training
        self.rows = 0
        self._count: list[IntColumn] = []
        self._parts: list[tuple[np.ndarray, ...]] = []
        #: (order, wish and sex, fen beyond whole points) of each slot, as one number -> slot
        self.slot_keys: IntColumn = np.zeros(0, dtype=np.int64)
        self._keys: list[IntColumn] = []

    def add(
        self, member: IntColumn, zone: IntColumn, rest: IntColumn, local: np.ndarray, mine: IntColumn, at: IntColumn
    ) -> None:
        """Add rows: the orders `mine` (of one kind, sorted by their zones `at`) in each row's zone."""
        first, last = np.searchsorted(at, zone, "left"), np.searchsorted(at, zone, "right")
        size = last - first
        ends = np.cumsum(size)
        begin = 0
        while begin < len(member):
            before = ends[begin - 1] if begin else 0
            end = max(begin + 1, int(np.searchsorted(ends, before + CELLS, "right")))
            some = slice(begin, end)
            row = np.repeat(np.arange(begin, end), size[some])
            within = np.arange(len(row)) - np.repeat(ends[some] - size[some] - before, size[some])
            order = mine[first[row] + within]
            worker = member[row]
            for rule in ROW_RULES:
                keep = PAIR_RULES[rule](self.facts, self.training, worker, order)
                row, worker, order = row[keep], worker[keep], order[keep]
            keep = single_keeps_pins(self.facts, worker, order)
            row, worker, order = row[keep], worker[keep], order[keep]
            self._list(row, worker, order, rest[row], local[row], begin, end)
            begin = end
        self.rows += len(member)

    def _list(
        self,
        row: IntColumn,
        worker: IntColumn,
        order: IntColumn,
        rest: IntColumn,
        local: np.ndarray,
        begin: int,
        end: int,
    ) -> None:
        """List courses and slots of some pairs."""
        facts, training, weights = self.facts, self.training, self.facts.policy.weights
        instance = facts.instance
        points = weights[Term.PAY] * score.pay(facts, worker, order)
        points += weights[Term.LEVEL_FIT] * score.level_fit(facts, training, worker, order)
        course = np.full(len(row), -1, dtype=np.int64)
        needs = np.atleast_1d(training.needs_course(worker, order))
        if needs.any():
            needy = np.flatnonzero(needs)
            at, taken = training.choices(worker[needy], order[needy])
            seats = instance.courses.seats[taken] > 0
            pick = np.concatenate([np.flatnonzero(~needs), needy[at[seats]]])
            course = np.concatenate([np.full(int(np.count_nonzero(~needs)), -1), taken[seats]])
            in_order = np.lexsort((course, pick))
            pick, course = pick[in_order], course[in_order]
            row, worker, order, rest, local, points = (
                column[pick] for column in (row, worker, order, rest, local, points)
            )
        paid = rest + np.append(instance.courses.cost, 0)[course]
        live_in, wish = facts.live_in[order], instance.workers.housing[worker]
        plain = live_in | (wish == columns.OWN)
        near = np.where(live_in | local, 100, 50)
        points = (
            points + np.where(plain, weights[Term.NEARNESS] * near, 0) - weights[Term.COST] * (paid // score.COST_STEP)
        )
        who = wish * len(columns.SEXES) + instance.workers.sex[worker]
        key = (order * (3 * len(columns.SEXES)) + who) * score.COST_STEP + paid % score.COST_STEP
        self._keys.append(np.unique(key[~plain]))
        self._count.append(np.bincount(row - begin, minlength=end - begin))
        self._parts.append(
            (order.astype(np.int32), course.astype(np.int32), np.where(plain, -1, key), points.astype(np.int32))
        )

    def columns(self) -> tuple[IntColumn, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Return starts, orders, courses, slots and points of all entries, those without any lodging left out."""
        none = np.zeros(0, dtype=np.int64)
        count = np.concatenate([none, *self._count])
        order, course, key, points = (
            np.concatenate([none.astype(np.int32), *[part[n] for part in self._parts]]) for n in range(4)
        )
        self._parts = []
        keys = np.unique(np.concatenate([none, *self._keys]))
        self.slot_keys = keys[slot_sizes(self.facts, keys) > 0]
        slot = np.searchsorted(self.slot_keys, key)
        held = np.zeros(len(key), dtype=bool)
        inside = slot < len(self.slot_keys)
        held[inside] = self.slot_keys[slot[inside]] == key[inside]
        keep = held | (key < 0)
        slot = np.where(key < 0, -1, slot).astype(np.int32)
        row = np.repeat(np.arange(len(count)), count)[keep]
        start = np.searchsorted(row, np.arange(len(count) + 1))
        return start, order[keep], course[keep], slot[keep], points[keep]


def single_keeps_pins(facts: Facts, worker: IntColumn, order: IntColumn) -> np.ndarray:
    """Whether each pair by itself keeps all pins of its worker."""
    instance = facts.instance
    pins = np.bincount(instance.pins[:, 0], minlength=len(instance.workers))[worker]
    step = np.int64(max(1, len(instance.orders)))
    pinned = np.isin(worker * step + order, instance.pins[:, 0] * step + instance.pins[:, 1])
    keeps: np.ndarray = (pins == 0) | ((pins == 1) & pinned)
    return keeps


def _slot_columns(keys: IntColumn) -> tuple[IntColumn, IntColumn, IntColumn, IntColumn]:
    """Take slot keys apart: order, housing wish, sex, fen beyond whole points."""
    rest, left = keys % score.COST_STEP, keys // score.COST_STEP
    who, order = left % (3 * len(columns.SEXES)), left // (3 * len(columns.SEXES))
    return order, who // len(columns.SEXES), who % len(columns.SEXES), rest


def slot_sizes(facts: Facts, keys: IntColumn) -> IntColumn:
    """Return the number of lodgings of each slot."""
    at, _ = _choices(facts, keys)
    return np.bincount(at, minlength=len(keys))


def _choices(facts: Facts, keys: IntColumn) -> tuple[IntColumn, IntColumn]:
    """List (slot, lodging): sites with beds that pass, then the allowance; sorted by slot."""
    instance = facts.instance
    order, wish, sex, _ = _slot_columns(keys)
    sites = facts.sites_of_order
    count = sites.start[order + 1] - sites.start[order]
    at = np.repeat(np.arange(len(keys)), count)
    within = np.arange(len(at)) - np.repeat(np.cumsum(count) - count, count)
    site = sites.values[sites.start[order][at] + within]
    for_sex = instance.housing.sex[site]
    good = ((for_sex == 0) | (for_sex == sex[at])) & (instance.housing.beds[site] > 0)
    row = facts.allowance_row[facts.order_city[order]]
    places = np.append(instance.allowances.places, 0)[row]
    helped = np.flatnonzero((wish == columns.EITHER) & (places > 0))
    at = np.concatenate([at[good], helped])
    lodging = np.concatenate([site[good], len(instance.housing) + row[helped]])
    in_order = np.lexsort((lodging, at))
    return at[in_order], lodging[in_order]


def _lodgings(facts: Facts, listed: _Entries) -> tuple[IntColumn, np.ndarray, np.ndarray]:
    """Return starts, lodgings and points of all slots."""
    instance, weights = facts.instance, facts.policy.weights
    keys = listed.slot_keys
    order, _, _, rest = _slot_columns(keys)
    at, lodging = _choices(facts, keys)
    sites = len(instance.housing)
    is_site = lodging < sites
    here = order[at]
    near = np.full(len(at), 40, dtype=np.int64)
    km = instance.regions.km(instance.housing.region[lodging[is_site]], instance.orders.region[here[is_site]])
    near[is_site] = np.maximum(0, 100 - 5 * km)
    public = instance.housing.kind != columns.SITE_KINDS.index("employer")
    paid = np.concatenate([np.where(public, instance.housing.rent, 0), instance.allowances.monthly])[lodging] + rest[at]
    points = weights[Term.NEARNESS] * near - weights[Term.COST] * (paid // score.COST_STEP)
    return np.searchsorted(at, np.arange(len(keys) + 1)), lodging.astype(np.int32), points.astype(np.int32)
