"""Branch and bound on the round's own structure.

The relaxation of a round is nearly whole: what stays fractional are a few
groups between two cities and a few workers between two choices. Branching on
these, with every node's relaxation started from the last one, closes in tens
of nodes what branching on single columns does not. Every bound that prunes is
recomputed in whole numbers from the node's prices.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.result import IntColumn
from matching.solver.aim import Aim
from matching.solver.clock import Clock
from matching.solver.program import Program
from matching.solver.relaxation import Infeasible, Relaxation, RelaxationSolver

#: Distance from a whole number below which a value counts as whole.
WHOLE = 1e-6
#: Steps after which a dive ends.
LONGEST_DIVE = 40
#: Value above which a dive counts a column as nearly decided.
DECIDED = 0.5


@dataclass(frozen=True)
class Outcome:
    """What branching brought.

    Parameters
    ----------
    values
        Best whole-number values, None if none better than before was found.
    bound
        No solution has a larger tier value.
    closed
        Whether the tree was searched to its end.
    """

    values: IntColumn | None
    bound: int
    closed: bool


@dataclass(frozen=True, eq=False)
class Limits:
    """Upper and lower limits that a node puts on columns."""

    columns: IntColumn
    lower: IntColumn
    upper: IntColumn

    def and_also(self, columns: IntColumn, lower: IntColumn, upper: IntColumn) -> Limits:
        """Return these limits and further ones, which win where both speak of a column."""
        keep = ~np.isin(self.columns, columns)
        return Limits(
            np.concatenate([self.columns[keep], columns]),
            np.concatenate([self.lower[keep], lower]),
            np.concatenate([self.upper[keep], upper]),
        )


NO_LIMITS = Limits(*(np.zeros(0, dtype=np.int64) for _ in range(3)))


@dataclass(frozen=True, eq=False)
class _Node:
    """An open node: its limits, the bound of its parent, and how deep it is."""

    bound: int
    depth: int
    limits: Limits


@dataclass
class Brancher:
    """Branch and bound over a program.

    Parameters
    ----------
    program, aim
        The program and what is to be best.
    value
        Only solutions whose tier value is larger are of interest.
    clock, seed
        When to stop, and the seed of HiGHS's random choices.
    most_nodes
        Nodes after which to stop.
    """

    program: Program
    aim: Aim
    value: int
    clock: Clock
    seed: int
    most_nodes: int

    def __post_init__(self) -> None:
        self._is_group = np.array([name == "group" for name in self.program.column_names], dtype=bool)
        self._order, self._first, self._last = self._choices_of_workers()

    def run(self, root: Relaxation) -> Outcome:
        """Search the tree.

        Parameters
        ----------
        root
            The relaxation of the whole program.
        """
        solver = RelaxationSolver(self.program, self.aim.combined, self.seed, self.clock, root.start)
        best = self._plan_of(root)
        dived = self._dive(solver, root, NO_LIMITS, patient=best is None)
        best = dived if dived is not None else best
        open_ = self._split(root, NO_LIMITS, 0)
        for _ in range(self.most_nodes):
            open_ = [node for node in open_ if self.aim.bound(node.bound, 1) > self.value]
            if not open_:
                return Outcome(best, self.value, True)
            node = max(open_, key=lambda node: (node.bound, node.depth))
            try:
                relaxation = self._solve(solver, node.limits)
            except Infeasible:
                open_.remove(node)
                continue
            if relaxation is None:
                break
            open_.remove(node)
            plan = self._plan_of(relaxation)
            if plan is None and self._is_worth_diving(relaxation):
                plan = self._dive(solver, relaxation, node.limits, patient=best is None)
            best = plan if plan is not None else best
            open_ += self._split(relaxation, node.limits, node.depth + 1)
        left = max((self.aim.bound(node.bound, 1) for node in open_), default=self.value)
        return Outcome(best, max(left, self.value), False)

    def _solve(self, solver: RelaxationSolver, limits: Limits) -> Relaxation | None:
        return solver.solve(limits.columns, limits.lower, limits.upper)

    def _is_worth_diving(self, relaxation: Relaxation) -> bool:
        """Whether groups have decided and a better plan is possible: what is left is mostly ties."""
        undecided = ~_is_whole(relaxation.values)
        better = self.aim.bound(relaxation.bound.total, relaxation.bound.scale) > self.value
        return better and not (undecided & self._is_group).any()

    def _dive(
        self, solver: RelaxationSolver, relaxation: Relaxation, limits: Limits, *, patient: bool
    ) -> IntColumn | None:
        """Round the most decided columns up, half of them at a time, until a plan is found or cannot be better."""
        for _ in range(LONGEST_DIVE):
            values = relaxation.values
            open_ = np.flatnonzero(~_is_whole(values))
            if not len(open_) or self.aim.bound(relaxation.bound.total, relaxation.bound.scale) <= self.value:
                return None
            groups = open_[self._is_group[open_]]
            most = groups if len(groups) else open_
            most = most[np.argsort(-values[most], kind="stable")]
            likely = int(np.count_nonzero(values[most] > DECIDED))
            # Half of the likely ones up; where that goes wrong and no plan is known yet, the first one alone;
            # where that goes wrong too, that one down.
            ways = [(most[: max(1, -(-likely // 2))], True), (most[:1], True), (most[:1], False)]
            deeper = self._first_way(solver, values, limits, ways if patient else ways[:1])
            if deeper is None:
                return None
            limits, relaxation = deeper
            if (plan := self._plan_of(relaxation)) is not None:
                return plan
        return None

    def _first_way(
        self, solver: RelaxationSolver, values: np.ndarray, limits: Limits, ways: list[tuple[IntColumn, bool]]
    ) -> tuple[Limits, Relaxation] | None:
        """Return the first way of rounding columns up or down that leaves hope for a better plan."""
        for columns, up in ways:
            low, high = np.floor(values[columns]).astype(np.int64), self.program.upper[columns]
            tried = limits.and_also(columns, low + 1, high) if up else limits.and_also(columns, 0 * low, low)
            try:
                relaxation = self._solve(solver, tried)
            except Infeasible:
                continue
            if relaxation is None:
                return None
            if self.aim.bound(relaxation.bound.total, relaxation.bound.scale) > self.value:
                return tried, relaxation
        return None

    def _plan_of(self, relaxation: Relaxation) -> IntColumn | None:
        """Return the relaxation's solution if it is whole, keeps every row and is better than all before."""
        plan: IntColumn = np.rint(relaxation.values).astype(np.int64)
        value = int(self.aim.gain @ plan)
        if value <= self.value or not self.program.is_kept_by(plan):
            return None
        self.value = value
        return plan

    def _split(self, relaxation: Relaxation, limits: Limits, depth: int) -> list[_Node]:
        """Split an undecided relaxation into nodes."""
        undecided = ~_is_whole(relaxation.values)
        if not undecided.any():
            return []
        bound = relaxation.bound.floor
        return [_Node(bound, depth, part) for part in self._parts(relaxation.values, undecided, limits)]

    def _parts(self, values: np.ndarray, undecided: np.ndarray, limits: Limits) -> list[Limits]:
        """Divide at a group first, then at a worker, then at a single column."""
        groups = np.flatnonzero(undecided & self._is_group)
        if len(groups):
            return self._split_column(values, limits, int(groups[np.argmax(values[groups])]))
        worker = self._most_open_worker(undecided)
        if worker is not None:
            return self._split_worker(values, limits, worker)
        columns = np.flatnonzero(undecided)
        apart = np.abs(values[columns] - np.floor(values[columns]) - 0.5)
        return self._split_column(values, limits, int(columns[np.argmin(apart)]))

    def _split_column(self, values: np.ndarray, limits: Limits, column: int) -> list[Limits]:
        low = int(np.floor(values[column]))
        at = np.array([column], dtype=np.int64)
        known = np.flatnonzero(limits.columns == column)
        lower = int(limits.lower[known[0]]) if len(known) else 0
        upper = int(limits.upper[known[0]]) if len(known) else int(self.program.upper[column])
        up = limits.and_also(at, np.array([low + 1]), np.array([upper]))
        down = limits.and_also(at, np.array([lower]), np.array([low]))
        return [down, up]

    def _choices_of_workers(self) -> tuple[IntColumn, IntColumn, IntColumn]:
        """List the columns of each worker's choices, end to end."""
        rows = np.array([name == "worker" for name in self.program.row_names], dtype=bool)
        entries = self.program.matrix.tocoo()
        mine = rows[entries.row]
        row, column = entries.row[mine].astype(np.int64), entries.col[mine].astype(np.int64)
        in_order = np.lexsort((column, row))
        starts = np.flatnonzero(np.diff(row[in_order], prepend=-1))
        return column[in_order], starts, np.append(starts[1:], len(row))

    def _most_open_worker(self, undecided: np.ndarray) -> int | None:
        """Return the worker with the most choices in part, None if every worker has decided."""
        if not len(self._first):
            return None
        choices = np.add.reduceat(undecided[self._order].astype(np.int64), self._first)
        worker = int(np.argmax(choices))
        return worker if choices[worker] else None

    def _split_worker(self, values: np.ndarray, limits: Limits, worker: int) -> list[Limits]:
        """Rule out one part of a worker's choices, or the others."""
        columns = self._order[self._first[worker] : self._last[worker]]
        weight = np.cumsum(values[columns])
        undecided = np.flatnonzero(~_is_whole(values[columns]))
        if len(undecided) == 1:
            return self._split_column(values, limits, int(columns[undecided[0]]))
        # Columns are sorted by order, so that both parts keep related choices together.
        middle = undecided[:-1][np.argmin(np.abs(weight[undecided[:-1]] - weight[-1] / 2))] + 1
        return [_without(limits, columns[:middle]), _without(limits, columns[middle:])]


def _without(limits: Limits, columns: IntColumn) -> Limits:
    none = np.zeros(len(columns), dtype=np.int64)
    return limits.and_also(columns, none, none)


def _is_whole(values: np.ndarray) -> np.ndarray:
    whole: np.ndarray = np.abs(values - np.rint(values)) <= WHOLE
    return whole
