"""The best that units can choose at given prices, and what is near it; the loops run side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from matching.result import IntColumn
from matching.solver.priced import best_kernels as loops
from matching.solver.priced.arrays import Beside, Chosen, Structure, Values, Worths, room_for_values
from matching.solver.priced.kernels import NEVER
from matching.solver.threads import Found, cuts, pieces_for, side_by_side

#: Worth of what cannot be chosen, in whole numbers: below every sum, and far from the ends of 64 bits.
NEVER_WHOLE = -(2**55)


@dataclass
class Best:
    """What some units can choose at best.

    Worths in whole numbers give exact values. No piece of a loop adds anything up for another one: what is found does
    not depend on how many run at once.

    Parameters
    ----------
    beside
        The choices beside the rows; nothing in `values` depends on them.
    units
        The units that are asked, each with all that the structure holds for it.
    values
        Values of slots, and of the rows and places that these units can see.
    """

    structure: Structure
    worths: Worths
    beside: Beside
    units: IntColumn
    values: Values = field(init=False, repr=False)

    def __post_init__(self) -> None:
        s, w = self.structure, self.worths
        self.values = v = room_for_values(s, w.order.dtype.type)
        self._never = never = NEVER_WHOLE if w.order.dtype.kind == "i" else NEVER
        links = len(s.link_place) * len(self.units) // max(1, len(s.unit_start) - 1)
        self._asked = np.array_split(self.units, pieces_for(links))
        self._pieces = pieces_for(len(s.entry_order) + len(s.place_row))
        self._rows, self._places = rows, places = cuts(s.row_start, self._pieces), cuts(s.place_start, self._pieces)
        seen, needed = np.zeros(len(v.place), dtype=np.bool_), np.zeros(len(v.row), dtype=np.bool_)
        self._ask(lambda n, units: loops.mark_places(units, s, seen))
        self._cut(lambda n: loops.mark_rows(places[n], places[n + 1], s, seen, needed))
        loops.best_slots(never, s, w, v)
        self._cut(lambda n: loops.best_rows(never, rows[n], rows[n + 1], needed, s, w, v))
        self._cut(lambda n: loops.best_places(never, places[n], places[n + 1], seen, s, v))

    def of_units(self) -> np.ndarray:
        """Return the value of each unit's best choice, or of staying at home; 0 for units that are not asked."""
        value = np.zeros(len(self.structure.unit_start) - 1, dtype=self.worths.order.dtype)
        args = self.structure, self.worths, self.values, self.beside
        self._ask(lambda n, units: loops.best_units(self._never, units, *args, value))
        return value

    def of_lone(self) -> np.ndarray:
        """Return the value of the best choice of each worker outside groups, the origin's worth left out.

        Where there is none, and for members of groups and workers that are not asked, the value is that of what cannot
        be chosen.
        """
        value = np.full(len(self.structure.link_start) - 1, self._never, dtype=self.worths.order.dtype)
        args = self.structure, self.worths, self.values, self.beside
        self._ask(lambda n, units: loops.best_of_lone(self._never, units, *args, value))
        return value

    def near(self, value: np.ndarray, reach: float, most: int) -> tuple[IntColumn, Chosen]:
        """List choices that cost at most `reach` against their unit's best; the reach shrinks until they are few.

        Parameters
        ----------
        value
            Of each unit, as :meth:`of_units` returns it.
        most
            Choices at most, unless a reach of one is still too wide.

        Returns
        -------
        The worker of each choice, and the choices: sorted by unit, city and worker.
        """
        args = self.structure, self.worths, self.values, self.beside, value
        none = np.zeros(0, dtype=np.int64)
        nothing = Chosen(none, none, none, none)
        while True:
            counts = self._ask(
                lambda n, units: int(loops.near_best(self._never, reach, units, *args, none, nothing))  # noqa: B023
            )
            if sum(counts) <= most or reach < 1.0:
                break
            reach /= 2
        at = np.cumsum([0, *counts])
        worker = np.empty(at[-1], dtype=np.int64)
        chosen = Chosen(*(np.empty(at[-1], dtype=np.int64) for _ in range(4)))

        def fill(n: int, units: IntColumn) -> None:
            """List the choices of one piece's units."""
            mine = slice(at[n], at[n + 1])
            room = Chosen(*(column[mine] for column in chosen))
            loops.near_best(self._never, reach, units, *args, worker[mine], room)

        self._ask(fill)
        return worker, chosen

    def mark_near(self, value: np.ndarray, reach: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return whether each link, row of a place and entry is part of a choice that :meth:`near` would list."""
        s, w, v = self.structure, self.worths, self.values
        rows, places = self._rows, self._places
        link = np.full(len(s.link_place), -1.0, dtype=np.float32)
        ref = np.zeros(len(s.place_row), dtype=np.bool_)
        entry = np.zeros(len(s.entry_order), dtype=np.bool_)
        # What is left of the reach on the best way to a place, and to a row: one list a piece, the largest counts.
        to_place = [np.full(len(v.place), -1.0, dtype=np.float32) for _ in self._asked]
        self._ask(
            lambda n, units: loops.mark_links(self._never, reach, units, s, w, v, self.beside, value, link, to_place[n])
        )
        place = np.maximum.reduce(to_place)
        to_row = [np.full(len(v.row), -1.0, dtype=np.float32) for _ in range(self._pieces)]
        self._cut(lambda n: loops.mark_refs(places[n], places[n + 1], s, v, place, ref, to_row[n]))
        row = np.maximum.reduce(to_row)
        self._cut(lambda n: loops.mark_entries(rows[n], rows[n + 1], s, w, v, row, entry))
        return link >= 0.0, ref, entry

    def _ask(self, task: Callable[[int, IntColumn], Found]) -> list[Found]:
        """Do a task for each piece of the units."""
        return side_by_side(lambda n: task(n, self._asked[n]), len(self._asked))

    def _cut(self, task: Callable[[int], Found]) -> list[Found]:
        """Do a task for each piece of rows or places."""
        return side_by_side(task, self._pieces)
