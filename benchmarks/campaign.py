"""What is run: which rounds, which peers on each, with which time limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from benchmarks.cases import FIRST_SEED, KINDS, PLAIN, SHAPES_AT, SIZES, Case
from benchmarks.peers.catalogue import PEERS, YARDSTICK

#: Families of rounds.
SIZES_FAMILY, SHAPES_FAMILY = "sizes", "shapes"
#: Seeds of a batch.
SEEDS = tuple(range(FIRST_SEED, FIRST_SEED + 5))

#: Every peer, in the order in which they run on each round: the yardstick first, then this solver.
EVERYBODY = (YARDSTICK, *(name for name in PEERS if name != YARDSTICK))
#: Peers on awkward shapes.
ON_SHAPES = (YARDSTICK, "ours", "ours_exact", "ours_priced", "greedy")
#: Peers on rounds for which no integer program fits into memory.
ON_LARGE = (YARDSTICK, "ours", "ours_warm", "ours_tables")


@dataclass(frozen=True)
class Batch:
    """Rounds of one kind and size under several seeds, and who solves them.

    Parameters
    ----------
    limit
        Seconds for each peer.
    """

    family: str
    kind: str
    workers: int
    peers: tuple[str, ...]
    seeds: tuple[int, ...]
    limit: float

    @property
    def cases(self) -> list[Case]:
        """The rounds."""
        return [Case(self.kind, self.workers, seed) for seed in self.seeds]


def _sizes(sizes: Sequence[int], limits: Mapping[int, float], limit: float) -> list[Batch]:
    """Return the family of growing sizes; `limits` are those of sizes that need more than `limit`."""
    return [
        Batch(
            SIZES_FAMILY,
            PLAIN,
            workers,
            EVERYBODY if workers <= 30_000 else ON_LARGE,
            SEEDS,
            limits.get(workers, limit),
        )
        for workers in sizes
    ]


def _shapes(workers: int, limit: float) -> list[Batch]:
    return [Batch(SHAPES_FAMILY, kind, workers, ON_SHAPES, SEEDS, limit) for kind in KINDS if kind != PLAIN]


#: Campaigns by name: `quick` takes minutes, `full` hours.
CAMPAIGNS: Mapping[str, tuple[Batch, ...]] = MappingProxyType(
    {
        "quick": (*_sizes(SIZES[:2], {}, 15.0), *_shapes(500, 15.0)),
        "full": (*_sizes(SIZES, {100_000: 900.0, 1_000_000: 3_600.0}, 300.0), *_shapes(SHAPES_AT, 300.0)),
    }
)


@dataclass(frozen=True)
class Choice:
    """Which part of a campaign is run; None for all of it.

    Parameters
    ----------
    families, kinds, peers
        Names.
    least, most
        Bounds on the number of workers.
    seeds
        Instead of the campaign's.
    limit
        Seconds, instead of the campaign's.
    """

    families: tuple[str, ...] | None = None
    kinds: tuple[str, ...] | None = None
    peers: tuple[str, ...] | None = None
    least: int = 0
    most: int | None = None
    seeds: tuple[int, ...] | None = None
    limit: float | None = None

    def of(self, campaign: Sequence[Batch]) -> list[Batch]:
        """Return the batches that are left."""
        return [
            replace(
                batch,
                peers=tuple(name for name in batch.peers if self.peers is None or name in self.peers),
                seeds=self.seeds or batch.seeds,
                limit=self.limit or batch.limit,
            )
            for batch in campaign
            if (self.families is None or batch.family in self.families)
            and (self.kinds is None or batch.kind in self.kinds)
            and batch.workers >= self.least
            and (self.most is None or batch.workers <= self.most)
        ]
