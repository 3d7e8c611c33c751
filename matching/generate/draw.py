"""Draws that give the same answer on every machine.

Weights are whole numbers and every draw compares whole numbers: no logarithm,
power or floating-point sum takes part, whose last bit may differ between
processors.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

IntColumn = npt.NDArray[np.int64]
BoolColumn = npt.NDArray[np.bool_]


def streams(seed: int, names: Sequence[str]) -> dict[str, np.random.Generator]:
    """Return one independent generator a name, so that a change to one table leaves the draws of the others alone."""
    children = np.random.SeedSequence(seed).spawn(len(names))
    return {name: np.random.Generator(np.random.PCG64(child)) for name, child in zip(names, children, strict=True)}


def pick(rng: np.random.Generator, weights: Sequence[int] | IntColumn, size: int) -> IntColumn:
    """Draw `size` indices with replacement, each index as likely as its weight."""
    cumulative = np.cumsum(np.asarray(weights, dtype=np.int64))
    ticket = rng.integers(0, cumulative[-1], size)
    return np.searchsorted(cumulative, ticket, side="right").astype(np.int64)


def pick_in_row(rng: np.random.Generator, weights: IntColumn, rows: IntColumn) -> IntColumn:
    """Draw one column for each entry of `rows` by that row of `weights`. Shapes (rows, columns) and (draws,)."""
    width = weights.shape[1]
    cumulative = np.cumsum(weights.reshape(-1))
    total = weights.sum(axis=1)
    before = np.concatenate([[0], cumulative[width - 1 :: width][:-1]])
    ticket = before[rows] + rng.integers(0, total[rows])
    column: IntColumn = np.searchsorted(cumulative, ticket, side="right") - rows * width
    return column


def pick_distinct(rng: np.random.Generator, weights: Sequence[int] | IntColumn, count: int) -> IntColumn:
    """Draw up to `count` different indices one after another, each as likely as its weight, never one of weight 0."""
    left = np.array(weights, dtype=np.int64)
    chosen = np.full(min(count, int((left > 0).sum())), -1, dtype=np.int64)
    for i in range(len(chosen)):
        chosen[i] = pick(rng, left, 1)[0]
        left[chosen[i]] = 0
    return chosen


def chance(rng: np.random.Generator, probability: float | npt.NDArray[np.float64], size: int) -> BoolColumn:
    """Return which of `size` trials succeed; the probability counts in whole per mille."""
    threshold = np.rint(np.asarray(probability) * 1000).astype(np.int64)
    succeeds: BoolColumn = rng.integers(0, 1000, size) < threshold
    return succeeds


def share_out(total: int, weights: Sequence[int] | IntColumn) -> IntColumn:
    """Split a whole number in proportion to weights: whole parts that add up, the largest remainders rounded up."""
    weight = np.asarray(weights, dtype=np.int64)
    whole = int(weight.sum())
    if whole == 0:
        return np.zeros(len(weight), dtype=np.int64)
    parts = total * weight // whole
    remainder = total * weight % whole
    parts[np.argsort(-remainder, kind="stable")[: total - int(parts.sum())]] += 1
    return parts
