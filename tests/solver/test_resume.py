"""A solve from an earlier result: nothing is lost where nothing changed, and nothing invalid is kept where much did."""

from __future__ import annotations

import tempfile
from pathlib import Path
from random import Random

from matching.exchange.results import read_result, write_result
from matching.pipeline import start_of
from matching.problems import InputError
from matching.result import Result
from matching.rules import MINIMISED
from matching.solver import solve
from matching.solver.start import Start
from tests.builders import World
from tests.solver.test_priced import priced_faults, worlds


def solved(world: World) -> tuple[Result, Start]:
    """Return the priced result of a world, and what its tables say of it."""
    instance, policy = world.loaded.instance, world.loaded.policy
    result = solve(instance, policy, method="priced")
    with tempfile.TemporaryDirectory() as folder:
        write_result(result, instance, policy, Path(folder))
        return result, start_of(read_result(Path(folder)))


def reached(result: Result) -> list[int]:
    return [-outcome.value if outcome.tier in MINIMISED else outcome.value for outcome in result.tiers]


def feasible(first: int, count: int) -> list[World]:
    return [world for world in worlds(first, 2 * count) if world.best is not None][:count]


def test_from_its_own_result_a_round_loses_nothing():
    placed = 0
    for world in feasible(2_000, 25):
        first, start = solved(world)
        placed += len(first.plan)
        again = solve(world.loaded.instance, world.loaded.policy, method="priced", start=start)
        assert reached(again) >= reached(first)
    assert placed > 0


def test_after_declines_and_fewer_beds_results_are_valid_and_bounded():
    changed = 0
    for seed, world in enumerate(feasible(3_000, 40)):
        chance = Random(seed)
        _, start = solved(world)
        tables = {name: [dict(row) for row in rows] for name, rows in world.tables.items()}
        pinned = {(row["worker_id"], row["order_id"]) for row in tables.get("decisions", [])}
        for worker, order, _, _ in start.placements:
            if (worker, order) not in pinned and chance.random() < 0.4:
                tables.setdefault("decisions", []).append({"worker_id": worker, "order_id": order, "kind": "forbid"})
                changed += 1
        for site in tables.get("housing", []):
            site["beds"] = str(max(0, int(str(site["beds"])) - chance.randint(0, 1)))
        try:
            after = World(tables, world.policy)
            _ = after.loaded
        except InputError:
            continue
        faults, _ = priced_faults(after, start)
        assert not faults, (seed, faults)
    assert changed > 10


def test_a_result_of_another_round_is_no_harm():
    others = feasible(4_000, 12)
    for world, other in zip(others, reversed(others), strict=True):
        _, start = solved(other)
        faults, _ = priced_faults(world, start)
        assert not faults
