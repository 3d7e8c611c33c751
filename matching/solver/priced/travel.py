"""What the search for several placements looks up: zones and their menus, workers, lodgings, and the week."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matching.instance import instance as columns
from matching.instance.instance import Ragged
from matching.instance.windows import WEEK, weekdays
from matching.result import IntColumn
from matching.rules import Term, Tier
from matching.solver import score
from matching.solver.facts import Facts
from matching.solver.priced.sets import gaps


class Menus(NamedTuple):
    """Fixed orders that a zone offers: lists of questions of each menu, and offers of each question, end to end."""

    start: np.ndarray
    question: np.ndarray
    first: np.ndarray
    order: np.ndarray
    course: np.ndarray
    points: np.ndarray


class Visits(NamedTuple):
    """Zones that workers may go to, trip by trip: trips of a worker from `trips` on, visits of a trip from `start` on.

    `city` is that of each trip. Of each visit: `points` are those once a worker without cost, `near` those of own
    lodging there.
    """

    trips: np.ndarray
    start: np.ndarray
    city: np.ndarray
    menu: np.ndarray
    points: np.ndarray
    near: np.ndarray
    subsidy: np.ndarray
    agreement: np.ndarray
    base: np.ndarray


class Travellers(NamedTuple):
    """Workers: limits, lodging, weighted points of the order held now, pinned orders, and orders of the plan in force.

    `together` says whether a worker's sets are compared within a city alone, as groups do.
    """

    orders: np.ndarray
    hours: np.ndarray
    own: np.ndarray
    helped: np.ndarray
    sex: np.ndarray
    together: np.ndarray
    current: np.ndarray
    loyalty: np.ndarray
    pin_start: np.ndarray
    pin: np.ndarray
    force_start: np.ndarray
    force: np.ndarray


class Beds(NamedTuple):
    """Sites with beds of each order with their weighted points, and what lodgings are.

    Lodgings are numbered sites first, then allowances; `paid` is what the public pays for each, `allowance` the number
    of a city's allowance with places, -1 for none, `helped` its weighted points; `nearest` the most that any lodging
    of an order brings.
    """

    start: np.ndarray
    site: np.ndarray
    near: np.ndarray
    nearest: np.ndarray
    sex: np.ndarray
    paid: np.ndarray
    allowance: np.ndarray
    helped: int
    cost: int
    step: int


class Reach(NamedTuple):
    """What matters: sets at most `near` below the best of their worker (in their city) and below `known`.

    A set has to be worth `beat` more than that: with 1, where whole numbers say what sets are worth, sets that only tie
    with the best are not sought. `each` is the most that each lodging can be worth, cost included, `lodging` the
    highest of a city; `course` that of any course, at least 0.
    """

    near: float | int
    beat: float | int
    known: np.ndarray
    each: np.ndarray
    lodging: np.ndarray
    course: float | int


class Week(NamedTuple):
    """What decides whether orders go together: hours, days, pattern and place, and tables over the latter two.

    `alone` is the number of each pattern of which a worker can take one order at most, -1 for others.
    """

    hours: np.ndarray
    days: np.ndarray
    pattern: np.ndarray
    place: np.ndarray
    gap: np.ndarray
    rested: np.ndarray
    travel: np.ndarray
    alone: np.ndarray


def travellers(facts: Facts, who: IntColumn) -> Travellers:
    """Return what is asked of the workers themselves."""
    instance, workers = facts.instance, facts.instance.workers
    current = workers.current_order[who]
    pin_start, pin = _orders_of(who, instance.pins)
    stable = Tier.STABILITY in facts.policy.tiers
    force_start, force = _orders_of(who, instance.plan_in_force if stable else instance.plan_in_force[:0])
    return Travellers(
        orders=workers.max_orders[who],
        hours=facts.worker_hours[who],
        own=np.equal(workers.housing[who], columns.OWN),
        helped=np.equal(workers.housing[who], columns.EITHER),
        sex=workers.sex[who],
        together=workers.group[who] >= 0,
        current=current,
        loyalty=facts.policy.weights[Term.CONTINUITY] * score.continuity(facts, who, current),
        pin_start=pin_start,
        pin=pin,
        force_start=force_start,
        force=force,
    )


def _orders_of(who: IntColumn, pairs: IntColumn) -> tuple[IntColumn, IntColumn]:
    """Return the orders paired with each of some workers, end to end."""
    mine = pairs[np.isin(pairs[:, 0], who)]
    mine = mine[np.argsort(mine[:, 0], kind="stable")]
    return np.append(np.searchsorted(mine[:, 0], who), len(mine)), mine[:, 1]


def beds(facts: Facts) -> Beds:
    """Return where workers may sleep."""
    instance, weights, sites = facts.instance, facts.policy.weights, facts.sites_of_order
    has = instance.housing.beds[sites.values] > 0
    before = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(has)])
    near = weights[Term.NEARNESS] * score.near_site(facts.site_order_km[has])
    start = before[sites.start]
    order = np.repeat(np.arange(len(start) - 1), np.diff(start))
    helped = weights[Term.NEARNESS] * score.NEAR_ALLOWANCE
    nearest = np.full(len(start) - 1, helped)
    np.maximum.at(nearest, order, near)
    open_places = np.append(instance.allowances.places, 0) > 0
    row = facts.allowance_row
    return Beds(
        start=start,
        site=sites.values[has],
        near=near,
        nearest=nearest,
        sex=instance.housing.sex,
        paid=np.append(score.lodging_costs(facts), 0),
        allowance=np.where(open_places[row], len(instance.housing) + row, -1),
        helped=helped,
        cost=weights[Term.COST],
        step=score.COST_STEP,
    )


def week(facts: Facts) -> Week:
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
    alone = np.where(np.diagonal(gap) < 0, np.arange(len(gap)), -1)
    return Week(instance.orders.hours, days, pattern, place, gap, rested, minutes[back.reshape(km.shape)], alone)
