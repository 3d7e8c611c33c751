"""The smoothed bound over all choices of a round, read from its structure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from matching.result import IntColumn
from matching.solver.priced import kernels
from matching.solver.priced.arrays import Shares, Structure, Uses, Values, Worths, room_for_values
from matching.solver.priced.choices import Choices
from matching.solver.priced.threads import Found, pieces_for, side_by_side


@dataclass
class Whole:
    """Units of a round with everything that they may choose.

    Parameters
    ----------
    choices
        Choices beside the rows.
    kept
        Worth of a pair of the plan in force that is kept.
    units
        The units that count.
    """

    structure: Structure
    choices: Choices
    kept: float
    units: IntColumn
    values: Values = field(init=False, repr=False)
    shares: Shares = field(init=False, repr=False)

    def __post_init__(self) -> None:
        s = self.structure
        self.values = room_for_values(s)
        lists = (s.slot_lodging, s.entry_order, s.place_row, s.link_place, self.choices.city)
        self.shares = Shares(*(np.zeros(len(known), dtype=np.float64) for known in lists))
        self._pieces = pieces_for(len(s.link_place) + len(s.entry_order))
        self._rows, self._places = _cuts(s.row_start, self._pieces), _cuts(s.place_start, self._pieces)

    def smooth(self, temperature: float, worths: Worths) -> tuple[float, np.ndarray, np.ndarray]:
        """Return the smoothed value of all units, the use of each resource and the placed workers of each origin.

        The loops run over a fixed number of pieces, side by side where there are cores, and the pieces' sums are added
        up in order: the result does not depend on the number of threads.
        """
        s, v, h, rows, places = self.structure, self.values, self.shares, self._rows, self._places
        beside = self.choices.priced(worths, self.kept)
        pieces = [_no_uses(worths, v, len(beside.worth)) for _ in range(self._pieces)]
        units = np.array_split(self.units, self._pieces)
        kernels.smooth_slots(temperature, s, worths, v, h)
        self._each(lambda n: kernels.smooth_rows(temperature, rows[n], rows[n + 1], s, worths, v, h))
        self._each(lambda n: kernels.smooth_places(temperature, places[n], places[n + 1], s, v, h))
        totals = self._each(lambda n: kernels.smooth_units(temperature, units[n], s, worths, v, beside, h, pieces[n]))
        _gather(pieces, ("place", "agreement", "base", "origin", "beside"))
        self._each(lambda n: kernels.spread_places(places[n], places[n + 1], s, h, pieces[n]))
        _gather(pieces, ("row",))
        self._each(lambda n: kernels.spread_rows(rows[n], rows[n + 1], s, h, pieces[n]))
        _gather(pieces, ("order", "course", "slot"))
        uses = pieces[0]
        kernels.spread_slots(s, h, uses)
        use = np.concatenate([used[:-1] for used in uses[:5]])
        if len(self.choices):
            each = np.repeat(uses.beside, np.diff(self.choices.uses.start))
            use += np.bincount(self.choices.uses.values, weights=each, minlength=len(use))
        return float(sum(totals)), use, uses.origin[:-1]

    def _each(self, task: Callable[[int], Found]) -> list[Found]:
        return side_by_side(task, self._pieces)


def _gather(pieces: list[Uses], names: tuple[str, ...]) -> None:
    """Add some uses of all pieces up; every piece then sees the sums."""
    for name in names:
        first = getattr(pieces[0], name)
        for other in pieces[1:]:
            first += getattr(other, name)
    for at in range(1, len(pieces)):
        pieces[at] = pieces[at]._replace(
            **{name: getattr(pieces[0], name) for name in names if name in ("place", "row")}
        )


def _cuts(start: IntColumn, pieces: int) -> IntColumn:
    """Cut lists into runs of about as many entries each; return where each begins, and the end."""
    entries = int(start[-1])
    cuts: IntColumn = np.searchsorted(start, [entries * n // pieces for n in range(pieces + 1)])
    cuts[0], cuts[-1] = 0, len(start) - 1
    return cuts


def _no_uses(worths: Worths, values: Values, beside: int) -> Uses:
    sizes = [len(worth) for worth in worths[:6]] + [len(value) for value in values] + [beside]
    return Uses(*(np.zeros(size) for size in sizes))
