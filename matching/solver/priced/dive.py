"""From prices to a plan, many units at a time: draw a choice each, keep the most confident, seek prices anew, again."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from matching.result import IntColumn
from matching.solver.clock import Clock
from matching.solver.priced.aim import Aim
from matching.solver.priced.dual import Dual, Prices, Room
from matching.solver.priced.part import Part, near, of_units, whole_round
from matching.solver.priced.plan import Draft
from matching.solver.priced.pool import Market, list_near, market_of
from matching.solver.priced.pool_kernels import draw_choices, take_in_order, take_what_fits
from matching.solver.priced.round import Round
from matching.solver.priced.whole import Whole

#: Temperature in points at which choices are drawn.
TEMPERATURE = 1.0
#: Choices that cost so many points more than the best are not looked at; most of them for a unit, and for all units: a
#: million workers with thirty each need three times the memory that their prices needed.
REACH, MOST, MOST_AT_ONCE = 20.0, 30, 6_000_000
#: Temperatures at which prices follow what was decided, before that of the draw; steps at each; how far a price moves:
#: so many temperatures, and so far. Twice the steps from 16 points on took 2.5 times as long and lost no less.
WARM, STEPS = (4.0,), 25
MOVES, MOVES_AT_LEAST = 13.0, 40.0
#: Share of the undecided units that a step decides.
SHARE = 0.3
#: Units that may take several placements are decided before all others, in so many steps, until those who ask for
#: something are so small a share of the undecided. On a round of 100,000 a plan was 242 placements' worth below its
#: bound where they were decided with all others, 176 with four steps for most of them and 128 with eight (before
#: improvement).
LARGE_STEPS, FEW = 8, 0.01
#: Temperatures at which prices of what nobody took are sought, from nothing.
ANEW = (512.0, 128.0, 32.0, 8.0, 2.0)
#: Part of the time left that a dive may take.
DIVING_TIME = 0.75
#: Share of those left that a turn of drawing must decide to be followed by another one once the time is used up.
WORTH_A_TURN = 0.01
#: After one that decided less than this, whoever finds no room for a drawn choice takes what fits.
HARDLY_ANY = 0.1
#: Price, in largest gains, of what is used up.
CLOSED = 64.0


@dataclass
class Diver:
    """Decides units by chance in proportion to the smoothed dual.

    Parameters
    ----------
    draft
        The plan, decided further.
    seed
        Of all chance.
    """

    round: Round
    aim: Aim
    clock: Clock
    draft: Draft
    seed: int
    stage: int = field(default=0, init=False)
    all: Part = field(init=False)
    #: Whether each unit may take several placements.
    several: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        self.all = whole_round(self.round.structure)
        units = self.round.units
        placements = np.add.reduceat(self.round.facts.instance.workers.max_orders[units.member], units.start[:-1])
        self.several = placements > 1

    def run(self, prices: Prices, most_left: int) -> Prices:
        """Decide units until at most so many are left; return prices for what is left."""
        left, clock = np.flatnonzero(~self.draft.decided), self.clock.share(DIVING_TIME)
        step, large = 0, True
        while len(left) > most_left and not clock.over:
            began = clock.seconds
            prices = self.adapted(prices, left)
            # The first list is of all: programs may do for those who ask for something.
            listed = left[self.several[left]] if large and step else left
            market = self.offered(prices, listed)
            seconds = clock.seconds - began
            if large:
                asking = int(np.count_nonzero(self.several[market.units]))
                step = step or max(1, math.ceil(asking / LARGE_STEPS))
                large = asking > FEW * len(left) and (clock.left is None or clock.left > seconds / SHARE)
                if not large and listed is not left:
                    listed, market = left, self.offered(prices, left)
            # Who has nothing worth going for now may have so once others are decided, and is not decided yet.
            if listed is left and len(market.units) <= most_left:
                break
            most = min(asking, step) if large else int(len(market.units) * self._share(seconds, clock.left))
            self._draw(market, max(1, most))
            undecided = np.flatnonzero(~self.draft.decided)
            if len(undecided) == len(left):
                break
            left = undecided
        return prices

    def _share(self, seconds: float, left: float | None) -> float:
        """Return the share of the undecided units that a stage decides: the more, the less time is left.

        Parameters
        ----------
        seconds
            What seeking prices took in this stage. In the next ones it takes less in proportion to the units left.
        left
            Seconds left, None without a limit.
        """
        if left is None or not self.stage:
            return SHARE
        return max(SHARE, seconds / (seconds + left) if left else 1.0)

    def offer_rest(self) -> None:
        """Offer what is left to those who stay at home: at prices that are rough, too many are kept there."""
        idle = np.flatnonzero(~self.draft.going & self.draft.decided)
        if not len(idle):
            return
        self.draft.release(idle)
        nothing = Prices(
            *(np.zeros(len(column)) for column in (self.draft.room, self.round.minimum, self.round.floors))
        )
        self.decide_greedily(self.adapted(nothing, idle, ANEW))

    def adapted(self, prices: Prices, units: IntColumn, temperatures: tuple[float, ...] | None = None) -> Prices:
        """Return prices that some units make of what is left.

        Prices of what is left are near those of before, since mostly units are drawn that prices decide: they are
        warmed up a little and cooled again. Seeking them anew from the heat at which a placement still counts took
        three times as long, ended at higher bounds and lost twice as much on a round of 100,000 workers.

        Parameters
        ----------
        temperatures
            Those to begin at, before the last one; None: as warm as the stage asks for.
        """
        room, choices = self.draft.left(), self.draft.choices
        dual = Dual(self.round, self.aim, room, self.clock)
        prices = dual.within(self._closed(prices, room))
        part = of_units(self.all, units) if len(units) < len(self.round.units) else self.all
        beside = choices.of(self.round.units.members(units)) if len(units) < len(self.round.units) else choices
        if temperatures is None:
            temperatures = WARM if self.stage else ()
        for temperature in (*temperatures, TEMPERATURE):
            moves, worths = MOVES * temperature + MOVES_AT_LEAST, dual.worths(prices)
            reach = 2.5 * moves + 8.0 * temperature
            near_best, _ = near(part, worths, beside.priced(worths, self.aim.kept), reach)
            choosing = Whole(near_best.structure, beside, self.aim.kept, units)
            prices = dual.minimise(prices, temperature, choosing, steps=STEPS, tolerance=1e-9, reach=moves)
        return prices

    def offered(self, prices: Prices, units: IntColumn) -> Market:
        """Return the choices near the best of some units at given prices, with the chance of each to be drawn."""
        room = self.draft.left()
        market = self.market(prices, room, units, REACH, MOST * len(units))
        market.smooth(TEMPERATURE, Dual(self.round, self.aim, room, self.clock).worths(prices))
        return market

    def market(self, prices: Prices, room: Room, units: IntColumn, reach: float, most: int) -> Market:
        """List what is near the best for some units, nothing of it used up already.

        Parameters
        ----------
        reach, most
            As in :func:`~matching.solver.priced.pool.list_near`; never more than MOST_AT_ONCE choices.
        """
        dual = Dual(self.round, self.aim, room, self.clock)
        choices, worths = self.draft.choices, dual.worths(self._closed(prices, room))
        pool = list_near(self.round, choices, worths, self.aim.kept, units, reach, min(most, MOST_AT_ONCE))
        return market_of(self.round, self.aim, choices, pool)

    def _closed(self, prices: Prices, room: Room) -> Prices:
        """Return prices at which nobody asks for what is used up."""
        closed = np.where(room.limit <= 0, CLOSED * self.aim.largest, prices.resource)
        return Prices(closed, prices.minimum, prices.floor)

    def decide_greedily(self, prices: Prices, most_turns: int = 30) -> None:
        """Draw choices again and again while something fits; who then has none stays at home."""
        left, fitting = np.flatnonzero(~self.draft.decided), False
        for _ in range(most_turns):
            prices = Dual(self.round, self.aim, self.draft.left(), self.clock).within(prices)
            self._draw(self.offered(prices, left), len(left), fitting=fitting)
            before, left = len(left), np.flatnonzero(~self.draft.decided)
            decided = before - len(left)
            if not len(left) or not decided or (self.clock.over and decided < WORTH_A_TURN * before):
                break
            fitting = self.clock.over and decided < HARDLY_ANY * before
        self.draft.stay(left)

    def _draw(self, market: Market, most: int, *, fitting: bool = False) -> None:
        """Draw a choice for each unit of a market and decide the most confident ones that have room, at most `most`.

        Units that may take several placements come first, as large pieces do in packing: what others leave of limits is
        ones and twos here and there.

        Once the time is used up no prices follow that could make up for it, and those come first who bring most to the
        tiers that count placements and shortfalls.

        Parameters
        ----------
        fitting
            Whether a worker whose drawn choice has no room takes the best one that has: faster than drawing again.
        """
        self.stage += 1
        nest, units = market.nest, market.units
        chosen = np.empty(len(market.seat_worker), dtype=np.int64)
        confidence = np.zeros(len(units))
        draw_choices(self.seed * 1_000 + self.stage * 10, nest, units, market.turns, market.share, chosen, confidence)
        taken = np.zeros(len(units), dtype=np.bool_)
        of_seat = np.repeat(np.arange(len(units)), np.diff(nest.way_start[nest.unit_start]))
        counted = np.zeros(len(units))
        if self.clock.over:
            brings = np.where(chosen >= 0, self._counted(market)[chosen], 0)
            np.add.at(counted, of_seat, brings)
        # Who must go comes first, while there is room.
        order = np.lexsort((units, -confidence, ~self.several[units], -counted, ~nest.must_go))
        room = self.draft.room.copy()
        take_in_order(nest, order, most, chosen, room, taken)
        if fitting:
            take_what_fits(nest, order, market.share, chosen, room, taken)
        columns = chosen[(chosen >= 0) & taken[of_seat]]
        picked = market.pool.picked(columns[np.argsort(market.pool.worker[columns], kind="stable")])
        self.draft.decide(units[taken], picked)

    def _counted(self, market: Market) -> IntColumn:
        """Return what each choice brings to the tiers before the scores, floors aside, in units of the least of them.

        A worker under an agreement that has too few counts for its minimum, wherever the others of a draw go.
        """
        columns = market.columns
        asked = np.zeros(len(self.draft.room), dtype=np.int64)
        asked[self.round.resources.agreements] = np.where(self.draft.left().minimum > 0, self.aim.commitment, 0)
        summed = np.concatenate([[0], np.cumsum(asked[columns.use])])
        counted = columns.gain(self.aim) - self.aim.score * columns.score
        counted += summed[columns.use_start[1:]] - summed[columns.use_start[:-1]]
        return counted // self.aim.least
