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
from matching.solver.priced.dual import Dual, Prices, whole_room
from matching.solver.priced.kernels import NEVER
from matching.solver.priced.part import Part, near, whole_round
from matching.solver.priced.round import Round
from matching.solver.priced.several import Several
from matching.solver.priced.whole import Whole

#: The hottest temperature, as a share of the largest gain; each stage over all choices is so much cooler.
HOTTEST, COOLING = 1 / 16, 3.2
#: Temperatures of the last stage over all choices and of the first one near the best, as shares of the unit.
LAST_WHOLE, FIRST_NEAR = 0.06, 0.02
#: Steps of a stage over all choices, of the last of them, and of a stage near the best.
STEPS_WHOLE, STEPS_LAST, STEPS_NEAR = 25, 100, 60
#: How far a price moves within a stage: so many temperatures, and so many of the coolest ones.
MOVES, MOVES_AT_LEAST = 13.0, 75.0
#: Sets of placements are held that cost so many moves, or temperatures, against their worker's best: what is not held
#: is not missed by prices that move.
SETS_MOVES, SETS_HEAT = 4.0, 20.0
#: What sums of worths may differ by that add up in another order: a worker's best set must not lose against itself.
ROUNDING = 1e-4
#: Seed of what moves prices in the search for sets that are nearly as good.
SEED_OF_SETS = 20260301


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
    steps
        Most steps of a stage near the best.
    enough
        A bound at which the search may end: nothing is to be gained below it.
    """

    round: Round
    several: Several
    aim: Aim
    clock: Clock
    coolest: float
    steps: int = STEPS_NEAR
    enough: float = -math.inf
    choices: Choices = field(init=False)
    all: Part = field(init=False)
    dual: Dual = field(init=False)

    def __post_init__(self) -> None:
        #: What the least of the tiers that are counted brings; prices are mostly multiples of it, and points beside.
        self.unit = self.aim.least if self.aim.least > 1 else 2 * max(1, self.round.highest_score)
        self.choices = self.round.fixed_choices
        self.all = whole_round(self.round.structure)
        self.dual = Dual(self.round, self.aim, whole_room(self.round), self.clock)

    def run(self, prices: Prices | None = None) -> Prices:
        """Return prices near the best.

        Parameters
        ----------
        prices
            Prices to start from, those of another aim; None: from nothing, hot.
        """
        last = LAST_WHOLE * self.unit
        if prices is None:
            prices = self._hot(self.nothing(), max(last, HOTTEST * self.aim.largest))
        else:
            prices = self._hot(self.dual.within(prices), last)
        best, least, caution = prices, math.inf, 1.0
        moves, temperature = np.zeros(len(self.dual.side)), FIRST_NEAR * self.unit
        while temperature >= self.coolest and least > self.enough and not self.clock.over:
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
            prices = self.dual.minimise(
                prices, temperature, self._field(part), steps=self.steps, tolerance=1e-9, reach=moves
            )
            # Who went as far as it might may go further next time.
            far = np.abs(prices.flat - before) >= 0.99 * moves
            moves = np.where(far, 2.0 * moves, 0.5 * moves)
            temperature /= 2
        return prices if self.near(prices, 0.0)[1] < least else best

    def _hot(self, prices: Prices, temperature: float) -> Prices:
        """Improve prices over all choices, from a temperature down to the coolest at which all are looked at."""
        while not self.clock.over:
            is_last = temperature <= LAST_WHOLE * self.unit
            self.add_sets(prices, SETS_HEAT * temperature)
            steps = STEPS_LAST if is_last else STEPS_WHOLE
            prices = self.dual.minimise(prices, temperature, self._field(self.all), steps=steps, tolerance=1e-9)
            if is_last:
                break
            temperature = max(LAST_WHOLE * self.unit, temperature / COOLING)
        return prices

    def nothing(self) -> Prices:
        """Return prices of zero."""
        return self.dual.split(np.zeros(len(self.dual.side)))

    def add_sets(self, prices: Prices, reach: float, turns: int = 0, many: int = 1) -> None:
        """Hold the choices beside the rows that are worth at most `reach` less than their worker's best.

        Sets of placements are searched anew at these prices: the best of each city, lodging and course.

        Parameters
        ----------
        turns
            How often more at prices that chance moves within the reach, for sets that are nearly as good.
        many
            Sets of one city, lodging and course at most that are found at once.
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
            found = self.several.best(moved, kept, reach * (1 + (turn > 0)), known, many)
            parts.append(self.several.choices(found, self.round.resources.first))
        whole = joined(parts, len(self.round.units.of_worker))
        worker, worth = whole.worker, whole.priced(worths, kept).worth
        np.maximum.at(known, worker, np.where(known[worker] > NEVER, worth, NEVER))
        held = worth >= known[worker] - reach - ROUNDING
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
        self.add_sets(prices, (1.0 + SETS_MOVES / 2.5) * reach)
        worths = self.dual.worths(prices)
        hoped = None
        if further is not None and further.any():
            hoped = self.dual.worths(self.dual.hoped(prices, further))
        part, total = near(self.all, worths, self.choices.priced(worths, self.aim.kept), reach, hoped)
        return part, total + float(prices.flat @ self.dual.side)
