"""Workers who may take several placements, listed choice by choice.

A *bundle* is a complete choice of two or more orders with one lodging and one
course. Listing them makes the relaxation as tight as it can be for one
worker; where there would be too many, :mod:`matching.solver.states` says the
same in rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from matching.instance.instance import Ragged
from matching.instance.windows import rest_kept, travel_kept, weekdays
from matching.result import IntColumn
from matching.rules import Rule
from matching.solver.facts import Facts
from matching.solver.options import Options

#: Most bundles that are listed for one worker.
MOST_BUNDLES = 400


@dataclass(frozen=True)
class Bundles:
    """Bundles as columns.

    Parameters
    ----------
    options
        The options of each bundle, sorted by order.
    course
        Course of each bundle, -1 for none.
    """

    options: Ragged
    course: IntColumn

    @property
    def first(self) -> IntColumn:
        """The first option of each bundle: the row on which the once-a-worker terms stand."""
        return self.options.values[self.options.start[:-1]]


def may_take_several(facts: Facts, options: Options) -> np.ndarray:
    """Return, for each option, whether it is a fixed order of a worker who could take a second one in its city."""
    workers = facts.instance.workers
    fixed = facts.fixed[options.order] & (workers.max_orders[options.worker] > 1)
    pairs = np.unique(np.column_stack([options.worker[fixed], options.order[fixed]]), axis=0)
    count = np.int64(len(facts.instance.regions) + 1)
    of_pair = pairs[:, 0] * count + facts.order_city[pairs[:, 1]]
    cities, times = np.unique(of_pair, return_counts=True)
    return fixed & np.isin(options.worker * count + facts.order_city[options.order], cities[times > 1])


@dataclass
class Conflicts:
    """Which two fixed orders one worker cannot take together."""

    facts: Facts
    _known: dict[tuple[int, int], bool] = field(default_factory=dict)

    def between(self, a: int, b: int) -> bool:
        """Whether two orders of one city break `overlap` or `rest` together."""
        key = (a, b) if a < b else (b, a)
        if key not in self._known:
            self._known[key] = bool(self.broken_rule(*key))
        return self._known[key]

    def broken_rule(self, a: int, b: int) -> Rule | None:
        """Return the rule that two orders of one city break together, if any."""
        instance, limits = self.facts.instance, self.facts.policy.limits
        orders = instance.orders
        first, second = (instance.patterns[orders.windows[order]] for order in (a, b))
        km = int(instance.regions.km(orders.region[a], orders.region[b]))
        if km < 0 or not travel_kept(first, second, limits.travel_minutes(km)):
            return Rule.OVERLAP
        if not rest_kept(first, second, limits.rest_minutes):
            return Rule.REST
        return None


def list_bundles(facts: Facts, options: Options, chosen: IntColumn) -> tuple[Bundles, IntColumn]:
    """List the bundles of every worker who has few enough.

    Parameters
    ----------
    chosen
        Options of workers who may take several, as indices sorted by worker.

    Returns
    -------
    The bundles, and the options of workers who have too many.
    """
    conflicts = Conflicts(facts)
    found: list[list[int]] = []
    courses: list[int] = []
    left: list[IntColumn] = []
    worker = options.worker[chosen]
    for mine in np.split(chosen, np.flatnonzero(np.diff(worker)) + 1) if len(chosen) else []:
        listed = _bundles_of_worker(facts, options, conflicts, mine)
        if listed is None:
            left.append(mine)
            continue
        for bundle, course in listed:
            found.append(bundle)
            courses.append(course)
    remaining = np.concatenate(left) if left else np.zeros(0, dtype=np.int64)
    return Bundles(Ragged.from_lists(found), np.array(courses, dtype=np.int64)), remaining


def shared_choices(facts: Facts, options: Options, mine: IntColumn) -> list[tuple[int, list[int]]]:
    """Split one worker's options by what placements must share.

    Returns
    -------
    (course or -1, options sorted by order), for each city, lodging and course. Beside a course stand
    the options that need none.
    """
    shared: dict[tuple[int, int], list[int]] = {}
    for option in mine.tolist():
        place = (int(facts.order_city[options.order[option]]), int(options.lodging[option]))
        shared.setdefault(place, []).append(option)
    return [
        (course, [option for option in members if options.course[option] in (course, -1)])
        for members in shared.values()
        for course in sorted({int(options.course[option]) for option in members})
    ]


def _bundles_of_worker(
    facts: Facts, options: Options, conflicts: Conflicts, mine: IntColumn
) -> list[tuple[list[int], int]] | None:
    """List one worker's bundles; None if there are more than MOST_BUNDLES."""
    instance = facts.instance
    worker = int(options.worker[mine[0]])
    most_orders = int(instance.workers.max_orders[worker])
    most_hours = int(facts.worker_hours[worker])
    most_days = facts.policy.limits.max_work_days
    hours = instance.orders.hours
    found: list[tuple[list[int], int]] = []

    def days_of(order: int) -> frozenset[int]:
        return weekdays(instance.patterns[instance.orders.windows[order]])

    def extend(taken: list[int], spent: int, days: frozenset[int], rest: list[int], course: int) -> bool:
        """Add every bundle that goes on from `taken`; False if there are too many."""
        for place, option in enumerate(rest):
            order = int(options.order[option])
            total, worked = spent + int(hours[order]), days | days_of(order)
            if total > most_hours or len(worked) > most_days:
                continue
            bundle = [*taken, option]
            # A course that no row needs would be named on none.
            if len(bundle) > 1 and (course < 0 or any(options.course[o] == course for o in bundle)):
                found.append((bundle, course))
                if len(found) > MOST_BUNDLES:
                    return False
            if len(bundle) < most_orders:
                after = [o for o in rest[place + 1 :] if not conflicts.between(order, int(options.order[o]))]
                if not extend(bundle, total, worked, after, course):
                    return False
        return True

    for course, rows in shared_choices(facts, options, mine):
        if not extend([], 0, frozenset(), rows, course):
            return None
    return found
