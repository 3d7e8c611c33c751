"""Which rows below the header are records: totals, notes, examples and headers said twice are left out with a word."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

from matching.exchange.csv_file import ragged
from matching.exchange.raw import RawColumn
from matching.intake.folding import squeezed
from matching.intake.grid import Grid
from matching.intake.headers import Header, forms
from matching.language import Text, counted
from matching.problems import Problem

Records = npt.NDArray[np.int64]

_TOTAL_WORDS = "合计|总计|小计|共计|累计|总数|本页小计|total|subtotal|sum|grandtotal"
_TOTAL_WORD = re.compile(f"(?:{_TOTAL_WORDS}):?")
_TOTAL = re.compile(rf"^(?:{_TOTAL_WORDS})(?:[:(].*|人数|数|[0-9]+.*)?$")
_NOTE = re.compile(
    r"^(?:备?注|说明|填[表报写]|制表|编制|审核|审批|经办|联系人|联系方式|联系电话|负责人|签[名字章]|盖章|日期|单位\(?盖章|"
    r"附[件:]|温馨提示|提示|要求|以上|以下|截至|数据来源|共[0-9]+|note|notes|remark|prepared|source)"
)
_EXAMPLES = frozenset({"示例", "例", "样例", "例子", "范例", "填写示例", "example", "eg", "e.g."})
#: A cell alone in its row that is longer is a sentence, not a value.
_LONG = 25


def body_of(
    grid: Grid, header: Header, needed: Sequence[int], problems: list[Problem], notes: list[Problem]
) -> Records:
    """Return the records that hold a row of the table, in their order.

    Parameters
    ----------
    needed
        Columns whose cells a row of the table must fill.
    problems
        Rows of another width than the header are added here.
    notes
        Rows left out are added here.
    """
    first = header.record + header.height
    records = np.arange(first, len(grid.rows))
    keep = np.ones(len(records), dtype=bool)
    said = np.zeros(len(grid.rows), dtype=np.int32)
    missing = np.zeros(len(grid.rows), dtype=np.int32)
    for place in range(len(grid.columns)):
        says = grid.said(place)
        said += says
        if place in needed:
            missing += ~says
    # Only rows that lack half of what a row needs, or say next to nothing, can be something else than a row.
    odd = (missing * 2 >= max(1, len(needed))) | (said <= 2)
    merged = {merge.first_row for merge in grid.merged if merge.last_column > merge.first_column}
    left: dict[str, list[int]] = {"total": [], "note": []}
    for record in records[odd[first:]].tolist():
        kind = _kind(grid, record, int(missing[record]), len(needed), merged)
        if kind:
            keep[record - first] = False
            left[kind].append(int(grid.rows[record]))
    for record in _examples(grid, first):
        keep[record - first] = False
        notes.append(_left_out(grid, [int(grid.rows[record])], "an example", "示例行"))
    for record in _headers_again(grid, header, first):
        keep[record - first] = False
        if record > first:
            notes.append(_left_out(grid, [int(grid.rows[record])], "the headers once more", "重复的表头"))
    if left["total"]:
        notes.append(_left_out(grid, left["total"], "a total", "合计行"))
    if left["note"]:
        notes.append(_left_out(grid, left["note"], "a note", "说明文字"))
    keep &= _of_the_right_width(grid, header, records, keep, problems)
    kept: Records = records[keep]
    hidden = len(grid.hidden_rows & set(grid.rows[kept].tolist())) if grid.hidden_rows else 0
    if hidden:
        row = min(grid.hidden_rows & set(grid.rows[kept].tolist()))
        text = Text(f"{counted(hidden, 'hidden row')} read like the others", f"有 {hidden} 个隐藏行，已照常读取")
        notes.append(Problem(text, grid.file, row, warning=True))
    return kept


def filled_down(
    grid: Grid, place: int, kept: Records, label: str, once: bool, problems: list[Problem], notes: list[Problem]
) -> RawColumn:
    """Return a column of the records kept, the value of cells merged downwards in each of their rows.

    Parameters
    ----------
    label
        The column's header.
    once
        Whether the value would count double if every row had it (a number of people, of beds).
    """
    column = grid.columns[place]
    codes = column.codes[kept]
    rows = grid.rows[kept]
    areas = [merge for merge in grid.merged if merge.first_column == place and merge.last_row > merge.first_row]
    for merge in areas:
        inside = np.flatnonzero((rows >= merge.first_row) & (rows <= merge.last_row))
        if len(inside) < 2 or rows[inside[0]] != merge.first_row:
            continue
        if once:
            text = Text(
                f"one merged cell for {len(inside)} rows: write each row's own number",
                f"{len(inside)} 行合并为一个单元格：请逐行填写各自的数量",
            )
            value = column.texts[codes[inside[0]]].strip()
            problems.extend(Problem(text, grid.file, int(rows[record]), label, value) for record in inside.tolist())
        else:
            codes[inside] = codes[inside[0]]
            text = Text(
                f"a merged cell, was read for each of its {len(inside)} rows",
                f"合并单元格，按其所含 {len(inside)} 行逐行读取",
            )
            notes.append(Problem(text, grid.file, merge.first_row, label, warning=True))
    return RawColumn(codes, column.texts)


def _kind(grid: Grid, record: int, missing: int, needed: int, merged: Collection[int]) -> str:
    """Return what a row is that is no record, blank for a record."""
    cells = [text for place in range(len(grid.columns)) if (text := squeezed(grid.text(record, place)))]
    first, alone = cells[0], len(cells) == 1
    if not missing:
        # Everything needed is there; only what can be no id is something else (a table may need nothing but its id).
        total = _TOTAL_WORD.fullmatch(first)
        return "total" if total else "note" if alone and _NOTE.match(first) and ":" in first else ""
    if any(_TOTAL.match(cell) for cell in cells[:2]):
        return "total"
    if _NOTE.match(first) and (alone or missing == needed or all(":" in cell for cell in cells)):
        return "note"
    return "note" if alone and (len(first) > _LONG or int(grid.rows[record]) in merged) else ""


def _examples(grid: Grid, first: int) -> list[int]:
    """Return the rows that say in one of their first two cells that they are an example."""
    found: list[int] = []
    for column in grid.columns[:2]:
        words = [
            code for code, text in enumerate(column.texts) if len(text) < 8 and squeezed(text).strip(":") in _EXAMPLES
        ]
        if words:
            found += [record for record in np.flatnonzero(np.isin(column.codes, words)).tolist() if record >= first]
    return sorted(set(found))


def _headers_again(grid: Grid, header: Header, first: int) -> list[int]:
    """Return the rows that repeat the headers, or say them in the other language."""
    known = [(place, column) for place, column in enumerate(header.columns) if column.target]
    again = np.zeros(len(grid.rows), dtype=np.int32)
    for place, column in known:
        texts = grid.columns[place].texts
        if column.label in texts:
            again += grid.columns[place].codes == texts.index(column.label)
    found = {record for record in np.flatnonzero(again * 2 > len(known)).tolist() if record >= first}
    if first < len(grid.rows):
        below = [(column, forms(grid.text(first, place)[:80])[:1]) for place, column in known]
        if sum(form == ((column.target or "").replace("_", ""),) for column, form in below) * 2 > len(known):
            found.add(first)
    return sorted(found)


def _of_the_right_width(
    grid: Grid, header: Header, records: Records, keep: npt.NDArray[np.bool_], problems: list[Problem]
) -> npt.NDArray[np.bool_]:
    """Return which records have as many cells as the header; the others are reported."""
    right = np.ones(len(records), dtype=bool)
    if grid.lengths is None or not len(records):
        return right
    width = int(grid.lengths[header.record + header.height - 1])
    lengths = grid.lengths[records]
    for place in np.flatnonzero((lengths != width) & keep).tolist():
        record = int(records[place])
        # More cells than headers are no harm while the further ones are blank.
        beyond = [grid.text(record, column) for column in range(width, len(grid.columns))]
        if lengths[place] > width and lengths[place] <= len(grid.columns) and not any(cell.strip() for cell in beyond):
            continue
        right[place] = False
        problems.append(ragged(grid.file, int(grid.rows[record]), int(lengths[place]), width))
    return right


def _left_out(grid: Grid, rows: list[int], en: str, zh: str) -> Problem:
    listed = ", ".join(map(str, rows[:10])) + ("…" if len(rows) > 10 else "")
    text = Text(f"{en}, was left out", f"{zh}，已忽略")
    if len(rows) > 1:
        text = Text(f"{en}, was left out (rows {listed})", f"{zh}，已忽略（第 {listed} 行）")
    return Problem(text, grid.file, rows[0], warning=True)
