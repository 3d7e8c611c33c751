"""Rows of a file together with what the registry holds beside them, checked as one set of tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from sqlalchemy import Connection, select

from matching.exchange.checks import check, cities
from matching.exchange.references import Linked
from matching.exchange.schema import TABLES, Table
from matching.exchange.typed import TypedColumn, TypedTable, absent, read_table
from matching.language import Text
from matching.models.catalogue import ITEMS, KEPT
from matching.models.rows import count_rows, read_parts, read_raw
from matching.problems import Problem

#: Row number of what the registry holds, in tables that were joined from both.
HELD = 0
#: From this share of a table's rows on it is read through, instead of asked for by key.
READ_THROUGH = 4


def beside(connection: Connection, typed: Mapping[str, TypedTable]) -> dict[str, TypedTable]:
    """Return, by table, the rows of the registry that a file's rows refer to and do not bring along.

    Regions come whole, because the tree above a region decides; of other tables the ids alone are needed.
    """
    wanted: dict[str, set[str]] = {}
    for table in typed.values():
        for field in table.table.fields:
            if field.refers:
                ids = wanted.setdefault(field.refers, set())
                for value in table.columns[field.name].values:
                    ids.update(value if isinstance(value, tuple) else (value,))
    brought = {name: _brought(table) for name, table in typed.items() if table.table.key}
    found = {}
    for name, ids in wanted.items():
        missing = ids - brought.get(name, set()) - {""}
        if name == "regions":
            found[name] = _regions(connection, brought.get(name, set()))
        elif missing:
            found[name] = _ids_alone(KEPT[name].table, held_keys(connection, name, missing))
    return found


def _brought(table: TypedTable) -> set[str]:
    """Return the ids of the rows that are there."""
    column = table.columns[table.table.key]
    return {column.values[code] for code in np.flatnonzero(np.bincount(column.codes)).tolist()}


def held_keys(connection: Connection, name: str, keys: Iterable[str]) -> list[str]:
    """Return those of some ids that the registry holds in a table."""
    keep, wanted = KEPT[name], set(keys)
    if len(wanted) * READ_THROUGH >= count_rows(connection, keep):
        parts = read_parts(connection, keep, keep.key)
    else:
        parts = read_parts(connection, keep, keep.key, sorted(wanted))
    return [key for part in parts for (key,) in part if key in wanted]


def _regions(connection: Connection, brought: set[str]) -> TypedTable:
    """Return the registry's regions, without those that the file brings."""
    raw = read_raw(connection, KEPT["regions"], file="registry")
    code = raw.columns[0]
    rest = np.array([text not in brought for text in code.texts], dtype=bool)
    typed = read_table(KEPT["regions"].table, raw, [])
    if len(code.texts):
        typed = typed.take(np.flatnonzero(rest[code.codes]))
    typed.rows[:] = HELD
    return typed


def _ids_alone(table: Table, ids: list[str]) -> TypedTable:
    """Return a table whose rows have an id and are blank besides."""
    blank = np.zeros(len(ids), dtype=np.int32)
    columns = {
        field.name: TypedColumn(field.name, blank, ("",), [field.blank], np.ones(1, dtype=bool))
        for field in table.fields
    }
    numbers = np.arange(len(ids), dtype=np.int32)
    columns[table.key] = TypedColumn(table.key, numbers, ids, list(ids), np.ones(len(ids), dtype=bool))
    return TypedTable(table, table.name, columns, np.full(len(ids), HELD, dtype=np.int64))


def link(typed: Mapping[str, TypedTable], held: Mapping[str, TypedTable], problems: list[Problem]) -> Linked:
    """Return all tables linked and checked; what is wrong is added to `problems`."""
    tables = {table.name: absent(table, complete=True) for table in TABLES} | dict(typed)
    for name, rows in held.items():
        tables[name] = tables[name].joined(rows) if name in typed else rows
    linked = Linked(tables, problems)
    problems.extend(check(linked))
    return linked


def under_cities(table: TypedTable, linked: Linked, column: str) -> TypedTable:
    """Return a table with each region of a column replaced by its city, if it has one."""
    codes = linked.ids["regions"].names
    city = cities(linked)
    places = [found[0] if found else -1 for found in linked.targets(table.table.name, column)]
    given = table.columns[column]
    values = [
        codes[city[place]] if place >= 0 and city[place] >= 0 else value
        for place, value in zip(places, given.values, strict=False)
    ]
    columns = dict(table.columns) | {column: TypedColumn(given.header, given.codes, given.texts, values, given.usable)}
    return TypedTable(table.table, table.file, columns, table.rows, table.complete)


def stranded(connection: Connection, linked: Linked, file: str) -> list[Problem]:
    """Return a problem for each region that the registry's rows lie in and that would no longer lie in a city.

    A file of regions can take the city from under orders that came long before; so it can for the lists of cities.
    """
    place = linked.ids["regions"].place
    city = cities(linked)
    problems: list[Problem] = []
    for name, column in (("orders", "region"), ("housing", "region"), ("bases", "city"), ("allowances", "city")):
        stored = KEPT[name].stored
        used = connection.execute(select(stored.c[column]).distinct()).scalars()
        lost = sorted(code for code in used if city[place[code]] < 0)
        problems.extend(_stranded(file, name, code) for code in lost)
    items, column = ITEMS["regions"]
    listed = connection.execute(select(items.c[column]).distinct()).scalars()
    problems.extend(_stranded(file, "workers", code) for code in sorted(listed) if city[place[code]] != place[code])
    return problems


def _stranded(file: str, table: str, code: str) -> Problem:
    return Problem(
        Text(
            f"rows of {table} in the registry need {code} to be a city or to lie in one; it no longer would",
            f"登记库中 {table} 的数据要求 {code} 是城市或位于某城市内；导入后将不再成立",
        ),
        file,
    )
