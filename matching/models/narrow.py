"""Watch list of orders too narrow to be meant for more than one person.

An order written for one person asks for much that has nothing to do with the work: a rare level, hours and days that
only that person has free. Such an order is told apart from one for a rare trade by the size of the trade: many hold the
service, and next to none of them meets what the order asks for besides. So an order is listed when

- it has no more positions than `few`,
- at least one worker of the registry and at most `few` meet it (one that nobody meets is for nobody; `matching check`
  tells of those that can be taken by nobody at all), and
- at least `plenty` workers hold its service at some level.

What an order asks for are its rules about the worker alone: service and level, agreement to live in, windows, weekly
hours, dates. What a worker wants (pay, cities, lodging) and what a corridor allows are left out: they narrow the choice
of workers, not the order. A list is a question to a person, never a verdict: an order that goes on with the worker who
holds it now is often rightly written around that worker, and is marked so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.instance import Instance
from matching.instance.instance import FIXED, LIVE_IN, ROTA
from matching.instance.windows import masks
from matching.rules import Rule

Mask = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.int64]

FEW = 2
PLENTY = 20
#: The rules that an order's terms are about, in the order in which they are named.
TERMS = (Rule.SKILL, Rule.LIVE_IN, Rule.WINDOWS, Rule.HOURS, Rule.DATES)


@dataclass(frozen=True)
class NarrowOrder:
    """An order that next to nobody meets although many do its work.

    Parameters
    ----------
    order_id
        Its id.
    eligible
        The workers who meet it.
    holders
        How many hold its service at some level.
    without
        How many would meet it if one term were not asked for, by the term; the level is `skill`.
    held
        Whether one of the eligible holds the order now.
    """

    order_id: str
    eligible: tuple[str, ...]
    holders: int
    without: dict[Rule, int]
    held: bool

    @property
    def narrowest(self) -> Rule:
        """The term that shuts out most."""
        return max(TERMS, key=lambda term: self.without[term])


def narrow_orders(instance: Instance, *, few: int = FEW, plenty: int = PLENTY) -> list[NarrowOrder]:
    """Return the narrow orders of an instance, by id; see the module for what makes an order narrow.

    Orders of the same terms are counted once, and workers with the same availability together, so that time grows with
    the different terms and the different availabilities, not with orders × workers.
    """
    people = _People(instance)
    orders = instance.orders
    terms = np.column_stack(
        [orders.service, orders.min_level, orders.mode, orders.windows, orders.hours, orders.start, orders.end]
    )
    distinct, which = np.unique(terms, axis=0, return_inverse=True)
    which = which.reshape(-1)
    found: list[NarrowOrder] = []
    small = orders.headcount <= few
    for number in np.unique(which[small]).tolist():
        service, level = distinct[number, :2].tolist()
        if people.holders(service) < plenty:
            continue
        asked = people.asks(*distinct[number, 2:].tolist())
        whole = people.count(service, level, asked, None)
        if not 1 <= whole <= few:
            continue
        eligible = people.who(service, level, asked)
        without = {term: people.count(service, level, asked, term) for term in TERMS}
        for order in np.flatnonzero(small & (which == number)).tolist():
            held = bool((instance.workers.current_order[eligible] == order).any())
            ids = tuple(instance.workers.ids[worker] for worker in eligible.tolist())
            found.append(NarrowOrder(orders.ids[order], ids, people.holders(service), without, held))
    return sorted(found, key=lambda narrow: narrow.order_id)


class _People:
    """Workers by service, and by kinds of availability that many share."""

    def __init__(self, instance: Instance) -> None:
        workers = instance.workers
        kinds = np.column_stack(
            [workers.windows, workers.live_in, workers.max_hours, workers.available_from, workers.available_until]
        )
        self._kinds, kind = np.unique(kinds, axis=0, return_inverse=True)
        self._kind = kind.reshape(-1)
        services = workers.skill_service
        by_service = np.argsort(services.values, kind="stable")
        bounds = np.searchsorted(services.values[by_service], np.arange(len(instance.services) + 1))
        self._holding = [
            (services.rows[by_service[a:b]], workers.skill_level.values[by_service[a:b]])
            for a, b in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True)
        ]
        self._tables: dict[int, Whole] = {}
        weekly = masks(instance.patterns)
        # The last row stands for always (index -1).
        self._free = np.vstack([weekly, np.full((1, weekly.shape[1]), 255, dtype=np.uint8)])

    def holders(self, service: int) -> int:
        """Return how many hold a service."""
        return len(self._holding[service][0])

    def _by_level_and_kind(self, service: int) -> Whole:
        """Return the holders of a service at each level or better, by kind of availability. Shape (6, kinds)."""
        if service not in self._tables:
            workers, levels = self._holding[service]
            counts = np.zeros((6, len(self._kinds)), dtype=np.int64)
            np.add.at(counts, (levels, self._kind[workers]), 1)
            self._tables[service] = np.cumsum(counts, axis=0)
        return self._tables[service]

    def asks(self, mode: int, windows: int, hours: int, start: int, end: int) -> dict[Rule, Mask]:
        """Return which kinds of availability meet each term."""
        free, lives_in, most, begins, ends = self._kinds.T
        every = np.ones(len(self._kinds), dtype=bool)
        timed = mode in (FIXED, ROTA) and windows >= 0
        asked = self._free[windows]
        return {
            Rule.LIVE_IN: lives_in.astype(bool) if mode == LIVE_IN else every,
            Rule.WINDOWS: ((self._free[free] & asked) == asked).all(axis=1) if timed else every,
            Rule.HOURS: hours <= most if mode != LIVE_IN else every,
            Rule.DATES: (begins <= start) & (ends >= end),
        }

    def count(self, service: int, level: int, asked: dict[Rule, Mask], left_out: Rule | None) -> int:
        """Return how many meet all terms but one."""
        counts = self._by_level_and_kind(service)[5 if left_out is Rule.SKILL else level]
        return int(counts[_together(asked, left_out)].sum())

    def who(self, service: int, level: int, asked: dict[Rule, Mask]) -> Whole:
        """Return the workers who meet all terms."""
        workers, levels = self._holding[service]
        return np.sort(workers[(levels <= level) & _together(asked, None)[self._kind[workers]]])


def _together(asked: dict[Rule, Mask], left_out: Rule | None) -> Mask:
    kept: Sequence[Mask] = [mask for term, mask in asked.items() if term is not left_out]
    together: Mask = np.logical_and.reduce(kept)
    return together
