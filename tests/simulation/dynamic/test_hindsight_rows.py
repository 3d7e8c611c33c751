"""The bound of hindsight over small random markets: nobody beats it, not even who is told the future."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.simulation.dynamic.simulate import simulate
from matching.simulation.dynamic.strategies import DECIDES, FORESIGHT, HINDSIGHT
from tests.simulation.dynamic.markets import CERTAIN, ROOM, run

#: Short contracts and people who come back again and again.
BACK_AGAIN = {
    "months": 8,
    "return_share": 0.9,
    "contract_months_live_in": 1.0,
    "contract_months_rota": 1.0,
    "contract_months_fixed": 1.0,
    "patience_months": 1.0,
}


@pytest.mark.parametrize("strategy", DECIDES)
@settings(max_examples=8, deadline=None)
@given(
    seed=st.integers(1, 10_000),
    tables=st.sampled_from([{}, ROOM]),
    patience=st.sampled_from([0.3, 1.0, 6.0]),
    again=st.sampled_from([0.0, 0.5, 0.95]),
    length=st.sampled_from([0.1, 1.0, 4.0]),
    rounds=st.integers(1, 4),
    early=st.sampled_from([0.0, 0.3]),
)
def test_nobody_beats_the_bound(strategy, seed, tables, patience, again, length, rounds, early):
    given_ = {
        "months": 4,
        "patience_months": patience,
        "return_share": again,
        "contract_months_live_in": length,
        "contract_months_rota": length,
        "contract_months_fixed": length,
        "least_contract_days": 10,
        "rounds_a_month": rounds,
        "early_leaving_a_month": early,
    }
    made = simulate(run(strategy, seed, tables=tables, **given_))
    bound = simulate(run(HINDSIGHT, seed, tables=tables, **given_))
    assert made["worth"] <= bound["worth"]
    assert made["placements"] <= bound["placements"]


def test_who_waits_for_ever_comes_back_more_often_than_who_gives_up():
    patient = {**BACK_AGAIN, **CERTAIN, "patience_months": 100.0}
    hasty = {**BACK_AGAIN, **CERTAIN, "patience_months": 0.02}
    assert (
        simulate(run(HINDSIGHT, 3, tables=ROOM, **hasty))["placements"]
        < simulate(run(HINDSIGHT, 3, tables=ROOM, **patient))["placements"]
    )


@pytest.mark.parametrize("seed", range(1, 6))
def test_nobody_comes_back_before_a_contract_ends(seed):
    # No contract ends in three months, so that coming back changes nothing.
    held = {"least_contract_days": 200, "early_leaving_a_month": 0.0}
    assert simulate(run(HINDSIGHT, seed, return_share=0.9, **held)) == simulate(
        run(HINDSIGHT, seed, return_share=0.0, **held)
    )


@pytest.mark.parametrize("seed", range(1, 6))
def test_the_bound_is_near_what_somebody_who_is_told_the_future_reaches(seed):
    told = simulate(run(FORESIGHT, seed, **BACK_AGAIN))["worth"]
    assert told >= 0.85 * simulate(run(HINDSIGHT, seed, **BACK_AGAIN))["worth"]
