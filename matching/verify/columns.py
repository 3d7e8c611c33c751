"""What the rules see of workers, orders and courses, as columns for compiled loops."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.instance.instance import BARRED, FAR_FUTURE, FAR_PAST, LIVE_IN, OWN
from matching.rules import Rule, Term
from matching.verify.areas import Areas, city_of_region
from matching.verify.round import Round
from matching.verify.week import minutes
from matching.verify.worker_rules import ORDERS_RULES

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Records = Any  # numpy's record arrays: no type says what their fields are

#: First day from which training counts where every training does; who was never trained stays before it.
EVER = FAR_PAST + 1
#: What is special about a pair: bits of a mark.
FORBIDDEN, HELD, KEPT, PINNED = 1, 2, 4, 8


#: One worker, as the loops see it.
PERSON = np.dtype(
    [
        ("home", np.int64),  #: row of the home in the tables of `Areas`
        ("city", np.int64),  #: city of the home, -1 for none
        ("barred", np.bool_),
        ("health_until", np.int64),  #: far in the future where no certificate is asked for
        ("trained_on", np.int64),
        ("available_from", np.int64),
        ("available_until", np.int64),
        ("windows", np.int64),  #: pattern, -1 for always
        ("live_in", np.bool_),
        ("max_hours", np.int64),
        ("max_orders", np.int64),
        ("lodging", np.int64),  #: 0 for own; 1 + 3 × (wish - 1) + sex for a bed (wish 1) and for either (wish 2)
        ("floor", np.int64, (2,)),  #: lowest pay by unit of pay, 0 for none
        ("once", np.int64),  #: weighted points for waiting and for a poverty-exited home
        ("working_in", np.int64),  #: city of the order held now, -1 for none
        ("pins", np.int64),  #: number of pinned orders
    ],
    align=True,
)

#: One order, as the loops see it.
OFFER = np.dtype(
    [
        ("possible", np.bool_),  #: whether some worker may take it: employer not barred, its own working time allowed
        ("service", np.int64),
        ("level", np.int64),
        ("start", np.int64),
        ("end", np.int64),
        ("since", np.int64),  #: first day on which training still counts
        ("hours", np.int64),
        ("windows", np.int64),  #: pattern, -1 where none is asked for
        ("live_in", np.bool_),
        ("pay", np.int64),
        ("unit", np.int64),
        ("area", np.int64),
        ("city", np.int64),
    ],
    align=True,
)

#: One course, as the loops see it.
LESSON = np.dtype([("service", np.int64), ("from_level", np.int64), ("to_level", np.int64), ("end", np.int64)])


class Listed(NamedTuple):
    """Lists of numbers by what they belong to: where each begins, one longer than there are lists, and all of them."""

    first: Ints
    value: Ints


class Wishes(NamedTuple):
    """Cities that workers prefer or exclude."""

    preferred: Listed
    only: Mask
    excluded: Listed


class Marks(NamedTuple):
    """Orders that are special to a worker, by worker: forbidden, held now, in the plan in force, pinned."""

    first: Ints
    order: Ints
    bits: Ints


class Weights(NamedTuple):
    """Weights of the terms that differ between choices."""

    pay: int
    level_fit: int
    continuity: int
    nearness: int
    preference: int


def people(round_: Round, areas: Areas) -> Records:
    """Return the workers by index, each a PERSON."""
    table, policy = round_.instance.workers, round_.policy
    cities, geography = city_of_region(round_), round_.geography
    found = np.zeros(len(table), dtype=PERSON).view(np.recarray)
    for name in ("trained_on", "available_from", "available_until", "windows", "live_in", "max_hours", "max_orders"):
        found[name] = getattr(table, name)
    found.home = areas.home
    found.city = cities[table.home]
    found.barred = table.credit == BARRED
    found.health_until = table.health_until if policy.health_certificate else FAR_FUTURE
    found.lodging = np.where(table.housing == OWN, 0, 3 * table.housing - 2 + table.sex)
    found.floor = np.column_stack([table.min_monthly, table.min_hourly])
    flagged = np.array([geography.is_poverty_exited(home) for home in areas.region.tolist()], dtype=np.int64)
    found.once = policy.weights[Term.WAITING] * np.minimum(100, 20 * table.waiting)
    found.once += policy.weights[Term.POVERTY_EXITED] * 100 * flagged[areas.home]
    found.working_in = cities[np.append(round_.instance.orders.region, -1)[table.current_order]]
    for worker, _ in round_.pins:
        found.pins[worker] += 1
    return found


def offers(round_: Round, areas: Areas) -> Records:
    """Return the orders by index, each an OFFER."""
    table = round_.instance.orders
    found = np.zeros(len(table), dtype=OFFER).view(np.recarray)
    for name in ("service", "start", "end", "pay"):
        found[name] = getattr(table, name)
    rules = [ORDERS_RULES[rule] for rule in (Rule.REST, Rule.REST_DAY)]
    worker = round_.workers[0]
    found.possible = [
        order.employer_credit != "barred"
        and round_.hours(order) <= round_.max_hours
        and all(rule(round_, worker, [order]) for rule in rules)
        for order in round_.orders
    ]
    since = {start: round_.trained_since(start) for start in np.unique(table.start).tolist()}
    found.since = [EVER if (day := since[start]) is None else day for start in table.start.tolist()]
    found.level = table.min_level
    found.hours = [round_.hours(order) for order in round_.orders]
    found.live_in = table.mode == LIVE_IN
    found.windows = np.where(found.live_in, -1, table.windows)
    found.unit = table.pay_unit
    found.area = areas.of_order
    found.city = areas.city[areas.of_order]
    return found


def lessons(round_: Round) -> Records:
    """Return the courses by index, each a LESSON."""
    table = round_.instance.courses
    found = np.zeros(len(table), dtype=LESSON).view(np.recarray)
    for name in LESSON.names or ():
        found[name] = getattr(table, name)
    return found


def courses_by_city(round_: Round) -> Listed:
    """Return the courses held in each region that is a city, of those that start on the round's date or later."""
    table = round_.instance.courses
    city = city_of_region(round_)[table.region]
    able = np.flatnonzero((table.start >= round_.round_day) & (city >= 0))
    by_city = able[np.argsort(city[able], kind="stable")]
    return Listed(np.searchsorted(city[by_city], np.arange(len(round_.instance.regions) + 1)), by_city)


