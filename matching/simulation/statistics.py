"""Means with their intervals, and differences of draws that share their chance."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy.stats import t as student

from matching.reports.study.document import Interval

#: Confidence of every interval that a report shows.
LEVEL = 0.95


def interval(values: Sequence[float], level: float = LEVEL) -> Interval:
    """Return the mean and Student's t interval of independent values.

    Parameters
    ----------
    values
        At least one; a single one has no interval and stands for itself.
    level
        Confidence, above 0 and below 1.

    Notes
    -----
    Student (1908), "The probable error of a mean", Biometrika 6: exact for normal values, near enough for means
    of a score of draws.
    """
    sample = np.asarray(values, dtype=np.float64)
    mean = float(sample.mean())
    count = len(sample)
    if count < 2:
        return Interval(mean, mean, mean, count)
    reach = float(student.ppf((1 + level) / 2, count - 1) * sample.std(ddof=1) / math.sqrt(count))
    return Interval(mean, mean - reach, mean + reach, count)


def paired(one: Sequence[float], other: Sequence[float], level: float = LEVEL) -> Interval:
    """Return the mean and interval of ``one - other``, draw by draw: what both owe to chance alike falls out.

    Raises
    ------
    ValueError
        The draws are not as many.
    """
    return interval([a - b for a, b in zip(one, other, strict=True)], level)
