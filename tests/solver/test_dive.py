"""Pools and draws: every limit kept, what weighs most first, what is left offered."""

from __future__ import annotations

import math

import numpy as np

from matching.solver.clock import Clock
from matching.solver.priced import dive
from matching.solver.priced.dive import Diver
from matching.solver.priced.planner import FEW_SETS, SETS, sets_for
from matching.solver.priced.pool import Market, columns_of, merged, places_in
from matching.solver.priced.pool_kernels import draw_choices, take_in_order, take_what_fits
from tests.solver.priced_cases import cases


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
        diver = case.worst_plan()
        before, stayed = case.draft.worth(case.aim), case.draft.placed.copy()
        diver.offer_rest()
        assert case.draft.decided.all()
        assert case.draft.placed[stayed].all()
        assert (case.draft.room >= 0).all()
        assert case.draft.worth(case.aim) >= before
        gained += case.draft.worth(case.aim) - before
    assert gained > 0


def test_a_plan_holds_as_many_sets_as_it_has_time_for():
    found = [sets_for(2.0, left, 100) for left in (None, 1_000.0, 100.0, 10.0, 0.0)]
    assert found == [SETS[0][:2], SETS[0][:2], SETS[1][:2], FEW_SETS, FEW_SETS]
    assert sets_for(0.0, 0.0, 100) == FEW_SETS


def test_a_plan_holds_as_many_sets_as_it_has_room_for():
    found = [sets_for(2.0, None, workers) for workers in (SETS[0][3], SETS[0][3] + 1, SETS[1][3] + 1)]
    assert found == [SETS[0][:2], SETS[1][:2], FEW_SETS]


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
