"""Rounds like the base: workers and orders drawn from it, with replacement, so that figures get an interval.

What is built or agreed (beds, courses, agreements, bases, allowances) stays as it is; who comes and what is
asked for is drawn. Every scenario of a study meets the same draws, so that differences are paired.
"""

from __future__ import annotations

import numpy as np

from matching.simulation.base import Base
from matching.simulation.changes.model import Draft
from matching.simulation.changes.people import rename_copies, units_of

#: Streams of chance, one a table, so that more workers leave the orders' draws alone.
WORKERS, ORDERS = range(2)


def drawn(base: Base, draw: int) -> Base:
    """Return a draw of a base; draw 0 is the base itself.

    Workers of a group are drawn together. Decisions about single persons and the plan in force, which name
    rows that may be absent or double, are left out of draws.
    """
    if draw == 0:
        return base
    draft = Draft(base, strict=False)
    for table in ("decisions", "previous"):
        draft.take(table, ())
    everybody = list(range(draft.size("workers")))
    units = units_of(draft.column("workers", "worker_id"), draft.column("workers", "group_id"), everybody)
    draft.take("workers", [row for unit in _again(draw, WORKERS, len(units)) for row in units[unit][1]])
    rename_copies(draft)
    draft.take("orders", _again(draw, ORDERS, draft.size("orders")))
    rename_copies(draft, "orders")
    return Base(draft.tables, draft.policy)


def _again(draw: int, stream: int, count: int) -> list[int]:
    """Return as many places as there are, each drawn from all of them, in order."""
    rng = np.random.default_rng([draw, stream])
    places: list[int] = np.sort(rng.integers(count, size=count)).tolist() if count else []
    return places
