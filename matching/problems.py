"""What is wrong with an input, a result or a place to write to; each problem with its place and its mend.

Readers collect problems instead of stopping at the first one, so that a user
mends a file once. Only when all are known is :class:`InputError` raised.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from matching.language import Language, Text

#: Longest piece of a cell that a message repeats, in characters.
VALUE_SHOWN = 60


@dataclass(frozen=True, slots=True)
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
        text = self.text.in_language(language)
        # File names, headers and pieces of cells may hold anything, line ends among it.
        return printable(f"{kind}{place}: {text}" if place else f"{kind}{text}")


def shown(value: str) -> str:
    """Return a cell's text quoted, printable and short enough for a message."""
    clean = printable(value[:VALUE_SHOWN])
    return f'"{clean}…"' if len(value) > VALUE_SHOWN else f'"{clean}"'


def printable(text: str) -> str:
    """Return a text without signs that a terminal would obey."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


class InputError(Exception):
    """The input cannot be used; every problem found is listed.

    Parameters
    ----------
    problems
        All problems, warnings among them, in the order in which they are shown.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: Sequence[Problem] = tuple(problems)
        super().__init__("\n".join(self.lines()))

    def lines(self, language: Language = "en") -> list[str]:
        """Return each problem on a line."""
        return [problem.line(language) for problem in self.problems]


class Violation(Protocol):
    """Something that a result breaks, as a verifier says it."""

    def line(self, language: Language = "en") -> str:
        """Return the violation as one line."""
        ...


class ResultError(Exception):
    """A result breaks the contract; every violation found is listed.

    Parameters
    ----------
    violations
        All violations, in the order in which they are shown.
    """

    def __init__(self, violations: Iterable[Violation]) -> None:
        self.violations: Sequence[Violation] = tuple(violations)
        super().__init__("\n".join(self.lines()))

    def lines(self, language: Language = "en") -> list[str]:
        """Return each violation on a line."""
        return [violation.line(language) for violation in self.violations]


class TargetError(Exception):
    """A place to write to cannot be used as such; nothing was changed there."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


class RegistryError(Exception):
    """The registry's database refuses or cannot be used; nothing was changed in it."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


class StudyError(Exception):
    """A study cannot go on; what is done is kept."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)
