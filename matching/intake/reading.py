"""What was read of a file from outside: rows, problems, notes, and what was learned of the sender's columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from matching.exchange.raw import RawTable
from matching.intake.grid import Grid
from matching.intake.mapping import ColumnMapping
from matching.problems import Problem


@dataclass(frozen=True)
class Reading:
    """What was read of a file.

    Parameters
    ----------
    path
        The file.
    table
        Name of the exchange table.
    rows
        The rows in the exchange's headers and texts, with the sender's row numbers. A cell that could not be made
        canonical keeps the sender's text and has a problem.
    problems
        What must be mended: of the file as a whole (row 0), of its headers, of rows and cells.
    notes
        What was assumed, converted or left out; warnings all.
    mapping
        Which header was read as which field, with the sender's own settings; to be saved for the next file.
    sheet
        Name of the sheet read, blank for a CSV file.
    header_row
        Number of the (first) row of headers.
    encoding
        Encoding of a CSV file, blank for a workbook.
    headers
        The sender's header of each field.
    places
        Column (0 the first) of each field in the sender's sheet, the first where several fill it.
    unread
        Rows, by field, whose cells could not be made canonical.
    grid
        The sheet as it was sent, None if it could not be read.
    labels
        Header of each column of the sheet.
    header_height
        How many rows the headers take.
    """

    path: Path
    table: str
    rows: RawTable
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    mapping: ColumnMapping
    sheet: str = ""
    header_row: int = 0
    encoding: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, int] = field(default_factory=dict)
    unread: Mapping[str, frozenset[int]] = field(default_factory=dict, repr=False)
    grid: Grid | None = field(default=None, repr=False, compare=False)
    labels: tuple[str, ...] = ()
    header_height: int = 1

    @property
    def refused(self) -> bool:
        """Whether no row can be used: the file or its headers are wrong."""
        return any(problem.row <= self.header_row for problem in self.problems)

    def merged(self, found: Sequence[Problem]) -> tuple[Problem, ...]:
        """Return the reading's problems and those found later in its rows, in the sender's words and order.

        Parameters
        ----------
        found
            Problems whose column is a canonical header; the reading's own may be among them. Those of cells that have a
            problem already, and of headers missing, are left out: the reading has said it better.
        """
        own = set(self.problems)
        later = [
            Problem(
                problem.text,
                problem.file,
                problem.row,
                self.headers.get(problem.column, problem.column),
                problem.value,
                problem.warning,
            )
            for problem in found
            if problem not in own
            and problem.row != self.header_row
            and problem.row not in self.unread.get(problem.column, ())
        ]
        return tuple(sorted([*self.problems, *later], key=lambda problem: problem.row))
