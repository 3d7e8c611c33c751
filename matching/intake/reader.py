"""The facade: a file from outside -> the rows of one exchange table, every doubt and every assumption named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from matching.exchange.raw import RawTable
from matching.exchange.schema import Table
from matching.intake.assembly import Assembly
from matching.intake.book_grid import read_book_grid
from matching.intake.csv_grid import read_csv_grid
from matching.intake.grid import Grid
from matching.intake.headers import best_header, find_header, forms, known_words
from matching.intake.known import Known
from matching.intake.limits import Limits
from matching.intake.mapping import ColumnMapping
from matching.intake.names import Names
from matching.intake.package_checks import is_workbook, refused
from matching.intake.places import Places
from matching.intake.reading import Reading
from matching.language import Text
from matching.models.tables import imported_table
from matching.problems import Problem

_WHAT = {
    "employers": Text("employer", "用人单位"),
    "outlets": Text("outlet", "网点"),
    "bases": Text("base", "对接基地"),
    "orders": Text("order", "订单"),
    "workers": Text("worker", "劳动者"),
}
_SERVICE = Text("service", "工种")


def read(
    path: str | Path,
    table: str,
    *,
    regions: Places | None = None,
    services: Mapping[str, str] | None = None,
    names: Mapping[str, Mapping[str, str]] | None = None,
    mapping: ColumnMapping | None = None,
    limits: Limits | None = None,
    extras: Mapping[str, Sequence[str]] | None = None,
) -> Reading:
    """Read a file from outside as rows of one exchange table.

    Parameters
    ----------
    path
        A workbook (.xlsx, .xlsm) or a CSV file; what it is, its content tells.
    table
        Name of the exchange table.
    regions
        Regions to find codes by names in; None: texts are taken as codes.
    services
        Names of services by code; None: any text is a service.
    names
        Names by id of what the table refers to, by table (``{"employers": {"E1": "…"}}``); for a table that is not
        there texts are taken as ids.
    mapping
        How earlier files of the sender were read.
    limits
        How much a file may hold; None: the usual limits.
    extras
        Columns wanted beside the table's own, by the name that they get in `Reading.rows`, with the headers that they
        may have; they are taken as they stand.

    Returns
    -------
    Reading
        Rows, problems and notes. A file that cannot be read is a reading without rows and with a problem; nothing
        about a file raises.

    Raises
    ------
    ValueError
        There is no such table, or the mapping is one of another table.
    InputError
        The mapping names fields that there are none of.
    """
    found = imported_table(table)
    if found is None:
        raise ValueError(f"there is no exchange table {table!r}")
    file = Path(path)
    saved = mapping or ColumnMapping(found.name)
    if saved.table != found.name:
        raise ValueError(f"the mapping is one of the table {saved.table!r}")
    saved.check()
    problems: list[Problem] = []
    notes: list[Problem] = []
    grid = _grid(file, found, saved, limits or Limits(), problems, notes)
    nothing = Reading(file, found.name, RawTable.empty(file.name), tuple(problems), tuple(notes), saved)
    if grid is None:
        return nothing
    asked = {
        form: f"*{name}" for name, headers in (extras or {}).items() for header in headers for form in forms(header)[:1]
    }
    # What is asked for goes before what a mapping says: an identity number is never read as anything else.
    targets = saved.targets() | asked
    header = find_header(grid.head(), found.name, targets)
    if header is None:
        problems.append(_no_header(grid, found, targets))
        return Reading(
            file,
            found.name,
            RawTable.empty(grid.file),
            tuple(problems),
            tuple(notes),
            saved,
            grid.sheet,
            0,
            grid.encoding,
        )
    known = Known(
        regions,
        None if services is None else Names(services, _SERVICE, colloquial=True),
        {name: Names(listed, _WHAT.get(name, Text("id", "编号"))) for name, listed in (names or {}).items()},
        grid.since_1904,
        bool(grid.sheet),
        saved.lowest_pay,
    )
    return Assembly(file, found, grid, header, known, saved, problems, notes).reading(list(extras or {}))


def _grid(
    path: Path, table: Table, saved: ColumnMapping, limits: Limits, problems: list[Problem], notes: list[Problem]
) -> Grid | None:
    """Return the file's grid, None after saying why there is none."""
    try:
        why = refused(path, limits)
        if why is not None:
            problems.append(Problem(why, path.name))
            return None
        if is_workbook(path):
            if path.suffix.lower() in (".csv", ".txt", ".tsv"):
                notes.append(_misnamed(path.name, "a workbook", "工作簿"))
            return read_book_grid(
                path,
                limits,
                problems,
                notes,
                lambda head: (
                    score
                    if (found := best_header(head, table.name, saved.targets())) and (score := found.score())
                    else 0.0
                ),
                saved.sheet,
                lambda name: imported_table(name) is table,
            )
        if path.suffix.lower() in (".xlsx", ".xlsm", ".xls"):
            notes.append(_misnamed(path.name, "a CSV file", "CSV 文件"))
        return read_csv_grid(path, limits, problems, notes, known_words)
    except OSError as error:
        why_not = error.strerror or ""
        problems.append(Problem(Text(f"cannot be read: {why_not}", f"无法读取：{why_not}"), path.name))
        return None


def _no_header(grid: Grid, table: Table, saved: Mapping[str, str]) -> Problem:
    """Return what to say where no row names enough fields."""
    near = best_header(grid.head(), table.name, saved)
    wanted = [column for column in table.fields if column.needed]
    en = ", ".join(column.name for column in wanted)
    zh = "、".join(column.chinese for column in wanted)
    seen = [column.label for column in near.columns if column.target] if near is not None else []
    found = Text(f"; only {', '.join(seen)} was found", f"；只找到{'、'.join(seen)}") if seen else Text("", "")
    return Problem(
        Text(
            f"no row of headers was found for {table.name}: it needs {en}{found.en}",
            f"没有找到{table.chinese}表的表头行：应有{zh}{found.zh}",
        ),
        grid.file,
    )


def _misnamed(name: str, en: str, zh: str) -> Problem:
    return Problem(Text(f"is {en} by its content, and was read as one", f"内容是{zh}，已按此读取"), name, warning=True)
