"""Means, intervals, differences, knees: where the answer is known."""

import math

import numpy as np
import pytest

from matching.simulation.report.curves import knee
from matching.simulation.statistics import interval, paired


def test_an_interval_is_the_one_of_the_tables():
    # t for 4 degrees of freedom at 95 % is 2.776; the deviation of 1 … 5 is the square root of 2.5.
    found = interval([1, 2, 3, 4, 5])
    assert found.mean == 3
    assert found.high - 3 == pytest.approx(2.7764 * math.sqrt(2.5 / 5), abs=1e-3)
    assert (found.low, found.clear) == (pytest.approx(6 - found.high), True)


def test_one_value_stands_for_itself():
    found = interval([7.0])
    assert (found.low, found.mean, found.high, found.count) == (7, 7, 7, 1)


def test_what_two_share_falls_out():
    shared = np.random.default_rng(1).normal(0, 100, 20)
    apart = paired((shared + 1).tolist(), shared.tolist())
    assert apart.mean == pytest.approx(1)
    assert apart.high - apart.low < 1e-6
    assert not interval(shared.tolist()).clear


def test_draws_that_are_not_as_many_cannot_be_paired():
    with pytest.raises(ValueError, match="zip"):
        paired([1, 2], [1])


def test_an_interval_holds_the_mean_as_often_as_it_says():
    rng = np.random.default_rng(5)
    held = sum(found.low <= 3 <= found.high for found in (interval(rng.normal(3, 2, 8).tolist()) for _ in range(2000)))
    assert 0.935 < held / 2000 < 0.965


@pytest.mark.parametrize(
    ("x", "y", "at"),
    [
        ((0, 10, 20, 40), (0, 10, 20, 20), 2),
        ((0, 10, 20, 40), (0, 8, 9, 10), 1),
        ((0, 10, 20, 30), (0, 1, 2, 3), None),
        ((0, 10, 20), (5, 5, 5), None),
        ((0, 10, 20), (5, 4, 3), None),
        ((0, 10), (0, 5), None),
        ((0, 10, 20, 30), (0, 9, 10, 8), 1),
    ],
)
def test_the_knee_is_where_more_stops_paying(x, y, at):
    assert knee(x, y) == at
