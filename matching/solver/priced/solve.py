"""A round solved by prices: tiers as one weighted sum for the plan, one set of prices a tier for the proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matching.language import Text
from matching.result import CapacityUse, Plan, TierOutcome
from matching.rules import Tier
from matching.solver.clock import Clock
from matching.solver.courses import Training
from matching.solver.facts import Facts
from matching.solver.priced.aim import Aim, aim_of, tier_weights
from matching.solver.priced.basin_plan import LARGE, BasinPlanner
from matching.solver.priced.choices import joined
from matching.solver.priced.dive import Diver
from matching.solver.priced.dual import Prices
from matching.solver.priced.improve import STAGES_AGAIN, Improver
from matching.solver.priced.plan import Draft
from matching.solver.priced.planner import IMPROVING, TIMES, Planner, sets_for
from matching.solver.priced.prices import COOLEST, PriceSearch
from matching.solver.priced.proof import Prover
from matching.solver.priced.resume import earlier_prices, planned_choices, take_up
from matching.solver.priced.round import Round, build_round
from matching.solver.priced.several import Several, several
from matching.solver.progress import Listener, Phase, Progress
from matching.solver.start import Start

PROVING = Text("proving what the plan reaches", "证明方案所达到的水平")


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
    gap
        Relative gap at which a tier may stop.
    start
        An earlier result of nearly the same round.
    listener
        Told how far the solve is.
    """

    facts: Facts
    training: Training
    clock: Clock
    seed: int
    gap: float = 0.0
    start: Start | None = None
    listener: Listener | None = None

    def __post_init__(self) -> None:
        self.round: Round = build_round(self.facts, self.training)
        self.several: Several = several(self.facts, self.training)
        self.weights = tier_weights(self.facts.policy.tiers, self.round.highest_score)

    def solve(self) -> PricedSolution:
        """Find prices, a plan, and the proof of every tier."""
        resumed = self._resumed(self.start) if self.start else None
        if resumed:
            return resumed
        aim = aim_of(self.facts, self.weights)
        known = (self.round, self.several, aim, self.clock, self.seed, self._say)
        by_basins = BasinPlanner(*known).run() if len(self.facts.instance.workers) > LARGE else None
        if by_basins:
            return self.certified(*by_basins, {})
        draft, prices = Planner(*known).run()
        return self.certified(draft.plan(), prices, {})

    def _resumed(self, start: Start) -> PricedSolution | None:
        """Take an earlier plan up again and improve it at its prices; None where that cannot be."""
        tier = self.facts.policy.tiers[-1]
        known = earlier_prices(self.round, start, self.weights)
        if tier not in known:
            return None
        aim, prices = known[tier]
        planned = planned_choices(
            self.facts, self.training, start.plan(self.facts.instance), self.round.resources.first
        )
        search = PriceSearch(self.round, self.several, aim, self.clock, COOLEST)
        search.add_sets(prices, *sets_for(0.0, None, len(self.several.worker)))
        # What is planned comes first among a worker's choices.
        draft = Draft(self.round, joined([planned, search.choices], len(self.facts.instance.workers)))
        diver = Diver(self.round, aim, self.clock, draft, self.seed)
        if not take_up(draft, diver, prices, planned):
            return None
        self._say(IMPROVING)
        whole = aim_of(self.facts, self.weights)
        clock = self.clock.share(TIMES.improving)
        Improver(self.round, whole, clock, self.seed, draft, diver, aim, STAGES_AGAIN).run(prices)
        return self.certified(draft.plan(), prices, known)

    def certified(self, plan: Plan, prices: Prices, known: Mapping[Tier, tuple[Aim, Prices]]) -> PricedSolution:
        """Prove what a plan reaches in every tier, as well as prices can."""
        self._say(PROVING)
        prover = Prover(
            self.round, self.several, self.training, self.weights, self.clock, plan, prices, self.gap, known
        )
        outcomes, rows = [], []
        for tier in self.facts.policy.tiers:
            outcome, priced = prover.prove(tier)
            self._tell(Progress(tier, outcome.value, outcome.bound, self.clock.seconds))
            outcomes.append(outcome)
            rows += priced
        return PricedSolution(plan, tuple(outcomes), tuple(rows))

    def _say(self, text: Text) -> None:
        self._tell(Phase(text, self.clock.seconds))

    def _tell(self, step: Progress | Phase) -> None:
        if self.listener is not None:
            self.listener(step)
