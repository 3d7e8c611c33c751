"""Exact bounds from prices, and the rows of a certificate.

Prices are rounded to a dyadic grid and every choice is priced again in whole
numbers. The bound of a tier is what the weighted sum of it and the earlier
tiers can reach, less what the earlier tiers reach in this result, divided by
the tier's weight.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal

import numpy as np

from matching.instance.instance import NO_LIMIT
from matching.result import CapacityUse, IntColumn
from matching.rules import MINIMISED, Capacity, Term, Tier
from matching.solver.priced.aim import Aim
from matching.solver.priced.arrays import Worths
from matching.solver.priced.best import Best
from matching.solver.priced.choices import joined
from matching.solver.priced.dual import Prices
from matching.solver.priced.round import Round
from matching.solver.priced.several import Several
from matching.solver.score import COST_STEP

#: Steps of a price in one unit of the weighted sum.
GRID = 256


@dataclass(frozen=True)
class WholePrices:
    """Prices in whole steps of 1 / GRID, and the bound of the aim that they prove, in the same steps."""

    resource: IntColumn
    minimum: IntColumn
    floor: IntColumn
    total: int


def whole_prices(round_: Round, several: Several, aim: Aim, prices: Prices) -> WholePrices:
    """Round prices and compute the bound that they prove exactly."""
    resource = np.maximum(0, np.rint(prices.resource * GRID)).astype(np.int64)
    resource[round_.resources.limit >= NO_LIMIT] = 0
    # What there is none of is used by no choice of ours; whoever recomputes the bound may count such choices in.
    resource[unavailable(round_)] = prohibitive(round_, aim) * GRID
    asked = round_.minimum > 0
    minimum = np.where(asked, np.clip(np.rint(prices.minimum * GRID), 0, aim.commitment * GRID), 0).astype(np.int64)
    floor = np.clip(np.rint(prices.floor * GRID), 0, aim.floor * GRID).astype(np.int64)
    # A minimum that nobody can reach misses its whole price for certain; under a full agreement, or at a full base, all
    # pay that back.
    beyond = round_.minimum > round_.reachable_minimum
    missed = np.where(beyond, aim.commitment * GRID - minimum, 0)
    minimum += missed
    limit = round_.resources.limit[round_.resources.agreements]
    full = limit < np.minimum(round_.eligible, round_.received)
    resource[round_.resources.agreements] += np.where(full, missed, 0)
    at_base = np.flatnonzero((round_.received < np.minimum(round_.eligible, limit)) & (missed > 0))
    paid_back = np.zeros(len(round_.facts.instance.bases), dtype=np.int64)
    np.maximum.at(paid_back, round_.facts.instance.agreements.base[at_base], missed[at_base])
    resource[round_.resources.bases] += paid_back
    worths = round_.worths(aim.order * GRID, resource, minimum, round_.origin_floors @ floor, aim.score * GRID)
    value = best_of_units(round_, several, worths, aim.kept * GRID)
    priced = np.flatnonzero(resource)
    sides = sum(p * n for p, n in zip(resource[priced].tolist(), round_.resources.limit[priced].tolist(), strict=True))
    total = int(value.sum()) + sides - int(minimum @ round_.minimum) - int(floor @ round_.floor_asked)
    return WholePrices(resource, minimum, floor, total)


def unavailable(round_: Round) -> IntColumn:
    """Return the numbers of lodgings and courses of which there is none."""
    first = round_.resources.first
    return first[1] + np.flatnonzero(round_.resources.limit[first[1] : first[3]] == 0)


def prohibitive(round_: Round, aim: Aim) -> int:
    """Return a power of two beyond what any unit's choice can bring."""
    instance, weights = round_.facts.instance, round_.facts.policy.weights
    dearest = sum(
        int(column.max(initial=0))
        for column in (
            instance.housing.rent,
            instance.allowances.monthly,
            instance.agreements.subsidy,
            instance.courses.cost,
        )
    )
    points = sum(100 * abs(weight) for weight in weights.values()) + abs(weights[Term.COST]) * (dearest // COST_STEP)
    most_orders = int(instance.workers.max_orders.max(initial=1))
    each = most_orders * (int(aim.order.max(initial=0)) + aim.score * points + aim.kept + aim.commitment)
    each += aim.floor * len(round_.floors)
    members = int(np.diff(round_.units.start).max(initial=1))
    return 1 << (members * each + 1).bit_length()


def best_of_units(round_: Round, several: Several, worths: Worths, kept: int) -> IntColumn:
    """Return the exact value of each unit's best complete choice, several placements included."""
    units, choices = round_.units, round_.fixed_choices
    best = Best(round_.structure, worths, choices.priced(worths, kept), np.arange(len(units)))
    # Sets that are not worth more than what their worker can have otherwise, at home if need be, are left out.
    known = best.of_lone()
    may_stay = ((np.diff(units.start) == 1) & ~units.must_go)[units.of_worker]
    known = np.where(may_stay, np.maximum(known, -worths.origin[round_.origin]), known)
    found = several.best(worths, kept, 0, known, beat=1)
    if (found.size > 0).any():
        workers = len(round_.units.of_worker)
        choices = joined([choices, *several.choices(found, round_.resources.first)], workers)
        best.beside = choices.priced(worths, kept)
    return best.of_units()


def tier_bound(aim: Aim, tier: Tier, proven: WholePrices, values: dict[Tier, int], in_force: int) -> int:
    """Return the bound of the aim's last tier, shortfalls as non-negative numbers.

    Parameters
    ----------
    values
        What the result reaches in each tier, shortfalls as non-negative numbers.
    in_force
        Pairs of the plan in force.
    """
    held = reached(aim, values, in_force) - aim.weights[tier] * _gain(tier, values[tier], in_force)
    bound = (proven.total - held * GRID) // (aim.weights[tier] * GRID)
    if tier is Tier.STABILITY:
        return max(0, in_force - bound)
    return max(0, -bound) if tier in MINIMISED else bound


def reached(aim: Aim, values: dict[Tier, int], in_force: int) -> int:
    """Return what a result is worth towards an aim, from what it reaches in each tier."""
    return sum(weight * _gain(tier, values[tier], in_force) for tier, weight in aim.weights.items())


def _gain(tier: Tier, value: int, in_force: int) -> int:
    """Return a tier's value in the sense "more is better"."""
    if tier is Tier.STABILITY:
        return in_force - value
    return -value if tier in MINIMISED else value


def price_rows(
    round_: Round,
    aim: Aim,
    tier: Tier,
    proven: WholePrices,
    values: dict[Tier, int],
    used: dict[Capacity, IntColumn],
    limits: dict[Capacity, tuple[list[str], IntColumn]],
    placed: IntColumn,
    *,
    every: bool,
) -> list[CapacityUse]:
    """Return the rows of the table ``prices`` that prove one tier's bound.

    Parameters
    ----------
    used, limits
        Use, keys and limits of each capacity.
    placed
        Workers with a placement.
    every
        Whether rows without a price are listed too.
    """
    facts = round_.facts
    unit = aim.weights[tier] * GRID
    rows: list[CapacityUse] = []
    for capacity, begin in begins(round_).items():
        keys, limit = limits[capacity]
        price = proven.resource[begin : begin + len(limit)]
        shown = np.flatnonzero((limit < NO_LIMIT) & (every | (price > 0)))
        rows += [
            CapacityUse(tier, capacity, keys[at], int(used[capacity][at]), int(limit[at]), exact(int(price[at]), unit))
            for at in shown.tolist()
        ]
    # A city without a row of allowances has none.
    listed = set(limits[Capacity.ALLOWANCE_PLACES][0])
    codes = {facts.instance.regions.codes[city] for city in np.unique(facts.order_city).tolist()}
    price_of_none = exact(prohibitive(round_, aim) * GRID, unit)
    rows += [CapacityUse(tier, Capacity.ALLOWANCE_PLACES, code, 0, 0, price_of_none) for code in sorted(codes - listed)]
    in_force = len(facts.instance.plan_in_force)
    for earlier, weight in aim.weights.items():
        if earlier is not tier:
            value = in_force - values[earlier] if earlier is Tier.STABILITY else values[earlier]
            sign = 1 if earlier in (Tier.COMMITMENTS, Tier.FLOORS) else -1
            rows.append(CapacityUse(tier, str(earlier), "", value, value, exact(sign * weight * GRID, unit)))
    agreements = facts.instance.agreements
    under = used[Capacity.AGREEMENT_MAX]
    for at in np.flatnonzero(proven.minimum).tolist():
        asked = int(agreements.minimum[at])
        least = exact(-int(proven.minimum[at]), unit)
        rows.append(CapacityUse(tier, "agreement_min", agreements.ids[at], int(under[at]), asked, least))
    for at in np.flatnonzero(proven.floor).tolist():
        floor = round_.floors[at]
        count = int(np.count_nonzero(floor.counts[placed]))
        rows.append(CapacityUse(tier, "floor", floor.key, count, floor.asked, exact(-int(proven.floor[at]), unit)))
    return rows


def begins(round_: Round) -> dict[Capacity, int]:
    """Return the resource number of the first of each capacity."""
    first = round_.resources.first
    return {
        Capacity.HEADCOUNT: first[0],
        Capacity.BEDS: first[1],
        Capacity.ALLOWANCE_PLACES: first[1] + len(round_.facts.instance.housing),
        Capacity.SEATS: first[2],
        Capacity.AGREEMENT_MAX: first[3],
        Capacity.BASE_INTAKE: first[4],
    }


def exact(steps: int, unit: int) -> str:
    """Return steps / unit as an exact decimal; `unit` is a power of two."""
    return format(Context(prec=60).divide(Decimal(steps), Decimal(unit)).normalize(), "f")
