"""The round without its side constraints: eligible pairs, each with its best score, and positions of orders."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.instance import Instance
from matching.policy import Policy
from matching.rules import Tier
from matching.solver.courses import training
from matching.solver.eligibility import eligible_pairs
from matching.solver.facts import gather_facts
from matching.solver.options import enumerate_options

#: Workers whose options are listed at once: memory follows the pairs that are kept, not the options.
BLOCK = 2_000


@dataclass(frozen=True)
class Arcs:
    """A transport problem.

    Parameters
    ----------
    worker, order, score
        An eligible pair and the score of its best option, shape (pairs,).
    headcount
        Positions of each order.
    workers
        Number of workers.
    eligible
        Eligible pairs, those left out for want of any bed or seat included.
    placing
        What a placement is worth beside its score: more than scores can differ.
    """

    worker: npt.NDArray[np.int32]
    order: npt.NDArray[np.int32]
    score: npt.NDArray[np.int32]
    headcount: npt.NDArray[np.int64]
    workers: int
    placing: int
    eligible: int

    def __len__(self) -> int:
        return len(self.worker)

    @property
    def worth(self) -> npt.NDArray[np.int64]:
        """What taking each pair is worth, above 0."""
        return self.score.astype(np.int64) + self.placing

    def values(self, taken: npt.NDArray[np.int64]) -> dict[str, float]:
        """Return placements and total score of the pairs at the positions `taken`."""
        return {
            str(Tier.FILLED): float(len(taken)),
            str(Tier.QUALITY): float(self.score[taken].sum(dtype=np.int64)),
        }

    def total(self, taken: npt.NDArray[np.int64]) -> int:
        """Return what the pairs at the positions `taken` are worth together."""
        return len(taken) * self.placing + int(self.score[taken].sum(dtype=np.int64))


def list_arcs(instance: Instance, policy: Policy) -> Arcs:
    """List every pair that passes the rules of one pair, with its best single option."""
    facts = gather_facts(instance, policy)
    taught = training(facts)
    kept: list[tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.int32]]] = []
    eligible = 0
    everybody = np.arange(len(instance.workers))
    for first in range(0, len(everybody), BLOCK):
        pairs = eligible_pairs(facts, taught, everybody[first : first + BLOCK])
        eligible += len(pairs)
        options = enumerate_options(facts, taught, pairs)
        # Options are sorted by pair: each pair's best is the largest of a run.
        differs = (np.diff(options.worker, prepend=-1) != 0) | (np.diff(options.order, prepend=-1) != 0)
        begin = np.flatnonzero(differs)
        if len(begin):
            best = np.maximum.reduceat(options.total_score, begin)
            columns = (options.worker[begin], options.order[begin], best)
            kept.append((columns[0].astype(np.int32), columns[1].astype(np.int32), columns[2].astype(np.int32)))
    none = np.zeros(0, dtype=np.int32)
    worker, order, score = (np.concatenate([none, *(block[part] for block in kept)]) for part in range(3))
    span = int(score.max(initial=0)) - int(score.min(initial=0))
    headcount = instance.orders.headcount.astype(np.int64)
    return Arcs(worker, order, score, headcount, len(instance.workers), span + 1, eligible)
