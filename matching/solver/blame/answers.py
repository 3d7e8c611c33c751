"""Answers to "why not": their codes, and how the last of a list of rules is found."""

from __future__ import annotations

from typing import NamedTuple

from numba import njit

from matching.result import IntColumn
from matching.solver.blame.sights import PASSED

#: Others were preferred; nothing that can be named stands in the way.
OUTBID = PASSED
#: The rest of the group cannot come along, or did not.
TIED = PASSED + 1
#: Every course that would be needed has no seats; no bed at all; no allowance at all.
SEATLESS, BEDLESS, HELPLESS = PASSED + 2, PASSED + 3, PASSED + 4
#: A limit is used up; the detail is its number in `Limits.full`.
FULL = PASSED + 5

#: Pairs that are looked at before it is asked whether the answer is known.
CHUNK = 512


class Members(NamedTuple):
    """Workers listed by profile: `worker` from `start` on."""

    start: IntColumn
    worker: IntColumn


@njit(cache=True)
def last_rule(count: int, found: IntColumn, before: IntColumn) -> tuple[int, int]:
    """Return the last rule that took any counterpart away, and how many it took.

    `found` are the rules that took the `count` counterparts of a list, `before` the numbers taken without listing.
    """
    left = before.copy()
    for at in range(count):
        left[found[at]] += 1
    rule = len(left) - 1
    while rule > 0 and left[rule] == 0:
        rule -= 1
    return rule, left[rule]


@njit(cache=True)
def without_option(all_need: bool, any_seat: bool, any_site: bool) -> int:
    """Say what a subject lacks that passes all rules with somebody but has no option.

    `all_need` says whether all its pairs need a course, `any_seat` whether one of these has seats, `any_site` whether
    a site passes for any pair.
    """
    if all_need and not any_seat:
        return SEATLESS
    return BEDLESS if any_site else HELPLESS
