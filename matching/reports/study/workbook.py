"""A study's document as a workbook: a sheet a table, curves and flows as numbers with a chart beside them."""

from __future__ import annotations

import math
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from matching.exchange.kinds import guarded
from matching.language import Text
from matching.reports.study.document import (
    Block,
    Cell,
    Chart,
    Document,
    Field,
    FlowMap,
    Flows,
    Folded,
    Interval,
    Kind,
    Sheet,
)
from matching.reports.words import width

FORMATS: dict[Kind, str] = {
    "words": "@",
    "whole": "#,##0",
    "decimal": "#,##0.00",
    "signed": "+#,##0;-#,##0;0",
    "share": "0.0%",
    "interval": "+#,##0.0;-#,##0.0;0.0",
}
#: Number of the paper in Excel.
A4 = 9
#: Widest and narrowest column, in characters; a title makes none wider than HEAD, it is wrapped instead.
WIDEST, NARROWEST, HEAD = 60, 9, 18
#: The column of sentences, columns of a chart's numbers.
FRONT, CHART = 100, 16
#: Height of a line, in points.
LINE = 15
LOW, HIGH = Text("low", "下界"), Text("high", "上界")


def write_study_workbook(document: Document, path: Path) -> None:
    """Write the workbook; a reader never sees it half written.

    Parameters
    ----------
    path
        The file; replaced if it is there.

    Raises
    ------
    OSError
        The file cannot be written.
    """
    import xlsxwriter

    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    try:
        with xlsxwriter.Workbook(name, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
            # A workbook carries the moment it was made: one fixed moment keeps the same study the same bytes.
            from datetime import UTC, datetime

            book.set_properties({"title": document.title.en, "created": datetime(2000, 1, 1, tzinfo=UTC)})
            writer = _Writer(book)
            writer.front(document)
            taken = {""}
            for block in _blocks(document):
                if isinstance(block, Sheet):
                    writer.sheet(block, _free(block.key, taken))
                elif isinstance(block, Chart):
                    writer.chart(block, _free("curve", taken))
                elif isinstance(block, FlowMap):
                    writer.sheet(_arcs(block), _free("map", taken))
                elif isinstance(block, Flows):
                    writer.sheet(_flows(block), _free("flows", taken))
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(name, 0o666 & ~mask)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def _blocks(document: Document) -> Iterator[Block]:
    for chapter in document.chapters:
        for block in chapter.blocks:
            yield from block.blocks if isinstance(block, Folded) else (block,)


def _free(key: str, taken: set[str]) -> str:
    """Return a sheet's name that is not taken, at most 31 characters long."""
    name, number = key[:28], 1
    while name in taken or (number == 1 and key in ("curve", "map", "flows")):
        name, number = f"{key[:25]} {number}", number + 1
    taken.add(name)
    return name


def _arcs(block: FlowMap) -> Sheet:
    names = {place.key: place.name for place in block.places}
    kind: Kind = "signed" if block.differences else "whole"
    fields = (
        Field(Text("from", "来源")),
        Field(Text("to", "去向")),
        Field(Text("workers", "人数"), kind),
    )
    rows = tuple((names[arc.origin], names[arc.destination], arc.workers) for arc in block.arcs)
    return Sheet("map", block.title, fields, rows)


def _flows(block: Flows) -> Sheet:
    names = {origin.key: origin.name for origin in block.origins} | {city.key: city.name for city in block.cities}
    fields = (
        Field(Text("from", "来源")),
        Field(Text("to", "去向")),
        Field(Text("workers", "人数"), "whole"),
        Field(Text("of these from poverty-exited counties", "其中来自脱贫县"), "whole"),
    )
    rows = tuple((names[f.origin], names[f.destination], f.workers, f.poverty_exited) for f in block.flows)
    return Sheet("flows", block.title, fields, rows)


class _Writer:
    """Writes sheets into one workbook."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self._title = book.add_format({"bold": True, "font_size": 13})
        self._wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self._kinds = {kind: book.add_format({"num_format": text}) for kind, text in FORMATS.items()}

    def _page(self, name: str) -> Any:
        """Return a new page that prints as wide as its paper."""
        page = self._book.add_worksheet(name)
        page.set_landscape()
        page.set_paper(A4)
        page.fit_to_pages(1, 0)
        return page

    def front(self, document: Document) -> None:
        """Write what the study asks and found."""
        page = self._page("study 研究")
        page.set_column(0, 0, FRONT)
        row = 0
        for text in (document.title, document.question, *document.findings):
            if text.en:
                page.write_string(row, 0, guarded(text.zh), self._title if row == 0 else self._wrap)
                page.write_string(row + 1, 0, guarded(text.en), self._wrap)
                if row:
                    page.set_row(row, _height(text.zh, FRONT))
                    page.set_row(row + 1, _height(text.en, FRONT))
                row += 3

    def sheet(self, sheet: Sheet, name: str) -> None:
        """Write a table; an interval takes three columns."""
        page = self._page(name)
        page.write_string(0, 0, guarded(_joined(sheet.title)), self._title)
        wide = {place for place in range(len(sheet.fields)) if any(_is_wide(row[place]) for row in sheet.rows)}
        titles = self._titles(sheet, wide)
        for place, title in enumerate(titles):
            page.write_string(2, place, guarded(title), self._head)
        widths = [min(HEAD, max(NARROWEST, width(title) + 2)) for title in titles]
        for row, cells in enumerate(sheet.rows, start=3):
            column, tall = 0, LINE
            for place, (cell, field) in enumerate(zip(cells, sheet.fields, strict=True)):
                for value in _values(cell, place in wide):
                    self._cell(page, row, column, value, field.kind)
                    if isinstance(value, str):
                        widths[column] = min(WIDEST, max(widths[column], width(value) + 2))
                        tall = max(tall, _height(value, WIDEST))
                    column += 1
            if tall > LINE:
                page.set_row(row, tall)
        page.set_row(2, max(_height(title, most) for title, most in zip(titles, widths, strict=True)))
        for place, most in enumerate(widths):
            page.set_column(place, place, most)
        page.freeze_panes(3, 1)
        if sheet.note:
            page.write_string(len(sheet.rows) + 4, 0, guarded(_joined(sheet.note)))

    def chart(self, chart: Chart, name: str) -> None:
        """Write a chart's numbers, and a chart of the workbook's own over them."""
        page = self._page(name)
        page.write_string(0, 0, guarded(_joined(chart.title)), self._title)
        look = {} if chart.scatter else {"subtype": "straight_with_markers"}
        drawn = self._book.add_chart({"type": "scatter"} | look)
        column, heads = 0, [LINE]
        for line in chart.lines:
            titles = [_joined(chart.x), _joined(line.name), *([_joined(LOW), _joined(HIGH)] if line.low else [])]
            for place, title in enumerate(titles):
                page.write_string(2, column + place, guarded(title), self._head)
                page.set_column(column + place, column + place, CHART)
                heads.append(_height(title, CHART))
            ends = [line.low, line.high] if line.low else []
            for row, values in enumerate(zip(line.x, line.y, *ends, strict=True), start=3):
                for place, value in enumerate(values):
                    if place == 0 and chart.ticks:
                        page.write_string(row, column, guarded(chart.ticks[int(value)]))
                    else:
                        whole = place == 0 and value == int(value)
                        page.write_number(row, column + place, value, self._kinds["whole" if whole else "decimal"])
            last = len(line.x) + 2
            drawn.add_series(
                {
                    "name": [name, 2, column + 1],
                    "categories": [name, 3, column, last, column],
                    "values": [name, 3, column + 1, last, column + 1],
                }
            )
            column += len(titles) + 1
        page.set_row(2, max(heads))
        drawn.set_x_axis({"name": _joined(chart.x)})
        drawn.set_y_axis({"name": _joined(chart.y), "major_gridlines": {"visible": True}})
        drawn.set_size({"width": 760, "height": 380})
        longest = max(len(line.x) for line in chart.lines)
        page.insert_chart(longest + 5, 0, drawn)

    def _titles(self, sheet: Sheet, wide: set[int]) -> list[str]:
        titles = []
        for place, field in enumerate(sheet.fields):
            title = _joined(field.title)
            titles += [title, *((_joined(LOW), _joined(HIGH)) if place in wide else ())]
        return titles

    def _cell(self, page: Any, row: int, column: int, value: str | float | None, kind: Kind) -> None:
        if isinstance(value, str):
            long = width(value) > WIDEST
            page.write_string(row, column, guarded(value), self._wrap if long else None)
        elif value is not None:
            page.write_number(row, column, value, self._kinds[kind])


def _height(text: str, columns: int) -> int:
    """Return the height of a row that holds a text: not every program finds it by itself."""
    # Words are not broken, so lines end before they are full.
    return LINE * max(1, math.ceil(width(text) * 1.15 / columns))


def _is_wide(cell: Cell) -> bool:
    return isinstance(cell, Interval) and cell.count > 1


def _values(cell: Cell, wide: bool) -> tuple[str | float | None, ...]:
    if isinstance(cell, Interval):
        return (cell.mean, cell.low, cell.high) if wide else (cell.mean,)
    value = _joined(cell) if isinstance(cell, Text) else cell
    return (value, None, None) if wide else (value,)


def _joined(text: Text) -> str:
    """Return both languages of a sentence, Chinese first; once if they are the same."""
    return text.en if text.en == text.zh else f"{text.zh} {text.en}"
