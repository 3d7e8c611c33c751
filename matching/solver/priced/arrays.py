"""The tables that compiled loops read: plain arrays under one name each."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Structure(NamedTuple):
    """Who may go where; see :class:`~matching.solver.priced.round.Round` for the meaning of each list."""

    unit_start: np.ndarray
    member: np.ndarray
    must_go: np.ndarray
    origin: np.ndarray
    link_start: np.ndarray
    link_city: np.ndarray
    link_place: np.ndarray
    link_points: np.ndarray
    link_agreement: np.ndarray
    link_base: np.ndarray
    place_start: np.ndarray
    place_row: np.ndarray
    row_start: np.ndarray
    entry_order: np.ndarray
    entry_course: np.ndarray
    entry_slot: np.ndarray
    entry_points: np.ndarray
    slot_start: np.ndarray
    slot_lodging: np.ndarray
    slot_points: np.ndarray


class Beside(NamedTuple):
    """Choices beside the rows: where each worker's begin, city and worth of each."""

    start: np.ndarray
    city: np.ndarray
    worth: np.ndarray


class Worths(NamedTuple):
    """Gain less prices of one more use of everything, each list with a 0 at its end for "none"; of a point of score."""

    order: np.ndarray
    lodging: np.ndarray
    course: np.ndarray
    agreement: np.ndarray
    base: np.ndarray
    origin: np.ndarray
    score: float | int


class Values(NamedTuple):
    """Worth of slots (with a 0 at the end for "none"), rows and places."""

    slot: np.ndarray
    row: np.ndarray
    place: np.ndarray


class Shares(NamedTuple):
    """Shares of lodgings in their slot, entries in their row, rows in their place, and links in their worker."""

    lodging: np.ndarray
    entry: np.ndarray
    ref: np.ndarray
    link: np.ndarray


class Uses(NamedTuple):
    """How much of everything is used; of slots, rows, places and choices beside the rows too."""

    order: np.ndarray
    lodging: np.ndarray
    course: np.ndarray
    agreement: np.ndarray
    base: np.ndarray
    origin: np.ndarray
    slot: np.ndarray
    row: np.ndarray
    place: np.ndarray
    beside: np.ndarray


class Chosen(NamedTuple):
    """A choice of each worker: link, entry and position among the slot's lodgings, or a choice beside the rows."""

    link: np.ndarray
    entry: np.ndarray
    lodging: np.ndarray
    beside: np.ndarray


def room_for_values(structure: Structure, kind: type = np.float64) -> Values:
    """Return room for the values of a structure; the value of "no slot" is 0."""
    return Values(
        np.zeros(len(structure.slot_start), dtype=kind),
        np.zeros(len(structure.row_start) - 1, dtype=kind),
        np.zeros(len(structure.place_start) - 1, dtype=kind),
    )
