"""Tables as they were written: text alone, each column's distinct texts kept once.

A round's columns repeat themselves (a million workers come from a thousand
counties), so a column is a list of distinct texts and a code a row. Everything
after this checks each distinct text once.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

#: Longest cell that is read, in characters.
MAX_CELL = 100_000


@dataclass(frozen=True)
class RawColumn:
    """A column of text: row r says ``texts[codes[r]]``."""

    codes: npt.NDArray[np.int32]
    texts: Sequence[str]

    @classmethod
    def blank(cls, rows: int) -> RawColumn:
        """Return a column of blank cells."""
        return cls(np.zeros(rows, dtype=np.int32), ("",))


@dataclass(frozen=True)
class RawTable:
    """A table of text.

    Parameters
    ----------
    file
        What problems call it.
    header
        Headers, trimmed, in the file's order.
    columns
        One column a header.
    rows
        Row number of each record as a spreadsheet shows it (the header is row 1).
    complete
        False if records were lost, so that an id not found here may have stood in one of them.
    header_row
        Row number of the headers.
    """

    file: str
    header: tuple[str, ...]
    columns: tuple[RawColumn, ...]
    rows: npt.NDArray[np.int64]
    complete: bool = True
    header_row: int = 1

    @classmethod
    def empty(cls, file: str) -> RawTable:
        """Return a table without columns and rows."""
        return cls(file, (), (), np.zeros(0, dtype=np.int64))

    def take(self, records: npt.NDArray[np.int64] | npt.NDArray[np.bool_]) -> RawTable:
        """Return some of the records."""
        columns = tuple(RawColumn(column.codes[records], column.texts) for column in self.columns)
        return replace(self, columns=columns, rows=self.rows[records])


class RawBuilder:
    """Collects a table chunk by chunk.

    Parameters
    ----------
    file
        What problems call the table.
    header
        Headers as they stand.
    header_row
        Row number of the headers.
    """

    def __init__(self, file: str, header: Sequence[str], header_row: int = 1) -> None:
        self.file = file
        self.header_row = header_row
        self.header = tuple(name.strip() for name in header)
        self._texts: list[dict[str, int]] = [{} for _ in self.header]
        self._codes: list[list[npt.NDArray[np.int32]]] = [[] for _ in self.header]
        self._rows = array("q")

    def add(self, records: Sequence[Sequence[str]], rows: Iterable[int]) -> None:
        """Add records, each as wide as the header and with its row number."""
        if not records:
            return
        self._rows.extend(rows)
        for texts, codes, cells in zip(self._texts, self._codes, zip(*records, strict=True), strict=True):
            # Most cells of a column have been seen before: only what is new is numbered one by one.
            if not set(cells) <= texts.keys():
                for text in dict.fromkeys(cells):
                    texts.setdefault(text, len(texts))
            codes.append(np.fromiter(map(texts.__getitem__, cells), dtype=np.int32, count=len(cells)))

    def add_columns(
        self, columns: Sequence[tuple[Sequence[str], npt.NDArray[np.int32]]], rows: npt.NDArray[np.int64]
    ) -> None:
        """Add records by columns: for each the distinct texts, and each record's place among them."""
        self._rows.frombytes(rows.astype(np.int64).tobytes())
        for texts, codes, (distinct, places) in zip(self._texts, self._codes, columns, strict=True):
            known = np.fromiter(
                (texts.setdefault(text, len(texts)) for text in distinct), dtype=np.int32, count=len(distinct)
            )
            codes.append(known[places])

    def build(self, complete: bool = True) -> RawTable:
        """Return the table; records that are blank from end to end are left out."""
        rows = np.array(self._rows, dtype=np.int64)
        columns = [
            RawColumn(np.concatenate(codes) if codes else np.zeros(0, dtype=np.int32), tuple(texts))
            for texts, codes in zip(self._texts, self._codes, strict=True)
        ]
        said = np.zeros(len(rows), dtype=bool)
        for column in columns:
            said |= np.array([bool(text.strip()) for text in column.texts], dtype=bool)[column.codes]
        if not said.all():
            rows = rows[said]
            columns = [RawColumn(column.codes[said], column.texts) for column in columns]
        return RawTable(self.file, self.header, tuple(columns), rows, complete, self.header_row)
