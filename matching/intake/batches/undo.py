"""A batch taken back as a whole: new rows go, changed rows say again what they said, unless later ones need it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, String, cast, delete, exists, func, literal, or_, select, update
from sqlalchemy.exc import IntegrityError

from matching.exchange.raw import RawColumn, RawTable
from matching.exchange.typed import read_table
from matching.intake.batches.plan import row_digests
from matching.intake.batches.write import columns_of
from matching.language import Text
from matching.models.bulk import Cells, in_parts, write_rows
from matching.models.catalogue import BATCHES, CHANGES, CREDIT, ITEMS, KEPT, LISTS, Keep, list_kind
from matching.models.rows import read_raw
from matching.models.standing import SUBJECTS, withdraw
from matching.problems import RegistryError

Tell = Callable[[Text], None]

#: Rows that are written back at once.
_PART = 50_000
#: Later batches that a refusal names.
_NAMED = 5


def take_back(connection: Connection, batch: int, actor: str, tell: Tell) -> None:
    """Take a batch back within the caller's transaction.

    Raises
    ------
    RegistryError
        There is no such batch, it is undone already, or something later depends on it.
    """
    row = connection.execute(select(BATCHES).where(BATCHES.c.id == batch)).one_or_none()
    if row is None:
        raise RegistryError(Text(f"there is no batch {batch}", f"没有批次 {batch}"))
    if row.state == "undone":
        raise RegistryError(Text(f"batch {batch} is undone already", f"批次 {batch} 已撤销"))
    _refuse_if_needed(connection, batch)
    try:
        for keep in reversed(list(KEPT.values())):
            tell(Text(f"taking back {keep.table.name}", f"撤销{keep.table.chinese}"))
            _write_back(connection, keep, batch)
            _delete_lists(connection, keep, batch)
            connection.execute(delete(keep.stored).where(*_created(keep, batch)))
    except IntegrityError as error:
        raise RegistryError(
            Text(
                f"batch {batch} cannot be undone: what it replaced refers to a row that is no longer there",
                f"批次 {batch} 无法撤销：其变更前的数据引用了已不存在的行",
            )
        ) from error
    withdraw(connection, batch, actor, f"undo of batch {batch}")
    connection.execute(
        update(BATCHES)
        .where(BATCHES.c.id == batch)
        .values(state="undone", undone_at=datetime.now(UTC), undone_by=actor)
    )


def _key_text(keep: Keep) -> ColumnElement[str]:
    """Return a row's key as the journal writes it."""
    first, *rest = (cast(keep.stored.c[name], String) for name in keep.key)
    text: ColumnElement[str] = first
    for column in rest:
        text = text + literal(";") + column
    return text


def _in_journal(keep: Keep, batch: int) -> ColumnElement[bool]:
    return exists().where(
        CHANGES.c.batch == batch, CHANGES.c.table_name == keep.table.name, CHANGES.c.key == _key_text(keep)
    )


def _created(keep: Keep, batch: int) -> tuple[ColumnElement[bool], ...]:
    """Return what is true of rows that a batch brought in; after `_write_back` its changed rows are no longer its."""
    return keep.stored.c.batch == batch, ~_in_journal(keep, batch)


def _refuse_if_needed(connection: Connection, batch: int) -> None:
    later: dict[int, Text] = {}

    def note(found: Any, text: Text) -> None:
        for number in found:
            later.setdefault(number, text)

    changed = (
        select(CHANGES.c.batch)
        .join(BATCHES, BATCHES.c.id == CHANGES.c.batch)
        .where(CHANGES.c.before_batch == batch, BATCHES.c.state == "committed")
    )
    note(connection.execute(changed.distinct()).scalars(), Text("changed its rows", "变更了其数据"))
    for keep in KEPT.values():
        if connection.execute(select(exists().where(keep.stored.c.batch == batch))).scalar():
            for referring in KEPT.values():
                text = Text(
                    f"has {referring.table.name} that refer to its {keep.table.name}",
                    f"有{referring.table.chinese}引用了其{keep.table.chinese}",
                )
                note(_referring(connection, referring, keep, batch), text)
    if later:
        shown = sorted(later.items())[:_NAMED]
        english = "; ".join(f"batch {number} {text.en}" for number, text in shown)
        chinese = "；".join(f"批次 {number} {text.zh}" for number, text in shown)
        left = len(later) - len(shown)
        more = Text(f"; and {left} more", f"；另有 {left} 个") if left else Text("", "")
        raise RegistryError(
            Text(
                f"batch {batch} cannot be undone while later ones depend on it: {english}{more.en}",
                f"后续批次依赖批次 {batch}，无法撤销：{chinese}{more.zh}",
            )
        )
    _refuse_if_spoken_of(connection, batch)


