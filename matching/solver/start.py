"""An earlier result of nearly the same round, to start a solve from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from matching.instance import Instance
from matching.result import LODGING_NAMES, IntColumn, Plan
from matching.rules import Tier


@dataclass(frozen=True)
class Start:
    """Placements and prices as their tables tell them, by ids: what the round at hand does not know is left out.

    Parameters
    ----------
    placements
        Worker, order, lodging and course (or blank) of each placement.
    prices
        Prices of each tier by capacity and key.
    """

    placements: Sequence[tuple[str, str, str, str]]
    prices: Mapping[Tier, Mapping[tuple[str, str], Fraction]]

    def plan(self, instance: Instance) -> Plan:
        """Return the placements of which a round knows worker, order, lodging and course; agreements are left out.

        Whether the round still allows them is not looked at.
        """
        names = {name: code for code, name in LODGING_NAMES.items()}
        lodgings = {**{site: at for at, site in enumerate(instance.housing.ids)}, **names}
        known = [
            {key: at for at, key in enumerate(instance.workers.ids)},
            {key: at for at, key in enumerate(instance.orders.ids)},
            lodgings,
            {"": -1, **{key: at for at, key in enumerate(instance.courses.ids)}},
        ]
        rows = [tuple(ids.get(cell) for ids, cell in zip(known, row, strict=True)) for row in self.placements]
        kept = np.array(sorted({row for row in rows if None not in row}), dtype=np.int64).reshape(-1, 4)
        worker, order, lodging, course = (np.ascontiguousarray(column) for column in kept.T)
        none: IntColumn = np.full(len(kept), -1, dtype=np.int64)
        return Plan(worker, order, lodging, course, none)
