"""What holds on a day: rows with a span of time decide over the undated cell beside them, where there are any."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import Connection, or_, select

from matching.exchange.kinds import MONEY, SKILLS
from matching.exchange.raw import RawColumn, RawTable
from matching.models.catalogue import KEPT, Keep

#: The exchange column that a dated price stands in for.
PRICED = {
    "housing": "monthly_rent",
    "allowances": "monthly_yuan",
    "agreements": "travel_subsidy",
    "courses": "cost",
}
#: The yes/no column that dated contracts of a kind stand in for.
CONTRACTED = {"standard": "standard_contract", "electronic": "e_contract"}


def hold_on(connection: Connection, tables: Mapping[str, RawTable], day: date) -> dict[str, RawTable]:
    """Return exchange tables as they hold on a day.

    - A skill for whose service the worker has certificates counts at the best level of those valid on the day, and not
      at all if none is. With certificates of health, the latest end among those begun decides.
    - An employer with contracts of a kind, or with insurance, is said to have it if one is valid on the day.
    - The dated price that began last and has not ended is the price.

    Rows without anything dated beside them stay as they are.
    """
    held = dict(tables)
    held["workers"] = _certified(connection, held["workers"], day)
    held["employers"] = _contracted(connection, held["employers"], day)
    for name, column in PRICED.items():
        held[name] = _priced(connection, held[name], name, column, day)
    return held


def _valid(keep: Keep, day: date) -> Any:
    columns = keep.stored.c
    return (
        or_(columns.valid_from.is_(None), columns.valid_from <= day),
        or_(columns.valid_until.is_(None), columns.valid_until >= day),
    )


def _changed(raw: RawTable, name: str, cells: Mapping[str, Callable[[str], str]]) -> RawTable:
    """Return a table with some cells of a column written anew, by the key of their rows (the first column)."""
    if not cells:
        return raw
    keys, place = raw.columns[0], raw.header.index(name)
    column = raw.columns[place]
    rows = [record for record, code in enumerate(keys.codes.tolist()) if keys.texts[code] in cells]
    codes = column.codes.copy()
    texts = list(column.texts)
    for record in rows:
        texts.append(cells[keys.texts[keys.codes[record]]](column.texts[column.codes[record]]))
        codes[record] = np.int32(len(texts) - 1)
    columns = list(raw.columns)
    columns[place] = RawColumn(codes, texts)
    return RawTable(raw.file, raw.header, tuple(columns), raw.rows, raw.complete, raw.header_row)


def _certified(connection: Connection, workers: RawTable, day: date) -> RawTable:
    keep = KEPT["certificates"]
    columns = keep.stored.c
    known: dict[str, set[str]] = defaultdict(set)
    for worker, service in connection.execute(
        select(columns.worker_id, columns.service).where(columns.kind == "skill", columns.service.is_not(None))
    ):
        known[worker].add(service)
    valid: dict[str, dict[str, int]] = defaultdict(dict)
    for worker, service, level in connection.execute(
        select(columns.worker_id, columns.service, columns.level).where(columns.kind == "skill", *_valid(keep, day))
    ):
        if service and level:
            valid[worker][service] = min(level, valid[worker].get(service, level))

    def skills(worker: str) -> Callable[[str], str]:
        def write(text: str) -> str:
            said = dict(SKILLS.read(text)) if text else {}
            undated = {service: level for service, level in said.items() if service not in known[worker]}
            return SKILLS.write(sorted((undated | valid[worker]).items()))

        return write

    workers = _changed(workers, "skills", {worker: skills(worker) for worker in known})
    ends: dict[str, list[date | None]] = defaultdict(list)
    for worker, end in connection.execute(
        select(columns.worker_id, columns.valid_until).where(
            columns.kind == "health", or_(columns.valid_from.is_(None), columns.valid_from <= day)
        )
    ):
        ends[worker].append(end)
    # A certificate without an end holds for as long as a date can say.
    return _changed(
        workers,
        "health_valid_until",
        {worker: _always(str(max(end or date(2999, 12, 31) for end in found))) for worker, found in ends.items()},
    )


def _contracted(connection: Connection, employers: RawTable, day: date) -> RawTable:
    contracts, insurances = KEPT["contracts"], KEPT["insurances"]
    for kind, column in CONTRACTED.items():
        of_kind = contracts.stored.c.kind == kind
        employers = _changed(employers, column, _yes_or_no(connection, contracts, day, of_kind))
    return _changed(employers, "insured", _yes_or_no(connection, insurances, day))


def _yes_or_no(connection: Connection, keep: Keep, day: date, *which: Any) -> dict[str, Callable[[str], str]]:
    employer = keep.stored.c.employer_id
    some = set(connection.execute(select(employer).where(*which).distinct()).scalars())
    valid = set(connection.execute(select(employer).where(*which, *_valid(keep, day)).distinct()).scalars())
    return {name: _always("yes" if name in valid else "no") for name in some}


def _priced(connection: Connection, raw: RawTable, item: str, column: str, day: date) -> RawTable:
    keep = KEPT["prices"]
    columns = keep.stored.c
    found = connection.execute(
        select(columns.item_id, columns.price)
        .where(columns.item == item, *_valid(keep, day))
        .order_by(columns.valid_from)
    )
    return _changed(raw, column, {item_id: _always(MONEY.write(price)) for item_id, price in found})


def _always(text: str) -> Callable[[str], str]:
    return lambda _: text
