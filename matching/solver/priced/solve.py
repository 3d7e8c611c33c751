"""A round solved by prices: tiers as one weighted sum for the plan, one set of prices a tier for the proof."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from matching.result import CapacityUse, IntColumn, Plan, TierOutcome
from matching.rules import MINIMISED, Capacity, Tier
from matching.solver.assess import limits, plan_scores, plan_terms, tier_value, used
from matching.solver.clock import Clock
from matching.solver.courses import Training
from matching.solver.facts import Facts
from matching.solver.priced.aim import Aim, aim_of, tier_weights
from matching.solver.priced.certify import WholePrices, price_rows, tier_bound, whole_prices
from matching.solver.priced.dive import Diver
from matching.solver.priced.dual import Prices
from matching.solver.priced.finish import CORE_UNITS, DIVE_TO, Finisher
from matching.solver.priced.improve import Improver
from matching.solver.priced.plan import Draft
from matching.solver.priced.prices import PriceSearch
from matching.solver.priced.round import Round, build_round
from matching.solver.priced.several import Several, several

#: Temperature at which the search for prices ends: in points, and for a counting tier's own prices as a share of it.
COOLEST, COOLEST_SHARE = 0.5, 1 / 8192
#: Steps of a stage in the latter.
STEPS_OF_PROOF = 100
#: Prices of a counting tier are nearly always whole: where a price counts as the next whole number.
ROUNDED_UP = (0.7, 0.5, 0.3)
#: Reach, and turns at moved prices, of the sets of placements that a plan may use.
SETS_REACH, SETS_TURNS = 100.0, 8
#: How often all parts of a plan that lose something are decided anew, at most.
IMPROVEMENTS = 2
#: Told the tier at work, its value and its bound, shortfalls as non-negative numbers.
Tell = Callable[[Tier, int, int], None]


@dataclass(frozen=True)
class PricedSolution:
    """A plan with the bounds of all tiers and the prices that prove them."""

    plan: Plan
    outcomes: tuple[TierOutcome, ...]
    prices: tuple[CapacityUse, ...]


@dataclass
class PricedSolver:
    """The solver of one round.

    Parameters
    ----------
    clock, seed
        When to stop, and the seed of all chance.
    tell
        Called with what is known of a tier.
    """

    facts: Facts
    training: Training
    clock: Clock
    seed: int
    tell: Tell

    def __post_init__(self) -> None:
        self.round: Round = build_round(self.facts, self.training)
        self.several: Several = several(self.facts, self.training)
        self.weights = tier_weights(self.facts.policy.tiers, self.round.highest_score)

    def solve(self) -> PricedSolution:
        """Find prices, a plan, and the proof of every tier."""
        aim = aim_of(self.facts, self.weights)
        search = PriceSearch(self.round, self.several, aim, self.clock, COOLEST)
        prices = search.run()
        search.add_sets(prices, SETS_REACH, SETS_TURNS)
        draft = Draft(self.round, search.choices)
        diver = Diver(self.round, aim, self.clock, draft, self.seed)
        left = diver.run(prices, DIVE_TO) if len(self.round.units) > CORE_UNITS else prices
        Finisher(self.round, aim, self.clock, self.seed, draft, diver).run(left)
        improver = Improver(self.round, aim, self.clock, self.seed, draft, diver)
        for _ in range(IMPROVEMENTS):
            if self.clock.over or not improver.run(prices):
                break
        return self.certified(draft.plan(), aim, prices)

    def certified(self, plan: Plan, aim: Aim, prices: Prices) -> PricedSolution:
        """Prove what a plan reaches in every tier, as well as prices can."""
        facts = self.facts
        scores = plan_scores(facts, plan_terms(facts, self.training, plan))
        values = {tier: tier_value(facts, plan, scores, tier) for tier in facts.policy.tiers}
        in_force = len(facts.instance.plan_in_force)
        use = {capacity: used(facts, plan, capacity) for capacity in Capacity}
        limit = {capacity: limits(facts, capacity) for capacity in Capacity}
        placed: IntColumn = np.unique(plan.worker)
        outcomes, rows = [], []
        tiers = facts.policy.tiers
        for place, tier in enumerate(tiers):
            earlier = {known: self.weights[known] for known in tiers[: place + 1]}
            part, proven = self._proof(tier, earlier, values, prices, last=tier is tiers[-1])
            bound = tier_bound(part, tier, proven, values, in_force)
            outcomes.append(TierOutcome(tier, values[tier], bound, "prices"))
            self.tell(tier, values[tier], bound)
            rows += price_rows(self.round, part, tier, proven, values, use, limit, placed, every=tier is tiers[-1])
        return PricedSolution(plan, tuple(outcomes), tuple(rows))

    def _proof(
        self, tier: Tier, weights: dict[Tier, int], values: dict[Tier, int], prices: Prices, *, last: bool
    ) -> tuple[Aim, WholePrices]:
        """Return prices that prove a tier's bound: the first that reach the value, else the best to be found.

        Parameters
        ----------
        weights
            Weights of the tier and of the earlier ones.
        prices
            Prices of the whole aim, which the last tier shares.
        """
        in_force = len(self.facts.instance.plan_in_force)
        best: tuple[Aim, WholePrices] | None = None
        least = 0
        for aim, proposed in self._proposals(tier, weights, prices, last=last):
            proven = whole_prices(self.round, self.several, aim, proposed)
            bound = tier_bound(aim, tier, proven, values, in_force)
            distance = values[tier] - bound if tier in MINIMISED else bound - values[tier]
            if best is None or distance < least:
                best, least = (aim, proven), distance
            if least == 0:
                break
        assert best is not None
        return best

    def _proposals(
        self, tier: Tier, weights: dict[Tier, int], prices: Prices, *, last: bool
    ) -> Iterator[tuple[Aim, Prices]]:
        """Yield prices that may prove a tier's bound, those that take longest to find last."""
        alone, aim = aim_of(self.facts, {tier: weights[tier]}), aim_of(self.facts, weights)
        yield alone, self._plain(alone)
        if last:
            yield aim, prices
            return
        unit = weights[tier]
        for part in ROUNDED_UP:
            yield aim, _in_steps(prices, unit, part)
        found = PriceSearch(self.round, self.several, aim, self.clock, unit * COOLEST_SHARE, STEPS_OF_PROOF).run(prices)
        yield aim, found
        yield aim, _in_steps(found, unit, 0.5)

    def _plain(self, alone: Aim) -> Prices:
        """Return the plainest prices of one tier: every position costs what it brings by its order."""
        resource = np.zeros(len(self.round.resources.limit))
        resource[self.round.resources.orders] = alone.order
        return Prices(resource, np.zeros(len(self.round.minimum)), np.zeros(len(self.round.floors)))


def _in_steps(prices: Prices, unit: int, up: float) -> Prices:
    """Return prices in whole steps of a unit; a part of a step from `up` on counts as one."""
    return Prices(
        *(np.floor(price / unit + 1.0 - up) * unit for price in (prices.resource, prices.minimum, prices.floor))
    )
