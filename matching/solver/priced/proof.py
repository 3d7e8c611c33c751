"""Proofs of what a plan reaches: for each tier the prices that make its bound as good as they can.

Any prices prove a bound, so proposals are made from the cheapest on: the plainest
ones, those of the whole aim, the same in whole steps of the tier's weight, a
search of the tier's own. The first that reaches the value ends it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

import numpy as np

from matching.result import CapacityUse, Plan, TierOutcome
from matching.rules import MINIMISED, Capacity, Tier
from matching.solver.assess import limits, plan_scores, plan_terms, tier_value, used
from matching.solver.clock import Clock
from matching.solver.courses import Training
from matching.solver.priced.aim import COUNTING, Aim, aim_of
from matching.solver.priced.certify import WholePrices, price_rows, reached, tier_bound, whole_prices
from matching.solver.priced.dual import Prices
from matching.solver.priced.prices import COOLEST, PriceSearch
from matching.solver.priced.round import Round
from matching.solver.priced.several import Several

#: Temperature at which the search for prices of a counting tier alone ends, in points.
COOLEST_ALONE = 0.25
#: Prices of a counting tier are nearly always whole: where a price counts as the next whole number.
ROUNDED_UP = (0.5, 0.45, 0.55, 0.7, 0.3)
#: A bound so many units above the value proves it, with something left for prices rounded to steps.
NEARLY_ONE = 0.9
#: Whether the searches for a tier's own prices begin warm. The plan's prices are near those of the tier before the
#: last: where choices all count one, a smoothed best takes a little of each, and hot prices follow that, which left 92
#: placements more open on a round with many part-time orders. They are far from those of the tiers before it.
WARM_FIRST, HOT_FIRST = (True, True, False), (False, True)
#: Where hot stages have to hurry, prices of those tiers are sought from nothing, down to this part of a placement's
#: worth, and rounded to whole steps: on a round of 100,000 nine seconds of it leave a tier 0 to 25 placements open,
#: by how many steps they are enough for, and six seconds from the plan's prices, down to the coolest, 65.
COOLEST_STEP = 1 / 64
#: Time for the last tier, in times that for any other one: where time is short, lighter weights are of little use.
TIME_OF_LAST = 0.125
#: Prices that are looked at even where there is no time: the plainest, and those of the plan in two ways.
LEAST_PROPOSALS = 3
#: Where bounds are looked at between the prices of two weights of an earlier tier.
BETWEEN = (0.125, 0.25, 0.5, 0.75)
#: Prices of an earlier result are good enough where they prove a tier up to this relative gap. What a round of 10,000
#: loses of the first tiers, a placement or two, mostly shows as 0.2 % to 2 %, and new prices closed none to half of
#: that in up to three times as long as all the rest took.
KNOWN_ENOUGH = 2e-2
#: Another, lighter weight is tried where it can close so much of the gap.
WORTH_TRYING = 0.1


@dataclass(frozen=True)
class Proposal:
    """Prices under an aim, the bound that they prove, and how far it is from the value."""

    aim: Aim
    prices: Prices
    proven: WholePrices
    bound: int
    distance: int

    def is_within(self, gap: float) -> bool:
        """Whether the bound is so near the value, as a share of the bound."""
        return self.distance <= gap * abs(self.bound)


@dataclass
class Prover:
    """Proves the tiers of one plan, in their order.

    Parameters
    ----------
    weights
        Weight of each tier in the aim that the plan was made for.
    plan, prices
        The plan, and the prices of that aim.
    gap
        Relative gap at which a tier's proof is good enough.
    known
        Aims and prices that proved tiers of nearly the same round.
    """

    round: Round
    several: Several
    training: Training
    weights: dict[Tier, int]
    clock: Clock
    plan: Plan
    prices: Prices
    gap: float
    known: Mapping[Tier, tuple[Aim, Prices]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        facts = self.round.facts
        scores = plan_scores(facts, plan_terms(facts, self.training, self.plan))
        self.values = {tier: tier_value(facts, self.plan, scores, tier) for tier in facts.policy.tiers}
        self._in_force = len(facts.instance.plan_in_force)
        self._used = {capacity: used(facts, self.plan, capacity) for capacity in Capacity}
        self._limits = {capacity: limits(facts, capacity) for capacity in Capacity}

    def prove(self, tier: Tier) -> tuple[TierOutcome, list[CapacityUse]]:
        """Return a tier's value and bound, and the rows of prices that prove it; earlier tiers were proven before."""
        # Every tier that is still to be proven has its part of the time.
        tiers = self.round.facts.policy.tiers
        others = len(tiers) - 1 - tiers.index(tier)
        clock = self.clock.share(1.0 / (others + TIME_OF_LAST)) if others else self.clock
        best = _nearest(self._at_hand(tier), self.gap, clock)
        gap = max(self.gap, KNOWN_ENOUGH) if tier in self.known else self.gap
        if not best.is_within(gap) and not clock.over:
            best = _nearest(chain([best], self._sought(tier, best, clock)), gap, clock)
        last = tier is self.round.facts.policy.tiers[-1]
        rows = price_rows(
            self.round,
            best.aim,
            tier,
            best.proven,
            self.values,
            self._used,
            self._limits,
            np.unique(self.plan.worker),
            every=last,
        )
        return TierOutcome(tier, self.values[tier], best.bound, "prices"), rows

    def _aim(self, tier: Tier) -> Aim:
        """Return the aim of the tiers up to one."""
        tiers = self.round.facts.policy.tiers
        return aim_of(self.round.facts, {known: self.weights[known] for known in tiers[: tiers.index(tier) + 1]})

    def _at_hand(self, tier: Tier) -> Iterator[Proposal]:
        """Yield prices that may prove a tier's bound and need not be sought."""
        alone, aim = aim_of(self.round.facts, {tier: self.weights[tier]}), self._aim(tier)
        yield self._proposal(tier, alone, self._plain(alone))
        if tier is self.round.facts.policy.tiers[-1]:
            yield self._proposal(tier, *self.known.get(tier, (aim, self.prices)))
            return
        if tier in self.known:
            yield self._proposal(tier, *self.known[tier])
        for part in ROUNDED_UP:
            yield self._proposal(tier, aim, _in_steps(self.prices, self.weights[tier], part))

    def _sought(self, tier: Tier, at: Proposal, clock: Clock) -> Iterator[Proposal]:
        """Yield prices that are sought to prove a tier's bound, those that take longest to find last.

        Parameters
        ----------
        at
            The best proposal at hand.
        """
        tiers, weights, aim = self.round.facts.policy.tiers, self.weights, self._aim(tier)
        if tier is tiers[-1]:
            if len(at.aim.weights) == 1:
                at = self._proposal(tier, *self.known.get(tier, (aim, self.prices)))
            yield from self._lighter(tier, at, clock)
            return
        enough = reached(aim, self.values, self._in_force) + NEARLY_ONE * weights[tier]
        search, found = PriceSearch(self.round, self.several, aim, clock, COOLEST_ALONE, enough), self.prices
        if tier is not tiers[-2] and search.hurried(found):
            # Whole steps are all that is made of them: they need not be cool.
            search.coolest = max(COOLEST_ALONE, COOLEST_STEP * weights[tier])
            found = search.run()
            yield self._proposal(tier, aim, found)
            yield self._proposal(tier, aim, _in_steps(found, weights[tier], 0.5))
            return
        for warm in WARM_FIRST if tier is tiers[-2] else HOT_FIRST:
            found = search.run(found, warm=warm)
            yield self._proposal(tier, aim, found)
            yield self._proposal(tier, aim, _in_steps(found, weights[tier], 0.5))

    def _lighter(self, tier: Tier, at: Proposal, clock: Clock) -> Iterator[Proposal]:
        """Yield bounds with lighter weights of the last earlier tier that counts placements.

        Fractions of workers can fill more than this plan does, if only a part of a placement: the aim's heavy weight
        charges the last tier with more than that part would cost it. The bound is convex in the weight and its prices,
        so what lies between the prices of two weights is nearly as good as prices sought there, and tells what a still
        lighter weight can bring.
        """
        earlier = [known for known in COUNTING if known in at.aim.weights and known is not tier]
        if not earlier:
            return
        lighter_tier = min(earlier, key=lambda known: at.aim.weights[known])
        while at.distance and at.aim.weights[lighter_tier] > 1 and not clock.over:
            weights = dict(at.aim.weights)
            weights[lighter_tier] //= 2
            aim = aim_of(self.round.facts, weights)
            search = PriceSearch(self.round, self.several, aim, clock, COOLEST)
            lighter = self._proposal(tier, aim, search.run(at.prices))
            yield lighter
            nearest = last = lighter
            for share in BETWEEN:
                between = self._between(tier, lighter, at, share, lighter_tier)
                yield between
                if nearest is lighter:
                    nearest = between
                if between.distance >= last.distance:
                    break
                last = between
            slope = (nearest.distance - lighter.distance) / BETWEEN[0]
            if lighter.distance >= at.distance or slope / 2 < WORTH_TRYING * lighter.distance:
                break
            at = lighter

    def _between(self, tier: Tier, one: Proposal, other: Proposal, share: float, moving: Tier) -> Proposal:
        """Return the proposal a share of the way from one to another."""
        ends = one.aim.weights[moving], other.aim.weights[moving]
        weights = {**one.aim.weights, moving: round(ends[0] + share * (ends[1] - ends[0]))}
        pairs = zip(vars(one.prices).values(), vars(other.prices).values(), strict=True)
        prices = Prices(*(begin + share * (end - begin) for begin, end in pairs))
        return self._proposal(tier, aim_of(self.round.facts, weights), prices)

    def _proposal(self, tier: Tier, aim: Aim, prices: Prices) -> Proposal:
        proven = whole_prices(self.round, self.several, aim, prices)
        bound = tier_bound(aim, tier, proven, self.values, self._in_force)
        value = self.values[tier]
        return Proposal(aim, prices, proven, bound, value - bound if tier in MINIMISED else bound - value)

    def _plain(self, alone: Aim) -> Prices:
        """Return the plainest prices of one tier: every position costs what it brings by its order."""
        resource = np.zeros(len(self.round.resources.limit))
        resource[self.round.resources.orders] = alone.order
        return Prices(resource, np.zeros(len(self.round.minimum)), np.zeros(len(self.round.floors)))


def _nearest(proposals: Iterable[Proposal], gap: float, clock: Clock) -> Proposal:
    """Return the proposal whose bound is nearest, of those up to the first within a gap or after the time."""
    best: Proposal | None = None
    for looked_at, proposal in enumerate(proposals, 1):
        if best is None or proposal.distance < best.distance:
            best = proposal
        if best.is_within(gap) or (clock.over and looked_at >= LEAST_PROPOSALS):
            break
    assert best is not None
    return best


def _in_steps(prices: Prices, unit: int, up: float) -> Prices:
    """Return prices in whole steps of a unit; a part of a step from `up` on counts as one."""
    return Prices(*(np.floor(price / unit + 1.0 - up) * unit for price in vars(prices).values()))
