"""The exact solver: tier after tier, each proven before the next.

For each tier the linear relaxation gives an exact bound and prices. A column
whose reduced gain is further from zero than the bound is from the tier's
value cannot move in any plan that keeps that value, so it is held from then
on: every tier makes the program of the next one smaller. What the prices
leave open is decided by branch and bound.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from matching.result import IntColumn
from matching.rules import Tier
from matching.solver.branch import Brancher
from matching.solver.clock import Clock
from matching.solver.model import Model
from matching.solver.program import Program
from matching.solver.relaxation import Basis, Relaxation, price_out, solve_relaxation
from matching.solver.search import Found, search

#: Columns that branch and bound takes at once; more are approached from the cheapest ones.
CORE_COLUMNS = 4_000

#: Relative gap at which every column that can still matter is searched at once.
CLOSE = 0.01

#: Programs up to this size go tier by tier from nothing.
SMALL_COLUMNS = 1_000
#: Nodes after which branching on the round's structure gives way to a general search.
MOST_NODES = 2_000
#: How much more a tier weighs than the next one while a first plan is looked for.
TIER_STEP = 3
#: Relative gap at which the look for a first plan ends.
APPROACH_GAP = 1e-4


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
    basis: Basis | None = field(init=False, default=None)
    prices: dict[tuple[str, str], float] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.program = self.model.program
        self.free = np.arange(len(self.values), dtype=np.int64)

    def solve(self, tiers: tuple[Tier, ...]) -> list[TierSolution]:
        """Solve the tiers in order."""
        solved: list[TierSolution] = []
        for index, tier in enumerate(tiers):
            before = self.values
            if index == 0:
                self._approach(tiers)
            solved.append(self.solve_tier(tier))
            if index and not np.array_equal(before, self.values):
                # A plan found for this tier alone is no good start for the next ones.
                self._approach(tiers[index + 1 :])
        return solved

    def _approach(self, tiers: tuple[Tier, ...]) -> None:
        """Look for a plan that is good in every tier at once, by weights that grow with a tier's importance.

        It proves nothing, but most tiers then only have to prove what is already reached.
        """
        if len(self.free) <= SMALL_COLUMNS or not tiers or self.clock.over:
            return
        gains = [self.model.objective(tier)[self.free] for tier in tiers]
        together = np.zeros(len(self.free), dtype=np.int64)
        for gain in reversed(gains):
            step = TIER_STEP * int(np.abs(together).max(initial=0)) // max(1, int(np.abs(gain).max(initial=1)))
            together += max(1, step) * gain
        relaxation = solve_relaxation(self.program, together, self.seed, self.clock.left, self.basis)
        if relaxation is None:
            return
        self.basis = relaxation.basis
        now = self.values[self.free]
        core = _core(relaxation, self.program, now, CORE_COLUMNS)
        found = self._search_core(together, relaxation, core, int(together @ now), APPROACH_GAP)
        if found.values is not None and [int(gain @ found.values) for gain in gains] > [
            int(gain @ now) for gain in gains
        ]:
            self.values = self.values.copy()
            self.values[self.free] = found.values

    def solve_tier(self, tier: Tier) -> TierSolution:
        """Solve one tier, keep its value as a row and hold the columns that can no longer move."""
        whole_gain = self.model.objective(tier)
        held = int(whole_gain @ self.values) - int(whole_gain[self.free] @ self.values[self.free])
        gain = whole_gain[self.free]
        relaxation = price_out(self.program, gain, _worker_prices(self.program, gain), np.zeros(len(gain)))
        value, bound = int(gain @ self.values[self.free]), relaxation.bound
        self._tell(tier, held + value, held + bound)
        if value < bound and not self.clock.over:
            solved = solve_relaxation(self.program, gain, self.seed, self.clock.left, self.basis)
            if solved is not None:
                self.basis = solved.basis
            if solved is not None and solved.total * relaxation.scale <= relaxation.total * solved.scale:
                relaxation, bound = solved, min(bound, solved.bound)
            value, bound = self._close(tier, gain, relaxation, bound, held)
        self._tell(tier, held + value, held + bound)
        named = zip(self.program.row_names, self.program.row_keys, strict=True)
        self.prices = dict(zip(named, (relaxation.prices / relaxation.scale).tolist(), strict=True))
        self._shrink(tier, gain, value, relaxation)
        return TierSolution(tier, held + value, held + bound)

    def _close(self, tier: Tier, gain: IntColumn, relaxation: Relaxation, bound: int, held: int) -> tuple[int, int]:
        """Search for better plans until value and bound meet (or the gap or the time allows to stop)."""
        rounded = np.rint(relaxation.values).astype(np.int64)
        best = self.values[self.free]
        if int(gain @ rounded) > int(gain @ best) and self.program.is_kept_by(rounded):
            best = rounded
        tried = False
        while (value := int(gain @ best)) < bound and bound - value > self.gap * abs(held + value):
            self._tell(tier, held + value, held + bound)
            if self.clock.over:
                break
            # Only these can take part in a plan that is better by one.
            useful = relaxation.loss() <= relaxation.total - (value + 1) * relaxation.scale
            close = bound - value <= CLOSE * abs(bound)
            if not close and np.count_nonzero(useful) > 2 * CORE_COLUMNS and not tried:
                # A good plan first: then few columns are left to be searched.
                core, tried = _core(relaxation, self.program, best, CORE_COLUMNS), True
            else:
                core = useful | (best != relaxation.wanted(self.program.upper))
            found = self._search_core(gain, relaxation, core, value)
            if found.values is not None and int(gain @ found.values) > value:
                best = found.values
            if core[useful].all():
                bound = min(bound, max(found.bound, int(gain @ best)))
                break
        self.values = self.values.copy()
        self.values[self.free] = best
        return int(gain @ best), bound

    def _search_core(
        self, gain: IntColumn, relaxation: Relaxation, core: np.ndarray, floor: int, gap: float | None = None
    ) -> Found:
        """Search over the columns of `core`, all others held where their reduced gain asks them to be."""
        columns, held = np.flatnonzero(core), relaxation.wanted(self.program.upper)
        part, earned = self.program.restricted(held, columns), gain[columns]
        offset = int(gain @ held) - int(earned @ held[columns])
        if len(columns) > SMALL_COLUMNS and gap is None:
            root = solve_relaxation(part, earned, self.seed, self.clock.left, _part(relaxation.basis, columns))
            if root is not None:
                tree = Brancher(part, earned, floor - offset, self.clock, self.seed, MOST_NODES).run(root)
                if tree.closed or self.clock.over:
                    return _whole(tree.values, tree.bound, held, columns, offset)
        wide = self.gap if gap is None else gap
        found = search(part, earned, relaxation.bound - offset, seed=self.seed, gap=wide, time_limit=self.clock.left)
        return _whole(found.values, found.bound, held, columns, offset)

    def _shrink(self, tier: Tier, gain: IntColumn, value: int, relaxation: Relaxation) -> None:
        """Keep the tier's value, and hold every column that cannot move without losing it."""
        program = self.program.with_row(tier, gain, value)
        stuck = relaxation.loss() > relaxation.total - value * relaxation.scale
        staying = np.flatnonzero(~stuck)
        self.program = program.restricted(self.values[self.free], staying)
        self.free = self.free[staying]
        if self.basis is not None:
            self.basis = self.basis.shrunk(staying, 1)

    def _tell(self, tier: Tier, value: int, bound: int) -> None:
        if self.listener is not None:
            self.listener(Progress(tier, abs(value), abs(bound), self.clock.seconds))


def _core(relaxation: Relaxation, program: Program, plan: IntColumn, size: int) -> np.ndarray:
    """Return the columns in use and the `size` cheapest ones to move."""
    loss = relaxation.loss()
    core = (relaxation.values > 0) | (plan != relaxation.wanted(program.upper))
    if size >= len(loss):
        return np.ones(len(loss), dtype=bool)
    return core | (loss <= np.partition(loss, size)[size])


def _part(basis: Basis | None, columns: IntColumn) -> Basis | None:
    return None if basis is None else basis.shrunk(columns, 0)


def _whole(values: IntColumn | None, bound: int, held: IntColumn, columns: IntColumn, offset: int) -> Found:
    """Put the values of some columns back among the held ones."""
    if values is None:
        return Found(None, bound + offset)
    everywhere = held.copy()
    everywhere[columns] = values
    return Found(everywhere, bound + offset)


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
