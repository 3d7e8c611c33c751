"""A part of a round: some units, and of all that they could choose what may still matter at given prices.

A part has lists of its own, so that the hot loops run over it as they run
over a whole round.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.result import IntColumn
from matching.solver.priced.arrays import Beside, Structure, Worths
from matching.solver.priced.best import Best
from matching.solver.priced.pool import spans
from matching.solver.threads import side_by_side

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
    """

    units: IntColumn
    structure: Structure


def whole_round(structure: Structure) -> Part:
    """Return the part that is the whole round."""
    return Part(np.arange(len(structure.unit_start) - 1), structure)


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
    best = Best(part.structure, worths, beside, part.units)
    value = best.of_units()
    if hoped is not None:
        best = Best(part.structure, hoped, beside, part.units)
    link, ref, entry = best.mark_near(value, reach)
    total = float(value[part.units].sum())
    if np.count_nonzero(link) + np.count_nonzero(entry) > MOSTLY * (len(link) + len(entry)):
        return part, total
    return _kept(part, part.units, link, ref, entry), total


def _kept(part: Part, units: IntColumn, link: np.ndarray, ref: np.ndarray, entry: np.ndarray) -> Part:
    """Return the part with some of its links, rows of places and entries; what is left without is dropped."""
    s = part.structure
    kept_of = {
        **dict.fromkeys(("link_city", "link_place", "link_points", "link_agreement", "link_base"), link),
        "place_row": ref,
        **dict.fromkeys(("entry_order", "entry_course", "entry_slot", "entry_points"), entry),
    }
    names = list(kept_of)
    found = side_by_side(lambda n: getattr(s, names[n])[kept_of[names[n]]], len(names))
    columns = dict(zip(names, found, strict=True))
    places = np.zeros(len(s.place_start) - 1, dtype=bool)
    places[columns["link_place"]] = True
    rows = np.zeros(len(s.row_start) - 1, dtype=bool)
    rows[columns["place_row"]] = True
    for name, kept in (("link_place", places), ("place_row", rows)):
        columns[name] = (np.cumsum(kept) - 1)[columns[name]].astype(np.int32)
    structure = s._replace(
        **columns,
        link_start=_starts(s.link_start, link),
        place_start=_starts(s.place_start, ref)[np.append(places, True)],
        row_start=_starts(s.row_start, entry)[np.append(rows, True)],
    )
    return Part(units, structure)


def _starts(start: IntColumn, keep: np.ndarray) -> IntColumn:
    """Return where lists begin when only some of their entries are kept."""
    before = np.zeros(len(keep) + 1, dtype=np.int64)
    np.cumsum(keep, out=before[1:])
    found: IntColumn = before[start]
    return found
