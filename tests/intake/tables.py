"""Any canonical table, and the ways in which senders write one down."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter
from hypothesis import strategies as st

from matching.exchange.kinds import DATE, FREE_TEXT, HOURS, IDENTIFIER, MONEY, SKILLS, WINDOWS
from matching.exchange.schema import Field, Table
from matching.intake.folding import TO_SIMPLIFIED

_TO_TRADITIONAL = {ord(new): chr(old) for old, new in TO_SIMPLIFIED.items()}
_IDS = st.from_regex(r"[A-Z][A-Z0-9]{0,3}-[0-9]{1,6}", fullmatch=True)
_NAMES = st.text("甲乙丙丁安心家政服務abcXYZ 12", min_size=1, max_size=8).map(str.strip).filter(bool)
_WINDOWS = st.sampled_from(["Mon-Fri 08:00-12:00", "Sat,Sun 20:00-08:00", "Mon-Sun 00:00-24:00; Tue 09:00-10:15"])

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "big5")


def cells(field: Field) -> st.SearchStrategy[str]:
    """Return canonical texts of a field, blank ones where they may be."""
    return filled(field) if field.needed else st.just("") | filled(field)


def filled(field: Field) -> st.SearchStrategy[str]:
    """Return canonical texts of a field that say something."""
    kind = field.kind
    if kind.choices:
        return st.sampled_from([word for pair in kind.choices for word in pair])
    if kind.numbers is not None:
        return st.integers(kind.numbers[0], kind.numbers[-1]).map(str)
    if kind is DATE:
        return (
            st.dates(max_value=__import__("datetime").date(2999, 12, 31)).filter(lambda day: day.year >= 1900).map(str)
        )
    if kind is MONEY:
        return st.integers(0, 10**6).map(str) | st.decimals(0, 10**6, places=2).map(str)
    if kind is HOURS:
        return st.integers(0, 100).map(str) | st.just("37.5")
    if kind is WINDOWS:
        return _WINDOWS
    if kind is SKILLS:
        return st.lists(st.tuples(_IDS, st.integers(1, 5)), min_size=1, max_size=3, unique_by=lambda pair: pair[0]).map(
            lambda held: ";".join(f"{service}:{level}" for service, level in held)
        )
    if kind is IDENTIFIER:
        return _IDS
    if kind is FREE_TEXT:
        return _NAMES
    if kind.right.en.startswith("degrees"):
        return st.decimals(-89, 89, places=4).map(str)
    return st.lists(_IDS, min_size=1, max_size=3).map(";".join)


def rows(table: Table) -> st.SearchStrategy[list[tuple[str, ...]]]:
    """Return canonical rows of a table."""
    return st.lists(st.tuples(*map(cells, table.fields)), min_size=1, max_size=6)


def traditional(text: str) -> str:
    """Return text in traditional characters."""
    return text.translate(_TO_TRADITIONAL)


def as_csv(grid: Sequence[Sequence[str]], delimiter: str, line_end: str) -> str:
    """Return rows as CSV text."""
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter, lineterminator=line_end).writerows(grid)
    return stream.getvalue()


def as_workbook(grid: Sequence[Sequence[str]], path: Path) -> Path:
    """Write rows as a workbook, whole numbers as numbers."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("表")
        for row, record in enumerate(grid):
            for place, cell in enumerate(record):
                if cell.isascii() and cell.isdigit() and len(cell) < 10 and str(int(cell)) == cell:
                    sheet.write_number(row, place, int(cell))
                elif cell:
                    sheet.write_string(row, place, cell)
    return path
