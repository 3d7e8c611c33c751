"""Gaps, plans that are behind, and proofs that contradict plans."""

import pytest

from benchmarks.gaps import Gap, behind, contradictions, gaps
from benchmarks.record import Status
from tests.benchmarks.rows import plan, row


def test_a_peers_own_bounds_measure_it():
    found = gaps(plan("ours", 101, (2, 198, 990), (1, 200, 1_000)), [])
    assert found == {
        "commitments": Gap(50.0, own=True),
        "filled": Gap(1.0, own=True),
        "quality": Gap(1.0, own=True),
    }


def test_who_proves_nothing_is_measured_by_the_tightest_bound_of_rivals_with_equal_earlier_tiers():
    greedy = plan("greedy", 101, (0, 90, 500))
    loose = plan("scip", 101, (0, 95, 800), (0, 120, 900))
    tight = plan("cp_sat", 101, (0, 96, 700), (0, 100, 710))
    elsewhere = plan("highs_mip", 101, (1, 80, 300), (0, 91, 300))
    found = gaps(greedy, [loose, tight, elsewhere])
    assert found == {"commitments": Gap(0.0, own=False), "filled": Gap(10.0, own=False)}


@pytest.mark.parametrize(
    "changes",
    [{"status": Status.NOT_DONE}, {"answer": "fractional"}, {"violations": 1}, {"answer": "no side constraints"}],
)
def test_only_plans_have_gaps_and_lend_bounds(changes):
    wrong = plan("cp_sat", 101, (0, 96, 700), (0, 100, 710), **changes)
    assert gaps(wrong, []) == {}
    assert gaps(plan("greedy", 101, (0, 90, 500)), [wrong]) == {}


def test_a_plan_is_behind_in_the_first_tier_in_which_the_best_one_is_better():
    best = plan("ours", 101, (1, 100, 700))
    assert behind(best, [best, plan("greedy", 101, (1, 99, 900)), plan("scip", 101, (2, 100, 900))]) is None
    assert behind(plan("greedy", 101, (1, 99, 900)), [best]) == "filled"
    assert behind(plan("scip", 101, (2, 100, 900)), [best]) == "commitments"
    assert behind(plan("cp_sat", 101, (1, 100, 699)), [best]) == "quality"
    assert behind(row("glop"), [best]) is None


def test_a_changed_round_is_compared_with_nothing():
    best, again = plan("ours", 101, (1, 100, 700), (1, 100, 700)), plan("ours_warm", 101, (1, 98, 600), (1, 98, 600))
    assert behind(again, [best]) is None
    assert contradictions([best, again]) == []


def test_a_plan_better_than_a_bound_is_a_contradiction():
    claim = plan("cp_sat", 101, (1, 99, 700), (1, 99, 700))
    (line,) = contradictions([claim, plan("ours", 101, (1, 100, 500))])
    assert "cp_sat says that filled cannot pass 99, ours reaches 100" in line
    (line,) = contradictions([claim, plan("ours", 101, (0, 99, 700))])
    assert "commitments cannot pass 1, ours reaches 0" in line
    # Better in a later tier, but only after giving something away.
    assert contradictions([claim, plan("ours", 101, (2, 120, 900)), plan("scip", 101, (1, 99, 700))]) == []
