"""The linear relaxation and the exact bound that its prices prove.

The simplex method works in floating point. Its row prices are rounded to a
dyadic grid and every column is priced again in whole numbers: for any prices
y of the rows, Σ y × side + Σ over columns of upper × max(0, gain − y · column)
is a bound of the integer program (linear programming duality), exactly.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import highspy
import numpy as np

from matching.result import IntColumn
from matching.solver.highs import quiet_solver
from matching.solver.program import OPEN, Program

#: HiGHS's codes of the simplex methods.
DUAL, PRIMAL = 1, 4
#: Finest grid of prices: 2^-20.
FINEST_GRID = 20


@dataclass(frozen=True)
class Basis:
    """Where the simplex method stands: a status a column and a row, HiGHS's own codes."""

    columns: np.ndarray
    rows: np.ndarray

    def shrunk(self, staying: IntColumn, new_rows: int) -> Basis:
        """Return the basis over the columns that stay, with new rows added as basic ones."""
        basic = np.full(new_rows, int(highspy.HighsBasisStatus.kBasic), dtype=self.rows.dtype)
        return Basis(self.columns[staying], np.concatenate([self.rows, basic]))


@dataclass(frozen=True)
class Relaxation:
    """An optimal solution of the relaxation and what its prices prove.

    Parameters
    ----------
    values
        Values of the columns, floating point: a hint, never an answer.
    reduced
        Gain of each column less the prices of its rows, in units of 1 / `scale`.
    total
        The exact bound in units of 1 / `scale`.
    scale
        Grid of the prices.
    prices
        Price of each row, in units of 1 / `scale`.
    basis
        Where the simplex method ended; None if it was not asked.
    """

    values: np.ndarray
    reduced: IntColumn
    total: int
    scale: int
    prices: IntColumn
    basis: Basis | None = None

    @property
    def bound(self) -> int:
        """The largest whole number that the objective can reach."""
        return self.total // self.scale

    def loss(self) -> IntColumn:
        """What each column costs the bound when it leaves the value that its reduced gain asks for."""
        return np.abs(self.reduced)

    def wanted(self, upper: IntColumn) -> IntColumn:
        """Value of each column that its reduced gain asks for."""
        return np.where(self.reduced > 0, upper, 0)


class Infeasible(Exception):
    """The program has no solution."""


class RelaxationSolver:
    """The relaxation of one program, solved again and again under changing limits of columns.

    Parameters
    ----------
    program
        The integer program.
    gain
        One whole number a column, maximised.
    seed
        Of HiGHS's random choices.
    basis
        Where to start from.
    """

    def __init__(self, program: Program, gain: IntColumn, seed: int, basis: Basis | None = None) -> None:
        self._program, self._gain = program, gain
        self._changed = np.zeros(0, dtype=np.int64)
        self._solver = quiet_solver(seed)
        self._solver.passModel(linear_program(program, gain))
        if basis is not None:
            start = highspy.HighsBasis()
            start.col_status = [highspy.HighsBasisStatus(code) for code in basis.columns.tolist()]
            start.row_status = [highspy.HighsBasisStatus(code) for code in basis.rows.tolist()]
            # Columns that left may have been basic: HiGHS then completes the basis.
            start.alien = True
            self._solver.setBasis(start)
            # The start keeps every row, only the objective is new: the primal simplex goes on from it. Measured
            # on rounds of 3,000 workers: 2 seconds, where the dual simplex took over a minute.
            self._solver.setOptionValue("simplex_strategy", PRIMAL)

    def solve(
        self, columns: IntColumn, lower: IntColumn, upper: IntColumn, time_limit: float | None
    ) -> Relaxation | None:
        """Solve with other limits on some columns; all others have their own again.

        Returns
        -------
        None if the time ran out.

        Raises
        ------
        Infeasible
            If there is no solution.
        """
        below = np.zeros(len(self._gain), dtype=np.int64)
        above = self._program.upper.copy()
        below[columns], above[columns] = lower, upper
        touched = np.union1d(self._changed, columns)
        self._changed = columns
        if len(touched):
            self._solver.changeColsBounds(
                len(touched),
                touched.astype(np.int32),
                below[touched].astype(np.float64),
                above[touched].astype(np.float64),
            )
        if time_limit is not None:
            # HiGHS's clock runs over all solves of one solver.
            self._solver.setOptionValue("time_limit", self._solver.getRunTime() + max(0.01, time_limit))
        self._solver.run()
        self._solver.setOptionValue("simplex_strategy", DUAL)
        status = self._solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            raise Infeasible
        if status != highspy.HighsModelStatus.kOptimal:
            return None
        solution = self._solver.getSolution()
        # HiGHS gives the change of the objective per unit of a row's side: for "max" the price itself.
        prices, values = np.array(solution.row_dual), np.array(solution.col_value)
        return price_out(self._program, self._gain, prices, values, below, above)

    def basis(self) -> Basis:
        """Return where the simplex method stands."""
        ended = self._solver.getBasis()
        return Basis(
            np.array([int(status) for status in ended.col_status], dtype=np.int8),
            np.array([int(status) for status in ended.row_status], dtype=np.int8),
        )


