"""What a placement is worth in points: one number in place of the tiers, to add up over months.

The score term ``waiting`` is left out: a strategy could earn it by letting people wait.
"""

from __future__ import annotations

import numpy as np

from matching.instance import Instance
from matching.rules import Term
from matching.simulation.dynamic.chance import IntColumn
from matching.simulation.dynamic.parameters import Dynamics
from matching.solver.facts import Facts
from matching.solver.score import waiting


def points(dynamics: Dynamics, instance: Instance, order: IntColumn) -> IntColumn:
    """Return the points of a placement on each order, its score left out."""
    more = np.zeros(3, dtype=np.int64)
    more[1], more[2] = dynamics.worth_priority, dynamics.worth_public_care
    worth: IntColumn = dynamics.worth_placement + more[instance.orders.priority[order]]
    return worth


def waited_score(facts: Facts, worker: IntColumn) -> IntColumn:
    """Return what the term ``waiting`` adds to the score of each worker's placement."""
    return facts.policy.weights[Term.WAITING] * waiting(facts, worker)
