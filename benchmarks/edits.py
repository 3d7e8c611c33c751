"""Rounds that no knob of the generator makes: tables changed after they were drawn."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

Row = dict[str, str]

#: A service that no worker holds and no course gives.
UNKNOWN_SERVICE = "unknown"


def empty(folder: Path) -> None:
    """Let every order ask for a service that nobody holds or can learn."""

    def ask_for_the_unknown(row: Row) -> Row:
        return row | {"service": UNKNOWN_SERVICE}

    _change(folder / "orders.csv", ask_for_the_unknown)
    _change(folder / "decisions.csv", _unpinned)


def infeasible(folder: Path) -> None:
    """Bar every worker."""

    def bar(row: Row) -> Row:
        return row | {"credit": "barred"}

    _change(folder / "workers.csv", bar)
    _change(folder / "decisions.csv", _unpinned)


EDITS: Mapping[str, Callable[[Path], None]] = MappingProxyType({"empty": empty, "infeasible": infeasible})


def _unpinned(row: Row) -> Row | None:
    """Drop pins: in these rounds none could be kept, which would make the input wrong."""
    return None if row["kind"] == "pin" else row


def _change(path: Path, change: Callable[[Row], Row | None]) -> None:
    """Rewrite a table row by row; a row of which nothing is left goes."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        fields = list(reader.fieldnames or ())
        rows = [changed for row in reader if (changed := change(row)) is not None]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fields, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
