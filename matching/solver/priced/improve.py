"""A finished plan made better: those whom prices would move are decided anew, everybody else stays as planned.

A small bonus on what is planned breaks ties in the plan's favour, and prices
are sought once more over the choices near the best. Where they still give a
choice that is not planned a share, the plan can be better, or has to give way
to somebody: these few units are released together and decided again as a small
integer program. The new decision counts if it is better in whole numbers. With
a bonus as large as a placement is worth, whoever is still in question stands
in the way of placements, further from the best choices than a small bonus can
look; smaller ones then ask more units over fewer choices.

Fixing what a relaxation and an incumbent agree on is the neighbourhood of
E. Danna, E. Rothberg, C. Le Pape, Exploring relaxation induced neighborhoods to
improve MIP solutions, Mathematical Programming 102 (2005); here smoothed prices
stand in for the linear program, and the bonus keeps ties from counting as
disagreement.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from matching.result import IntColumn
from matching.solver.clock import Clock
from matching.solver.constraints import best_found
from matching.solver.priced.aim import Aim
from matching.solver.priced.core import Core, build_core, relax_core, search_core
from matching.solver.priced.dive import Diver
from matching.solver.priced.dual import Dual, Prices, whole_room
from matching.solver.priced.plan import Draft
from matching.solver.priced.pool import Market, columns_of, market_of, merged, spans
from matching.solver.priced.round import Round

#: Effort of the search over one part.
EFFORT = 4.0


@dataclass(frozen=True)
class Stage:
    """How far a search for something better looks.

    Parameters
    ----------
    bonus
        Of a planned choice, in points.
    share
        A choice that is not planned and has a larger share, or a planned one that misses so much, puts its unit in
        question.
    reach, most
        Choices looked at: so many points from the best at most; most of them for a unit.
    all_far
        Whether it is of no use where most units cannot look so far.
    effort, columns
        Effort of the search over one part, over as many columns, those that a relaxation puts first; None: over all.
    """

    bonus: float
    share: float
    reach: float
    most: int
    all_far: bool = False
    effort: float = EFFORT
    columns: int | None = None


#: One after the other, each as long as it brings much.
STAGES = (
    Stage(2000.0, 0.1, 2000.0, 60),
    Stage(1000.0, 0.05, 1000.0, 60, all_far=True),
    Stage(200.0, 0.05, 400.0, 40),
    Stage(50.0, 0.05, 200.0, 20),
    Stage(8.0, 0.02, 200.0, 20),
    Stage(4.0, 0.02, 200.0, 20),
)
#: Those for a plan that was improved to the end before a few things changed. Over all columns the first search took
#: three to six seconds of a round of 10,000 and found no better plans.
STAGES_AGAIN = (replace(STAGES[3], effort=0.5, columns=5_000),)
#: Choices that a stage which looks far may list: of 100,000 workers six million took 35 seconds and half a gigabyte.
#: Where all would list more, those alone look far who may take several placements.
MOST_LISTED = 1_500_000
#: Reach and most choices of a unit in a stage that does not look far.
NEAR_REACH, NEAR_MOST = 200.0, 20
#: Turns with one bonus at most, and what is much: a share of the plan's worth.
TURNS, MUCH = 4, 5e-6
#: Temperatures of the search for prices, as shares of the bonus: at the last one a tie counts as nothing. Steps; how
#: far a price moves: so many temperatures, and so far.
TEMPERATURES, STEPS = (1.0, 1 / 4, 1 / 8), 60
#: How many of them, the coolest, serve where prices have little to follow.
AGAIN = 2
MOVES, MOVES_AT_LEAST = 13.0, 37.5
#: Workers decided anew together; units in one run, so many or a share of all; who joins for one resource at most.
WORKERS, MOST_UNITS, MOST_SHARE, JOINING = 1_000, 10_000, 0.1, 60


@dataclass
class Improver:
    """Decides parts of a plan anew.

    Parameters
    ----------
    diver
        Lists what is near the best.
    priced
        The aim that prices speak of; it may weigh tiers otherwise than the aim that decides.
    stages
        How far to look, one after the other.
    """

    round: Round
    aim: Aim
    clock: Clock
    seed: int
    draft: Draft
    diver: Diver
    priced: Aim
    stages: tuple[Stage, ...] = STAGES
    gained: int = field(default=0, init=False)

    def run(self, prices: Prices) -> int:
        """Improve the plan until little is left to gain; return what was gained."""
        before = self.gained
        left = max(MOST_UNITS, int(MOST_SHARE * len(self.round.units)))
        dual = Dual(self.round, self.priced, whole_room(self.round), self.clock)
        much = MUCH * max(1, abs(self.draft.worth(self.aim)))
        market, large = None, self._too_far(self.stages[0])
        for stage in self.stages:
            if stage.all_far and self._too_far(stage):
                continue
            # What the first stage of a large round lists is hardly more than what later ones would: listing took 4 s of
            # the 11 s of a stage on a round of 100,000.
            market, leaning = market if market and large else self._market(prices, stage), prices
            for turn in range(TURNS):
                last = self.gained
                market, leaning = self._leaning(market, dual, leaning, stage.bonus, again=turn > 0)
                for part in self._parts(market, leaning, stage.share):
                    if self.clock.over or left <= 0:
                        return self.gained - before
                    self._again(part, market, leaning, stage)
                    left -= len(part)
                if self.gained - last <= much:
                    break
        return self.gained - before

    def _market(self, prices: Prices, stage: Stage) -> Market:
        """Return the choices near the best and the planned ones."""
        everyone, room, pools = np.arange(len(self.round.units)), whole_room(self.round), [self.draft.pool()]
        reach, most = stage.reach, stage.most
        if self._too_far(stage):
            some = np.flatnonzero(self.diver.several)
            listed = min(most * len(some), MOST_LISTED)
            pools.append(self.diver.market(prices, room, some, reach, listed).pool)
            reach, most = NEAR_REACH, NEAR_MOST
        pools.append(self.diver.market(prices, room, everyone, reach, most * len(everyone)).pool)
        listed_once = merged(self.round, self.draft.choices, pools)
        return market_of(self.round, self.aim, self.draft.choices, listed_once)

    def _too_far(self, stage: Stage) -> bool:
        """Whether a stage looks too far for all units to do so."""
        return stage.most > NEAR_MOST and stage.most * len(self.round.units) > MOST_LISTED

    def _leaning(
        self, market: Market, dual: Dual, prices: Prices, bonus: float, *, again: bool
    ) -> tuple[Market, Prices]:
        """Return the market with a bonus on what is planned and with shares, at prices sought anew.

        Parameters
        ----------
        again
            Whether the prices are those of the same bonus and a plan that has changed little since.
        """
        gain = market.columns
        base = self.priced.score * gain.score + self.priced.kept * gain.kept + bonus * self._planned(market)
        market = replace(market, nest=market.nest._replace(base=base))
        for share in TEMPERATURES[-AGAIN:] if again else TEMPERATURES:
            temperature = share * bonus
            reach = MOVES * temperature + MOVES_AT_LEAST
            prices = dual.minimise(prices, temperature, market, steps=STEPS, tolerance=1e-9, reach=reach)
        market.smooth(TEMPERATURES[-1] * bonus, dual.worths(prices))
        return market, prices

    def _planned(self, market: Market) -> np.ndarray:
        """Whether each of the market's choices is planned."""
        pool, chosen = market.pool, self.draft.chosen
        planned = self.draft.placed[pool.worker]
        for column, mine in zip(pool.chosen, chosen, strict=True):
            planned = planned & (column == mine[pool.worker])
        return planned

    def _parts(self, market: Market, prices: Prices, share: float) -> list[IntColumn]:
        """Return the units in question, in parts that are decided one after the other.

        Parameters
        ----------
        share
            A choice whose share differs by more from the plan puts its unit in question.
        """
        unit = self.round.units.of_worker[market.pool.worker]
        doubt = np.zeros(len(self.round.units))
        np.maximum.at(doubt, unit, np.abs(market.share - self._planned(market)))
        pending = doubt > share
        units = np.flatnonzero(pending)
        if int(np.diff(self.round.units.start)[units].sum()) <= WORKERS:
            return [units] if len(units) else []
        web = _Web(market, self.round, prices, pending)
        parts = []
        while pending.any():
            worst = int(np.argmax(np.where(pending, doubt, -1.0)))
            parts.append(web.around(worst, WORKERS, pending))
            pending[parts[-1]] = False
        return parts

    def _again(self, units: IntColumn, market: Market, prices: Prices, stage: Stage) -> None:
        """Decide some units anew; keep the new decision if it is better."""
        draft, choices = self.draft, self.draft.choices
        short = draft.shortfall(self.aim)
        current = draft.release(units)
        worth = int(columns_of(self.round, choices, current).gain(self.aim).sum()) - short
        inside = np.zeros(len(self.round.units), dtype=bool)
        inside[units] = True
        mine = np.flatnonzero(inside[self.round.units.of_worker[market.pool.worker]])
        pool = market_of(self.round, self.aim, choices, market.pool.picked(mine))
        core = build_core(self.round, self.aim, pool, draft.left())
        best, gain = current, worth
        found = self._searched(core, prices, stage)
        if found is not None and int(core.gain @ found) > worth:
            new = core.pool.picked(np.flatnonzero(found[: len(core.pool)]))
            best, gain = new.picked(np.argsort(new.worker, kind="stable")), int(core.gain @ found)
        draft.decide(units, best)
        self.gained += gain - worth

    def _searched(self, core: Core, prices: Prices, stage: Stage) -> IntColumn | None:
        """Return the best whole-number values that a search finds for a part, None if it finds none."""
        found, effort = None, stage.effort
        if stage.columns is not None and len(core.gain) > stage.columns:
            found = self._searched_among(stage.columns, core, prices, effort)
            # So little effort may find nothing, and the plan is still without those who declined.
            effort = EFFORT
        if found is None:
            # The plan as a hint was no help: the search stayed near it and found nothing better in the same effort.
            found = best_found(core.program, core.gain, seed=self.seed, clock=self.clock, effort=effort)
        return found

    def _searched_among(self, columns: int, core: Core, prices: Prices, effort: float) -> IntColumn | None:
        """Return what a search finds over as many columns, those that the relaxation puts first."""
        relaxation = relax_core(core, prices, seed=self.seed, clock=self.clock)
        if relaxation is None:
            return None
        return search_core(core, relaxation, columns, seed=self.seed, clock=self.clock, effort=effort)


