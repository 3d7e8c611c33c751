"""A workbook to fill in: headers in both languages, lists to choose from, a word on each column, help."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from matching.exchange.kinds import (
    DATE,
    FIRST_YEAR,
    HOURS,
    LAST_YEAR,
    MAX_HOURS,
    MAX_YUAN,
    MONEY,
    SKILLS,
    WINDOWS,
)
from matching.exchange.schema import Field, Table
from matching.intake.places import Places
from matching.language import Text
from matching.models.tables import imported_table

#: Rows of the table that are prepared for filling in.
ROWS = 5_000
_LISTS = "选项 lists"
_HELP = "说明 README"
_FONT = "Microsoft YaHei"
_HEADER_ROWS = 2
#: What somebody may do besides filling in cells; the headers stay as they are.
_ALLOWED = ("format_cells", "format_columns", "format_rows", "insert_rows", "delete_rows", "sort", "autofilter")

#: What a cell may look like, for fields whose kind alone does not show it.
_EXAMPLES: Mapping[str, str] = {
    "order_id": "XQ-2026-001",
    "worker_id": "G-0001",
    "employer_id": "QY-0001",
    "site_id": "SS-01",
    "outlet_id": "WD-01",
    "group_id": "组1",
    "headcount": "3",
    "min_level": "4",
    "beds": "20",
    "priority": "0",
    "max_orders": "1",
    "preferred_cities": "330100;310100",
    "excluded_cities": "110100",
    "skills": "4-10-01-05:3;4-10-01-06:5",
    "windows": "周一至周五 08:00-12:00,13:00-17:00",
    "pay": "6500",
    "longitude": "104.6264",
    "latitude": "35.5808",
}
_BLANK_HINT = Text("may be left blank", "可留空")
_NEEDED_HINT = Text("must be filled in", "必填")


@dataclass(frozen=True)
class _Styles:
    """How cells look."""

    needed: Any
    optional: Any
    english: Any
    text: Any
    date: Any
    number: Any
    title: Any
    help: Any
    help_head: Any


def write_template(
    path: str | Path,
    table: str,
    *,
    regions: Places | None = None,
    services: Mapping[str, str] | None = None,
) -> None:
    """Write the workbook in which somebody fills in one exchange table; `read` reads it back.

    Parameters
    ----------
    path
        The .xlsx to write.
    table
        Name of the exchange table.
    regions
        Regions to choose from; None: codes are typed.
    services
        Names of services by code, to choose from; None: any text is typed.

    Raises
    ------
    ValueError
        There is no such table.
    """
    found = imported_table(table)
    if found is None:
        raise ValueError(f"there is no exchange table {table!r}")
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": f"{found.chinese} {found.name}"})
        styles = _styles(book)
        sheet = book.add_worksheet(f"{found.chinese} {found.name}")
        lists = book.add_worksheet(_LISTS)
        _help(book.add_worksheet(_HELP), found, styles)
        listed = _write_lists(lists, _lists_of(found, regions, services))
        lists.hide()
        for place, column in enumerate(found.fields):
            _column(sheet, place, column, styles, listed.get(column.name))
        sheet.set_row(0, 24)
        sheet.freeze_panes(_HEADER_ROWS, 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.protect("", dict.fromkeys(_ALLOWED, True))
        sheet.activate()


def _styles(book: Any) -> _Styles:
    def style(**given: object) -> Any:
        return book.add_format({"font_name": _FONT, "font_size": 10, "valign": "vcenter", **given})

    head = {"bold": True, "border": 1, "border_color": "#FFFFFF", "align": "center", "text_wrap": True}
    return _Styles(
        needed=style(**head, bg_color="#1F5C99", font_color="#FFFFFF"),
        optional=style(**head, bg_color="#DCE8F4", font_color="#1F3A57"),
        english=style(bg_color="#F2F5F9", font_color="#5B6B7C", align="center", font_size=9, italic=True),
        text=style(num_format="@", locked=False),
        date=style(num_format="yyyy-mm-dd", locked=False),
        number=style(num_format="General", locked=False),
        title=style(bold=True, font_size=14, font_color="#1F3A57"),
        help=style(text_wrap=True, valign="top"),
        help_head=style(bold=True, bg_color="#DCE8F4", font_color="#1F3A57", text_wrap=True),
    )


def _column(sheet: Any, place: int, column: Field, styles: _Styles, listed: str | None) -> None:
    """Write one column: its headers, its look, what may be chosen, a word about it."""
    head = styles.needed if column.needed else styles.optional
    sheet.write_string(0, place, f"{column.chinese}*" if column.needed else column.chinese, head)
    sheet.write_string(1, place, column.name, styles.english)
    note = _note(column)
    sheet.write_comment(0, place, note, {"x_scale": 2.2, "y_scale": 1.5, "font_size": 9, "font_name": _FONT})
    look = styles.date if column.kind is DATE else styles.number if _is_number(column) else styles.text
    width = max(12, 2 * len(column.chinese) + 4, len(column.name) + 2, 30 if listed and not column.kind.choices else 0)
    if column.kind in (WINDOWS, SKILLS):
        width = 34
    sheet.set_column(place, place, width, look)
    rule = _validation(column, listed)
    if rule is not None:
        sheet.data_validation(_HEADER_ROWS, place, _HEADER_ROWS + ROWS - 1, place, rule)


def _validation(column: Field, listed: str | None) -> dict[str, Any] | None:
    """Return what a spreadsheet program lets somebody type; what is read in other forms too only asks back."""
    right = column.kind.right
    told = {
        "error_title": f"{column.chinese} {column.name}"[:32],
        "error_message": f"应为{right.zh}\nmust be {right.en}"[:255],
    }
    asking = {"error_type": "warning", **told}
    if listed is not None:
        return {"validate": "list", "source": listed, **(told if column.kind.choices else asking)}
    between = {"criteria": "between"}
    if column.kind is DATE:
        days = {"minimum": date(FIRST_YEAR, 1, 1), "maximum": date(LAST_YEAR, 12, 31)}
        return {"validate": "date", **between, **days, **asking}
    if column.kind in (MONEY, HOURS):
        most = MAX_YUAN if column.kind is MONEY else MAX_HOURS
        return {"validate": "decimal", **between, "minimum": 0, "maximum": most, **asking}
    if column.kind.numbers is not None:
        numbers = column.kind.numbers
        return {"validate": "integer", **between, "minimum": numbers[0], "maximum": numbers[-1], **asking}
    return None


def _lists_of(table: Table, regions: Places | None, services: Mapping[str, str] | None) -> dict[str, list[str]]:
    """Return what may be chosen, by field."""
    lists = {
        column.name: [chinese for _, chinese in column.kind.choices] for column in table.fields if column.kind.choices
    }
    for column in table.fields:
        # A cell takes one choice, so lists of several are typed.
        if column.refers == "regions" and regions is not None and column.kind.right.en == "an id":
            lists[column.name] = [f"{code} {regions.full_name(code)}" for code in regions.codes()]
        if column.name == "service" and services is not None:
            lists[column.name] = [f"{code} {name}" for code, name in services.items()]
    return lists


def _write_lists(sheet: Any, lists: Mapping[str, list[str]]) -> dict[str, str]:
    """Write each list once, in a column of its own, and return where it stands by field."""
    where: dict[str, str] = {}
    written: dict[tuple[str, ...], str] = {}
    for name, items in lists.items():
        key = tuple(items)
        if key not in written:
            place = len(written)
            sheet.write_column(0, place, items)
            letter = xl_col_to_name(place)
            written[key] = f"='{_LISTS}'!${letter}$1:${letter}${len(items)}"
        where[name] = written[key]
    return where


def _is_number(column: Field) -> bool:
    return column.kind in (MONEY, HOURS) or column.kind.numbers is not None


def _example(column: Field) -> str:
    if column.name in _EXAMPLES:
        return _EXAMPLES[column.name]
    if column.refers == "regions":
        return "621102 甘肃省定西市安定区"
    if column.name in ("service", "services"):
        return "4-10-01-05 养老护理员"
    if column.kind is DATE:
        return "2026-03-01"
    if column.kind.choices:
        return column.kind.choices[0][1]
    if column.kind is MONEY:
        return "5200"
    if column.kind is HOURS:
        return "40"
    return "10" if _is_number(column) else ""


def _right(column: Field) -> Text:
    """Return what a cell must be, in the words of somebody who fills it in."""
    if column.kind.choices:
        english = ", ".join(f"{chinese} {word}" for word, chinese in column.kind.choices)
        return Text(f"one of {english}", "、".join(chinese for _, chinese in column.kind.choices))
    if column.refers == "regions":
        several = column.kind.right.en != "an id"
        return Text(
            'codes or full names of regions, separated by ";"' if several else "the code or the full name of a region",
            "地区代码或全称，以“;”分隔" if several else "地区代码或全称",
        )
    if column.name in ("service", "services"):
        return Text("the code or the name of a service", "工种代码或名称")
    return column.kind.right


def _note(column: Field) -> str:
    right, hint = _right(column), _NEEDED_HINT if column.needed else _BLANK_HINT
    example = _example(column)
    shown = f"\n例 e.g. {example}" if example else ""
    return f"{hint.zh}：{right.zh}\n{hint.en}: {right.en}{shown}"


def _help(sheet: Any, table: Table, styles: _Styles) -> None:
    """Write the sheet that explains each column."""
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    for place, width in enumerate((20, 22, 10, 52, 52, 36)):
        sheet.set_column(place, place, width, styles.help)
    sheet.merge_range(0, 0, 0, 5, f"{table.chinese} {table.name}：怎样填写 How to fill it in", styles.title)
    lines = (
        "每行一条，从第 3 行填起；表头两行请勿改动。深蓝色表头的列必填。"
        "日期、数字、地区名称的常用写法均可识别，不确定的会退回并说明。",
        "One record a row, from row 3 on; leave the two rows of headers as they are. Columns with dark headers must be "
        "filled in. Usual ways to write dates, numbers and places are understood; what is not certain comes back "
        "with a word.",
    )
    for row, line in enumerate(lines, 1):
        sheet.merge_range(row, 0, row, 5, line, styles.help)
        sheet.set_row(row, 30)
    for place, head in enumerate(("表头", "header", "必填 needed", "填写要求", "what to write", "示例 example")):
        sheet.write_string(4, place, head, styles.help_head)
    for row, column in enumerate(table.fields, 5):
        right = _right(column)
        cells = (column.chinese, column.name, "是 yes" if column.needed else "", right.zh, right.en, _example(column))
        for place, cell in enumerate(cells):
            sheet.write_string(row, place, cell, styles.help)
        if len(right.en) > 60:
            sheet.set_row(row, 30)
    sheet.freeze_panes(5, 0)
