"""The last units of a plan: searches that are cut short, programs that the time is too short for."""

from __future__ import annotations

import numpy as np
import pytest

from matching.solver import relaxation
from matching.solver.clock import Clock
from matching.solver.priced import core as cores
from matching.solver.priced import finish
from matching.solver.priced.core import build_core
from matching.solver.priced.dive import Diver
from matching.solver.priced.finish import Finisher
from matching.solver.priced.pool import market_of
from matching.solver.program import Program
from matching.solver.relaxation import Infeasible, solve_relaxation
from matching.solver.search import search
from tests.solver.priced_cases import Case, cases


class Late(Clock):
    """A clock that is over, for all who do not ask how much is left."""

    over = True


def test_a_dive_mends_what_a_search_that_was_cut_short_has_missed(monkeypatch):
    def poor(self, core, relaxation):
        """Return any solution at all."""
        return search(core.program, np.zeros_like(core.gain), 0, seed=1).values

    monkeypatch.setattr(Finisher, "_best_of_core", poor)
    monkeypatch.setattr(Finisher, "_whole_units", lambda self, core, units, values: units[:0])
    mended = 0
    for both in zip(cases(25), cases(25), strict=True):
        found = []
        for case, clock in zip(both, (Clock(None), Late(None)), strict=True):
            going = _finish(case, clock)
            found.append((case.draft.worth(case.aim), going[case.round.units.must_go]))
        (worth, pinned), (new, still) = found
        assert new >= worth
        assert (still >= pinned).all()
        mended += new - worth
    assert mended > 0


def test_a_plan_is_made_where_no_program_is_solved(monkeypatch):
    monkeypatch.setattr(Finisher, "_relax", lambda *_: None)
    placed = 0
    for case in cases(25):
        _finish(case, Clock(None))
        assert case.draft.decided.all()
        placed += int(case.draft.placed.sum())
    assert placed > 0


def test_a_search_looks_at_few_columns_of_large_programs_and_still_keeps_every_row(monkeypatch):
    searched, kept = cores.best_found, Program.is_kept_by
    sizes = []

    def look(program, gain, **how):
        sizes.append(len(gain))
        with monkeypatch.context() as inside:
            inside.setattr(Program, "is_kept_by", kept)
            return searched(program, gain, **how)

    monkeypatch.setattr(cores, "best_found", look)
    # Whatever the relaxation decides is searched too, so that columns are left out at all.
    monkeypatch.setattr(Program, "is_kept_by", lambda *_: False)
    monkeypatch.setattr(Finisher, "_whole_units", lambda self, core, units, values: units[:0])
    worth = []
    for most in (10**6, 0):
        monkeypatch.setattr(finish, "MOST_SEARCHED", most)
        mine = cases(25)
        for case in mine:
            _finish(case, Clock(None))
            assert case.draft.decided.all()
        worth.append([case.draft.worth(case.aim) for case in mine])
    assert sum(sizes[len(sizes) // 2 :]) < sum(sizes[: len(sizes) // 2])
    assert sum(worth[1]) <= sum(worth[0])


def test_the_first_program_serves_where_the_time_is_too_short_for_a_wider_one(monkeypatch):
    relax, greedy, wider, unsolved = Finisher._relax, [], [], []

    def once(self, core, *known):
        if self.solved:
            wider.append(core)
            return None
        self.solved = True
        found = relax(self, core, *known)
        if found is None:
            unsolved.append(core)
        return found

    monkeypatch.setattr(Finisher, "_relax", once)
    monkeypatch.setattr(Finisher, "solved", False, raising=False)
    monkeypatch.setattr(Diver, "decide_greedily", lambda self, prices: greedy.append(self))
    monkeypatch.setattr(finish, "MOST_CORES", 1)
    # What the program's own prices ask for joins once somebody is decided.
    for case in cases(25):
        case.draft.stay(case.units[~case.round.units.must_go][:1])
        _finish(case, Clock(None))
    assert wider
    assert len(greedy) == len(unsolved)


def test_a_wider_core_goes_on_where_the_first_one_stood():
    with_groups = carried = 0
    for case in cases(25):
        market, chance = case.market(), np.random.default_rng(case.units.size)
        core, wider = (
            build_core(
                case.round, case.aim, market_of(case.round, case.aim, case.draft.choices, pool), case.draft.left()
            )
            for pool in (market.pool.picked(np.flatnonzero(chance.random(len(market.pool)) < 0.6)), market.pool)
        )
        try:
            first = solve_relaxation(core.program, core.gain, 1, Clock(None))
            anew = solve_relaxation(wider.program, wider.gain, 1, Clock(None))
        except Infeasible:
            continue
        start = wider.taken_over(first.start, core)
        # A column of the first core is the same column of the wider one: the same gain, the same uses.
        assert (wider.gain[start.columns] == core.gain[first.start.columns]).all()
        choices = first.start.columns < len(core.pool)
        new, old = wider.program.matrix[:, start.columns[choices]], core.program.matrix[:, first.start.columns[choices]]
        np.testing.assert_array_equal(new.sum(axis=0), old.sum(axis=0))
        again = solve_relaxation(wider.program, wider.gain, 1, Clock(None), start)
        assert again.bound.total / again.bound.scale == pytest.approx(anew.bound.total / anew.bound.scale, abs=0.5)
        with_groups += len(core.ways)
        carried += len(start.columns)
    assert with_groups > 0
    assert carried > 0


def test_prices_near_the_best_say_which_columns_come_first(monkeypatch):
    monkeypatch.setattr(relaxation, "WHOLE_POOL", 0)
    monkeypatch.setattr(relaxation, "JOINING", 1)
    for case in cases(12):
        market = case.market()
        core = build_core(case.round, case.aim, market, case.draft.left())
        try:
            plain = solve_relaxation(core.program, core.gain, 1, Clock(None))
        except Infeasible:
            continue
        hint = plain.bound.prices / plain.bound.scale
        hinted = solve_relaxation(core.program, core.gain, 1, Clock(None), prices=hint)
        assert hinted.bound.total / hinted.bound.scale == pytest.approx(plain.bound.total / plain.bound.scale, abs=0.5)
        assert len(hinted.start.columns) <= len(plain.start.columns)


def _finish(case: Case, clock: Clock) -> np.ndarray:
    """Decide all units; return which go."""
    diver = Diver(case.round, case.aim, Clock(None), case.draft, seed=3)
    Finisher(case.round, case.aim, clock, 1, case.draft, diver).run(case.prices)
    assert (case.draft.room >= 0).all()
    return case.draft.going
