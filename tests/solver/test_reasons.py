"""Why workers and positions are left over: by structure as by the list of all pairs."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import numpy as np
import pytest

from matching.exchange.read import Loaded, load
from matching.generate import Shape, generate
from matching.problems import InputError
from matching.result import Plan
from matching.rules import OUTBID, Capacity, Rule
from matching.solver import threads
from matching.solver.blame.answers import CHUNK
from matching.solver.blame.sights import PASSED, RULES, sights, stages, verdicts
from matching.solver.clock import Clock
from matching.solver.eligibility import PAIR_RULES
from matching.solver.reasons import Reasons, find_reasons, find_reasons_by_structure
from matching.solver.solve import Prepared, begin, prepare
from tests.random_worlds import random_world

NOTHING = np.zeros(0, dtype=np.int64)
EMPTY = Plan(NOTHING, NOTHING, NOTHING, NOTHING, NOTHING)

#: Seeds of random worlds: enough for every reason but `rest`, which seldom takes the last possibility.
WORLDS = range(150)


def worlds() -> Iterator[Prepared]:
    """Yield random rounds that can be read."""
    for seed in WORLDS:
        world = random_world(Random(seed), 6)
        yield prepare(world.loaded.instance, world.loaded.policy)


def plans(prepared: Prepared) -> Iterator[Plan]:
    """Yield the plan of nobody, and the best one where there is one."""
    yield EMPTY
    try:
        run = begin(prepared, Clock(None))
    except InputError:
        return
    run.solve(prepared.facts.policy.tiers)
    yield run.model.plan(run.values)


def by_list(prepared: Prepared, plan: Plan) -> Reasons:
    """Return the reasons found among all pairs and options."""
    return find_reasons(
        prepared.facts, prepared.training, prepared.pairs, prepared.options, prepared.model.options, plan
    )


def test_both_ways_give_the_same_reasons():
    told = set()
    for prepared in worlds():
        for plan in plans(prepared):
            expected = by_list(prepared, plan)
            assert find_reasons_by_structure(prepared.facts, prepared.training, plan) == expected
            told |= {row.reason for row in (*expected.unplaced, *expected.unfilled)}
    shared = set(Capacity) - {Capacity.HEADCOUNT}
    assert told >= (set(PAIR_RULES) - {Rule.REST}) | shared | {Rule.GROUP, OUTBID}


def test_rules_of_one_pair_say_the_same_in_compiled_loops():
    failed = set()
    for prepared in worlds():
        facts, training = prepared.facts, prepared.training
        count = len(facts.instance.workers), len(facts.instance.orders)
        if not all(count):
            continue
        worker, order = (grid.ravel() for grid in np.indices(count))
        people, each, demand, law = sights(facts, training)
        expected = np.full(len(worker), PASSED)
        for number, rule in reversed(list(enumerate(RULES))):
            expected[~PAIR_RULES[rule](facts, training, worker, demand.original[order])] = number
        low, high, found = (np.zeros(len(worker), dtype=np.int64) for _ in range(3))
        stages(len(worker), each.profile[worker], order, people, demand, law, low, high)
        verdicts(len(worker), worker, order, low, high, people, each, demand, law, found)
        assert found.tolist() == expected.tolist()
        failed |= set(found.tolist())
    assert len(failed) > len(RULES) - 2


@pytest.fixture(scope="module")
def town(tmp_path_factory) -> Loaded:
    """A round in which workers share profiles and lists are longer than what is looked at at once."""
    folder = tmp_path_factory.mktemp("town")
    generate(folder, 3 * CHUNK, 5, shape=Shape(orders=2 * CHUNK, profiles=25, receiving_cities=3, beds=0.3))
    return load(folder)


@pytest.mark.parametrize("small", [0, 10**9])
@pytest.mark.parametrize("placed", [0, 300, 900])
def test_both_ways_agree_on_a_round_of_many_alike_however_loops_are_cut(town, monkeypatch, placed, small):
    monkeypatch.setattr(threads, "SMALL", small)
    prepared = prepare(town.instance, town.policy)
    options = prepared.options
    # Workers' first options, whatever they use up: reasons are asked of plans, not of good plans.
    _, first = np.unique(options.worker, return_index=True)
    taken = first[:placed]
    columns = (options.worker, options.order, options.lodging, options.course, options.agreement)
    plan = Plan(*(column[taken] for column in columns))
    expected = by_list(prepared, plan)
    assert find_reasons_by_structure(prepared.facts, prepared.training, plan) == expected
    assert len({row.reason for row in expected.unplaced}) > 3
