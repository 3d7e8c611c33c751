"""A finished plan made better: small parts of it are decided anew, where prices say that something is lost.

At prices, a plan is worth less than the bound by what its units lose against
their best choices and by what is left of priced limits. Units that lose, with
those who stand in their way, are released and decided again by branch and
bound; the new decision counts if it is better in whole numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from matching.instance.instance import NO_LIMIT
from matching.result import IntColumn
from matching.solver.clock import Clock
from matching.solver.priced.aim import Aim
from matching.solver.priced.core import build_core
from matching.solver.priced.dive import Diver
from matching.solver.priced.dual import Dual, Prices
from matching.solver.priced.plan import Draft
from matching.solver.priced.pool import Market, columns_of, market_of, merged, spans
from matching.solver.priced.round import Round
from matching.solver.relaxation import Infeasible
from matching.solver.search import search

#: Choices looked at: this many points from the best; most of them for a unit.
REACH, MOST = 100.0, 40
#: Units decided anew together, and who joins them for one resource at most.
UNITS, JOINING = 1_000, 60
#: A loss of so many points calls for a new decision.
LOSS = 30.0
#: Nodes of branch and bound over one part.
NODES = 30


@dataclass
class Improver:
    """Decides parts of a plan anew.

    Parameters
    ----------
    diver
        Lists what is near the best.
    most_parts
        Parts that are tried in one run.
    """

    round: Round
    aim: Aim
    clock: Clock
    seed: int
    draft: Draft
    diver: Diver
    most_parts: int = 60
    gained: int = field(default=0, init=False)

    def run(self, prices: Prices) -> int:
        """Try every unit that loses once; return what was gained."""
        before = self.gained
        room = Dual(self.round, self.aim, self.draft.whole_room(), self.clock)
        everyone = np.arange(len(self.round.units))
        listed = self.diver.market(prices, room.room, everyone, REACH, MOST * len(everyone))
        market = market_of(
            self.round,
            self.aim,
            self.draft.choices,
            merged(self.round, self.draft.choices, [listed.pool, self.draft.pool()]),
        )
        loss = self._losses(market, room, prices)
        web = _Web(market, self.round, prices)
        for unit, price in self._idle(market, prices):
            loss[unit] = max(loss[unit], price)
        pending = loss > LOSS
        for _ in range(self.most_parts):
            if self.clock.over or not pending.any():
                break
            worst = int(np.argmax(np.where(pending, loss, -1.0)))
            part = web.around(worst, UNITS)
            pending[part] = False
            pending[worst] = False
            self._again(part, market)
        return self.gained - before

    def _losses(self, market: Market, dual: Dual, prices: Prices) -> np.ndarray:
        """Return what each unit of the round loses against its best choice at some prices."""
        worths = dual.worths(prices)
        best = market.best(worths)
        taken = columns_of(self.round, self.draft.choices, self.draft.pool())
        flat = np.concatenate([worth[:-1] for worth in worths[:5]])
        summed = np.concatenate([[0.0], np.cumsum(flat[taken.use])])
        worker = self.draft.pool().worker
        worth = summed[taken.use_start[1:]] - summed[taken.use_start[:-1]]
        worth += self.aim.score * taken.score + self.aim.kept * taken.kept + worths.origin[self.round.origin[worker]]
        loss = np.zeros(len(self.round.units))
        loss[market.units] = best
        loss -= np.bincount(self.round.units.of_worker[worker], weights=worth, minlength=len(loss))
        return loss

    def _idle(self, market: Market, prices: Prices) -> list[tuple[int, float]]:
        """Return a unit that could use each limit that bears a price and is not used up, and the price."""
        left = self.draft.room
        idle = np.flatnonzero((left > 0) & (self.round.resources.limit < NO_LIMIT) & (prices.resource > LOSS))
        columns = market.columns
        at = np.flatnonzero(np.isin(columns.use, idle))
        number, first = np.unique(columns.use[at], return_index=True)
        units = self.round.units.of_worker[market.pool.worker[columns.use_row[at[first]]]]
        return list(zip(units.tolist(), prices.resource[number].tolist(), strict=True))

    def _again(self, units: IntColumn, market: Market) -> None:
        """Decide some units anew; keep the new decision if it is better."""
        draft = self.draft
        short = draft.shortfall(self.aim)
        current = draft.release(units)
        choices = draft.choices
        worth = int(columns_of(self.round, choices, current).gain(self.aim).sum()) - short
        inside = np.zeros(len(self.round.units), dtype=bool)
        inside[units] = True
        rows = market.pool.picked(np.flatnonzero(inside[self.round.units.of_worker[market.pool.worker]]))
        part = market_of(self.round, self.aim, choices, merged(self.round, choices, [rows, current]))
        core = build_core(self.round, self.aim, part, draft.left())
        try:
            found = search(
                core.program,
                core.gain,
                2**60,
                seed=self.seed,
                time_limit=self.clock.left,
                most_nodes=NODES,
            ).values
        except Infeasible:
            found = None
        best, gain = current, worth
        if found is not None:
            new = core.pool.picked(np.flatnonzero(found[: len(core.pool)]))
            new = new.picked(np.argsort(new.worker, kind="stable"))
            if int(core.gain @ found) > worth:
                best, gain = new, int(core.gain @ found)
        draft.decide(units, best)
        self.gained += gain - worth


class _Web:
    """Who stands in whose way: units and the limits that their near choices use."""

    def __init__(self, market: Market, round_: Round, prices: Prices) -> None:
        columns = market.columns
        unit = round_.units.of_worker[market.pool.worker][columns.use_row]
        keep = prices.resource[columns.use] > 0
        pairs = np.unique(np.stack([unit[keep], columns.use[keep]], axis=1), axis=0)
        self._resource = pairs[:, 1]
        self._of_unit = np.searchsorted(pairs[:, 0], np.arange(len(round_.units) + 1))
        by_resource = np.argsort(pairs[:, 1], kind="stable")
        self._unit = pairs[by_resource, 0]
        self._of_resource = np.searchsorted(pairs[by_resource, 1], np.arange(len(round_.resources.limit) + 1))
        # Who has one choice alone hardly moves.
        self._free = np.bincount(round_.units.of_worker[market.pool.worker], minlength=len(round_.units)) > 1

    def around(self, unit: int, most: int) -> IntColumn:
        """Return a unit and those who are near it through shared limits, at most so many."""
        found = {unit: None}
        front = np.array([unit])
        asked: set[int] = set()
        while len(front) and len(found) < most:
            joining: list[int] = []
            for resource in np.unique(self._resource[spans(self._of_unit, front)]).tolist():
                if resource in asked:
                    continue
                asked.add(resource)
                users = self._unit[self._of_resource[resource] : self._of_resource[resource + 1]]
                users = users[self._free[users]]
                step = max(1, len(users) // JOINING)
                joining += users[::step].tolist()
            new = [other for other in dict.fromkeys(joining) if other not in found][: most - len(found)]
            found.update(dict.fromkeys(new))
            front = np.array(new, dtype=np.int64)
        return np.sort(np.fromiter(found, dtype=np.int64))
