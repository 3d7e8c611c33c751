"""What one sheet or CSV file holds before anybody knows which row is the header."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from matching.exchange.raw import RawColumn

#: A header is looked for in this many rows that say anything.
HEAD = 60


@dataclass(frozen=True)
class Merge:
    """Cells that are shown as one; the last row and column belong to it."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass(frozen=True)
class Grid:
    """A sheet or file as columns of text.

    Parameters
    ----------
    file
        What problems call it.
    columns
        Columns from the left.
    rows
        Row number of each record as a spreadsheet shows it; blank rows are not there.
    lengths
        How many cells each record has; None where the form does not tell (workbooks).
    complete
        False if records were lost to damage.
    sheet
        Name of the sheet, blank for a CSV file.
    encoding
        Encoding of a CSV file, blank for a workbook.
    merged
        Cells shown as one.
    formulas
        How many cells of a column hold a formula and its last value.
    hidden_rows, hidden_columns
        What the sheet does not show; columns from 0.
    since_1904
        Whether numbers of days count from 1904.
    """

    file: str
    columns: tuple[RawColumn, ...]
    rows: npt.NDArray[np.int64]
    lengths: npt.NDArray[np.int32] | None = None
    complete: bool = True
    sheet: str = ""
    encoding: str = ""
    merged: tuple[Merge, ...] = ()
    formulas: Mapping[int, int] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    since_1904: bool = False

    def head(self) -> list[list[str]]:
        """Return the first records as lists of trimmed text."""
        count = min(HEAD, len(self.rows))
        codes = [column.codes[:count].tolist() for column in self.columns]
        return [
            [column.texts[place[record]].strip() for column, place in zip(self.columns, codes, strict=True)]
            for record in range(count)
        ]

    def text(self, record: int, place: int) -> str:
        """Return a cell."""
        column = self.columns[place]
        return column.texts[int(column.codes[record])]

    def said(self, place: int) -> npt.NDArray[np.bool_]:
        """Whether each record's cell of a column says anything."""
        column = self.columns[place]
        return np.array([bool(text.strip()) for text in column.texts], dtype=bool)[column.codes]
