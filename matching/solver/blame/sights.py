"""What the rules of one pair see of workers and of orders, as plain columns for compiled loops.

Workers whom no order can tell apart, home and wishes aside, share a
*profile*. Rules are asked in the order of
:data:`matching.solver.eligibility.PAIR_RULES`, which says what each of them
means; :func:`stages` and :func:`verdicts` say it again for compiled loops, and
a test holds both equal.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from matching.instance import instance as columns
from matching.result import IntColumn
from matching.rules import Rule
from matching.solver.courses import OWN_LEVELS, Training
from matching.solver.eligibility import PAIR_RULES
from matching.solver.facts import BoolColumn, Facts
from matching.solver.numbering import distinct

#: Rules of one pair by number, and the number of a pair that passes all.
RULES = tuple(PAIR_RULES)
PASSED = len(RULES)
SKILL, HEALTH, TRAINING, CREDIT, DATES, WINDOWS, LIVE_IN, HOURS, REST, REST_DAY, PAY, CITY, SITE, CORRIDOR, FORBID = (
    RULES.index(rule)
    for rule in (
        *(Rule.SKILL, Rule.HEALTH, Rule.TRAINING, Rule.CREDIT, Rule.DATES, Rule.WINDOWS, Rule.LIVE_IN, Rule.HOURS),
        *(Rule.REST, Rule.REST_DAY, Rule.PAY, Rule.CITY, Rule.SITE, Rule.CORRIDOR, Rule.FORBID),
    )
)

#: Services whose levels fit into one 64-bit number.
_PACKED = 24


class People(NamedTuple):
    """What is seen of each profile; `level` has shape (profiles, services)."""

    level: np.ndarray
    health: IntColumn
    trained: IntColumn
    barred: BoolColumn
    available_from: IntColumn
    available_until: IntColumn
    windows: IntColumn
    live_in: BoolColumn
    hours: IntColumn
    monthly: IntColumn
    hourly: IntColumn
    housing: IntColumn
    sex: IntColumn


class Each(NamedTuple):
    """What differs between workers of one profile: one entry a worker; `forbidden` is listed from `forbid_at` on."""

    profile: IntColumn
    home: IntColumn
    course_row: IntColumn
    wish: IntColumn
    works_in: IntColumn
    group: IntColumn
    forbid_at: IntColumn
    forbidden: IntColumn


class Demand(NamedTuple):
    """What is seen of each order; `kind` is its class of courses, `city` its column of the wishes.

    Orders are renumbered by kind, so that loops over a kind read memory in sequence: `original` is the number of
    each in the instance.
    """

    original: IntColumn
    service: IntColumn
    min_level: IntColumn
    start: IntColumn
    end: IntColumn
    trained_since: IntColumn
    kind: IntColumn
    course_row: IntColumn
    barred: BoolColumn
    windows: IntColumn
    live_in: BoolColumn
    hours: IntColumn
    rest: BoolColumn
    rest_day: BoolColumn
    pay: IntColumn
    monthly: BoolColumn
    city: IntColumn
    destination: IntColumn
    allowance: IntColumn


class Law(NamedTuple):
    """Tables that a pair is looked up in.

    `some` and `learnable` say whether a course serves a kind of orders at an own level, in one city and in any;
    `way` whether a home reaches a destination, be it local.
    """

    covered: BoolColumn
    some: BoolColumn
    learnable: BoolColumn
    city_allowed: BoolColumn
    has_site: BoolColumn
    way: BoolColumn
    agreement: np.ndarray


def sights(facts: Facts, training: Training) -> tuple[People, Each, Demand, Law]:
    """Gather what rules see of one round."""
    instance = facts.instance
    workers, orders, ways = instance.workers, instance.orders, facts.corridors
    profile, member = _profiles(facts, training)
    by_kind = np.argsort(training.class_of_order, kind="stable")
    renumbered = np.empty_like(by_kind)
    renumbered[by_kind] = np.arange(len(by_kind))
    health = workers.health_until[member]
    people = People(
        level=training.level[member],
        health=health if facts.policy.health_certificate else np.full_like(health, columns.FAR_FUTURE),
        trained=workers.trained_on[member],
        barred=np.equal(workers.credit[member], columns.BARRED),
        available_from=workers.available_from[member],
        available_until=workers.available_until[member],
        windows=workers.windows[member],
        live_in=workers.live_in[member],
        hours=facts.worker_hours[member],
        monthly=workers.min_monthly[member],
        hourly=workers.min_hourly[member],
        housing=workers.housing[member],
        sex=workers.sex[member],
    )
    each = Each(
        profile=profile,
        home=ways.home_of_worker.copy(),
        course_row=training.city_row[facts.worker_city],
        wish=facts.restricted.copy(),
        works_in=np.append(facts.order_city, -1)[workers.current_order],
        group=workers.group.copy(),
        forbid_at=np.searchsorted(instance.forbids[:, 0], np.arange(len(workers) + 1)),
        forbidden=renumbered[instance.forbids[:, 1]],
    )
    demand = Demand(
        original=by_kind,
        service=orders.service[by_kind],
        min_level=orders.min_level[by_kind],
        start=orders.start[by_kind],
        end=orders.end[by_kind],
        trained_since=facts.trained_since[by_kind],
        kind=training.class_of_order[by_kind],
        course_row=training.city_row[facts.order_city[by_kind]],
        barred=np.equal(instance.employers.credit[orders.employer[by_kind]], columns.BARRED),
        windows=orders.windows[by_kind],
        live_in=facts.live_in[by_kind],
        hours=orders.hours[by_kind],
        rest=facts.order_rest[by_kind],
        rest_day=facts.order_rest_day[by_kind],
        pay=orders.pay[by_kind],
        monthly=np.equal(orders.pay_unit[by_kind], columns.MONTH),
        city=facts.city_column[facts.order_city[by_kind]],
        destination=ways.destination_of_order[by_kind],
        allowance=facts.allowance_row[facts.order_city[by_kind]],
    )
    law = Law(
        covered=facts.covered.copy(),
        some=training.some.copy(),
        learnable=np.any(training.some, axis=0),
        city_allowed=facts.city_allowed.copy(),
        has_site=np.ascontiguousarray(facts.has_site[:, by_kind]),
        way=np.ones_like(ways.local) if facts.policy.open_corridors else ways.local | (ways.agreement >= 0),
        agreement=np.where(ways.local, np.int32(-1), ways.agreement),
    )
    return people, each, demand, law


def _profiles(facts: Facts, training: Training) -> tuple[IntColumn, IntColumn]:
    """Return each worker's profile, and a worker of each; values that no order can tell apart count as one."""
    workers, orders = facts.instance.workers, facts.instance.orders
    starts, ends = np.unique(orders.start), np.unique(orders.end)
    packed = []
    for first in range(0, training.level.shape[1], _PACKED):
        number = np.zeros(len(workers), dtype=np.int64)
        for service in range(first, min(first + _PACKED, training.level.shape[1])):
            number = number * OWN_LEVELS + training.level[:, service]
        packed.append(number)
    return distinct(
        [
            *packed,
            np.searchsorted(starts, workers.health_until, "right"),
            np.searchsorted(np.unique(facts.trained_since), workers.trained_on, "right"),
            np.equal(workers.credit, columns.BARRED),
            np.searchsorted(starts, workers.available_from, "left"),
            np.searchsorted(ends, workers.available_until, "right"),
            workers.windows,
            workers.live_in,
            np.searchsorted(np.unique(orders.hours), facts.worker_hours, "right"),
            workers.min_monthly,
            workers.min_hourly,
            workers.housing,
            workers.sex,
        ]
    )


