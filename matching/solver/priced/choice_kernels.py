"""What choices beside the rows are worth and use, in compiled loops."""

from __future__ import annotations

from numba import njit


@njit(cache=True, nogil=True)
def price(begin, end, point, score, pair, kept, start, used, worths, worth):
    """Fill in what the choices from `begin` to before `end` are worth.

    Parameters
    ----------
    point, pair
        Worth of a point of score, and of a pair of the plan in force that is kept.
    start, used
        Numbers of the resources that each choice uses, end to end.
    worths
        Worth of one more use of each resource.
    """
    for choice in range(begin, end):
        total = point * score[choice] + pair * kept[choice]
        for at in range(start[choice], start[choice + 1]):
            total += worths[used[at]]
        worth[choice] = total


@njit(cache=True, nogil=True)
def spread(start, used, share, use):
    """Pass what is taken of each choice on to the resources that it uses."""
    for choice in range(len(share)):
        if share[choice] > 0.0:
            for at in range(start[choice], start[choice + 1]):
                use[used[at]] += share[choice]
