"""A round solved by prices: tiers as one weighted sum for the plan, one set of prices a tier for the proof."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from matching.result import CapacityUse, Plan, TierOutcome
from matching.rules import Tier
from matching.solver.clock import Clock
from matching.solver.courses import Training
from matching.solver.facts import Facts
from matching.solver.priced.aim import aim_of, tier_weights
from matching.solver.priced.dive import Diver
from matching.solver.priced.dual import Prices
from matching.solver.priced.finish import CORE_UNITS, DIVE_TO, Finisher
from matching.solver.priced.improve import Improver
from matching.solver.priced.plan import Draft
from matching.solver.priced.prices import PriceSearch
from matching.solver.priced.proof import COOLEST, Prover
from matching.solver.priced.round import Round, build_round
from matching.solver.priced.several import Several, several

#: Reach, and turns at moved prices, of the sets of placements that a plan may use.
SETS_REACH, SETS_TURNS = 100.0, 8
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
        Improver(self.round, aim, self.clock, self.seed, draft, diver).run(prices)
        return self.certified(draft.plan(), prices)

    def certified(self, plan: Plan, prices: Prices) -> PricedSolution:
        """Prove what a plan reaches in every tier, as well as prices can."""
        prover = Prover(self.round, self.several, self.training, self.weights, self.clock, plan, prices)
        outcomes, rows = [], []
        for tier in self.facts.policy.tiers:
            outcome, priced = prover.prove(tier)
            self.tell(tier, outcome.value, outcome.bound)
            outcomes.append(outcome)
            rows += priced
        return PricedSolution(plan, tuple(outcomes), tuple(rows))
