"""What rules and terms say of profiles and orders, as tables for compiled loops.

An *offer* is an order that passes for a profile, with a course where one is
needed. A *sight* is what some rules see of a worker: few classes of workers
per sight stand for all. Each rule and term is asked once a class and order,
of one worker of the class, by the functions that every solver of this package
uses. Two of them are not asked: ``city`` and ``corridor`` hold along links,
and ``skill`` and ``training`` hold where no course is needed or one is listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from matching.instance import instance as columns
from matching.instance.instance import Ragged
from matching.result import IntColumn
from matching.rules import Rule, Term
from matching.solver import score
from matching.solver.courses import OWN_LEVELS, Training
from matching.solver.eligibility import PAIR_RULES
from matching.solver.facts import Facts
from matching.solver.numbering import distinct
from matching.solver.priced.places import Zones
from matching.solver.priced.profiles import Profiles

#: The worker may take any order, or none by itself, as far as pins go.
ANY, NONE = -1, -2
#: Stands for the points of an order that pays less than the floor.
REFUSED = np.int32(-(2**31))
#: Rules that are asked elsewhere: along links, by listing courses, beside the points, and worker by worker.
APART = (Rule.CITY, Rule.CORRIDOR, Rule.SKILL, Rule.TRAINING, Rule.PAY, Rule.FORBID)


class Blocks(NamedTuple):
    """Orders by zone, then by service, mode and unit of pay: a *block* holds those of one zone that agree in all.

    `order` is the order at each position; `start` says where a zone's blocks begin, `first` where a block's positions
    do. `kind` is what a position's course lists begin with; `place` the city row of courses of a zone.
    """

    order: np.ndarray
    start: np.ndarray
    first: np.ndarray
    service: np.ndarray
    mode: np.ndarray
    unit: np.ndarray
    kind: np.ndarray
    place: np.ndarray


class Tables(NamedTuple):
    """What is known of profiles and positions of :class:`Blocks`.

    `passes` and `sight` say whether rules let a class pass, and the class of each profile, sight by sight; `held`
    the class of a profile at a service, for which `free` tells whether no course is needed and `fit` the points of
    the level; `floor` the class of a profile by unit of pay, for which `pay` has points or REFUSED. `barred` lists
    forbidden positions by profile; `dear` is the one that the profile holds now where that costs points, else -1;
    `sole` the one position that pins allow as an only one, or ANY or NONE.
    Courses with seats are listed as in :class:`~matching.solver.courses.Training`, at `most` so many for one offer;
    `taught` says whether a city row has any for a service at a level.
    """

    sight: np.ndarray
    passes: np.ndarray
    held: np.ndarray
    free: np.ndarray
    fit: np.ndarray
    level: np.ndarray
    floor: np.ndarray
    pay: np.ndarray
    barred_start: np.ndarray
    barred: np.ndarray
    dear: np.ndarray
    sole: np.ndarray
    home: np.ndarray
    course_start: np.ndarray
    course: np.ndarray
    kinds: int
    most: int
    taught: np.ndarray


def blocks(facts: Facts, training: Training, areas: Zones) -> Blocks:
    """Sort the orders of one round into blocks."""
    orders = facts.instance.orders
    sorts = [orders.service, orders.mode, orders.pay_unit]
    order = np.lexsort((np.arange(len(orders)), *sorts[::-1], areas.of_order))
    new = np.ones(len(order), dtype=bool)
    for column in (areas.of_order, *sorts):
        new[1:] &= np.diff(column[order]) == 0
    new[1:] = ~new[1:]
    first = np.flatnonzero(new)
    service, mode, unit = (column[order[first]] for column in sorts)
    return Blocks(
        order=order.astype(np.int32),
        start=np.searchsorted(areas.of_order[order[first]], np.arange(len(areas) + 1)),
        first=np.append(first, len(order)),
        service=service,
        mode=mode,
        unit=unit,
        kind=training.class_of_order[order] * OWN_LEVELS,
        place=training.city_row[areas.city],
    )


def tables(facts: Facts, training: Training, seen: Profiles, cut: Blocks) -> Tables:
    """Ask rules and terms of all classes of profiles and all orders."""
    member, order = seen.member, cut.order.astype(np.int64)
    sight, passes = _sights(facts, training, member, order)
    held, free, fit = _levels(facts, training, member, order)
    floor, pay = _pay(facts, training, member, order)
    at = np.empty(len(order) + 1, dtype=np.int64)
    at[order], at[-1] = np.arange(len(order)), 0
    forbids, current = facts.instance.forbids, facts.instance.workers.current_order[member]
    profile = seen.of_worker[forbids[:, 0]]
    by_profile = np.argsort(profile, kind="stable")
    sole = sole_order(facts)[member]
    courses = open_courses(facts, training)
    classes = len(training.class_of_order) and training.some.shape[1]
    some = np.diff(courses.start).reshape(-1, max(1, classes), OWN_LEVELS) > 0
    taught = np.zeros((some.shape[0], len(facts.instance.services), OWN_LEVELS), dtype=bool)
    for service in range(taught.shape[1]):
        mine = np.unique(training.class_of_order[facts.instance.orders.service == service])
        taught[:, service] = some[:, mine].any(axis=1)
    return Tables(
        sight=sight,
        passes=passes,
        held=held,
        free=free,
        fit=fit,
        level=training.level[member],
        floor=floor,
        pay=pay,
        barred_start=np.searchsorted(profile[by_profile], np.arange(len(member) + 1)),
        barred=at[forbids[by_profile, 1]],
        dear=np.where((current >= 0) & (facts.policy.weights[Term.CONTINUITY] < 0), at[current], -1),
        sole=np.where(sole >= 0, at[sole], sole),
        home=training.city_row[facts.worker_city[member]],
        course_start=courses.start,
        course=courses.values,
        kinds=classes,
        most=2 * int(np.diff(courses.start).max(initial=0)),
        taught=taught,
    )


def sole_order(facts: Facts) -> IntColumn:
    """Return the one order that each worker may take alone, as far as pins go; ANY without pins, NONE with several."""
    pins = facts.instance.pins
    count = np.bincount(pins[:, 0], minlength=len(facts.instance.workers))
    sole = np.where(count > 0, NONE, ANY)
    single = pins[count[pins[:, 0]] == 1]
    sole[single[:, 0]] = single[:, 1]
    return sole


def open_courses(facts: Facts, training: Training) -> Ragged:
    """Return the lists of courses without those that have no seat."""
    has = facts.instance.courses.seats[training.courses.values] > 0
    before = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(has)])
    return Ragged(before[training.courses.start], training.courses.values[has])


def _sights(facts: Facts, training: Training, member: IntColumn, order: IntColumn) -> tuple[np.ndarray, np.ndarray]:
    """Return the class of each profile in each sight, and whether a class passes at a position."""
    workers, orders = facts.instance.workers, facts.instance.orders
    starts, ends, hours = np.unique(orders.start), np.unique(orders.end), np.unique(orders.hours)
    seen: dict[tuple[Rule, ...], list[np.ndarray]] = {
        (Rule.CREDIT, Rule.REST, Rule.REST_DAY, Rule.HEALTH, Rule.LIVE_IN): [
            np.searchsorted(starts, workers.health_until[member], "right"),
            workers.live_in[member],
        ],
        (Rule.DATES,): [
            np.searchsorted(starts, workers.available_from[member], "left"),
            np.searchsorted(ends, workers.available_until[member], "right"),
        ],
        (Rule.WINDOWS,): [workers.windows[member]],
        (Rule.HOURS,): [np.searchsorted(hours, facts.worker_hours[member], "right")],
        (Rule.SITE,): [np.equal(workers.housing[member], columns.BED), workers.sex[member]],
    }
    sight, passes, count = [], [], 0
    for rules, keys in seen.items():
        number, first = distinct(keys)
        some = member[first][:, None]
        mask = np.ones((len(first), len(order)), dtype=bool)
        for rule in rules:
            mask &= PAIR_RULES[rule](facts, training, some, order[None, :])
        sight.append((number + count).astype(np.int32))
        passes.append(mask)
        count += len(first)
    return np.column_stack(sight), np.concatenate(passes)


def _levels(
    facts: Facts, training: Training, member: IntColumn, order: IntColumn
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the class of each profile at each service, whether it needs no course, and points of the level."""
    services = len(facts.instance.services)
    trained = np.searchsorted(np.unique(facts.trained_since), facts.instance.workers.trained_on[member], "right")
    held = np.zeros((len(member), services), dtype=np.int16)
    parts = []
    for service, where in _by(facts.instance.orders.service[order], services):
        number, first = distinct([training.level[member, service], trained])
        held[:, service] = number
        some, asked = np.broadcast_arrays(member[first][:, None], order[None, where])
        free = ~training.needs_course(some, asked)
        fit = facts.policy.weights[Term.LEVEL_FIT] * score.level_fit(facts, training, some, asked)
        parts.append((where, free, fit))
    most = max((len(free) for _, free, _ in parts), default=1)
    all_free = np.zeros((most, len(order)), dtype=bool)
    all_fit = np.zeros((most, len(order)), dtype=np.int32)
    for where, free, fit in parts:
        all_free[: len(free), where], all_fit[: len(fit), where] = free, fit
    return held, all_free, all_fit


