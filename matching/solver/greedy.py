"""A first plan without any optimisation: the best choices first, as long as there is room.

It proves nothing and is seldom good, but it is there at once: a solve that is
stopped early has a plan to give.
"""

from __future__ import annotations

import numpy as np

from matching.result import IntColumn
from matching.solver.program import OPEN, Program

#: Choices of a worker that are tried.
TRIED = 8


def greedy_plan(program: Program, gain: IntColumn, start: IntColumn) -> IntColumn:
    """Add choices to a plan, the best first.

    Parameters
    ----------
    gain
        What each column is worth.
    start
        A plan that keeps every row.

    Returns
    -------
    A plan that keeps every row.
    """
    matrix, row = program.matrix, program.worker_row
    # Rows with two sides tie columns together (a group leaves whole): no choice of theirs can be added alone.
    tied = (program.lower > -OPEN) & (program.upper_row < OPEN)
    free = np.bincount(
        np.repeat(np.arange(matrix.shape[1]), np.diff(matrix.indptr)),
        weights=tied[matrix.indices],
        minlength=matrix.shape[1],
    )
    choices = np.flatnonzero((row >= 0) & (free == 0) & (gain > 0) & (start == 0))
    choices = choices[np.lexsort((-gain[choices], row[choices]))]
    choices = choices[np.arange(len(choices)) - np.searchsorted(row[choices], row[choices]) < TRIED]
    room = (program.upper_row - matrix @ start).tolist()
    plan = start.copy()
    for column in choices[np.argsort(-gain[choices], kind="stable")].tolist():
        entries = range(matrix.indptr[column], matrix.indptr[column + 1])
        used = [(int(matrix.indices[at]), int(matrix.data[at])) for at in entries]
        if all(room[index] >= value for index, value in used):
            plan[column] = 1
            for index, value in used:
                room[index] -= value
    return plan if program.is_kept_by(plan) else start
