"""The plan of a large round, basin by basin, and then of what all basins leave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from matching.instance.instance import NO_LIMIT
from matching.language import Text
from matching.result import Plan
from matching.rules import Capacity
from matching.solver.assess import used
from matching.solver.clock import Clock
from matching.solver.priced.aim import Aim, aim_of
from matching.solver.priced.basins import Basin, basins, round_of
from matching.solver.priced.certify import begins
from matching.solver.priced.dual import Prices, Room
from matching.solver.priced.flows import Flows, flows
from matching.solver.priced.planner import Planner, Times
from matching.solver.priced.prices import COOLEST, LAST_WHOLE, PriceSearch
from matching.solver.priced.round import Round
from matching.solver.priced.several import Several
from matching.solver.priced.whole import Whole

#: Rounds of more workers are planned basin by basin; positions in a basin, about.
LARGE, POSITIONS = 250_000, 100_000
#: Parts of the time left that the sample's prices, the basins, moves to earlier tiers and what is left may take; proofs
#: have the rest.
SAMPLING_TIME, BASINS_TIME, RISING_TIME, REST_TIME = 0.18, 0.86, 0.25, 0.4
#: Units asked whether they would rather take an open position of an earlier tier, in times these positions. On a round
#: of 300,000 workers they took 1,005 of 1,989 in two seconds; asking others for the rest brought one more.
ASKED = 10
#: How a basin shares out its time: its prices begin where the sample's end, and it proves nothing.
TIMES = Times(0.45, 0.9, 1.0)

DRAWING = Text("working out which cities want the same workers", "划分争夺同一批劳动者的城市群")
LEFT_OVER = Text("offering what is left to those without a placement", "将剩余岗位提供给尚未安置者")


@dataclass
class BasinPlanner:
    """Makes a plan of a large round, basin by basin, and prices of the whole.

    Parameters
    ----------
    clock, seed
        When to stop, and the seed of all chance.
    say
        Told what is being done.
    """

    round: Round
    several: Several
    aim: Aim
    clock: Clock
    seed: int
    say: Callable[[Text], None]
    #: Basins' prices times what each has of a limit, summed, and these parts of limits.
    _priced: list[np.ndarray] = field(init=False)
    _weight: list[np.ndarray] = field(init=False)

    def run(self) -> tuple[Plan, Prices] | None:
        """Return a plan and prices; None where a unit that must go is in a basin without room for it."""
        self.say(DRAWING)
        prices, found = self._drawn(self.clock.share(SAMPLING_TIME))
        self._priced = [np.zeros(len(column)) for column in vars(prices).values()]
        self._weight = [np.zeros(len(column)) for column in vars(prices).values()]
        plans, clock = [], self.clock.share(BASINS_TIME)
        for n, basin in enumerate(found):
            self.say(_basin_text(n + 1, len(found), len(basin.workers)))
            share = len(basin.workers) / max(1, sum(len(other.workers) for other in found[n:]))
            plans.append(self._planned(basin, prices, clock.share(share)))
        plan = _one_of(plans)
        averaged = Prices(*(sums / np.maximum(of, 1.0) for sums, of in zip(self._priced, self._weight, strict=True)))
        self.say(LEFT_OVER)
        plan = self._risen(plan, self.clock.share(RISING_TIME))
        plan = _one_of([plan, self._planned(self._rest(plan), None, self.clock.share(REST_TIME))])
        going = np.zeros(len(self.round.units), dtype=bool)
        going[self.round.units.of_worker[plan.worker]] = True
        return (plan, averaged) if going[self.round.units.must_go].all() else None

    def _drawn(self, clock: Clock) -> tuple[Prices, list[Basin]]:
        """Return prices of a sample, and the basins that they make."""
        prices, going = self._sampled(clock)
        count = -(-int(self.round.facts.instance.orders.headcount.sum()) // POSITIONS)
        return prices, basins(self.round, going, count, self.seed)

    def _sampled(self, clock: Clock) -> tuple[Prices, Flows]:
        """Return prices of a sample, and where all units go at them."""
        search = PriceSearch(self.round, self.several, self.aim, clock, COOLEST)
        prices, everyone = search.sampled(), search.all
        choosing = Whole(everyone.structure, search.choices, self.aim.kept, everyone.units)
        return prices, flows(self.round, choosing, search.dual.worths(prices), LAST_WHOLE * search.unit)

    def _planned(self, basin: Basin, prices: Prices | None, clock: Clock) -> Plan:
        """Plan a basin from some prices of the whole round on, and remember what its own prices are."""
        none = np.zeros(0, dtype=np.int64)
        if not len(basin.workers) or not len(basin.orders):
            return Plan(none, none, none, none, none)
        first = self.round.resources.first
        keep = np.concatenate([first[0] + basin.orders, np.arange(first[1], first[5])])
        begin = None if prices is None else Prices(prices.resource[keep], prices.minimum, prices.floor)
        round_, several = round_of(self.round, basin)
        aim = aim_of(round_.facts, self.aim.weights)
        draft, found = Planner(round_, several, aim, clock, self.seed, lambda _: None, TIMES).run(begin)
        if prices is not None:
            resource = np.zeros(first[5])
            resource[keep] = found.resource
            parts = (np.where(basin.room.limit < NO_LIMIT, basin.room.limit, 0), basin.room.minimum, basin.room.floor)
            for n, price in enumerate((resource, found.minimum, found.floor)):
                self._priced[n] += price * parts[n]
                self._weight[n] += parts[n]
        plan = draft.plan()
        return Plan(basin.workers[plan.worker], basin.orders[plan.order], plan.lodging, plan.course, plan.agreement)

    def _risen(self, plan: Plan, clock: Clock) -> Plan:
        """Return a plan in which units of the least tier took open positions of earlier ones, of any basin.

        Nobody is asked who is under an agreement with a minimum, or keeps a pair of the plan in force that counts.
        """
        gain, units = self.aim.order, self.round.units
        rest = self._rest(plan)
        least = gain.min(initial=self.aim.largest)
        more = rest.orders[gain[rest.orders] > least]
        wanted = ASKED * int(rest.room.limit[self.round.resources.orders][more].sum())
        bound = (gain[plan.order] > least) | (np.append(self.round.minimum, 0)[plan.agreement] > 0)
        if self.aim.kept:
            bound |= self._in_force(plan)
        free = np.zeros(len(units), dtype=bool)
        free[units.of_worker[plan.worker]] = True
        free[units.of_worker[plan.worker[bound]]] = False
        able = np.flatnonzero(free & ~units.must_go)
        asked = np.random.default_rng(self.seed).permutation(able)[:wanted]
        workers = np.union1d(np.flatnonzero(units.members(asked)), rest.workers)
        moved = self._planned(Basin(workers, more, rest.room), None, clock)
        stay = ~units.members(np.unique(units.of_worker[moved.worker]))[plan.worker]
        return _one_of([Plan(*(column[stay] for column in vars(plan).values())), moved])

    def _in_force(self, plan: Plan) -> np.ndarray:
        """Whether each row of a plan is a pair of the plan in force."""
        step = np.int64(max(1, len(self.round.facts.instance.orders)))
        force = self.round.facts.instance.plan_in_force
        kept: np.ndarray = np.isin(plan.worker * step + plan.order, force[:, 0] * step + force[:, 1])
        return kept

    def _rest(self, plan: Plan) -> Basin:
        """Return what a plan leaves: units without a placement, open positions, and all limits less what it uses."""
        facts, units, limit = self.round.facts, self.round.units, self.round.resources.limit
        use = {capacity: used(facts, plan, capacity) for capacity in Capacity}
        left = np.where(
            limit < NO_LIMIT, limit - np.concatenate([use[capacity] for capacity in begins(self.round)]), limit
        )
        going = np.zeros(len(units), dtype=bool)
        going[units.of_worker[plan.worker]] = True
        able = (np.diff(self.round.structure.link_start) > 0) | (np.diff(self.round.fixed_choices.start) > 0)
        at_home = ~going & np.logical_and.reduceat(able[units.member], units.start[:-1])
        counted = self.round.origin_floors[self.round.origin[np.unique(plan.worker)]].sum(axis=0)
        return Basin(
            np.flatnonzero(at_home[units.of_worker]),
            np.flatnonzero(left[self.round.resources.orders] > 0),
            Room(
                left,
                np.maximum(0, self.round.minimum - use[Capacity.AGREEMENT_MAX]),
                np.maximum(0, self.round.floor_asked - counted),
            ),
        )


def _one_of(plans: list[Plan]) -> Plan:
    """Put plans of different workers together."""
    columns = [np.concatenate([getattr(plan, name) for plan in plans]) for name in vars(plans[0])]
    in_order = np.lexsort((columns[1], columns[0]))
    return Plan(*(column[in_order] for column in columns))


def _basin_text(number: int, count: int, workers: int) -> Text:
    return Text(
        f"planning basin {number} of {count}: {workers:,} workers",
        f"为第 {number} 个城市群（共 {count} 个）制定方案：{workers:,} 人",
    )
