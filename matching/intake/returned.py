"""Rejected rows on their way back: the sender's own workbook with a column that says what to mend."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import xlsxwriter
from openpyxl.cell.cell import MergedCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from matching.intake.grid import Grid
from matching.intake.headers import RETURNED, ROW_IN_FILE
from matching.intake.reading import Reading
from matching.problems import Problem

#: Rows up to which a workbook comes back whole; of a longer one, and of a CSV file, the rejected rows come back.
WHOLE = 20_000
#: Rejected rows on one sheet of a new workbook.
SHEET = 1_000_000
#: Rows after which progress is told.
_TOLD = 5_000
#: Size up to which the parts of a workbook are opened whole, unpacked.
_OPENED = 64 << 20
_WIDTH = 70
_LINE = 14
#: Height that a spreadsheet program gives a row at most, and characters that it keeps in a cell.
_HIGHEST, _MOST = 400, 32_000
_FONT = "Microsoft YaHei"
_RED, _INK, _HEAD = "FFC7CE", "9C0006", "C00000"
_LOOKS = {
    "plain": {"num_format": "@", "valign": "top", "font_size": 10},
    "wrong": {"num_format": "@", "valign": "top", "font_size": 10, "bg_color": f"#{_RED}"},
    "head": {"bold": True, "bg_color": "#DCE8F4", "text_wrap": True},
    "told": {"text_wrap": True, "valign": "top", "font_color": f"#{_INK}", "font_size": 9},
    "mend": {"bold": True, "bg_color": f"#{_HEAD}", "font_color": "#FFFFFF", "text_wrap": True},
}
_UNOPENED = (ValueError, TypeError, KeyError, AttributeError, IndexError, zipfile.BadZipFile, OSError)

ByRow = Mapping[int, Sequence[Problem]]


def write_returned(
    reading: Reading, problems: Sequence[Problem], path: str | Path, tell: Callable[[int], None] = lambda _: None
) -> int:
    """Write the workbook that goes back to the sender.

    A workbook keeps its looks: one column is added at the right of the table, and wrong cells are coloured. From a CSV
    file, and from a workbook of more than `WHOLE` rows, a new workbook holds the headers and the rejected rows, every
    cell as text. Both are read again by `read`, which passes over the added column.

    Parameters
    ----------
    reading
        What was read of the file.
    problems
        What is wrong, in the sender's headers and row numbers, as `Reading.merged` gives it; warnings are left out.
    path
        The .xlsx to write.
    tell
        Told how many rejected rows a new workbook has so far, now and then.

    Returns
    -------
    int
        How many rows are marked.
    """
    wrong = [problem for problem in problems if not problem.warning]
    by_row: dict[int, list[Problem]] = {}
    for problem in wrong:
        by_row.setdefault(problem.row if problem.row > reading.header_row else 0, []).append(problem)
    if not _write_whole(reading, by_row, Path(path)):
        _write_rejected(reading, by_row, Path(path), tell)
    return len(by_row) - (0 in by_row)


def advice(problems: Sequence[Problem]) -> str:
    """Return what the added column says of a row: each problem in Chinese, then each in English."""
    chinese = [f"{_place(problem)}{problem.text.zh}" for problem in problems]
    english = [f"{_place(problem)}{problem.text.en}" for problem in problems]
    return "\n".join([*chinese, *english])


def _place(problem: Problem) -> str:
    return f"【{problem.column}】" if problem.column else ""


def _write_whole(reading: Reading, by_row: ByRow, path: Path) -> bool:
    """Write the sender's own workbook with the added column; return False where it is not opened whole."""
    grid = reading.grid
    if grid is None or not grid.sheet or len(grid.rows) > WHOLE:
        return False
    with zipfile.ZipFile(reading.path) as package:
        if sum(part.file_size for part in package.infolist()) > _OPENED:
            return False
    try:
        # What our own reader takes may still be too odd for this one.
        book = openpyxl.load_workbook(reading.path)
        sheet = book[reading.sheet]
    except _UNOPENED:
        return False
    added = next((place for place, label in enumerate(reading.labels) if label.startswith(RETURNED)), len(grid.columns))
    _clear(sheet, reading, added)
    _head(sheet, reading, added, by_row.get(0, ()))
    for row, problems in by_row.items():
        if row:
            _mark(sheet, reading, row, problems, added)
    book.calculation.fullCalcOnLoad = True  # values of formulas are not kept by this library
    book.save(path)
    return True


def _clear(sheet: Any, reading: Reading, added: int) -> None:
    """Take away what an earlier return added."""
    if added >= len(reading.labels):
        return
    for cells in sheet.iter_rows(min_row=reading.header_row + 1, max_col=added + 1):
        for cell in cells:
            if isinstance(cell, MergedCell):
                continue
            if cell.column == added + 1:
                cell.value = None
            if cell.fill.fgColor.rgb in (f"00{_RED}", f"FF{_RED}"):
                cell.fill = PatternFill()


