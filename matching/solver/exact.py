"""The exact solver: tier after tier, each proven before the next.

For each tier the linear relaxation gives an exact bound and prices. A column
whose reduced gain is further from zero than the bound is from the tier's
value cannot move in any plan that keeps that value, so it is held from then
on: every tier makes the program of the next one smaller. What the prices
leave open is decided by branch and bound.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from matching.result import IntColumn
from matching.rules import Tier
from matching.solver.aim import Aim, aim_at, together
from matching.solver.bound import Bound, prove
from matching.solver.branch import Brancher
from matching.solver.clock import Clock
from matching.solver.greedy import greedy_plan
from matching.solver.model import Model
from matching.solver.program import Program
from matching.solver.progress import Listener, Progress
from matching.solver.relaxation import Infeasible, Relaxation, Start, solve_relaxation
from matching.solver.search import search

#: Programs up to this size are given to a general search as they are.
SMALL_COLUMNS = 1_000
#: Nodes after which branching on the round's structure gives way to a general search.
MOST_NODES = 2_000


@dataclass(frozen=True)
class TierSolution:
    """One tier solved: objective values in the sense "more is better"."""

    tier: Tier
    value: int
    bound: int


@dataclass
class Lexicographic:
    """The program as tiers shrink it.

    Parameters
    ----------
    model
        The whole round.
    values
        The best plan so far, one whole number a column of the whole program.
    program, free
        The program over the columns that may still move, and these columns.
    prices
        Price of each row (name, key) in the last tier's relaxation.
    """

    model: Model
    values: IntColumn
    clock: Clock
    seed: int = 1
    gap: float = 0.0
    listener: Listener | None = None
    program: Program = field(init=False)
    free: IntColumn = field(init=False)
    start: Start | None = field(init=False, default=None)
    prices: dict[tuple[str, str], float] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.program = self.model.program
        self.free = np.arange(len(self.values), dtype=np.int64)

    def solve(self, tiers: tuple[Tier, ...]) -> list[TierSolution]:
        """Solve the tiers in order."""
        gains = [self.model.objective(tier) for tier in tiers]
        self._approach(gains)
        return [self.solve_tier(tier, gains[place], gains[place + 1 :]) for place, tier in enumerate(tiers)]

    def _approach(self, gains: list[IntColumn]) -> None:
        """Look for a plan that is good in every tier at once, by weights that grow with a tier's importance.

        It proves nothing, but most tiers then only have to prove what is already reached.
        """
        if len(self.free) <= SMALL_COLUMNS:
            return
        aim = aim_at(self.program, together(gains), [])
        self.values = greedy_plan(self.program, aim.gain, self.values)
        relaxation = self._relax(aim)
        if relaxation is None:
            return
        self.start = relaxation.start
        value = int(aim.gain @ self.values)
        found = Brancher(self.program, aim, value, self.clock, self.seed, 0).run(relaxation).values
        if found is not None and [int(g @ found) for g in gains] > [int(g @ self.values) for g in gains]:
            self.values = found

    def solve_tier(self, tier: Tier, whole_gain: IntColumn, later: list[IntColumn]) -> TierSolution:
        """Solve one tier, keep its value as a row and hold the columns that can no longer move.

        Parameters
        ----------
        whole_gain, later
            Gains of this tier and of the later ones, one number a column of the whole program.
        """
        gain = whole_gain[self.free]
        held = int(whole_gain @ self.values) - int(gain @ self.values[self.free])
        aim = aim_at(self.program, gain, [])
        proof = prove(self.program, aim.combined, np.zeros(self.program.matrix.shape[0]))
        value, bound = int(gain @ self.values[self.free]), aim.bound(proof.total, proof.scale)
        self._tell(tier, held + value, held + bound)
        if value < bound and not self.clock.over and (relaxation := self._relax(aim)) is not None:
            proof = relaxation.bound
            bound = aim.bound(proof.total, proof.scale)
            if value < bound and bound - value > self.gap * abs(held + value):
                self._tell(tier, held + value, held + bound)
                aim, proof, bound = self._close(tier, aim, relaxation, [other[self.free] for other in later], held)
                value = int(gain @ self.values[self.free])
        self._tell(tier, held + value, held + bound)
        named = zip(self.program.row_names, self.program.row_keys, strict=True)
        self.prices = dict(zip(named, (proof.prices / (proof.scale * aim.weight)).tolist(), strict=True))
        self._shrink(tier, aim, value, proof)
        return TierSolution(tier, held + value, held + bound)

    def _relax(self, aim: Aim) -> Relaxation | None:
        return solve_relaxation(self.program, aim.combined, self.seed, self.clock, self.start)

    def _close(
        self, tier: Tier, aim: Aim, relaxation: Relaxation, later: list[IntColumn], held: int
    ) -> tuple[Aim, Bound, int]:
        """Search for better plans until value and bound meet, or gap or time allow to stop.

        Returns
        -------
        The aim, what its relaxation proves, and the tier's bound.
        """
        value, bound = int(aim.gain @ self.values[self.free]), aim.bound(relaxation.bound.total, relaxation.bound.scale)
        if len(self.free) > SMALL_COLUMNS:
            if later:
                tied = aim_at(self.program, aim.gain, later)
                again = self._relax(tied)
                if again is None:
                    return aim, relaxation.bound, bound
                aim, relaxation, self.start = tied, again, again.start
            tree = Brancher(self.program, aim, value, self.clock, self.seed, MOST_NODES).run(relaxation)
            self._adopt(tree.values)
            bound = min(bound, tree.bound)
            value = int(aim.gain @ self.values[self.free])
            if tree.closed or self.clock.over or bound - value <= self.gap * abs(held + value):
                return aim, relaxation.bound, bound
            self._tell(tier, held + value, held + bound)
        return aim, relaxation.bound, self._search(aim, relaxation.bound, value, bound)

    def _search(self, aim: Aim, proof: Bound, value: int, bound: int) -> int:
        """Give what is left to a general search; return the tier's bound."""
        # Only these columns can take part in a plan that is better by one.
        useful = proof.loss() <= proof.total - aim.needed(value + 1) * proof.scale
        wanted = proof.wanted(self.program.upper)
        columns = np.flatnonzero(useful)
        offset = int(aim.gain @ wanted) - int(aim.gain[columns] @ wanted[columns])
        part = self.program.restricted(wanted, columns)
        try:
            found = search(part, aim.gain[columns], bound - offset, seed=self.seed, gap=self.gap, clock=self.clock)
        except Infeasible:
            # No plan is better, and the one at hand moves columns that a better one could not.
            return value
        if found.values is not None and offset + int(aim.gain[columns] @ found.values) > value:
            better = wanted.copy()
            better[columns] = found.values
            self._adopt(better)
            value = int(aim.gain @ better)
        return min(bound, max(value, offset + found.bound))

    def _adopt(self, values: IntColumn | None) -> None:
        if values is not None:
            self.values = self.values.copy()
            self.values[self.free] = values

    def _shrink(self, tier: Tier, aim: Aim, value: int, proof: Bound) -> None:
        """Keep the tier's value, and hold every column that cannot move without losing it."""
        program = self.program.with_row(tier, aim.gain, value)
        stuck = proof.loss() > proof.total - aim.needed(value) * proof.scale
        staying = np.flatnonzero(~stuck)
        self.program = program.restricted(self.values[self.free], staying)
        if self.start is not None:
            self.start = self.start.shrunk(staying, len(self.free), 1)
        self.free = self.free[staying]

    def _tell(self, tier: Tier, value: int, bound: int) -> None:
        if self.listener is not None:
            self.listener(Progress(tier, abs(value), abs(bound), self.clock.seconds))


def starting_values(model: Model) -> IntColumn:
    """Return the plan that places nobody: every shortfall whole."""
    values = np.zeros(len(model.program.upper), dtype=np.int64)
    for short in (model.targets.agreement_short, model.targets.floor_short):
        values[short] = model.program.upper[short]
    return values