def _referring(connection: Connection, referring: Keep, keep: Keep, batch: int) -> set[int]:
    """Return the later batches of rows that refer to what a batch brought.

    Regions count even if the batch only changed them: rows may need what they now are.
    """
    needed = [keep.stored.c.batch == batch]
    if keep.table.name != "regions":
        needed.append(~_in_journal(keep, batch))
    found: set[int] = set()
    for field in referring.table.fields:
        if field.refers != keep.table.name:
            continue
        own = referring.stored.alias()
        query = select(own.c.batch).where(own.c.batch > batch, *needed).distinct()
        key = keep.stored.c[keep.key[0]]
        if kind := list_kind(field):
            items, column = ITEMS[kind]
            query = query.where(own.c[field.name] == items.c.list, items.c[column] == key)
        else:
            query = query.where(own.c[field.name] == key)
        found |= set(connection.execute(query).scalars())
    return found


def _refuse_if_spoken_of(connection: Connection, batch: int) -> None:
    """Refuse to take away whom a later credit record is about that still says something."""
    corrected = select(CREDIT.c.corrects).where(CREDIT.c.corrects.is_not(None))
    for name in SUBJECTS:
        keep = KEPT[name]
        entry = connection.execute(
            select(func.min(CREDIT.c.id)).where(
                CREDIT.c.subject == name,
                CREDIT.c.status.is_not(None),
                CREDIT.c.id.not_in(corrected),
                or_(CREDIT.c.batch.is_(None), CREDIT.c.batch > batch),
                CREDIT.c.subject_id == keep.stored.c[keep.key[0]],
                *_created(keep, batch),
            )
        ).scalar()
        if entry is not None:
            raise RegistryError(
                Text(
                    f"batch {batch} cannot be undone: credit record {entry} is about one of its {name}",
                    f"批次 {batch} 无法撤销：信用记录 {entry} 涉及其{keep.table.chinese}",
                )
            )


def _write_back(connection: Connection, keep: Keep, batch: int) -> None:
    """Let the rows that a batch changed say again what they said before."""
    journal = connection.execute(
        select(CHANGES.c.key, CHANGES.c.before, CHANGES.c.before_batch, CHANGES.c.before_digest).where(
            CHANGES.c.batch == batch, CHANGES.c.table_name == keep.table.name
        )
    ).all()
    whole = read_raw(connection, keep) if journal and len(keep.key) > 1 else None
    for part in in_parts(journal, _PART):
        keys = [entry.key for entry in part]
        raw = _overlaid(
            whole or read_raw(connection, keep, keys=keys), keep, {e.key: json.loads(e.before) for e in part}
        )
        typed = read_table(keep.table, raw, [])
        place = {key: record for record, key in enumerate(_keys(raw, keep))}
        records = np.array([place[key] for key in keys], dtype=np.int64)
        columns = columns_of(connection, keep, typed, records)
        for name in ("batch", "digest"):
            values = np.zeros(len(raw.rows), dtype=np.int64)
            values[records] = [getattr(entry, f"before_{name}") for entry in part]
            columns[name] = Cells(values)
        _, demand = row_digests(keep, typed)
        if len(demand):
            columns["demand_key"] = Cells(demand)
        write_rows(connection, keep.stored, columns, records, key=keep.key)


def _keys(raw: RawTable, keep: Keep) -> list[str]:
    columns = [raw.columns[raw.header.index(name)] for name in keep.key]
    return [
        ";".join(cells) for cells in zip(*([c.texts[code] for code in c.codes.tolist()] for c in columns), strict=True)
    ]


def _overlaid(raw: RawTable, keep: Keep, before: Mapping[str, Mapping[str, str]]) -> RawTable:
    """Return rows with the cells of the journal over them."""
    keys = _keys(raw, keep)
    columns = []
    for name, column in zip(raw.header, raw.columns, strict=True):
        over = {record: before[key][name] for record, key in enumerate(keys) if name in before.get(key, ())}
        if not over:
            columns.append(column)
            continue
        texts = [*column.texts, *over.values()]
        codes = column.codes.copy()
        codes[list(over)] = np.arange(len(column.texts), len(texts), dtype=np.int32)
        columns.append(RawColumn(codes, texts))
    return RawTable(raw.file, raw.header, tuple(columns), raw.rows)


def _delete_lists(connection: Connection, keep: Keep, batch: int) -> None:
    """Delete the lists that name what is about to go; no row refers to them any more."""
    for stored, column in ITEMS.values():
        if any(key.column.table is keep.stored for key in stored.c[column].foreign_keys):
            key = keep.stored.c[keep.key[0]]
            naming = select(stored.c.list).where(stored.c[column] == key, *_created(keep, batch))
            if connection.execute(select(naming.exists())).scalar():
                with _lists_found_quickly(connection):
                    connection.execute(delete(LISTS).where(LISTS.c.id.in_(naming)))


@contextmanager
def _lists_found_quickly(connection: Connection) -> Iterator[None]:
    """Have indexes on every reference to a list in the block.

    A database that deletes a list looks for rows that still refer to it, in each table from end to end without an
    index. To keep these indexes always would slow every import for the sake of a rare undo.
    """
    columns = [
        (keep.stored.name, field.name) for keep in KEPT.values() for field in keep.table.fields if list_kind(field)
    ]
    for table, column in columns:
        connection.exec_driver_sql(f"CREATE INDEX passing_{table}_{column} ON {table} ({column})")
    yield
    for table, column in columns:
        connection.exec_driver_sql(f"DROP INDEX passing_{table}_{column}")
