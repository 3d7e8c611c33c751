"""Draws: what is never drawn, what always adds up, and that chance repeats itself."""

import numpy as np
import pytest

from matching.generate.draw import chance, pick, pick_distinct, pick_in_row, share_out, streams


@pytest.fixture
def rng():
    return np.random.Generator(np.random.PCG64(5))


def test_weight_zero_is_never_drawn(rng):
    assert set(pick(rng, (0, 3, 0, 1, 0), 2_000).tolist()) == {1, 3}


def test_draws_follow_the_weights(rng):
    share = np.bincount(pick(rng, (1, 3), 20_000)) / 20_000
    assert share == pytest.approx([0.25, 0.75], abs=0.015)


def test_each_row_draws_by_its_own_weights(rng):
    weights = np.array([[0, 1, 0], [5, 0, 5], [0, 0, 2]])
    rows = np.tile([0, 1, 2], 1_000)
    drawn = pick_in_row(rng, weights, rows)
    assert set(drawn[rows == 0].tolist()) == {1}
    assert set(drawn[rows == 1].tolist()) == {0, 2}
    assert set(drawn[rows == 2].tolist()) == {2}


def test_distinct_draws_stop_when_none_is_left(rng):
    assert sorted(pick_distinct(rng, (1, 0, 7, 2), 10).tolist()) == [0, 2, 3]


@pytest.mark.parametrize("total", [0, 1, 7, 100])
def test_parts_add_up_and_stay_within_one_of_their_share(total):
    weights = np.array([5, 0, 3, 1, 1])
    parts = share_out(total, weights)
    assert parts.sum() == total
    assert (np.abs(parts - total * weights / 10) < 1).all()


def test_nothing_is_shared_out_by_no_weight():
    assert share_out(9, (0, 0)).tolist() == [0, 0]


def test_chance_takes_one_probability_or_one_each(rng):
    assert chance(rng, 1.0, 50).all()
    assert not chance(rng, 0.0, 50).any()
    assert chance(rng, np.array([0.0, 1.0] * 25), 50).tolist() == [False, True] * 25


def test_streams_repeat_and_differ():
    first, again = streams(3, ("a", "b")), streams(3, ("a", "b"))
    drawn = {name: rng.integers(0, 2**60, 4).tolist() for name, rng in first.items()}
    assert drawn == {name: rng.integers(0, 2**60, 4).tolist() for name, rng in again.items()}
    assert drawn["a"] != drawn["b"]
