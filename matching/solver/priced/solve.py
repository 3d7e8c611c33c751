"""A round solved by prices: tiers as one weighted sum for the plan, one set of prices a tier for the proof."""

from __future__ import annotations

from collections.abc import Callable
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
from matching.solver.priced.dual import Prices
from matching.solver.priced.round import Round, build_round
from matching.solver.priced.search import PriceSearch
from matching.solver.priced.several import Several, several

#: Temperatures at which a tier's own prices are sought, as shares of its weight.
SHARES = (1 / 16, 1 / 50, 1 / 150, 1 / 500, 1 / 2000)
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
        search = PriceSearch(self.round, self.several, aim, self.clock, self.seed)
        prices = search.find_prices()
        plan = search.find_plan(prices).plan()
        return self.certified(plan, aim, prices)

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
        """Return prices that prove a tier's bound: the simple ones where they are enough, else the best to be found.

        Parameters
        ----------
        weights
            Weights of the tier and of the earlier ones.
        prices
            Prices of the whole aim, which the last tier shares.
        """
        in_force = len(self.facts.instance.plan_in_force)
        alone = aim_of(self.facts, {tier: weights[tier]})
        plain = self._plain(alone)
        if tier_bound(alone, tier, plain, values, in_force) == values[tier]:
            return alone, plain
        aim = aim_of(self.facts, weights)
        best = whole_prices(self.round, self.several, aim, prices)
        search = PriceSearch(self.round, self.several, aim, self.clock, self.seed)
        for share in () if last else SHARES:
            if tier_bound(aim, tier, best, values, in_force) == values[tier] or self.clock.over:
                break
            prices = search.cool(prices, aim.weights[tier] * share, thorough=True)
            found = whole_prices(self.round, self.several, aim, prices)
            best = min(best, found, key=lambda proof: proof.total)
        bounds = [tier_bound(known, tier, proof, values, in_force) for known, proof in ((alone, plain), (aim, best))]
        plain_is_tighter = bounds[0] > bounds[1] if tier in MINIMISED else bounds[0] < bounds[1]
        return (alone, plain) if plain_is_tighter else (aim, best)

    def _plain(self, alone: Aim) -> WholePrices:
        """Return the plainest prices of one tier: every position costs what it brings by its order."""
        resource = np.zeros(len(self.round.resources.limit))
        resource[self.round.resources.orders] = alone.order
        nothing = Prices(resource, np.zeros(len(self.round.minimum)), np.zeros(len(self.round.floors)))
        return whole_prices(self.round, self.several, alone, nothing)
