"""Whether people take what they are offered: a logit of pay, distance, preference and level."""

from __future__ import annotations

import numpy as np

from matching.instance.regions import NO_KM
from matching.simulation.dynamic.chance import FloatColumn, IntColumn, Purpose, uniform
from matching.simulation.dynamic.parameters import Dynamics
from matching.solver import score
from matching.solver.courses import Training
from matching.solver.facts import Facts


def chance_of_yes(
    dynamics: Dynamics,
    facts: Facts,
    training: Training,
    worker: IntColumn,
    order: IntColumn,
    *,
    overqualified: bool = True,
) -> FloatColumn:
    """Return the chance that each pair's offer is accepted.

    Parameters
    ----------
    worker, order
        Pairs.
    overqualified
        Whether levels above the one asked count.

    Notes
    -----
    The logit adds up pay over the floor as the score term ``pay`` counts it (a hundredth a point), thousands of km
    between home and order (0 where unknown), the term ``preference`` (a hundredth a point), and levels held
    above the one asked.
    """
    instance = facts.instance
    km = instance.regions.km(instance.workers.home[worker], instance.orders.region[order])
    own = training.own_level(worker, order).astype(np.int64)
    above = np.where((own > 0) & overqualified, np.maximum(0, instance.orders.min_level[order] - own), 0)
    logit = (
        dynamics.answer_base
        + dynamics.answer_pay * score.pay(facts, worker, order) / 100
        + dynamics.answer_distance * np.where(km == NO_KM, 0, km) / 1000
        + dynamics.answer_preference * score.preference(facts, worker, order) / 100
        + dynamics.answer_level * above
    )
    chance: FloatColumn = 1 / (1 + np.exp(-logit))
    return chance


def says_yes(seed: int, worker: IntColumn, order: IntColumn, chance: FloatColumn) -> np.ndarray:
    """Return the answer to each offer, by the numbers of worker and order; the same whoever asks and whenever."""
    return uniform(seed, Purpose.ANSWER, worker, order) < chance
