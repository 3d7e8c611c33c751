"""The last units of a plan: linear programs over the choices near the best, then an integer program for the rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.result import IntColumn
from matching.solver import aim as exact_aim
from matching.solver.branch import Brancher
from matching.solver.clock import Clock
from matching.solver.priced.aim import Aim
from matching.solver.priced.core import PARTLY, Core, build_core, relax_core, search_core
from matching.solver.priced.dive import Diver
from matching.solver.priced.dual import Dual, Prices, Room
from matching.solver.priced.plan import Draft
from matching.solver.priced.pool import Pool, market_of, merged
from matching.solver.priced.round import Round
from matching.solver.relaxation import Relaxation, Start

#: Relaxations of one core at most, each with what the prices of the last one ask for: choices at most so many points
#: from the first. On a round of 100,000, four for 2,000 units took two seconds; for 4,000 the first two took eight, the
#: second brought 40 placements' worth, and a third came late.
PRICINGS, FIRST = 5, 3.0
#: Points by which a choice must be better than all of its unit in a core to join it.
BETTER = 0.01
#: Choices a core looks at: this many points from the best, fewer where that makes too many columns.
REACH, COLUMNS = 12.0, 110_000
#: Cores that one rest is decided in, and how much wider the next one looks.
MOST_CORES, WIDER = 3, 8.0
#: Effort of the search over one core: not seconds, so that the plan does not depend on the machine.
EFFORT = 10.0
#: Choices that cores after the first one list, and columns that the search looks at: those of a large program do not
#: fit into its time. A core of more than so many is not followed by one with more choices for fewer units: of 100,000
#: workers that lost twice as much.
MOST_SEARCHED, LARGE = 10_000, 5_000
#: Units that a dive leaves to linear programs, and where time is short.
DIVE_TO, DIVE_TO_IN_HASTE = 2_500, 1_500


@dataclass
class Finisher:
    """Decides what a dive left.

    Parameters
    ----------
    diver
        Lists what is near the best; decides by chance where programs have no answer.
    """

    round: Round
    aim: Aim
    clock: Clock
    seed: int
    draft: Draft
    diver: Diver

    def run(self, prices: Prices) -> None:
        """Decide the undecided units by the relaxation over their near-best choices.

        Whoever the relaxation decides is decided; the few others compete again for what is left, with more of their
        choices, as an integer program.
        """
        units = np.flatnonzero(~self.draft.decided)
        reach = REACH
        for attempt in range(MOST_CORES):
            # After a dive, and after others were decided, prices have to follow.
            prices = self.diver.adapted(prices, units)
            room = self.draft.left()
            core, relaxation = self._relaxed(prices, room, units, reach, COLUMNS if attempt == 0 else MOST_SEARCHED)
            if relaxation is None:
                break
            whole = self._whole_units(core, units, relaxation.values)
            large = attempt > 0 and len(core.gain) > LARGE
            if len(whole) == len(units) or attempt + 1 == MOST_CORES or large:
                break
            self._adopt(core, np.rint(relaxation.values), whole)
            units = np.setdiff1d(units, whole)
            reach *= WIDER
        found = None if relaxation is None else self._best_of_core(core, relaxation)
        if found is None:
            # A program that the time was too short for; there is mostly some left for a dive.
            self.diver.decide_greedily(self.diver.run(prices, 0))
        else:
            self._adopt(core, found, units)
            if self.clock.over:
                self._dive_for_more(prices, units)

    def _dive_for_more(self, prices: Prices, units: IntColumn) -> None:
        """Decide units anew by chance; keep that if it is better.

        A search that is cut short has found little: on a round of 10,000 workers it lost half a percent of the
        placements, of which a dive of a second gets nearly all.
        """
        worth, known = self.draft.worth(self.aim), self.draft.release(units)
        self.diver.decide_greedily(self.diver.run(prices, 0))
        missed = (self.round.units.must_go & ~self.draft.going)[units].any()
        if missed or self.draft.worth(self.aim) < worth:
            self.draft.release(units)
            self.draft.decide(units, known)

    def _relaxed(
        self, prices: Prices, room: Room, units: IntColumn, reach: float, most: int
    ) -> tuple[Core, Relaxation | None]:
        """Return the core near some prices with its relaxation, the choices that its own prices ask for included.

        The prices of a rest are rough: what is left of limits are ones and twos. Choices that they leave out join as
        long as the relaxation's prices put them first.
        """
        prices = Dual(self.round, self.aim, room, self.clock).within(prices)
        core = self._core(self.diver.market(prices, room, units, reach, most).pool, room)
        relaxation = self._relax(core, prices)
        for _ in range(PRICINGS - 1 if self.draft.decided.any() else 0):
            if relaxation is None:
                break
            prices = _prices_of(self.round, core, relaxation)
            missing = self._missing(core, prices, room, units)
            if not len(missing):
                break
            wider = self._core(merged(self.round, self.draft.choices, [core.pool, missing]), room)
            again = self._relax(wider, prices, wider.taken_over(relaxation.start, core))
            if again is None:
                break
            core, relaxation = wider, again
        return core, relaxation

    def _missing(self, core: Core, prices: Prices, room: Room, units: IntColumn) -> Pool:
        """Return the choices near the best of the units that have a better one than all of a core's."""
        asked = self.diver.market(prices, room, units, FIRST, COLUMNS)
        worths = Dual(self.round, self.aim, room, self.clock).worths(prices)
        known = np.zeros(len(self.round.units))
        listed = market_of(self.round, self.aim, self.draft.choices, core.pool)
        known[listed.units] = listed.best(worths)
        better = np.zeros(len(self.round.units), dtype=bool)
        better[asked.units] = asked.best(worths) > known[asked.units] + BETTER
        return asked.pool.picked(np.flatnonzero(better[self.round.units.of_worker[asked.pool.worker]]))

    def _core(self, pool: Pool, room: Room) -> Core:
        return build_core(self.round, self.aim, market_of(self.round, self.aim, self.draft.choices, pool), room)

    def _relax(self, core: Core, prices: Prices, start: Start | None = None) -> Relaxation | None:
        """Return a core's relaxation; it begins with what prices near the best put first, or where it stood before."""
        return relax_core(core, prices, seed=self.seed, clock=self.clock, start=start)

    def _best_of_core(self, core: Core, relaxation: Relaxation) -> IntColumn | None:
        """Return the best whole-number values of a core that a search of limited effort finds."""
        found = search_core(core, relaxation, MOST_SEARCHED, seed=self.seed, clock=self.clock, effort=EFFORT)
        if found is None:
            aim = exact_aim.Aim(core.gain, core.gain, 1, 0)
            found = Brancher(core.program, aim, -(2**60), self.clock, self.seed, 0).run(relaxation).values
        return found

    def _whole_units(self, core: Core, units: IntColumn, values: np.ndarray) -> IntColumn:
        """Return the units of which the relaxation decides every choice."""
        broken = np.flatnonzero(np.abs(values[: len(core.pool)] - np.rint(values[: len(core.pool)])) > PARTLY)
        undecided = np.unique(self.round.units.of_worker[core.pool.worker[broken]])
        return np.setdiff1d(units, undecided)

    def _adopt(self, core: Core, values: np.ndarray, units: IntColumn) -> None:
        """Decide units as a core's values say."""
        taken = core.pool.picked(np.flatnonzero(values[: len(core.pool)] > PARTLY))
        mine = np.isin(self.round.units.of_worker[taken.worker], units)
        taken = taken.picked(np.flatnonzero(mine)[np.argsort(taken.worker[mine], kind="stable")])
        self.draft.decide(units, taken)


def _prices_of(round_: Round, core: Core, relaxation: Relaxation) -> Prices:
    """Return the prices of limits, minimums and floors in a core's relaxation."""
    program, bound = core.program, relaxation.bound
    found = {
        "limit": np.zeros(len(round_.resources.limit)),
        "agreement_min": np.zeros(len(round_.minimum)),
        "floor": np.zeros(len(round_.floors)),
    }
    for name, key, price in zip(program.row_names, program.row_keys, bound.prices.tolist(), strict=True):
        if name in found:
            # A minimum's price is below zero: it is worth something to be counted.
            found[name][int(key)] = abs(price) / bound.scale
    return Prices(found["limit"], found["agreement_min"], found["floor"])
