"""Where units go at smoothed prices: how much of each goes to which city, and what that uses there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.result import IntColumn
from matching.solver.priced.arrays import Worths
from matching.solver.priced.flow_kernels import send_rows, send_units
from matching.solver.priced.round import Round
from matching.solver.priced.whole import Whole
from matching.solver.threads import PIECES, side_by_side


@dataclass(frozen=True)
class Flows:
    """Units on their way to cities.

    Parameters
    ----------
    city
        Region of each city with orders, rising.
    share
        Part of each unit that goes to each city, of what goes anywhere; shape (units, cities). Nothing where a unit
        cannot go.
    use
        Use of each course, agreement and base, numbered end to end, by the city of those who use it.
    origin
        Placed workers of each origin class, by city.
    """

    city: IntColumn
    share: np.ndarray
    use: np.ndarray
    origin: np.ndarray


def flows(round_: Round, choosing: Whole, worths: Worths, temperature: float) -> Flows:
    """Return where all units go at some prices.

    Parameters
    ----------
    choosing
        All units with all that they may choose.
    """
    facts, s, first = round_.facts, round_.structure, round_.resources.first
    choosing.smooth(temperature, worths)
    choices = choosing.choices
    beside = choices.priced(worths, choosing.kept)
    city = np.unique(facts.order_city)
    number = np.full(len(facts.instance.regions) + 1, -1, dtype=np.int64)
    number[city] = np.arange(len(city))
    units = len(round_.units)
    share = np.zeros((units, len(city)), dtype=np.float32)
    taken = np.zeros(len(choices))
    cuts = [units * n // PIECES for n in range(PIECES + 1)]

    def piece(n: int) -> list[np.ndarray]:
        """Send the units of one piece."""
        sizes = len(worths.agreement), len(worths.base), len(worths.origin)
        added = [np.zeros((size, len(city))) for size in sizes]
        send_units(temperature, cuts[n], cuts[n + 1], number, s, worths, choosing.values, beside, share, taken, *added)
        return added

    agreement, base, origin = (np.sum(parts, axis=0) for parts in zip(*side_by_side(piece), strict=True))
    course = np.zeros((len(worths.course), len(city)))
    send_rows(s, choosing.shares, choosing.row_use, number, facts.order_city, course)
    # The last of each list stands for "none".
    use = np.concatenate([course[:-1], agreement[:-1], base[:-1]])
    beyond = choices.uses.values - first[2]
    wide = beyond >= 0
    row = choices.uses.rows[wide]
    np.add.at(use, (beyond[wide], number[choices.city[row]]), taken[row])
    return Flows(city, share, use, origin[:-1])
