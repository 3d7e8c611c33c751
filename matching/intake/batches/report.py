"""What an import does, row by row, as a table that a spreadsheet opens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection

from matching.exchange.kinds import guarded
from matching.exchange.write import write_table
from matching.intake.batches.changes import row_changes
from matching.intake.batches.model import CHANGED, STATUS_TEXTS, Plan, TablePlan
from matching.language import Language
from matching.models.database import Database

COLUMNS = ("table", "row", "key", "status", "column", "before", "after", "problem", "问题")


def write_rows_report(database: Database, plan: Plan, path: Path, language: Language) -> None:
    """Write a line for each row of an import: one for each cell that changes, one for each thing wrong or odd."""
    with database.reading() as connection:
        write_table(path, COLUMNS, _lines(connection, plan, language))


def _lines(connection: Connection, plan: Plan, language: Language) -> Iterator[tuple[object, ...]]:
    told: dict[tuple[str, int], list[tuple[str, str, str, str, str]]] = {}
    for problem in plan.problems:
        texts = (guarded(problem.value), "", problem.text.en, problem.text.zh)
        told.setdefault((problem.file, problem.row), []).append((problem.column, *texts))
    files = {table.typed.file for table in plan.tables.values()}
    for (file, row), problems in told.items():
        if file not in files or row == 0:
            yield from ((file, row or "", "", "", *problem) for problem in problems)
    for name, table in plan.tables.items():
        yield from _of_table(connection, name, table, told, language)


def _of_table(
    connection: Connection,
    name: str,
    table: TablePlan,
    told: dict[tuple[str, int], list[tuple[str, str, str, str, str]]],
    language: Language,
) -> Iterator[tuple[object, ...]]:
    changes = row_changes(connection, table)
    words = [text.in_language(language) for text in STATUS_TEXTS]
    rows, status = table.typed.rows.tolist(), table.status.tolist()
    for record, key in enumerate(table.keys):
        front = (name, rows[record], key, words[status[record]])
        said = False
        if status[record] == CHANGED:
            for column, (before, after) in next(changes).cells.items():
                said = True
                yield (*front, column, before, after, "", "")
        for problem in told.get((table.typed.file, rows[record]), ()):
            said = True
            yield (*front, *problem)
        if not said:
            yield (*front, "", "", "", "", "")
