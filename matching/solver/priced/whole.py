"""The smoothed bound over all choices of a round, read from its structure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from matching.result import IntColumn
from matching.solver.priced import kernels
from matching.solver.priced.arrays import Shares, Structure, Uses, Values, Worths, room_for_values
from matching.solver.priced.choices import Choices
from matching.solver.threads import Found, cuts, pieces_for, side_by_side


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
    _uses: list[Uses] = field(init=False, repr=False, default_factory=list)

    def __post_init__(self) -> None:
        s = self.structure
        self.values = room_for_values(s)
        lists = (s.slot_lodging, s.entry_order, s.place_row, s.link_place)
        self.shares = Shares(*(np.zeros(len(known), dtype=np.float64) for known in lists))
        self._pieces = pieces_for(len(s.link_place) + len(s.entry_order))
        self._rows, self._places = cuts(s.row_start, self._pieces), cuts(s.place_start, self._pieces)
        self._workers = cuts(s.link_start, self._pieces)
        sizes = s.unit_start[self.units + 1] - s.unit_start[self.units]
        lone = self.units[sizes == 1]
        self._alone = np.full(len(s.link_start) - 1, -1, dtype=np.int64)
        self._alone[s.member[s.unit_start[lone]]] = lone
        self._groups = np.array_split(self.units[sizes > 1], self._pieces)
        self._cities = 1 + max(int(s.link_city.max(initial=0)), int(self.choices.city.max(initial=0)))

    def smooth(self, temperature: float, worths: Worths) -> tuple[float, np.ndarray, np.ndarray]:
        """Return the smoothed value of all units, the use of each resource and the placed workers of each origin.

        The loops run over a fixed number of pieces, side by side where there are cores, and the pieces' sums are added
        up in order: the result does not depend on the number of threads.
        """
        s, v, h, rows, places = self.structure, self.values, self.shares, self._rows, self._places
        beside = self.choices.priced(worths, self.kept)
        if not self._uses:
            self._uses = [_no_uses(worths, v, len(beside.worth)) for _ in range(self._pieces)]
        uses = self._uses
        kernels.smooth_slots(temperature, s, worths, v, h)
        self._each(lambda n: kernels.smooth_rows(temperature, rows[n], rows[n + 1], s, worths, v, h))
        self._each(lambda n: kernels.smooth_places(temperature, places[n], places[n + 1], s, v, h))

        def alone(n: int) -> float:
            """Smooth the units of one worker in one piece."""
            for used in uses[n]:
                used.fill(0.0)
            begin, end = self._workers[n], self._workers[n + 1]
            return float(kernels.smooth_alone(temperature, begin, end, self._alone, s, worths, v, beside, h, uses[n]))

        # Groups come after: what their links are worth is kept where the loops over workers pass.
        totals = self._each(alone)
        totals += self._each(
            lambda n: kernels.smooth_groups(
                temperature, self._groups[n], self._cities, s, worths, v, beside, h, uses[n]
            )
        )
        all_uses = _gather(uses, ("place", "agreement", "base", "origin", "beside"))
        self._each(lambda n: kernels.spread_places(places[n], places[n + 1], s, h, all_uses.place, uses[n]))
        _gather(uses, ("row",))
        self._each(lambda n: kernels.spread_rows(rows[n], rows[n + 1], s, h, all_uses.row, uses[n]))
        _gather(uses, ("order", "course", "slot"))
        kernels.spread_slots(s, h, all_uses)
        use = np.concatenate([used[:-1] for used in all_uses[:5]])
        self.choices.spread(all_uses.beside, use)
        return float(sum(totals)), use, all_uses.origin[:-1].copy()

    @property
    def row_use(self) -> np.ndarray:
        """How much of each row is taken, as of the last smoothing."""
        return self._uses[0].row

    def _each(self, task: Callable[[int], Found]) -> list[Found]:
        return side_by_side(task, self._pieces)


def _gather(pieces: list[Uses], names: tuple[str, ...]) -> Uses:
    """Add some uses of all pieces up into those of the first; return these."""
    for name in names:
        first = getattr(pieces[0], name)
        for other in pieces[1:]:
            first += getattr(other, name)
    return pieces[0]


def _no_uses(worths: Worths, values: Values, beside: int) -> Uses:
    sizes = [len(worth) for worth in worths[:6]] + [len(value) for value in values] + [beside]
    return Uses(*(np.zeros(size) for size in sizes))
