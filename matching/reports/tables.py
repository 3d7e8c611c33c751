"""Tables of the HTML report: aligned numbers, and long tables folded after their first rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from matching.language import Text
from matching.reports.markup import Markup, element, join

#: Rows shown at once, and rows that a report holds at most; the result tables hold all.
ROWS_SHOWN, ROWS_HELD = 12, 300


class Column(NamedTuple):
    """A column: its title, and how its cells are set."""

    title: Text
    kind: Literal["text", "number", "bar"] = "text"


def table(
    columns: Sequence[Column], rows: Sequence[Sequence[object]], caption: Text, shown: int = ROWS_SHOWN
) -> Markup:
    """Return a table; rows after the first `shown` are folded away, rows after ROWS_HELD are counted alone."""
    # A fold for a row or two would hide more than it saves.
    shown = len(rows) if len(rows) <= shown + 2 else shown
    first = _table(columns, rows[:shown], caption)
    rest = rows[shown:ROWS_HELD]
    if not rest:
        return first
    left = len(rows) - shown
    parts: list[object] = [
        element("summary", Text(f"{left:,} more", f"其余 {left:,} 行")),
        _table(columns, rest, Text(f"{caption.en} (continued)", f"{caption.zh}（续）")),
    ]
    if len(rows) > ROWS_HELD:
        beyond = len(rows) - ROWS_HELD
        parts.append(
            element("p", Text(f"{beyond:,} more are not shown here.", f"另有 {beyond:,} 行未在此列出。"), class_="note")
        )
    return join((first, element("details", *parts)))


def _table(columns: Sequence[Column], rows: Sequence[Sequence[object]], caption: Text) -> Markup:
    head = element("tr", *(element("th", c.title, scope="col", class_=_kind(c)) for c in columns))
    body = (
        element("tr", *(_cell(column, cell, i == 0) for i, (column, cell) in enumerate(zip(columns, row, strict=True))))
        for row in rows
    )
    return element(
        "div",
        element("table", element("caption", caption), element("thead", head), element("tbody", *body)),
        class_="scroll",
    )


def _cell(column: Column, cell: object, first: bool) -> Markup:
    shown = f"{cell:,}" if isinstance(cell, int) else cell
    if first:
        return element("th", shown, scope="row", class_=_kind(column))
    return element("td", shown, class_=_kind(column))


def _kind(column: Column) -> str | None:
    return None if column.kind == "text" else column.kind


def named(name: object, *notes: object) -> Markup:
    """Return a name with notes in small print under it."""
    return element("span", name, element("small", *notes), class_="named")


def bar(part: int, whole: int) -> Markup:
    """Return a bar that shows a part of a whole; the number itself stands in another cell."""
    per_mille = min(1000, part * 1000 // whole) if whole else 0
    filled = element("span", style=f"width:{per_mille / 10:.1f}%")
    return element("div", filled, class_="bar", aria_hidden="true")
