"""Branch and bound on the round's own structure.

The relaxation of a round is nearly whole: what stays fractional are a few
groups between two cities and a few workers between two choices. Branching on
these, with every node's relaxation started from the last one, closes in tens
of nodes what branching on single columns does not. Every bound that prunes is
recomputed in whole numbers from the node's prices.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field

import numpy as np

from matching.result import IntColumn
from matching.solver.clock import Clock
from matching.solver.program import Program
from matching.solver.relaxation import Infeasible, Relaxation, RelaxationSolver

#: Distance from a whole number below which a value counts as whole.
WHOLE = 1e-6


@dataclass(frozen=True)
class Outcome:
    """What branching brought.

    Parameters
    ----------
    values
        Best whole-number values, None if none better than the start was found.
    bound
        No solution has a larger objective.
    closed
        Whether the tree was searched to its end.
    """

    values: IntColumn | None
    bound: int
    closed: bool


@dataclass(frozen=True)
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


@dataclass(order=True)
class _Node:
    """An open node; the largest bound first, then the deepest, then the oldest."""

    key: tuple[int, int, int]
    limits: Limits = field(compare=False)
    values: np.ndarray = field(compare=False)


@dataclass
class Brancher:
    """Branch and bound over a program.

    Parameters
    ----------
    program, gain
        The program and the objective.
    floor
        Only solutions above this value are of interest.
    """

    program: Program
    gain: IntColumn
    floor: int
    clock: Clock
    seed: int
    most_nodes: int

    def __post_init__(self) -> None:
        names = np.array(self.program.column_names)
        self._is_group = names == "group"
        self._order, self._first, self._last = self._choices_of_workers()

    def run(self, root: Relaxation) -> Outcome:
        """Search the tree.

        Parameters
        ----------
        root
            The relaxation of the whole program.
        """
        solver = RelaxationSolver(self.program, self.gain, self.seed, root.basis)
        best: IntColumn | None = None
        count = 0
        heap = [_Node((-root.bound, 0, 0), NO_LIMITS, root.values)]
        while heap and -heap[0].key[0] > self.floor:
            if count >= self.most_nodes or self.clock.over:
                return Outcome(best, max(self.floor, -heap[0].key[0]), False)
            node = heapq.heappop(heap)
            for limits in self._branches(node):
                count += 1
                try:
                    relaxation = solver.solve(limits.columns, limits.lower, limits.upper, self.clock.left)
                except Infeasible:
                    continue
                if relaxation is None:
                    return Outcome(best, max(self.floor, -node.key[0]), False)
                whole = np.rint(relaxation.values).astype(np.int64)
                if int(self.gain @ whole) > self.floor and self.program.is_kept_by(whole):
                    best, self.floor = whole, int(self.gain @ whole)
                if relaxation.bound > self.floor and not _is_whole(relaxation.values).all():
                    depth = node.key[1] - 1
                    heapq.heappush(heap, _Node((-relaxation.bound, depth, count), limits, relaxation.values))
        return Outcome(best, self.floor, True)

    def _branches(self, node: _Node) -> list[Limits]:
        """Split a node where its relaxation is undecided: groups first, then workers, then single columns."""
        open_ = ~_is_whole(node.values)
        groups = np.flatnonzero(open_ & self._is_group)
        if len(groups):
            return self._split_column(node, int(groups[np.argmin(np.abs(node.values[groups] - 0.5))]))
        worker = self._most_open_worker(node.values, open_)
        if worker is not None:
            return self._split_worker(node, worker)
        columns = np.flatnonzero(open_)
        apart = np.abs(node.values[columns] - np.floor(node.values[columns]) - 0.5)
        return self._split_column(node, int(columns[np.argmin(apart)]))

    def _split_column(self, node: _Node, column: int) -> list[Limits]:
        low = int(np.floor(node.values[column]))
        at = np.array([column], dtype=np.int64)
        known = np.flatnonzero(node.limits.columns == column)
        lower = int(node.limits.lower[known[0]]) if len(known) else 0
        upper = int(node.limits.upper[known[0]]) if len(known) else int(self.program.upper[column])
        up = node.limits.and_also(at, np.array([low + 1]), np.array([upper]))
        down = node.limits.and_also(at, np.array([lower]), np.array([low]))
        return [up, down]

    def _choices_of_workers(self) -> tuple[IntColumn, IntColumn, IntColumn]:
        """List the columns of each worker's choices, end to end."""
        rows = np.array([name == "worker" for name in self.program.row_names], dtype=bool)
        entries = self.program.matrix.tocoo()
        mine = rows[entries.row]
        row, column = entries.row[mine].astype(np.int64), entries.col[mine].astype(np.int64)
        in_order = np.lexsort((column, row))
        starts = np.flatnonzero(np.diff(row[in_order], prepend=-1))
        return column[in_order], starts, np.append(starts[1:], len(row))

    def _most_open_worker(self, values: np.ndarray, open_: np.ndarray) -> int | None:
        """Return the worker with the most choices in part, None if every worker has decided."""
        if not len(self._first):
            return None
        undecided = np.add.reduceat(open_[self._order].astype(np.int64), self._first)
        worker = int(np.argmax(undecided))
        return worker if undecided[worker] else None

    def _split_worker(self, node: _Node, worker: int) -> list[Limits]:
        """Rule out one part of a worker's choices, or the others."""
        columns = self._order[self._first[worker] : self._last[worker]]
        weight = np.cumsum(node.values[columns])
        undecided = np.flatnonzero(~_is_whole(node.values[columns]))
        if len(undecided) == 1:
            return self._split_column(node, int(columns[undecided[0]]))
        # Columns are sorted by order, so that both parts keep related choices together.
        middle = undecided[:-1][np.argmin(np.abs(weight[undecided[:-1]] - weight[-1] / 2))] + 1
        return [self._without(node, columns[:middle]), self._without(node, columns[middle:])]

    @staticmethod
    def _without(node: _Node, columns: IntColumn) -> Limits:
        none = np.zeros(len(columns), dtype=np.int64)
        return node.limits.and_also(columns, none, none)


def _is_whole(values: np.ndarray) -> np.ndarray:
    return np.abs(values - np.rint(values)) <= WHOLE
