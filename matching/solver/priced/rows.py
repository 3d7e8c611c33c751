"""What a place offers: rows of orders that pass for a profile, each with its points.

A *block* is a service, a mode and a unit of pay in one zone. A *row* holds
the orders of a block that pass for some workers; an *entry* of a row is an
order and a course; where a bed or an allowance is needed, a *slot* lists the
lodgings. Rows that offer the same are one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from matching.instance import instance as columns
from matching.result import IntColumn
from matching.rules import Term
from matching.solver import score
from matching.solver.facts import Facts
from matching.solver.priced.asks import Ways, find_asks
from matching.solver.priced.gather import Sleep, answer, list_offers, question, settle
from matching.solver.priced.offers import Blocks, Tables
from matching.solver.priced.places import Zones
from matching.solver.priced.profiles import Profiles

#: Those who may take the same beds: wish and sex as one number.
PEOPLE = len(columns.HOUSING_WISHES) * len(columns.SEXES)


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


class _Part(NamedTuple):
    """What one zone offers, in numbers of its own; `key` has the slots' keys."""

    worker: np.ndarray
    place: np.ndarray
    place_start: np.ndarray
    place_row: np.ndarray
    row_start: np.ndarray
    order: np.ndarray
    course: np.ndarray
    points: np.ndarray
    slot: np.ndarray
    key: np.ndarray


def rows(
    facts: Facts, seen: Profiles, areas: Zones, cut: Blocks, table: Tables
) -> tuple[Rows, list[tuple[np.ndarray, np.ndarray]]]:
    """Find what all zones offer.

    Returns
    -------
    The rows, and for each zone the workers who may go there with the place of each.
    """
    columns = {name: _Column() for name in ("place_row", "order", "course", "slot", "points")}
    place_starts, row_starts, keys, visits = [], [], [], []
    places = rows_known = slots = 0
    for part in _gathered(facts, seen, areas, cut, table):
        part.place_row[:] += rows_known
        part.slot[part.slot >= 0] += slots
        for name, column in columns.items():
            column.append(getattr(part, name))
        visits.append((part.worker, part.place + np.int32(places)))
        place_starts.append(part.place_start)
        row_starts.append(part.row_start)
        # Keys begin with the order, and an order lies in one zone: slots of one zone stand together.
        keys.append(part.key)
        places, rows_known = places + len(part.place_start) - 1, rows_known + len(part.row_start) - 1
        slots += len(part.key)
    slot_start, lodging, lodging_score = _lodgings(facts, np.concatenate([np.zeros(0, dtype=np.int64), *keys]))
    listed = Rows(
        end_to_end(place_starts)[0],
        columns["place_row"].values(),
        end_to_end(row_starts)[0],
        columns["order"].values(),
        columns["course"].values(),
        columns["slot"].values(),
        columns["points"].values(),
        slot_start,
        lodging,
        lodging_score,
    )
    return listed, visits


