"""Choices taken one by one while there is room: what strategies without an optimiser share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matching.instance.instance import FIXED
from matching.instance.windows import weekdays
from matching.result import LODGING_ALLOWANCE, IntColumn, Plan
from matching.rules import Capacity
from matching.simulation.dynamic.rounds import Round
from matching.solver.arrivals import base_of
from matching.solver.assess import limits
from matching.solver.bundles import Conflicts

#: A capacity and the row of what it belongs to.
Key = tuple[Capacity, int]


class Ledger:
    """What was taken in a round, and what still fits.

    Parameters
    ----------
    round_
        The round; options are numbered as in its program.
    """

    def __init__(self, round_: Round) -> None:
        facts, options = round_.prepared.facts, round_.options
        self._facts, self._options = facts, options
        self._conflicts = Conflicts(facts)
        self._left: dict[Key, int] = {
            (capacity, row): limit
            for capacity in Capacity
            for row, limit in enumerate(limits(facts, capacity)[1].tolist())
        }
        self._keys = _keys_of_options(round_)
        self._mine: dict[int, list[int]] = {}

    def keys(self, option: int) -> list[Key]:
        """Return what an option uses as a worker's only placement."""
        return self._keys[option]

    def left(self, key: Key) -> int:
        """Return what is left of a capacity."""
        return self._left[key]

    def has(self, worker: int) -> bool:
        """Whether a worker has a placement."""
        return worker in self._mine

    def fits(self, option: int) -> bool:
        """Whether an option can be taken beside what was taken."""
        if any(self._left[key] <= 0 for key in self._new_keys(option)):
            return False
        mine = self._mine.get(self.worker(option))
        return mine is None or self._goes_with(option, mine)

    def fits_instead(self, option: int) -> bool:
        """Whether an option could be taken in place of what its worker has."""
        mine = self._mine.get(self.worker(option), [])
        freed = {key for other in mine for key in self._keys[other]}
        return all(self._left[key] > 0 or key in freed for key in self._keys[option])

    def held(self) -> dict[int, int]:
        """Return the one option of each placed worker."""
        return {worker: mine[0] for worker, mine in self._mine.items()}

    def worker(self, option: int) -> int:
        """Return the worker of an option."""
        return int(self._options.worker[option])

    def take(self, option: int) -> None:
        """Take an option that fits."""
        for key in self._new_keys(option):
            self._left[key] -= 1
        self._mine.setdefault(self.worker(option), []).append(option)

    def give_back(self, worker: int) -> None:
        """Undo the one placement of a worker."""
        (option,) = self._mine.pop(worker)
        for key in self._keys[option]:
            self._left[key] += 1

    def take_group(self, members: Sequence[Sequence[int]]) -> bool:
        """Take the first option that fits of each member, or nothing at all.

        Parameters
        ----------
        members
            Options of each member in one city, best first.
        """
        placed: list[int] = []
        for choices in members:
            found = next((option for option in choices if self.fits(option)), None)
            if found is None:
                for worker in placed:
                    self.give_back(worker)
                return False
            self.take(found)
            placed.append(self.worker(found))
        return True

    def plan(self) -> Plan:
        """Return what was taken."""
        options = self._options
        taken = np.array([option for mine in self._mine.values() for option in mine], dtype=np.int64)
        taken = taken[np.lexsort((options.order[taken], options.worker[taken]))]
        columns = (options.worker, options.order, options.lodging, options.course, options.agreement)
        return Plan(*(column[taken] for column in columns))

    def _new_keys(self, option: int) -> list[Key]:
        """Return what an option uses that its worker does not use already."""
        mine = self._mine.get(self.worker(option))
        if mine is None:
            return self._keys[option]
        used = {key for other in mine for key in self._keys[other] if key[0] is not Capacity.HEADCOUNT}
        return [key for key in self._keys[option] if key not in used]

    def _goes_with(self, option: int, mine: list[int]) -> bool:
        """Whether an option keeps the rules of several placements with those of its worker."""
        instance, options = self._facts.instance, self._options
        together = [*mine, option]
        orders = options.order[together]
        worker = self.worker(option)
        if len(together) > instance.workers.max_orders[worker] or len(set(orders.tolist())) < len(together):
            return False
        if (instance.orders.mode[orders] != FIXED).any() or len(set(self._facts.order_city[orders].tolist())) > 1:
            return False
        courses = set(options.course[together].tolist()) - {-1}
        if len(set(options.lodging[together].tolist())) > 1 or len(courses) > 1:
            return False
        if instance.orders.hours[orders].sum() > self._facts.worker_hours[worker]:
            return False
        days = frozenset().union(*(weekdays(instance.patterns[instance.orders.windows[order]]) for order in orders))
        if len(days) > self._facts.policy.limits.max_work_days:
            return False
        new = int(orders[-1])
        return not any(self._conflicts.between(int(order), new) for order in orders[:-1])


def groups(round_: Round, by: IntColumn) -> dict[int, dict[int, list[list[int]]]]:
    """Return each group's options by city: one list a member, best first.

    Parameters
    ----------
    by
        How good each option is.
    """
    facts, options = round_.prepared.facts, round_.options
    group = facts.instance.workers.group
    found: dict[int, dict[int, dict[int, list[int]]]] = {}
    grouped = np.flatnonzero(group[options.worker] >= 0)
    for option in grouped[np.argsort(-by[grouped], kind="stable")].tolist():
        worker, city = int(options.worker[option]), int(facts.order_city[options.order[option]])
        found.setdefault(int(group[worker]), {}).setdefault(city, {}).setdefault(worker, []).append(option)
    # The program keeps options of a group only in cities where every member has one.
    return {
        number: {city: list(members.values()) for city, members in cities.items()} for number, cities in found.items()
    }


def _keys_of_options(round_: Round) -> list[list[Key]]:
    facts, options = round_.prepared.facts, round_.options
    base = base_of(facts, options.worker, options.agreement)
    helped = options.lodging == LODGING_ALLOWANCE
    columns = {
        Capacity.HEADCOUNT: options.order,
        Capacity.BEDS: np.where(options.lodging >= 0, options.lodging, -1),
        Capacity.ALLOWANCE_PLACES: np.where(helped, facts.allowance_row[facts.order_city[options.order]], -1),
        Capacity.SEATS: options.course,
        Capacity.AGREEMENT_MAX: options.agreement,
        Capacity.BASE_INTAKE: base,
    }
    lists: list[list[Key]] = [[] for _ in range(len(options))]
    for capacity, index in columns.items():
        for option in np.flatnonzero(index >= 0).tolist():
            lists[option].append((capacity, int(index[option])))
    return lists
