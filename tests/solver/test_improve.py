"""Parts of a plan decided anew: never for worse, each once, and no further than a round is small."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from matching.solver.clock import Clock
from matching.solver.priced import improve
from matching.solver.priced.dive import Diver
from matching.solver.priced.improve import Improver
from tests.solver.priced_cases import cases


def test_deciding_parts_anew_never_loses():
    gained = 0
    for case in cases(25):
        diver = case.worst_plan()
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


def test_after_declines_a_part_is_decided_among_few_columns_and_no_less_validly(monkeypatch):
    gained = narrow = 0
    stage = replace(improve.STAGES_AGAIN[0], columns=1)
    among = Improver._searched_among

    def heard(self, columns, core, prices, effort):
        nonlocal narrow
        found = among(self, columns, core, prices, effort)
        assert found is None or core.program.is_kept_by(found)
        narrow += found is not None
        return found

    monkeypatch.setattr(Improver, "_searched_among", heard)
    for case in cases(25):
        diver = case.worst_plan()
        before = case.draft.worth(case.aim)
        improver = Improver(case.round, case.aim, Clock(None), 1, case.draft, diver, case.aim, (stage,))
        improver.run(case.prices)
        assert case.draft.worth(case.aim) - before == improver.gained >= 0
        assert (case.draft.room >= 0).all()
        gained += improver.gained
    assert narrow > 0
    assert gained > 0


def test_where_few_columns_hold_nothing_a_part_is_searched_with_all(monkeypatch):
    efforts = []

    def nothing(*_, **asked):
        efforts.append(asked["effort"])

    monkeypatch.setattr(improve, "search_core", nothing)
    monkeypatch.setattr(improve, "best_found", nothing)
    for case in cases(25):
        diver = Diver(case.round, case.aim, Clock(None), case.draft, seed=3)
        case.draft.stay(case.units)
        before = case.draft.worth(case.aim)
        stages = (replace(improve.STAGES_AGAIN[0], columns=0), improve.STAGES[3])
        improver = Improver(case.round, case.aim, Clock(None), 1, case.draft, diver, case.aim, stages)
        improver.run(case.prices)
        assert case.draft.worth(case.aim) == before
    quick = improve.STAGES_AGAIN[0].effort
    assert quick < improve.EFFORT
    assert set(efforts) == {quick, improve.EFFORT}
    assert efforts[efforts.index(quick) + 1] == improve.EFFORT
