"""Which pairs of worker and order remain: one function a rule.

Every rule is written once, for index arrays of any shapes that broadcast, so
that it serves a dense block, a list of pairs and a single pair alike. Pairs
are looked for only where a worker's home has a corridor to an order of a
service that the worker holds or can learn: work and memory grow with what
may be eligible, not with workers × orders.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.instance import instance as columns
from matching.result import IntColumn
from matching.rules import Rule
from matching.solver.courses import Training
from matching.solver.facts import Facts

Mask = npt.NDArray[np.bool_]
Test = Callable[[Facts, Training, IntColumn, IntColumn], Mask]


def health(facts: Facts, training: Training, worker: IntColumn, order: IntColumn) -> Mask:
    """The health certificate is valid on the order's first day, if the policy asks for one."""
    if not facts.policy.health_certificate:
        return np.ones(np.broadcast_shapes(worker.shape, order.shape), dtype=bool)
    return facts.instance.workers.health_until[worker] >= facts.instance.orders.start[order]


def skill(facts: Facts, training: Training, worker: IntColumn, order: IntColumn) -> Mask:
    """The worker holds the service at the level asked, or some course gives it."""
    return training.holds(worker, order) | training.has_course(worker, order)


def trained(facts: Facts, training: Training, worker: IntColumn, order: IntColumn) -> Mask:
    """Trained recently enough, or some course of the right kind exists."""
    return training.is_fresh(worker, order) | training.has_course(worker, order)


def credit(facts: Facts, training: Training, worker: IntColumn, order: IntColumn) -> Mask:
    """Neither worker nor employer is barred."""
    instance = facts.instance
    employer = instance.orders.employer[order]
    return np.not_equal(instance.workers.credit[worker], columns.BARRED) & np.not_equal(
        instance.employers.credit[employer], columns.BARRED
    )


def dates(facts: Facts, training: Training, worker: IntColumn, order: IntColumn) -> Mask:
    """The worker is available from the order's start to its end."""
    workers, orders = facts.instance.workers, facts.instance.orders
    begun = workers.available_from[worker] <= orders.start[order]
    return begun & (workers.available_until[worker] >= orders.end[order])


def windows(facts: Facts, training: Training, worker: IntColumn, order: IntColumn) -> Mask:
    """Every window of the order lies inside the worker's availability; not asked of live-in."""
    workers, orders = facts.instance.workers, facts.instance.orders
    return facts.covered[workers.windows[worker], orders.windows[order]] | facts.live_in[order]


def live_in(facts: Facts, training: Training, worker: IntColumn, order: IntColumn) -> Mask:
    """The worker agrees to live in if the order is live-in."""
    return facts.instance.workers.live_in[worker] | ~facts.live_in[order]


def hours(facts: Facts, training: Training, worker: IntColumn, order: IntColumn) -> Mask:
    """The order alone keeps the worker's weekly hours; not asked of live-in (whose hours are 0)."""
    return (facts.instance.orders.hours[order] <= facts.worker_hours[worker]) | facts.live_in[order]


def rest(facts: Facts, training: Training, worker: IntColumn, order: IntColumn) -> Mask:
    """The order alone keeps the daily rest."""
    return np.broadcast_to(facts.order_rest[order], np.broadcast_shapes(worker.shape, order.shape))


def rest_day(facts: Facts, training: Training, worker: IntColumn, order: IntColumn) -> Mask:
    """The order alone keeps the days off."""
    return np.broadcast_to(facts.order_rest_day[order], np.broadcast_shapes(worker.shape, order.shape))


def pay(facts: Facts, training: Training, worker: IntColumn, order: IntColumn) -> Mask:
    """The order pays at least the worker's floor for its unit."""
    workers, orders = facts.instance.workers, facts.instance.orders
    monthly = orders.pay_unit[order] == columns.MONTH
    floor = np.where(monthly, workers.min_monthly[worker], workers.min_hourly[worker])
    return orders.pay[order] >= floor


