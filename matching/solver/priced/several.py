"""Several placements of one worker: the best that go together, found by prices.

A worker's placements share city, lodging and course; a *stay* is one such
triple with the fixed orders that it allows. Which orders go together follows
from windows and distances. The best set is searched depth first, the
worthiest orders first, and left as soon as no rest can beat the best known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from matching.instance.instance import Ragged
from matching.instance.windows import WEEK, weekdays
from matching.result import LODGING_ALLOWANCE, IntColumn
from matching.rules import Tier
from matching.solver.arrivals import base_of
from matching.solver.bundles import may_take_several
from matching.solver.courses import Training
from matching.solver.eligibility import eligible_pairs
from matching.solver.facts import Facts
from matching.solver.options import Options, enumerate_options, once_scores
from matching.solver.priced.arrays import Worths
from matching.solver.priced.choices import Choices, make_choices
from matching.solver.priced.sets import best_sets, gaps
from matching.solver.score import subsidies


class Stays(NamedTuple):
    """Stays and their orders, end to end; all arrays.

    Of each stay: worker (by number among those who may take several), city, lodging as a number of a resource's list
    (-1: none), course (-1: none). Of each candidate: option, order, points of the row and points once a worker,
    agreement, base, whether it needs the course, whether it is pinned, and whether its pair is in force.
    """

    start: np.ndarray
    who: np.ndarray
    city: np.ndarray
    lodging: np.ndarray
    course: np.ndarray
    option: np.ndarray
    order: np.ndarray
    points: np.ndarray
    once: np.ndarray
    agreement: np.ndarray
    base: np.ndarray
    taught: np.ndarray
    pinned: np.ndarray
    kept: np.ndarray


class Week(NamedTuple):
    """What decides whether orders go together: hours, days, pattern and place, and tables over the latter two."""

    hours: np.ndarray
    days: np.ndarray
    pattern: np.ndarray
    place: np.ndarray
    gap: np.ndarray
    rested: np.ndarray
    travel: np.ndarray


@dataclass(frozen=True)
class Several:
    """Workers who may take several placements.

    Parameters
    ----------
    worker
        The workers.
    most_orders, most_hours, pins
        Of each: orders at most, weekly working time at most, and pinned orders.
    """

    facts: Facts
    options: Options
    worker: IntColumn
    most_orders: IntColumn
    most_hours: IntColumn
    pins: IntColumn
    stays: Stays
    week: Week

    def best(self, worths: Worths, kept: float | int) -> Found:
        """Find the best set of two or more orders of each stay.

        Parameters
        ----------
        worths, kept
            What one more use of everything, and a kept pair, is worth; the worth of the origin is left out.
        """
        length = len(self.stays.who)
        value = np.zeros(length, dtype=worths.order.dtype)
        size = np.zeros(length, dtype=np.int64)
        most = np.minimum(self.most_orders[self.stays.who], np.diff(self.stays.start))
        taken = np.zeros((length, int(most.max(initial=0))), dtype=np.int64)
        best_sets(
            self.stays,
            self.week,
            worths,
            kept,
            self.most_orders,
            self.most_hours,
            self.pins,
            self.facts.policy.limits.max_work_days,
            value,
            size,
            taken,
        )
        return Found(value, size, taken)

    def choices(self, found: Found, first: tuple[int, ...]) -> Choices:
        """Turn the sets that were found into choices."""
        stay = np.flatnonzero(found.size > 0)
        # Candidates in the order of their orders: the first one bears the points once a worker.
        lists = [sorted(found.taken[at, : found.size[at]].tolist(), key=self._order_of) for at in stay.tolist()]
        stays, options = self.stays, self.options
        worker = self.worker[stays.who[stay]]
        taken = Ragged.from_lists([stays.option[candidates].tolist() for candidates in lists])
        row = taken.rows
        score = np.bincount(row, weights=options.row_score[taken.values], minlength=len(stay)).astype(np.int64)
        candidates = Ragged.from_lists(lists)
        score += stays.once[candidates.values[candidates.start[:-1]]] if len(stay) else 0
        kept = np.bincount(row, weights=stays.kept[candidates.values], minlength=len(stay)).astype(np.int64)
        lodging = options.lodging[taken.values[taken.start[:-1]]] if len(stay) else np.zeros(0, dtype=np.int64)
        return make_choices(
            self.facts,
            worker,
            Ragged(taken.start, options.order[taken.values]),
            lodging,
            stays.course[stay],
            score,
            kept,
            first,
        )

    def _order_of(self, candidate: int) -> int:
        return int(self.stays.order[candidate])


@dataclass(frozen=True)
class Found:
    """The best set of each stay: its value, its size (0: none) and its candidates."""

    value: np.ndarray
    size: IntColumn
    taken: np.ndarray

    def near_best(self, who: IntColumn, reach: float) -> Found:
        """Return the sets that cost at most `reach` against their worker's best; `who` is the worker of each stay."""
        best = np.full(int(who.max(initial=-1)) + 1, -np.inf)
        has = np.flatnonzero(self.size > 0)
        np.maximum.at(best, who[has], self.value[has])
        kept = has[self.value[has] >= best[who[has]] - reach]
        size = np.zeros_like(self.size)
        size[kept] = self.size[kept]
        return Found(self.value, size, self.taken)


