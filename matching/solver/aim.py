"""What one tier aims at, with the later tiers to break its ties.

A tier that counts placements has a great many best solutions, and a relaxation
between them is fractional all over. A small part of the later tiers' gains
makes one of them the best, and that one is nearly whole. The tier's own gain
is multiplied by more than that part can ever be worth, so that bounds of the
sum are bounds of the tier.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.result import IntColumn
from matching.solver.program import Program

#: Largest coefficient of the part that breaks ties.
TIE_SIZE = 1_000
#: How many times the part that breaks ties fits into one unit of the tier: its share of a bound is lost to the tier's.
#: A large share of room makes coefficients differ by more than the simplex method likes on large programs.
ROOM, ROOM_WHERE_LARGE = 16, 1
#: Columns above which a program counts as large here.
LARGE = 60_000
#: How much more a tier weighs than the next one where tiers are added up.
TIER_STEP = 3


@dataclass(frozen=True)
class Aim:
    """One tier's objective, all whole numbers.

    Parameters
    ----------
    gain
        The tier's own gain of each column.
    combined
        `weight` × gain + the part that breaks ties.
    weight
        More than that part can differ between two solutions.
    least
        The least that part can be.
    """

    gain: IntColumn
    combined: IntColumn
    weight: int
    least: int

    def bound(self, total: int, scale: int) -> int:
        """Return the tier's bound from a bound of `combined`, in units of 1 / `scale`."""
        return (total // scale - self.least) // self.weight

    def needed(self, value: int) -> int:
        """Return the least that `combined` is worth in a solution whose tier value is `value`."""
        return value * self.weight + self.least


def aim_at(program: Program, gain: IntColumn, later: list[IntColumn]) -> Aim:
    """Combine a tier's gain with those of the later tiers.

    Parameters
    ----------
    program
        The program over which the gains go.
    gain, later
        Gains of the tier and of the later ones, in order.
    """
    tie = together(later) if later else np.zeros(len(gain), dtype=np.int64)
    largest = int(np.abs(tie).max(initial=0))
    if largest > TIE_SIZE:
        tie = np.rint(tie * (TIE_SIZE / largest)).astype(np.int64)
    row = program.worker_row
    best = np.zeros(program.matrix.shape[0], dtype=np.int64)
    worst = np.zeros(program.matrix.shape[0], dtype=np.int64)
    mine = np.flatnonzero(row >= 0)
    # A worker takes one choice at most.
    np.maximum.at(best, row[mine], tie[mine])
    np.minimum.at(worst, row[mine], tie[mine])
    others = tie[row < 0] * program.upper[row < 0]
    most = int(best.sum()) + int(others[others > 0].sum())
    least = int(worst.sum()) + int(others[others < 0].sum())
    room = ROOM if len(gain) <= LARGE else ROOM_WHERE_LARGE
    weight = room * (most - least) + 1
    return Aim(gain, weight * gain + tie, weight, least)


def together(gains: list[IntColumn]) -> IntColumn:
    """Add gains up, each weighing more than the next one's largest."""
    total = np.zeros_like(gains[-1])
    for gain in reversed(gains):
        step = TIER_STEP * int(np.abs(total).max(initial=0)) // max(1, int(np.abs(gain).max(initial=1)))
        total = total + max(1, step) * gain
    return total
