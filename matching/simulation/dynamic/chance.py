"""Draws that depend on who and what they are about, never on the order in which somebody asks.

Two strategies that make the same offer get the same answer, and a draw that
one of them never asks for changes no other: common random numbers.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
import numpy.typing as npt

IntColumn = npt.NDArray[np.int64]
FloatColumn = npt.NDArray[np.float64]


class Purpose(IntEnum):
    """What a draw decides; each has a stream of its own."""

    WORKERS = 1
    ORDERS = 2
    PATIENCE = 3
    RETURN = 4
    LEAD = 5
    LENGTH = 6
    ANSWER = 7
    LEAVING = 8
    SAMPLE = 9


def generator(seed: int, purpose: Purpose, *keys: int) -> np.random.Generator:
    """Return a generator of its own for a seed, a purpose and keys (none below 0)."""
    return np.random.Generator(np.random.Philox(np.random.SeedSequence([seed, int(purpose), *keys])))


def uniform(seed: int, purpose: Purpose, a: IntColumn, b: IntColumn | int = 0) -> FloatColumn:
    """Return one number in (0, 1) for each key (a, b), the same whenever it is asked for.

    Notes
    -----
    The keys go through the finaliser of SplitMix64 (Steele, Lea and Flood, 2014), once a part.
    """
    state = _mixed(np.array([(seed + int(purpose) * int(_GOLDEN)) % (1 << 64)], dtype=np.uint64))
    for key in (a, b):
        state = _mixed(state ^ _mixed(np.asarray(key, dtype=np.int64).astype(np.uint64)))
    # The 53 bits of a float, half a step away from 0 and from 1.
    return (np.right_shift(state, np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53


def exponential(share: FloatColumn, mean: float | FloatColumn) -> FloatColumn:
    """Turn numbers in (0, 1) into exponential draws of a mean."""
    drawn: FloatColumn = -np.log1p(-share) * mean
    return drawn


_GOLDEN = np.uint64(0x9E37_79B9_7F4A_7C15)


def _mixed(value: npt.NDArray[np.uint64] | np.uint64) -> npt.NDArray[np.uint64]:
    with np.errstate(over="ignore"):
        state = np.asarray(value, dtype=np.uint64) + _GOLDEN
        state = (state ^ np.right_shift(state, np.uint64(30))) * np.uint64(0xBF58_476D_1CE4_E5B9)
        state = (state ^ np.right_shift(state, np.uint64(27))) * np.uint64(0x94D0_49BB_1331_11EB)
        mixed: npt.NDArray[np.uint64] = state ^ np.right_shift(state, np.uint64(31))
    return mixed
