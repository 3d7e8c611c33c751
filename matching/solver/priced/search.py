"""From prices to a plan: dive, then exact search among the choices that prices leave in question."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from matching.instance.instance import NO_LIMIT
from matching.result import IntColumn
from matching.solver import aim as exact_aim
from matching.solver.branch import Brancher
from matching.solver.clock import Clock
from matching.solver.priced import draw
from matching.solver.priced.aim import Aim
from matching.solver.priced.arrays import Chosen
from matching.solver.priced.best import best_units, best_values, near_best
from matching.solver.priced.choices import Choices, joined
from matching.solver.priced.core import Core, Pool, Room, build_core
from matching.solver.priced.dual import Dual, Prices
from matching.solver.priced.kernels import NEVER
from matching.solver.priced.part import Part, near, of_units, room_for_values, whole_round
from matching.solver.priced.plan import Draft, no_choice
from matching.solver.priced.round import Round
from matching.solver.priced.several import Several
from matching.solver.relaxation import Infeasible, Relaxation, solve_relaxation
from matching.solver.search import search

#: Temperatures as shares of the largest gain where prices are first sought, down to the coolest, in points.
HOTTEST, COOLEST = 1 / 16, 1.0
#: How much cooler each stage is, and the temperature from which on each is carried on to its end.
COOLING, THOROUGH = 3.2, 30.0
#: Choices that cost so many points more than the best are never drawn.
POINTS_NEAR = 400.0
#: Units whose rest is decided exactly, all at once.
CORE_UNITS = 12_000
#: Choices a core looks at: this many points from the best, fewer where that makes too many columns.
CORE_REACH, CORE_COLUMNS = 30.0, 150_000
#: Cores that one rest is decided in, and how much wider the next one looks.
MOST_CORES, WIDER = 3, 8.0
#: Nodes of branch and bound over one core: not seconds, so that the plan does not depend on the machine.
CORE_NODES = 300
#: Times that choices are drawn where a core has no answer, the stage that draws then count from, and the price of what
#: is used up.
MOST_DRAWS, FIRST_GREEDY_STAGE, CLOSED = 30, 50, 1e7
#: A value of a relaxation further than this from whole numbers is undecided.
PARTLY = 1e-6
#: Sets of placements join the choices that are worth at most so many points less than their worker's best.
SETS_NEAR = 1_500.0
#: Share of the undecided units that a step of the dive decides.
DIVE_SHARE = 0.5


@dataclass
class PriceSearch:
    """Search for prices and a plan under one aim.

    Parameters
    ----------
    several
        Who may take several placements.
    clock, seed
        When to stop, and the seed of all chance.
    """

    round: Round
    several: Several
    aim: Aim
    clock: Clock
    seed: int
    choices: Choices = field(init=False)
    whole: Part = field(init=False)

    def __post_init__(self) -> None:
        self.choices = self.round.fixed_choices
        self.whole = whole_round(self.round.structure)

    def dual(self, room: Room | None = None) -> Dual:
        """Return the dual over what is left."""
        left = Room(self.round.resources.limit, self.round.minimum, self.round.floor_asked) if room is None else room
        return Dual(self.round, self.aim, self.choices, left.limit, left.minimum, left.floor, self.clock)

    def nothing(self) -> Prices:
        """Return prices of zero."""
        return Prices(
            np.zeros(len(self.round.resources.limit)),
            np.zeros(len(self.round.minimum)),
            np.zeros(len(self.round.floors)),
        )

    def find_prices(self) -> Prices:
        """Minimise the bound, hot to cool; on the way, sets of placements that the prices ask for join the choices."""
        prices = self.nothing()
        temperature = self.aim.largest * HOTTEST
        while not self.clock.over:
            prices = self.cool(prices, temperature, thorough=temperature <= THOROUGH)
            if temperature <= COOLEST:
                break
            temperature = max(COOLEST, temperature / COOLING)
        if len(self.several.worker) and not self.clock.over:
            # Once more, with the sets of placements that the coolest prices ask for.
            prices = self.cool(prices, COOLEST, thorough=True)
        return prices

    def cool(self, prices: Prices, temperature: float, *, thorough: bool) -> Prices:
        """Improve prices at one temperature."""
        dual = self.dual()
        self._add_sets(dual, prices)
        steps, tolerance = (250, 1e-8) if thorough else (40, 1e-5)
        return dual.minimise(prices, temperature, self.whole, steps=steps, tolerance=tolerance)[0]

    def _add_sets(self, dual: Dual, prices: Prices) -> None:
        """Let the best sets of placements at these prices join the choices."""
        if not len(self.several.worker):
            return
        worths = dual.worths(prices)
        found = self.several.best(worths, float(self.aim.kept), SETS_NEAR)
        new = self.several.choices(found, self.round.resources.first)
        self.choices = joined([self.choices, new], len(self.round.units.of_worker))
        dual.choices = self.choices

    def find_plan(self, prices: Prices) -> Draft:
        """Turn prices into a plan: dive while many are undecided, then decide the rest exactly."""
        draft = Draft(self.round, self.choices)
        left = np.arange(len(self.round.units))
        stage = 0
        while len(left) > CORE_UNITS and not self.clock.over:
            stage += 1
            prices = self._dive(draft, prices, left, stage)
            left = np.flatnonzero(~draft.decided)
        if stage:
            prices = self._settle(draft, prices, left)
        self.decide_exactly(draft, prices, left)
        return draft

    def _settle(self, draft: Draft, prices: Prices, left: IntColumn) -> Prices:
        """Adapt prices to what is left after a dive."""
        room = draft.left()
        dual = self.dual(room)
        prices = _within(prices, dual.aim, room)
        part = of_units(self.whole, left)
        for temperature in (10.0, 3.0, 1.0):
            prices, _ = dual.minimise(prices, temperature, part, steps=80, tolerance=1e-7)
        return prices

    def _dive(self, draft: Draft, prices: Prices, left: IntColumn, stage: int) -> Prices:
        """Decide the more confident part of the undecided units, drawn in proportion to the smoothed dual."""
        if stage > 1:
            prices = self._settle(draft, prices, left)
        dual = self.dual(draft.left())
        worths = dual.worths(prices)
        part = near(of_units(self.whole, left), worths, dual.beside(worths), POINTS_NEAR)
        self._draw(draft, dual, prices, part, max(1, int(len(left) * DIVE_SHARE)), stage)
        return prices

    def _draw(self, draft: Draft, dual: Dual, prices: Prices, part: Part, most: int, stage: int) -> None:
        """Draw a choice for each unit of a part and decide the most confident ones that have room, at most `most`."""
        dual.evaluate(prices, COOLEST, part)
        worths, uses = dual.worths(prices), self.choices.uses
        drawn = no_choice(len(self.round.units.of_worker))
        confidence = np.zeros(len(self.round.units))
        draw.draw_units(
            self.seed * 1_000 + stage * 10,
            COOLEST,
            part.units,
            part.structure,
            worths,
            part.values,
            dual.beside(worths),
            drawn,
            confidence,
        )
        taken = np.zeros(len(self.round.units), dtype=np.bool_)
        draw.take_in_order(
            part.units[np.argsort(-confidence[part.units], kind="stable")],
            most,
            np.array(self.round.resources.first),
            part.structure,
            uses.start,
            uses.values,
            drawn,
            draft.room.copy(),
            taken,
        )
        drawn = part.in_round(drawn)
        workers = np.flatnonzero(taken[self.round.units.of_worker] & ((drawn.link >= 0) | (drawn.beside >= 0)))
        draft.decide(np.flatnonzero(taken), workers, Chosen(*(column[workers] for column in drawn)))

    def pool(self, prices: Prices, room: Room, units: IntColumn, reach: float, most: int) -> Pool:
        """List choices of some units near their best; the reach shrinks until there are at most `most`."""
        dual = self.dual(room)
        worths = dual.worths(prices)
        beside = dual.beside(worths)
        part = near(of_units(self.whole, units), worths, beside, reach)
        s, v = part.structure, room_for_values(part.structure)
        best_values(NEVER, s, worths, v)
        value = np.zeros(len(self.round.units))
        best_units(NEVER, units, s, worths, v, beside, value)
        none = np.zeros(0, dtype=np.int64)
        while True:
            count = near_best(NEVER, reach, units, s, worths, v, beside, value, none, Chosen(none, none, none, none))
            if count <= most or reach < 1.0:
                break
            reach /= 2
        worker = np.empty(count, dtype=np.int64)
        chosen = Chosen(*(np.empty(count, dtype=np.int64) for _ in range(4)))
        near_best(NEVER, reach, units, s, worths, v, beside, value, worker, chosen)
        return Pool(worker, part.in_round(chosen))

    def decide_exactly(self, draft: Draft, prices: Prices, units: IntColumn) -> None:
        """Decide undecided units by the relaxation over their near-best choices.

        Whoever the relaxation decides is decided; the few others compete again for what is left, with more of their
        choices, by branch and bound.
        """
        reach = CORE_REACH
        for attempt in range(MOST_CORES):
            room = draft.left()
            core = self._core(prices, room, units, reach)
            relaxation = self._relax(core)
            if relaxation is None:
                break
            whole = self._whole_units(core, units, relaxation.values)
            if len(whole) == len(units) or attempt + 1 == MOST_CORES:
                break
            self._adopt(draft, core, np.rint(relaxation.values), whole)
            units = np.setdiff1d(units, whole)
            reach *= WIDER
        found = None if relaxation is None else self._best_of_core(core, relaxation)
        if found is None:
            self._decide_greedily(draft, prices, units)
        else:
            self._adopt(draft, core, found, units)

    def _best_of_core(self, core: Core, relaxation: Relaxation) -> IntColumn | None:
        """Return the best whole-number values of a core that a search of limited effort finds."""
        whole: IntColumn = np.rint(relaxation.values).astype(np.int64)
        if core.program.is_kept_by(whole):
            return whole
        bound = relaxation.bound.floor
        try:
            found = search(
                core.program, core.gain, bound, seed=self.seed, time_limit=self.clock.left, most_nodes=CORE_NODES
            ).values
        except Infeasible:
            return None
        if found is None:
            aim = exact_aim.Aim(core.gain, core.gain, 1, 0)
            found = Brancher(core.program, aim, -(2**60), self.clock, self.seed, 0).run(relaxation).values
        return found

    def _core(self, prices: Prices, room: Room, units: IntColumn, reach: float) -> Core:
        pool = self.pool(_within(prices, self.aim, room), room, units, reach, CORE_COLUMNS)
        return build_core(self.round, self.aim, self.choices, pool, room)

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

    def _adopt(self, draft: Draft, core: Core, values: np.ndarray, units: IntColumn) -> None:
        """Decide units as a core's values say."""
        taken = core.pool.picked(np.flatnonzero(values[: len(core.pool)] > PARTLY))
        mine = np.isin(self.round.units.of_worker[taken.worker], units)
        taken = taken.picked(np.flatnonzero(mine)[np.argsort(taken.worker[mine], kind="stable")])
        draft.decide(units, taken.worker, taken.chosen)

    def _decide_greedily(self, draft: Draft, prices: Prices, units: IntColumn) -> None:
        """Draw choices again and again while something fits; who then has none stays at home."""
        left = units
        for attempt in range(MOST_DRAWS):
            before = len(left)
            room = draft.left()
            closed = Prices(prices.resource + CLOSED * (room.limit <= 0), prices.minimum, prices.floor)
            part = of_units(self.whole, left)
            self._draw(
                draft, self.dual(room), _within(closed, self.aim, room), part, len(left), FIRST_GREEDY_STAGE + attempt
            )
            left = left[~draft.decided[left]]
            if not len(left) or (len(left) == before and attempt):
                break
        none = np.zeros(0, dtype=np.int64)
        draft.decide(left, none, Chosen(none, none, none, none))


def _within(prices: Prices, aim: Aim, room: Room) -> Prices:
    """Return prices that speak of what is left alone."""
    minimum = np.where(room.minimum > 0, np.minimum(prices.minimum, aim.commitment), 0.0)
    floor = np.where(room.floor > 0, np.minimum(prices.floor, aim.floor), 0.0)
    return Prices(np.where(room.limit < NO_LIMIT // 2, prices.resource, 0.0), minimum, floor)
