"""The choices that prices leave in question, listed one by one, and the smoothed bound over them alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from matching.result import IntColumn
from matching.solver.priced.aim import Aim
from matching.solver.priced.arrays import Chosen, Worths
from matching.solver.priced.best import Best
from matching.solver.priced.choices import Choices
from matching.solver.priced.pool_kernels import smooth_pool
from matching.solver.priced.round import Round
from matching.solver.threads import pieces_for, side_by_side

#: A temperature at which a smoothed best is the best.
COLD = 1e-3


@dataclass(frozen=True)
class Pool:
    """Choices of some workers, sorted by unit, city and worker: one row each."""

    worker: IntColumn
    chosen: Chosen

    def __len__(self) -> int:
        return len(self.worker)

    def picked(self, at: np.ndarray) -> Pool:
        """Return some of the rows."""
        return Pool(self.worker[at], Chosen(*(column[at] for column in self.chosen)))


@dataclass(frozen=True)
class Columns:
    """What a pool's choices mean.

    Parameters
    ----------
    score, kept, city
        Weighted score, pairs of the plan in force that are kept, and city of each choice.
    use_start, use
        Numbers of the resources that each choice uses, end to end.
    """

    score: IntColumn
    kept: IntColumn
    city: IntColumn
    use_start: IntColumn
    use: np.ndarray

    @cached_property
    def use_row(self) -> IntColumn:
        """Choice of each entry of `use`."""
        return np.repeat(np.arange(len(self.score)), np.diff(self.use_start))

    def gain(self, aim: Aim) -> IntColumn:
        """Return what each choice brings towards an aim, shortfalls aside, in whole numbers."""
        brings = np.append(aim.order, 0)[np.minimum(self.use, len(aim.order))]
        summed = np.concatenate([[0], np.cumsum(brings)])
        total: IntColumn = summed[self.use_start[1:]] - summed[self.use_start[:-1]]
        return total + aim.score * self.score + aim.kept * self.kept


class Nest(NamedTuple):
    """A pool's choices below seats (a member in a city), ways (a city of a group) and units, as compiled loops read it.

    `base` is what a choice is worth without what it uses; `origin` the class of each seat's worker.
    """

    unit_start: np.ndarray
    must_go: np.ndarray
    way_start: np.ndarray
    seat_start: np.ndarray
    origin: np.ndarray
    base: np.ndarray
    use_start: np.ndarray
    use: np.ndarray


@dataclass(frozen=True)
class Market:
    """Units with the choices of a pool, at the worth of one aim.

    Parameters
    ----------
    units
        Number in the round of each unit.
    seat_worker
        Worker of each seat.
    """

    pool: Pool
    columns: Columns
    units: IntColumn
    seat_worker: IntColumn
    nest: Nest
    _room: tuple[np.ndarray, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        sizes = (len(self.pool), len(self.nest.way_start) - 1, len(self.seat_worker), len(self.pool))
        object.__setattr__(self, "_room", tuple(np.zeros(size) for size in sizes))

    @property
    def share(self) -> np.ndarray:
        """How much of each choice is taken, as of the last smoothing."""
        return self._room[3]

    @property
    def turns(self) -> IntColumn:
        """Turn of each unit, those side by side who want the same most, as of the last smoothing."""
        share, first = self.share, self.nest.seat_start[self.nest.way_start[self.nest.unit_start]]
        unit = np.repeat(np.arange(len(self.units)), np.diff(first))
        # The last of each unit in this order is what it wants most.
        by_share = np.lexsort((share, unit))
        wanted = by_share[first[1:] - 1]
        order = self.columns.use[self.columns.use_start[wanted]]
        turn = np.empty(len(self.units), dtype=np.int64)
        turn[np.lexsort((self.units, self.columns.score[wanted], share[wanted], order))] = np.arange(len(self.units))
        return turn

    def best(self, worths: Worths) -> np.ndarray:
        """Return what the best of each unit is worth, staying at home included."""
        self.smooth(COLD, worths)
        way = self._room[1]
        top = np.maximum.reduceat(way, self.nest.unit_start[:-1]) if len(self.units) else way
        best: np.ndarray = np.where(self.nest.must_go, top, np.maximum(0.0, top))
        return best

    def smooth(self, temperature: float, worths: Worths) -> tuple[float, np.ndarray, np.ndarray]:
        """Return the smoothed value of all units, the use of each resource and the placed workers of each origin."""
        flat = np.concatenate([worth[:-1] for worth in worths[:5]])
        pieces = pieces_for(len(self.pool))
        cuts = [len(self.units) * n // pieces for n in range(pieces + 1)]
        uses = [np.zeros(len(flat)) for _ in range(pieces)]
        origins = [np.zeros(len(worths.origin)) for _ in range(pieces)]
        value, way, seat, share = self._room

        def piece(n: int) -> float:
            return float(
                smooth_pool(
                    temperature,
                    cuts[n],
                    cuts[n + 1],
                    self.nest,
                    flat,
                    worths.origin,
                    value,
                    way,
                    seat,
                    share,
                    uses[n],
                    origins[n],
                )
            )

        totals = side_by_side(piece, pieces)
        return sum(totals), np.sum(uses, axis=0), np.sum(origins, axis=0)[:-1]


def list_near(
    round_: Round, choices: Choices, worths: Worths, kept: float, units: IntColumn, reach: float, most: int
) -> Pool:
    """List choices of some units near their best at some worths; the reach shrinks until there are at most `most`.

    Parameters
    ----------
    kept
        Worth of a pair of the plan in force that is kept.
    """
    best = Best(round_.structure, worths, choices.priced(worths, kept), units)
    return Pool(*best.near(best.of_units(), reach, most))


def columns_of(round_: Round, choices: Choices, pool: Pool) -> Columns:
    """Return what a pool's choices mean."""
    s, first = round_.structure, round_.resources.first
    count = len(pool)
    score, city, kept = (np.zeros(count, dtype=np.int64) for _ in range(3))
    linked = np.flatnonzero(pool.chosen.link >= 0)
    link, entry, lodging = (column[linked] for column in pool.chosen[:3])
    score[linked] = s.link_points[link].astype(np.int64) + s.entry_points[entry]
    score[linked] += np.where(lodging >= 0, np.append(s.slot_points, 0)[lodging], 0)
    city[linked] = s.link_city[link]
    # Up to five resources each, those that are not used left out.
    numbers = np.full((len(linked), 5), -1, dtype=np.int32)
    bed = np.where(lodging >= 0, np.append(s.slot_lodging, 0)[lodging], -1)
    listed = (s.entry_order[entry], bed, s.entry_course[entry], s.link_agreement[link], s.link_base[link])
    for n, number in enumerate(listed):
        numbers[:, n] = np.where(number >= 0, first[n] + number, -1)
    used = numbers >= 0
    others = np.flatnonzero(pool.chosen.link < 0)
    beside = pool.chosen.beside[others]
    score[others], city[others], kept[others] = choices.score[beside], choices.city[beside], choices.kept[beside]
    size = np.zeros(count, dtype=np.int64)
    size[linked] = used.sum(axis=1)
    size[others] = choices.uses.start[beside + 1] - choices.uses.start[beside]
    start = np.concatenate([[0], np.cumsum(size)])
    use = np.empty(int(start[-1]), dtype=np.int32)
    is_linked = np.repeat(pool.chosen.link >= 0, size)
    use[is_linked] = numbers[used]
    use[~is_linked] = choices.uses.values[spans(choices.uses.start, beside)]
    return Columns(score, kept, city, start, use)


