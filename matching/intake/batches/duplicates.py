"""Rows that another sender seems to have sent already: told, never merged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, select

from matching.intake.batches.model import NEW, REJECTED, UNCHANGED, Duplicate, Origin, TablePlan
from matching.language import Text, counted
from matching.models.bulk import in_parts
from matching.models.catalogue import BATCHES, KEPT
from matching.models.rows import among

#: Keys that are asked for at once.
_KEYS = 50_000
#: Rows of one kind that are told one by one.
MOST_TOLD = 1_000


def duplicates(connection: Connection, origin: Origin, tables: Mapping[str, TablePlan]) -> Iterator[Duplicate]:
    """Yield the rows of an import that may double what is there.

    - the same id, last written by another sender;
    - the same person under two ids: equal hash of the identity number;
    - the same demand under two ids from two senders: employer, place, service, mode, windows and start.
    """
    senders = {row.id: row.sender for row in connection.execute(select(BATCHES.c.id, BATCHES.c.sender))}
    for plan in tables.values():
        yield from _some(plan, _same_id(plan, origin, senders))
    if "identities" in tables:
        plan = tables["identities"]
        yield from _some(plan, _same_person(connection, plan, senders, origin))
    if "orders" in tables:
        plan = tables["orders"]
        yield from _some(plan, _same_demand(connection, plan, senders, origin))


def _some(plan: TablePlan, found: Iterator[Duplicate]) -> Iterator[Duplicate]:
    """Yield the first of many, and how many more there are: a file sent twice has as many as it has rows."""
    yield from islice(found, MOST_TOLD)
    if more := sum(1 for _ in found):
        text = Text(f"{counted(more, 'more row')} of which the same is true", f"另有 {more:,} 行情况相同")
        yield Duplicate(text, plan.keep.table.name, plan.typed.file, 0, "", "", "", 0)


def _same_id(plan: TablePlan, origin: Origin, senders: Mapping[int, str]) -> Iterator[Duplicate]:
    others = [batch for batch, sender in senders.items() if sender != origin.sender]
    if plan.keep.table.name == "identities" or not others:
        return
    doubled = np.isin(plan.before_batch, others)
    if plan.keep.table.name == "regions":
        # A region is nobody's own: whoever says the same of it doubles nothing.
        doubled &= plan.status != UNCHANGED
    for record in np.flatnonzero(doubled).tolist():
        batch, key = int(plan.before_batch[record]), plan.keys[record]
        sender = senders[batch]
        text = Text(
            f"the id was last written by another sender, {sender} (batch {batch})",
            f"该编号最近由其他报送方 {sender} 写入（批次 {batch}）",
        )
        yield _found(plan, record, text, key, sender, batch)


def _same_person(
    connection: Connection, plan: TablePlan, senders: Mapping[int, str], origin: Origin
) -> Iterator[Duplicate]:
    """Yield workers whose identity stands under another id, in the registry or in the file itself."""
    stored = KEPT["identities"].stored
    column = plan.typed.columns["number_hash"]
    hashes = [column.texts[code] for code in column.codes.tolist()]
    good = np.flatnonzero(plan.status != REJECTED).tolist()
    first: dict[str, int] = {}
    for record in good:
        other = first.setdefault(hashes[record], record)
        if other != record:
            text = Text(
                f"the same person as {plan.keys[other]} in row {plan.typed.rows[other]}",
                f"与第 {plan.typed.rows[other]} 行的 {plan.keys[other]} 是同一人",
            )
            yield _found(plan, record, text, plan.keys[other], origin.sender, 0)
    held = (stored.c.number_hash, stored.c.worker_id, stored.c.batch)
    for number, worker, batch in _held(connection, held, first):
        record = first[number]
        if plan.keys[record] != worker:
            sender = senders[batch]
            text = Text(
                f"the same person as {worker} of {sender} (batch {batch})",
                f"与 {sender} 报送的 {worker} 是同一人（批次 {batch}）",
            )
            yield _found(plan, record, text, worker, sender, batch)


def _same_demand(
    connection: Connection, plan: TablePlan, senders: Mapping[int, str], origin: Origin
) -> Iterator[Duplicate]:
    """Yield new orders that ask for what an order of another sender asks for."""
    stored = KEPT["orders"].stored
    others = [batch for batch, sender in senders.items() if sender != origin.sender]
    if not others:
        return
    records = plan.records(NEW)
    asked: dict[int, list[int]] = {}
    for record, demand in zip(records.tolist(), plan.demand[records].tolist(), strict=True):
        asked.setdefault(demand, []).append(record)
    held = (stored.c.demand_key, stored.c.order_id, stored.c.batch)
    for demand, order, batch in _held(connection, held, asked, stored.c.batch.in_(others)):
        # One other order is enough to tell: many may ask for the same.
        for record in asked.pop(demand, ()):
            sender = senders[batch]
            text = Text(
                f"asks for the same as order {order} of {sender} (batch {batch}): employer, place, service, mode, "
                "windows and start are equal",
                f"与 {sender} 报送的订单 {order}（批次 {batch}）相同：单位、地点、工种、模式、时段和开始日期一致",
            )
            yield _found(plan, record, text, order, sender, batch)


def _held(
    connection: Connection,
    columns: Sequence[ColumnElement[Any]],
    wanted: Iterable[Any],
    *conditions: ColumnElement[bool],
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows whose first column holds one of many values, in order of the second one."""
    sought, following, *_ = columns
    for part in in_parts(tuple(wanted), _KEYS):
        query = select(*columns).where(among(connection, sought, part), *conditions).order_by(following)
        yield from map(tuple, connection.execute(query))


def _found(plan: TablePlan, record: int, text: Text, other: str, sender: str, batch: int) -> Duplicate:
    row, key = int(plan.typed.rows[record]), plan.keys[record]
    return Duplicate(text, plan.keep.table.name, plan.typed.file, row, key, other, sender, batch)
