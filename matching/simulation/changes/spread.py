"""Whole numbers shared out: to scale a column of counts without losing or inventing any."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction


def scaled(counts: Sequence[int], factor: Fraction) -> list[int]:
    """Return counts times a factor as whole numbers whose sum is that of the exact products, rounded half up.

    Each is within 1 of its exact product: what is cut off one goes to those that lost most.
    """
    return _apportioned([count * factor for count in counts])


def shared(total: int, counts: Sequence[int]) -> list[int]:
    """Return a total shared out in proportion to counts; evenly where all of them are zero."""
    weights = counts if sum(counts) else [1] * len(counts)
    whole = sum(weights)
    size, sign = abs(total), (1 if total >= 0 else -1)
    return [sign * part for part in _apportioned([Fraction(size * weight, whole) for weight in weights])]


def rounded(value: Fraction, decimals: int = 0) -> Decimal:
    """Return a fraction rounded half up."""
    unit = Decimal(1).scaleb(-decimals)
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(unit, ROUND_HALF_UP)


def by_chance(keys: Sequence[str], word: str) -> list[int]:
    """Return places in an order that looks random and is fixed by the keys and a word.

    The order of two keys does not depend on the others, so whoever is chosen among few is chosen among more.
    """
    marks = [hashlib.sha256(f"{word}\x00{key}".encode()).digest() for key in keys]
    return sorted(range(len(keys)), key=lambda place: (marks[place], keys[place]))


def _apportioned(exact: Sequence[Fraction]) -> list[int]:
    """Return the largest remainders' share of each: floors, and one more where most was cut off, first rows first."""
    floors = [value.numerator // value.denominator for value in exact]
    left = int(rounded(sum(exact, Fraction(0)))) - sum(floors)
    most = sorted(range(len(exact)), key=lambda place: (floors[place] - exact[place], place))
    for place in most[:left]:
        floors[place] += 1
    return floors
