"""CSV files -> grids, by the readers of the exchange: by blocks where nothing is odd, else record by record."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from matching.exchange.csv_blocks import read_blocks
from matching.exchange.csv_file import long_cells, read_chunks
from matching.exchange.raw import RawBuilder, RawColumn, RawTable
from matching.intake.encodings import encoding_of
from matching.intake.grid import HEAD, Grid
from matching.intake.limits import Limits
from matching.language import Text
from matching.problems import Problem

_DELIMITERS = (",", "\t", ";", "，", "|")
_SAMPLE = 1 << 15


def read_csv_grid(
    path: Path, limits: Limits, problems: list[Problem], notes: list[Problem], knows: Callable[[str], int]
) -> Grid | None:
    """Return what a CSV file holds, None if nothing of it can be used.

    Parameters
    ----------
    knows
        How many of the words of a text are known as headers.
    """
    name = path.name
    unsure: list[Text] = []
    encoding = encoding_of(path, knows, unsure)
    notes.extend(Problem(text, name, warning=True) for text in unsure)
    if isinstance(encoding, Text):
        problems.append(Problem(encoding, name))
        return None
    with path.open(encoding=encoding, newline="") as stream:
        delimiter = _delimiter(stream.read(_SAMPLE))
    if delimiter == "," and (table := read_blocks(path, encoding)) is not None:
        return _of_blocks(table, encoding, limits, problems)
    with path.open(encoding=encoding, newline="") as stream, long_cells():
        collected = _Collected(name)
        before = len(problems)
        for rows, records in read_chunks(name, stream, problems, delimiter):
            collected.add(rows, records)
            if len(collected.lengths) > limits.rows:
                problems.append(Problem(too_many_rows(limits.rows), name))
                return None
    if collected.width > limits.columns:
        problems.append(Problem(too_many_columns(collected.width, limits.columns), name))
        return None
    return collected.grid(encoding, complete=len(problems) == before)


def _of_blocks(table: RawTable, encoding: str, limits: Limits, problems: list[Problem]) -> Grid | None:
    """Return the grid of a table whose first row was taken for its header: that row is a record again."""
    width, rows = len(table.header), len(table.rows) + 1
    if rows > limits.rows or width > limits.columns:
        text = too_many_rows(limits.rows) if rows > limits.rows else too_many_columns(width, limits.columns)
        problems.append(Problem(text, table.file))
        return None
    columns = tuple(
        RawColumn(np.concatenate([np.array([len(column.texts)], dtype=np.int32), column.codes]), (*column.texts, name))
        for column, name in zip(table.columns, table.header, strict=True)
    )
    numbers = np.concatenate([np.array([table.header_row], dtype=np.int64), table.rows])
    return Grid(table.file, columns, numbers, np.full(rows, width, dtype=np.int32), encoding=encoding)


class _Collected:
    """Records of any width, as columns; the widest of the first ones sets the width."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._builder: RawBuilder | None = None
        self.width = 0
        self.lengths = array("i")
        self._rows = array("q")

    def add(self, rows: Sequence[int], records: list[list[str]]) -> None:
        """Add records, filled up with blank cells."""
        if self._builder is None:
            self.width = max(map(len, records[:HEAD]))
            self._builder = RawBuilder(self._name, [""] * self.width)
        lengths = list(map(len, records))
        self.lengths.extend(lengths)
        self._rows.extend(rows)
        width = self.width
        if set(lengths) != {width}:
            records = [
                record if length == width else (record + [""] * (width - length))[:width]
                for record, length in zip(records, lengths, strict=True)
            ]
        self._builder.add(records, rows)

    def grid(self, encoding: str, complete: bool) -> Grid:
        """Return the grid; blank records are left out."""
        if self._builder is None:
            return Grid(self._name, (), np.zeros(0, dtype=np.int64), encoding=encoding, complete=complete)
        every = self._builder.build()
        # Both run in the order of the file.
        kept = np.searchsorted(np.array(self._rows, dtype=np.int64), every.rows)
        lengths = np.array(self.lengths, dtype=np.int32)[kept]
        return Grid(
            self._name,
            every.columns,
            every.rows,
            lengths,
            complete,
            encoding=encoding,
        )


def _delimiter(sample: str) -> str:
    """Return the sign that parts the cells: the one found most often on the lines where it is found at all."""
    lines = [line for line in sample.splitlines()[:HEAD] if line.strip()]
    counts: Counter[str] = Counter()
    for line in lines:
        bare = "".join(piece for place, piece in enumerate(line.split('"')) if place % 2 == 0)
        counts.update({sign: bare.count(sign) for sign in _DELIMITERS})
    best = max(_DELIMITERS, key=lambda sign: (counts[sign], -_DELIMITERS.index(sign)))
    return best if counts[best] else ","


def too_many_rows(most: int) -> Text:
    """Return what to say of a table that is too long."""
    return Text(f"holds more than {most:,} rows; send it in several files", f"超过 {most:,} 行；请分成几个文件")


def too_many_columns(found: int, most: int) -> Text:
    """Return what to say of a table that is too wide."""
    return Text(
        f"is {found:,} columns wide, more than {most:,}; delete what stands to the right of the table",
        f"有 {found:,} 列，超过 {most:,} 列；请删除表格右侧多余的内容",
    )