class _Web:
    """Who stands in whose way: units in question and the priced limits that their choices use."""

    def __init__(self, market: Market, round_: Round, prices: Prices, asked: np.ndarray) -> None:
        columns = market.columns
        unit = round_.units.of_worker[market.pool.worker][columns.use_row]
        keep = (prices.resource[columns.use] > 0) & asked[unit]
        pairs = np.unique(np.stack([unit[keep], columns.use[keep]], axis=1), axis=0)
        self._resource = pairs[:, 1]
        self._of_unit = np.searchsorted(pairs[:, 0], np.arange(len(round_.units) + 1))
        by_resource = np.argsort(pairs[:, 1], kind="stable")
        self._unit = pairs[by_resource, 0]
        self._of_resource = np.searchsorted(pairs[by_resource, 1], np.arange(len(round_.resources.limit) + 1))
        self._size = np.diff(round_.units.start)

    def around(self, unit: int, most: int, pending: np.ndarray) -> IntColumn:
        """Return a unit and those pending who are near it through shared limits, at most so many workers."""
        found = {unit: None}
        front, room = np.array([unit]), most - int(self._size[unit])
        asked: set[int] = set()
        while len(front) and room > 0:
            joining: list[int] = []
            for resource in np.unique(self._resource[spans(self._of_unit, front)]).tolist():
                if resource in asked:
                    continue
                asked.add(resource)
                users = self._unit[self._of_resource[resource] : self._of_resource[resource + 1]]
                users = users[pending[users]]
                step = max(1, len(users) // JOINING)
                joining += users[::step].tolist()
            near = [other for other in dict.fromkeys(joining) if other not in found]
            front = np.array(near, dtype=np.int64)
            front = front[np.cumsum(self._size[front]) <= room]
            room -= int(self._size[front].sum())
            found.update(dict.fromkeys(front.tolist()))
        return np.sort(np.fromiter(found, dtype=np.int64))
