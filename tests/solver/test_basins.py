"""Basins: limits shared out to the last one, cities that want the same workers together, plans as valid as any."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.instance.instance import NO_LIMIT
from matching.instance.some import some_of
from matching.result import LODGING_OWN, Plan
from matching.solver import solve
from matching.solver.assess import plan_scores, plan_terms
from matching.solver.clock import Clock
from matching.solver.courses import training
from matching.solver.facts import gather_facts
from matching.solver.priced import basin_plan
from matching.solver.priced import solve as priced_solve
from matching.solver.priced.aim import aim_of, tier_weights
from matching.solver.priced.arrays import Structure
from matching.solver.priced.basin_plan import BasinPlanner
from matching.solver.priced.basins import basins, committed, drawn, round_of, shared_out, together
from matching.solver.priced.flow_kernels import TRACE
from matching.solver.priced.flows import flows
from matching.solver.priced.round import build_round
from matching.solver.priced.several import several
from tests.builders import world
from tests.solver.priced_cases import cases
from tests.solver.test_priced import priced_faults, worlds


@pytest.fixture
def tiny_basins(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Plan every round by basins of two positions; tells how many basins each round had."""
    counts: list[int] = []

    def counted(*known):
        found = basins(*known)
        counts.append(len(found))
        return found

    monkeypatch.setattr(priced_solve, "LARGE", 0)
    monkeypatch.setattr(basin_plan, "POSITIONS", 2)
    monkeypatch.setattr(basin_plan, "basins", counted)
    return counts


def test_rounds_planned_by_basins_are_valid_and_their_bounds_hold(tiny_basins: list[int]):
    exact, some = 0, worlds(1, 60)
    for one in some:
        faults, optimal = priced_faults(one)
        assert not faults, "\n".join(faults)
        exact += optimal
    assert sum(count > 1 for count in tiny_basins) > 5
    assert exact >= 0.8 * len(some)


@pytest.mark.slow
def test_many_more_rounds_planned_by_basins(tiny_basins: list[int]):
    for one in worlds(20_000, 400):
        faults, _ = priced_faults(one)
        assert not faults, "\n".join(faults)


def test_same_seed_same_basins(tiny_basins: list[int]):
    one = worlds(300, 1)[0]
    first, second = (solve(one.loaded.instance, one.loaded.policy, method="priced", seed=7) for _ in range(2))
    assert first.tiers == second.tiers
    assert first.prices == second.prices
    assert all((a == b).all() for a, b in zip(vars(first.plan).values(), vars(second.plan).values(), strict=True))


def test_a_solve_without_any_time_leaves_a_valid_plan(tiny_basins: list[int]):
    for one in worlds(1, 20):
        faults, _ = priced_faults(one, time_limit=0.0)
        assert not faults, "\n".join(faults)
    assert any(count > 1 for count in tiny_basins)


@pytest.mark.parametrize(
    ("agreement", "pins", "taken"),
    [({}, (), 2), ({"min_placements": "1"}, (), 1), ({}, ({"order_id": "O1", "kind": "pin"},), 1)],
)
def test_units_of_the_least_tier_take_open_positions_of_earlier_ones(agreement, pins, taken):
    """Unless they are under a minimum, or pinned."""
    orders = [{}, {"priority": "1"}]
    one = world(workers=[{}], orders=orders, agreements=[agreement], decisions=pins)
    facts = gather_facts(one.loaded.instance, one.loaded.policy)
    taught = training(facts)
    weights = tier_weights(facts.policy.tiers, 1_000)
    round_ = build_round(facts, taught)
    planner = BasinPlanner(round_, several(facts, taught), aim_of(facts, weights), Clock(None), 1, lambda _: None)
    plan = planner._risen(Plan(*(np.array([value]) for value in (0, 0, LODGING_OWN, -1, 0))), Clock(None))
    assert (plan.worker.tolist(), plan.order.tolist()) == ([0], [taken - 1])


def test_flows_use_what_smoothed_prices_use():
    for case in cases(12):
        worths, numbers = case.dual.worths(case.prices), case.round.resources
        _, use, origin = case.whole().smooth(80.0, worths)
        going = flows(case.round, case.whole(), worths, 80.0)
        slack = TRACE * (len(case.round.structure.link_city) + len(case.round.structure.entry_order) + 10)
        np.testing.assert_allclose(going.use.sum(axis=1), use[numbers.first[2] :], atol=1e-4 + slack)
        np.testing.assert_allclose(going.origin.sum(axis=1), origin, atol=1e-4)
        shares = going.share.sum(axis=1)
        assert np.all((np.abs(shares - 1.0) < 1e-5) | (shares == 0.0))


def test_basins_share_out_all_that_is_limited():
    for case in cases(12):
        going = flows(case.round, case.whole(), case.dual.worths(case.prices), 80.0)
        found = basins(case.round, going, 3, seed=1)
        limit = case.round.resources.limit
        limited = limit < NO_LIMIT
        total = np.sum([basin.room.limit for basin in found], axis=0)
        assert np.all(total[limited] <= limit[limited])
        orders = case.round.resources.orders
        np.testing.assert_array_equal(total[orders], limit[orders])
        workers = np.concatenate([basin.workers for basin in found])
        assert len(np.unique(workers)) == len(workers)
        groups = case.facts.instance.workers.group
        for basin in found:
            there = np.unique(groups[basin.workers])
            assert np.isin(groups, there[there >= 0]).sum() == (groups[basin.workers] >= 0).sum()


