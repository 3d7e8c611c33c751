"""Random rounds at random prices."""

from __future__ import annotations

from random import Random

import numpy as np

from matching.solver.clock import Clock
from matching.solver.courses import training
from matching.solver.facts import gather_facts
from matching.solver.priced.aim import aim_of, tier_weights
from matching.solver.priced.best import Best
from matching.solver.priced.dive import Diver
from matching.solver.priced.dual import Dual
from matching.solver.priced.plan import Draft
from matching.solver.priced.pool import Market, list_near, market_of
from matching.solver.priced.round import build_round
from matching.solver.priced.whole import Whole
from tests.random_worlds import random_world


class Case:
    """A random round with its dual at random prices."""

    def __init__(self, seed: int) -> None:
        loaded = random_world(Random(seed)).loaded
        self.loaded = loaded
        self.facts = gather_facts(loaded.instance, loaded.policy)
        self.round = build_round(self.facts, training(self.facts))
        tiers = loaded.policy.tiers
        self.aim = aim_of(self.facts, tier_weights(tiers, self.round.highest_score))
        self.draft = Draft(self.round, self.round.fixed_choices)
        self.dual = Dual(self.round, self.aim, self.draft.left(), Clock(None))
        chance = np.random.default_rng(seed)
        self.prices = self.dual.within(self.dual.split(chance.random(len(self.dual.side)) * 300.0))
        self.units = np.arange(len(self.round.units))

    def worst_plan(self) -> Diver:
        """Decide that whoever need not go stays at home; return who decides further."""
        diver = Diver(self.round, self.aim, Clock(None), self.draft, seed=3)
        self.draft.stay(self.units[~self.round.units.must_go])
        diver.decide_greedily(self.prices)
        return diver

    def whole(self) -> Whole:
        return Whole(self.round.structure, self.round.fixed_choices, self.aim.kept, self.units)

    def market(self, reach: float = 1e12) -> Market:
        pool = list_near(
            self.round,
            self.round.fixed_choices,
            self.dual.worths(self.prices),
            self.aim.kept,
            self.units,
            reach,
            10**6,
        )
        return market_of(self.round, self.aim, self.round.fixed_choices, pool)

    def best(self) -> np.ndarray:
        worths = self.dual.worths(self.prices)
        beside = self.round.fixed_choices.priced(worths, self.aim.kept)
        return Best(self.round.structure, worths, beside, self.units).of_units()


def cases(count: int) -> list[Case]:
    found = [Case(seed) for seed in range(1, 6 * count)]
    return [case for case in found if len(case.market().pool)][:count]
