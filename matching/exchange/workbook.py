"""Workbooks (.xlsx) -> tables of text: each sheet named as a table is one."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from matching.exchange.package import (
    NO_WORKBOOK,
    TOO_LARGE,
    UNREADABLE,
    Book,
    damage,
    damage_named,
    fault_of,
    may_be_unpacked,
)
from matching.exchange.raw import RawBuilder, RawTable
from matching.exchange.schema import TABLES, table_of
from matching.language import Text
from matching.problems import Problem

_CHUNK = 1_000


def read_workbook(path: Path, problems: list[Problem]) -> dict[str, RawTable | None]:
    """Return what was found of each table; None for one that is there but cannot be used.

    Parameters
    ----------
    path
        A workbook; each sheet named as a table is one.
    problems
        What is wrong is added here.
    """
    unusable: dict[str, RawTable | None] = dict.fromkeys(table.name for table in TABLES)
    try:
        fault = fault_of(path)
        if fault is not None:
            problems.append(Problem(fault, path.name))
            return unusable
        with zipfile.ZipFile(path) as package:
            if not may_be_unpacked(package):
                problems.append(Problem(TOO_LARGE, path.name))
                return unusable
            return _read_sheets(path.name, Book(package), problems)
    except UNREADABLE as error:
        problems.append(Problem(damage(error), path.name))
        return unusable


def _read_sheets(name: str, book: Book, problems: list[Problem]) -> dict[str, RawTable | None]:
    if not book.sheets:
        problems.append(Problem(NO_WORKBOOK, name))
        return dict.fromkeys(table.name for table in TABLES)
    tables: dict[str, RawTable | None] = {}
    for sheet in book.sheets:
        table = table_of(sheet.name)
        file = f"{name}[{sheet.name}]"
        if table is None:
            problems.append(
                Problem(
                    Text("this sheet is no exchange table and was left out", "该工作表不是交换表，已忽略"),
                    file,
                    warning=True,
                )
            )
        elif table.name in tables:
            text = Text(
                f"the table {table.name} is given twice; keep one sheet", f"表 {table.name} 重复；请只保留一个工作表"
            )
            problems.append(Problem(text, file))
        else:
            tables[table.name] = None
            with damage_named(file, problems):
                tables[table.name] = _table(file, book.rows(sheet), problems)
    return tables


def _table(file: str, rows: Iterator[tuple[int, dict[int, str]]], problems: list[Problem]) -> RawTable | None:
    """Return a sheet's table; its first row that says anything holds the headers."""
    header_row, header = next(((row, cells) for row, cells in rows if any(map(str.strip, cells.values()))), (0, {}))
    if not header:
        text = Text("the sheet is empty; its first row must be the headers", "工作表为空；首行应为表头")
        problems.append(Problem(text, file))
        return None
    width = max(place for place, cell in header.items() if cell.strip()) + 1
    builder = RawBuilder(file, [header.get(place, "") for place in range(width)], header_row)
    beyond: dict[int, int] = {}
    places = range(width)
    while chunk := list(islice(rows, _CHUNK)):
        builder.add([[cells.get(place, "") for place in places] for _, cells in chunk], [row for row, _ in chunk])
        for row, cells in chunk:
            # Most rows end where the header ends; only others are looked through.
            if len(cells) and max(cells) >= width:
                for place in cells:
                    if place >= width and cells[place].strip():
                        beyond.setdefault(place, row)
    for place, row in sorted(beyond.items()):
        text = Text(f"column {place + 1} has no header and was left out", f"第 {place + 1} 列没有表头，已忽略")
        problems.append(Problem(text, file, row, warning=True))
    return builder.build()
