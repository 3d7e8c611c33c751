"""A small integer program over the choices that prices leave in question.

Units that are undecided compete for what is left of limits, minimums and
floors; each has the choices that cost little against its best. Columns are
these choices, one column for each city of a group, and the shortfalls.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import highspy
import numpy as np

from matching.instance.instance import NO_LIMIT
from matching.result import IntColumn
from matching.solver.clock import Clock
from matching.solver.constraints import best_found
from matching.solver.priced.aim import Aim
from matching.solver.priced.dual import Prices, Room
from matching.solver.priced.pool import Market, Pool, places_in
from matching.solver.priced.round import Round
from matching.solver.program import OPEN, WORKER, Program, ProgramBuilder
from matching.solver.relaxation import Infeasible, Relaxation, Start, solve_relaxation

#: A value of a relaxation further than this from whole numbers is undecided.
PARTLY = 1e-6


@dataclass(frozen=True)
class Core:
    """The program; its first columns are the pool's choices, in order, then come the cities of groups.

    Parameters
    ----------
    ways
        A number of the round for each group and city, rising.
    """

    program: Program
    gain: IntColumn
    pool: Pool
    ways: IntColumn

    def row_prices(self, prices: Prices) -> np.ndarray:
        """Return the prices of the rows; those of units, which the best choice tells, are left at zero."""
        listed = {"limit": prices.resource, "agreement_min": -prices.minimum, "floor": -prices.floor}
        return np.array([listed[name][int(key)] if name in listed else 0.0 for name, key in _rows(self.program)])

    def taken_over(self, start: Start, before: Core) -> Start:
        """Return where the simplex method stood on a core of fewer choices for the same units and limits."""
        choices, ways = len(before.pool), len(before.ways)
        place = np.full(len(before.gain), -1, dtype=np.int64)
        place[:choices] = places_in(before.pool, self.pool)
        place[choices : choices + ways] = len(self.pool) + np.searchsorted(self.ways, before.ways)
        # Shortfalls are as many as before, at the end.
        short = len(before.gain) - choices - ways
        place[choices + ways :] = len(self.gain) - short + np.arange(short)
        at = {row: number for number, row in enumerate(_rows(self.program))}
        codes = np.full(len(at), int(highspy.HighsBasisStatus.kBasic), dtype=start.row_codes.dtype)
        codes[[at[row] for row in _rows(before.program)]] = start.row_codes
        return Start(place[start.columns], start.column_codes, codes)


def build_core(round_: Round, aim: Aim, market: Market, room: Room) -> Core:
    """Build the program of a market's pool."""
    units, resources, pool, columns = round_.units, round_.resources, market.pool, market.columns
    city, at, used = columns.city, columns.use_row, columns.use.astype(np.int64)
    unit = units.of_worker[pool.worker]
    builder = ProgramBuilder()
    chosen = builder.columns("choice", len(pool))
    alone = (units.start[unit + 1] - units.start[unit]) == 1
    lone, row_of = np.unique(unit[alone], return_inverse=True)
    rows = builder.rows(
        WORKER,
        [str(u) for u in lone.tolist()],
        np.where(units.must_go[lone], 1, -OPEN),
        np.ones(len(lone), dtype=np.int64),
    )
    builder.entries(rows[row_of.reshape(-1)], chosen[alone], 1)
    ways = _add_groups(builder, round_, pool, unit, city, chosen, ~alone)

    numbers, row_of = np.unique(used, return_inverse=True)
    limited = resources.limit[numbers] < NO_LIMIT
    rows = builder.rows(
        "limit",
        [str(n) for n in numbers.tolist()],
        [-OPEN] * len(numbers),
        np.where(limited, room.limit[numbers], OPEN),
    )
    builder.entries(rows[row_of.reshape(-1)], chosen[at], 1)

    agreements = np.flatnonzero(room.minimum > 0)
    short = builder.columns("agreement_short", len(agreements), room.minimum[agreements])
    row_at = np.full(len(room.minimum) + 1, -1, dtype=np.int64)
    row_at[agreements] = builder.rows(
        "agreement_min", [str(a) for a in agreements.tolist()], room.minimum[agreements], [OPEN] * len(agreements)
    )
    builder.entries(row_at[agreements], short, 1)
    under = used - resources.first[3]
    counted = np.flatnonzero((under >= 0) & (used < resources.first[4]))
    counted = counted[row_at[under[counted]] >= 0]
    builder.entries(row_at[under[counted]], chosen[at[counted]], 1)

    for number in np.flatnonzero(room.floor > 0).tolist():
        missing = builder.columns("floor_short", 1, int(room.floor[number]))
        counts = chosen[round_.origin_floors[round_.origin[pool.worker], number]]
        builder.row("floor", str(number), [*counts.tolist(), int(missing[0])], 1, lower=int(room.floor[number]))
    program = builder.build()
    kinds = np.array(program.column_names)
    gain = np.zeros(len(kinds), dtype=np.int64)
    gain[: len(pool)] = columns.gain(aim)
    gain[kinds == "agreement_short"] = -aim.commitment
    gain[kinds == "floor_short"] = -aim.floor
    return Core(program, gain, pool, ways)


