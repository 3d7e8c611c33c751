"""What is wrong with an input: each problem with its place and its mend.

Readers collect problems instead of stopping at the first one, so that a user
mends a file once. Only when all are known is :class:`InputError` raised.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matching.language import Language, Text

#: Longest piece of a cell that a message repeats, in characters.
VALUE_SHOWN = 60


@dataclass(frozen=True)
class Problem:
    """One problem of an input, or a warning about it.

    Parameters
    ----------
    text
        What is wrong and what would be right.
    file
        File name (and sheet, ``book.xlsx[workers]``), blank if about no file.
    row
        Row number as a spreadsheet shows it (the header is row 1), 0 if about no row.
    column
        Header of the column, blank if about no column.
    value
        The cell as it was read, blank if about no cell.
    warning
        True if the input can be used all the same.
    """

    text: Text
    file: str = ""
    row: int = 0
    column: str = ""
    value: str = ""
    warning: bool = False

    def line(self, language: Language = "en") -> str:
        """Return the problem as one line, place first."""
        place = self.file
        if self.row:
            place += f":{self.row}" if place else f"row {self.row}"
        if self.column:
            place += f" {self.column}" if place else self.column
        if self.value:
            place += f" {shown(self.value)}"
        kind = ""
        if self.warning:
            kind = "警告：" if language == "zh" else "warning: "
        return f"{kind}{place}: {self.text.in_language(language)}" if place else f"{kind}{self.text.in_language(language)}"


def shown(value: str) -> str:
    """Return a cell's text quoted, printable and short enough for a message."""
    clean = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in value[:VALUE_SHOWN])
    return f'"{clean}…"' if len(value) > VALUE_SHOWN else f'"{clean}"'


class InputError(Exception):
    """The input cannot be used; every problem found is listed.

    Parameters
    ----------
    problems
        All problems, warnings among them, in the order in which they are shown.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: Sequence[Problem] = tuple(problems)
        super().__init__("\n".join(p.line() for p in self.problems))
