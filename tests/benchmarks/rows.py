"""Rows of results made by hand."""

from benchmarks.record import Row, Status

TIERS = "commitments;filled;quality"


def row(peer: str, seed: int = 101, *, workers: int = 300, **changes: object) -> Row:
    """Return a finished row; what is not told has no figure."""
    known: dict[str, object] = {
        "commit": "abc",
        "family": "sizes",
        "kind": "plain",
        "workers": workers,
        "seed": seed,
        "peer": peer,
        "status": Status.DONE,
        "limit_s": 60.0,
    }
    return Row(**known | changes)  # type: ignore[arg-type]


def plan(peer: str, seed: int, values: tuple[int, int, int], bounds: tuple[int, ...] = (), **changes: object) -> Row:
    """Return a row that holds a plan: values of `TIERS`, bounds of the first of them."""
    names = TIERS.split(";")
    told: dict[str, object] = {
        "answer": "plan",
        "tiers": TIERS,
        "values": dict(zip(names, map(float, values), strict=True)),
        "bounds": dict(zip(names, bounds, strict=False)),
        "seconds": 2.0,
        "memory_mb": 100.0,
    }
    return row(peer, seed, **told | changes)
