"""The linear relaxation and the exact bound that its prices prove.

The simplex method works in floating point. Its row prices are rounded to a
dyadic grid and every column is priced again in whole numbers: for any prices
y of the rows, Σ y × side + Σ over columns of upper × max(0, gain − y · column)
is a bound of the integer program (linear programming duality), exactly.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np

from matching.result import IntColumn
from matching.solver.program import OPEN, Program

#: Finest grid of prices: 2^-20.
FINEST_GRID = 20


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
    """

    values: np.ndarray
    reduced: IntColumn
    total: int
    scale: int

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


def solve_relaxation(program: Program, gain: IntColumn, time_limit: float | None) -> Relaxation | None:
    """Solve max gain · x over the relaxation.

    Parameters
    ----------
    gain
        One whole number a column.
    time_limit
        Seconds, None for none.

    Returns
    -------
    None if the time ran out.

    Raises
    ------
    Infeasible
        If the program has no solution.
    """
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("random_seed", 1)
    if time_limit is not None:
        solver.setOptionValue("time_limit", max(0.01, time_limit))
    solver.passModel(linear_program(program, gain))
    solver.run()
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        raise Infeasible
    if status != highspy.HighsModelStatus.kOptimal:
        return None
    solution = solver.getSolution()
    # HiGHS gives the change of the objective per unit of a row's side: for "max" the price itself.
    return price_out(program, gain, np.array(solution.row_dual), np.array(solution.col_value))


def price_out(program: Program, gain: IntColumn, prices: np.ndarray, values: np.ndarray) -> Relaxation:
    """Round prices to a dyadic grid and price every column in whole numbers."""
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
    paid = np.flatnonzero(reduced > 0)
    # Python's whole numbers cannot overflow.
    total = sum(y * b for y, b in zip(whole[priced].tolist(), side[priced].tolist(), strict=True))
    total += sum(r * u for r, u in zip(reduced[paid].tolist(), program.upper[paid].tolist(), strict=True))
    return Relaxation(values, reduced, total, scale)


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