def city(facts: Facts, training: Training, worker: IntColumn, order: IntColumn) -> Mask:
    """The city is not excluded, and preferred if the worker takes preferred cities alone."""
    row = facts.restricted[worker]
    if not len(facts.city_allowed):
        return np.ones(np.broadcast_shapes(worker.shape, order.shape), dtype=bool)
    return (row < 0) | facts.city_allowed[row, facts.city_column[facts.order_city[order]]]


def lodging(facts: Facts, training: Training, worker: IntColumn, order: IntColumn) -> Mask:
    """Live-in, own lodging, or an order that has a kind of lodging the worker takes at all."""
    # Every wish names a kind of lodging; whether a bed passes is the rule `site`.
    return np.ones(np.broadcast_shapes(worker.shape, order.shape), dtype=bool)


def site(facts: Facts, training: Training, worker: IntColumn, order: IntColumn) -> Mask:
    """A worker who takes nothing but a bed has a site that passes."""
    workers = facts.instance.workers
    needs_bed = np.equal(workers.housing[worker], columns.BED) & ~facts.live_in[order]
    return ~needs_bed | facts.has_site[workers.sex[worker], order]


def corridor(facts: Facts, training: Training, worker: IntColumn, order: IntColumn) -> Mask:
    """Local, under an agreement in force, or corridors are open."""
    if facts.policy.open_corridors:
        return np.ones(np.broadcast_shapes(worker.shape, order.shape), dtype=bool)
    ways = facts.corridors
    home, destination = ways.home_of_worker[worker], ways.destination_of_order[order]
    return ways.local[home, destination] | (ways.agreement[home, destination] >= 0)


def forbid(facts: Facts, training: Training, worker: IntColumn, order: IntColumn) -> Mask:
    """The pair is not forbidden."""
    forbids = facts.instance.forbids
    count = np.int64(len(facts.instance.orders))
    return ~np.isin(worker * count + order, forbids[:, 0] * count + forbids[:, 1])


#: Rules of one pair, in the order in which reasons are told.
PAIR_RULES: dict[Rule, Test] = {
    Rule.SKILL: skill,
    Rule.HEALTH: health,
    Rule.TRAINING: trained,
    Rule.CREDIT: credit,
    Rule.DATES: dates,
    Rule.WINDOWS: windows,
    Rule.LIVE_IN: live_in,
    Rule.HOURS: hours,
    Rule.REST: rest,
    Rule.REST_DAY: rest_day,
    Rule.PAY: pay,
    Rule.CITY: city,
    Rule.SITE: site,
    Rule.CORRIDOR: corridor,
    Rule.FORBID: forbid,
}


#: Largest dense block, and about the longest list of pairs, that is held at once.
BLOCK_CELLS = 1 << 21


@dataclass(frozen=True)
class Pairs:
    """Eligible pairs, sorted by worker, then order.

    Parameters
    ----------
    worker, order
        Indices, shape (n,).
    agreement
        Agreement that counts, -1 for none.
    removed
        Pairs that each rule removed, among those with a corridor and a service held or learnable.
    """

    worker: IntColumn
    order: IntColumn
    agreement: IntColumn
    removed: dict[Rule, int]

    def __len__(self) -> int:
        return len(self.worker)


