"""One row of the results: what was measured, of what, with which versions; kept in a CSV file that only grows."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path

from matching.rules import Tier


class Status(StrEnum):
    """How a run ended."""

    DONE = "done"
    LIMIT = "limit"  #: an answer at the time limit, not finished
    NOT_DONE = "not_done"  #: no answer within the time limit
    NO_MEMORY = "no_memory"
    FAILED = "failed"
    NOT_ASKED = "not_asked"


#: Runs that brought an answer.
ANSWERED = frozenset({Status.DONE, Status.LIMIT})


@dataclass(frozen=True)
class Row:
    """One run of one peer on one round; None and blank where something does not apply.

    Parameters
    ----------
    commit, family, kind, workers, seed, peer
        What was run. `commit` is that of the measured code.
    status, note
        How it ended.
    answer
        What the answer is (see :mod:`benchmarks.peers.task`).
    seconds
        From the round in memory to the answer.
    core_seconds
        The solver's own call alone.
    write_seconds, verify_seconds
        Writing the result; reading it back and verifying it.
    memory_mb, loaded_mb
        Peak resident memory of the whole process, and resident memory with nothing but the round loaded, MiB.
    orders, pairs
        Size of the round.
    total, total_bound
        The one sum that the peer maximised, and its bound.
    violations, proof
        What the verifier found, how bounds were proven.
    limit_s, gap_asked, threads, cores
        Settings.
    tiers
        The policy's tiers in order, separated by ``;``.
    values, bounds
        Of each tier.
    """

    commit: str
    family: str
    kind: str
    workers: int
    seed: int
    peer: str
    status: Status
    answer: str = ""
    seconds: float | None = None
    core_seconds: float | None = None
    write_seconds: float | None = None
    verify_seconds: float | None = None
    memory_mb: float | None = None
    loaded_mb: float | None = None
    orders: int | None = None
    pairs: int | None = None
    total: float | None = None
    total_bound: float | None = None
    violations: int | None = None
    proof: str = ""
    limit_s: float = 0.0
    gap_asked: float = 0.0
    threads: int = 0
    cores: int = 0
    python: str = ""
    numpy: str = ""
    numba: str = ""
    scipy: str = ""
    ortools: str = ""
    highspy: str = ""
    tiers: str = ""
    note: str = ""
    values: dict[str, float] = field(default_factory=dict)
    bounds: dict[str, int] = field(default_factory=dict)

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two rows runs of the same thing."""
        return (self.commit, self.kind, self.workers, self.seed, self.peer, self.limit_s, self.gap_asked)


_PLAIN = [f for f in fields(Row) if f.name not in {"values", "bounds"}]
#: Columns of the file.
COLUMNS = [f.name for f in _PLAIN] + [f"{tier}_{part}" for tier in Tier for part in ("value", "bound")]


class WrongFileError(Exception):
    """A results file that this version did not write."""


def append(path: Path, row: Row) -> None:
    """Add a row to the file so that it stays there whatever comes next."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = not path.exists() or path.stat().st_size == 0
    if not fresh:
        _drop_torn_line(path)
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if fresh:
            writer.writerow(COLUMNS)
        writer.writerow(_cells(row))
        file.flush()
        os.fsync(file.fileno())


def read(path: Path) -> list[Row]:
    """Return the rows of a file, the last one of each key; a torn last line is left out.

    Raises
    ------
    WrongFileError
        If the columns are others.
    """
    if not path.exists():
        return []
    text = path.read_text(encoding="utf-8")
    records = list(csv.reader(text[: text.rfind("\n") + 1].splitlines()))
    if not records:
        return []
    if records[0] != COLUMNS:
        raise WrongFileError(f"{path} has other columns; move it away to begin a new one")
    return list({row.key: row for row in map(_row, records[1:])}.values())


def _drop_torn_line(path: Path) -> None:
    """Cut off what a run that was killed while writing left of a line."""
    with path.open("rb+") as file:
        content = file.read()
        if not content.endswith(b"\n"):
            file.truncate(content.rfind(b"\n") + 1)


def _cells(row: Row) -> list[str]:
    plain = [_text(getattr(row, f.name)) for f in _PLAIN]
    return plain + [_text(part.get(tier)) for tier in Tier for part in (row.values, row.bounds)]


def _text(value: object) -> str:
    match value:
        case str():
            # Notes may quote an error of several lines; a row stays one line.
            return " ".join(value.split())
        case float():
            return f"{value:.12g}"
        case None:
            return ""
        case _:
            return str(value)


def _row(cells: list[str]) -> Row:
    known = dict(zip(COLUMNS, cells, strict=True))
    given = {f.name: _value(str(f.type), known[f.name]) for f in _PLAIN}
    values = {str(tier): float(text) for tier in Tier if (text := known[f"{tier}_value"])}
    bounds = {str(tier): int(text) for tier in Tier if (text := known[f"{tier}_bound"])}
    return Row(**given, values=values, bounds=bounds)  # type: ignore[arg-type]


def _value(kind: str, text: str) -> object:
    if kind == "Status":
        return Status(text)
    if kind == "str":
        return text
    if not text:
        return None
    return int(text) if kind.startswith("int") else float(text)
