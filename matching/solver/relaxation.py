"""The linear relaxation, solved over a pool of columns that prices extend.

Most of a worker's options never matter. The simplex method sees a pool; its
prices are asked of all columns, and those worth something join, until none
is: the pool's solution then is the whole relaxation's.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np

from matching.result import IntColumn
from matching.solver.bound import Bound, prove
from matching.solver.clock import Clock
from matching.solver.highs import quiet_solver
from matching.solver.program import OPEN, Program

#: HiGHS's codes of the simplex methods.
DUAL, PRIMAL = 1, 4
#: Programs up to this size are pooled whole.
WHOLE_POOL = 10_000
#: Options of a worker that join at once.
JOINING = 4
#: A reduced gain counts as nothing below this share of the largest gain.
NOTHING = 1e-9
#: Prices of breaking a row, as multiples of the largest gain: a solution that pays the last one does not exist.
PENALTIES = (50.0, 5_000.0)
#: Breaking a row by less is no breaking.
UNBROKEN = 1e-6


class Infeasible(Exception):
    """The program has no solution."""


@dataclass(frozen=True)
class Start:
    """Where the simplex method stands: pooled columns with HiGHS's status codes, and those of the rows."""

    columns: IntColumn
    column_codes: np.ndarray
    row_codes: np.ndarray

    def shrunk(self, staying: IntColumn, columns: int, new_rows: int) -> Start:
        """Return the start over the columns that stay, of `columns`, with new rows added as basic ones."""
        position = np.full(columns, -1, dtype=np.int64)
        position[staying] = np.arange(len(staying))
        kept = position[self.columns] >= 0
        basic = np.full(new_rows, int(highspy.HighsBasisStatus.kBasic), dtype=self.row_codes.dtype)
        return Start(position[self.columns[kept]], self.column_codes[kept], np.concatenate([self.row_codes, basic]))


@dataclass(frozen=True)
class Relaxation:
    """An optimal solution of the relaxation and what its prices prove.

    Parameters
    ----------
    values
        Values of the columns, floating point: a hint, never an answer.
    bound
        The exact bound.
    start
        Where to go on from.
    """

    values: np.ndarray
    bound: Bound
    start: Start


