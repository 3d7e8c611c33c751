"""The cyclic week, minute by minute: cover, overlap, rest and travel."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from itertools import combinations

#: (minutes from Monday 00:00 to the start, minutes of length)
Window = tuple[int, int]
Pattern = tuple[Window, ...]

MINUTES_A_DAY = 24 * 60
MINUTES_A_WEEK = 7 * MINUTES_A_DAY


@cache
def minutes(pattern: Pattern) -> int:
    """Return the minutes of the week that a pattern covers, as the set bits of a number."""
    covered = 0
    for start, length in pattern:
        for minute in range(start, start + length):
            covered |= 1 << (minute % MINUTES_A_WEEK)
    return covered


@cache
def union_minutes(pattern: Pattern) -> int:
    """Return the length of the union of a pattern's windows."""
    return minutes(pattern).bit_count()


@cache
def covers(available: Pattern, asked: Pattern) -> bool:
    """Whether every window of `asked` lies inside the union of `available`."""
    return minutes(asked) & ~minutes(available) == 0


def weekdays(patterns: Sequence[Pattern]) -> set[int]:
    """Return the weekdays on which windows start, 0 for Monday."""
    return {start // MINUTES_A_DAY for pattern in patterns for start, _ in pattern}


def pause(before: Window, after: Window) -> int:
    """Return the minutes from the end of one window to the next start of the other; negative if it is earlier."""
    return (after[0] - before[0]) % MINUTES_A_WEEK - before[1]


def is_apart(one: Window, two: Window, needed: Fraction) -> bool:
    """Whether two windows do not overlap and leave the minutes needed between them, each way round the week."""
    shortest = min(pause(one, two), pause(two, one))
    return shortest >= 0 and shortest >= needed


def keeps_rest(patterns: Sequence[Pattern], rest: Fraction) -> bool:
    """Whether any two windows that start on different weekdays leave `rest` minutes between them."""
    return all(_rests_within(pattern, rest) for pattern in set(patterns)) and all(
        _rests_between(one, two, rest) for one, two in combinations(sorted(set(patterns)), 2)
    )


@cache
def _rests_within(pattern: Pattern, rest: Fraction) -> bool:
    return all(_rests(one, two, rest) for one, two in combinations(pattern, 2))


@cache
def _rests_between(one: Pattern, two: Pattern, rest: Fraction) -> bool:
    return all(_rests(a, b, rest) for a in one for b in two)


def _rests(one: Window, two: Window, rest: Fraction) -> bool:
    return one[0] // MINUTES_A_DAY == two[0] // MINUTES_A_DAY or is_apart(one, two, rest)


@cache
def leaves_travel(one: Pattern, two: Pattern, travel: Fraction) -> bool:
    """Whether windows of two placements do not overlap and leave `travel` minutes between them."""
    return all(is_apart(a, b, travel) for a in one for b in two)
