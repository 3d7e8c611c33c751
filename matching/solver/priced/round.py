"""One round as the price-directed solver sees it: who may go where, what that uses, and all limits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matching.instance.instance import NO_LIMIT
from matching.result import IntColumn
from matching.rules import Term, Tier
from matching.solver.courses import Training
from matching.solver.facts import Facts
from matching.solver.numbering import distinct
from matching.solver.priced.arrays import Structure, Worths
from matching.solver.priced.choices import Choices, current_choices
from matching.solver.priced.offers import blocks, tables
from matching.solver.priced.places import Links, Zones, links, zones
from matching.solver.priced.profiles import Profiles, profiles
from matching.solver.priced.rows import Rows, rows
from matching.solver.targets import Floor, floors


@dataclass(frozen=True)
class Resources:
    """Everything that can be used up or is asked for, numbered end to end.

    The order of numbers: orders, lodgings (sites, then allowances), courses, agreements, bases.

    Parameters
    ----------
    first
        Number of the first order, lodging, course, agreement and base, and the number of all.
    limit
        Limit of each; NO_LIMIT where there is none.
    """

    first: tuple[int, int, int, int, int, int]
    limit: IntColumn

    @property
    def orders(self) -> slice:
        """Numbers of the orders."""
        return slice(self.first[0], self.first[1])

    @property
    def lodgings(self) -> slice:
        """Numbers of sites and allowances."""
        return slice(self.first[1], self.first[2])

    @property
    def courses(self) -> slice:
        """Numbers of the courses."""
        return slice(self.first[2], self.first[3])

    @property
    def agreements(self) -> slice:
        """Numbers of the agreements."""
        return slice(self.first[3], self.first[4])

    @property
    def bases(self) -> slice:
        """Numbers of the bases."""
        return slice(self.first[4], self.first[5])


@dataclass(frozen=True)
class Units:
    """Those who go together: a worker alone, or a group.

    Parameters
    ----------
    start, member
        Members of each unit, end to end.
    must_go
        Whether a pin keeps the unit from staying at home.
    of_worker
        Unit of each worker.
    """

    start: IntColumn
    member: IntColumn
    must_go: np.ndarray
    of_worker: IntColumn

    def __len__(self) -> int:
        return len(self.start) - 1

    def members(self, units: IntColumn) -> np.ndarray:
        """Return whether each worker is a member of one of some units."""
        marked = np.zeros(len(self), dtype=bool)
        marked[units] = True
        mine: np.ndarray = marked[self.of_worker]
        return mine


@dataclass(frozen=True)
class Round:
    """Structure of one round.

    Parameters
    ----------
    origin
        Class of each worker by the floors that count the home.
    origin_floors
        Whether a class is counted by a floor, shape (classes, floors).
    fixed_choices
        Choices that do not come from rows: orders that are held now.
    """

    facts: Facts
    training: Training
    seen: Profiles
    areas: Zones
    links: Links
    rows: Rows
    units: Units
    resources: Resources
    floors: tuple[Floor, ...]
    origin: IntColumn
    origin_floors: np.ndarray
    fixed_choices: Choices

    @property
    def minimum(self) -> IntColumn:
        """Workers asked for by each agreement, 0 where the policy has no tier for them."""
        minimum = self.facts.instance.agreements.minimum
        return minimum if Tier.COMMITMENTS in self.facts.policy.tiers else 0 * minimum

    @property
    def floor_asked(self) -> IntColumn:
        """Workers asked for by each floor."""
        return np.array([floor.asked for floor in self.floors], dtype=np.int64)

    @cached_property
    def _eligible(self) -> tuple[IntColumn, IntColumn]:
        """Workers whom each agreement can send somewhere: all, and those who would arrive at a base."""
        links, agreements = self.links, len(self.facts.instance.agreements)
        under = np.flatnonzero(links.agreement >= 0)
        worker = np.repeat(np.arange(len(links.start) - 1), np.diff(links.start))[under]
        arrives = 2 * links.agreement[under].astype(np.int64) + (links.base[under] >= 0)
        pairs = np.unique(worker * np.int64(2 * agreements) + arrives)
        stay, come = np.bincount(pairs % (2 * agreements), minlength=2 * agreements).reshape(-1, 2).T
        return stay + come, come

    @property
    def eligible(self) -> IntColumn:
        """Workers whom each agreement can send somewhere."""
        return self._eligible[0]

    @cached_property
    def received(self) -> IntColumn:
        """Workers whom each agreement can send and its base receive; who works in the base's city does not arrive."""
        everyone, arriving = self._eligible
        intake = np.append(self.resources.limit[self.resources.bases], NO_LIMIT)[self.facts.instance.agreements.base]
        found: IntColumn = everyone - arriving + np.minimum(arriving, intake)
        return found

    @cached_property
    def reachable_minimum(self) -> IntColumn:
        """What each agreement's minimum asks for that can be had at all: a minimum may be above the maximum."""
        most = np.minimum(self.resources.limit[self.resources.agreements], self.received)
        return np.minimum(self.minimum, most)

    @cached_property
    def highest_score(self) -> int:
        """A score that no placement exceeds."""
        lists = (self.links.score, self.rows.score, self.rows.lodging_score)
        return sum(int(points.max(initial=0)) for points in lists) + 100 * max(
            0, self.facts.policy.weights[Term.CONTINUITY]
        ) * bool(len(self.fixed_choices))

    @cached_property
    def structure(self) -> Structure:
        """The lists that compiled loops read."""
        links, rows, units = self.links, self.rows, self.units
        return Structure(
            units.start,
            units.member,
            units.must_go,
            self.origin,
            links.start,
            links.city,
            links.place,
            links.score,
            links.agreement,
            links.base,
            rows.of_place_start,
            rows.of_place,
            rows.start,
            rows.order,
            rows.course,
            rows.slot,
            rows.score,
            rows.slot_start,
            rows.lodging,
            rows.lodging_score,
        )

    def worths(
        self, order_gain: np.ndarray, price: np.ndarray, minimum: np.ndarray, origin: np.ndarray, score: float | int
    ) -> Worths:
        """Return what one more use of everything is worth.

        Parameters
        ----------
        order_gain
            Gain of a placement on each order.
        price, minimum
            Price of each resource; worth of a worker more under each agreement.
        origin
            Worth of a placed worker of each origin class.
        score
            Worth of a point of score.
        """
        numbers = self.resources
        lists: list[np.ndarray] = [
            order_gain - price[numbers.orders],
            -price[numbers.lodgings],
            -price[numbers.courses],
            minimum - price[numbers.agreements],
            -price[numbers.bases],
            origin,
        ]
        order, lodging, course, agreement, base, home = (np.append(part, part.dtype.type(0)) for part in lists)
        return Worths(order, lodging, course, agreement, base, home, score)