class RelaxationSolver:
    """The relaxation of one program, solved again and again under changing limits of columns.

    Rows with a lower side can be broken at a price that no plan pays, so that a pool too small for a solution
    still has prices that tell which columns it lacks.

    Parameters
    ----------
    program
        The integer program.
    gain
        One whole number a column, maximised.
    seed
        Of HiGHS's random choices.
    clock
        When to stop.
    start
        Where to start from.
    prices
        Prices of the rows that are near the best: without a start, the pool begins with what they put first.
    """

    def __init__(
        self,
        program: Program,
        gain: IntColumn,
        seed: int,
        clock: Clock,
        start: Start | None = None,
        prices: np.ndarray | None = None,
    ) -> None:
        self._clock = clock
        self._program, self._gain = program, gain
        self._by_column = program.matrix
        self._gain_float = gain.astype(np.float64)
        self._largest = max(1.0, float(np.abs(gain).max(initial=1)))
        self._below = np.zeros(len(gain), dtype=np.int64)
        self._above = program.upper.copy()
        self._changed = np.zeros(0, dtype=np.int64)
        self._pool = _first_pool(program, gain, prices) if start is None else start.columns
        self._place = np.full(len(gain), -1, dtype=np.int64)
        self._place[self._pool] = np.arange(len(self._pool))
        self._solver = quiet_solver(seed, clock)
        self._solver.passModel(linear_program(program, gain, self._pool))
        self._penalty = 0
        self._cold = start is None
        self._slacks = self._add_slacks()
        if start is not None:
            self._solver.setBasis(self._basis(start))
            # The start keeps every row, only the objective is new: the primal simplex goes on from it. Measured
            # on rounds of 3,000 workers: 2 seconds, where the dual simplex took over a minute.
            self._solver.setOptionValue("simplex_strategy", PRIMAL)

    def solve(self, columns: IntColumn, lower: IntColumn, upper: IntColumn) -> Relaxation | None:
        """Solve with other limits on some columns; all others have their own again.

        Returns
        -------
        None if the time ran out.

        Raises
        ------
        Infeasible
            If there is no solution.
        """
        self._limit(columns, lower, upper)
        left = self._clock.left
        ends = None if left is None else self._solver.getRunTime() + max(0.01, left)
        while True:
            if ends is not None:
                # HiGHS's clock runs over all solves of one solver.
                self._solver.setOptionValue("time_limit", ends)
            self._solver.run()
            # From scratch many columns join, which the dual simplex takes in its stride (they are boxed): measured
            # 2 seconds against 25. Later few join, and the primal simplex goes on where it stands.
            self._solver.setOptionValue("simplex_strategy", DUAL if self._cold else PRIMAL)
            if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal and not self._recovers():
                return None
            solution = self._solver.getSolution()
            # HiGHS gives the change of the objective per unit of a row's side: for "max" the price itself.
            prices = np.array(solution.row_dual)
            joining = self._worth_joining(prices)
            if len(joining):
                self._join(joining)
            elif np.array(solution.col_value)[self._slacks].max(initial=0.0) <= UNBROKEN:
                break
            else:
                self._raise_penalty()
        self._cold = False
        self._solver.setOptionValue("simplex_strategy", DUAL)
        values = np.zeros(len(self._gain))
        pooled = np.array(solution.col_value)
        values[self._pool] = np.delete(pooled, self._slacks)
        bound = prove(self._program, self._gain, prices, self._below, self._above)
        return Relaxation(values, bound, self._stand())

    def _recovers(self) -> bool:
        """Start once more from nothing where the simplex method lost its way (the time limit goes on)."""
        if self._solver.getModelStatus() in (highspy.HighsModelStatus.kTimeLimit, highspy.HighsModelStatus.kInterrupt):
            return False
        self._solver.clearSolver()
        self._solver.setOptionValue("simplex_strategy", DUAL)
        self._solver.run()
        return bool(self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal)

    def _limit(self, columns: IntColumn, lower: IntColumn, upper: IntColumn) -> None:
        """Give columns their limits, in the pool and for those who may join."""
        self._below[self._changed] = 0
        self._above[self._changed] = self._program.upper[self._changed]
        self._below[columns], self._above[columns] = lower, upper
        # What must be in a plan must be in the pool.
        forced = columns[(self._below[columns] > 0) & (self._place[columns] < 0)]
        if len(forced):
            self._join(forced)
        touched = np.union1d(self._changed, columns)
        touched = touched[self._place[touched] >= 0]
        self._changed = columns
        if len(touched):
            self._solver.changeColsBounds(
                len(touched),
                self._highs_column(touched),
                self._below[touched].astype(np.float64),
                self._above[touched].astype(np.float64),
            )

    def _highs_column(self, columns: IntColumn) -> np.ndarray:
        """Return HiGHS's numbers of pooled columns: the slacks stand between the first pool and those who joined."""
        place = self._place[columns]
        first = self._slacks[0] if len(self._slacks) else len(self._pool)
        return np.where(place < first, place, place + len(self._slacks)).astype(np.int32)

    def _worth_joining(self, prices: np.ndarray) -> IntColumn:
        """Return columns outside the pool that are worth something, the best few of each worker."""
        reduced = self._gain_float - prices @ self._program.floating
        worth = np.flatnonzero((reduced > NOTHING * self._largest) & (self._place < 0) & (self._above > 0))
        if not len(worth):
            return worth
        row = self._program.worker_row[worth]
        in_order = np.lexsort((-reduced[worth], row))
        worth, row = worth[in_order], row[in_order]
        first = np.searchsorted(row, row)
        return np.sort(worth[(np.arange(len(row)) - first < JOINING) | (row < 0)])

    def _join(self, columns: IntColumn) -> None:
        part = self._by_column[:, columns]
        self._solver.addCols(
            len(columns),
            self._gain_float[columns],
            self._below[columns].astype(np.float64),
            self._above[columns].astype(np.float64),
            part.nnz,
            part.indptr[:-1].astype(np.int32),
            part.indices.astype(np.int32),
            part.data.astype(np.float64),
        )
        self._place[columns] = np.arange(len(self._pool), len(self._pool) + len(columns))
        self._pool = np.concatenate([self._pool, columns])

    def _raise_penalty(self) -> None:
        if self._penalty + 1 == len(PENALTIES):
            raise Infeasible
        self._penalty += 1
        cost = np.full(len(self._slacks), -PENALTIES[self._penalty] * self._largest)
        self._solver.changeColsCost(len(self._slacks), self._slacks.astype(np.int32), cost)

    def _add_slacks(self) -> IntColumn:
        """Let every row with a lower side be broken, at a price."""
        rows = np.flatnonzero(self._program.lower > -OPEN)
        first = len(self._pool)
        count = len(rows)
        if count:
            self._solver.addCols(
                count,
                np.full(count, -PENALTIES[0] * self._largest),
                np.zeros(count),
                np.full(count, highspy.kHighsInf),
                count,
                np.arange(count, dtype=np.int32),
                rows.astype(np.int32),
                np.ones(count),
            )
        return np.arange(first, first + count, dtype=np.int64)

    def _basis(self, start: Start) -> highspy.HighsBasis:
        lower = int(highspy.HighsBasisStatus.kLower)
        codes = np.concatenate([start.column_codes, np.full(len(self._slacks), lower, dtype=start.column_codes.dtype)])
        basis = highspy.HighsBasis()
        basis.col_status = [highspy.HighsBasisStatus(code) for code in codes.tolist()]
        basis.row_status = [highspy.HighsBasisStatus(code) for code in start.row_codes.tolist()]
        # Columns that left may have been basic: HiGHS then completes the basis.
        basis.alien = True
        return basis

    def _stand(self) -> Start:
        ended = self._solver.getBasis()
        codes = np.array([int(status) for status in ended.col_status], dtype=np.int8)
        rows = np.array([int(status) for status in ended.row_status], dtype=np.int8)
        return Start(self._pool.copy(), np.delete(codes, self._slacks), rows)