def wishes(round_: Round) -> Wishes:
    """Return the cities that workers prefer or exclude."""
    table = round_.instance.workers
    preferred, excluded = (Listed(cities.start, cities.values) for cities in (table.preferred, table.excluded))
    return Wishes(preferred, table.preferred_only, excluded)


def covers(round_: Round) -> Mask:
    """Return whether one pattern covers another; the last row and column stand for always and never."""
    patterns = round_.instance.patterns
    table = np.ones((len(patterns) + 1, len(patterns) + 1), dtype=bool)
    asked = [(other, minutes(patterns[other])) for other in set(round_.instance.orders.windows.tolist()) - {-1}]
    for one in set(round_.instance.workers.windows.tolist()) - {-1}:
        missing = ~minutes(patterns[one])
        for other, needed in asked:
            table[one, other] = needed & missing == 0
    return table


def weights(round_: Round) -> Weights:
    """Return the weights that the loops need."""
    given = round_.policy.weights
    terms = (Term.PAY, Term.LEVEL_FIT, Term.CONTINUITY, Term.NEARNESS, Term.PREFERENCE)
    return Weights(*(given[term] for term in terms))


def marks(round_: Round) -> Marks:
    """Return the orders that are special to a worker."""
    bits: dict[tuple[int, int], int] = {}
    holders = [(row, order) for row, order in enumerate(round_.instance.workers.current_order.tolist()) if order >= 0]
    for pairs, bit in ((round_.forbids, FORBIDDEN), (holders, HELD), (round_.in_force, KEPT), (round_.pins, PINNED)):
        for pair in pairs:
            bits[pair] = bits.get(pair, 0) | bit
    rows = np.array([(*pair, bits[pair]) for pair in sorted(bits)], dtype=np.int64).reshape(-1, 3)
    first = np.searchsorted(rows[:, 0], np.arange(len(round_.instance.workers) + 1))
    return Marks(first, np.ascontiguousarray(rows[:, 1]), np.ascontiguousarray(rows[:, 2]))
