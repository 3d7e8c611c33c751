"""What a solve brings back: a plan, its score, its tiers with bounds, and what stayed open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.language import Text
from matching.rules import Capacity, Term, Tier

IntColumn = npt.NDArray[np.int64]

#: Lodging codes besides the index of a site (0 and up).
LODGING_OWN = -1
LODGING_HOUSEHOLD = -2
LODGING_ALLOWANCE = -3
LODGING_NAMES = {LODGING_OWN: "own", LODGING_HOUSEHOLD: "household", LODGING_ALLOWANCE: "allowance"}

#: Methods that a caller may ask for; the last two are what a result can come from.
AUTO, EXACT, PRICED = METHODS = ("auto", "exact", "priced")
METHOD_TEXTS = {
    EXACT: Text("method: exact, every choice listed", "方法：精确求解，列出全部选择"),
    PRICED: Text("method: priced, gaps proven by the prices", "方法：价格求解，差距由价格证明"),
}

#: Columns of the score table, in order.
TERMS = tuple(Term)


@dataclass(frozen=True)
class Plan:
    """Placements as columns, sorted by worker, then order.

    Parameters
    ----------
    worker, order
        Indices into the instance.
    lodging
        Index of a site, or one of the LODGING codes.
    course, agreement
        Index, -1 for none.
    """

    worker: IntColumn
    order: IntColumn
    lodging: IntColumn
    course: IntColumn
    agreement: IntColumn

    def __len__(self) -> int:
        return len(self.worker)


@dataclass(frozen=True)
class TierOutcome:
    """One tier of a certificate.

    Parameters
    ----------
    tier
        The aim.
    value
        What the plan reaches, a whole number; shortfalls as non-negative numbers.
    bound
        What no valid result with the same earlier tiers can pass.
    proof
        How the bound was proven: ``search`` or ``prices``.
    """

    tier: Tier
    value: int
    bound: int
    proof: str

    @property
    def gap(self) -> int:
        """Distance of value and bound."""
        return abs(self.bound - self.value)


@dataclass(frozen=True)
class Unplaced:
    """Why a worker has no placement: `reason` is a rule, a capacity or ``outbid``."""

    worker: int
    reason: str
    detail: str


@dataclass(frozen=True)
class Unfilled:
    """Why positions of an order stay open: `reason` is a rule, a capacity or ``outbid``."""

    order: int
    missing: int
    reason: str
    detail: str


@dataclass(frozen=True)
class CapacityUse:
    """One row of the table ``prices``: a capacity, how much of it is used, and its price in a tier."""

    tier: Tier
    capacity: Capacity | str
    key: str
    used: int
    limit: int
    price: str


@dataclass(frozen=True)
class Result:
    """A verified-to-be plan with everything the result tables hold.

    Parameters
    ----------
    plan
        Placements.
    terms
        Unweighted score terms a placement, shape (placements, len(TERMS)).
    scores
        Weighted score a placement.
    tiers
        Outcomes in the policy's order.
    method
        The solver's method: ``exact`` or ``priced``.
    complete
        False if the solve stopped before every tier was proven (time, gap or the user).
    """

    plan: Plan
    terms: IntColumn
    scores: IntColumn
    tiers: tuple[TierOutcome, ...]
    unplaced: tuple[Unplaced, ...]
    unfilled: tuple[Unfilled, ...]
    prices: tuple[CapacityUse, ...]
    method: str
    seed: int
    complete: bool
