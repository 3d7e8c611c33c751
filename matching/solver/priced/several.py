"""Several placements of one worker: the best that go together, found by prices.

A worker's placements share city, lodging and course. Which orders go together
follows from windows and distances. The best set is searched depth first, the
worthiest orders first, and left as soon as no rest can beat the best known.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from matching.instance.instance import Ragged
from matching.result import LODGING_ALLOWANCE, LODGING_OWN, IntColumn
from matching.rules import Term
from matching.solver import score
from matching.solver.arrivals import base_of
from matching.solver.courses import Training
from matching.solver.facts import Facts
from matching.solver.options import once_scores, row_scores
from matching.solver.priced.arrays import Worths
from matching.solver.priced.asks import find_asks
from matching.solver.priced.choices import Choices, make_choices
from matching.solver.priced.gather import list_offers, question
from matching.solver.priced.offers import blocks, tables
from matching.solver.priced.places import Zones, once_points, zones
from matching.solver.priced.profiles import profiles
from matching.solver.priced.rows import end_to_end, sleep_of, ways_by_zone
from matching.solver.priced.sets import NOTHING
from matching.solver.priced.travel import Beds, Menus, Reach, Travellers, Visits, Week, beds, travellers, week
from matching.solver.priced.trips import best_offers, best_stays

#: Pieces of the workers that are searched side by side.
PIECES = 16
#: Sets that are turned into choices at once.
BLOCK = 100_000


@dataclass(frozen=True)
class Found:
    """Sets: value, worker, lodging (a site, or sites + row of an allowance, -1: own), course, size and orders."""

    value: np.ndarray
    worker: IntColumn
    lodging: IntColumn
    course: IntColumn
    size: IntColumn
    orders: IntColumn


@dataclass(frozen=True)
class Several:
    """Workers who may take several placements.

    Parameters
    ----------
    worker
        The workers.
    size, cells
        Candidates of a trip, and candidates by lodging, at most.
    """

    facts: Facts
    training: Training
    worker: IntColumn
    visits: Visits
    menus: Menus
    people: Travellers
    beds: Beds
    week: Week
    size: int
    cells: int

    def best(
        self,
        worths: Worths,
        kept: float | int,
        reach: float | int = 0,
        known: np.ndarray | None = None,
        many: int = 1,
        by_city: bool = False,
        beat: float | int = 0,
    ) -> Found:
        """Find sets of two or more orders: the best of each city, lodging and course that are near their worker's best.

        Of a group's member, the best in each city count, since the group may go there.

        Parameters
        ----------
        worths, kept
            What one more use of everything, and a kept pair, is worth; the worth of the origin is left out.
        reach
            How much less than its worker's best a set may be worth.
        known
            For each worker of the round what else the worker could have: sets below it, less `reach`, are left out.
        many
            Sets of one city, lodging and course at most.
        by_city
            Whether all workers' sets are compared within a city alone, as those of a group's member are.
        beat
            How much more than that a set has to be worth, and than those found before it: 1 leaves ties of whole
            numbers out.
        """
        facts, beds = self.facts, self.beds
        paid_for = np.append(facts.instance.courses.cost, 0)
        least = np.full(len(self.worker), NOTHING // 2, dtype=worths.order.dtype)
        # Where costs count as gains, a cost rounded by itself may be one point less.
        gain = worths.score * (max(0, -beds.cost) - beds.cost * (beds.paid // beds.step))
        lodging = worths.lodging + gain
        city = np.full(len(facts.instance.regions) + 1, NOTHING // 2, dtype=worths.order.dtype)
        np.maximum.at(city, facts.site_city, lodging[: len(facts.site_city)])
        np.maximum.at(city, facts.instance.allowances.city, lodging[len(facts.site_city) : -1])
        course = worths.course + worths.score * (max(0, -beds.cost) - beds.cost * (paid_for // beds.step))
        matters = Reach(
            worths.order.dtype.type(reach),
            worths.order.dtype.type(beat),
            least if known is None else known[self.worker],
            lodging,
            city,
            course.max(initial=0),
        )

        people = self.people
        if by_city:
            people = people._replace(together=np.ones_like(people.together))
        shape = (2, len(self.menus.first) - 1, int(self.people.orders.max(initial=2)))
        offers, alone = np.empty(shape, worths.order.dtype), np.empty(shape, np.int16)

        def search(piece: IntColumn) -> tuple[np.ndarray, np.ndarray]:
            found: tuple[np.ndarray, np.ndarray] = best_stays(
                piece[0],
                piece[-1] + 1,
                self.size,
                self.cells,
                self.visits,
                self.menus,
                people,
                beds,
                paid_for,
                worths,
                self.week,
                kept,
                matters,
                offers,
                alone,
                facts.policy.limits.max_work_days,
                many,
            )
            return found

        pieces = [piece for piece in np.array_split(np.arange(len(self.worker)), PIECES) if len(piece)]
        cuts = np.linspace(0, offers.shape[1], PIECES + 1).astype(np.int64)
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            list(
                threads.map(
                    lambda n: best_offers(
                        cuts[n], cuts[n + 1], self.menus, beds.nearest, worths, self.week, offers, alone
                    ),
                    range(PIECES),
                )
            )
            parts = list(threads.map(search, pieces))
        width = max([found.shape[1] for _, found in parts], default=4)
        value = np.concatenate([np.zeros(0, dtype=worths.order.dtype), *(value for value, _ in parts)])
        found = np.full((len(value), width), -1, dtype=np.int64)
        at = 0
        for _, part in parts:
            found[at : at + len(part), : part.shape[1]] = part
            at += len(part)
        return Found(value, self.worker[found[:, 0]], found[:, 1], found[:, 2], found[:, 3], found[:, 4:])

    def choices(self, found: Found, first: tuple[int, ...]) -> list[Choices]:
        """Turn the sets that were found into choices, in blocks: what they use is listed in a dozen times the room."""
        blocks = [slice(at, at + BLOCK) for at in range(0, max(1, len(found.size)), BLOCK)]
        return [self._choices(Found(*(column[rows] for column in vars(found).values())), first) for rows in blocks]

    def _choices(self, found: Found, first: tuple[int, ...]) -> Choices:
        facts = self.facts
        row = np.repeat(np.arange(len(found.size)), found.size)
        order = found.orders[np.arange(found.orders.shape[1]) < found.size[:, None]]
        # The first order by number bears the points once a worker.
        orders = Ragged(np.concatenate([[0], np.cumsum(found.size)]), order[np.lexsort((order, row))])
        sites = len(facts.instance.housing)
        code = np.where(
            found.lodging < 0, LODGING_OWN, np.where(found.lodging < sites, found.lodging, LODGING_ALLOWANCE)
        )
        worker, lead = found.worker, orders.values[orders.start[:-1]]
        points = row_scores(facts, self.training, worker[row], orders.values, code[row])
        subsidy = score.subsidies(facts, facts.corridors.counting(worker, lead))
        held = self._in_force(worker[row], orders.values)
        return make_choices(
            facts,
            worker,
            orders,
            code,
            found.course,
            _summed(points, orders.start) + once_scores(facts, worker, lead, code, found.course, subsidy),
            _summed(held.astype(np.int64), orders.start),
            first,
        )

    def _in_force(self, worker: IntColumn, order: IntColumn) -> np.ndarray:
        """Whether pairs are in force and that matters."""
        people, step = self.people, np.int64(max(1, len(self.facts.instance.orders)))
        known = np.repeat(self.worker, np.diff(people.force_start)) * step + people.force
        held: np.ndarray = np.isin(worker * step + order, known)
        return held


def _summed(values: IntColumn, start: IntColumn) -> IntColumn:
    """Return the sum of each list."""
    before = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(values)])
    summed: IntColumn = before[start[1:]] - before[start[:-1]]
    return summed


def several(facts: Facts, training: Training) -> Several:
    """Work out where workers who may take several placements may go, and what they find there."""
    workers = facts.instance.workers
    asked = np.flatnonzero(workers.max_orders > 1)
    menus, worker, zone, menu, areas = _menus(facts, training, asked)
    hours, sites = week(facts), beds(facts)
    menus = _worth_asking(menus, hours, int(facts.worker_hours[asked].max(initial=0)))
    offers = np.diff(menus.first)
    # A trip needs two candidates.
    city = areas.city[zone]
    in_order = np.lexsort((zone, city, worker))
    worker, zone, menu, city = (column[in_order] for column in (worker, zone, menu, city))
    in_lodgings = _summed(np.diff(sites.start)[menus.order] + 1, menus.first)
    listed, cells = (_summed(count[menus.question], menus.start)[menu] for count in (offers, in_lodgings))
    new = np.ones(len(worker), dtype=bool)
    new[1:] = (np.diff(worker) != 0) | (np.diff(city) != 0)
    trip = np.cumsum(new) - 1
    size = np.bincount(trip, weights=listed)
    keep = size[trip] > 1
    most_cells = np.bincount(trip, weights=cells).max(initial=0)
    worker, zone, menu, city, new = (column[keep] for column in (worker, zone, menu, city, new))
    who = np.unique(worker)
    start = np.append(np.flatnonzero(new), len(worker))
    order = areas.order[zone]
    agreement = facts.corridors.counting(worker, order)
    visits = Visits(
        trips=np.searchsorted(worker[start[:-1]], np.append(who, len(workers))),
        start=start,
        city=city[start[:-1]],
        menu=menu,
        points=once_points(facts, worker, order),
        near=facts.policy.weights[Term.NEARNESS]
        * score.nearness(facts, worker, order, np.full(len(order), LODGING_OWN)),
        subsidy=score.subsidies(facts, agreement),
        agreement=agreement,
        base=base_of(facts, worker, agreement),
    )
    return Several(
        facts,
        training,
        who,
        visits,
        menus,
        travellers(facts, who),
        sites,
        hours,
        int(size.max(initial=0)),
        int(most_cells),
    )


def _worth_asking(menus: Menus, week: Week, most_hours: int) -> Menus:
    """Return menus without offers that go together with no other order, whatever it is."""
    patterns = len(week.gap)
    fixed = np.flatnonzero(week.pattern >= 0)
    least = np.full(patterns, np.iinfo(np.int64).max // 4)
    np.minimum.at(least, week.pattern[fixed], week.hours[fixed])
    able = (week.gap >= 0) & week.rested & week.rested.T & (least[:, None] + least[None, :] <= most_hours)
    useful = able.any(axis=1)[week.pattern[menus.order]]
    before = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(useful)])
    offers = (column[useful] for column in (menus.order, menus.course, menus.points))
    return Menus(menus.start, menus.question, before[menus.first], *offers)


def _menus(facts: Facts, training: Training, asked: IntColumn) -> tuple[Menus, IntColumn, IntColumn, IntColumn, Zones]:
    """Return what zones offer to some workers, and the workers, zones and menus of all visits."""
    seen = profiles(facts, training, asked)
    areas = zones(facts)
    cut = blocks(facts, training, areas)
    table, sleep = tables(facts, training, seen, cut), sleep_of(facts, seen, cut)
    parts = []
    for zone, ways in enumerate(ways_by_zone(facts, seen, areas)):
        worker, ask_of, asks = find_asks(ways, len(seen))
        questions = question(table, cut, sleep, zone, asks, False)
        offers = list_offers(table, cut, zone, asks, questions)
        some = np.diff(questions.start)[ask_of] > 0
        parts.append((worker[some], ask_of[some], questions, offers))
    start, menu = end_to_end([questions.start for _, _, questions, _ in parts])
    first, known = end_to_end([offers.start for *_, offers in parts])
    none = [np.zeros(0, dtype=np.int64)]
    menus = Menus(
        start,
        np.concatenate(none + [part[2].asked + at for part, at in zip(parts, known, strict=True)]),
        first,
        np.concatenate(none + [cut.order[part[3].position] for part in parts]).astype(np.int32),
        np.concatenate(none + [part[3].course for part in parts]).astype(np.int32),
        np.concatenate(none + [part[3].points for part in parts]).astype(np.int32),
    )
    return (
        menus,
        np.concatenate(none + [part[0] for part in parts]),
        np.repeat(np.arange(len(parts)), [len(part[0]) for part in parts]),
        np.concatenate(none + [part[1] + at for part, at in zip(parts, menu, strict=True)]),
        areas,
    )
