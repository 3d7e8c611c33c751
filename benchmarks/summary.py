"""Medians over seeds: what the table and the charts show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.cases import KINDS
from benchmarks.gaps import behind, gaps
from benchmarks.peers.catalogue import PEERS, YARDSTICK
from benchmarks.record import ANSWERED, Row, Status


@dataclass(frozen=True)
class Spread:
    """A figure over seeds: its median and its largest."""

    middle: float
    most: float


@dataclass(frozen=True)
class Summary:
    """One peer on the rounds of one kind and size.

    Parameters
    ----------
    rows
        Its rows, by seed.
    gap
        Gap of each tier in per cent, over the seeds for which one is known.
    own
        Tiers whose gap is by the peer's own proof on every seed.
    behind
        For each tier, on how many seeds it is the first in which another plan is better.
    ratio
        Its time as a multiple of the yardstick's own call on the same rounds.
    ratio_with_listing
        The same with the yardstick's listing of pairs and scores counted too.
    """

    family: str
    kind: str
    workers: int
    peer: str
    rows: tuple[Row, ...]
    gap: dict[str, Spread]
    own: frozenset[str]
    behind: Counter[str]
    ratio: Spread | None
    ratio_with_listing: Spread | None

    @property
    def answered(self) -> list[Row]:
        """The rows with an answer."""
        return [row for row in self.rows if row.status in ANSWERED]

    @property
    def count(self) -> Counter[Status]:
        """Number of rows by status."""
        return Counter(row.status for row in self.rows)

    @property
    def limit(self) -> float:
        """Seconds that the peer was given."""
        return max(row.limit_s for row in self.rows)

    def figure(self, of: Callable[[Row], float | None]) -> Spread | None:
        """Return the spread of a figure over the rows with an answer."""
        return spread(of(row) for row in self.answered)

    def value(self, tier: str) -> float | None:
        """Return the median value of a tier."""
        found = self.figure(lambda row: row.values.get(tier))
        return found.middle if found else None


def spread(values: Iterable[float | None]) -> Spread | None:
    """Return median and maximum of what is known, None if nothing is."""
    known = [value for value in values if value is not None]
    return Spread(median(known), max(known)) if known else None


def of_commit(rows: Sequence[Row], commit: str) -> list[Row]:
    """Return the rows of one commit; of runs of the same thing the last."""
    mine = {(row.kind, row.workers, row.seed, row.peer): row for row in rows if row.commit == commit}
    return list(mine.values())


def latest(rows: Sequence[Row]) -> list[Row]:
    """Return of each kind and size the rows of the commit that measured it last; of runs of the same thing the last."""
    commit = {(row.kind, row.workers): row.commit for row in rows}
    return [
        row
        for one in dict.fromkeys(commit.values())
        for row in of_commit(rows, one)
        if commit[row.kind, row.workers] == one
    ]


def summaries(rows: Sequence[Row]) -> list[Summary]:
    """Summarise rows by family, kind, size and peer in the catalogues' order; a kind and size is of one commit."""
    found = []
    kinds = list(KINDS)
    groups = sorted(
        {(row.family, row.kind, row.workers) for row in rows},
        key=lambda group: (group[0] != "sizes", kinds.index(group[1]), group[2]),
    )
    for family, kind, workers in groups:
        mine = [row for row in rows if (row.family, row.kind, row.workers) == (family, kind, workers)]
        for peer in PEERS:
            own = sorted((row for row in mine if row.peer == peer), key=lambda row: row.seed)
            if own:
                found.append(_summary(own, mine))
    return found


def _summary(rows: Sequence[Row], all_rows: Sequence[Row]) -> Summary:
    first = rows[0]
    by_tier: dict[str, list[float]] = {}
    unproven: set[str] = set()
    strict, listed = [], []
    worse: Counter[str] = Counter()
    for row in rows:
        same_round = [other for other in all_rows if other.seed == row.seed]
        for tier, gap in gaps(row, [other for other in same_round if other.peer != row.peer]).items():
            by_tier.setdefault(tier, []).append(gap.percent)
            unproven |= set() if gap.own else {tier}
        if (first_worse := behind(row, same_round)) is not None:
            worse[first_worse] += 1
        for other in same_round:
            if other.peer == YARDSTICK and other.status is Status.DONE and row.status in ANSWERED:
                strict.append(_ratio(row.seconds, other.core_seconds))
                listed.append(_ratio(row.seconds, other.seconds))
    spreads = {tier: spread(values) for tier, values in by_tier.items()}
    return Summary(
        family=first.family,
        kind=first.kind,
        workers=first.workers,
        peer=first.peer,
        rows=tuple(rows),
        gap={tier: found for tier, found in spreads.items() if found is not None},
        own=frozenset(by_tier) - unproven,
        behind=worse,
        ratio=spread(strict),
        ratio_with_listing=spread(listed),
    )


def _ratio(seconds: float | None, yardstick: float | None) -> float | None:
    return seconds / yardstick if seconds is not None and yardstick else None
