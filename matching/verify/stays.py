"""Where a worker with several placements may stay in a city, and which courses help: lists for a compiled search."""

from __future__ import annotations

from matching.verify.candidates import Fixed
from matching.verify.columns import Ints
from matching.verify.lodgings import NEAR_ALLOWANCE, Beds
from matching.verify.worth import compiled, inlined

#: Lodgings that are no site.
OWN_HOME, BY_ALLOWANCE = -1, -2


@inlined
def largest(one: Ints, other: Ints) -> int:
    """Return the largest of two columns of amounts."""
    most = 0
    for amount in one:
        most = max(most, amount)
    for amount in other:
        most = max(most, amount)
    return most


@compiled
def list_lodgings(beds: Beds, orders: Ints, kind: int, lodging: Ints, slot: Ints, near: Ints) -> int:
    """Write down the lodgings that some of the orders have for a kind of worker, and return how many.

    Parameters
    ----------
    lodging
        Filled with sites, or BY_ALLOWANCE or OWN_HOME.
    slot
        By site: -1, and filled with the place in `lodging`.
    near
        Filled with points of nearness, -1 where a lodging does not serve an order. Shape (lodgings, orders).
    """
    count = 0
    for at in range(len(orders) if kind > 0 else 0):
        for bed in range(beds.first[orders[at]], beds.first[orders[at] + 1]):
            site = beds.site[bed]
            if beds.sex[site] != 0 and beds.sex[site] != (kind - 1) % 3:
                continue
            if slot[site] < 0:
                lodging[count], slot[site] = site, count
                near[count, : len(orders)] = -1
                count += 1
            near[slot[site], at] = beds.near[bed]
    if kind == 0 or kind > 3:
        lodging[count] = OWN_HOME if kind == 0 else BY_ALLOWANCE
        near[count, : len(orders)] = NEAR_ALLOWANCE
        count += 1
    return count


@compiled
def list_courses(fixed: Fixed, start: int, count: int, course: Ints, slot: Ints) -> int:
    """Write down the courses that help with some pairs, each once, and return how many."""
    found = 0
    for at in range(fixed.first_course[start], fixed.first_course[start + count]):
        one = fixed.course[at]
        if slot[one] < 0:
            course[found], slot[one] = one, found
            found += 1
    return found