def market_of(round_: Round, aim: Aim, choices: Choices, pool: Pool) -> Market:
    """Arrange a pool below its units and tell what its choices are worth."""
    columns = columns_of(round_, choices, pool)
    units = round_.units
    unit = units.of_worker[pool.worker]
    grouped = units.start[unit + 1] - units.start[unit] > 1
    way = np.where(grouped, columns.city, -1)
    new_unit = np.diff(unit, prepend=-1) != 0
    new_way = new_unit | (np.diff(way, prepend=-2) != 0)
    new_seat = new_way | (np.diff(pool.worker, prepend=-1) != 0)
    seat_start = np.append(np.flatnonzero(new_seat), len(pool))
    way_start = np.append(np.flatnonzero(new_way[new_seat]), len(seat_start) - 1)
    unit_start = np.append(np.flatnonzero(new_unit[new_way]), len(way_start) - 1)
    present = unit[new_unit]
    seat_worker = pool.worker[new_seat]
    nest = Nest(
        unit_start,
        units.must_go[present],
        way_start,
        seat_start,
        round_.origin[seat_worker],
        (aim.score * columns.score + aim.kept * columns.kept).astype(np.float64),
        columns.use_start,
        columns.use,
    )
    return Market(pool, columns, present, seat_worker, nest)


def spans(start: IntColumn, rows: IntColumn) -> IntColumn:
    """Return the positions of some rows' lists, end to end."""
    count = start[rows + 1] - start[rows]
    return np.repeat(start[rows] - (np.cumsum(count) - count), count) + np.arange(int(count.sum()))


def merged(round_: Round, choices: Choices, pools: list[Pool]) -> Pool:
    """Put pools together, sorted by unit, city and worker, each choice once."""
    worker = np.concatenate([pool.worker for pool in pools])
    chosen = Chosen(*(np.concatenate(parts) for parts in zip(*(pool.chosen for pool in pools), strict=True)))
    both = Pool(worker, chosen)
    units = round_.units
    unit = units.of_worker[worker]
    grouped = units.start[unit + 1] - units.start[unit] > 1
    way = np.where(grouped, columns_of(round_, choices, both).city, -1)
    keys = (chosen.beside, chosen.lodging, chosen.entry, chosen.link, worker, way, unit)
    order, new = _in_order(keys)
    return both.picked(order[new])


def places_in(pool: Pool, other: Pool) -> IntColumn:
    """Return the row of another pool that is the same choice as each row of a pool; -1 where there is none."""
    pairs = zip((other.worker, *other.chosen), (pool.worker, *pool.chosen), strict=True)
    order, new = _in_order([np.concatenate(pair) for pair in pairs])
    # Sorting keeps the other pool's row first among those alike.
    first = np.empty(len(order), dtype=np.int64)
    first[order] = order[new][np.cumsum(new) - 1]
    mine = first[len(other) :]
    return np.where(mine < len(other), mine, -1)


def _in_order(keys: Sequence[np.ndarray]) -> tuple[IntColumn, np.ndarray]:
    """Return rows sorted by keys, the last one first, and whether each differs from the one before it."""
    order: IntColumn = np.lexsort(keys)
    new = np.zeros(len(order), dtype=bool)
    for key in keys:
        new |= np.diff(key[order], prepend=-2) != 0
    return order, new