class _Column:
    """A column of 32-bit numbers that grows in its place, so that no second copy of it is held."""

    def __init__(self) -> None:
        self._values = np.empty(1 << 16, dtype=np.int32)
        self._length = 0

    def append(self, values: np.ndarray) -> None:
        """Add values at the end."""
        end = self._length + len(values)
        if end > len(self._values):
            self._values.resize(end * 5 // 4, refcheck=False)
        self._values[self._length : end] = values
        self._length = end

    def values(self) -> np.ndarray:
        """Return all values; nothing can be added afterwards."""
        self._values.resize(self._length, refcheck=False)
        return self._values


def end_to_end(starts: list[IntColumn]) -> tuple[IntColumn, IntColumn]:
    """Join columns that say where lists begin; return the number of each column's first list too."""
    before = np.cumsum([0, *(start[-1] for start in starts)])
    parts = [start[:-1] + first for start, first in zip(starts, before[:-1], strict=True)]
    lists = np.cumsum([0, *map(len, parts)])
    return np.concatenate([*parts, before[-1:]]).astype(np.int64), lists[:-1]


def _gathered(facts: Facts, seen: Profiles, areas: Zones, cut: Blocks, table: Tables) -> Iterator[_Part]:
    """Ask zone after zone; several at once where there are cores."""
    sleep = sleep_of(facts, seen, cut)

    def gather(zone: int, ways: Ways) -> _Part:
        worker, ask_of, asks = find_asks(ways, len(seen))
        questions = question(table, cut, sleep, zone, asks, True)
        row, row_start, entry = answer(cut, sleep, asks, questions, list_offers(table, cut, zone, asks, questions))
        place, place_start, place_row = settle(questions, row)
        goes = place[ask_of] >= 0
        order, course, points = (entry[:, column].astype(np.int32) for column in range(3))
        sought = entry[:, 3] >= 0
        key, back = np.unique(entry[sought, 3], return_inverse=True)
        slot = np.full(len(entry), -1, dtype=np.int32)
        slot[sought] = back
        visit = place[ask_of[goes]]
        return _Part(worker[goes], visit, place_start, place_row, row_start, order, course, points, slot, key)

    with ThreadPoolExecutor(os.cpu_count()) as threads:
        yield from threads.map(gather, range(len(areas)), ways_by_zone(facts, seen, areas))


def ways_by_zone(facts: Facts, seen: Profiles, areas: Zones) -> Iterator[Ways]:
    """Yield the ways to each zone of all workers who have a profile."""
    ways = facts.corridors
    worker = np.flatnonzero(seen.of_worker >= 0)
    worker = worker[np.argsort(ways.home_of_worker[worker], kind="stable")]
    start = np.searchsorted(ways.home_of_worker[worker], np.arange(len(ways.agreement) + 1))
    for city, destination in zip(areas.city.tolist(), areas.destination.tolist(), strict=True):
        home, rest, local = _runs(facts, destination)
        column = int(facts.city_column[city])
        yield Ways(home, rest, local, start, worker, seen.of_worker, facts.restricted, facts.city_allowed, column)


def _runs(facts: Facts, destination: int) -> tuple[IntColumn, IntColumn, np.ndarray]:
    """Return homes from which a destination is reached, fen beyond whole points, and whether it is local, in runs."""
    ways = facts.corridors
    local = ways.local[:, destination]
    agreement = np.where(local, -1, ways.agreement[:, destination])
    home = np.arange(len(local)) if facts.policy.open_corridors else np.flatnonzero(local | (agreement >= 0))
    rest, local = score.subsidies(facts, agreement[home]) % score.COST_STEP, local[home]
    in_runs = np.lexsort((local, rest))
    return home[in_runs], rest[in_runs], local[in_runs]


def sleep_of(facts: Facts, seen: Profiles, cut: Blocks) -> Sleep:
    """Work out who may sleep where, and what lodging and cost bring."""
    workers, weights = facts.instance.workers, facts.policy.weights
    wish, sex = workers.housing[seen.member], workers.sex[seen.member]
    keys = (cut.order[None, :] * np.int64(PEOPLE) + np.arange(PEOPLE)[:, None]) * score.COST_STEP
    at, _ = _choices(facts, keys.reshape(-1))
    bed = np.zeros(keys.size, dtype=bool)
    bed[at] = True
    near = weights[Term.NEARNESS]
    return Sleep(
        own=np.equal(wish, columns.OWN),
        who=wish * len(columns.SEXES) + sex,
        bed=bed.reshape(keys.shape),
        paid=np.append(facts.instance.courses.cost, 0),
        live_in=near * score.NEAR_HOUSEHOLD,
        near=near * score.NEAR_OWN_LOCAL,
        far=near * score.NEAR_OWN,
        cost=weights[Term.COST],
        step=score.COST_STEP,
    )


def _slot_columns(keys: IntColumn) -> tuple[IntColumn, IntColumn, IntColumn, IntColumn]:
    """Take slot keys apart: order, housing wish, sex, fen beyond whole points."""
    rest, left = keys % score.COST_STEP, keys // score.COST_STEP
    who, order = left % PEOPLE, left // PEOPLE
    return order, who // len(columns.SEXES), who % len(columns.SEXES), rest


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


def _lodgings(facts: Facts, keys: IntColumn) -> tuple[IntColumn, np.ndarray, np.ndarray]:
    """Return starts, lodgings and points of all slots."""
    instance, weights = facts.instance, facts.policy.weights
    order, _, _, rest = _slot_columns(keys)
    at, lodging = _choices(facts, keys)
    sites = len(instance.housing)
    is_site = lodging < sites
    here = order[at]
    near = np.full(len(at), score.NEAR_ALLOWANCE, dtype=np.int64)
    km = instance.regions.km(instance.housing.region[lodging[is_site]], instance.orders.region[here[is_site]])
    near[is_site] = score.near_site(km)
    paid = score.lodging_costs(facts)[lodging] + rest[at]
    points = weights[Term.NEARNESS] * near - weights[Term.COST] * (paid // score.COST_STEP)
    return np.searchsorted(at, np.arange(len(keys) + 1)), lodging.astype(np.int32), points.astype(np.int32)
