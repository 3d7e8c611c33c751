"""Large rounds basin by basin: cities that want the same workers, and the workers who are drawn there.

Prices that a sample makes say what part of each unit goes to which city. Cities
that share many workers make a basin, after the labour market areas of regional
statistics; each unit is drawn to one, and every limit is shared out as prices
use it. A basin is a round of its own: its workers have a quarter of the links
that they have in the whole round, and so prices can be cooled in time. What
all basins leave, open positions and workers at home, is one more round.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from matching.instance.instance import NO_LIMIT
from matching.instance.some import some_of
from matching.result import IntColumn
from matching.solver.courses import training
from matching.solver.facts import gather_facts
from matching.solver.numbering import distinct
from matching.solver.priced.chance import random
from matching.solver.priced.dual import Room, whole_room
from matching.solver.priced.flows import Flows
from matching.solver.priced.round import Round, build_round
from matching.solver.priced.several import Several, several

#: How many more positions than others a basin may have.
SLACK = 1.25
#: A basin gets so many times as many workers as an agreement's minimum there asks for, and so many more, if there are
#: any: not all of them can go at once, and the minimum is not all that they are wanted for.
ENOUGH, SOME = 1.25, 5


@dataclass(frozen=True)
class Basin:
    """A part of a round that is planned by itself.

    Parameters
    ----------
    workers, orders
        Its workers and orders, rising.
    room
        Its part of all limits, minimums and floors, in the whole round's numbers.
    """

    workers: IntColumn
    orders: IntColumn
    room: Room


def basins(round_: Round, going: Flows, count: int, seed: int) -> list[Basin]:
    """Cut a round into about `count` basins; units without any choice are in none.

    Parameters
    ----------
    going
        Where its units go.
    seed
        Of the draw.
    """
    facts, numbers = round_.facts, round_.resources
    city_row = np.searchsorted(going.city, facts.order_city)
    positions = np.bincount(city_row, weights=facts.instance.orders.headcount, minlength=len(going.city))
    basin_of = together(going.share.T @ going.share, positions, count)
    count = int(basin_of.max(initial=-1)) + 1
    share = _summed(going.share, basin_of, count)
    region_basin = np.full(len(facts.instance.regions), -1, dtype=np.int64)
    region_basin[going.city] = basin_of
    unit_basin = committed(round_, share, region_basin, drawn(share, _turns(round_, seed)))
    of_worker = unit_basin[round_.units.of_worker]

    sites = np.concatenate([facts.site_city, facts.instance.allowances.city])
    at = np.minimum(np.searchsorted(going.city, sites), len(going.city) - 1)
    lodging_basin = np.where(going.city[at] == sites, basin_of[at], -1)
    own = np.concatenate([basin_of[city_row], lodging_basin])
    use = np.concatenate([own[None, :] == np.arange(count)[:, None], _summed(going.use, basin_of, count).T], axis=1)
    room = whole_room(round_)
    limit = shared_out(room.limit, use)
    minimum = np.minimum(shared_out(room.minimum, use[:, numbers.agreements]), limit[:, numbers.agreements])
    counted = _summed(going.origin, basin_of, count).T @ round_.origin_floors
    floor = shared_out(room.floor, counted)
    return [
        Basin(
            np.flatnonzero(of_worker == n),
            np.flatnonzero(basin_of[city_row] == n),
            Room(limit[n], minimum[n], floor[n]),
        )
        for n in range(count)
    ]


def round_of(round_: Round, basin: Basin) -> tuple[Round, Several]:
    """Return the round that a basin is, with those of its workers who may take several placements."""
    facts, numbers, limit = round_.facts, round_.resources, basin.room.limit
    some = some_of(facts.instance, basin.workers, basin.orders)
    sites, lodging = len(some.housing), limit[numbers.lodgings]
    limited = replace(
        some,
        orders=replace(some.orders, headcount=limit[numbers.orders][basin.orders]),
        housing=replace(some.housing, beds=lodging[:sites]),
        allowances=replace(some.allowances, places=lodging[sites:]),
        courses=replace(some.courses, seats=limit[numbers.courses]),
        agreements=replace(some.agreements, minimum=basin.room.minimum, maximum=limit[numbers.agreements]),
        bases=replace(some.bases, intake=limit[numbers.bases]),
    )
    # The day of the round may be the first day of another basin's order.
    known = gather_facts(limited, replace(facts.policy, round_date=facts.round_day))
    taught = training(known)
    built = build_round(known, taught)
    asked = zip(built.floors, basin.room.floor.tolist(), strict=True)
    return replace(built, floors=tuple(replace(floor, asked=count) for floor, count in asked)), several(known, taught)


def together(overlap: np.ndarray, positions: np.ndarray, count: int) -> IntColumn:
    """Return the basin of each city: those that share most workers for their size come together first.

    Parameters
    ----------
    overlap
        Workers whom two cities share, shape (cities, cities).
    positions
        Positions in each city.
    count
        Basins wanted; there are more where no two of them fit into one.
    """
    basin, shared, size = np.arange(len(positions)), overlap.astype(np.float64), positions.astype(np.float64)
    most = SLACK * size.sum() / max(1, count)
    alive = np.arange(len(positions))
    while len(alive) > count:
        sums = size[alive][:, None] + size[alive][None, :]
        scale = np.sqrt(np.maximum(1.0, size[alive][:, None] * size[alive][None, :]))
        pull = np.where(sums <= most, shared[np.ix_(alive, alive)] / scale, -1.0)
        np.fill_diagonal(pull, -1.0)
        one, other = np.unravel_index(int(np.argmax(pull)), pull.shape)
        if pull[one, other] < 0:
            break
        one, other = alive[one], alive[other]
        basin[basin == other] = one
        shared[one] += shared[other]
        shared[:, one] += shared[:, other]
        size[one] += size[other]
        alive = alive[alive != other]
    return np.searchsorted(alive, basin)


def drawn(share: np.ndarray, turn: IntColumn) -> IntColumn:
    """Draw a basin for each unit, -1 for a unit without any.

    Units whose turns follow each other draw numbers that are evenly spread, so that those alike go where they go in
    the proportions of their shares.

    Parameters
    ----------
    share
        Part of each unit that goes to each basin, shape (units, basins).
    turn
        Turn of each unit.
    """
    number = (turn + 0.5) * ((np.sqrt(5.0) - 1.0) / 2.0) % 1.0
    reached = np.cumsum(share, axis=1, dtype=np.float64)
    whole = reached[:, -1]
    basin = np.count_nonzero(reached <= (number * whole)[:, None], axis=1)
    return np.where(whole > 0, np.minimum(basin, share.shape[1] - 1), -1)


def committed(round_: Round, share: np.ndarray, region_basin: IntColumn, unit_basin: IntColumn) -> IntColumn:
    """Return the basins of units with some of them moved to where agreements' minimums would lack workers.

    A draw follows prices of a sample, at which a minimum of forty workers may see thirty. Those move first of whom
    most would go there, and nobody whom another minimum needs.

    Parameters
    ----------
    share
        Part of each unit that goes to each basin, shape (units, basins).
    region_basin
        Basin of each city, by region.
    unit_basin
        Basin of each unit, -1 for none.
    """
    s, basin_of = round_.structure, unit_basin.copy()
    asked = round_.reachable_minimum
    need = np.where(asked > 0, np.minimum(np.ceil(ENOUGH * asked).astype(np.int64) + SOME, round_.eligible), 0)
    at = np.flatnonzero(np.append(need, 0)[s.link_agreement] > 0)
    worker = np.searchsorted(s.link_start, at, side="right") - 1
    _, first = distinct([worker, s.link_agreement[at], region_basin[s.link_city[at]]])
    at, worker = at[first], worker[first]
    agreement, basin, unit = s.link_agreement[at], region_basin[s.link_city[at]], round_.units.of_worker[worker]
    have = np.bincount(agreement[basin_of[unit] == basin], minlength=len(need))
    by_agreement, by_unit = np.argsort(agreement, kind="stable"), np.argsort(unit, kind="stable")
    of_agreement = np.searchsorted(agreement[by_agreement], np.arange(len(need) + 1))
    of_unit = np.searchsorted(unit[by_unit], np.arange(len(unit_basin) + 1))
    lacking = need - have
    for short in np.argsort(-lacking, kind="stable")[: np.count_nonzero(lacking > 0)].tolist():
        known = by_agreement[of_agreement[short] : of_agreement[short + 1]]
        wanted = share[unit[known], basin[known]]
        for row in known[np.argsort(-wanted, kind="stable")].tolist():
            if have[short] >= need[short]:
                break
            one, there = unit[row], basin[row]
            mine = by_unit[of_unit[one] : of_unit[one + 1]]
            leaves = agreement[mine[basin[mine] == basin_of[one]]]
            lost = np.bincount(leaves, minlength=len(need))
            if basin_of[one] == there or (lost[leaves] > (have - need)[leaves]).any():
                continue
            have += np.bincount(agreement[mine[basin[mine] == there]], minlength=len(need)) - lost
            basin_of[one] = there
    return basin_of


def shared_out(whole: IntColumn, use: np.ndarray) -> IntColumn:
    """Share whole numbers out in proportion to their use, by largest remainders; what nobody uses is not shared out.

    Parameters
    ----------
    whole
        Limits, shape (n,). NO_LIMIT stays what it is for all.
    use
        Use by each basin, shape (basins, n).
    """
    total = use.sum(axis=0)
    limited = np.where((whole < NO_LIMIT) & (total > 0), whole, 0)
    exact = limited * (use / np.where(total > 0, total, 1.0))
    found = np.floor(exact).astype(np.int64)
    rank = np.argsort(np.argsort(found - exact, axis=0, kind="stable"), axis=0, kind="stable")
    found += rank < limited - found.sum(axis=0)
    found[:, whole >= NO_LIMIT] = NO_LIMIT
    return found


def _summed(by_city: np.ndarray, basin_of: IntColumn, count: int) -> np.ndarray:
    """Sum columns, one a city, to columns, one a basin."""
    return np.stack([by_city[:, basin_of == n].sum(axis=1) for n in range(count)], axis=1)


def _turns(round_: Round, seed: int) -> IntColumn:
    """Return turns at which units alike follow each other."""
    lead = round_.units.member[round_.units.start[:-1]]
    home = round_.facts.instance.workers.home[lead]
    turn = np.empty(len(lead), dtype=np.int64)
    turn[np.lexsort((round_.seen.of_worker[lead], home))] = np.arange(len(lead))
    return turn + int(1e6 * random(seed, 0))
