"""The last units of a plan: linear programs over the choices near the best, then branch and bound over the few left."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.result import IntColumn
from matching.solver import aim as exact_aim
from matching.solver.branch import Brancher
from matching.solver.clock import Clock
from matching.solver.priced.aim import Aim
from matching.solver.priced.core import Core, build_core
from matching.solver.priced.dive import Diver
from matching.solver.priced.dual import Dual, Prices, Room
from matching.solver.priced.plan import Draft
from matching.solver.priced.round import Round
from matching.solver.relaxation import Infeasible, Relaxation, solve_relaxation
from matching.solver.search import search

#: Choices a core looks at: this many points from the best, fewer where that makes too many columns.
REACH, COLUMNS = 12.0, 150_000
#: Cores that one rest is decided in, and how much wider the next one looks.
MOST_CORES, WIDER = 3, 8.0
#: Nodes of branch and bound over one core: not seconds, so that the plan does not depend on the machine.
NODES = 50
#: A value of a relaxation further than this from whole numbers is undecided.
PARTLY = 1e-6
#: Rounds of so many units are decided by linear programs, all at once; larger ones after a dive to so many.
CORE_UNITS, DIVE_TO = 12_000, 4_000


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
        choices, by branch and bound.
        """
        units = np.flatnonzero(~self.draft.decided)
        reach = REACH
        for attempt in range(MOST_CORES):
            # After a dive, and after others were decided, prices have to follow.
            prices = self.diver.adapted(prices, units)[1]
            room = self.draft.left()
            core = self._core(prices, room, units, reach)
            relaxation = self._relax(core)
            if relaxation is None:
                break
            whole = self._whole_units(core, units, relaxation.values)
            if len(whole) == len(units) or attempt + 1 == MOST_CORES:
                break
            self._adopt(core, np.rint(relaxation.values), whole)
            units = np.setdiff1d(units, whole)
            reach *= WIDER
        found = None if relaxation is None else self._best_of_core(core, relaxation)
        if found is None:
            self.diver.decide_greedily(prices)
        else:
            self._adopt(core, found, units)

    def _core(self, prices: Prices, room: Room, units: IntColumn, reach: float) -> Core:
        prices = Dual(self.round, self.aim, room, self.clock).within(prices)
        return build_core(self.round, self.aim, self.diver.market(prices, room, units, reach, COLUMNS), room)

    def _best_of_core(self, core: Core, relaxation: Relaxation) -> IntColumn | None:
        """Return the best whole-number values of a core that a search of limited effort finds."""
        whole: IntColumn = np.rint(relaxation.values).astype(np.int64)
        if core.program.is_kept_by(whole):
            return whole
        try:
            found = search(
                core.program,
                core.gain,
                relaxation.bound.floor,
                seed=self.seed,
                time_limit=self.clock.left,
                most_nodes=NODES,
            ).values
        except Infeasible:
            return None
        if found is None:
            aim = exact_aim.Aim(core.gain, core.gain, 1, 0)
            found = Brancher(core.program, aim, -(2**60), self.clock, self.seed, 0).run(relaxation).values
        return found

    def _relax(self, core: Core) -> Relaxation | None:
        try:
            return solve_relaxation(core.program, core.gain, self.seed, self.clock.left)
        except Infeasible:
            return None

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