def several(facts: Facts, training: Training) -> Several:
    """Work out the stays of all workers who may take several placements."""
    workers = facts.instance.workers
    asked = np.flatnonzero(workers.max_orders > 1)
    pairs = eligible_pairs(facts, training, asked)
    options = enumerate_options(facts, training, pairs)
    chosen = np.flatnonzero(may_take_several(facts, options))
    worker = np.unique(options.worker[chosen])
    pins = np.bincount(facts.instance.pins[:, 0], minlength=len(workers))[worker]
    stays = _stays(facts, options, chosen, worker)
    return Several(
        facts,
        options,
        worker,
        workers.max_orders[worker],
        facts.worker_hours[worker],
        pins,
        stays,
        _week(facts),
    )


def _stays(facts: Facts, options: Options, chosen: IntColumn, worker: IntColumn) -> Stays:
    """Split options of workers by what placements share; beside a course stand the options that need none."""
    instance = facts.instance
    who = np.searchsorted(worker, options.worker[chosen])
    city, lodging, course = facts.order_city[options.order[chosen]], options.lodging[chosen], options.course[chosen]
    in_order = np.lexsort((options.order[chosen], course, lodging, city, who))
    chosen, who, city, lodging, course = (column[in_order] for column in (chosen, who, city, lodging, course))
    # One block a (worker, city, lodging); in it one stay a course.
    new_block = np.ones(len(chosen), dtype=bool)
    new_block[1:] = (np.diff(who) != 0) | (np.diff(city) != 0) | (np.diff(lodging) != 0)
    blocks = np.append(np.flatnonzero(new_block), len(chosen))
    heads: list[tuple[int, int, int, int]] = []
    lists: list[IntColumn] = []
    for begin, end in zip(blocks[:-1].tolist(), blocks[1:].tolist(), strict=True):
        mine = course[begin:end]
        free = np.flatnonzero(mine < 0) + begin
        for taught in [-1] * (len(free) > 0) + np.unique(mine[mine >= 0]).tolist():
            heads.append((int(who[begin]), int(city[begin]), int(lodging[begin]), taught))
            lists.append(free if taught < 0 else np.concatenate([free, np.flatnonzero(mine == taught) + begin]))
    head = np.array(heads, dtype=np.int64).reshape(-1, 4)
    start = np.concatenate([[0], np.cumsum([len(part) for part in lists])]).astype(np.int64)
    option = chosen[np.concatenate(lists)] if lists else np.zeros(0, dtype=np.int64)
    order, person = options.order[option], options.worker[option]
    step = np.int64(max(1, len(instance.orders)))
    code = person * step + order
    allowance = len(instance.housing) + facts.allowance_row[head[:, 1]]
    course_of = np.repeat(head[:, 3], np.diff(start))
    # The points once a worker, as they are when the stay's course is taken.
    once = options.once_score[option] + _course_points(facts, options, option, course_of)
    return Stays(
        start,
        head[:, 0],
        head[:, 1],
        np.where(head[:, 2] >= 0, head[:, 2], np.where(head[:, 2] == LODGING_ALLOWANCE, allowance, -1)),
        head[:, 3],
        option,
        order,
        options.row_score[option],
        once,
        options.agreement[option],
        base_of(facts, person, options.agreement[option]),
        options.course[option] >= 0,
        np.isin(code, instance.pins[:, 0] * step + instance.pins[:, 1]),
        np.isin(code, facts.instance.plan_in_force[:, 0] * step + facts.instance.plan_in_force[:, 1])
        & (Tier.STABILITY in facts.policy.tiers),
    )


def _course_points(facts: Facts, options: Options, option: IntColumn, course: IntColumn) -> IntColumn:
    """Return how the points once a worker change when a course is taken that the option itself does not need."""
    differs = np.flatnonzero(course != options.course[option])
    change = np.zeros(len(option), dtype=np.int64)
    at = option[differs]
    with_course = once_scores(
        facts,
        options.worker[at],
        options.order[at],
        options.lodging[at],
        course[differs],
        subsidies(facts, options.agreement[at]),
    )
    change[differs] = with_course - options.once_score[at]
    return change


def _week(facts: Facts) -> Week:
    instance, limits = facts.instance, facts.policy.limits
    fixed = np.flatnonzero(facts.fixed)
    used, of_used = np.unique(instance.orders.windows[fixed], return_inverse=True)
    pattern = np.full(len(instance.orders), -1, dtype=np.int64)
    pattern[fixed] = of_used.reshape(-1)
    regions, of_region = np.unique(instance.orders.region[fixed], return_inverse=True)
    place = np.full(len(instance.orders), -1, dtype=np.int64)
    place[fixed] = of_region.reshape(-1)
    patterns = [instance.patterns[number] for number in used.tolist()]
    windows = Ragged.from_lists([[value for window in known for value in window] for known in patterns])
    gap, rested = gaps(windows.start, windows.values, limits.rest_minutes)
    km = instance.regions.km(regions[:, None], regions[None, :])
    known, back = np.unique(km, return_inverse=True)
    minutes = np.array([limits.travel_minutes(int(d)) if d >= 0 else 2 * WEEK for d in known.tolist()], dtype=np.int64)
    days = np.zeros(len(instance.orders), dtype=np.int64)
    day_bits = np.array([sum(1 << day for day in weekdays(known_)) for known_ in patterns], dtype=np.int64)
    days[fixed] = day_bits[of_used.reshape(-1)] if len(fixed) else 0
    return Week(instance.orders.hours, days, pattern, place, gap, rested, minutes[back.reshape(km.shape)])
