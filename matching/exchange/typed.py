"""Tables of text -> tables of values: headers matched, each distinct cell read once, every wrong cell named."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from matching.exchange.near import nearest
from matching.exchange.raw import MAX_CELL, RawColumn, RawTable
from matching.exchange.schema import Field, Table
from matching.exchange.wrong import WrongCellError
from matching.language import Text
from matching.problems import Problem

BLANK_NEEDED = Text("must not be blank", "不得为空")
TOO_LONG = Text(f"must not hold more than {MAX_CELL} characters", f"不得超过 {MAX_CELL} 个字符")
ERROR = Text("is a spreadsheet's error, not a value", "是电子表格的错误值")
FORMULA = Text("must be a value, not a formula; paste it as a value", "应为值而不是公式；请粘贴为值")

#: What a spreadsheet shows where a formula failed; pasted as a value it stays.
ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})


@dataclass(frozen=True)
class TypedColumn:
    """A column of values.

    Parameters
    ----------
    header
        The header as the file writes it.
    codes
        Row r says ``texts[codes[r]]``, which means ``values[codes[r]]``.
    texts
        Distinct cells.
    values
        Value of each distinct cell; that of a blank one where a cell is blank or wrong.
    usable
        Whether each distinct cell could be read and is there if needed.
    """

    header: str
    codes: npt.NDArray[np.int32]
    texts: Sequence[str]
    values: list[Any]
    usable: npt.NDArray[np.bool_]

    def given(self) -> npt.NDArray[np.bool_]:
        """Whether each row's cell could be read and is not blank."""
        said = np.array([bool(text.strip()) for text in self.texts], dtype=bool)
        given: npt.NDArray[np.bool_] = (self.usable & said)[self.codes]
        return given

    def joined(self, other: TypedColumn) -> TypedColumn:
        """Return the cells of both columns, the other's last."""
        codes = np.concatenate([self.codes, other.codes + np.int32(len(self.texts))])
        usable = np.concatenate([self.usable, other.usable])
        return TypedColumn(self.header, codes, [*self.texts, *other.texts], self.values + other.values, usable)


@dataclass(frozen=True)
class TypedTable:
    """A table of values; every column of the schema is there.

    Parameters
    ----------
    file
        What problems call it.
    rows
        Row number of each record as a spreadsheet shows it.
    complete
        False if records or ids were lost, so that a reference to it may be right although not found.
    """

    table: Table
    file: str
    columns: Mapping[str, TypedColumn]
    rows: npt.NDArray[np.int64]
    complete: bool = True

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, records: npt.NDArray[Any]) -> TypedTable:
        """Return some of the records alone, all of them good: the table counts as complete."""
        columns = {
            name: replace(column, codes=np.ascontiguousarray(column.codes[records]))
            for name, column in self.columns.items()
        }
        return replace(self, columns=columns, rows=self.rows[records], complete=True)

    def joined(self, other: TypedTable) -> TypedTable:
        """Return the records of both tables, the other's last."""
        columns = {name: column.joined(other.columns[name]) for name, column in self.columns.items()}
        return replace(self, columns=columns, rows=np.concatenate([self.rows, other.rows]))

    def problem(self, name: str, record: int, text: Text, *, warning: bool = False) -> Problem:
        """Return a problem of one cell."""
        column = self.columns[name]
        value = column.texts[column.codes[record]].strip()
        return Problem(text, self.file, int(self.rows[record]), column.header, value, warning)

    def row_problem(self, record: int, text: Text, *, warning: bool = False) -> Problem:
        """Return a problem of one row."""
        return Problem(text, self.file, int(self.rows[record]), warning=warning)


def read_table(table: Table, raw: RawTable, problems: list[Problem]) -> TypedTable:
    """Return the values of a table of text; what is wrong is added to `problems`."""
    columns: dict[str, TypedColumn] = {}
    complete = raw.complete
    for field, place in _match_headers(table, raw, problems).items():
        given = RawColumn.blank(len(raw.rows)) if place is None else raw.columns[place]
        header = field.name if place is None else raw.header[place]
        column, wrong = _read_column(field, header, given, report_blank=place is not None)
        columns[field.name] = column
        problems.extend(_cell_problems(raw, column, wrong))
        if field.name == table.key and not column.usable.all():
            complete = False
    return TypedTable(table, raw.file, columns, raw.rows, complete)


