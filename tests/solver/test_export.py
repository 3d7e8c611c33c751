"""A second opinion: another solver reads the exported model and finds the same value in every tier."""

from __future__ import annotations

from pathlib import Path
from random import Random

import highspy
import pytest

from matching.exchange.read import load
from matching.generate import generate
from matching.rules import MINIMISED, Tier
from matching.solver import solve
from matching.solver.export import export_model
from tests.random_worlds import random_world


def optimum(path: Path) -> int:
    """Solve a model file with HiGHS alone."""
    solver = highspy.Highs()
    solver.silent()
    assert solver.readModel(str(path)) == highspy.HighsStatus.kOk
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", 0.5)
    solver.run()
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return round(solver.getInfo().objective_function_value)


@pytest.mark.parametrize("seed", range(12))
def test_highs_finds_the_same_value_in_every_tier_of_a_random_round(tmp_path, seed):
    for number in range(seed * 1000, (seed + 1) * 1000):
        world = random_world(Random(number), 5)
        instance, policy = world.loaded.instance, world.loaded.policy
        # A round in which nobody can be placed leaves no model to ask about.
        if world.best is not None and len((result := solve(instance, policy)).plan):
            break
    for outcome in result.tiers:
        export_model(instance, policy, tmp_path / "model.mps", outcome.tier)
        best = optimum(tmp_path / "model.mps")
        if outcome.tier is Tier.STABILITY:
            best -= len(instance.plan_in_force)
        assert outcome.value == (-best if outcome.tier in MINIMISED else best)


def test_highs_finds_the_same_score_for_a_generated_round(tmp_path):
    generate(tmp_path / "round", 120, 3)
    loaded = load(tmp_path / "round")
    export_model(loaded.instance, loaded.policy, tmp_path / "model.mps")
    assert optimum(tmp_path / "model.mps") == solve(loaded.instance, loaded.policy).tiers[-1].value


def test_a_tier_that_the_policy_lacks_is_a_wrong_call(tmp_path):
    loaded = random_world(Random(1), 3).loaded
    missing = next(tier for tier in Tier if tier not in loaded.policy.tiers)
    with pytest.raises(ValueError, match="tiers are"):
        export_model(loaded.instance, loaded.policy, tmp_path / "model.mps", missing)
    assert not (tmp_path / "model.mps").exists()
