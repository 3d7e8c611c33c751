"""Numbers for distinct rows of columns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matching.result import IntColumn


def distinct(keys: Sequence[np.ndarray]) -> tuple[IntColumn, IntColumn]:
    """Number distinct rows of some columns.

    Parameters
    ----------
    keys
        Columns of whole numbers, equally long.

    Returns
    -------
    The number of each row, and the first row of each number; numbers follow the columns' order.
    """
    length = len(keys[0])
    number = np.zeros(length, dtype=np.int64)
    count = 1
    for key in keys:
        values, rank = np.unique(key, return_inverse=True)
        number = number * len(values) + rank.reshape(-1)
        count *= max(1, len(values))
        if count >= 2**40:
            number, count = _dense(number)
    number, count = _dense(number)
    first = np.full(count, length, dtype=np.int64)
    np.minimum.at(first, number, np.arange(length))
    return number, first


def _dense(number: IntColumn) -> tuple[IntColumn, int]:
    values, rank = np.unique(number, return_inverse=True)
    return rank.reshape(-1).astype(np.int64), len(values)
