"""A plan under construction: who is decided, what is left, what it is worth."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from matching.result import LODGING_ALLOWANCE, LODGING_HOUSEHOLD, LODGING_OWN, IntColumn, Plan
from matching.solver.priced.aim import Aim
from matching.solver.priced.arrays import Chosen
from matching.solver.priced.choices import Choices
from matching.solver.priced.dual import Room
from matching.solver.priced.pool import Pool, columns_of
from matching.solver.priced.round import Round


@dataclass
class Draft:
    """Choices of all workers, in the whole round's numbers.

    Parameters
    ----------
    choices
        The choices beside the rows that `chosen` speaks of.
    decided
        Whether each unit is decided.
    """

    round: Round
    choices: Choices
    chosen: Chosen = field(init=False)
    decided: np.ndarray = field(init=False)
    room: IntColumn = field(init=False)

    def __post_init__(self) -> None:
        workers = len(self.round.units.of_worker)
        self.chosen = no_choice(workers)
        self.decided = np.zeros(len(self.round.units), dtype=np.bool_)
        self.room = self.round.resources.limit.copy()

    @property
    def placed(self) -> np.ndarray:
        """Whether each worker is decided and placed."""
        going = (self.chosen.link >= 0) | (self.chosen.beside >= 0)
        placed: np.ndarray = going & self.decided[self.round.units.of_worker]
        return placed

    @property
    def going(self) -> np.ndarray:
        """Whether each unit is decided and placed."""
        going = np.zeros(len(self.round.units), dtype=np.bool_)
        going[self.round.units.of_worker[self.placed]] = True
        return going

    def pool(self) -> Pool:
        """Return the choices of the placed workers."""
        worker = np.flatnonzero(self.placed)
        return Pool(worker, Chosen(*(column[worker] for column in self.chosen)))

    def left(self) -> Room:
        """Return what is left of limits, minimums and floors."""
        numbers = self.round.resources
        under = (numbers.limit - self.room)[numbers.agreements]
        origin = np.bincount(self.round.origin[self.placed], minlength=len(self.round.origin_floors))
        return Room(
            self.room,
            np.maximum(0, self.round.reachable_minimum - under),
            np.maximum(0, self.round.floor_asked - origin @ self.round.origin_floors),
        )

    def shortfall(self, aim: Aim) -> int:
        """Return what the shortfalls of the decided units cost, but for what can be had by nobody."""
        left = self.left()
        return aim.commitment * int(left.minimum.sum()) + aim.floor * int(left.floor.sum())

    def worth(self, aim: Aim) -> int:
        """Return what the decided units bring to an aim, less what shortfalls cost."""
        return int(columns_of(self.round, self.choices, self.pool()).gain(aim).sum()) - self.shortfall(aim)

    def decide(self, units: IntColumn, picked: Pool) -> None:
        """Decide units: the workers of the pool are placed as it says, their other members stay at home."""
        for column, new in zip(self.chosen, picked.chosen, strict=True):
            column[self.round.units.members(units)] = -1
            column[picked.worker] = new
        self.decided[units] = True
        self.room -= self._used(picked)

    def stay(self, units: IntColumn) -> None:
        """Decide that units stay at home."""
        none = np.zeros(0, dtype=np.int64)
        self.decide(units, Pool(none, Chosen(none, none, none, none)))

    def release(self, units: IntColumn) -> Pool:
        """Leave units undecided again; return what was chosen for them."""
        worker = np.flatnonzero(self.placed & self.round.units.members(units))
        pool = Pool(worker, Chosen(*(column[worker] for column in self.chosen)))
        self.room += self._used(pool)
        self.decided[units] = False
        return pool

    def _used(self, pool: Pool) -> IntColumn:
        used = columns_of(self.round, self.choices, pool).use
        return np.bincount(used, minlength=len(self.room))

    def plan(self) -> Plan:
        """Return the plan."""
        facts, structure, choices = self.round.facts, self.round.structure, self.choices
        linked = np.flatnonzero(self.placed & (self.chosen.link >= 0))
        entry = self.chosen.entry[linked]
        order = structure.entry_order[entry].astype(np.int64)
        at = self.chosen.lodging[linked]
        bed = np.where(at >= 0, np.append(structure.slot_lodging, 0)[at], -1).astype(np.int64)
        sites = len(facts.instance.housing)
        plain = np.where(facts.live_in[order], LODGING_HOUSEHOLD, LODGING_OWN)
        lodging = np.where(bed < 0, plain, np.where(bed < sites, bed, LODGING_ALLOWANCE))
        others = np.flatnonzero(self.placed & (self.chosen.link < 0))
        beside = self.chosen.beside[others]
        count = np.diff(choices.orders.start)[beside]
        worker = np.concatenate([linked, np.repeat(others, count)])
        order = np.concatenate([order, *[choices.orders.row(number) for number in beside.tolist()]])
        lodging = np.concatenate([lodging, np.repeat(choices.lodging[beside], count)])
        course = np.concatenate([structure.entry_course[entry], np.repeat(choices.course[beside], count)])
        needs = self.round.training.needs_course(worker, order)
        course = np.where(needs, course, -1)
        in_order = np.lexsort((order, worker))
        worker, order = worker[in_order], order[in_order]
        return Plan(
            worker, order, lodging[in_order], course[in_order].astype(np.int64), facts.corridors.counting(worker, order)
        )


def no_choice(workers: int) -> Chosen:
    """Return choices of which none is made yet."""
    return Chosen(*(np.full(workers, -1, dtype=np.int64) for _ in range(4)))
