"""The XML inside a workbook: shared strings, number formats, rows of cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import IO
from xml.parsers.expat import ParserCreate

from matching.exchange.cell_text import number_text

_BLOCK = 1 << 18
#: Digits of a number that a spreadsheet keeps.
EXACT_DIGITS = 15
#: Size of a sheet in Excel; what lies beyond is damage.
MAX_COLUMNS, MAX_ROWS = 16_384, 1_048_576

#: Built-in number formats that show a date (East Asian ones among them); times of day alone are numbers to us.
_DATE_FORMATS = frozenset({14, 15, 16, 17, 22, *range(27, 32), 36, *range(50, 55), 57, 58})
#: What stands in a format without being shown as part of a date: quoted text, escaped signs, colours, conditions.
_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")

Attributes = dict[str, str]
Start = Callable[[str, Attributes], None]
End = Callable[[str], None]


class DamagedError(ValueError):
    """A part of a workbook is not what its form asks for."""


@dataclass(frozen=True)
class Formats:
    """How numbers are shown.

    Parameters
    ----------
    dates
        Cell styles that show a number as a date.
    since_1904
        Whether day 0 is 1904-01-01.
    """

    dates: frozenset[int]
    since_1904: bool

    def text(self, written: str, style: int) -> str:
        """Return a number as a CSV cell would hold it: a date in ISO form, a whole number without decimals."""
        value = float(written)
        if style in self.dates and (day := self._day(value)) is not None:
            return day.isoformat()
        return number_text(value)

    def _day(self, value: float) -> date | None:
        """Return the date of a day's number, None if it is none or has a time of day."""
        if not 0 <= value < 2_950_000 or value != int(value):
            return None
        number = int(value)
        if self.since_1904:
            return date(1904, 1, 1) + timedelta(days=number)
        # Excel counts a 29 February 1900 that never was.
        return date(1899, 12, 31 if number < 60 else 30) + timedelta(days=number)


@dataclass
class Shape:
    """What a sheet is beside its cells, noted while its rows are read.

    Parameters
    ----------
    formulas
        Cells by column (0 the first) that hold a formula and the value it last had.
    hidden_rows
        Numbers of rows that are not shown.
    hidden_columns
        First and last column (0 the first) of runs of columns that are not shown.
    merged
        Areas of cells that are shown as one, as ``A1:C2``; known once the last row is read.
    """

    formulas: Counter[int] = field(default_factory=Counter)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)

    def note(self, name: str, given: Attributes, row: int) -> None:
        """Note an element that tells of the shape."""
        if name == "mergeCell":
            self.merged.append(given.get("ref", ""))
        elif given.get("hidden", "").lower() in ("1", "true"):
            if name == "row":
                self.hidden_rows.add(row)
            elif name == "col":
                self.hidden_columns.append((int(given.get("min", "1")) - 1, int(given.get("max", "1")) - 1))


def attributes_of(stream: IO[bytes], wanted: Collection[str]) -> list[tuple[str, Attributes]]:
    """Return name and attributes of each wanted element."""
    found: list[tuple[str, Attributes]] = []

    def start(name: str, given: Attributes) -> None:
        if name in wanted:
            found.append((name, {key.rpartition(":")[2]: value for key, value in given.items()}))

    for _ in _parse(stream, start, lambda _: None):
        pass
    return found


def read_strings(stream: IO[bytes]) -> list[str]:
    """Return the shared strings; phonetic readings are no part of them."""
    strings: list[str] = []
    pieces: list[str] = []
    phonetic = 0
    inside = False

    def start(name: str, _: Attributes) -> None:
        nonlocal phonetic, inside
        if name == "si":
            pieces.clear()
        elif name == "rPh":
            phonetic += 1
        inside = name == "t" and not phonetic

    def end(name: str) -> None:
        nonlocal phonetic, inside
        if name == "si":
            strings.append(_unescaped("".join(pieces)))
        elif name == "rPh":
            phonetic -= 1
        inside = False

    def text(data: str) -> None:
        if inside:
            pieces.append(data)

    for _ in _parse(stream, start, end, text):
        pass
    return strings


def read_formats(stream: IO[bytes]) -> frozenset[int]:
    """Return the cell styles that show a number as a date."""
    codes: dict[int, str] = {}
    styles: list[int] = []
    in_cells = False

    def start(name: str, given: Attributes) -> None:
        nonlocal in_cells
        if name == "numFmt":
            codes[int(given.get("numFmtId", "0"))] = given.get("formatCode", "")
        elif name == "cellXfs":
            in_cells = True
        elif name == "xf" and in_cells:
            styles.append(int(given.get("numFmtId", "0")))

    def end(name: str) -> None:
        nonlocal in_cells
        in_cells = in_cells and name != "cellXfs"

    for _ in _parse(stream, start, end):
        pass
    return frozenset(
        style
        for style, number in enumerate(styles)
        if (_shows_date(codes[number]) if number in codes else number in _DATE_FORMATS)
    )


