"""Imports into the registry: planned (a dry run), committed in one transaction, undone as a whole.

>>> came = receive_sheet(database, Path("orders.csv"), "orders", sender="Base 3", actor="operator")
>>> plan = plan_import(database, came.tables, came.origin, policy="valid", problems=came.problems)
>>> outcome = commit(database, came.tables, plan, problems=came.problems)
>>> undo(database, outcome.batch, actor="operator")
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from sqlalchemy import Connection, select

from matching.exchange.raw import RawTable
from matching.intake.batches.changes import row_changes
from matching.intake.batches.model import BatchInfo, Counts, Origin, Outcome, Plan, Policy, RowChange
from matching.intake.batches.plan import make_plan
from matching.intake.batches.undo import take_back
from matching.intake.batches.write import write_plan
from matching.language import Text
from matching.models.catalogue import BATCH_TABLES, BATCHES
from matching.models.database import Database
from matching.models.snapshot import revision
from matching.models.upgrade import require_newest
from matching.problems import Problem

Tables = Mapping[str, RawTable | None]
Tell = Callable[[Text], None]

READING = Text("reading the file", "读取文件")
WAITING = Text("waiting for the registry", "等待登记库")
FINISHING = Text("finishing", "收尾")


def plan_import(
    database: Database,
    tables: Tables,
    origin: Origin,
    *,
    policy: Policy = "all",
    problems: Sequence[Problem] = (),
    tell: Tell | None = None,
) -> Plan:
    """Return what an import would do; nothing is written.

    Parameters
    ----------
    tables
        By name, in canonical headers and texts; None for a table that is there but cannot be used.
    problems
        What the readers of the file found; a row that an error names is rejected.

    Raises
    ------
    RegistryError
        The registry's tables are not those of this version.
    InputError
        The file holds identity numbers and no key is set.
    """
    require_newest(database)
    with database.reading() as connection:
        return make_plan(connection, tables, origin, policy, list(problems), tell or _silent)


def commit(
    database: Database, tables: Tables, plan: Plan, *, problems: Sequence[Problem] = (), tell: Tell | None = None
) -> Outcome:
    """Write what a plan says, wholly or not at all.

    If others committed or undid a batch since the plan was made, the rows are compared anew with what is there now,
    while nobody else can write; so two imports of the same rows never double them.

    Raises
    ------
    RegistryError
        Somebody else went on writing for too long.
    """
    told = tell or _silent
    if plan.refused or not plan.writes:
        return Outcome(plan, None)
    told(WAITING)
    with database.writing() as connection:
        between: tuple[BatchInfo, ...] = ()
        if revision(connection) != plan.revision:
            between = tuple(info for info in _listed(connection) if info.id > plan.revision.batches)
            plan = make_plan(connection, tables, plan.origin, plan.policy, list(problems), told)
        batch = write_plan(connection, plan, told) if plan.writes else None
        told(FINISHING)
    return Outcome(plan, batch, between)


def changes(database: Database, plan: Plan, name: str) -> Iterator[RowChange]:
    """Yield the changed rows of one table of a plan, with the cells that differ before and after."""
    with database.reading() as connection:
        yield from row_changes(connection, plan.tables[name])


def undo(database: Database, batch: int, *, actor: str, tell: Tell | None = None) -> None:
    """Take a batch back as a whole.

    Raises
    ------
    RegistryError
        There is no such batch, it is undone already, or a later batch depends on it (the message says which).
    """
    require_newest(database)
    with database.writing() as connection:
        take_back(connection, batch, actor, tell or _silent)


def history(database: Database) -> list[BatchInfo]:
    """Return every batch, the oldest first."""
    require_newest(database)
    with database.reading() as connection:
        return _listed(connection)


def _listed(connection: Connection) -> list[BatchInfo]:
    counts: dict[int, dict[str, Counts]] = {}
    for row in connection.execute(select(BATCH_TABLES)):
        counts.setdefault(row.batch, {})[row.table_name] = Counts(row.new, row.changed, row.unchanged, row.rejected)
    return [
        BatchInfo(row.id, row.at, row.sender, row.actor, row.file, row.state, counts.get(row.id, {}))
        for row in connection.execute(select(BATCHES).order_by(BATCHES.c.id))
    ]


def _silent(_: Text) -> None:
    """Tell nobody."""