def _head(sheet: Any, reading: Reading, added: int, problems: Sequence[Problem]) -> None:
    """Write the added column's header, and what is wrong with the headers as a whole."""
    letter = get_column_letter(added + 1)
    sheet.column_dimensions[letter].width = _WIDTH
    cell = _writable(sheet, reading.header_row, added + 1)
    beside = sheet.cell(reading.header_row, max(added, 1))
    if beside.has_style:
        cell.font, cell.border = copy(beside.font), copy(beside.border)
    cell.value = "\n".join([RETURNED, *([advice(problems)] if problems else [])])
    cell.font = Font(name=_FONT, bold=True, color="FFFFFF")
    cell.fill = PatternFill("solid", fgColor=_HEAD)
    cell.alignment = Alignment(wrap_text=True, vertical="center")


def _mark(sheet: Any, reading: Reading, row: int, problems: Sequence[Problem], added: int) -> None:
    """Write what is wrong with a row, and colour the cells meant."""
    cell = _writable(sheet, row, added + 1)
    text = advice(problems)
    cell.value = text[:_MOST]
    cell.font = Font(name=_FONT, size=9, color=_INK)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    height = min(_LINE * _lines(text), _HIGHEST)
    if (sheet.row_dimensions[row].height or _LINE) < height:
        sheet.row_dimensions[row].height = height
    for place in _places(reading, problems):
        wrong = sheet.cell(row, place + 1)
        if not isinstance(wrong, MergedCell):
            wrong.fill = PatternFill("solid", fgColor=_RED)


def _writable(sheet: Any, row: int, column: int) -> Any:
    """Return a cell that may be written to; merged cells that reach into the added column are parted."""
    for area in list(sheet.merged_cells.ranges):
        if area.min_row <= row <= area.max_row and area.min_col <= column <= area.max_col:
            sheet.unmerge_cells(str(area))
    return sheet.cell(row, column)


def _places(reading: Reading, problems: Sequence[Problem]) -> list[int]:
    """Return the columns (0 the first) that some problems of a row are about."""
    return sorted({reading.labels.index(problem.column) for problem in problems if problem.column in reading.labels})


def _lines(text: str) -> int:
    """Return how many lines a text takes in the added column; Chinese characters are twice as wide."""
    return sum(1 + sum(2 if ord(c) > 0x2E80 else 1 for c in line) // (_WIDTH + 10) for line in text.splitlines()) or 1


def _sent(grid: Grid | None, row: int) -> list[str]:
    """Return the cells of a row as they were sent, none if the row could not be told apart."""
    record = -1 if grid is None else int(np.searchsorted(grid.rows, row))
    if grid is None or record >= len(grid.rows) or grid.rows[record] != row:
        return []
    return [grid.text(record, place) for place in range(len(grid.columns))]


def _write_rejected(reading: Reading, by_row: ByRow, path: Path, tell: Callable[[int], None]) -> None:
    """Write a new workbook of the headers and the rejected rows, in several sheets where one cannot hold them."""
    rows = sorted(number for number in by_row if number)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        looks = {name: book.add_format({"font_name": _FONT, **look}) for name, look in _LOOKS.items()}
        for number, start in enumerate(range(0, len(rows) or 1, SHEET), 1):
            sheet = book.add_worksheet("退回 returned" if number == 1 else f"退回 returned {number}")
            for line in _write_sheet(sheet, reading, by_row, rows[start : start + SHEET], looks):
                if line % _TOLD == 0:
                    tell(start + line)


def _write_sheet(
    sheet: Worksheet, reading: Reading, by_row: ByRow, rows: Sequence[int], looks: Mapping[str, Format]
) -> Iterator[int]:
    """Write the headers and some of the rejected rows; yield the number of each line once it is written."""
    labels = [label for label in reading.labels if not label.startswith((RETURNED, ROW_IN_FILE))]
    places = [place for place, label in enumerate(reading.labels) if label in labels]
    last = len(labels) + 1
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, last - 1, 16, looks["plain"])
    sheet.set_column(last, last, _WIDTH)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.write_string(0, 0, ROW_IN_FILE, looks["head"])
    for place, label in enumerate(labels, 1):
        sheet.write_string(0, place, label, looks["head"])
    of_file = by_row.get(0, ())
    sheet.write_string(0, last, "\n".join([RETURNED, *([advice(of_file)] if of_file else [])]), looks["mend"])
    for line, row in enumerate(rows, 1):
        problems = by_row[row]
        text, marked, sent = advice(problems), _places(reading, problems), _sent(reading.grid, row)
        if any(not problem.column for problem in problems):
            # Which cell belongs to which column is what is wrong: nothing is put where it may not belong.
            text = "\n".join([text, *(["原文 as sent: " + " | ".join(sent)] if sent else [])])
            sent = []
        sheet.set_row(line, min(_LINE * _lines(text), _HIGHEST))
        sheet.write_number(line, 0, row, looks["told"])
        for column, place in enumerate(places if sent else (), 1):
            if place in marked:
                sheet.write_string(line, column, sent[place][:_MOST], looks["wrong"])
            elif sent[place]:
                sheet.write_string(line, column, sent[place][:_MOST], looks["plain"])
        sheet.write_string(line, last, text[:_MOST], looks["told"])
        yield line