@njit(cache=True)
def stages(
    count: int,
    profiles: IntColumn,
    orders: IntColumn,
    people: People,
    demand: Demand,
    law: Law,
    low: IntColumn,
    high: IntColumn,
) -> None:
    """Find the first rule before ``city`` that each of `count` pairs of profile and order fails, CITY if none.

    `low` is the answer without, `high` with a course in the worker's home city. Where no city holds a course for the
    pair both are equal.
    """
    # Fields are taken out of their tuples once: inside the loop that would cost more than the rules.
    level, health, trained, barred, live_in = people.level, people.health, people.trained, people.barred, people.live_in
    since, until, windows, hours = people.available_from, people.available_until, people.windows, people.hours
    monthly, hourly = people.monthly, people.hourly
    service, min_level, start, end, renewed = (
        demand.service,
        demand.min_level,
        demand.start,
        demand.end,
        demand.trained_since,
    )
    kind, row, refused, asked, in_household = (
        demand.kind,
        demand.course_row,
        demand.barred,
        demand.windows,
        demand.live_in,
    )
    length, rest, rest_day, pay, by_month = demand.hours, demand.rest, demand.rest_day, demand.pay, demand.monthly
    some, learnable, covered = law.some, law.learnable, law.covered
    for at in range(count):
        profile, order = profiles[at], orders[at]
        own = level[profile, service[order]]
        home = in_household[order]
        floor = monthly[profile] if by_month[order] else hourly[profile]
        # From the last rule to the first, so that the first one stays; without branches, which would cost most.
        rule = PAY if pay[order] < floor else CITY
        rule = rule if rest_day[order] else REST_DAY
        rule = rule if rest[order] else REST
        rule = rule if home | (length[order] <= hours[profile]) else HOURS
        rule = rule if live_in[profile] | (not home) else LIVE_IN
        rule = rule if home | covered[windows[profile], asked[order]] else WINDOWS
        rule = DATES if (since[profile] > start[order]) | (until[profile] < end[order]) else rule
        rule = CREDIT if barred[profile] | refused[order] else rule
        untaught = rule if trained[profile] >= renewed[order] else TRAINING
        expired = health[profile] < start[order]
        rule, untaught = HEALTH if expired else rule, HEALTH if expired else untaught
        untaught = untaught if (own > 0) & (own <= min_level[order]) else SKILL
        low[at] = rule if some[row[order], kind[order], own] else untaught
        high[at] = rule if learnable[kind[order], own] else untaught