def test_a_basin_scores_as_the_whole_round_does():
    compared = 0
    for case in cases(20):
        going = flows(case.round, case.whole(), case.dual.worths(case.prices), 80.0)
        for basin in basins(case.round, going, 2, seed=1):
            round_, _ = round_of(case.round, basin)
            policy = round_.facts.policy
            if not len(basin.workers) or "balance" in policy.tiers or len(case.facts.instance.pins):
                continue
            plan = solve(round_.facts.instance, policy, method="exact").plan
            whole = Plan(
                basin.workers[plan.worker], basin.orders[plan.order], plan.lodging, plan.course, plan.agreement
            )
            scores = [
                plan_scores(facts, plan_terms(facts, taught, rows)).tolist()
                for facts, taught, rows in (
                    (round_.facts, round_.training, plan),
                    (case.facts, case.round.training, whole),
                )
            ]
            assert scores[0] == scores[1]
            compared += len(plan)
    assert compared >= 20


def test_some_of_all_is_all():
    for case in cases(6):
        instance = case.facts.instance
        everyone, orders = np.arange(len(instance.workers)), np.arange(len(instance.orders))
        assert some_of(instance, everyone, orders).digest == instance.digest


def test_some_of_a_round_keeps_pairs_and_groups_in_new_numbers():
    for case in cases(12):
        instance = case.facts.instance
        workers, orders = np.arange(0, len(instance.workers), 2), np.arange(1, len(instance.orders), 2)
        some = some_of(instance, workers, orders)
        for name in ("pins", "forbids", "previous"):
            kept = {(int(workers[w]), int(orders[o])) for w, o in getattr(some, name)}
            there = {(int(w), int(o)) for w, o in getattr(instance, name)}
            assert kept == {(w, o) for w, o in there if w in workers and o in orders}
        for new, old in enumerate(workers.tolist()):
            group, before = some.workers.group[new], instance.workers.group[old]
            assert (group < 0) == (before < 0)
            assert group < 0 or some.workers.group_ids[group] == instance.workers.group_ids[before]
            np.testing.assert_array_equal(some.workers.skill_service.row(new), instance.workers.skill_service.row(old))
        facts = gather_facts(some, replace(case.facts.policy, round_date=case.facts.round_day))
        assert len(training(facts).level) == len(workers)


@given(
    st.lists(st.integers(0, 50), min_size=1, max_size=6),
    st.integers(1, 5),
    st.randoms(use_true_random=False),
)
def test_limits_are_shared_out_whole(whole, count, chance):
    limits = np.array(whole, dtype=np.int64)
    use = np.array([[chance.choice([0.0, chance.random()]) for _ in whole] for _ in range(count)])
    found = shared_out(limits, use)
    total = use.sum(axis=0)
    np.testing.assert_array_equal(found.sum(axis=0), np.where(total > 0, limits, 0))
    exact = limits * use / np.where(total > 0, total, 1.0)
    assert np.all(found >= np.floor(exact - 1e-9))
    assert np.all(found <= np.ceil(exact + 1e-9))


def test_units_move_to_where_a_minimum_lacks_them():
    moved = 0
    for case in cases(40):
        if not case.round.reachable_minimum.any():
            continue
        s, city = case.round.structure, np.unique(case.facts.order_city)
        region_basin = np.full(len(case.facts.instance.regions), -1)
        region_basin[city] = np.arange(len(city))
        units = len(case.round.units)
        share = np.full((units, len(city)), 1.0 / len(city))
        nowhere = np.full(units, -1)
        found = committed(case.round, share, region_basin, nowhere)
        there = region_basin[s.link_city] == found[case.round.units.of_worker[links_worker(s)]]
        for agreement in np.flatnonzero(case.round.reachable_minimum).tolist():
            mine = s.link_agreement == agreement
            assert np.unique(links_worker(s)[mine & there]).size > 0
            moved += 1
    assert moved > 5


def links_worker(s: Structure) -> np.ndarray:
    """Return the worker of each link."""
    return np.repeat(np.arange(len(s.link_start) - 1), np.diff(s.link_start))


def test_what_is_not_limited_is_limited_nowhere():
    found = shared_out(np.array([NO_LIMIT, 4]), np.array([[0.0, 1.0], [0.0, 3.0]]))
    assert found.tolist() == [[NO_LIMIT, 1], [NO_LIMIT, 3]]


def test_cities_that_share_workers_come_together():
    overlap = np.array([[9.0, 5.0, 0.1, 0.0], [5.0, 9.0, 0.0, 0.1], [0.1, 0.0, 9.0, 4.0], [0.0, 0.1, 4.0, 9.0]])
    found = together(overlap, np.full(4, 10), 2)
    assert found[0] == found[1] != found[2] == found[3]


def test_a_city_too_large_for_others_stays_alone():
    found = together(np.ones((3, 3)), np.array([90, 5, 5]), 2)
    assert found[1] == found[2] != found[0]


def test_units_alike_go_in_the_proportions_of_their_shares():
    share = np.tile(np.array([0.2, 0.5, 0.3], dtype=np.float32), (1_000, 1))
    found = np.bincount(drawn(share, np.arange(1_000)), minlength=3)
    assert np.all(np.abs(found - [200, 500, 300]) <= 3)
    share[:10] = 0.0
    assert (drawn(share, np.arange(1_000))[:10] == -1).all()
