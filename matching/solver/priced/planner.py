"""Prices and a plan of one round: hot to cool prices, a dive, programs for what it leaves, and improvement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from matching.language import Text
from matching.solver.clock import Clock
from matching.solver.priced.aim import Aim
from matching.solver.priced.dive import Diver
from matching.solver.priced.dual import Prices
from matching.solver.priced.finish import DIVE_TO, DIVE_TO_IN_HASTE, Finisher
from matching.solver.priced.improve import Improver
from matching.solver.priced.plan import Draft
from matching.solver.priced.prices import COOLEST, PriceSearch
from matching.solver.priced.round import Round
from matching.solver.priced.several import Several

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


@dataclass(frozen=True)
class Times:
    """Parts of the time left that each step of a plan may take.

    Parameters
    ----------
    pricing, planning, improving
        The search for prices, the plan, and its improvement.
    """

    pricing: float
    planning: float
    improving: float


#: Proofs have the rest.
TIMES = Times(0.5, 0.7, 0.4)


@dataclass
class Planner:
    """Makes a plan of one round, and the prices that it follows.

    Parameters
    ----------
    clock, seed
        When to stop, and the seed of all chance.
    say
        Told what is being done.
    times
        How the time is shared out.
    """

    round: Round
    several: Several
    aim: Aim
    clock: Clock
    seed: int
    say: Callable[[Text], None]
    times: Times = TIMES

    def run(self, prices: Prices | None = None) -> tuple[Draft, Prices]:
        """Return a plan with all units decided, and prices.

        Parameters
        ----------
        prices
            Prices to start from; None: from nothing.
        """
        self.say(PRICING)
        sought = self.clock.seconds
        search = PriceSearch(self.round, self.several, self.aim, self.clock.share(self.times.pricing), COOLEST)
        prices = search.run(prices)
        self.say(PLANNING)
        begun, planning = self.clock.seconds, self.clock.share(self.times.planning)
        search.add_sets(prices, *sets_for(search.seeking, planning.left, len(self.several.worker)))
        draft = Draft(self.round, search.choices)
        diver = Diver(self.round, self.aim, planning, draft, self.seed)
        each = (begun - sought) / len(self.round.units)
        hasty = planning.left is not None and planning.left < TIMES_PRICES * each * DIVE_TO
        left = diver.run(prices, DIVE_TO_IN_HASTE if hasty else DIVE_TO)
        Finisher(self.round, self.aim, planning.share(FINISHING_TIME), self.seed, draft, diver).run(left)
        diver.offer_rest()
        improving = self.clock.share(self.times.improving)
        if improving.left is None or improving.left > LEAST_TO_IMPROVE * (self.clock.seconds - begun):
            self.say(IMPROVING)
            Improver(self.round, self.aim, improving, self.seed, draft, diver, self.aim).run(prices)
        return draft, prices


def sets_for(seeking: float, left: float | None, workers: int) -> tuple[float, int]:
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