def solve_relaxation(
    program: Program,
    gain: IntColumn,
    seed: int,
    clock: Clock,
    start: Start | None = None,
    prices: np.ndarray | None = None,
) -> Relaxation | None:
    """Solve max gain · x over the relaxation once; see :class:`RelaxationSolver`."""
    nothing = np.zeros(0, dtype=np.int64)
    return RelaxationSolver(program, gain, seed, clock, start, prices).solve(nothing, nothing, nothing)


def _first_pool(program: Program, gain: IntColumn, prices: np.ndarray | None) -> IntColumn:
    """Return the columns to begin with: all that are no worker's choice, and the best few of each worker."""
    if len(gain) <= WHOLE_POOL:
        return np.arange(len(gain), dtype=np.int64)
    row = program.worker_row
    worth = gain if prices is None else gain - prices @ program.floating
    in_order = np.lexsort((-worth, row))
    first = np.searchsorted(row[in_order], row[in_order])
    keep = (np.arange(len(row)) - first < JOINING) | (row[in_order] < 0)
    return np.sort(in_order[keep])


def linear_program(program: Program, gain: IntColumn, columns: IntColumn | None = None) -> highspy.HighsLp:
    """Hand a program, or some of its columns, to HiGHS as a linear program, maximised."""
    matrix = program.matrix if columns is None else program.matrix[:, columns]
    model = highspy.HighsLp()
    rows, count = matrix.shape
    model.num_row_, model.num_col_ = rows, count
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = (gain if columns is None else gain[columns]).astype(np.float64)
    model.col_lower_ = np.zeros(count)
    model.col_upper_ = (program.upper if columns is None else program.upper[columns]).astype(np.float64)
    model.row_lower_ = np.where(program.lower <= -OPEN, -highspy.kHighsInf, program.lower.astype(np.float64))
    model.row_upper_ = np.where(program.upper_row >= OPEN, highspy.kHighsInf, program.upper_row.astype(np.float64))
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = matrix.indptr.astype(np.int32)
    model.a_matrix_.index_ = matrix.indices.astype(np.int32)
    model.a_matrix_.value_ = matrix.data.astype(np.float64)
    return model
