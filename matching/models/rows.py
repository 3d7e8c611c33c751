"""Rows of the registry -> columns of canonical text, as the exchange tables have them."""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from sqlalchemy import ARRAY, ColumnElement, Connection, Select, any_, func, literal, literal_column, select

from matching.exchange.raw import RawColumn, RawTable
from matching.exchange.schema import Field
from matching.models.catalogue import LISTS, Keep, list_kind
from matching.models.values import cell_writer

#: Rows that come from the database at once.
_PART = 20_000
#: Keys that are asked for at once.
_KEYS = 50_000


class _Told(dict[Any, int]):
    """Gives each new value a code and writes it once."""

    def __init__(self, write: Callable[[Any], str]) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._write = write

    def __missing__(self, held: Any) -> int:
        self.texts.append(self._write(held))
        code = self[held] = len(self.texts) - 1
        return code


def among(connection: Connection, column: ColumnElement[Any], values: Sequence[Any]) -> ColumnElement[bool]:
    """Return the condition that a column holds one of many values, given as one parameter."""
    if connection.dialect.name == "sqlite":
        listed = func.json_each(json.dumps(list(values), ensure_ascii=False)).table_valued("value")
        return column.in_(select(listed.c.value))
    return column == any_(literal(list(values), ARRAY(column.type)))


def count_rows(connection: Connection, keep: Keep) -> int:
    """Return the number of rows of a table."""
    return int(connection.execute(select(func.count()).select_from(keep.stored)).scalar_one())


def read_parts(
    connection: Connection, keep: Keep, names: Sequence[str], keys: Sequence[str] | None = None
) -> Iterator[Sequence[Sequence[Any]]]:
    """Yield rows in parts, as the driver gives them.

    Parameters
    ----------
    names
        Columns of the stored table.
    keys
        Which rows, for a table whose key is one column; None: all. Keys that are not there are passed by.
    """
    quote = connection.dialect.identifier_preparer.quote
    # Without a type: the driver's own values, which `cell_writer` takes, at half the time.
    statement: Select[*tuple[Any, ...]] = select(*(literal_column(quote(name)) for name in names)).select_from(
        keep.stored
    )
    if keys is None:
        result = connection.execute(statement, execution_options={"yield_per": _PART})
        yield from result.partitions()
        return
    (key,) = keep.key
    for first in range(0, len(keys), _KEYS):
        chosen = statement.where(among(connection, keep.stored.c[key], keys[first : first + _KEYS]))
        yield connection.execute(chosen).all()


def list_texts(connection: Connection, fields: Sequence[Field]) -> dict[int, str]:
    """Return the text of every list that columns may refer to, by its number."""
    kinds = {kind for field in fields if (kind := list_kind(field))}
    if not kinds:
        return {}
    found = connection.execute(select(LISTS.c.id, LISTS.c.text).where(LISTS.c.kind.in_(kinds)))
    return {row.id: row.text for row in found}


def read_raw(
    connection: Connection,
    keep: Keep,
    *,
    fields: Sequence[Field] | None = None,
    keys: Sequence[str] | None = None,
    file: str = "",
) -> RawTable:
    """Return rows of the registry as a table of text, sorted by key.

    Parameters
    ----------
    fields
        Columns of the table, those of the key among them; None: all.
    keys
        Which rows; see :func:`read_parts`.
    file
        What problems call the table.
    """
    wanted = keep.table.fields if fields is None else tuple(fields)
    lists = list_texts(connection, wanted)
    told = [_Told(cell_writer(field, lists)) for field in wanted]
    codes = [array("i") for _ in wanted]
    for part in read_parts(connection, keep, [field.name for field in wanted], keys):
        if part:
            for column, texts, cells in zip(codes, told, zip(*part, strict=True), strict=True):
                column.extend(map(texts.__getitem__, cells))
    columns = [
        RawColumn(np.array(column, dtype=np.int32), texts.texts) for column, texts in zip(codes, told, strict=True)
    ]
    order = _by_key(keep, wanted, columns)
    header = tuple(field.name for field in wanted)
    sorted_columns = tuple(RawColumn(column.codes[order], column.texts) for column in columns)
    return RawTable(file or keep.table.name, header, sorted_columns, np.arange(2, len(order) + 2, dtype=np.int64))


def _by_key(keep: Keep, fields: Sequence[Field], columns: Sequence[RawColumn]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return the order of the keys by code point, whatever a database thinks of it."""
    places = [place for name in keep.key for place, field in enumerate(fields) if field.name == name]
    rows = len(columns[0].codes)
    texts = [[columns[place].texts[code] for code in columns[place].codes.tolist()] for place in places]
    keys = list(zip(*texts, strict=True))
    return np.array(sorted(range(rows), key=keys.__getitem__), dtype=np.int64)
