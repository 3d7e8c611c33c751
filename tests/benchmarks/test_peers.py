"""The peers on tiny rounds: who proves a plan to be the best agrees with this project's solver."""

from unittest.mock import patch

import numpy as np
import pytest

from benchmarks.cases import KINDS, PLAIN, Case
from benchmarks.edits import UNKNOWN_SERVICE
from benchmarks.gaps import contradictions
from benchmarks.peers import arcs, flow, greedy, integer, linear, own
from benchmarks.peers.arcs import Arcs, list_arcs
from benchmarks.peers.task import FRACTIONAL, NO_SIDE_CONSTRAINTS, PLAN, Task
from benchmarks.store import fetch, folder_of, is_made, make
from matching.exchange.read import load
from matching.rules import Tier
from matching.solver import solve
from matching.solver.solve import prepare
from tests.benchmarks.rows import row

WORKERS = 50


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("rounds")


@pytest.fixture(scope="module")
def task(cache):
    return ask(cache, Case(PLAIN, WORKERS, 101))


def ask(cache, case):
    if not is_made(cache, case):
        make(cache, case)
    folder = folder_of(cache, case)
    loaded = fetch(folder)
    return Task(loaded.instance, loaded.policy, folder, case.seed, 60.0, 0.0, 1, lambda event: None)


@pytest.fixture(scope="module")
def best(task):
    answer = own.automatic(task)
    assert answer.kind == PLAN
    assert answer.finished
    assert answer.violations == 0
    assert answer.bounds == answer.values
    assert answer.values[Tier.FILLED] > 0
    return answer


@pytest.mark.parametrize("peer", [integer.highs, integer.cp_sat, integer.scip, own.from_tables])
def test_proven_plans_agree(task, best, peer):
    answer = peer(task)
    assert answer.kind == PLAN
    assert answer.finished
    assert answer.values == best.values
    assert answer.bounds == best.bounds


def test_plans_by_one_sum_are_no_better_than_the_best_and_below_the_relaxations(task, best):
    searched, guessed = integer.highs_sum(task), greedy.greedy(task)
    relaxed = [peer(task) for peer in (linear.highs, linear.glop, linear.pdlp)]
    assert [answer.kind for answer in relaxed] == [FRACTIONAL] * 3
    assert searched.finished
    for answer in (searched, guessed):
        assert answer.kind == PLAN
        told = [
            row(name, tiers=";".join(best.values), answer=PLAN, values=plan.values, bounds=plan.bounds)
            for name, plan in (("ours", best), ("highs_sum", answer))
        ]
        assert contradictions(told) == []
    for answer in relaxed:
        assert answer.total == pytest.approx(relaxed[0].total, rel=1e-5)
        assert answer.total >= searched.total * (1 - 1e-5)


def test_yardsticks_agree_and_know_no_side_constraints(task, best):
    answers = [peer(task) for peer in (flow.min_cost_flow, flow.linprog, flow.assignment)]
    assert [answer.kind for answer in answers] == [NO_SIDE_CONSTRAINTS] * 3
    assert len({answer.total for answer in answers}) == 1
    assert {answer.pairs for answer in answers} == {len(prepare(task.instance, task.policy).pairs)}
    assert set(answers[0].values) == {Tier.FILLED, Tier.QUALITY}


def random_arcs(seed):
    """Return a small transport problem with ties, negative scores and orders without a pair."""
    rng = np.random.default_rng(seed)
    workers, orders = int(rng.integers(1, 9)), int(rng.integers(1, 7))
    worker, order = np.nonzero(rng.random((workers, orders)) < rng.random())
    score = rng.integers(-5, 6, len(worker))
    span = int(score.max(initial=0)) - int(score.min(initial=0))
    headcount = rng.integers(1, 4, orders)
    return Arcs(
        *(column.astype(np.int32) for column in (worker, order, score)), headcount, workers, span + 1, len(worker)
    )


@pytest.mark.parametrize("seed", range(40))
def test_flow_linear_program_and_assignment_find_the_same_worth(seed):
    round_ = random_arcs(seed)
    taken = [flow.by_flow(round_), flow.by_linprog(round_, 60.0), flow.by_assignment(round_)]
    assert len({round_.total(pairs) for pairs in taken}) == 1
    for pairs in taken:
        assert len(set(pairs.tolist())) == len(pairs)
        assert np.bincount(round_.worker[pairs], minlength=1).max(initial=0) <= 1
        assert (np.bincount(round_.order[pairs], minlength=len(round_.headcount)) <= round_.headcount).all()


@pytest.mark.parametrize("block", [1, 7, 1_000])
def test_arcs_are_pairs_with_their_best_option_however_they_are_listed(task, block):
    with patch.object(arcs, "BLOCK", block):
        listed = list_arcs(task.instance, task.policy)
    options = prepare(task.instance, task.policy).options
    expected: dict[tuple[int, int], int] = {}
    for worker, order, score in zip(options.worker, options.order, options.total_score, strict=True):
        pair = (int(worker), int(order))
        expected[pair] = max(int(score), expected.get(pair, int(score)))
    assert len(expected) < len(options)
    told = zip(listed.worker.tolist(), listed.order.tolist(), listed.score.tolist(), strict=True)
    assert {(worker, order): score for worker, order, score in told} == expected
    assert len(listed) == len(expected)
    assert (listed.worth > 0).all()


def test_a_search_without_time_brings_no_plan(task):
    answer = integer.highs(Task(**vars(task) | {"limit": 0.0}))
    assert answer.kind == ""
    assert not answer.finished
    assert "no plan found for commitments" in answer.note


def test_declined_orders_are_not_offered_again_and_the_plan_at_hand_is_handed_over(task, best):
    asked = []

    def warm_solve(instance, policy, *, seed, time_limit, gap, start=None):
        asked.append((instance, start))
        return solve(instance, policy, seed=seed)

    with patch.object(own, "solve", warm_solve):
        answer = own.after_declines(task)
    (before, nothing), (after, first) = asked
    assert nothing is None
    assert answer.violations == 0
    plan = first.plan(before)
    held = {(int(w), int(o)) for w, o in zip(plan.worker, plan.order, strict=True)}
    declined = set(map(tuple, after.forbids.tolist())) - set(map(tuple, before.forbids.tolist()))
    assert len(declined) == 1
    assert declined <= held
    assert not declined & set(map(tuple, before.pins.tolist()))
    assert answer.values[Tier.FILLED] <= best.values[Tier.FILLED]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_round_can_be_made_read_and_solved(cache, kind):
    asked = ask(cache, Case(kind, WORKERS, 101))
    answer = own.automatic(asked)
    assert answer.violations == 0
    assert len(asked.instance.workers) == WORKERS
    assert (answer.values[Tier.FILLED] == 0) == (kind in {"empty", "infeasible"})
    assert flow.min_cost_flow(asked).kind == NO_SIDE_CONSTRAINTS


def test_rounds_without_a_plan_are_so_for_the_reason_told(cache):
    empty, barred = (load(ask(cache, Case(kind, WORKERS, 101)).folder).instance for kind in ("empty", "infeasible"))
    assert set(np.array(empty.services)[empty.orders.service]) == {UNKNOWN_SERVICE}
    assert len(empty.pins) == len(barred.pins) == 0
    assert len(np.unique(barred.workers.credit)) == 1
    assert len(np.unique(empty.workers.credit)) > 1 or empty.workers.credit[0] != barred.workers.credit[0]
