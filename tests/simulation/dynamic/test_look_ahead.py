"""What look-ahead sees of the months ahead: who could come back, and whose yes depends on others."""

from pathlib import Path

import numpy as np
import pytest

from matching.simulation.base import read_base
from matching.simulation.dynamic.calendar import Calendar
from matching.simulation.dynamic.futures import draw_future
from matching.simulation.dynamic.market import Market
from matching.simulation.dynamic.parameters import MEANINGS
from matching.simulation.dynamic.population import draw_population
from matching.simulation.dynamic.simulate import open_round, simulate, start_of
from matching.simulation.dynamic.stays import chance_together, parties
from matching.simulation.dynamic.strategies import LOOK_AHEAD
from matching.simulation.dynamic.tasks import dynamics_of
from matching.simulation.rounds import read_round
from matching.simulation.study_file import read_study
from tests.simulation.dynamic.markets import CERTAIN, ROOM, run

SHORT = {"contract_months_live_in": 0.5, "contract_months_rota": 0.5, "contract_months_fixed": 0.5}


def first_round(seed=1, **parameters):
    asked = run(LOOK_AHEAD, seed, tables=ROOM, **parameters)
    calendar = Calendar(start_of(asked.instance, asked.policy), asked.dynamics)
    market = Market(asked.instance, calendar, draw_population(asked.instance, calendar, seed))
    market.advance(0)
    return open_round(asked, market, 0)


def test_a_drawn_future_has_a_stay_after_each_contract_that_ends_in_it():
    round_ = first_round(months=6, rounds_a_month=4, look_ahead_months=5.0, return_share=0.5, **SHORT, **CERTAIN)
    future = draw_future(round_, 7)
    worker, following = future.possible.options.worker, future.following
    led = np.flatnonzero(following >= 0)
    assert len(led)
    assert (future.stays.first[following[led]] == future.possible.until[led]).all()
    assert (future.stays.person[following[led]] == future.stays.person[worker[led]]).all()
    assert (future.stays.sure[following[led]] == 0).all()


def test_nobody_is_imagined_to_come_back_where_nobody_does():
    round_ = first_round(months=6, return_share=0.0, **SHORT, **CERTAIN)
    future = draw_future(round_, 7)
    assert (future.following == -1).all()
    assert (future.following_of_now == -1).all()
    assert (future.stays.sure == 1).all()


def test_who_is_there_now_keeps_the_own_row():
    round_ = first_round()
    future = draw_future(round_, 7)
    count = len(round_.workers)
    assert (future.stays.person[:count] == round_.workers.number).all()
    assert (future.stays.first[:count] == 1).all()
    assert future.possible.facts.instance.orders.ids[: len(round_.orders)] == round_.instance.orders.ids


def test_a_member_goes_only_if_all_others_would():
    # Workers 0 and 1 are a group: in city 5 both have offers, in city 6 only one of them has.
    party = np.array([0, 0, -1])
    worker, city = np.array([0, 0, 1, 2, 0]), np.array([5, 5, 5, 5, 6])
    chance = np.array([0.2, 0.6, 0.5, 0.9, 0.7])
    together = chance_together(party, worker, city, chance)
    assert together == pytest.approx([0.2 * 0.5, 0.6 * 0.5, 0.5 * 0.4, 0.9, 0.0])


def test_a_group_of_one_is_no_group():
    assert parties(np.array([3, 4, 3, -1]), behind=1).tolist() == [3, -1, 3, -1, -1]


@pytest.mark.parametrize("trust", [0.0, 0.5, 1.0])
def test_however_much_the_future_counts_the_plans_keep_every_rule(trust):
    made = simulate(run(LOOK_AHEAD, 2, checked=True, look_ahead_trust=trust))
    assert made["placements"] > 0


def test_the_festival_study_states_every_parameter_and_holds_a_whole_festival():
    study = read_study(Path(__file__).resolve().parents[3] / "scenarios" / "spring_festival.toml")
    problems = []
    base, *_ = study.all_scenarios
    dynamics = dynamics_of(study, base, problems)
    assert problems == []
    assert set(study.dynamic) == set(MEANINGS)
    found = read_round(read_base(study.source), base)
    days = Calendar(start_of(found.instance, found.policy), dynamics).days
    assert any(
        days[0] < festival - dynamics.festival_before_days
        and festival + dynamics.festival_after_days + dynamics.return_wave_days < days[-1]
        for festival in dynamics.festivals
    )
