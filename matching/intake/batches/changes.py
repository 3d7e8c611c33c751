"""What the changed rows of an import say beside what they said before, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from sqlalchemy import Connection

from matching.exchange.raw import RawTable
from matching.intake.batches.model import CHANGED, RowChange, TablePlan
from matching.models.catalogue import Keep
from matching.models.rows import read_raw

#: Rows whose earlier cells are held at once.
_PART = 50_000


def row_changes(connection: Connection, plan: TablePlan) -> Iterator[RowChange]:
    """Yield each changed row with the cells that differ, in the file's order."""
    records = plan.records(CHANGED)
    by_key = len(plan.keep.key) == 1
    whole = None if by_key or not len(records) else _cells(plan.keep, read_raw(connection, plan.keep))
    said = [
        (field, [field.text(value) for value in plan.typed.columns[field.name].values], plan.typed.columns[field.name])
        for field in plan.keep.said
    ]
    for start in range(0, len(records), _PART):
        part = records[start : start + _PART].tolist()
        keys = [plan.keys[record] for record in part]
        before = whole or _cells(plan.keep, read_raw(connection, plan.keep, keys=keys))
        for record, key in zip(part, keys, strict=True):
            cells = {
                field.name: (old, new)
                for (field, texts, column), old in zip(said, before[key], strict=True)
                if old != (new := texts[column.codes[record]])
            }
            yield RowChange(int(plan.typed.rows[record]), record, key, cells)


def _cells(keep: Keep, raw: RawTable) -> dict[str, Sequence[str]]:
    """Return the cells beside the key of each row, by key."""
    place = {name: number for number, name in enumerate(raw.header)}

    def texts(name: str) -> list[str]:
        column = raw.columns[place[name]]
        held = np.array(column.texts, dtype=object)
        told: list[str] = held[column.codes].tolist() if len(held) else []
        return told

    keys = zip(*(texts(name) for name in keep.key), strict=True)
    cells = zip(*(texts(field.name) for field in keep.said), strict=True)
    if not keep.said:
        return {";".join(key): () for key in keys}
    return {";".join(key): row for key, row in zip(keys, cells, strict=True)}
