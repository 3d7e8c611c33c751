"""Ids and who refers to them: duplicate ids, unknown ids, and each reference as a row number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.exchange.schema import Field
from matching.exchange.typed import TypedTable
from matching.instance.instance import IntColumn
from matching.language import Text
from matching.problems import Problem


@dataclass(frozen=True)
class Ids:
    """The ids of a table.

    Parameters
    ----------
    names
        Ids in code-point order, each once.
    place
        Place of each id in `names`.
    order
        Records in the order of their ids.
    complete
        False if further ids may exist that could not be read.
    """

    names: tuple[str, ...]
    place: Mapping[str, int]
    order: IntColumn
    complete: bool


class Linked:
    """All tables of values with their ids and their references resolved.

    Parameters
    ----------
    tables
        Every table, by name; those that are referred to must be among them.
    problems
        Duplicate and unknown ids are added here.
    """

    def __init__(self, tables: Mapping[str, TypedTable], problems: list[Problem]) -> None:
        self.tables = tables
        self.ids = {name: _ids(typed, problems) for name, typed in tables.items() if typed.table.key}
        self._targets: dict[tuple[str, str], list[tuple[int, ...]]] = {}
        for name, typed in tables.items():
            for field in typed.table.fields:
                if field.refers:
                    self._targets[name, field.name] = self._resolve(typed, field, problems)

    def targets(self, table: str, name: str) -> list[tuple[int, ...]]:
        """Return, for each distinct cell of a reference column, the places of the known ids it names."""
        return self._targets[table, name]

    def one(self, table: str, name: str) -> IntColumn:
        """Return a column of single references, record by record; -1 for blank or unknown."""
        distinct = np.array([found[0] if found else -1 for found in self.targets(table, name)], dtype=np.int64)
        return distinct[self.tables[table].columns[name].codes]

    def whole(self, table: str, name: str) -> IntColumn:
        """Return a column of whole numbers, record by record."""
        column = self.tables[table].columns[name]
        return np.array(column.values, dtype=np.int64)[column.codes]

    def records(self, table: str, name: str) -> dict[int, int]:
        """Return the record of each id of a table by its place (the last of duplicates)."""
        column = self.tables[table].columns[name]
        place = self.ids[table].place
        return {
            place[column.values[code]]: record
            for record, code in enumerate(column.codes.tolist())
            if column.usable[code]
        }

    def _resolve(self, table: TypedTable, field: Field, problems: list[Problem]) -> list[tuple[int, ...]]:
        column = table.columns[field.name]
        ids = self.ids[field.refers]
        targets: list[tuple[int, ...]] = []
        unknown: dict[int, list[str]] = {}
        for code, value in enumerate(column.values):
            names: Sequence[str] = value if isinstance(value, tuple) else ((value,) if value else ())
            targets.append(tuple(ids.place[name] for name in names if name in ids.place))
            if ids.complete and len(targets[-1]) < len(names):
                unknown[code] = [name for name in names if name not in ids.place]
        if unknown:
            for record in _records_with(column.codes, unknown):
                names = unknown[int(column.codes[record])]
                listed = ", ".join(names[:5])
                problems.append(
                    table.problem(
                        field.name,
                        record,
                        Text(f"not in the table {field.refers}: {listed}", f"表 {field.refers} 中没有：{listed}"),
                    )
                )
        return targets


def _records_with(codes: npt.NDArray[np.int32], wanted: Mapping[int, object]) -> list[int]:
    """Return the records whose code is among the wanted ones."""
    found: list[int] = np.flatnonzero(np.isin(codes, np.fromiter(wanted, dtype=np.int32))).tolist()
    return found


def _ids(typed: TypedTable, problems: list[Problem]) -> Ids:
    column = typed.columns[typed.table.key]
    records = np.flatnonzero(column.usable[column.codes])
    names = [column.values[code] for code in column.codes[records].tolist()]
    # Cells that differ in surrounding blanks alone have different codes, so the names decide.
    by_name = sorted(range(len(names)), key=names.__getitem__)
    order = records[np.array(by_name, dtype=np.int64)]
    distinct = tuple(dict.fromkeys(names[i] for i in by_name))
    if len(distinct) < len(names):
        rows: dict[str, list[int]] = {}
        for name, record in zip(names, records.tolist(), strict=True):
            rows.setdefault(name, []).append(record)
        for same in rows.values():
            if len(same) > 1:
                problems.extend(_duplicates(typed, same))
    return Ids(distinct, {name: place for place, name in enumerate(distinct)}, order, typed.complete)


def _duplicates(typed: TypedTable, records: Sequence[int]) -> list[Problem]:
    """Return a problem for each row of one id."""
    rows = [int(typed.rows[record]) for record in records]
    shown = ", ".join(map(str, rows[:8])) + (", …" if len(rows) > 8 else "")
    text = Text(f"the id stands in rows {shown}; an id must be unique", f"编号重复，见第 {shown} 行；编号必须唯一")
    return [typed.problem(typed.table.key, record, text) for record in records]