def build_round(facts: Facts, training: Training) -> Round:
    """Work out the structure of a round."""
    seen = profiles(facts, training)
    areas = zones(facts)
    cut = blocks(facts, training, areas)
    listed, visits = rows(facts, seen, areas, cut, tables(facts, training, seen, cut))
    asked = tuple(floors(facts)) if Tier.FLOORS in facts.policy.tiers else ()
    count = len(facts.instance.workers)
    origin, first = distinct([floor.counts for floor in asked] or [np.zeros(count, dtype=np.int64)])
    counted = (
        np.column_stack([floor.counts[first] for floor in asked]) if asked else np.zeros((len(first), 0), dtype=bool)
    )
    resources = _resources(facts)
    return Round(
        facts,
        training,
        seen,
        areas,
        links(facts, areas, visits),
        listed,
        _units(facts),
        resources,
        asked,
        origin,
        counted,
        current_choices(facts, training, resources.first),
    )


def _resources(facts: Facts) -> Resources:
    instance = facts.instance
    limits = [
        instance.orders.headcount,
        np.concatenate([instance.housing.beds, instance.allowances.places]),
        instance.courses.seats,
        instance.agreements.maximum,
        instance.bases.intake,
    ]
    ends = np.cumsum([0, *map(len, limits)])
    return Resources(tuple(ends.tolist()), np.concatenate(limits))


def _units(facts: Facts) -> Units:
    workers = facts.instance.workers
    groups = len(workers.group_ids)
    unit = workers.group.copy()
    alone = workers.group < 0
    unit[alone] = groups + np.arange(int(np.count_nonzero(alone)))
    member = np.argsort(unit, kind="stable")
    start = np.searchsorted(unit[member], np.arange(int(unit.max(initial=-1)) + 2))
    must_go = np.zeros(len(start) - 1, dtype=bool)
    must_go[unit[facts.instance.pins[:, 0]]] = True
    return Units(start, member, must_go, unit)