def solve_relaxation(
    program: Program, gain: IntColumn, seed: int, time_limit: float | None, basis: Basis | None = None
) -> Relaxation | None:
    """Solve max gain · x over the relaxation once; see :class:`RelaxationSolver`."""
    nothing = np.zeros(0, dtype=np.int64)
    solver = RelaxationSolver(program, gain, seed, basis)
    relaxation = solver.solve(nothing, nothing, nothing, time_limit)
    return None if relaxation is None else replace(relaxation, basis=solver.basis())


def price_out(
    program: Program,
    gain: IntColumn,
    prices: np.ndarray,
    values: np.ndarray,
    lower: IntColumn | None = None,
    upper: IntColumn | None = None,
) -> Relaxation:
    """Round prices to a dyadic grid and price every column in whole numbers.

    Parameters
    ----------
    prices
        One a row, floating point.
    values
        The solution the prices came with.
    lower, upper
        Limits of the columns where they are not the program's own.
    """
    below = np.zeros(len(gain), dtype=np.int64) if lower is None else lower
    above = program.upper if upper is None else upper
    magnitude = max(1.0, float(np.abs(prices).max(initial=0)), float(np.abs(gain).max(initial=0)))
    entry = max(1, int(np.abs(program.matrix.data).max(initial=0)))
    # 2^6 leaves room for the sum over the rows of one column.
    room = 62 - 6 - int(np.ceil(np.log2(magnitude))) - int(np.ceil(np.log2(entry)))
    scale = 1 << max(0, min(FINEST_GRID, room))
    whole = np.rint(prices * scale).astype(np.int64)
    # A price on a side that does not exist proves nothing.
    whole[(whole > 0) & (program.upper_row >= OPEN)] = 0
    whole[(whole < 0) & (program.lower <= -OPEN)] = 0
    reduced = gain * scale - whole @ program.matrix
    side = np.where(whole > 0, program.upper_row, program.lower)
    priced = np.flatnonzero(whole)
    limit = np.where(reduced > 0, above, below)
    paid = np.flatnonzero(limit)
    # Python's whole numbers cannot overflow.
    total = sum(y * b for y, b in zip(whole[priced].tolist(), side[priced].tolist(), strict=True))
    total += sum(r * u for r, u in zip(reduced[paid].tolist(), limit[paid].tolist(), strict=True))
    return Relaxation(values, reduced, total, scale, whole)


def linear_program(program: Program, gain: IntColumn) -> highspy.HighsLp:
    """Hand a program to HiGHS as a linear program, maximised."""
    model = highspy.HighsLp()
    rows, columns = program.matrix.shape
    model.num_row_, model.num_col_ = rows, columns
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = gain.astype(np.float64)
    model.col_lower_ = np.zeros(columns)
    model.col_upper_ = program.upper.astype(np.float64)
    model.row_lower_ = np.where(program.lower <= -OPEN, -highspy.kHighsInf, program.lower.astype(np.float64))
    model.row_upper_ = np.where(program.upper_row >= OPEN, highspy.kHighsInf, program.upper_row.astype(np.float64))
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = program.matrix.indptr.astype(np.int32)
    model.a_matrix_.index_ = program.matrix.indices.astype(np.int32)
    model.a_matrix_.value_ = program.matrix.data.astype(np.float64)
    return model
