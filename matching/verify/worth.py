"""What everything that a choice uses or brings is worth under one tier's prices, in whole numbers.

Gain and prices are multiplied by the least common denominator of the prices,
so that sums are exact.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from matching.rules import Capacity, Tier
from matching.verify.eligible import Ints
from matching.verify.prices import AGREEMENT_MIN, FLOOR, TierPrices
from matching.verify.round import Round
from matching.verify.tiers import floor_keys, floors

#: Sums below this fit 64 bits.
SAFE = 2**61


@dataclass(frozen=True)
class Worth:
    """Worth by what is used or brought; each array by index.

    Parameters
    ----------
    scale
        What a gain of 1 is worth.
    constant
        Σ price × limit.
    order, worker
        Per placement, and per placed worker.
    agreement, base, site, allowance, course
        Once a worker who uses it; `allowance` by region. Where -1 stands for none, the last entry is 0.
    score, kept
        Per point of score, and per pair of the plan in force.
    """

    tier: Tier
    scale: int
    constant: int
    order: Ints
    worker: Ints
    agreement: Ints
    base: Ints
    site: Ints
    allowance: Ints
    course: Ints
    score: int
    kept: int


def worth(round_: Round, priced: TierPrices, highest_score: int) -> Worth:
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

    def column(name: str, keys: list[str]) -> list[Fraction]:
        return [-prices.get((name, key), Fraction(0)) for key in keys]

    codes = list(round_.geography.codes)
    by_priority = {2: per(Tier.PUBLIC_CARE), 1: per(Tier.PRIORITY)}
    balance = dict(zip(range(len(codes)), column(Tier.BALANCE, codes), strict=True))
    order = column(Capacity.HEADCOUNT, [row.id for row in round_.orders])
    for row in round_.orders:
        city = round_.city(row)
        order[row.number] += per(Tier.FILLED) + by_priority.get(row.priority, Fraction(0))
        order[row.number] += Fraction(0) if city is None else balance[city]
    agreements = [row.id for row in round_.agreements]
    maximum, minimum = column(Capacity.AGREEMENT_MAX, agreements), column(AGREEMENT_MIN, agreements)
    asked = floors(round_)
    by_floor = dict(zip(asked, column(FLOOR, list(asked)), strict=True))
    by_home = {
        home: sum((by_floor[key] for key in floor_keys(round_, home, asked)), Fraction(0))
        for home in {row.home for row in round_.workers}
    }
    columns = {
        "order": order,
        "worker": [by_home[row.home] for row in round_.workers],
        "agreement": [a + b for a, b in zip(maximum, minimum, strict=True)],
        "base": column(Capacity.BASE_INTAKE, [row.id for row in round_.bases]),
        "site": column(Capacity.BEDS, [row.id for row in round_.sites]),
        "allowance": column(Capacity.ALLOWANCE_PLACES, codes),
        "course": column(Capacity.SEATS, [row.id for row in round_.courses]),
    }
    whole = {name: [int(value * scale) for value in [*values, Fraction(0)]] for name, values in columns.items()}
    score, kept = int(per(Tier.QUALITY) * scale), int(per(Tier.STABILITY) * scale)
    most_orders = max((row.max_orders for row in round_.workers), default=1)
    size = sum(max(map(abs, values)) for values in whole.values()) + abs(score) * highest_score + abs(kept)
    kind = np.dtype(np.int64) if size * most_orders < SAFE else np.dtype(object)
    constant = sum((price * priced.limits[key] for key, price in prices.items()), Fraction(0))
    arrays = {name: np.array(values, dtype=kind) for name, values in whole.items()}
    return Worth(tier, scale, int(constant * scale), **arrays, score=score, kept=kept)
