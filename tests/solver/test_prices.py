"""Prices and pools: true slopes, cold bounds that are the bests, any number of threads, parts that only improve."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from random import Random

import numpy as np
import pytest

from matching.solver import solve, threads
from matching.solver.clock import Clock
from matching.solver.courses import training
from matching.solver.facts import gather_facts
from matching.solver.priced import dive, improve, prices
from matching.solver.priced.aim import aim_of, tier_weights
from matching.solver.priced.arrays import Beside
from matching.solver.priced.best import Best
from matching.solver.priced.certify import GRID, whole_prices
from matching.solver.priced.dive import Diver
from matching.solver.priced.dual import Dual
from matching.solver.priced.improve import Improver
from matching.solver.priced.kernels import smooth_alone
from matching.solver.priced.plan import Draft
from matching.solver.priced.pool import Market, Pool, columns_of, list_near, market_of, merged, places_in
from matching.solver.priced.pool_kernels import draw_choices, take_in_order, take_what_fits
from matching.solver.priced.prices import PriceSearch
from matching.solver.priced.proof import COOLEST, COOLEST_ALONE, COOLEST_STEP, HOT_FIRST, ROUNDED_UP, WARM_FIRST, Prover
from matching.solver.priced.round import build_round
from matching.solver.priced.several import several
from matching.solver.priced.solve import FEW_SETS, SETS, _sets
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


def test_merging_a_pool_with_itself_changes_nothing():
    for case in cases(6):
        pool = case.market().pool
        again = merged(case.round, case.round.fixed_choices, [pool, pool])
        assert len(again) == len(pool)
        assert sorted(zip(again.worker.tolist(), *(column.tolist() for column in again.chosen), strict=True)) == sorted(
            zip(pool.worker.tolist(), *(column.tolist() for column in pool.chosen), strict=True)
        )


def test_a_choice_is_found_where_it_stands_in_another_pool():
    for case in cases(12):
        pool = case.market().pool
        some = np.flatnonzero(np.random.default_rng(3).random(len(pool)) < 0.5)
        np.testing.assert_array_equal(places_in(pool.picked(some), pool), some)
        back = places_in(pool, pool.picked(some))
        np.testing.assert_array_equal(back[some], np.arange(len(some)))
        assert (np.delete(back, some) == -1).all()


def test_drawn_choices_keep_every_limit():
    for case in cases(12):
        diver = Diver(case.round, case.aim, Clock(None), case.draft, seed=3)
        diver.decide_greedily(case.prices)
        assert (case.draft.room >= 0).all()
        used = columns_of(case.round, case.draft.choices, case.draft.pool()).use
        np.testing.assert_array_equal(
            case.round.resources.limit - np.bincount(used, minlength=len(case.draft.room)), case.draft.room
        )


def test_whoever_finds_no_room_takes_what_fits():
    helped = 0
    for case in cases(25):
        market = case.market()
        market.smooth(50.0, case.dual.worths(case.prices))
        nest, units = market.nest, market.units
        chosen, confidence = np.empty(len(market.seat_worker), dtype=np.int64), np.zeros(len(units))
        draw_choices(7, nest, units, market.turns, market.share, chosen, confidence)
        order, taken, room = np.argsort(-confidence), np.zeros(len(units), dtype=np.bool_), case.draft.room.copy()
        take_in_order(nest, order, len(units), chosen, room, taken)
        before, drawn = taken.copy(), chosen.copy()
        take_what_fits(nest, order, market.share, chosen, room, taken)
        assert (room >= 0).all()
        assert taken[before].all()
        used = np.zeros(len(room), dtype=np.int64)
        for unit in range(len(units)):
            ways = range(nest.unit_start[unit], nest.unit_start[unit + 1])
            seats = range(nest.way_start[ways[0]], nest.way_start[ways[-1] + 1])
            if taken[unit]:
                for seat in seats:
                    assert not before[unit] or chosen[seat] == drawn[seat]
                    if chosen[seat] >= 0:
                        np.add.at(used, nest.use[nest.use_start[chosen[seat]] : nest.use_start[chosen[seat] + 1]], 1)
            elif len(seats) == 1:
                columns = range(nest.seat_start[seats[0]], nest.seat_start[seats[0] + 1])
                for c in columns:
                    assert (room[nest.use[nest.use_start[c] : nest.use_start[c + 1]]] == 0).any()
        np.testing.assert_array_equal(case.draft.room - room, used)
        helped += int((taken & ~before).sum())
    assert helped > 0


def first_draw(market: Market, room: np.ndarray, seed: int) -> tuple[list[list[int]], np.ndarray]:
    """Return the choices that a diver draws first for each unit, and whether there is room for them."""
    nest, units = market.nest, market.units
    chosen, confidence = np.empty(len(market.seat_worker), dtype=np.int64), np.zeros(len(units))
    draw_choices(seed * 1_000 + 10, nest, units, market.turns, market.share, chosen, confidence)
    drawn, fits = [], np.zeros(len(units), dtype=bool)
    for unit in range(len(units)):
        seats = range(nest.way_start[nest.unit_start[unit]], nest.way_start[nest.unit_start[unit + 1]])
        drawn.append([int(chosen[seat]) for seat in seats if chosen[seat] >= 0])
        used = np.zeros(len(room), dtype=np.int64)
        for c in drawn[-1]:
            np.add.at(used, nest.use[nest.use_start[c] : nest.use_start[c + 1]], 1)
        fits[unit] = (used <= room).all()
    return drawn, fits


def test_once_the_time_is_used_up_those_come_first_who_bring_most_to_earlier_tiers():
    differing = 0
    for case in cases(25):
        diver = Diver(case.round, case.aim, Clock(0.0), case.draft, seed=3)
        market = case.market()
        market.smooth(50.0, case.dual.worths(case.prices))
        nest, units = market.nest, market.units
        drawn, fits = first_draw(market, case.draft.room, 3)
        ahead = (market.columns.gain(case.aim) - case.aim.score * market.columns.score) // case.aim.least
        agreements = market.columns.use - case.round.resources.first[3]
        asks = np.append(case.round.reachable_minimum > 0, False)
        under = (agreements >= 0) & (agreements < len(asks) - 1)
        counts = np.where(under, asks[np.where(under, agreements, -1)], False)
        ahead += np.bincount(market.columns.use_row, counts, len(ahead)).astype(np.int64) * (
            case.aim.commitment // case.aim.least
        )
        diver._draw(market, 1)
        if nest.must_go.any() or not case.draft.decided.any():
            continue
        brings = np.where(fits, [ahead[taken].sum() for taken in drawn], -1)
        first = int(np.searchsorted(units, np.flatnonzero(case.draft.decided)[0]))
        assert brings[first] == brings.max()
        differing += len(set(brings.tolist())) > 1
    assert differing > 0


def test_who_stays_is_offered_what_is_left():
    gained = 0
    for case in cases(25):
        diver = Diver(case.round, case.aim, Clock(None), case.draft, seed=3)
        case.draft.stay(case.units[~case.round.units.must_go])
        diver.decide_greedily(case.prices)
        before, stayed = case.draft.worth(case.aim), case.draft.placed.copy()
        diver.offer_rest()
        assert case.draft.decided.all()
        assert case.draft.placed[stayed].all()
        assert (case.draft.room >= 0).all()
        assert case.draft.worth(case.aim) >= before
        gained += case.draft.worth(case.aim) - before
    assert gained > 0


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


def test_a_plan_holds_as_many_sets_as_it_has_time_for():
    found = [_sets(2.0, left, 100) for left in (None, 1_000.0, 100.0, 10.0, 0.0)]
    assert found == [SETS[0][:2], SETS[0][:2], SETS[1][:2], FEW_SETS, FEW_SETS]
    assert _sets(0.0, 0.0, 100) == FEW_SETS


def test_a_plan_holds_as_many_sets_as_it_has_room_for():
    found = [_sets(2.0, None, workers) for workers in (SETS[0][3], SETS[0][3] + 1, SETS[1][3] + 1)]
    assert found == [SETS[0][:2], SETS[1][:2], FEW_SETS]


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


def test_deciding_parts_anew_never_loses():
    gained = 0
    for case in cases(25):
        diver = Diver(case.round, case.aim, Clock(None), case.draft, seed=3)
        # The worst plan: whoever need not go stays at home.
        case.draft.stay(case.units[~case.round.units.must_go])
        diver.decide_greedily(case.prices)
        before = case.draft.worth(case.aim)
        improver = Improver(case.round, case.aim, Clock(None), 1, case.draft, diver, case.aim)
        improver.run(case.prices)
        assert case.draft.worth(case.aim) - before == improver.gained >= 0
        assert (case.draft.room >= 0).all()
        gained += improver.gained
    assert gained > 0


def test_stages_of_no_use_unless_all_look_far_are_left_out_of_large_rounds(monkeypatch):
    case = cases(1)[0]
    diver = Diver(case.round, case.aim, Clock(None), case.draft, seed=3)
    case.draft.stay(case.units)
    listed, sought = [], []
    market, leaning = Improver._market, Improver._leaning

    def look(self, prices, stage):
        listed.append(stage)
        return market(self, prices, stage)

    def lean(self, market, dual, prices, bonus, *, again):
        if not again:
            sought.append(bonus)
        return leaning(self, market, dual, prices, bonus, again=again)

    monkeypatch.setattr(Improver, "_market", look)
    monkeypatch.setattr(Improver, "_leaning", lean)
    for most, stages in ((10**9, improve.STAGES), (0, (improve.STAGES[0], *improve.STAGES[2:]))):
        listed.clear()
        sought.clear()
        monkeypatch.setattr(improve, "MOST_LISTED", most)
        Improver(case.round, case.aim, Clock(None), 1, case.draft, diver, case.aim).run(case.prices)
        assert sought == [stage.bonus for stage in stages]
        # What is near is listed once for all stages of a large round.
        assert tuple(listed) == (stages if most else stages[:1])


def test_in_large_rounds_those_alone_look_far_who_may_take_several_placements(monkeypatch):
    near = far = 0
    for case in cases(25):
        diver = Diver(case.round, case.aim, Clock(None), case.draft, seed=3)
        case.draft.stay(case.units)
        improver = Improver(case.round, case.aim, Clock(None), 1, case.draft, diver, case.aim)
        listed = []
        for most in (10**9, 10**4):
            # Rounds of the tests are small: with this many choices a unit, nobody's list is cut.
            stage = improve.Stage(2000.0, 0.1, 2000.0, 10**5)
            monkeypatch.setattr(improve, "NEAR_REACH", 0.0)
            monkeypatch.setattr(improve, "MOST_LISTED", most)
            pool = improver._market(case.prices, stage).pool
            listed.append(np.bincount(case.round.units.of_worker[pool.worker], minlength=len(case.units)))
        assert (listed[1] <= listed[0]).all()
        assert (listed[1] == listed[0])[diver.several].all()
        far += int(listed[0].sum() - listed[1].sum())
        near += int(listed[1][~diver.several].sum())
    assert near > 0
    assert far > 0


def test_who_may_take_several_placements_is_decided_first():
    before_others = 0
    for case in cases(60):
        market = case.market()
        market.smooth(5_000.0, case.dual.worths(case.prices))
        for seed in range(1, 9):
            diver = Diver(case.round, case.aim, Clock(None), case.draft, seed)
            large, (_, fits) = diver.several[market.units], first_draw(market, case.draft.room, seed)
            if market.nest.must_go.any() or not (large & fits).any():
                continue
            diver._draw(market, 1)
            assert diver.several[case.draft.decided].all()
            case.draft.release(np.flatnonzero(case.draft.decided))
            before_others += bool((~large & fits).any())
    assert before_others > 10


def test_who_may_take_several_placements_is_decided_in_small_steps(monkeypatch):
    steps = []
    draw = Diver._draw

    def look(self, market, most, **how):
        steps.append((int(self.several[market.units].sum()), most))
        draw(self, market, most, **how)

    monkeypatch.setattr(Diver, "_draw", look)
    monkeypatch.setattr(dive, "LARGE_STEPS", 3)
    small = 0
    for case in cases(40):
        steps.clear()
        Diver(case.round, case.aim, Clock(None), case.draft, seed=3).run(case.prices, 1)
        if steps and steps[0][0]:
            large = steps[0][0]
            assert all(most <= max(1, math.ceil(large / 3)) for still, most in steps if still)
            small += large > 3
    assert small > 0


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
        proposals = list(prover._proposals(tier, Clock(None)))
        if hurried and tier is tiers[0]:
            assert begun == [(True, False, COOLEST_STEP * weights[tier])]
        else:
            own = WARM_FIRST if tier is tiers[-2] else HOT_FIRST
            assert begun == [(False, warm, COOLEST_ALONE) for warm in own]
        # The plainest prices, the plan's in whole steps, and what every search finds, as it is and in whole steps.
        assert len(proposals) == 1 + len(ROUNDED_UP) + 2 * len(begun)


def test_parts_hold_few_workers_and_everyone_in_question_once(monkeypatch):
    monkeypatch.setattr(improve, "WORKERS", 3)
    several_parts = 0
    for case in cases(25):
        diver = Diver(case.round, case.aim, Clock(None), case.draft, seed=3)
        case.draft.stay(case.units)
        improver = Improver(case.round, case.aim, Clock(None), 1, case.draft, diver, case.aim)
        stage = improve.STAGES[-1]
        market = improver._market(case.prices, stage)
        market, prices_ = improver._leaning(market, case.dual, case.prices, stage.bonus, again=False)
        parts = improver._parts(market, prices_, stage.share)
        units = np.concatenate([*parts, np.zeros(0, dtype=np.int64)])
        assert len(set(units.tolist())) == len(units)
        # Nobody is planned: whoever has a share anywhere is in question.
        asked = market.share > stage.share
        assert set(units.tolist()) == set(case.round.units.of_worker[market.pool.worker[asked]].tolist())
        size = np.diff(case.round.units.start)
        assert all(len(part) == 1 or int(size[part].sum()) <= 3 for part in parts)
        several_parts += len(parts) > 1
    assert several_parts > 0


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


def test_once_all_were_listed_only_who_is_drawn_from_is(monkeypatch):
    offered, alone = Diver.offered, 0
    listed = []

    def look(self, prices, units):
        listed.append(units)
        return offered(self, prices, units)

    monkeypatch.setattr(Diver, "offered", look)
    for case in cases(40):
        listed.clear()
        diver = Diver(case.round, case.aim, Clock(None), case.draft, seed=3)
        diver.run(case.prices, 1)
        assert all(len(units) == len(case.units) for units in listed[:1])
        alone += sum(1 for units in listed[1:] if diver.several[units].all() and not diver.several.all())
    assert alone > 0
