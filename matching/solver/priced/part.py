"""A part of a round: some units, and of all that they could choose what may still matter at given prices.

A part has lists of its own, so that the hot loops run over it as they run
over a whole round.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.result import IntColumn
from matching.solver.priced.arrays import Beside, Structure, Values, Worths, room_for_values
from matching.solver.priced.best import best_units, best_values, mark_near
from matching.solver.priced.kernels import NEVER
from matching.solver.priced.pool import spans

#: A list of what is near takes time and room, and is not made where it would be at least so large a part of everything.
MOSTLY = 0.85


@dataclass(frozen=True)
class Part:
    """Some units and their remaining choices.

    Parameters
    ----------
    units
        The units.
    structure
        Lists of the part; units, workers, slots and choices beside the rows keep their numbers.
    values
        Room for values of slots, rows and places.
    """

    units: IntColumn
    structure: Structure
    values: Values


def whole_round(structure: Structure) -> Part:
    """Return the part that is the whole round."""
    return Part(
        np.arange(len(structure.unit_start) - 1),
        structure,
        room_for_values(structure),
    )


def of_units(part: Part, units: IntColumn) -> Part:
    """Return the part of some units, with all that they can choose in `part`."""
    s = part.structure
    keep = np.zeros(len(s.link_place), dtype=bool)
    keep[spans(s.link_start, s.member[spans(s.unit_start, units)])] = True
    places = np.zeros(len(s.place_start) - 1, dtype=bool)
    places[s.link_place[keep]] = True
    keep_ref = np.repeat(places, np.diff(s.place_start))
    rows = np.zeros(len(s.row_start) - 1, dtype=bool)
    rows[s.place_row[keep_ref]] = True
    return _kept(part, units, keep, keep_ref, np.repeat(rows, np.diff(s.row_start)))


def near(part: Part, worths: Worths, beside: Beside, reach: float, hoped: Worths | None = None) -> tuple[Part, float]:
    """Return a part with the choices that cost at most `reach` against their unit's best, and the bests' sum.

    Parameters
    ----------
    hoped
        Worths at which choices are looked at, where they are not those of the bests.
    """
    s, v = part.structure, part.values
    best_values(NEVER, s, worths, v)
    value = np.zeros(len(s.unit_start) - 1)
    best_units(NEVER, part.units, s, worths, v, beside, value)
    if hoped is not None:
        worths = hoped
        best_values(NEVER, s, worths, v)
    link_spare = np.full(len(s.link_place), -1.0, dtype=np.float32)
    place_spare = np.full(len(s.place_start) - 1, -1.0, dtype=np.float32)
    row_spare = np.full(len(s.row_start) - 1, -1.0, dtype=np.float32)
    keep_ref = np.zeros(len(s.place_row), dtype=np.bool_)
    keep_entry = np.zeros(len(s.entry_order), dtype=np.bool_)
    mark_near(
        NEVER, reach, part.units, s, worths, v, beside, value, link_spare, place_spare, row_spare, keep_ref, keep_entry
    )
    keep_link, total = link_spare >= 0, float(value[part.units].sum())
    kept = np.count_nonzero(keep_link) + np.count_nonzero(keep_entry)
    if kept > MOSTLY * (len(keep_link) + len(keep_entry)):
        return part, total
    return _kept(part, part.units, keep_link, keep_ref, keep_entry), total


def _kept(part: Part, units: IntColumn, link: np.ndarray, ref: np.ndarray, entry: np.ndarray) -> Part:
    """Return the part with some of its links, rows of places and entries; what is left without is dropped."""
    s = part.structure
    places = np.zeros(len(s.place_start) - 1, dtype=bool)
    places[s.link_place[link]] = True
    rows = np.zeros(len(s.row_start) - 1, dtype=bool)
    rows[s.place_row[ref]] = True
    new_place, new_row = np.cumsum(places) - 1, np.cumsum(rows) - 1
    structure = s._replace(
        link_start=_starts(s.link_start, link),
        link_city=s.link_city[link],
        link_place=new_place[s.link_place[link]].astype(np.int32),
        link_points=s.link_points[link],
        link_agreement=s.link_agreement[link],
        link_base=s.link_base[link],
        place_start=_starts(s.place_start, ref)[np.append(places, True)],
        place_row=new_row[s.place_row[ref]].astype(np.int32),
        row_start=_starts(s.row_start, entry)[np.append(rows, True)],
        entry_order=s.entry_order[entry],
        entry_course=s.entry_course[entry],
        entry_slot=s.entry_slot[entry],
        entry_points=s.entry_points[entry],
    )
    return Part(units, structure, room_for_values(structure))


def _starts(start: IntColumn, keep: np.ndarray) -> IntColumn:
    """Return where lists begin when only some of their entries are kept."""
    before = np.zeros(len(keep) + 1, dtype=np.int64)
    np.cumsum(keep, out=before[1:])
    found: IntColumn = before[start]
    return found
