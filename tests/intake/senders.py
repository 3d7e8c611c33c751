"""Shortest ways to bring rows into a registry, as one sender or another."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from matching.exchange.raw import RawBuilder, RawTable
from matching.exchange.schema import TABLES
from matching.intake.batches import commit, plan_import
from matching.intake.batches.model import Origin, Outcome, Plan
from matching.models.database import Database

Rows = Sequence[Mapping[str, str]]


def raw_table(name: str, rows: Rows) -> RawTable:
    """Return rows as a table of text; row numbers are those of a file with its headers in row 1."""
    header = list(dict.fromkeys(column for row in rows for column in row))
    builder = RawBuilder(f"{name}.csv", header)
    builder.add([tuple(row.get(column, "") for column in header) for row in rows], range(2, len(rows) + 2))
    return builder.build()


def raw_tables(tables: Mapping[str, Rows]) -> dict[str, RawTable]:
    """Return tables of rows as tables of text, empty ones left out."""
    return {name: raw_table(name, rows) for name, rows in tables.items() if rows}


def origin(tables: object, sender: str = "Base", file: str = "tables") -> Origin:
    """Return an origin whose digest is that of the content."""
    return Origin(sender, "operator", file, hashlib.sha256(repr(tables).encode()).hexdigest())


def plan(database: Database, tables: Mapping[str, Rows], *, sender: str = "Base", policy: str = "all") -> Plan:
    """Return what an import of some rows would do."""
    return plan_import(database, raw_tables(tables), origin(tables, sender), policy=policy)  # type: ignore[arg-type]


def bring(database: Database, tables: Mapping[str, Rows], *, sender: str = "Base", policy: str = "all") -> Outcome:
    """Import some rows."""
    planned = plan(database, tables, sender=sender, policy=policy)
    return commit(database, raw_tables(tables), planned)


def write_csv(path: Path, rows: Rows) -> Path:
    """Write rows as a CSV file."""
    header = list(dict.fromkeys(column for row in rows for column in row))
    stream = io.StringIO()
    writer = csv.DictWriter(stream, header, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(stream.getvalue(), encoding="utf-8", newline="")
    return path


#: Tables of a dataset by name, in the order of the contract.
NAMES = tuple(table.name for table in TABLES)
