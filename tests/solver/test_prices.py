"""Prices: true slopes, cold bounds that are the bests, any number of threads, and searches that end in time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from matching.solver import solve, threads
from matching.solver.clock import Clock
from matching.solver.courses import training
from matching.solver.priced import prices, proof
from matching.solver.priced.aim import aim_of, tier_weights
from matching.solver.priced.arrays import Beside
from matching.solver.priced.best import Best
from matching.solver.priced.certify import GRID, whole_prices
from matching.solver.priced.dive import Diver
from matching.solver.priced.dual import Dual, Prices
from matching.solver.priced.kernels import smooth_alone
from matching.solver.priced.pool import Pool
from matching.solver.priced.prices import COOLEST, PriceSearch
from matching.solver.priced.proof import (
    COOLEST_ALONE,
    COOLEST_STEP,
    HOT_FIRST,
    KNOWN_ENOUGH,
    ROUNDED_UP,
    WARM_FIRST,
    Proposal,
    Prover,
)
from matching.solver.priced.several import several
from tests.solver.priced_cases import cases


def test_slopes_are_those_of_the_smoothed_bound():
    for case in cases(12):
        for choosing in (case.whole(), case.market()):
            _, slope = case.dual.evaluate(case.prices, 50.0, choosing)
            flat = case.prices.flat
            for at in np.flatnonzero(flat > 1.0)[:6].tolist():
                values = []
                for step in (-0.01, 0.01):
                    moved = flat.copy()
                    moved[at] += step
                    values.append(case.dual.evaluate(case.dual.split(moved), 50.0, choosing)[0])
                assert (values[1] - values[0]) / 0.02 == pytest.approx(slope[at], abs=0.02)


def test_a_pool_of_everything_has_the_smoothed_bound_of_the_structure():
    for case in cases(12):
        whole, listed = (case.dual.evaluate(case.prices, 80.0, field) for field in (case.whole(), case.market()))
        assert listed[0] == pytest.approx(whole[0], rel=1e-6)
        np.testing.assert_allclose(listed[1], whole[1], atol=1e-3)


def test_a_cold_market_is_worth_its_bests():
    for case in cases(12):
        market = case.market(reach=5.0)
        np.testing.assert_allclose(
            market.best(case.dual.worths(case.prices)), case.best()[market.units], rtol=1e-9, atol=0.01
        )


def test_bests_of_some_units_are_those_of_all_however_loops_are_cut(monkeypatch):
    for case in cases(12):
        worths = case.dual.worths(case.prices)
        beside = case.round.fixed_choices.priced(worths, case.aim.kept)
        everyone = Best(case.round.structure, worths, beside, case.units)
        value = everyone.of_units()
        some = case.units[::2]
        for small in (0, threads.SMALL):
            monkeypatch.setattr(threads, "SMALL", small)
            best = Best(case.round.structure, worths, beside, some)
            np.testing.assert_array_equal(best.of_units()[some], value[some])
            workers = np.flatnonzero(case.round.units.members(some))
            np.testing.assert_array_equal(best.of_lone()[workers], everyone.of_lone()[workers])
            for reach in (0.0, 60.0):
                mine, all_ = (Pool(*one.near(value, reach, 10**6)) for one in (best, everyone))
                theirs = all_.picked(np.isin(all_.worker, workers))
                for found, expected in zip((mine.worker, *mine.chosen), (theirs.worker, *theirs.chosen), strict=True):
                    np.testing.assert_array_equal(found, expected)
                link, _, entry = best.mark_near(value, reach)
                linked = mine.chosen.link >= 0
                assert set(np.flatnonzero(link)) >= set(mine.chosen.link[linked])
                assert set(np.flatnonzero(entry)) >= set(mine.chosen.entry[linked])


@pytest.mark.parametrize(("constant", "value", "limit"), [("HOT_EVALUATIONS", 10**9, 30.0), ("MOST_HOT", 1, None)])
def test_prices_of_few_units_while_hot_prove_a_bound(monkeypatch, constant: str, value: int, limit: float | None):
    monkeypatch.setattr(prices, constant, value)
    for case in cases(12):
        taught = training(case.facts)
        together = several(case.facts, taught)
        search = PriceSearch(case.round, together, case.aim, Clock(limit), COOLEST)
        proven = whole_prices(case.round, together, case.aim, search.run())
        missed = int((case.round.minimum - case.round.reachable_minimum).sum()) * case.aim.commitment
        diver = Diver(case.round, case.aim, Clock(None), case.draft, seed=3)
        diver.decide_greedily(case.prices)
        if case.draft.placed[np.isin(case.round.units.of_worker, np.flatnonzero(case.round.units.must_go))].all():
            assert proven.total >= (case.draft.worth(case.aim) - missed) * GRID


def test_stages_near_the_best_leave_time_to_list_what_is_near():
    case = cases(1)[0]
    together = several(case.facts, training(case.facts))

    def pace(limit: float | None, stage: int, listing: float) -> tuple[int, float]:
        search = PriceSearch(case.round, together, case.aim, Clock(limit), 1.0)
        return search._pace(stage, 64.0, listing, cost=0.5)

    assert pace(None, 0, 5.0) == (7, 1.0)
    assert pace(10_000.0, 0, 5.0)[0] == 7
    stages, share = pace(75.0, 0, 5.0)
    assert prices.FEWEST <= stages < 7
    # What the stages and their lists take, and the last list, is what there is.
    assert stages * share * 75.0 + stages * 5.0 == pytest.approx(75.0, abs=0.1)
    # Few stages where time is short, and as few as have any time beside their lists.
    assert pace(60.0, 0, 5.0)[0] == prices.FEWEST
    assert pace(20.0, 0, 5.0) == (1, pytest.approx(0.75, abs=0.01))
    assert pace(20.0, 3, 5.0)[0] == 1


def heard_temperatures(monkeypatch) -> list[float]:
    """Return the list that the temperature of every stage to come is put on."""
    temperatures, minimise = [], Dual.minimise

    def heard(self, start, temperature, *rest, **more):
        temperatures.append(temperature)
        return minimise(self, start, temperature, *rest, **more)

    monkeypatch.setattr(Dual, "minimise", heard)
    return temperatures


def test_a_warm_start_has_cool_stages_alone_and_never_a_worse_bound(monkeypatch):
    temperatures = heard_temperatures(monkeypatch)
    for case in cases(6):
        together = several(case.facts, training(case.facts))
        search = PriceSearch(case.round, together, case.aim, Clock(None), COOLEST)
        before = search.near(case.prices, 0.0)[1]
        temperatures.clear()
        after = search.near(search.run(case.prices, warm=True), 0.0)[1]
        assert after <= before * (1 + 1e-12)
        assert max(temperatures) <= prices.WARM * COOLEST
        assert min(temperatures) < 2 * COOLEST


def test_an_only_stage_near_the_best_is_a_cool_one(monkeypatch):
    case = cases(1)[0]
    together, temperatures = several(case.facts, training(case.facts)), heard_temperatures(monkeypatch)
    search = PriceSearch(case.round, together, case.aim, Clock(None), COOLEST)
    search.run()
    usual = temperatures.copy()
    temperatures.clear()
    monkeypatch.setattr(PriceSearch, "_pace", lambda *_: (1, 1.0))
    search.run()
    hot = [temperature for temperature in usual if temperature > prices.FIRST_NEAR * search.unit]
    assert temperatures == [*hot, prices.FIRST_NEAR * search.unit / prices.AT_ONCE]
    assert usual[-1] < 2 * COOLEST


def test_a_search_for_prices_ends_at_a_bound_that_is_enough(monkeypatch):
    temperatures = heard_temperatures(monkeypatch)
    for case in cases(6):
        together, steps = several(case.facts, training(case.facts)), []
        for enough in (-np.inf, 1e300):
            temperatures.clear()
            PriceSearch(case.round, together, case.aim, Clock(None), COOLEST, enough).run(case.prices, warm=True)
            steps.append(len(temperatures))
        # The first list tells the bound; one stage has begun by then.
        assert steps[1] == 1 < steps[0]


@pytest.mark.parametrize("hurried", [True, False])
def test_where_hot_stages_have_no_time_an_earlier_tiers_own_prices_are_sought_once_from_nothing(monkeypatch, hurried):
    case, begun = cases(1)[0], []

    def run(self, known=None, *, warm=False):
        begun.append((known is None, warm, self.coolest))
        return case.prices

    monkeypatch.setattr(PriceSearch, "hurried", lambda self, known: hurried)
    monkeypatch.setattr(PriceSearch, "run", run)
    tiers = case.loaded.policy.tiers
    weights = tier_weights(tiers, case.round.highest_score)
    taught = training(case.facts)
    together = several(case.facts, taught)
    prover = Prover(case.round, together, taught, weights, Clock(None), case.draft.plan(), case.prices, 0.0)
    for tier in (tiers[0], tiers[-2]):
        begun.clear()
        at_hand = list(prover._at_hand(tier))
        sought = list(prover._sought(tier, at_hand[0], Clock(None)))
        if hurried and tier is tiers[0]:
            assert begun == [(True, False, COOLEST_STEP * weights[tier])]
        else:
            own = WARM_FIRST if tier is tiers[-2] else HOT_FIRST
            assert begun == [(False, warm, COOLEST_ALONE) for warm in own]
        # The plainest prices, the plan's in whole steps, and what every search finds, as it is and in whole steps.
        assert (len(at_hand), len(sought)) == (1 + len(ROUNDED_UP), 2 * len(begun))


def test_an_earlier_results_prices_are_enough_only_after_all_that_need_not_be_sought(monkeypatch):
    case, sought = cases(1)[0], []
    taught = training(case.facts)
    tiers = case.loaded.policy.tiers
    weights = tier_weights(tiers, case.round.highest_score)
    zero = Prices(*(0.0 * column for column in vars(case.prices).values()))
    known = {tiers[0]: (aim_of(case.facts, {tiers[0]: weights[tiers[0]]}), zero)}
    prover = Prover(
        case.round, several(case.facts, taught), taught, weights, Clock(None), case.draft.plan(), zero, 0.0, known
    )
    monkeypatch.setattr(Prover, "_sought", lambda self, tier, at, clock: sought.append(at) or iter(()))
    distances, seen = [90, 15, 12, 3, 4, 12, 12], []

    def proposed(self, tier, aim, prices):
        seen.append(Proposal(aim, prices, None, 1_000, distances[len(seen)]))
        return seen[-1]

    monkeypatch.setattr(Prover, "_proposal", proposed)
    monkeypatch.setattr(proof, "price_rows", lambda *_, **__: [])
    for enough, searches in ((KNOWN_ENOUGH, 0), (1e-3, 1)):
        seen.clear()
        sought.clear()
        monkeypatch.setattr(proof, "KNOWN_ENOUGH", enough)
        prover.prove(tiers[0])
        assert len(seen) == 2 + len(ROUNDED_UP)
        assert [at.distance for at in sought] == [3] * searches


def test_the_number_of_threads_changes_nothing(monkeypatch):
    case = next(case for case in cases(20) if "balance" not in case.loaded.policy.tiers)
    monkeypatch.setattr(threads, "SMALL", 0)
    found = []
    for count in (1, 3):
        with ThreadPoolExecutor(count) as executor:
            monkeypatch.setattr(threads, "_threads", lambda executor=executor: executor)
            found.append(solve(case.loaded.instance, case.loaded.policy, method="priced"))
    assert found[0].tiers == found[1].tiers
    assert found[0].prices == found[1].prices


def test_where_lists_lie_in_memory_changes_nothing():
    found = []
    for apart in (0, 4096):
        # How much of each choice is used, and right behind it or further on what each is worth.
        memory = np.zeros(2 * 40 + apart)
        used, worth = memory[:40], memory[40 + apart :]
        worth[:] = 5.0 * np.random.default_rng(1).random(40)
        case = next(iter(cases(1)))
        structure, worths = case.round.structure, case.dual.worths(case.prices)
        one = structure._replace(
            link_start=np.zeros(2, dtype=structure.link_start.dtype), must_go=np.zeros_like(structure.must_go)
        )
        beside = Beside(np.array([0, 40]), np.zeros(40, dtype=np.int64), worth)
        whole = case.whole()
        whole.smooth(1.0, worths)
        uses = whole._uses[0]._replace(beside=used)
        smooth_alone(1.0, 0, 1, np.zeros(1, dtype=np.int64), one, worths, whole.values, beside, whole.shares, uses)
        found.append(used.copy())
    assert found[0].any()
    assert np.array_equal(*found)
