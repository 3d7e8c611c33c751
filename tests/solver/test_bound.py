"""Any prices prove a bound that no plan passes."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from matching.solver.bound import prove
from matching.solver.clock import Clock
from matching.solver.exact import Lexicographic, starting_values
from matching.solver.solve import prepare
from tests.random_worlds import random_world


@pytest.mark.parametrize("seed", range(60))
def test_no_plan_passes_the_bound_of_random_prices(seed):
    world = random_world(Random(seed), 5)
    if world.best is None or len(world.loaded.instance.pins):
        world = random_world(Random(1), 5)
    prepared = prepare(world.loaded.instance, world.loaded.policy)
    model, tier = prepared.model, world.loaded.policy.tiers[0]
    gain = model.objective(tier)
    best = Lexicographic(model, starting_values(model), Clock(None)).solve((tier,))[0].value
    draw = np.random.default_rng(seed)
    largest = 1 + int(np.abs(gain).max(initial=0))
    for _ in range(20):
        prices = draw.normal(size=model.program.matrix.shape[0]) * largest
        assert prove(model.program, gain, prices).floor >= best
