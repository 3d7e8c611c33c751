"""The exact bound that prices prove.

For any prices y of the rows, Σ y × side + Σ over columns of
upper × max(0, gain − y · column) is a bound of the integer program (linear
programming duality). The simplex method's prices are floating point: they are
rounded to a dyadic grid, and every column is priced again in whole numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.result import IntColumn
from matching.solver.program import OPEN, Program

#: Finest grid of prices: 2^-20.
FINEST_GRID = 20


@dataclass(frozen=True)
class Bound:
    """What prices prove.

    Parameters
    ----------
    reduced
        Gain of each column less the prices of its rows, in units of 1 / `scale`.
    total
        The exact bound in units of 1 / `scale`.
    scale
        Grid of the prices.
    prices
        Price of each row, in units of 1 / `scale`.
    """

    reduced: IntColumn
    total: int
    scale: int
    prices: IntColumn

    @property
    def floor(self) -> int:
        """The largest whole number that the objective can reach."""
        return self.total // self.scale

    def loss(self) -> IntColumn:
        """What each column costs the bound when it leaves the value that its reduced gain asks for."""
        return np.abs(self.reduced)

    def wanted(self, upper: IntColumn) -> IntColumn:
        """Value of each column that its reduced gain asks for."""
        return np.where(self.reduced > 0, upper, 0)


def prove(
    program: Program,
    gain: IntColumn,
    prices: np.ndarray,
    lower: IntColumn | None = None,
    upper: IntColumn | None = None,
) -> Bound:
    """Return the exact bound that prices prove.

    Parameters
    ----------
    gain
        One whole number a column, maximised.
    prices
        One a row, floating point.
    lower, upper
        Limits of the columns where they are not the program's own.
    """
    below = np.zeros(len(gain), dtype=np.int64) if lower is None else lower
    above = program.upper if upper is None else upper
    scale = _grid(program, gain, prices)
    whole = np.rint(prices * scale).astype(np.int64)
    # A price on a side that does not exist proves nothing.
    whole[(whole > 0) & (program.upper_row >= OPEN)] = 0
    whole[(whole < 0) & (program.lower <= -OPEN)] = 0
    reduced = gain * scale - whole @ program.matrix
    # A worker takes one choice at most: a choice that is still worth something raises the worker's price once,
    # where single columns would add up.
    row = program.worker_row
    worth = np.flatnonzero((reduced > 0) & (above > 0) & (row >= 0))
    raised = np.zeros(len(whole), dtype=np.int64)
    np.maximum.at(raised, row[worth], reduced[worth])
    whole += raised
    mine = np.flatnonzero(row >= 0)
    reduced[mine] -= raised[row[mine]]

    side = np.where(whole > 0, program.upper_row, program.lower)
    limit = np.where(reduced > 0, above, below)
    priced, paid = np.flatnonzero(whole), np.flatnonzero(limit)
    # Python's whole numbers cannot overflow.
    total = sum(y * b for y, b in zip(whole[priced].tolist(), side[priced].tolist(), strict=True))
    total += sum(r * u for r, u in zip(reduced[paid].tolist(), limit[paid].tolist(), strict=True))
    return Bound(reduced, total, scale, whole)


def _grid(program: Program, gain: IntColumn, prices: np.ndarray) -> int:
    """Return the finest grid on which no column's sum leaves 64 bits."""
    magnitude = max(1.0, float(np.abs(prices).max(initial=0)), float(np.abs(gain).max(initial=0)))
    entry = max(1, int(np.abs(program.matrix.data).max(initial=0)))
    # 2^6 leaves room for the sum over the rows of one column.
    room = 62 - 6 - int(np.ceil(np.log2(magnitude))) - int(np.ceil(np.log2(entry)))
    return 1 << max(0, min(FINEST_GRID, room))
