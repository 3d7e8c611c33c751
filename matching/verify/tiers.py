"""The value of each tier, from the placements alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from matching.rules import Tier
from matching.verify.round import Round
from matching.verify.rows import Placement

#: Key of the floor for workers from poverty-exited counties.
POVERTY_EXITED = "poverty_exited"

RowsOf = Mapping[int, Sequence[Placement]]


def under_agreements(rows_of: RowsOf) -> Counter[int]:
    """Return the workers under each agreement; a worker whose rows name several counts under each of them once."""
    return Counter(
        agreement
        for rows in rows_of.values()
        for agreement in {row.agreement.number for row in rows if row.agreement is not None}
    )


def commitments(round_: Round, rows_of: RowsOf) -> int:
    """Total shortfall of workers below agreements' minimum."""
    placed = under_agreements(rows_of)
    return sum(max(0, agreement.minimum - placed[agreement.number]) for agreement in round_.agreements)


def floors(round_: Round) -> dict[str, int]:
    """Return the policy's floors: workers asked by key, which is `poverty_exited` or a region's code."""
    asked = dict(round_.policy.floors.regions)
    if round_.policy.floors.poverty_exited:
        positions = sum(order.headcount for order in round_.orders)
        asked[POVERTY_EXITED] = round_.policy.floors.poverty_exited * positions // 1000
    return asked


def floor_keys(round_: Round, home: int, asked: Mapping[str, int]) -> list[str]:
    """Return the floors that a worker from a home counts towards."""
    geography = round_.geography
    keys = [geography.codes[region] for region in geography.line(home) if geography.codes[region] in asked]
    if POVERTY_EXITED in asked and geography.is_poverty_exited(home):
        keys.append(POVERTY_EXITED)
    return keys


def placed_by_floor(round_: Round, rows_of: RowsOf) -> Counter[str]:
    """Return the placed workers that count towards each floor."""
    asked = floors(round_)
    return Counter(key for worker in rows_of for key in floor_keys(round_, round_.workers[worker].home, asked))


def floors_shortfall(round_: Round, rows_of: RowsOf) -> int:
    """Total shortfall of placed workers below the policy's floors."""
    placed = placed_by_floor(round_, rows_of)
    return sum(max(0, asked - placed[key]) for key, asked in floors(round_).items())


def demand(round_: Round) -> Counter[int | None]:
    """Return the headcount of each city."""
    found: Counter[int | None] = Counter()
    for order in round_.orders:
        found[round_.city(order)] += order.headcount
    return found


def balance(round_: Round, rows_of: RowsOf) -> int:
    """Smallest fill rate over receiving cities with demand, in whole per mille, rounded down; 1000 without demand."""
    placed = Counter(round_.city(row.order) for rows in rows_of.values() for row in rows)
    rates = [Fraction(1000 * placed[city], headcount) for city, headcount in demand(round_).items()]
    return min((rate.numerator // rate.denominator for rate in rates), default=1000)


def stability(round_: Round, rows_of: RowsOf) -> int:
    """Pairs of the plan in force that are not placed again."""
    again = {(worker, row.order.number) for worker, rows in rows_of.items() for row in rows}
    return len(round_.in_force - again)


def on_priority(rows_of: RowsOf, priority: int) -> int:
    """Placements on orders of one priority."""
    return sum(row.order.priority == priority for rows in rows_of.values() for row in rows)


def tier_values(round_: Round, rows_of: RowsOf, total_score: int) -> dict[Tier, int]:
    """Return the value of each tier of the policy, in its order."""
    measures: Mapping[Tier, Callable[[], int]] = {
        Tier.COMMITMENTS: lambda: commitments(round_, rows_of),
        Tier.PUBLIC_CARE: lambda: on_priority(rows_of, 2),
        Tier.PRIORITY: lambda: on_priority(rows_of, 1),
        Tier.FLOORS: lambda: floors_shortfall(round_, rows_of),
        Tier.FILLED: lambda: sum(map(len, rows_of.values())),
        Tier.QUALITY: lambda: total_score,
        Tier.BALANCE: lambda: balance(round_, rows_of),
        Tier.STABILITY: lambda: stability(round_, rows_of),
    }
    return {tier: measures[tier]() for tier in round_.policy.tiers}
