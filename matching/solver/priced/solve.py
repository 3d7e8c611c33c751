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
from matching.solver.priced.choices import joined
from matching.solver.priced.dive import Diver
from matching.solver.priced.dual import Prices
from matching.solver.priced.finish import DIVE_TO, DIVE_TO_IN_HASTE, Finisher
from matching.solver.priced.improve import STAGES_AGAIN, Improver
from matching.solver.priced.plan import Draft
from matching.solver.priced.prices import PriceSearch
from matching.solver.priced.proof import COOLEST, Prover
from matching.solver.priced.resume import earlier_prices, planned_choices, take_up
from matching.solver.priced.round import Round, build_round
from matching.solver.priced.several import Several, several
from matching.solver.progress import Listener, Phase, Progress
from matching.solver.start import Start

#: Parts of the time left that the search for prices, the plan and its improvement may take; proofs have the rest.
PRICING_TIME, PLANNING_TIME, IMPROVING_TIME = 0.5, 0.7, 0.4
#: Improvement begins with prices for all: with a smaller part of the time that the plan took there is none.
LEAST_TO_IMPROVE = 0.1
#: Part of what a dive leaves of the time for the plan that linear and integer programs may take.
FINISHING_TIME = 0.7
#: What a dive and the programs for what it leaves need, in times what prices took for as many units: with less, fewer
#: units are left to programs. Of 10,000 workers, with 4.5 s for prices, 15 s are too short for 4,000.
TIMES_PRICES = 6.0
#: Reach, and most sets of one stay, of the sets of placements that a plan may use, with how many times as long as the
#: last search for sets finding them takes, and with most workers with several placements of whom so many are held; the
#: first that take no more than a part of the time for the plan. With 16 sets within 100 points, a plan for 100,000
#: workers (8,800 with several placements) was 108 placements' worth below one with 16 within 3,000, which take more
#: than two gigabytes. A set takes 600 bytes; a worker has some 120 of the wider ones and 40 of the others.
SETS, SETS_TIME = ((2_000.0, 8, 12.0, 20_000), (1_400.0, 4, 6.0, 50_000)), 0.2
#: Those where none of these does.
FEW_SETS = (100.0, 1)

PRICING = Text("looking for prices of what is scarce", "寻找稀缺资源的价格")
PLANNING = Text("making a plan at these prices", "按价格制定方案")
IMPROVING = Text("improving the plan", "改进方案")
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
        self._say(PRICING)
        sought = self.clock.seconds
        search = PriceSearch(self.round, self.several, aim, self.clock.share(PRICING_TIME), COOLEST)
        prices = search.run()
        self._say(PLANNING)
        begun, planning = self.clock.seconds, self.clock.share(PLANNING_TIME)
        search.add_sets(prices, *_sets(search.seeking, planning.left, len(self.several.worker)))
        draft = Draft(self.round, search.choices)
        diver = Diver(self.round, aim, planning, draft, self.seed)
        each = (begun - sought) / len(self.round.units)
        hasty = planning.left is not None and planning.left < TIMES_PRICES * each * DIVE_TO
        left = diver.run(prices, DIVE_TO_IN_HASTE if hasty else DIVE_TO)
        Finisher(self.round, aim, planning.share(FINISHING_TIME), self.seed, draft, diver).run(left)
        diver.offer_rest()
        improving = self.clock.share(IMPROVING_TIME)
        if improving.left is None or improving.left > LEAST_TO_IMPROVE * (self.clock.seconds - begun):
            self._say(IMPROVING)
            Improver(self.round, aim, improving, self.seed, draft, diver, aim).run(prices)
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
        search.add_sets(prices, *_sets(0.0, None, len(self.several.worker)))
        # What is planned comes first among a worker's choices.
        draft = Draft(self.round, joined([planned, search.choices], len(self.facts.instance.workers)))
        diver = Diver(self.round, aim, self.clock, draft, self.seed)
        if not take_up(draft, diver, prices, planned):
            return None
        self._say(IMPROVING)
        whole = aim_of(self.facts, self.weights)
        clock = self.clock.share(IMPROVING_TIME)
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


def _sets(seeking: float, left: float | None, workers: int) -> tuple[float, int]:
    """Return reach and number of the sets of each stay that a plan has time and room for.

    Parameters
    ----------
    seeking
        Seconds that the last search for sets took.
    left
        Seconds for the plan, None without a limit.
    workers
        Workers with several placements.
    """
    for reach, each, times, most in SETS:
        if workers <= most and (left is None or times * seeking < SETS_TIME * left):
            return reach, each
    return FEW_SETS
