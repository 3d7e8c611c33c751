"""The exact solver: tier after tier, each proven before the next.

For each tier the linear relaxation gives an exact bound and prices. A column
whose reduced gain is further from zero than the bound is from the tier's
value cannot move in any plan that keeps that value, so it is held from then
on: every tier makes the program of the next one smaller. What the prices
leave open is decided by branch and bound.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from matching.result import IntColumn
from matching.rules import Tier
from matching.solver.model import Model
from matching.solver.program import Program
from matching.solver.relaxation import Relaxation, price_out, solve_relaxation
from matching.solver.search import search

#: Columns that branch and bound takes at once; more are approached from the cheapest ones.
CORE_COLUMNS = 20_000


@dataclass(frozen=True)
class Progress:
    """How far a solve is.

    Parameters
    ----------
    tier
        The tier at work.
    value, bound
        Best value so far and bound, shortfalls as non-negative numbers.
    seconds
        Since the solve began.
    """

    tier: Tier
    value: int
    bound: int
    seconds: float


Listener = Callable[[Progress], None]


@dataclass
class Clock:
    """A time limit that runs."""

    limit: float | None
    started: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started

    @property
    def left(self) -> float | None:
        """Seconds left, None without a limit."""
        return None if self.limit is None else max(0.0, self.limit - self.seconds)

    @property
    def over(self) -> bool:
        """Whether the time is used up."""
        return self.left == 0.0


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
    """

    model: Model
    values: IntColumn
    clock: Clock
    gap: float = 0.0
    listener: Listener | None = None
    program: Program = field(init=False)
    free: IntColumn = field(init=False)

    def __post_init__(self) -> None:
        self.program = self.model.program
        self.free = np.arange(len(self.values), dtype=np.int64)

    def solve(self, tiers: tuple[Tier, ...]) -> list[TierSolution]:
        """Solve the tiers in order."""
        return [self.solve_tier(tier) for tier in tiers]

    def solve_tier(self, tier: Tier) -> TierSolution:
        """Solve one tier, keep its value as a row and hold the columns that can no longer move."""
        whole_gain = self.model.objective(tier)
        held = int(whole_gain @ self.values) - int(whole_gain[self.free] @ self.values[self.free])
        gain = whole_gain[self.free]
        relaxation = price_out(self.program, gain, _worker_prices(self.program, gain), np.zeros(len(gain)))
        value, bound = int(gain @ self.values[self.free]), relaxation.bound
        self._tell(tier, held + value, held + bound)
        if value < bound and not self.clock.over:
            solved = solve_relaxation(self.program, gain, self.clock.left)
            if solved is not None and solved.total * relaxation.scale <= relaxation.total * solved.scale:
                relaxation, bound = solved, min(bound, solved.bound)
            value, bound = self._close(tier, gain, relaxation, bound, held)
        self._tell(tier, held + value, held + bound)
        self._shrink(tier, gain, value, relaxation)
        return TierSolution(tier, held + value, held + bound)

    def _close(self, tier: Tier, gain: IntColumn, relaxation: Relaxation, bound: int, held: int) -> tuple[int, int]:
        """Search for better plans until value and bound meet (or the gap or the time allows to stop)."""
        rounded = np.rint(relaxation.values).astype(np.int64)
        best = self.values[self.free]
        if int(gain @ rounded) > int(gain @ best) and self.program.is_kept_by(rounded):
            best = rounded
        loss, wanted = relaxation.loss(), relaxation.wanted(self.program.upper)
        size = CORE_COLUMNS
        while (value := int(gain @ best)) < bound and bound - value > self.gap * abs(held + value):
            self.values[self.free] = best
            self._tell(tier, held + value, held + bound)
            if self.clock.over:
                break
            # Only these can take part in a plan that is better by one.
            useful = loss <= relaxation.total - (value + 1) * relaxation.scale
            core = useful | (best != wanted)
            whole = int(np.count_nonzero(core)) <= size
            if not whole:
                limit = np.partition(loss[core], size)[size]
                core &= (loss <= limit) | (best != wanted) | (relaxation.values > 0)
                whole = bool(core[useful].all())
            columns = np.flatnonzero(core)
            part = self.program.restricted(wanted, columns)
            offset = int(gain @ wanted) - int(gain[columns] @ wanted[columns])
            found = search(part, gain[columns], bound - offset, self.gap, self.clock.left)
            if found.values is not None and offset + int(gain[columns] @ found.values) > value:
                best = wanted.copy()
                best[columns] = found.values
            if whole:
                bound = min(bound, max(offset + found.bound, int(gain @ best)))
                break
            size *= 4
        self.values[self.free] = best
        return int(gain @ best), bound

    def _shrink(self, tier: Tier, gain: IntColumn, value: int, relaxation: Relaxation) -> None:
        """Keep the tier's value, and hold every column that cannot move without losing it."""
        program = self.program.with_row(tier, gain, value)
        stuck = relaxation.loss() > relaxation.total - value * relaxation.scale
        staying = np.flatnonzero(~stuck)
        self.program = program.restricted(self.values[self.free], staying)
        self.free = self.free[staying]

    def _tell(self, tier: Tier, value: int, bound: int) -> None:
        if self.listener is not None:
            self.listener(Progress(tier, abs(value), abs(bound), self.clock.seconds))


def _worker_prices(program: Program, gain: IntColumn) -> np.ndarray:
    """Price each worker at the best gain of any choice: a bound without solving anything."""
    prices = np.zeros(program.matrix.shape[0])
    worker_rows = np.array([name == "worker" for name in program.row_names], dtype=bool)
    entries = program.matrix.tocoo()
    at_worker = worker_rows[entries.row]
    np.maximum.at(prices, entries.row[at_worker], gain[entries.col[at_worker]].astype(np.float64))
    return prices


def starting_values(model: Model) -> IntColumn:
    """Return the plan that places nobody: every shortfall whole."""
    values = np.zeros(len(model.program.upper), dtype=np.int64)
    for short in (model.targets.agreement_short, model.targets.floor_short):
        values[short] = model.program.upper[short]
    return values