def _pay(facts: Facts, training: Training, member: IntColumn, order: IntColumn) -> tuple[np.ndarray, np.ndarray]:
    """Return the class of each profile by unit of pay, and weighted points of the pay or REFUSED."""
    workers = facts.instance.workers
    floor = np.zeros((len(member), len(columns.PAY_UNITS)), dtype=np.int32)
    count, parts = 0, []
    units = dict(_by(facts.instance.orders.pay_unit[order], len(columns.PAY_UNITS)))
    for unit, column in ((columns.MONTH, workers.min_monthly), (columns.HOURLY, workers.min_hourly)):
        number, first = distinct([column[member]])
        some, where = member[first][:, None], units[unit]
        points = facts.policy.weights[Term.PAY] * score.pay(facts, some, order[None, where])
        passes = PAIR_RULES[Rule.PAY](facts, training, some, order[None, where])
        part = np.full((len(first), len(order)), REFUSED, dtype=np.int32)
        part[:, where] = np.where(passes, points, REFUSED)
        floor[:, unit] = number + count
        count += len(first)
        parts.append(part)
    return floor, np.concatenate(parts)


def _by(column: np.ndarray, count: int) -> Iterator[tuple[int, IntColumn]]:
    """Yield each number below `count` with the positions where it stands."""
    for number in range(count):
        yield number, np.flatnonzero(column == number)