def relax_core(core: Core, prices: Prices, *, seed: int, clock: Clock, start: Start | None = None) -> Relaxation | None:
    """Return a core's relaxation, None if it has no solution or the time is too short.

    Parameters
    ----------
    prices
        Near the best: the relaxation begins with what they put first.
    start
        Where it stood before, instead.
    """
    hint = None if start else core.row_prices(prices)
    try:
        return solve_relaxation(core.program, core.gain, seed, clock, start, hint)
    except Infeasible:
        return None


def search_core(
    core: Core, relaxation: Relaxation, columns: int, *, seed: int, clock: Clock, effort: float
) -> IntColumn | None:
    """Return the best whole-number values found over the columns that a relaxation's prices put first.

    Parameters
    ----------
    columns
        How many are looked at: all that lose nothing, and so many at least.
    seed, clock, effort
        As in :func:`~matching.solver.constraints.best_found`.
    """
    whole: IntColumn = np.rint(relaxation.values).astype(np.int64)
    if core.program.is_kept_by(whole):
        return whole
    loss = relaxation.bound.loss()
    loss[len(core.pool) :] = 0
    loss[relaxation.values > PARTLY] = 0
    free = np.sort(np.argsort(loss, kind="stable")[: max(columns, int(np.count_nonzero(loss == 0)))])
    values = np.zeros(len(core.gain), dtype=np.int64)
    program = core.program.restricted(values, free)
    found = best_found(program, core.gain[free], seed=seed, clock=clock, effort=effort)
    if found is None:
        return None
    values[free] = found
    return values


def _add_groups(
    builder: ProgramBuilder,
    round_: Round,
    pool: Pool,
    unit: IntColumn,
    city: IntColumn,
    chosen: IntColumn,
    grouped: np.ndarray,
) -> IntColumn:
    """Tie the choices of a group's members to one column a city of the group; return a number for each of these."""
    mine = np.flatnonzero(grouped)
    if not len(mine):
        return mine
    step = np.int64(len(round_.facts.instance.regions) + 1)
    ways: IntColumn
    ways, way = np.unique(unit[mine] * step + city[mine], return_inverse=True)
    going = builder.columns("group", len(ways))
    group, at = np.unique(ways // step, return_inverse=True)
    rows = builder.rows(
        WORKER,
        [str(g) for g in group.tolist()],
        np.where(round_.units.must_go[group], 1, -OPEN),
        np.ones(len(group), dtype=np.int64),
    )
    builder.entries(rows[at.reshape(-1)], going, 1)
    workers = np.int64(len(round_.units.of_worker) + 1)
    members, row_of = np.unique(way.reshape(-1) * workers + pool.worker[mine], return_inverse=True)
    rows = builder.rows(
        "member",
        [f"{w} {m}" for w, m in zip(ways[members // workers].tolist(), (members % workers).tolist(), strict=True)],
        [0] * len(members),
        [0] * len(members),
    )
    builder.entries(rows[row_of.reshape(-1)], chosen[mine], 1)
    builder.entries(rows, going[members // workers], -1)
    return ways


def _rows(program: Program) -> Iterator[tuple[str, str]]:
    return zip(program.row_names, program.row_keys, strict=True)
