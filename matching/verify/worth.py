"""What everything that a choice uses or brings is worth under one tier's prices, in whole numbers.

Gain and prices are multiplied by the least common denominator of the prices,
so that sums are exact.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar, cast

import numpy as np
from numba import njit
from numba.extending import register_jitable

from matching.rules import Capacity, Term, Tier
from matching.verify.areas import Areas, Ints
from matching.verify.prices import AGREEMENT_MIN, FLOOR, TierPrices
from matching.verify.round import Round
from matching.verify.score import FEN_A_POINT
from matching.verify.tiers import floor_keys, floors

#: Sums below this fit 64 bits, and are larger than NEVER.
SAFE = 2**61
#: Worth of what cannot be chosen.
NEVER = -(2**62)

Exact = Any  # a whole number of 64 bits, or Python's
Asked = ParamSpec("Asked")
Function = TypeVar("Function", bound=Callable[..., object])


@dataclass(frozen=True)
class Worth:
    """Worth by what is used or brought in one tier.

    Parameters
    ----------
    scale
        What a gain of 1 is worth.
    constant
        Σ price × limit.
    columns
        Worth by name of the field of `Worths` and index there. Where -1 stands for none, the last entry is 0.
    score, kept
        Per point of score, and per pair of the plan in force.
    size
        No sum over a complete choice exceeds this size.
    """

    tier: Tier
    scale: int
    constant: int
    columns: dict[str, list[int]]
    score: int
    kept: int
    size: int

    @property
    def is_small(self) -> bool:
        """Whether 64 bits hold every sum."""
        return self.size < SAFE


class Worths(NamedTuple):
    """Worths in several tiers, side by side: the last axis of each array is the tier.

    Whole numbers of 64 bits where these are proven to suffice, else Python's.

    Parameters
    ----------
    order
        Per placement.
    home
        Per placed worker, by row of the home in `Areas`.
    agreement, base, site, allowance, course
        Once a worker who uses it; `allowance` by region.
    corridor, settled
        By agreement: what it is worth with its base and the whole points of its subsidy, for a worker who
        arrives at the base, and for one who does not.
    score, kept, cost
        Per point of score, per pair of the plan in force, and lost per point of public cost.
    never
        Less than what any choice is worth.
    """

    order: Ints
    home: Ints
    agreement: Ints
    base: Ints
    site: Ints
    allowance: Ints
    course: Ints
    corridor: Ints
    settled: Ints
    score: Ints
    kept: Ints
    cost: Ints
    never: Ints


def exact(loop: Callable[Concatenate[Worths, Asked], None]) -> Callable[Concatenate[Worths, Asked], None]:
    """Return a loop that runs compiled where 64 bits suffice, and where they may not is run by the interpreter.

    In the loop a count or a number of points has to become a plain number by `int` before it meets a worth.
    """
    fast = njit(cache=True, nogil=True)(loop)

    def run(values: Worths, /, *args: Asked.args, **kwargs: Asked.kwargs) -> None:
        (fast if values.score.dtype == np.int64 else loop)(values, *args, **kwargs)

    return run


def inlined(function: Function) -> Function:
    """Return a function of whole numbers that becomes part of every compiled loop that calls it."""
    return cast("Function", njit(cache=True, inline="always")(function))


def shared(function: Function) -> Function:
    """Return a function of worths that loops may call, compiled or not."""
    return register_jitable(function)


def compiled(function: Function) -> Function:
    """Return a compiled function of whole numbers that no price enters."""
    return cast("Function", njit(cache=True, nogil=True)(function))


def worth(round_: Round, areas: Areas, priced: TierPrices, highest_score: int) -> Worth:
    """Return the worth of everything in one tier.

    Parameters
    ----------
    highest_score
        No choice has a score beyond this size, so that the sums' size is known.
    """
    tier, prices = priced.tier, priced.prices
    scale = math.lcm(*(price.denominator for price in prices.values()))
    held = {Tier(name): price for (name, key), price in prices.items() if not key and name in set(Tier)}

    def per(aim: Tier) -> Fraction:
        """Return the worth of a unit of a tier: its gain here, or minus the price that holds it."""
        return Fraction(1) if aim is tier else -held.get(aim, Fraction(0))

    def column(name: str, keys: Sequence[str]) -> list[int]:
        return [-whole(prices.get((name, key), Fraction(0))) for key in keys]

    def whole(value: Fraction) -> int:
        return value.numerator * (scale // value.denominator)

    codes = round_.geography.codes
    by_priority = {2: whole(per(Tier.PUBLIC_CARE)), 1: whole(per(Tier.PRIORITY))}
    balance, filled = column(Tier.BALANCE, codes), whole(per(Tier.FILLED))
    order = column(Capacity.HEADCOUNT, round_.instance.orders.ids)
    for row in round_.orders:
        city = round_.city(row)
        order[row.number] += filled + by_priority.get(row.priority, 0) + (0 if city is None else balance[city])
    agreements = round_.instance.agreements.ids
    maximum, minimum = column(Capacity.AGREEMENT_MAX, agreements), column(AGREEMENT_MIN, agreements)
    asked = floors(round_)
    by_floor = dict(zip(asked, column(FLOOR, list(asked)), strict=True))
    columns = {
        "order": order,
        "home": [sum(by_floor[key] for key in floor_keys(round_, home, asked)) for home in areas.region.tolist()],
        "agreement": [a + b for a, b in zip(maximum, minimum, strict=True)],
        "base": column(Capacity.BASE_INTAKE, round_.instance.bases.ids),
        "site": column(Capacity.BEDS, round_.instance.housing.ids),
        "allowance": column(Capacity.ALLOWANCE_PLACES, codes),
        "course": column(Capacity.SEATS, round_.instance.courses.ids),
    }
    columns = {name: [*values, 0] for name, values in columns.items()}
    score, kept = whole(per(Tier.QUALITY)), whole(per(Tier.STABILITY))
    most_orders = int(max(round_.instance.workers.max_orders, default=1))
    size = sum(max(map(abs, values)) for values in columns.values()) + abs(score) * highest_score + abs(kept)
    constant = sum((price * priced.limits[key] for key, price in prices.items()), Fraction(0))
    return Worth(tier, scale, int(constant * scale), columns, score, kept, size * most_orders)


def together(round_: Round, worths: Sequence[Worth]) -> Worths:
    """Return the worths of some tiers side by side."""
    kind = np.dtype(np.int64) if all(one.is_small for one in worths) else np.dtype(object)

    def side_by_side(rows: Sequence[Sequence[int]]) -> Ints:
        return np.ascontiguousarray(np.array(rows, dtype=kind).T)

    tables = {name: side_by_side([one.columns[name] for one in worths]) for name in worths[0].columns}
    score = np.array([one.score for one in worths], dtype=kind)
    cost = score * round_.policy.weights[Term.COST]
    points = np.append(round_.instance.agreements.subsidy // FEN_A_POINT, 0).astype(kind)
    settled = tables["agreement"] - points[:, None] * cost
    return Worths(
        **tables,
        corridor=settled + tables["base"][np.append(round_.instance.agreements.base, -1)],
        settled=settled,
        score=score,
        kept=np.array([one.kept for one in worths], dtype=kind),
        cost=cost,
        never=np.array([min(NEVER, *(-2 * one.size for one in worths))], dtype=kind),
    )


def highest_score(round_: Round) -> int:
    """Return a size that no choice's score exceeds: every term at its most, for every order a worker may take."""
    dearest = int(max(round_.instance.housing.rent, default=0)) + int(
        max(round_.instance.agreements.subsidy, default=0)
    )
    dearest += int(max(round_.instance.courses.cost, default=0))
    dearest += max((monthly for _, monthly in round_.allowances.values()), default=0)
    weights = round_.policy.weights
    points = sum(100 * abs(weight) for term, weight in weights.items() if term is not Term.COST)
    return points + abs(weights[Term.COST]) * (dearest // FEN_A_POINT + 1)