def read_rows(
    stream: IO[bytes], strings: list[str], formats: Formats, shape: Shape | None = None
) -> Iterator[tuple[int, dict[int, str]]]:
    """Yield each row's number and its cells as text by column (0 the first).

    A formula becomes "=" and its text, whatever value is stored beside it; where a `shape` is given to note it in,
    a formula becomes the value that is stored. There a number of more digits than a spreadsheet keeps is written with
    an exponent: it was an id once, and its last digits are lost.
    """
    rows: list[tuple[int, dict[int, str]]] = []
    cells: dict[int, str] = {}
    letters: dict[str, int] = {}
    pieces: list[str] = []
    formula: list[str] | None = None
    inside, phonetic = "", 0
    row, column, kind, style = 0, -1, "", "0"
    known: dict[tuple[str, str, str], str] = {}

    def start(name: str, given: Attributes) -> None:
        nonlocal cells, formula, inside, phonetic, row, column, kind, style
        if name == "c":
            column = _column(given["r"], letters) if "r" in given else column + 1
            kind, style = given.get("t", "n"), given.get("s", "0")
            pieces.clear()
            formula = None
        elif name in ("v", "t"):
            inside = "" if phonetic else name
        elif name == "f":
            inside, formula = name, []
        elif name == "rPh":
            phonetic += 1
        elif name == "row":
            row = int(given.get("r", row + 1))
            if not 0 < row <= MAX_ROWS:
                raise DamagedError
            cells, column = {}, -1
            if shape is not None:
                shape.note(name, given, row)
        elif shape is not None and name in ("col", "mergeCell"):
            shape.note(name, given, row)

    def end(name: str) -> None:
        nonlocal inside, phonetic
        inside = ""
        if name == "c":
            if not 0 <= column < MAX_COLUMNS:
                raise DamagedError
            if formula is not None and (shape is None or not pieces):
                cells[column] = "=" + "".join(formula)
            elif pieces:
                if formula is not None and shape is not None:
                    shape.formulas[column] += 1
                said = ("".join(pieces), kind, style)
                cell = known.get(said)
                if cell is None:
                    cell = known[said] = _cell(*said, strings, formats)
                if shape is not None and kind == "n" and len(cell) > EXACT_DIGITS and cell.isdigit():
                    cell = f"{float(cell):.{EXACT_DIGITS - 1}E}"
                cells[column] = cell
        elif name == "row":
            rows.append((row, cells))
        elif name == "rPh":
            phonetic -= 1

    def text(data: str) -> None:
        if inside == "f" and formula is not None:
            formula.append(data)
        elif inside:
            pieces.append(data)

    for _ in _parse(stream, start, end, text):
        yield from rows
        rows.clear()


def _cell(written: str, kind: str, style: str, strings: list[str], formats: Formats) -> str:
    """Return a cell's text, given what is written and as what."""
    if kind == "s":
        place = int(written)
        if not 0 <= place < len(strings):
            raise DamagedError
        return strings[place]
    if kind == "n":
        return formats.text(written, int(style))
    if kind == "b":
        return "yes" if written.strip() == "1" else "no"
    if kind == "d":
        return written.removesuffix("Z").removesuffix(".000").removesuffix("T00:00:00")
    return _unescaped(written)


def _column(reference: str, letters: dict[str, int]) -> int:
    """Return the column of a cell's name (0 the first)."""
    name = reference.rstrip("0123456789")
    place = letters.get(name)
    if place is None:
        place = letters[name] = column_place(name)
    return place


def column_place(name: str) -> int:
    """Return the place of a column called by letters (0 the first)."""
    place = 0
    if not 0 < len(name) <= 3 or not name.isascii() or not name.isalpha():
        raise DamagedError
    for letter in name.upper():
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _shows_date(code: str) -> bool:
    """Whether a number format shows a day or a year."""
    shown = _NOT_SHOWN.sub("", code.split(";", maxsplit=1)[0]).lower()
    return "y" in shown or "d" in shown


def _unescaped(text: str) -> str:
    """Return text with the form's escapes of control characters resolved."""
    if "_x" not in text:
        return text
    return _ESCAPE.sub(lambda match: _character(match[1]) or match[0], text)


def _character(code: str) -> str:
    number = int(code, 16)
    return "" if 0xD800 <= number < 0xE000 else chr(number)


class _Bare(dict[str, str]):
    """Names without their prefixes."""

    def __missing__(self, name: str) -> str:
        bare = self[name] = name.rpartition(":")[2]
        return bare


def _parse(stream: IO[bytes], start: Start, end: End, text: Callable[[str], None] | None = None) -> Iterator[None]:
    """Parse XML, pausing after each block; names of elements come without their prefixes.

    Raises
    ------
    DamagedError
        The document declares a type: a workbook needs none, and entities declared there could grow without end.
    """
    parser = ParserCreate(namespace_separator=None)
    parser.buffer_text = True
    bare = _Bare()

    def started(name: str, given: Attributes) -> None:
        start(bare[name], given)

    def ended(name: str) -> None:
        end(bare[name])

    def refuse(*_: object) -> None:
        raise DamagedError

    parser.StartElementHandler = started
    parser.EndElementHandler = ended
    parser.StartDoctypeDeclHandler = refuse
    if text is not None:
        parser.CharacterDataHandler = text
    while block := stream.read(_BLOCK):
        parser.Parse(block)
        yield
    parser.Parse(b"", True)
    yield