def absent(table: Table, complete: bool) -> TypedTable:
    """Return a table without rows, for one that is missing or unreadable (then not complete)."""
    none: npt.NDArray[np.int32] = np.zeros(0, dtype=np.int32)
    columns = {
        field.name: TypedColumn(field.name, none, ("",), [field.blank], np.ones(1, dtype=bool))
        for field in table.fields
    }
    return TypedTable(table, table.name, columns, np.zeros(0, dtype=np.int64), complete)


def _match_headers(table: Table, raw: RawTable, problems: list[Problem]) -> dict[Field, int | None]:
    """Return where each column of the schema stands in the file."""
    known = {header: field for field in table.fields for header in (field.name, field.chinese)}
    found: dict[str, int] = {}
    strangers = []
    for place, header in enumerate(raw.header):
        field = known.get(header) or known.get(header.casefold())
        if field is None:
            strangers.append(place)
        elif field.name in found:
            first = raw.header[found[field.name]]
            problems.append(
                Problem(
                    Text(
                        f'this header means the same column as "{first}" in column {found[field.name] + 1}; keep one',
                        f"该表头与第 {found[field.name] + 1} 列“{first}”是同一列；请只保留一列",
                    ),
                    raw.file,
                    raw.header_row,
                    header,
                )
            )
        else:
            found[field.name] = place
    missing = [field for field in table.fields if field.name not in found]
    problems.extend(
        _stranger(raw, place, missing)
        for place in strangers
        if raw.header[place] or any(text.strip() for text in raw.columns[place].texts)
    )
    for field in missing:
        if field.needed:
            near = nearest([field.name, field.chinese], [raw.header[place] for place in strangers])
            hint = Text(f'; maybe "{near}" is meant', f"；是否即“{near}”？") if near else Text("", "")
            problems.append(
                Problem(
                    Text(
                        f"the column {field.name} ({field.chinese}) is missing{hint.en}",
                        f"缺少列 {field.chinese}（{field.name}）{hint.zh}",
                    ),
                    raw.file,
                    raw.header_row,
                )
            )
    return {field: found.get(field.name) for field in table.fields}


def _stranger(raw: RawTable, place: int, missing: Sequence[Field]) -> Problem:
    header = raw.header[place]
    near = nearest([header], [name for field in missing for name in (field.name, field.chinese)]) if header else ""
    hint = Text(f'; maybe "{near}" is meant', f"；是否即“{near}”？") if near else Text("", "")
    return Problem(
        Text(f"column {place + 1} is unknown and was left out{hint.en}", f"第 {place + 1} 列不认识，已忽略{hint.zh}"),
        raw.file,
        raw.header_row,
        header,
        warning=True,
    )


def _read_column(field: Field, header: str, raw: RawColumn, report_blank: bool) -> tuple[TypedColumn, dict[int, Text]]:
    """Return a column's values, and what is wrong with which distinct cells."""
    values: list[Any] = [field.blank] * len(raw.texts)
    usable = np.ones(len(raw.texts), dtype=bool)
    wrong: dict[int, Text] = {}
    read: Callable[[str], Any] = field.kind.read
    for code, text in enumerate(raw.texts):
        plain = text.strip()
        try:
            if plain:
                if len(plain) > MAX_CELL:
                    raise WrongCellError(TOO_LONG)
                if plain[0] == "=":
                    raise WrongCellError(FORMULA)
                if plain[0] == "#" and plain in ERRORS:
                    raise WrongCellError(ERROR)
                values[code] = read(plain)
            elif field.needed:
                usable[code] = False
                if report_blank:
                    wrong[code] = BLANK_NEEDED
        except ValueError as error:
            usable[code] = False
            right = field.kind.right
            wrong[code] = (
                error.text if isinstance(error, WrongCellError) else Text(f"must be {right.en}", f"应为{right.zh}")
            )
    return TypedColumn(header, raw.codes, raw.texts, values, usable), wrong


def _cell_problems(raw: RawTable, column: TypedColumn, wrong: Mapping[int, Text]) -> list[Problem]:
    """Return a problem for every row whose cell is wrong."""
    if not wrong:
        return []
    records = np.flatnonzero(np.isin(column.codes, np.fromiter(wrong, dtype=np.int32)))
    return [
        Problem(wrong[code], raw.file, row, column.header, column.texts[code].strip())
        for code, row in zip(column.codes[records].tolist(), raw.rows[records].tolist(), strict=True)
    ]
