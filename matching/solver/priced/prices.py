"""The search for prices: hot to cool over all choices, then within short reach over those near the best.

Where time is short, the hottest stages look at a part of the units with as
large a part of every limit, and fewer, shorter stages follow, so that the
coolest is reached: prices that are still hot say little of who should stay at
home.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field, replace

import numpy as np

from matching.instance.instance import NO_LIMIT
from matching.solver.clock import Clock
from matching.solver.priced.aim import Aim
from matching.solver.priced.best import Best
from matching.solver.priced.choices import Choices, joined
from matching.solver.priced.dual import Dual, Prices, Room, whole_room
from matching.solver.priced.kernels import NEVER
from matching.solver.priced.part import Part, near, of_units, whole_round
from matching.solver.priced.round import Round
from matching.solver.priced.several import Several
from matching.solver.priced.whole import Whole

#: The hottest temperature, as a share of the largest gain; each stage over all choices is so much cooler.
HOTTEST, COOLING = 1 / 16, 3.2
#: Temperature at which the search ends, in points.
COOLEST = 0.5
#: Temperatures of the last stage over all choices and of the first one near the best, as shares of the unit.
LAST_WHOLE, FIRST_NEAR = 0.06, 0.02
#: Steps of a stage over all choices, of the last of them, and of a stage near the best.
STEPS_WHOLE, STEPS_LAST, STEPS_NEAR = 25, 100, 60
#: Part of the time that the hot stages may take, evaluations of the bound that they ask for, and one unit in how many
#: those before the last look at at least.
HOT_TIME, HOT_EVALUATIONS, THINNEST = 0.35, 240, 16
#: One unit in how many a sample looks at, at least.
LEAST_SAMPLED = 4
#: Choices, links and entries together, that these look at at most: a round of a hundred thousand has four million.
MOST_HOT = 20_000_000
#: Evaluations over all choices that a stage near the best should have time for, and that it has to have time for;
#: fewest such stages if all of them have.
WORTH_WHILE, HARDLY_WORTH_WHILE, FEWEST = 12, 5, 6
#: Evaluations over all choices that listing what is near takes at most: forty at a million workers.
DEAREST_LIST = 50
#: How much cooler a stage is that has to be the last one long before the coolest temperature: on a round of 100,000 the
#: bound was 0.6 % lower, 0.5 % at a fourth of the temperature and 0.4 % at a sixteenth.
AT_ONCE = 8.0
#: Where a search from prices that are nearly right begins, in the coolest temperatures.
WARM = 16.0
#: How far a price moves within a stage: so many temperatures, and so many of the coolest ones.
MOVES, MOVES_AT_LEAST = 13.0, 75.0
#: Sets of placements are held that cost so many moves, or temperatures, against their worker's best: what is not held
#: is not missed by prices that move.
SETS_MOVES, SETS_HEAT = 4.0, 20.0
#: Sets of one city, lodging and course that are held within this reach: what is not held is made use of by prices that
#: move, to the last of them. On a round of 100,000 the bound with eight was 26 placements' worth lower than with one
#: set a city.
WIDE, EACH = 1_400.0, 4
#: Beyond that reach, and where the last search took more than this part of the time, the best set of each city is held
#: alone.
SEEKING_TIME = 0.05
#: What sums of worths may differ by that add up in another order: a worker's best set must not lose against itself.
ROUNDING = 1e-4
#: Seed of the units looked at in haste.
SEED = 20260301


@dataclass
class PriceSearch:
    """Search for prices that make the bound of one aim small.

    Parameters
    ----------
    several
        Who may take several placements.
    clock
        When to stop.
    coolest
        Temperature at which the search ends.
    enough
        A bound at which the search may end: nothing is to be gained below it.
    """

    round: Round
    several: Several
    aim: Aim
    clock: Clock
    coolest: float
    enough: float = -math.inf
    choices: Choices = field(init=False)
    #: Seconds that the last search for sets took.
    seeking: float = field(default=0.0, init=False)
    #: Seconds that the bound over all choices takes, once measured: at a million workers three each time.
    _taken: float | None = field(default=None, init=False)
    all: Part = field(init=False)
    dual: Dual = field(init=False)

    def __post_init__(self) -> None:
        #: What the least of the tiers that are counted brings; prices are mostly multiples of it, and points beside.
        self.unit = self.aim.least if self.aim.least > 1 else 2 * max(1, self.round.highest_score)
        self.choices = self.round.fixed_choices
        self.all = whole_round(self.round.structure)
        self.dual = Dual(self.round, self.aim, whole_room(self.round), self.clock)

    def run(self, prices: Prices | None = None, *, warm: bool = False) -> Prices:
        """Return prices near the best.

        Parameters
        ----------
        prices
            Prices to start from, those of another aim; None: from nothing, hot.
        warm
            Whether these are so near that only the coolest stages are of use.
        """
        last, begin = LAST_WHOLE * self.unit, self.nothing() if prices is None else self.dual.within(prices)
        cost = self._cost(begin)
        thinning = self._thinning(cost)
        if prices is None:
            prices = self._hot(begin, max(last, HOTTEST * self.aim.largest), thinning)
        else:
            # Those of another aim have to do where time is short.
            prices = begin if warm or thinning > 1 else self._hot(begin, last)
        best, least, caution = prices, math.inf, 1.0
        temperature = min(FIRST_NEAR * self.unit, WARM * self.coolest if warm else math.inf)
        moves, stage = np.zeros(len(self.dual.side)), 0
        while temperature >= self.coolest and least > self.enough and not self.clock.over:
            begun = self.clock.seconds
            usual = caution * (MOVES * temperature + MOVES_AT_LEAST * self.coolest)
            moves = np.maximum(usual, moves)
            part, total = self.near(prices, 2.5 * usual + 8.0 * temperature, moves - usual)
            if total < least:
                best, least = prices, total
            else:
                # Prices made use of choices that were left out: back, and on in smaller steps.
                prices, caution, moves = best, caution / 2, moves / 2
                part, _ = self.near(prices, 2.5 * usual + 8.0 * temperature, moves - usual / 2)
            before = prices.flat
            stages, share = self._pace(stage, temperature, self.clock.seconds - begun, cost)
            if stages == 1 and self._halvings(temperature):
                temperature = max(self.coolest, temperature / AT_ONCE)
            dual = replace(self.dual, clock=self.clock.share(share))
            prices = dual.minimise(
                prices, temperature, self._field(part), steps=STEPS_NEAR, tolerance=1e-9, reach=moves
            )
            # The next list of what is near has no room beside this one where rounds are large.
            del part
            # Who went as far as it might may go further next time.
            far = np.abs(prices.flat - before) >= 0.99 * moves
            moves = np.where(far, 2.0 * moves, 0.5 * moves)
            temperature = temperature / 2 ** (self._halvings(temperature) / (stages - 1)) if stages > 1 else 0.0
            stage += 1
        return prices if self.near(prices, 0.0)[1] < least else best

    def hurried(self, prices: Prices) -> bool:
        """Whether hot stages have no time to look at all units."""
        return self._thinning(self._cost(self.dual.within(prices))) > 1

    def _thinning(self, cost: float) -> int:
        """Return in how many units hot stages look at one, where the bound over all choices takes `cost` seconds."""
        left = self.clock.share(HOT_TIME).left
        size = len(self.all.structure.link_place) + len(self.all.structure.entry_order)
        thinning = math.ceil(max(size / MOST_HOT, cost * HOT_EVALUATIONS / left if left else 0))
        return min(THINNEST, max(1, thinning))

    def sampled(self) -> Prices:
        """Return prices at the temperature of the last hot stage that a sample of the units makes of a part of limits.

        They say who goes where, not yet who stays at home: an order for ten sees a handful of its workers.
        """
        begin, last = self.nothing(), LAST_WHOLE * self.unit
        thinning = max(LEAST_SAMPLED, self._thinning(self._cost(begin)))
        part, dual = self._thinned(thinning)
        asked = self.round.units.members(part.units)
        hottest = max(last, HOTTEST * self.aim.largest)
        self.add_sets(begin, SETS_HEAT * hottest, asked=asked)
        prices = self._cooled(begin, hottest, part, dual, self.clock, asked, asked)
        return replace(dual, clock=self.clock).minimise(
            prices, last, self._field(part), steps=STEPS_LAST, tolerance=1e-9
        )

    def _hot(self, prices: Prices, temperature: float, thinning: int = 1) -> Prices:
        """Improve prices from a temperature down to the coolest at which all choices are looked at.

        Parameters
        ----------
        thinning
            The stages before the last look at one in so many units, which have fewer choices; most of what chance
            changes in their prices the last stage mends.
        """
        last = LAST_WHOLE * self.unit
        part, dual, asked = self.all, self.dual, None
        if thinning > 1 and temperature > last:
            part, dual = self._thinned(thinning)
            asked = self.round.units.members(part.units)
        self.add_sets(prices, SETS_HEAT * temperature, asked=asked)
        # What is compiled on first use was compiled by now.
        clock = self.clock.share(HOT_TIME)
        prices = self._cooled(prices, temperature, part, dual, clock, asked, None)
        dual = replace(self.dual, clock=clock)
        return dual.minimise(prices, last, self._field(self.all), steps=STEPS_LAST, tolerance=1e-9)

    def _cooled(
        self,
        prices: Prices,
        temperature: float,
        part: Part,
        dual: Dual,
        clock: Clock,
        asked: np.ndarray | None,
        asked_at_last: np.ndarray | None,
    ) -> Prices:
        """Improve prices of a part at the hot temperatures before the last one.

        Parameters
        ----------
        clock
            Leaves the last stage its share.
        asked, asked_at_last
            The workers for whom sets are sought, before the last stage and for it; None: all of them.
        """
        last = LAST_WHOLE * self.unit
        while temperature > last and not self.clock.over:
            # The last stage takes as long as four others.
            others = math.ceil(math.log(temperature / last, COOLING))
            timed = replace(dual, clock=clock.share(STEPS_WHOLE / (others * STEPS_WHOLE + STEPS_LAST)))
            prices = timed.minimise(prices, temperature, self._field(part), steps=STEPS_WHOLE, tolerance=1e-9)
            temperature = max(last, temperature / COOLING)
            self.add_sets(prices, SETS_HEAT * temperature, asked=asked_at_last if temperature == last else asked)
        return prices

    def _cost(self, prices: Prices) -> float:
        """Return the seconds that the bound over all choices takes; 0 where time is not limited, or none is left."""
        if not self.clock.left:
            return 0.0
        if self._taken is None:
            taken, choosing = [], self._field(self.all)
            for _ in range(2):
                begun = time.monotonic()
                self.dual.evaluate(prices, LAST_WHOLE * self.unit, choosing)
                taken.append(time.monotonic() - begun)
            self._taken = min(taken)
        return self._taken

    def _thinned(self, thinning: int) -> tuple[Part, Dual]:
        """Return a part with one in so many units, free to stay at home, and its dual with as small a part of all."""
        chance, everyone = np.random.default_rng(SEED), self.round.units
        profile = self.round.seen.of_worker[everyone.member[everyone.start[:-1]]]
        # Units alike share rows: with all of a profile or none, there are fewer to look at.
        units = np.flatnonzero(chance.random(len(self.round.seen) + 1)[profile] < 1 / thinning)
        part, room, share = of_units(self.all, units), whole_room(self.round), len(units) / len(everyone)
        free = part.structure._replace(must_go=np.zeros_like(part.structure.must_go))
        limit = np.where(room.limit < NO_LIMIT, room.limit * share, room.limit)
        thin = Room(limit, room.minimum * share, room.floor * share)
        return replace(part, structure=free), Dual(self.round, self.aim, thin, self.clock)

    def _pace(self, stage: int, temperature: float, listing: float, cost: float) -> tuple[int, float]:
        """Return how many stages near the best there will be from this one on, and its part of the time left.

        Parameters
        ----------
        stage
            Stages near the best before this one.
        listing
            Seconds that it took to list what is near.
        cost
            Seconds that the bound over all choices takes.
        """
        stages, left = 1 + self._halvings(temperature), self.clock.left
        if not left:
            return stages, 1.0
        # The first list may have waited for compiled code.
        listing = min(listing, DEAREST_LIST * cost)
        # What is left is to be listed once more after the last stage.
        able, hardly = (int((left - listing) / (listing + n * cost)) for n in (WORTH_WHILE, HARDLY_WORTH_WHILE))
        stages = min(stages, max(able, min(FEWEST - stage, hardly), 1))
        return stages, max(0.0, 1.0 - stages * listing / left) / stages

    def _halvings(self, temperature: float) -> int:
        """Return how often a temperature can be halved before it is below the coolest."""
        return math.floor(math.log2(temperature / self.coolest) + ROUNDING)

    def nothing(self) -> Prices:
        """Return prices of zero."""
        return self.dual.split(np.zeros(len(self.dual.side)))

    def add_sets(self, prices: Prices, reach: float, many: int = 0, asked: np.ndarray | None = None) -> None:
        """Hold the choices beside the rows that are worth at most `reach` less than their worker's best.

        Sets of placements are searched anew at these prices: the best few of each city, lodging and course, or where
        the reach is wide or time short the best of each city.

        Parameters
        ----------
        many
            Sets of one city, lodging and course that are found at once, however wide the reach; 0: as many as do for
            prices.
        asked
            Whether each worker is asked; None: all of them.
        """
        if not len(self.several.worker):
            return
        begun = time.monotonic()
        slow = self.clock.limit is not None and self.seeking > SEEKING_TIME * self.clock.limit
        worths, kept = self.dual.worths(prices), float(self.aim.kept)
        best = Best(self.round.structure, worths, self.choices.priced(worths, kept), self.all.units)
        known = best.of_lone()
        if asked is not None:
            known[~asked] = -NEVER
        if many or (reach <= WIDE and not slow):
            found = self.several.best(worths, kept, reach, known, many or EACH)
        else:
            found = self.several.best(worths, kept, 0.0, known - reach, by_city=True)
        parts = [self.round.fixed_choices, self.choices, *self.several.choices(found, self.round.resources.first)]
        whole = joined(parts, len(self.round.units.of_worker))
        worker, worth = whole.worker, whole.priced(worths, kept).worth
        np.maximum.at(known, worker, np.where(known[worker] > NEVER, worth, NEVER))
        held = worth >= known[worker] - reach - ROUNDING
        self.choices = joined([self.round.fixed_choices, whole.picked(np.flatnonzero(held))], len(known))
        self.seeking = time.monotonic() - begun

    def _field(self, part: Part) -> Whole:
        return Whole(part.structure, self.choices, self.aim.kept, part.units)

    def near(self, prices: Prices, reach: float, further: np.ndarray | None = None) -> tuple[Part, float]:
        """Return the choices near the best, and the bound that the prices prove.

        Parameters
        ----------
        further
            How far each price may move beyond what `reach` allows for.
        """
        # Once the time is used up, the sets that are held have to do.
        if not self.clock.over:
            self.add_sets(prices, (1.0 + SETS_MOVES / 2.5) * reach)
        worths = self.dual.worths(prices)
        hoped = None
        if further is not None and further.any():
            hoped = self.dual.worths(self.dual.hoped(prices, further))
        part, total = near(self.all, worths, self.choices.priced(worths, self.aim.kept), reach, hoped)
        return part, total + float(np.sum(prices.flat * self.dual.side))
