"""Weekly windows: bit masks, coverage, and the gaps that rest and travel need.

A window is ``(start, length)`` in minutes: `start` from Monday 00:00 (0 to
10,079), `length` 15 to 1,440. It belongs to the weekday it starts on. The week
is cyclic: Sunday runs into Monday.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Window = tuple[int, int]
Pattern = tuple[Window, ...]

DAY = 1440
WEEK = 7 * DAY
QUARTER = 15
SLOTS = WEEK // QUARTER


def weekday(window: Window) -> int:
    """Return the weekday a window belongs to, 0 for Monday."""
    return window[0] // DAY


def mask(pattern: Pattern) -> npt.NDArray[np.uint8]:
    """Return the quarter hours of the week that a pattern covers, packed to bits. Shape (84,)."""
    slots = np.zeros(SLOTS, dtype=bool)
    for start, length in pattern:
        slots[np.arange(start // QUARTER, (start + length) // QUARTER) % SLOTS] = True
    return np.packbits(slots)


def masks(patterns: Sequence[Pattern]) -> npt.NDArray[np.uint8]:
    """Return the masks of many patterns. Shape (patterns, 84)."""
    if not patterns:
        return np.zeros((0, SLOTS // 8), dtype=np.uint8)
    return np.stack([mask(pattern) for pattern in patterns])


def union_minutes(pattern: Pattern) -> int:
    """Return the length of the union of a pattern's windows in minutes."""
    return int(np.unpackbits(mask(pattern)).sum()) * QUARTER


def gap(first: Window, then: Window) -> int:
    """Return the minutes from the end of `first` to the next start of `then`; negative if it starts before that end."""
    return (then[0] - first[0]) % WEEK - first[1]


def apart(a: Window, b: Window, minutes: int) -> bool:
    """Whether two windows do not overlap and leave at least `minutes` between them each way."""
    return gap(a, b) >= minutes and gap(b, a) >= minutes


def rest_kept(a: Pattern, b: Pattern, rest_minutes: int) -> bool:
    """Whether windows of `a` and `b` that start on different weekdays keep the daily rest."""
    return all(weekday(x) == weekday(y) or apart(x, y, rest_minutes) for x in a for y in b)


def travel_kept(a: Pattern, b: Pattern, travel_minutes: int) -> bool:
    """Whether windows of `a` and `b` do not overlap and leave time to travel between the two places."""
    return all(apart(x, y, travel_minutes) for x in a for y in b)


def weekdays(pattern: Pattern) -> frozenset[int]:
    """Return the weekdays on which a pattern's windows start."""
    return frozenset(weekday(window) for window in pattern)
