"""A plan -> rows of the registry, within one transaction: lists, new rows, changed rows with their journal."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
from sqlalchemy import Connection, func, insert, select

from matching.exchange.kinds import SKILLS, listed
from matching.exchange.typed import TypedTable
from matching.intake.batches.changes import row_changes
from matching.intake.batches.model import NEW, Plan, RowChange, TablePlan, Whole
from matching.language import Text
from matching.models.bulk import Cells, Records, in_parts, loaded_at_once, write_rows
from matching.models.catalogue import BATCH_TABLES, BATCHES, CHANGES, ITEMS, LISTS, Keep, list_kind
from matching.models.rows import among, count_rows
from matching.models.standing import SUBJECTS, append
from matching.models.values import plains

Tell = Callable[[Text], None]

#: Texts of lists that are asked for at once.
_TEXTS = 50_000
#: Rows of the journal that are written at once.
_PART = 50_000


def write_plan(connection: Connection, plan: Plan, tell: Tell) -> int:
    """Write what a plan says; return the number of its batch."""
    now = datetime.now(UTC)
    origin = plan.origin
    batch = connection.execute(
        insert(BATCHES).returning(BATCHES.c.id),
        {
            "at": now,
            "sender": origin.sender,
            "actor": origin.actor,
            "file": origin.file,
            "file_digest": origin.digest,
            "policy": plan.policy,
            "state": "committed",
        },
    ).scalar_one()
    for name, table in plan.tables.items():
        counts = table.counts
        connection.execute(
            insert(BATCH_TABLES),
            {
                "batch": batch,
                "table_name": name,
                "new": counts.new,
                "changed": counts.changed,
                "unchanged": counts.unchanged,
                "rejected": counts.rejected,
            },
        )
        _write_table(connection, table, plan, batch, now, tell)
    return int(batch)


def _write_table(connection: Connection, table: TablePlan, plan: Plan, batch: int, now: datetime, tell: Tell) -> None:
    keep = table.keep
    new = table.records(NEW)
    changed, spoken = _keep_journal(connection, table, batch)
    written = np.sort(np.concatenate([new, changed]))
    if not len(written):
        return
    said = columns_of(connection, keep, table.typed, written)
    said |= _beside(table, Cells.same(batch, len(table.keys)))

    def told(done: int) -> None:
        chinese = keep.table.chinese
        tell(Text(f"writing {keep.table.name}: {done:,} of {len(new):,}", f"写入{chinese}：{done:,} / {len(new):,}"))

    with loaded_at_once(connection, keep.stored, len(new), count_rows(connection, keep) if len(new) else 0):
        write_rows(connection, keep.stored, said, new, tell=told)
    write_rows(connection, keep.stored, said, changed, key=keep.key)
    if keep.table.name in SUBJECTS:
        _record_credit(connection, table, plan, batch, now, spoken)


def _beside(table: TablePlan, batch: Cells) -> dict[str, Cells]:
    """Return the columns that no file has."""
    columns = {"batch": batch, "digest": Cells(table.digest)}
    return columns | {"demand_key": Cells(table.demand)} if len(table.demand) else columns


def columns_of(connection: Connection, keep: Keep, typed: TypedTable, records: Records) -> dict[str, Cells]:
    """Return the columns that a file has, as the database takes them; lists that are new are written on the way."""
    columns = {}
    for field in keep.table.fields:
        column = typed.columns[field.name]
        values = plains(field, column.values)
        if kind := list_kind(field):
            used = np.flatnonzero(np.bincount(column.codes[records]))
            numbers = _list_numbers(connection, kind, [values[code] for code in used.tolist() if values[code]])
            values = [numbers.get(text) for text in values]
        columns[field.name] = Cells(values, column.codes)
    return columns


def _list_numbers(connection: Connection, kind: str, texts: list[str]) -> dict[str | None, int]:
    """Return the number of each list; those that are not there are written."""
    wanted = sorted(set(texts))
    numbers: dict[str | None, int] = {}
    for part in in_parts(wanted, _TEXTS):
        held = select(LISTS.c.text, LISTS.c.id).where(LISTS.c.kind == kind, among(connection, LISTS.c.text, part))
        numbers |= {row.text: row.id for row in connection.execute(held)}
    missing = [text for text in wanted if text not in numbers]
    if not missing:
        return numbers
    free = connection.execute(select(func.coalesce(func.max(LISTS.c.id), 0) + 1)).scalar_one()
    fresh = dict(zip(missing, range(free, free + len(missing)), strict=True))
    everyone = np.arange(len(missing))
    lists = {"id": Cells(list(fresh.values())), "kind": Cells.same(kind, len(missing)), "text": Cells(missing)}
    write_rows(connection, LISTS, lists, everyone)
    _write_items(connection, kind, fresh)
    return numbers | fresh


def _write_items(connection: Connection, kind: str, lists: Mapping[str, int]) -> None:
    stored, column = ITEMS[kind]
    items: list[tuple[Any, ...]] = []
    for text, number in lists.items():
        of_list = SKILLS.read(text) if kind == "skills" else [(item,) for item in listed(text)]
        items += [(number, place, *item) for place, item in enumerate(of_list)]
    names = ("list", "place", column, "level") if kind == "skills" else ("list", "place", column)
    cells = {name: Cells(list(values)) for name, values in zip(names, zip(*items, strict=True), strict=True)}
    write_rows(connection, stored, cells, np.arange(len(items)))


def _keep_journal(connection: Connection, table: TablePlan, batch: int) -> tuple[Whole, dict[int, str]]:
    """Write what changed rows said before; return their records, and those whose credit is said anew."""
    spoken: dict[int, str] = {}
    records: list[int] = []
    for part in in_parts(row_changes(connection, table), _PART):
        _write_journal(connection, table, batch, part)
        records += [change.record for change in part]
        spoken |= {change.record: change.cells["credit"][1] for change in part if "credit" in change.cells}
    return np.array(records, dtype=np.int64), spoken


def _write_journal(connection: Connection, table: TablePlan, batch: int, changes: tuple[RowChange, ...]) -> None:
    records = np.array([change.record for change in changes], dtype=np.int64)
    before = [
        json.dumps({name: old for name, (old, _) in change.cells.items()}, ensure_ascii=False) for change in changes
    ]
    cells = {
        "batch": Cells.same(batch, len(changes)),
        "table_name": Cells.same(table.keep.table.name, len(changes)),
        "key": Cells([change.key for change in changes]),
        "before_batch": Cells(table.before_batch[records]),
        "before_digest": Cells(table.before_digest[records]),
        "before": Cells(before),
    }
    write_rows(connection, CHANGES, cells, np.arange(len(changes)))


def _record_credit(
    connection: Connection, table: TablePlan, plan: Plan, batch: int, now: datetime, spoken: Mapping[int, str]
) -> None:
    """Append a credit record for each row that says something new of its subject; a newcomer's `clear` is not new."""
    field = table.keep.table.by_name["credit"]
    column = table.typed.columns["credit"]
    texts = [field.text(value) for value in column.values]
    new = table.records(NEW)
    codes = column.codes[new]
    telling = np.array([text != field.blank_text for text in texts], dtype=bool)[codes]
    said = {record: texts[column.codes[record]] for record in new[telling].tolist()} | dict(spoken)
    day: date = now.date()
    append(
        connection,
        [
            {
                "subject": table.keep.table.name,
                "subject_id": table.keys[record],
                "status": status,
                "effective_on": day,
                "source": plan.origin.sender,
                "actor": plan.origin.actor,
                "what": plan.origin.file,
                "recorded_at": now,
                "corrects": None,
                "batch": batch,
            }
            for record, status in said.items()
        ],
    )
