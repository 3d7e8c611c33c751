"""The search for prices: hot to cool over all choices, then within short reach over those near the best."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from matching.solver.clock import Clock
from matching.solver.priced.aim import Aim
from matching.solver.priced.choices import Choices, joined
from matching.solver.priced.dual import Dual, Prices, Room
from matching.solver.priced.part import Part, near, whole_round
from matching.solver.priced.round import Round
from matching.solver.priced.several import Several
from matching.solver.priced.whole import Whole

#: Temperatures of the stages over all choices, as shares of the largest gain at first, down to so many points; how
#: much cooler each is; its steps, and those of the last two.
HOTTEST, COOLEST_WHOLE = 1 / 16, 60.0
COOLING = 3.2
STEPS_WHOLE, STEPS_LAST = 25, 50
#: Temperatures in points of the stages near the best, each as often as it stands here; their steps.
NEAR_STAGES = (20.0, 10.0, 10.0, 5.0, 5.0, 2.5, 2.5, 1.2, 1.2, 0.6, 0.6, 0.3)
STEPS_NEAR = 60
#: How far a price moves within a stage at a temperature of one point; it grows with the temperature's root.
MOVES = 8.0
#: Sets of placements join the choices that are worth at most so many points less than their worker's best.
SETS_NEAR = 1_500.0


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
        for temperature in NEAR_STAGES:
            if self.clock.over:
                break
            self.add_sets(prices)
            moves = caution * MOVES * math.sqrt(temperature)
            part, total = self._near(prices, 2.5 * moves + 8.0 * temperature)
            if total < least:
                best, least = prices, total
            else:
                # Prices made use of choices that were left out: back, and on in smaller steps.
                prices, caution = best, caution / 2
                moves /= 2
                part, _ = self._near(prices, 2.5 * moves + 8.0 * temperature)
            prices = self.dual.minimise(
                prices, temperature, self._field(part), steps=STEPS_NEAR, tolerance=1e-9, reach=moves
            )
        self.add_sets(prices)
        return prices if self._near(prices, 0.0)[1] < least else best

    def _hot(self) -> Prices:
        prices = self.nothing()
        temperature = self.aim.largest * HOTTEST
        while not self.clock.over:
            steps = STEPS_LAST if temperature <= COOLEST_WHOLE * COOLING else STEPS_WHOLE
            self.add_sets(prices)
            prices = self.dual.minimise(prices, temperature, self._field(self.all), steps=steps, tolerance=1e-7)
            if temperature <= COOLEST_WHOLE:
                break
            temperature /= COOLING
        return prices

    def nothing(self) -> Prices:
        """Return prices of zero."""
        return self.dual.split(np.zeros(len(self.dual.side)))

    def add_sets(self, prices: Prices) -> None:
        """Let the best sets of placements at these prices join the choices."""
        if not len(self.several.worker):
            return
        found = self.several.best(self.dual.worths(prices), float(self.aim.kept))
        new = self.several.choices(found.near_best(self.several.stays.who, SETS_NEAR), self.round.resources.first)
        self.choices = joined([self.choices, new], len(self.round.units.of_worker))

    def _field(self, part: Part) -> Whole:
        return Whole(part.structure, self.choices, self.aim.kept, part.units)

    def _near(self, prices: Prices, reach: float) -> tuple[Part, float]:
        """Return the choices near the best, and the bound that the prices prove over the choices known."""
        worths = self.dual.worths(prices)
        part, total = near(self.all, worths, self.choices.priced(worths, self.aim.kept), reach)
        return part, total + float(prices.flat @ self.dual.side)
