"""Registry -> exchange tables and a frozen instance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from sqlalchemy import Connection, func, select

from matching.exchange.raw import RawColumn, RawTable
from matching.exchange.read import Loaded, from_raw
from matching.exchange.schema import TABLES
from matching.exchange.write import write_table
from matching.instance import Instance
from matching.instance.instance import CREDITS
from matching.models.catalogue import BATCHES, KEPT
from matching.models.database import Database
from matching.models.dated import hold_on
from matching.models.rows import read_raw
from matching.models.standing import SUBJECTS, standings
from matching.policy import Policy


@dataclass(frozen=True)
class Revision:
    """What the registry's batches were when it was read: equal, if nothing was imported or undone since."""

    batches: int
    undone: int


@dataclass(frozen=True)
class Snapshot:
    """The registry as a round sees it, frozen.

    Parameters
    ----------
    loaded
        Instance, policy and warnings, as from files.
    revision
        The batches behind it.
    as_of
        The day for which dated rows and credit were evaluated; None: undated cells, and all that was recorded.
    """

    loaded: Loaded
    revision: Revision
    as_of: date | None

    @property
    def instance(self) -> Instance:
        """What a solver sees."""
        return self.loaded.instance

    @property
    def digest(self) -> str:
        """Digest of the instance, the same as of the exported tables."""
        return self.loaded.instance.digest


def revision(connection: Connection) -> Revision:
    """Return the state of the batches."""
    newest = connection.execute(select(func.coalesce(func.max(BATCHES.c.id), 0))).scalar_one()
    undone = connection.execute(select(func.count()).where(BATCHES.c.state == "undone")).scalar_one()
    return Revision(int(newest), int(undone))


def snapshot(database: Database, policy: Policy | None = None, as_of: date | None = None) -> Snapshot:
    """Return the registry as an instance.

    Raises
    ------
    InputError
        The policy names a region that is not there, or dated rows made a table wrong.
    """
    with database.reading() as connection:
        tables = exchange_tables(connection, as_of)
        at = revision(connection)
    return Snapshot(from_raw(tables, policy or Policy(), []), at, as_of)


def exchange_tables(connection: Connection, as_of: date | None = None) -> dict[str, RawTable]:
    """Return every exchange table in canonical text, rows sorted by key."""
    tables = {table.name: read_raw(connection, KEPT[table.name]) for table in TABLES}
    for name in SUBJECTS:
        tables[name] = _with_standing(tables[name], standings(connection, name, as_of))
    return tables if as_of is None else hold_on(connection, tables, as_of)


def export(database: Database, folder: Path, as_of: date | None = None) -> Mapping[str, int]:
    """Write the registry as a folder of exchange tables; return the rows of each table written.

    The four needed tables are always written, others where they have rows.
    """
    with database.reading() as connection:
        tables = exchange_tables(connection, as_of)
    written = {}
    for table in TABLES:
        raw = tables[table.name]
        if table.needed or len(raw.rows):
            cells = [[column.texts[code] for code in column.codes.tolist()] for column in raw.columns]
            write_table(folder / f"{table.name}.csv", raw.header, zip(*cells, strict=True))
            written[table.name] = len(raw.rows)
    return written


def _with_standing(raw: RawTable, standing: Mapping[str, str]) -> RawTable:
    """Return a table with its column of credit as the records have it."""
    keys = raw.columns[0]
    places = [CREDITS.index(standing.get(text, CREDITS[0])) for text in keys.texts]
    codes = np.array(places, dtype=np.int32)[keys.codes] if len(keys.texts) else keys.codes
    credit = raw.header.index("credit")
    columns = tuple(RawColumn(codes, CREDITS) if place == credit else c for place, c in enumerate(raw.columns))
    return RawTable(raw.file, raw.header, columns, raw.rows)
