"""Columns that measure what tiers aim at: shortfalls and the smallest fill rate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.result import IntColumn
from matching.rules import Tier
from matching.solver.facts import Facts
from matching.solver.program import OPEN, ProgramBuilder

#: Key of the floor for workers from poverty-exited counties.
POVERTY_EXITED_FLOOR = "poverty_exited"


@dataclass(frozen=True)
class Targets:
    """Columns of the tiers' targets.

    Parameters
    ----------
    agreement_short
        Shortfall below each agreement's minimum, for those that have one.
    floor_short
        Shortfall below each floor.
    fill_rate
        The smallest fill rate of a city in per mille: one column if the policy names the tier.
    """

    agreement_short: IntColumn
    floor_short: IntColumn
    fill_rate: IntColumn


@dataclass(frozen=True)
class Floor:
    """One floor of the policy: the workers it counts and how many are asked."""

    key: str
    asked: int
    counts: np.ndarray  #: one boolean a worker


def floors(facts: Facts) -> list[Floor]:
    """List the policy's floors."""
    instance, policy = facts.instance, facts.policy
    regions, home = instance.regions, instance.workers.home
    found = []
    if policy.floors.poverty_exited:
        asked = policy.floors.poverty_exited * int(instance.orders.headcount.sum()) // 1000
        found.append(Floor(POVERTY_EXITED_FLOOR, asked, regions.from_poverty_exited[home]))
    for code, asked in policy.floors.regions:
        region = regions.codes.index(code)
        found.append(Floor(code, asked, (regions.lineage[home] == region).any(axis=1)))
    return found


def city_headcount(facts: Facts) -> dict[int, int]:
    """Return the headcount of each receiving city with demand."""
    cities, row = np.unique(facts.order_city, return_inverse=True)
    total = np.bincount(row, weights=facts.instance.orders.headcount, minlength=len(cities)).astype(np.int64)
    return dict(zip(cities.tolist(), total.tolist(), strict=True))


def add_targets(
    builder: ProgramBuilder,
    facts: Facts,
    under: IntColumn,
    agreement: IntColumn,
    acting: IntColumn,
    worker: IntColumn,
    placing: IntColumn,
    order: IntColumn,
) -> Targets:
    """Add the target columns that the policy's tiers need, with the rows that measure them.

    Parameters
    ----------
    under, agreement
        Columns that count a worker under an agreement, and the agreement.
    acting, worker
        Columns of which one is 1 for a placed worker, and the worker.
    placing, order
        Columns of placements, and the order.
    """
    tiers = facts.policy.tiers
    none = np.zeros(0, dtype=np.int64)
    return Targets(
        _agreement_minimums(builder, facts, under, agreement) if Tier.COMMITMENTS in tiers else none,
        _floors(builder, facts, acting, worker) if Tier.FLOORS in tiers else none,
        _smallest_fill(builder, facts, placing, order) if Tier.BALANCE in tiers else none,
    )


def _agreement_minimums(builder: ProgramBuilder, facts: Facts, under: IntColumn, agreement: IntColumn) -> IntColumn:
    agreements = facts.instance.agreements
    asked = np.flatnonzero(agreements.minimum > 0)
    minimum = agreements.minimum[asked]
    short = builder.columns("agreement_short", len(asked), minimum)
    rows = builder.rows("agreement_min", [agreements.ids[i] for i in asked], minimum, [OPEN] * len(asked))
    builder.entries(rows, short, 1)
    row_of = np.full(len(agreements), -1, dtype=np.int64)
    row_of[asked] = rows
    counted = row_of[agreement] >= 0
    builder.entries(row_of[agreement[counted]], under[counted], 1)
    return short


def _floors(builder: ProgramBuilder, facts: Facts, acting: IntColumn, worker: IntColumn) -> IntColumn:
    asked = floors(facts)
    short = builder.columns("floor_short", len(asked), np.array([floor.asked for floor in asked], dtype=np.int64))
    for column, floor in zip(short.tolist(), asked, strict=True):
        columns = acting[floor.counts[worker]]
        builder.row("floor", floor.key, [*columns.tolist(), column], 1, lower=floor.asked)
    return short


def _smallest_fill(builder: ProgramBuilder, facts: Facts, placing: IntColumn, order: IntColumn) -> IntColumn:
    demand = city_headcount(facts)
    rate = builder.columns("fill_rate", 1, 1000)
    city = facts.order_city[order]
    for region, headcount in demand.items():
        columns = placing[city == region]
        values = [1000] * len(columns) + [-headcount]
        builder.row(
            Tier.BALANCE, facts.instance.regions.codes[region], [*columns.tolist(), int(rate[0])], values, lower=0
        )
    return rate
