"""Choices that stand beside the rows: orders that a worker holds now, and several placements together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.instance.instance import Ragged
from matching.result import LODGING_ALLOWANCE, IntColumn
from matching.rules import Term, Tier
from matching.solver.arrivals import base_of
from matching.solver.courses import Training
from matching.solver.eligibility import PAIR_RULES, Pairs
from matching.solver.facts import Facts
from matching.solver.numbering import distinct
from matching.solver.options import Options, enumerate_options
from matching.solver.priced.arrays import Beside, Worths
from matching.solver.priced.choice_kernels import price, spread
from matching.solver.priced.offers import ANY, sole_order
from matching.solver.threads import pieces_for, side_by_side


@dataclass(frozen=True)
class Choices:
    """Complete choices of workers as columns, sorted by worker.

    Parameters
    ----------
    start
        Where each worker's choices begin.
    city
        City of each choice.
    score, kept
        Weighted score, and pairs of the plan in force that the choice keeps.
    orders
        Orders of each choice.
    lodging, course
        Lodging code and course (-1: none).
    uses
        Numbers of the resources that each choice uses, orders included.
    """

    start: IntColumn
    city: IntColumn
    score: IntColumn
    kept: IntColumn
    orders: Ragged
    lodging: IntColumn
    course: IntColumn
    uses: Ragged

    def __len__(self) -> int:
        return len(self.city)

    @property
    def worker(self) -> IntColumn:
        """Worker of each choice."""
        return np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))

    def picked(self, at: IntColumn) -> Choices:
        """Return some of the choices; `at` rises."""
        return Choices(
            np.searchsorted(self.worker[at], np.arange(len(self.start))),
            self.city[at],
            self.score[at],
            self.kept[at],
            self.orders.picked(at),
            self.lodging[at],
            self.course[at],
            self.uses.picked(at),
        )

    def of(self, workers: np.ndarray) -> Choices:
        """Return the choices of some workers, a flag each."""
        return self.picked(np.flatnonzero(workers[self.worker]))

    def priced(self, worths: Worths, kept: float | int) -> Beside:
        """Return the choices with what they are worth.

        Parameters
        ----------
        kept
            Worth of a kept pair.
        """
        flat = np.concatenate([worth[:-1] for worth in worths[:5]])
        worth = np.empty(len(self), dtype=flat.dtype)
        pieces = pieces_for(len(self.uses.values))
        cuts = [len(self) * n // pieces for n in range(pieces + 1)]
        brings = (worths.score, self.score, kept, self.kept)
        side_by_side(
            lambda n: price(cuts[n], cuts[n + 1], *brings, self.uses.start, self.uses.values, flat, worth), pieces
        )
        return Beside(self.start, self.city, worth)

    def spread(self, share: np.ndarray, use: np.ndarray) -> None:
        """Add up what the choices use of each resource.

        Parameters
        ----------
        share
            How much of each choice is taken.
        use
            Use of each resource, added to.
        """
        spread(self.uses.start, self.uses.values, share, use)


def current_choices(facts: Facts, training: Training, first: tuple[int, ...]) -> Choices:
    """List every way to place workers on orders of the plan in force, where that brings points or keeps a pair.

    Parameters
    ----------
    first
        Numbers of the first order, lodging, course, agreement and base.
    """
    instance, policy = facts.instance, facts.policy
    pairs = np.zeros((0, 2), dtype=np.int64)
    if policy.weights[Term.CONTINUITY]:
        holders = np.flatnonzero(instance.workers.current_order >= 0)
        pairs = np.column_stack([holders, instance.workers.current_order[holders]])
    if Tier.STABILITY in policy.tiers:
        pairs = np.unique(np.concatenate([pairs, instance.plan_in_force]), axis=0)
    worker, order = pairs[:, 0], pairs[:, 1]
    for test in PAIR_RULES.values():
        keep = test(facts, training, worker, order)
        worker, order = worker[keep], order[keep]
    sole = sole_order(facts)[worker]
    keep = (sole == ANY) | (sole == order)
    worker, order = worker[keep], order[keep]
    found = enumerate_options(
        facts, training, Pairs(worker, order, facts.corridors.counting(worker, order), dict.fromkeys(PAIR_RULES, 0))
    )
    return single_choices(facts, found, first)


def single_choices(facts: Facts, options: Options, first: tuple[int, ...]) -> Choices:
    """Turn options (sorted by worker) into choices of one order each."""
    instance = facts.instance
    step = np.int64(max(1, len(instance.orders)))
    force = instance.plan_in_force
    kept = np.isin(options.worker * step + options.order, force[:, 0] * step + force[:, 1]).astype(np.int64)
    return make_choices(
        facts,
        options.worker,
        Ragged(np.arange(len(options) + 1), options.order),
        options.lodging,
        options.course,
        options.total_score,
        kept,
        first,
    )


def make_choices(
    facts: Facts,
    worker: IntColumn,
    orders: Ragged,
    lodging: IntColumn,
    course: IntColumn,
    score: IntColumn,
    kept: IntColumn,
    first: tuple[int, ...],
) -> Choices:
    """Assemble choices (sorted by worker) and work out what they use."""
    instance = facts.instance
    city = facts.order_city[orders.values[orders.start[:-1]]]
    of_row = orders.rows
    agreement = facts.corridors.counting(worker[of_row], orders.values)
    base = base_of(facts, worker[of_row], agreement)
    bed = np.where(
        lodging >= 0,
        lodging,
        np.where(lodging == LODGING_ALLOWANCE, len(instance.housing) + facts.allowance_row[city], -1),
    )
    everyone = np.arange(len(worker))
    number = np.concatenate(
        [
            first[0] + orders.values,
            np.where(bed >= 0, first[1] + bed, -1),
            np.where(course >= 0, first[2] + course, -1),
            np.where(agreement >= 0, first[3] + agreement, -1),
            np.where(base >= 0, first[4] + base, -1),
        ]
    )
    row = np.concatenate([of_row, everyone, everyone, of_row, of_row])
    used = number >= 0
    # An agreement or base counts a worker once, however many of the orders are under it.
    _, one = distinct([row[used], number[used]])
    row, number = row[used][one], number[used][one]
    uses = Ragged(np.searchsorted(row, np.arange(len(worker) + 1)), number)
    start = np.searchsorted(worker, np.arange(len(instance.workers) + 1))
    return Choices(start, city, score, kept, orders, lodging, course, uses)


def joined(parts: list[Choices], workers: int) -> Choices:
    """Put lists of choices together, sorted by worker, each choice once."""
    worker = np.concatenate([part.worker for part in parts])
    orders, uses = (_stacked([getattr(part, name) for part in parts]) for name in ("orders", "uses"))
    city, score, kept, lodging, course = (
        np.concatenate([getattr(part, name) for part in parts])
        for name in ("city", "score", "kept", "lodging", "course")
    )
    size = np.diff(orders.start)
    nth = [
        np.where(
            size > place, np.append(orders.values, -1)[np.minimum(orders.start[:-1] + place, orders.start[-1])], -1
        )
        for place in range(int(size.max(initial=0)))
    ]
    _, first = distinct([worker, lodging, course, *nth])
    pick = np.sort(first)
    pick = pick[np.argsort(worker[pick], kind="stable")]
    return Choices(
        np.searchsorted(worker[pick], np.arange(workers + 1)),
        city[pick],
        score[pick],
        kept[pick],
        orders.picked(pick),
        lodging[pick],
        course[pick],
        uses.picked(pick),
    )


def _stacked(parts: list[Ragged]) -> Ragged:
    """Put lists of lists together."""
    count = np.concatenate([np.diff(part.start) for part in parts])
    return Ragged(np.concatenate([[0], np.cumsum(count)]), np.concatenate([part.values for part in parts]))
