"""What the solver makes of a world, checked by everything that can check it.

Each test that asks for placements thereby also asks: does the verifier accept
the written result, do the tiers agree with the best of all valid plans, are
they proven, is every row what the contract says?
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from matching.exchange.results import read_result, write_result
from matching.problems import InputError
from matching.result import Result
from matching.solver import solve
from matching.verify import verify
from tests import plain_bound, plain_check
from tests.builders import World
from tests.plain_tables import Round, Row

Pairs = set[tuple[str, str]]


def placed(world: World) -> Pairs:
    """Return the pairs that the solver places."""
    return {(row["worker_id"], row["order_id"]) for row in rows(world)}


def rows(world: World) -> list[Row]:
    """Return the rows of the written table of placements, by worker and order."""
    result = solve(world.loaded.instance, world.loaded.policy)
    written, faults = disagreements(world, result)
    assert not faults, "\n".join(faults)
    return written


def tiers(world: World) -> dict[str, int]:
    """Return the value of each tier."""
    rows(world)
    assert world.best is not None
    return world.best.tiers


def refused(world: World) -> str:
    """Return the message with which a round is refused when read or when solved."""
    assert world.best is None, "the brute force finds a plan"
    with pytest.raises(InputError) as error:
        solve(world.loaded.instance, world.loaded.policy)
    return str(error.value)


def disagreements(world: World, result: Result) -> tuple[list[Row], list[str]]:
    """Return the rows of placements as written, and how solver, verifier and brute force disagree about them."""
    instance, policy = world.loaded.instance, world.loaded.policy
    with tempfile.TemporaryDirectory() as folder:
        write_result(result, instance, policy, Path(folder))
        tables = read_result(Path(folder))
    written = sorted((Row(row) for row in tables.placements), key=lambda row: (row["worker_id"], row["order_id"]))
    report = verify(instance, policy, tables)
    found = [] if report.ok else [f"verifier: {line}" for line in report.lines()]
    plain = Round(world.tables, world.policy)
    found += [f"brute force: {fault}" for fault in plain_check.faults(plain, written)]
    found += plain_bound.faults(plain, tables.certificate, map(Row, tables.prices))
    solved = {str(outcome.tier): outcome.value for outcome in result.tiers}
    if world.best is None:
        found.append("a result, yet the pins cannot all be kept")
    elif solved != world.best.tiers:
        found.append(f"tiers: {solved}, the best plan has {world.best.tiers} with {world.best.rows()}")
    found += [f"proof: {outcome}" for outcome in result.tiers if outcome.gap or not result.complete]
    return written, found


def disagreement(world: World) -> Sequence[str]:
    """Return how reader, solver, verifier and brute force disagree about a world, nothing if they agree."""
    try:
        result = solve(world.loaded.instance, world.loaded.policy)
    except InputError as error:
        return [f"refused: {error}, yet there is a plan {world.best.rows()}"] if world.best else []
    return disagreements(world, result)[1]


def kept_out(world: World, name: str) -> bool:
    """Whether nobody is placed, one rule or capacity alone stands in the way, and the result says so."""
    pairs = placed(world)
    relaxed = world.best_without(name)
    reasons = {row["reason"] for row in unplaced(world)}
    return not pairs and relaxed is not None and bool(relaxed.rows()) and reasons == {name}


def unplaced(world: World) -> list[Row]:
    """Return the rows of the written table of workers without a placement."""
    result = solve(world.loaded.instance, world.loaded.policy)
    with tempfile.TemporaryDirectory() as folder:
        write_result(result, world.loaded.instance, world.loaded.policy, Path(folder))
        return [Row(row) for row in read_result(Path(folder)).unplaced]


def warnings(world: World) -> list[str]:
    """Return what the reader warns of, as lines."""
    return [problem.line() for problem in world.loaded.warnings]
