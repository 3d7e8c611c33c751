"""Pairs that keep every rule about one worker and one order, found for blocks of workers at once.

The same rules as in `pair_rules`, for all orders of a block of workers who
share a home. Only a bound needs them so: it has to look at every pair.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.instance.instance import FAR_PAST
from matching.rules import Rule
from matching.verify.pair_rules import gives_skill
from matching.verify.round import Round
from matching.verify.week import covers
from matching.verify.worker_rules import ORDERS_RULES

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

#: Workers looked at together.
BLOCK = 256
#: Own levels: 0 for a service not held, then 1 to 5.
OWN_LEVELS = 6
#: First day from which training counts where every training does; who was never trained stays before it.
EVER = FAR_PAST + 1


@dataclass(frozen=True)
class Pairs:
    """Eligible pairs, sorted by worker, then order.

    Parameters
    ----------
    agreement
        Agreement that counts, -1 for none.
    own_level
        Worker's level at the order's service, 0 if not held.
    needs_course
        Whether the pair has to name a course.
    """

    worker: Ints
    order: Ints
    agreement: Ints
    own_level: Ints
    needs_course: Mask

    def __len__(self) -> int:
        return len(self.worker)

    def where(self, keep: Mask) -> Pairs:
        """Return some of the pairs."""
        return Pairs(**{name: column[keep] for name, column in vars(self).items()})


class Eligibility:
    """What rules see of all workers and orders, as columns.

    Parameters
    ----------
    round_
        The round.
    """

    def __init__(self, round_: Round) -> None:
        self.round = round_
        self.order_city = np.array([_or_none(round_.city(order)) for order in round_.orders], dtype=np.int64)
        self.home_city = np.array([_or_none(round_.home_city(worker)) for worker in round_.workers], dtype=np.int64)
        self.hours = np.array([round_.hours(order) for order in round_.orders], dtype=np.int64)
        self._since = np.array([self._trained_since(order.start) for order in round_.orders], dtype=np.int64)
        self._levels = self._level_table()
        self._covers = self._cover_table()
        self._alone = self._possible_alone()
        self._set_course_table()
        places = np.column_stack([round_.instance.orders.region, round_.instance.orders.start])
        self._places, self._place_of = np.unique(places.reshape(-1, 2), axis=0, return_inverse=True)
        count = np.int64(max(1, len(round_.orders)))
        self._forbidden = np.array([worker * count + order for worker, order in sorted(round_.forbids)], dtype=np.int64)

    def blocks(self) -> Iterator[Pairs]:
        """Yield the eligible pairs of all workers, block by block."""
        home = self.round.instance.workers.home
        by_home = np.argsort(home, kind="stable")
        borders = np.flatnonzero(np.diff(home[by_home])) + 1
        for together in np.split(by_home, borders):
            if not len(together):
                continue
            agreement, reached = self._corridors(int(home[together[0]]))
            for first in range(0, len(together), BLOCK):
                yield self._block(together[first : first + BLOCK], agreement, reached)

    def _corridors(self, home: int) -> tuple[Ints, Ints]:
        """Return the agreement of each order from one home, and the orders that can be taken from there at all."""
        round_ = self.round
        found = [round_.cover(home, region, start) for region, start in self._places.tolist()]
        covering = np.array([-1 if agreement is None else agreement.number for agreement in found], dtype=np.int64)
        agreement = covering[self._place_of.reshape(-1)] if found else np.zeros(0, dtype=np.int64)
        city = round_.geography.city(home)
        local = self.order_city == (-2 if city is None else city)
        agreement = np.where(local, -1, agreement)
        open_ = local | (agreement >= 0) | round_.policy.open_corridors
        return agreement, np.flatnonzero(open_ & self._alone)

    def _block(self, who: Ints, agreement: Ints, what: Ints) -> Pairs:
        """Return the eligible pairs of workers of one home among some orders."""
        workers, orders, policy = self.round.instance.workers, self.round.instance.orders, self.round.policy
        own = self._levels[who[:, None], orders.service[what]]
        holds = (own > 0) & (own <= orders.min_level[what])
        trained = workers.trained_on[who][:, None] >= self._since[what]
        needs = ~(holds & trained)
        keep = ~needs | self._has_course(int(self.home_city[who[0]]))[own, self.course_class[what]]
        if policy.health_certificate:
            keep &= workers.health_until[who][:, None] >= orders.start[what]
        barred = np.array([self.round.workers[w].credit == "barred" for w in who.tolist()], dtype=bool)
        keep &= ~barred[:, None]
        keep &= workers.available_from[who][:, None] <= orders.start[what]
        keep &= workers.available_until[who][:, None] >= orders.end[what]
        is_live_in = self.is_live_in[what]
        keep &= workers.live_in[who][:, None] | ~is_live_in
        keep &= is_live_in | self._covers[workers.windows[who][:, None], orders.windows[what]]
        keep &= self.hours[what] <= workers.max_hours[who][:, None]
        floor = np.where(self.is_monthly[what], workers.min_monthly[who][:, None], workers.min_hourly[who][:, None])
        keep &= orders.pay[what] >= floor
        keep &= self._welcome_cities(who)[:, self.order_city[what]]
        row, column = np.nonzero(keep)
        pairs = Pairs(
            who[row], what[column], agreement[what[column]], own[row, column].astype(np.int64), needs[row, column]
        )
        if len(self._forbidden):
            pairs = pairs.where(~np.isin(pairs.worker * len(orders) + pairs.order, self._forbidden))
        return pairs

    def _welcome_cities(self, who: Ints) -> Mask:
        """Return the regions whose orders each worker takes. Shape (workers, regions)."""
        welcome = np.ones((len(who), len(self.round.instance.regions)), dtype=bool)
        for row, number in enumerate(who.tolist()):
            worker = self.round.workers[number]
            if worker.preferred_only:
                welcome[row] = False
                welcome[row, list(worker.preferred)] = True
            welcome[row, list(worker.excluded)] = False
        return welcome

    def _possible_alone(self) -> Mask:
        """Return the orders that some worker may take: employer not barred, working time within the policy."""
        round_ = self.round
        self.is_live_in = np.array([order.mode == "live_in" for order in round_.orders], dtype=bool)
        self.is_monthly = np.array([order.pay_unit == "month" for order in round_.orders], dtype=bool)
        rules = [ORDERS_RULES[rule] for rule in (Rule.REST, Rule.REST_DAY)]
        return np.array(
            [
                order.employer_credit != "barred"
                and round_.hours(order) <= round_.max_hours
                and all(rule(round_, round_.workers[0], [order]) for rule in rules)
                for order in round_.orders
            ]
            if round_.workers
            else [False] * len(round_.orders),
            dtype=bool,
        )

    def _trained_since(self, start: int) -> int:
        since = self.round.trained_since(start)
        return EVER if since is None else since

    def _level_table(self) -> npt.NDArray[np.int8]:
        """Return the level of each worker at each service. Shape (workers, services)."""
        table = np.zeros((len(self.round.workers), len(self.round.instance.services)), dtype=np.int8)
        for worker in self.round.workers:
            for service, level in worker.levels.items():
                table[worker.number, service] = level
        return table

    def _cover_table(self) -> Mask:
        """Return whether one pattern covers another; the last row and column stand for always and never."""
        patterns = self.round.instance.patterns
        table = np.ones((len(patterns) + 1, len(patterns) + 1), dtype=bool)
        available = set(self.round.instance.workers.windows.tolist()) - {-1}
        asked = set(self.round.instance.orders.windows.tolist()) - {-1}
        for one in available:
            for other in asked:
                table[one, other] = covers(patterns[one], patterns[other])
        return table

    # ------------------------------------------------------------ courses

    def _set_course_table(self) -> None:
        """Work out which course passes for which orders at which own level, wherever it is held.

        Orders that ask for the same service and level, start on one day and lie in one city are one class.
        """
        round_ = self.round
        orders = round_.instance.orders
        keys = np.column_stack([orders.service, orders.min_level, orders.start, self.order_city]).reshape(-1, 4)
        _, first, class_of = np.unique(keys, axis=0, return_index=True, return_inverse=True)
        self.course_class: Ints = class_of.reshape(-1)
        self._class_city = self.order_city[first]
        samples = [round_.orders[number] for number in first.tolist()]
        self.course_city = np.array(
            [_or_none(round_.geography.city(course.region)) for course in round_.courses], dtype=np.int64
        )
        self.passes = np.zeros((len(round_.courses), OWN_LEVELS, len(samples)), dtype=bool)
        own = np.arange(OWN_LEVELS)[:, None]
        for course in round_.courses:
            if course.start < round_.round_day or self.course_city[course.number] < 0:
                continue
            fits = np.array([course.end <= order.start for order in samples], dtype=bool)
            level = np.array([order.min_level for order in samples], dtype=np.int64)
            if course.service >= 0:
                fits &= np.array([gives_skill(course, order) for order in samples], dtype=bool)
                given = np.ones((OWN_LEVELS, len(samples)), dtype=bool)
            else:
                # A refresher gives no level: it helps only who holds the one asked.
                given = (own > 0) & (own <= level)
            if course.from_level:
                given = given & (own > 0) & (own <= course.from_level)
            self.passes[course.number] = fits & given
        at_place = self.passes & (self.course_city[:, None] == self._class_city)[:, None, :]
        self._some_at_place: Mask = at_place.any(axis=0)

    def _has_course(self, home_city: int) -> Mask:
        """Return whether some course passes. Shape (own levels, order classes)."""
        if home_city < 0:
            return self._some_at_place
        return np.asarray(self._some_at_place | self.passes[self.course_city == home_city].any(axis=0), dtype=bool)

    def course_lists(self, home_city: int, own_level: Ints, order: Ints) -> Mask:
        """Return which courses pass for each pair of one home city. Shape (pairs, courses)."""
        kind = self.course_class[order]
        held = (self.course_city == home_city) | (self.course_city == self._class_city[kind][:, None])
        return np.asarray(self.passes[:, own_level, kind].T & held, dtype=bool)


def _or_none(city: int | None) -> int:
    return -1 if city is None else city
