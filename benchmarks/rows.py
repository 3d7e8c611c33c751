"""Rows of the smaller benchmarks: a data class a row, kept in a CSV file that only grows."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TypeVar


@dataclass(frozen=True)
class Measured:
    """A run; further fields are text, whole numbers and floats."""

    commit: str


RowT = TypeVar("RowT", bound=Measured)


def append(path: Path, row: Measured) -> None:
    """Add a row to a file, which is begun if it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = not path.exists()
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(row)], lineterminator="\n")
        if fresh:
            writer.writeheader()
        writer.writerow({name: f"{v:.6g}" if isinstance(v, float) else v for name, v in asdict(row).items()})


def read(path: Path, kind: type[RowT]) -> list[RowT]:
    """Return the rows of a file, none if it is not there."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [
            kind(**{field.name: _value(str(field.type), row[field.name]) for field in fields(kind)})  # type: ignore[arg-type]
            for row in csv.DictReader(file)
        ]


def latest(rows: Sequence[RowT]) -> list[RowT]:
    """Return the rows of the commit that was measured last."""
    return [row for row in rows if row.commit == rows[-1].commit]


def _value(kind: str, text: str) -> object:
    return {"int": int, "float": float}.get(kind, str)(text)
