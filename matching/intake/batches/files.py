"""What a sender's file, or a folder of exchange tables, brings to an import."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from matching.exchange.folder import read_folder
from matching.exchange.raw import RawBuilder, RawTable
from matching.intake.batches.identity import HEADERS, NUMBERS, hidden
from matching.intake.batches.linked import held_keys
from matching.intake.batches.model import Origin, Plan
from matching.intake.lookups import lookups
from matching.intake.mapping import ColumnMapping
from matching.intake.reader import read
from matching.intake.reading import Reading
from matching.intake.senders import keep_mapping, kept_mapping
from matching.models.catalogue import KEPT
from matching.models.database import Database
from matching.models.upgrade import require_newest
from matching.problems import Problem

_BLOCK = 1 << 20


@dataclass(frozen=True)
class Received:
    """What came, ready to be planned.

    Parameters
    ----------
    tables
        By name, in canonical headers and texts; None for a table that is there but cannot be used.
    origin
        Where they come from.
    problems
        What the readers found.
    reading
        How a sender's sheet was read; None for a folder.
    """

    tables: Mapping[str, RawTable | None]
    origin: Origin
    problems: Sequence[Problem]
    reading: Reading | None = None

    def told(self, plan: Plan) -> Plan:
        """Return a plan whose problems are told once and in the sender's words, with the notes of the reading."""
        if self.reading is None:
            return plan
        every = [*self.reading.notes, *self.reading.merged(plan.problems)]
        # A number in a column where it does not belong is nobody's to read in a log.
        shown = (replace(problem, value=hidden(problem.value)) if problem.value else problem for problem in every)
        return replace(plan, problems=tuple(sorted(shown, key=lambda problem: problem.row)))


def receive_folder(path: Path, *, sender: str, actor: str) -> Received:
    """Return what a folder of exchange tables brings."""
    problems: list[Problem] = []
    tables = read_folder(path, problems)
    digest = _digest(sorted(file for file in path.iterdir() if file.is_file()))
    return Received(tables, Origin(sender, actor, path.name, digest), problems)


def receive_missing(
    database: Database, table: str, columns: Mapping[str, Sequence[str]], *, file: str, sender: str, actor: str
) -> Received:
    """Return those rows of a table at hand whose ids the registry has not; what it has stays as it is.

    Parameters
    ----------
    columns
        Texts by header, as many in each.
    file
        What the table is called.

    Raises
    ------
    RegistryError
        The registry's tables are not those of this version.
    """
    require_newest(database)
    builder = RawBuilder(file, list(columns))
    records = list(zip(*columns.values(), strict=True))
    builder.add(records, range(2, len(records) + 2))
    raw = builder.build()
    ids = raw.columns[raw.header.index(KEPT[table].table.key)]
    with database.reading() as connection:
        held = set(held_keys(connection, table, ids.texts))
    missing = np.array([text not in held for text in ids.texts], dtype=bool)[ids.codes]
    digest = hashlib.sha256(repr((list(columns), records)).encode()).hexdigest()
    return Received({table: raw.take(missing)}, Origin(sender, actor, file, digest), [])


def receive_sheet(
    database: Database,
    path: Path,
    table: str,
    *,
    sender: str,
    actor: str,
    services: Mapping[str, str] | None = None,
    settled: ColumnMapping | None = None,
    forget: bool = False,
) -> Received:
    """Return what a sender's sheet brings.

    Parameters
    ----------
    table
        Name of the table that the sheet holds.
    services
        Names of services by code, beside the codes that the registry holds.
    settled
        What is settled with the sender now; it goes before what was learned of their earlier sheets.
    forget
        Whether what was learned of their earlier sheets is left aside.

    Raises
    ------
    RegistryError
        The registry's tables are not those of this version.
    InputError
        `settled` names fields that there are none of.
    """
    require_newest(database)
    with database.reading() as connection:
        known = lookups(connection, table, services or {})
        kept = ColumnMapping(table) if forget else kept_mapping(connection, sender, table)
    reading = read(
        path,
        table,
        regions=known.regions,
        services=known.services,
        names=known.names,
        mapping=kept if settled is None else kept.settled(settled),
        extras={NUMBERS: HEADERS} if table == "workers" else None,
    )
    tables = {table: None if reading.refused else reading.rows}
    return Received(tables, Origin(sender, actor, path.name, _digest([path])), reading.problems, reading)


def learn(database: Database, received: Received) -> bool:
    """Keep how a sender's sheet was read for their next one; return whether anything about it is new.

    Of a sheet that could not be read nothing is learned.
    """
    reading = received.reading
    if reading is None or reading.refused:
        return False
    origin = received.origin
    with database.reading() as connection:
        if kept_mapping(connection, origin.sender, reading.table).says_as_much_as(reading.mapping):
            return False
    with database.writing() as connection:
        keep_mapping(connection, origin.sender, reading.mapping, origin.actor)
    return True


def _digest(files: Sequence[Path]) -> str:
    """Return the SHA-256 of files, names included where there are several."""
    hasher = hashlib.sha256()
    for file in files:
        if len(files) > 1:
            hasher.update(f"{file.name}\0{file.stat().st_size}\0".encode())
        with file.open("rb") as stream:
            while block := stream.read(_BLOCK):
                hasher.update(block)
    return hasher.hexdigest()
