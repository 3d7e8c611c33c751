"""The search for prices: hot to cool over all choices, then within short reach over those near the best."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from matching.solver.clock import Clock
from matching.solver.priced.aim import Aim
from matching.solver.priced.arrays import room_for_values
from matching.solver.priced.best import best_of_lone, best_values
from matching.solver.priced.choices import Choices, joined
from matching.solver.priced.dual import Dual, Prices, Room
from matching.solver.priced.kernels import NEVER
from matching.solver.priced.part import Part, near, whole_round
from matching.solver.priced.round import Round
from matching.solver.priced.several import Several
from matching.solver.priced.whole import Whole

#: Temperatures of the stages over all choices, as shares of the largest gain at first, down to so many points; how
#: much cooler each is; its steps, and those of the last.
HOTTEST, COOLEST_WHOLE = 1 / 16, 60.0
COOLING = 3.2
STEPS_WHOLE, STEPS_LAST = 25, 100
#: Temperatures in points of the stages near the best, each as often as it stands here; their steps.
NEAR_STAGES = (20.0, 10.0, 5.0, 2.5, 1.2, 0.6)
STEPS_NEAR = 60
#: How far a price moves within a stage at a temperature of one point; it grows with the temperature's root.
MOVES = 60.0
#: Seed of what moves prices in the search for sets that are nearly as good.
SEED_OF_SETS = 20260301
#: Reach of sets of placements in the stages over all choices, in multiples of the temperature; how much further sets are
#: held than other choices, since what is not held is not missed by prices that move.
REACH_WHOLE, SETS_FURTHER = 10.0, 1000.0


@dataclass
class PriceSearch:
    """Search for prices that make the bound of one aim small.

    Parameters
    ----------
    several
        Who may take several placements.
    choices
        Choices beside the rows; sets of placements that prices ask for join them.
    clock
        When to stop.
    """

    round: Round
    several: Several
    aim: Aim
    clock: Clock
    choices: Choices = field(init=False)
    all: Part = field(init=False)
    dual: Dual = field(init=False)

    def __post_init__(self) -> None:
        self.choices = self.round.fixed_choices
        self.all = whole_round(self.round.structure)
        room = Room(self.round.resources.limit, self.round.minimum, self.round.floor_asked)
        self.dual = Dual(self.round, self.aim, room, self.clock)

    def run(self, prices: Prices | None = None) -> Prices:
        """Return prices near the best.

        Parameters
        ----------
        prices
            Where to start from; None: from nothing, hot.
        """
        if prices is None:
            prices = self._hot()
        best, least, caution = prices, math.inf, 1.0
        moves = np.zeros(len(self.dual.side))
        for temperature in NEAR_STAGES:
            if self.clock.over:
                break
            usual = caution * MOVES * math.sqrt(temperature)
            moves = np.maximum(usual, moves)
            part, total = self.near(prices, 2.5 * usual + 8.0 * temperature, moves - usual)
            if total < least:
                best, least = prices, total
            else:
                # Prices made use of choices that were left out: back, and on in smaller steps.
                prices, caution, moves = best, caution / 2, moves / 2
                part, _ = self.near(prices, 2.5 * usual + 8.0 * temperature, moves - usual / 2)
            before = prices.flat
            prices = self.dual.minimise(
                prices, temperature, self._field(part), steps=STEPS_NEAR, tolerance=1e-9, reach=moves
            )
            # Who went as far as it might may go further next time.
            far = np.abs(prices.flat - before) >= 0.99 * moves
            moves = np.where(far, 2.0 * moves, 0.5 * moves)
        return prices if self.near(prices, 0.0)[1] < least else best

    def _hot(self) -> Prices:
        prices = self.nothing()
        temperature = self.aim.largest * HOTTEST
        while not self.clock.over:
            steps = STEPS_LAST if temperature <= COOLEST_WHOLE else STEPS_WHOLE
            self.add_sets(prices, SETS_FURTHER + REACH_WHOLE * temperature)
            prices = self.dual.minimise(prices, temperature, self._field(self.all), steps=steps, tolerance=1e-9)
            if temperature <= COOLEST_WHOLE:
                break
            temperature /= COOLING
        return prices

    def nothing(self) -> Prices:
        """Return prices of zero."""
        return self.dual.split(np.zeros(len(self.dual.side)))

    def add_sets(self, prices: Prices, reach: float, turns: int = 0) -> None:
        """Hold the choices beside the rows that are worth at most `reach` less than their worker's best.

        Sets of placements are searched anew at these prices: the best of each city, lodging and course.

        Parameters
        ----------
        turns
            How often more at prices that chance moves within the reach, for sets that are nearly as good.
        """
        if not len(self.several.worker):
            return
        s, worths, kept = self.round.structure, self.dual.worths(prices), float(self.aim.kept)
        values = room_for_values(s)
        best_values(NEVER, s, worths, values)
        known = np.empty(len(s.link_start) - 1)
        best_of_lone(NEVER, s, worths, values, self.choices.priced(worths, kept), known)
        parts = [self.round.fixed_choices, self.choices]
        chance = np.random.default_rng(SEED_OF_SETS)
        for turn in range(turns + 1):
            moved = worths
            if turn:
                moved = worths._replace(order=worths.order - reach * chance.random(len(worths.order)))
            found = self.several.best(moved, kept, reach * (1 + (turn > 0)), known)
            parts.append(self.several.choices(found, self.round.resources.first))
        whole = joined(parts, len(self.round.units.of_worker))
        worker, worth = whole.worker, whole.priced(worths, kept).worth
        np.maximum.at(known, worker, np.where(known[worker] > NEVER, worth, NEVER))
        held = worth >= known[worker] - reach
        self.choices = joined([self.round.fixed_choices, whole.picked(np.flatnonzero(held))], len(known))

    def _field(self, part: Part) -> Whole:
        return Whole(part.structure, self.choices, self.aim.kept, part.units)

    def near(self, prices: Prices, reach: float, further: np.ndarray | None = None) -> tuple[Part, float]:
        """Return the choices near the best, and the bound that the prices prove.

        Parameters
        ----------
        further
            How far each price may move beyond what `reach` allows for.
        """
        self.add_sets(prices, SETS_FURTHER * (reach > 0.0) + reach)
        worths = self.dual.worths(prices)
        hoped = None
        if further is not None and further.any():
            hoped = self.dual.worths(self.dual.hoped(prices, further))
        part, total = near(self.all, worths, self.choices.priced(worths, self.aim.kept), reach, hoped)
        return part, total + float(prices.flat @ self.dual.side)
