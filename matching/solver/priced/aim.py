"""What a price-directed solve aims at: several tiers as one weighted sum, all in whole numbers.

Every tier weighs a power of two, so that prices divided by a weight are still
exact decimals. A tier weighs twice what the next one can be worth for one
worker; where that is not enough to keep the order of tiers, the certificate's
gaps show it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.result import IntColumn
from matching.rules import Tier
from matching.solver.facts import Facts

#: How many times a tier outweighs what one worker can bring to the tier after it.
AHEAD = 2


@dataclass(frozen=True)
class Aim:
    """A weighted sum of tiers, more is better.

    Parameters
    ----------
    weights
        Weight of each tier that counts.
    order
        Gain of a placement on each order.
    score
        Gain of a point of score.
    kept
        Gain of a pair of the plan in force that is kept.
    commitment, floor
        Loss for each worker below an agreement's minimum, or below a floor.
    """

    weights: dict[Tier, int]
    order: IntColumn
    score: int
    kept: int
    commitment: int
    floor: int

    @property
    def largest(self) -> int:
        """The largest gain or loss of one placement."""
        return max(1, int(self.order.max(initial=0)), self.commitment, self.floor, self.kept)

    @property
    def least(self) -> int:
        """The smallest weight of a tier that counts placements, shortfalls or pairs; 1 without any."""
        return min((weight for tier, weight in self.weights.items() if tier is not Tier.QUALITY), default=1)


#: Tiers that count placements, by priority of the order; None: placements on all orders.
COUNTING: dict[Tier, int | None] = {Tier.PUBLIC_CARE: 2, Tier.PRIORITY: 1, Tier.FILLED: None}


def tier_weights(tiers: tuple[Tier, ...], highest_score: int) -> dict[Tier, int]:
    """Return a power of two for each tier: twice what one worker can bring to the tier after it.

    Parameters
    ----------
    highest_score
        The largest score of a placement.
    """
    weights: dict[Tier, int] = {}
    swing = 0
    for tier in reversed(tiers):
        weight = 1
        while weight < AHEAD * swing:
            weight *= 2
        weights[tier] = weight
        swing = weight * (2 * max(1, highest_score) if tier is Tier.QUALITY else 1)
    return {tier: weights[tier] for tier in tiers}


def aim_of(facts: Facts, weights: dict[Tier, int]) -> Aim:
    """Return the aim that some tiers make together."""
    priority = facts.instance.orders.priority
    order = np.zeros(len(priority), dtype=np.int64)
    for tier, counted in COUNTING.items():
        order[(priority == counted) | (counted is None)] += weights.get(tier, 0)
    return Aim(
        weights,
        order,
        weights.get(Tier.QUALITY, 0),
        weights.get(Tier.STABILITY, 0),
        weights.get(Tier.COMMITMENTS, 0),
        weights.get(Tier.FLOORS, 0),
    )