@njit(cache=True)
def verdicts(
    count: int,
    workers: IntColumn,
    orders: IntColumn,
    low: IntColumn,
    high: IntColumn,
    people: People,
    each: Each,
    demand: Demand,
    law: Law,
    found: IntColumn,
) -> None:
    """Find the first rule that each of `count` pairs fails, PASSED if none, given what :func:`stages` says of them."""
    level, housing, sex = people.level, people.housing, people.sex
    profiles, homes, rows, wishes = each.profile, each.home, each.course_row, each.wish
    forbid_at, forbidden = each.forbid_at, each.forbidden
    service, kind, in_household, city, destination = (
        demand.service,
        demand.kind,
        demand.live_in,
        demand.city,
        demand.destination,
    )
    some, allowed, has_site, way = law.some, law.city_allowed, law.has_site, law.way
    for at in range(count):
        worker, order = workers[at], orders[at]
        profile, wish = profiles[worker], wishes[worker]
        answer = low[at]
        if high[at] != answer and some[rows[worker], kind[order], level[profile, service[order]]]:
            answer = high[at]
        if answer == CITY:
            answer = PASSED
            for place in range(forbid_at[worker], forbid_at[worker + 1]):
                if forbidden[place] == order:
                    answer = FORBID
            if not way[homes[worker], destination[order]]:
                answer = CORRIDOR
            if housing[profile] == columns.BED and not in_household[order] and not has_site[sex[profile], order]:
                answer = SITE
            if wish >= 0 and not allowed[wish, city[order]]:
                answer = CITY
        found[at] = answer
