"""How far each plan is from what is proven, and whether any proof contradicts another plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.peers.catalogue import PEERS
from benchmarks.peers.task import PLAN
from benchmarks.record import ANSWERED, Row
from matching.rules import MINIMISED


@dataclass(frozen=True)
class Gap:
    """Distance of a tier's value from a bound.

    Parameters
    ----------
    percent
        100 × |bound − value| / the larger of both in size, at least 1.
    own
        Whether the peer proved the bound itself.
    """

    percent: float
    own: bool


def tiers_of(row: Row) -> list[str]:
    """Return the tiers of a row's policy in order."""
    return [tier for tier in row.tiers.split(";") if tier]


def is_plan(row: Row) -> bool:
    """Whether a row holds a plan of the whole round that no check found wrong."""
    return row.status in ANSWERED and row.answer == PLAN and not row.violations


def gaps(row: Row, rivals: Sequence[Row]) -> dict[str, Gap]:
    """Return the gap of each tier for which a bound is known.

    A bound of a tier holds for plans with equal earlier tiers. So a peer that proves
    nothing is measured by the tightest bound of a rival whose earlier tiers are equal,
    and not at all after the first tier in which it differs from all of them.

    Parameters
    ----------
    rivals
        Rows of other peers on the same round.
    """
    if not is_plan(row):
        return {}
    found: dict[str, Gap] = {}
    for place, tier in enumerate(tiers_of(row)):
        if tier in row.bounds:
            found[tier] = Gap(_percent(row.values[tier], row.bounds[tier]), own=True)
            continue
        known = [rival.bounds[tier] for rival in rivals if tier in rival.bounds and _alike(row, rival, place)]
        if known:
            bound = max(known) if tier in MINIMISED else min(known)
            found[tier] = Gap(_percent(row.values[tier], bound), own=False)
    return found


def behind(row: Row, rivals: Sequence[Row]) -> str | None:
    """Return the first tier in which the best plan of a round is better than this row's, None if it is none.

    Parameters
    ----------
    rivals
        Rows on the same round, this one or not.
    """
    if not is_plan(row):
        return None
    tiers = tiers_of(row)
    best = max(_rank(other, tiers) for other in [row, *rivals] if _are_comparable(row, other))
    differing = [tier for tier, mine, better in zip(tiers, _rank(row, tiers), best, strict=True) if mine < better]
    # Later tiers may be better where an earlier one was given away.
    return differing[0] if differing else None


def contradictions(rows: Sequence[Row]) -> list[str]:
    """Return every case in which one plan is better than another row's bound says is possible.

    Parameters
    ----------
    rows
        Rows of one round.
    """
    plans = [row for row in rows if is_plan(row)]
    found = []
    for claimant in plans:
        for place, tier in enumerate(tiers_of(claimant)):
            for other in plans:
                if tier in claimant.bounds and _alike(claimant, other, place):
                    bound, value = claimant.bounds[tier], other.values[tier]
                    if (value < bound) if tier in MINIMISED else (value > bound):
                        where = f"{claimant.kind}, {claimant.workers:,} workers, seed {claimant.seed}"
                        found.append(
                            f"{where}: {claimant.peer} says that {tier} cannot pass {bound:,}, "
                            f"{other.peer} reaches {value:,.0f}"
                        )
    return found


def _are_comparable(row: Row, other: Row) -> bool:
    """Whether two rows hold plans of the very same round."""
    if row == other:
        return True
    changed = PEERS[row.peer].changes_round or PEERS[other.peer].changes_round
    return is_plan(other) and other.tiers == row.tiers and not changed


def _alike(row: Row, other: Row, place: int) -> bool:
    """Whether two plans of one round are equal in the tiers before the one at `place`."""
    if not _are_comparable(row, other):
        return False
    return all(row.values.get(tier) == other.values.get(tier) for tier in tiers_of(row)[:place])


def _rank(row: Row, tiers: Sequence[str]) -> list[float]:
    """Return the tiers' values so that more is better."""
    return [-row.values[tier] if tier in MINIMISED else row.values[tier] for tier in tiers]


def _percent(value: float, bound: float) -> float:
    return 100 * abs(bound - value) / max(abs(bound), abs(value), 1)