def eligible_pairs(facts: Facts, training: Training, workers: IntColumn | None = None) -> Pairs:
    """Find every pair that passes the rules of one pair.

    Parameters
    ----------
    workers
        Only these, sorted; None for all.
    """
    asked = np.arange(len(facts.instance.workers)) if workers is None else workers
    instance = facts.instance
    orders, ways = instance.orders, facts.corridors
    sieve = _Sieve(facts, training)
    by_home = asked[np.argsort(ways.home_of_worker[asked], kind="stable")]
    home_start = np.searchsorted(ways.home_of_worker[by_home], np.arange(ways.agreement.shape[0] + 1))
    by_service = np.argsort(orders.service, kind="stable")
    for home in range(ways.agreement.shape[0]):
        living = by_home[home_start[home] : home_start[home + 1]]
        reached = by_service
        if not facts.policy.open_corridors:
            open_way = ways.local[home] | (ways.agreement[home] >= 0)
            reached = by_service[open_way[ways.destination_of_order[by_service]]]
        if not len(reached):
            continue
        services, first = np.unique(orders.service[reached], return_index=True)
        for service, order in zip(services, np.split(reached, first[1:]), strict=True):
            for some_workers, some_orders in _candidates(training, living, int(service), order):
                sieve.ask(some_workers, some_orders)
    worker, order = sieve.kept()
    in_order = np.argsort(worker * np.int64(max(1, len(orders))) + order, kind="stable")
    worker, order = worker[in_order], order[in_order]
    return Pairs(worker, order, ways.counting(worker, order), sieve.removed)


def _candidates(
    training: Training, workers: IntColumn, service: int, orders: IntColumn
) -> list[tuple[IntColumn, IntColumn]]:
    """Split workers of one home into holders of the service and those who could learn it from nothing."""
    held = training.level[workers, service] > 0
    blocks = [(workers[held], orders)] if held.any() else []
    others = workers[~held]
    if len(others):
        learnable = orders[training.has_course(others[:1], orders)]
        if len(learnable):
            blocks.append((others, learnable))
    return blocks


class _Sieve:
    """Rules applied to many small blocks: dense while that is cheap, then to long lists of pairs."""

    def __init__(self, facts: Facts, training: Training) -> None:
        self._facts, self._training = facts, training
        self._waiting: list[tuple[IntColumn, IntColumn]] = []
        self._count = 0
        self._passed: list[tuple[IntColumn, IntColumn]] = []
        self.removed = dict.fromkeys(PAIR_RULES, 0)

    def ask(self, workers: IntColumn, orders: IntColumn) -> None:
        """Ask the dense rules of workers × orders, a bounded number of cells at a time."""
        step = max(1, BLOCK_CELLS // len(orders))
        for begin in range(0, len(workers), step):
            some = workers[begin : begin + step]
            mask = np.ones((len(some), len(orders)), dtype=bool)
            left = mask.size
            for rule in DENSE_RULES:
                mask &= PAIR_RULES[rule](self._facts, self._training, some[:, None], orders[None, :])
                after = int(np.count_nonzero(mask))
                self.removed[rule] += left - after
                left = after
            row, column = np.nonzero(mask)
            self._waiting.append((some[row], orders[column]))
            self._count += left
            if self._count >= BLOCK_CELLS:
                self._pass_on()

    def kept(self) -> tuple[IntColumn, IntColumn]:
        """Return the pairs that passed every rule."""
        self._pass_on()
        return _joined(self._passed)

    def _pass_on(self) -> None:
        """Ask the other rules of the pairs that wait."""
        worker, order = _joined(self._waiting)
        self._waiting, self._count = [], 0
        for rule, test in PAIR_RULES.items():
            # Blocks are made of pairs with a corridor.
            if rule not in DENSE_RULES and rule is not Rule.CORRIDOR:
                keep = test(self._facts, self._training, worker, order)
                self.removed[rule] += int(np.count_nonzero(~keep))
                worker, order = worker[keep], order[keep]
        self._passed.append((worker, order))


def _joined(pieces: list[tuple[IntColumn, IntColumn]]) -> tuple[IntColumn, IntColumn]:
    """Put pieces end to end."""
    if not pieces:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    return np.concatenate([worker for worker, _ in pieces]), np.concatenate([order for _, order in pieces])


#: Rules cheap enough to be asked of every cell of a block.
DENSE_RULES = (Rule.LIVE_IN, Rule.DATES, Rule.PAY)
