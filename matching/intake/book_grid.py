"""Workbooks -> the grid of the sheet that fits a table best.

Read by the exchange's own parser: it sees which cells hold formulas, which are
merged and which are hidden, and keeps the sheet's own row numbers; the quick
libraries hand over values alone.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from matching.exchange.package import DAMAGED, NO_WORKBOOK, UNREADABLE, Book, Sheet, damage
from matching.exchange.raw import RawBuilder
from matching.exchange.sheet_xml import DamagedError, Shape, column_place
from matching.intake.csv_grid import too_many_columns, too_many_rows
from matching.intake.grid import HEAD, Grid, Merge
from matching.intake.limits import Limits
from matching.language import Text
from matching.problems import Problem

_CHUNK = 1_000
#: Columns that tell whether a sheet fits.
_LOOKED_AT = 200
#: Merged cells that are kept; a sheet with more is looked at without the rest.
_MOST_MERGED = 200_000

Rows = Iterator[tuple[int, dict[int, str]]]


@dataclass(frozen=True)
class Fit:
    """How well a sheet fits the table, by its first rows; more is better, 0 is not at all."""

    sheet: Sheet
    score: float
    empty: bool


def read_book_grid(
    path: Path,
    limits: Limits,
    problems: list[Problem],
    notes: list[Problem],
    score: Callable[[list[list[str]]], float],
    named: str = "",
    is_named: Callable[[str], bool] = lambda _: False,
) -> Grid | None:
    """Return the grid of one sheet, None if none can be used.

    Parameters
    ----------
    score
        How well the first rows of a sheet fit the table.
    named
        The sheet to read; blank: the one that fits best.
    is_named
        Whether a sheet's name is that of the table, which decides between sheets that fit as well.
    """
    name = path.name
    try:
        with zipfile.ZipFile(path) as package:
            book = Book(package)
            if not book.sheets:
                problems.append(Problem(NO_WORKBOOK, name))
                return None
            if len(book.sheets) > limits.sheets:
                problems.append(Problem(_too_many_sheets(len(book.sheets), limits.sheets), name))
                return None
            _note_parts(name, package, notes)
            sheet = _chosen(name, book, problems, notes, score, named, is_named)
            return None if sheet is None else _grid(name, book, sheet, limits, problems, notes)
    except UNREADABLE as error:
        problems.append(Problem(damage(error), name))
        return None


def _chosen(
    name: str,
    book: Book,
    problems: list[Problem],
    notes: list[Problem],
    score: Callable[[list[list[str]]], float],
    named: str,
    is_named: Callable[[str], bool],
) -> Sheet | None:
    """Return the sheet to read, after a word about each of the others that says anything."""
    if named:
        found = next((sheet for sheet in book.sheets if sheet.name.strip() == named.strip()), None)
        if found is not None:
            return found
        tabs = ", ".join(sheet.name for sheet in book.sheets)
        text = Text(f'has no sheet "{named}"; its sheets are {tabs}', f"没有工作表“{named}”；现有 {tabs}")
        problems.append(Problem(text, name))
        return None
    fits = [_fit(book, sheet, score) for sheet in book.sheets]
    shown = [fit for fit in fits if not fit.sheet.hidden and not fit.empty]
    notes.extend(
        Problem(Text("is hidden and was left out", "是隐藏的工作表，已忽略"), f"{name}[{fit.sheet.name}]", warning=True)
        for fit in fits
        if fit.sheet.hidden and not fit.empty and fit.score > 0
    )
    if not shown:
        text = Text("has no visible sheet that says anything", "没有可见且有内容的工作表")
        problems.append(Problem(text, name))
        return None
    best = max(shown, key=lambda fit: (fit.score, is_named(fit.sheet.name)))
    for fit in shown:
        if fit is best or (fit.score < best.score and _is_help(fit.sheet.name)):
            continue
        if fit.score >= best.score > 0:
            text = Text(
                f'fits as well as "{best.sheet.name}", which was read; this sheet was left out: '
                "send it as a file of its own",
                f"与已读取的“{best.sheet.name}”同样符合，本工作表已忽略：请另存为单独的文件发送",
            )
        else:
            text = Text("was left out: it is not the table asked for", "不是所需的表，已忽略")
        notes.append(Problem(text, f"{name}[{fit.sheet.name}]", warning=True))
    return best.sheet


def _is_help(name: str) -> bool:
    return any(word in name for word in ("说明", "README", "Read me", "填表", "示例", "lists", "选项"))


def _fit(book: Book, sheet: Sheet, score: Callable[[list[list[str]]], float]) -> Fit:
    try:
        head = [cells for _, cells in islice(_saying(book.rows(sheet, Shape())), HEAD)]
    except DamagedError:
        return Fit(sheet, 0, empty=False)
    width = min(_width(head), _LOOKED_AT)
    return Fit(sheet, score([[cells.get(place, "").strip() for place in range(width)] for cells in head]), not head)


def _grid(
    name: str, book: Book, sheet: Sheet, limits: Limits, problems: list[Problem], notes: list[Problem]
) -> Grid | None:
    file = f"{name}[{sheet.name}]"
    shape = Shape()
    try:
        rows = _saying(book.rows(sheet, shape))
        head = list(islice(rows, HEAD))
        width = _width([cells for _, cells in head])
        if width > limits.columns:
            problems.append(Problem(too_many_columns(width, limits.columns), file))
            return None
        builder = RawBuilder(file, [""] * width)
        places = range(width)
        chunk, count = head, 0
        beyond = 0
        while chunk:
            builder.add([[cells.get(place, "") for place in places] for _, cells in chunk], [row for row, _ in chunk])
            count += len(chunk)
            beyond = beyond or _first_beyond(chunk, width)
            if count > limits.rows:
                problems.append(Problem(too_many_rows(limits.rows), file))
                return None
            chunk = list(islice(rows, _CHUNK))
    except UNREADABLE:
        problems.append(Problem(DAMAGED, file))
        return None
    if beyond:
        text = Text("cells to the right of the table were left out", "表格右侧的单元格已忽略")
        notes.append(Problem(text, file, beyond, warning=True))
    table = builder.build()
    return (
        Grid(
            file,
            table.columns,
            table.rows,
            sheet=sheet.name,
            merged=tuple(_merges(shape.merged[:_MOST_MERGED])),
            formulas=shape.formulas,
            hidden_rows=frozenset(shape.hidden_rows) & frozenset(table.rows.tolist()),
            hidden_columns=frozenset(
                place for first, last in shape.hidden_columns for place in range(first, min(last + 1, width))
            ),
            since_1904=book.formats.since_1904,
        )
        if len(table.rows)
        else Grid(file, (), np.zeros(0, dtype=np.int64), sheet=sheet.name)
    )


def _first_beyond(chunk: list[tuple[int, dict[int, str]]], width: int) -> int:
    """Return the first row that says something beyond the width, 0 if none does."""
    for row, cells in chunk:
        if max(cells) >= width and any(cell.strip() for place, cell in cells.items() if place >= width):
            return row
    return 0


def _saying(rows: Rows) -> Rows:
    """Yield the rows that say anything: a formatted tail may be a million rows long."""
    return ((row, cells) for row, cells in rows if cells and any(map(str.strip, cells.values())))


def _width(head: list[dict[int, str]]) -> int:
    return max((place for cells in head for place, cell in cells.items() if cell.strip()), default=-1) + 1


def _merges(references: list[str]) -> Iterator[Merge]:
    for reference in references:
        first, _, last = reference.replace("$", "").partition(":")
        try:
            begin, end = _cell(first), _cell(last or first)
        except ValueError:
            continue
        yield Merge(begin[0], end[0], begin[1], end[1])


def _cell(reference: str) -> tuple[int, int]:
    """Return row and column (0 the first) of a cell's name."""
    letters = reference.rstrip("0123456789")
    return int(reference[len(letters) :]), column_place(letters)


def _note_parts(name: str, package: zipfile.ZipFile, notes: list[Problem]) -> None:
    """Note what a workbook carries beside its cells that could have changed them."""
    parts = package.namelist()
    if any(part.endswith("vbaProject.bin") for part in parts):
        text = Text("macros were left alone: none is run, none is sent back", "宏未被执行，退回的文件中也不含宏")
        notes.append(Problem(text, name, warning=True))
    if any(part.startswith("xl/externalLinks/") for part in parts):
        text = Text(
            "refers to other workbooks: values from there are those of the last time it was saved",
            "引用了其他工作簿：相关数值为上次保存时的值",
        )
        notes.append(Problem(text, name, warning=True))


def _too_many_sheets(found: int, most: int) -> Text:
    return Text(
        f"has {found} sheets, more than {most}; send only those meant",
        f"有 {found} 个工作表，超过 {most} 个；请只发送需要的",
    )
