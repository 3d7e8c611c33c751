"""Who arrives at a docking base."""

from __future__ import annotations

import numpy as np

from matching.result import IntColumn
from matching.solver.facts import Facts


def base_of(facts: Facts, worker: IntColumn, agreement: IntColumn) -> IntColumn:
    """Return the base at which each worker arrives under each agreement, -1 for none.

    Who holds an order in the base's city already does not arrive there.
    """
    instance = facts.instance
    base = np.append(instance.agreements.base, -1)[agreement]
    current = instance.workers.current_order[worker]
    works_in = np.append(facts.order_city, -1)[current]
    there = (works_in >= 0) & (works_in == np.append(instance.bases.city, -2)[base])
    return np.where(there, -1, base)
