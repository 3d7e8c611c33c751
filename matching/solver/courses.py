"""Which course can serve which pair, and who needs one.

Whether a course passes for a pair depends on the worker only through the own
level at the order's service and the home city, and on the order only through
its city and its class (service, level asked, first day). Courses are
therefore listed once a (city, order class, own level).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.instance.instance import Ragged
from matching.result import IntColumn
from matching.solver.facts import Facts

Mask = npt.NDArray[np.bool_]

#: Own levels: 0 for a service not held, then 1 to 5.
OWN_LEVELS = 6


@dataclass(frozen=True)
class Training:
    """Levels held, training that still counts, and courses by (city, order class, own level).

    Parameters
    ----------
    level
        Level of each worker at each service, 0 if not held. Shape (workers, services), one byte each.
    class_of_order
        Order class of each order.
    city_row
        Row of a region among the cities that hold courses; the last row, without courses, for the others.
    courses
        Courses that pass, one list a (city row, order class, own level), in that nesting.
    some
        Whether that list has any. Shape (city rows, order classes, own levels).
    """

    facts: Facts
    level: npt.NDArray[np.int8]
    class_of_order: IntColumn
    city_row: IntColumn
    courses: Ragged
    some: Mask

    def own_level(self, worker: IntColumn, order: IntColumn) -> npt.NDArray[np.int8]:
        """Return the worker's level at the order's service, 0 if not held."""
        return self.level[worker, self.facts.instance.orders.service[order]]

    def holds(self, worker: IntColumn, order: IntColumn) -> Mask:
        """Whether the worker holds the order's service at its level or better."""
        own = self.own_level(worker, order)
        return (own > 0) & (own <= self.facts.instance.orders.min_level[order])

    def is_fresh(self, worker: IntColumn, order: IntColumn) -> Mask:
        """Whether the worker's last training still counts on the order's first day."""
        return self.facts.instance.workers.trained_on[worker] >= self.facts.trained_since[order]

    def needs_course(self, worker: IntColumn, order: IntColumn) -> Mask:
        """Whether a placement of the pair has to name a course."""
        return ~(self.holds(worker, order) & self.is_fresh(worker, order))

    def has_course(self, worker: IntColumn, order: IntColumn) -> Mask:
        """Whether some course passes the rule ``course`` for the pair.

        To a worker who does not hold the level, only courses that give it pass.
        """
        if not len(self.courses.values):
            return np.zeros(np.broadcast_shapes(worker.shape, order.shape), dtype=bool)
        own, kind = self.own_level(worker, order), self.class_of_order[order]
        at_home = self.some[self.city_row[self.facts.worker_city[worker]], kind, own]
        return at_home | self.some[self.city_row[self.facts.order_city[order]], kind, own]

    def choices(self, worker: IntColumn, order: IntColumn) -> tuple[IntColumn, IntColumn]:
        """List the courses that pass for each pair.

        Parameters
        ----------
        worker, order
            Pairs, shape (n,).

        Returns
        -------
        Positions in the pairs and courses, sorted by position, then course.
        """
        own, kind = self.own_level(worker, order).astype(np.int64), self.class_of_order[order]
        home = self.city_row[self.facts.worker_city[worker]]
        place = self.city_row[self.facts.order_city[order]]
        positions, found = [], []
        for row, asked in ((home, np.ones(len(worker), dtype=bool)), (place, place != home)):
            where = np.flatnonzero(asked)
            key = (row[where] * self.some.shape[1] + kind[where]) * OWN_LEVELS + own[where]
            first, count = self.courses.start[key], self.courses.start[key + 1] - self.courses.start[key]
            within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
            positions.append(np.repeat(where, count))
            found.append(self.courses.values[np.repeat(first, count) + within])
        position, course = np.concatenate(positions), np.concatenate(found)
        in_order = np.lexsort((course, position))
        return position[in_order], course[in_order]


def training(facts: Facts) -> Training:
    """Work out levels and courses of one round."""
    instance = facts.instance
    workers, orders, courses = instance.workers, instance.orders, instance.courses
    level = np.zeros((len(workers), len(instance.services)), dtype=np.int8)
    level[workers.skill_service.rows, workers.skill_service.values] = workers.skill_level.values

    keys = np.column_stack([orders.service, orders.min_level, orders.start])
    classes, class_of_order = np.unique(keys, axis=0, return_inverse=True)
    cities = np.unique(facts.course_city[facts.course_city >= 0])
    city_row = np.full(len(instance.regions) + 1, len(cities), dtype=np.int64)
    city_row[cities] = np.arange(len(cities))

    own = np.arange(OWN_LEVELS)[None, :]
    asked = classes[:, 1][:, None]
    holds = (own > 0) & (own <= asked)
    rows, kinds, owns, numbers = [], [], [], []
    for course in range(len(courses)):
        if facts.course_city[course] < 0 or courses.start[course] < facts.round_day:
            continue
        from_level, to_level = courses.from_level[course], courses.to_level[course]
        fits = (from_level == 0) | ((own > 0) & (own <= from_level))
        if courses.service[course] < 0:
            passes = fits & holds
        else:
            gives = (to_level > 0) & (to_level <= asked) & (classes[:, 0] == courses.service[course])[:, None]
            passes = fits & gives
        passes = passes & (courses.end[course] <= classes[:, 2])[:, None]
        kind, level_held = np.nonzero(passes)
        rows.append(np.full(len(kind), city_row[facts.course_city[course]]))
        kinds.append(kind)
        owns.append(level_held)
        numbers.append(np.full(len(kind), course))
    shape = (len(cities) + 1, len(classes), OWN_LEVELS)
    if rows:
        key = np.ravel_multi_index((np.concatenate(rows), np.concatenate(kinds), np.concatenate(owns)), shape)
        number = np.concatenate(numbers)
    else:
        key, number = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    in_order = np.lexsort((number, key))
    count = np.bincount(key, minlength=int(np.prod(shape)))
    start = np.concatenate([[0], np.cumsum(count)]).astype(np.int64)
    listed = Ragged(start, number[in_order].astype(np.int64))
    return Training(facts, level, class_of_order.reshape(-1), city_row, listed, (count > 0).reshape(shape))
