"""Many rows into one table within the caller's transaction: executemany on SQLite, COPY on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl
from sqlalchemy import Connection, Table
from sqlalchemy.schema import AddConstraint, CreateIndex, DropConstraint, DropIndex

from matching.models.database import without_readers

#: Rows that go to the database at once.
CHUNK = 50_000
#: From so many new rows on, indexes are built and foreign keys checked once for all rows instead of once for each.
MANY = 50_000

Records = npt.NDArray[np.int64]

T = TypeVar("T")

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def in_parts(items: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """Yield items, so many at a time."""
    left = iter(items)
    while part := tuple(islice(left, size)):
        yield part


@dataclass(frozen=True)
class Cells:
    """One column of what is to be written: record r says ``values[codes[r]]``, without codes ``values[r]``."""

    values: Sequence[Any] | npt.NDArray[np.int64]
    codes: npt.NDArray[np.int32] | None = None

    @classmethod
    def same(cls, value: Any, rows: int) -> Cells:
        """Return a column that says the same in every row."""
        return cls([value], np.zeros(rows, dtype=np.int32))

    @cached_property
    def _bound(self) -> npt.NDArray[Any]:
        if isinstance(self.values, np.ndarray):
            return self.values
        held = np.empty(len(self.values), dtype=object)
        held[:] = self.values
        return held

    @cached_property
    def _copied(self) -> pl.Series:
        if isinstance(self.values, np.ndarray):
            return pl.Series(self.values)
        return pl.Series([_copy_text(value) for value in self.values], dtype=pl.String)

    def bound(self, records: Records) -> list[Any]:
        """Return the values of some records, for a statement's parameters."""
        places = records if self.codes is None else self.codes[records]
        values: list[Any] = self._bound[places].tolist()
        return values

    def copied(self, records: Records) -> pl.Series:
        """Return the values of some records as COPY reads them."""
        return self._copied.gather(records if self.codes is None else self.codes[records])


def _copy_text(value: Any) -> str | None:
    if isinstance(value, str):
        # Most text is ids, of letters and digits alone; to look costs a tenth of what to translate does.
        return value if value.isalnum() else value.translate(_ESCAPES)
    return None if value is None else repr(value)


def write_rows(
    connection: Connection,
    stored: Table,
    columns: Mapping[str, Cells],
    records: Records,
    *,
    key: Sequence[str] = (),
    tell: Callable[[int], None] | None = None,
) -> None:
    """Write records of columns as rows.

    Parameters
    ----------
    key
        Columns of the key, where rows that stand there already take the new values; empty: all rows are new.
    tell
        Told how many rows have gone, now and then.
    """
    if not len(records):
        return
    parts = np.array_split(records, -(-len(records) // CHUNK))
    write = _by_parameters if connection.dialect.name == "sqlite" else _by_copy
    done = 0
    for part in write(connection, stored, columns, parts, key):
        done += len(part)
        if tell:
            tell(done)


def _names(connection: Connection, names: Sequence[str]) -> str:
    return ", ".join(map(connection.dialect.identifier_preparer.quote, names))


def _conflict(connection: Connection, columns: Sequence[str], key: Sequence[str]) -> str:
    if not key:
        return ""
    quote = connection.dialect.identifier_preparer.quote
    sets = ", ".join(f"{quote(name)} = excluded.{quote(name)}" for name in columns if name not in key)
    return f" ON CONFLICT ({_names(connection, key)}) DO UPDATE SET {sets}"


def _by_parameters(
    connection: Connection, stored: Table, columns: Mapping[str, Cells], parts: Sequence[Records], key: Sequence[str]
) -> Iterator[Records]:
    """Write parts; yield each when it is written."""
    names, marks = _names(connection, list(columns)), ", ".join("?" * len(columns))
    statement = f"INSERT INTO {stored.name} ({names}) VALUES ({marks}){_conflict(connection, list(columns), key)}"
    driver: Any = connection.connection.driver_connection
    for part in parts:
        driver.executemany(statement, zip(*(cells.bound(part) for cells in columns.values()), strict=True))
        yield part


def _by_copy(
    connection: Connection, stored: Table, columns: Mapping[str, Cells], parts: Sequence[Records], key: Sequence[str]
) -> Iterator[Records]:
    """Write parts; yield each when it is written. Rows that may stand there already go by way of a passing table."""
    names = _names(connection, list(columns))
    target = f"staged_{stored.name}" if key else stored.name
    if key:
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {target}")
        connection.exec_driver_sql(f"CREATE TEMP TABLE {target} (LIKE {stored.name}) ON COMMIT DROP")
    driver: Any = connection.connection.driver_connection
    for part, lines in zip(parts, _lines(columns, parts), strict=True):
        with driver.cursor() as cursor, cursor.copy(f"COPY {target} ({names}) FROM STDIN") as copy:
            copy.write(lines)
        if key:
            connection.exec_driver_sql(
                f"INSERT INTO {stored.name} ({names}) SELECT {names} FROM {target}"
                f"{_conflict(connection, list(columns), key)}"
            )
            connection.exec_driver_sql(f"DELETE FROM {target}")
        yield part


def _lines(columns: Mapping[str, Cells], parts: Sequence[Records]) -> Iterator[str]:
    """Yield each part as COPY reads it; the next is made while the server takes this one."""

    def lines(part: Records) -> str:
        frame = pl.DataFrame({name: cells.copied(part) for name, cells in columns.items()})
        return frame.write_csv(include_header=False, separator="\t", quote_style="never", null_value="\\N")

    with ThreadPoolExecutor(1) as aside:
        coming = aside.submit(lines, parts[0])
        for part in parts[1:]:
            ready, coming = coming, aside.submit(lines, part)
            yield ready.result()
        yield coming.result()


@contextmanager
def loaded_at_once(connection: Connection, stored: Table, new: int, standing: int) -> Iterator[None]:
    """Load many new rows in the block; indexes are built and foreign keys checked at its end, in one pass each.

    An index that grows row by row takes longer to write than to build from all rows. PostgreSQL moreover asks for each
    row and each foreign key by itself, which takes several times as long as to write the row. Its manual's advice for
    loads is to take both away and to set them again. All this is part of the transaction: should a row refer to
    nothing, nothing has happened.

    Parameters
    ----------
    new, standing
        Rows to come, and rows there are; few among many are left to go the usual way.
    """
    if new < MANY or new * 4 < standing:
        yield
        return
    asked_by_row = connection.dialect.name != "sqlite"
    constraints = sorted(stored.foreign_key_constraints, key=lambda constraint: str(constraint.name))
    indexes = sorted(stored.indexes, key=lambda index: str(index.name))
    if asked_by_row:
        without_readers(connection)
        # What earlier rows of this transaction put off is checked now: a table with open questions cannot be altered.
        connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
        for constraint in constraints:
            connection.execute(DropConstraint(constraint, isolate_from_table=False))
    for index in indexes:
        connection.execute(DropIndex(index))
    yield
    for index in indexes:
        connection.execute(CreateIndex(index))
    if asked_by_row:
        for constraint in constraints:
            connection.execute(AddConstraint(constraint, isolate_from_table=False))
