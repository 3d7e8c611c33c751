"""The facade: a file from outside -> the rows of one exchange table, every doubt and every assumption named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from matching.exchange.raw import RawColumn, RawTable
from matching.exchange.schema import Table, table_of
from matching.intake.book_grid import read_book_grid
from matching.intake.canonical import Canonical, apply
from matching.intake.csv_grid import read_csv_grid
from matching.intake.folding import squeezed
from matching.intake.grid import Grid
from matching.intake.headers import Header, best_header, find_header, forms, known_words
from matching.intake.known import Known
from matching.intake.limits import Limits
from matching.intake.mapping import ColumnMapping
from matching.intake.names import Names
from matching.intake.package_checks import is_workbook, refused
from matching.intake.places import Places
from matching.intake.plan import Plan
from matching.intake.rows import body_of, filled_down
from matching.language import Text
from matching.problems import Problem

_WHAT = {
    "employers": Text("employer", "用人单位"),
    "outlets": Text("outlet", "网点"),
    "bases": Text("base", "对接基地"),
    "orders": Text("order", "订单"),
    "workers": Text("worker", "劳动者"),
}
_SERVICE = Text("service", "工种")
#: Fields that count things: a merged cell over several rows would count them double.
_COUNTS = frozenset(
    {
        "headcount",
        "beds",
        "places",
        "seats",
        "intake",
        "min_placements",
        "max_placements",
        "employees",
        "agency_workers",
    }
)


@dataclass(frozen=True)
class Reading:
    """What was read of a file.

    Parameters
    ----------
    path
        The file.
    table
        Name of the exchange table.
    rows
        The rows in the exchange's headers and texts, with the sender's row numbers. A cell that could not be made
        canonical keeps the sender's text and has a problem.
    problems
        What must be mended: of the file as a whole (row 0), of its headers, of rows and cells.
    notes
        What was assumed, converted or left out; warnings all.
    mapping
        Which header was read as which field, with the sender's own settings; to be saved for the next file.
    sheet
        Name of the sheet read, blank for a CSV file.
    header_row
        Number of the (first) row of headers.
    encoding
        Encoding of a CSV file, blank for a workbook.
    headers
        The sender's header of each field.
    places
        Column (0 the first) of each field in the sender's sheet, the first where several fill it.
    unread
        Rows, by field, whose cells could not be made canonical.
    grid
        The sheet as it was sent, None if it could not be read.
    labels
        Header of each column of the sheet.
    header_height
        How many rows the headers take.
    """

    path: Path
    table: str
    rows: RawTable
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    mapping: ColumnMapping
    sheet: str = ""
    header_row: int = 0
    encoding: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, int] = field(default_factory=dict)
    unread: Mapping[str, frozenset[int]] = field(default_factory=dict, repr=False)
    grid: Grid | None = field(default=None, repr=False, compare=False)
    labels: tuple[str, ...] = ()
    header_height: int = 1

    @property
    def refused(self) -> bool:
        """Whether no row can be used: the file or its headers are wrong."""
        return any(problem.row <= self.header_row for problem in self.problems)

    def merged(self, found: Sequence[Problem]) -> tuple[Problem, ...]:
        """Return the reading's problems and those found later in its rows, in the sender's words and order.

        Parameters
        ----------
        found
            Problems whose column is a canonical header. Those of cells that have a problem already, and of headers
            missing, are left out: the reading has said it better.
        """
        later = [
            Problem(
                problem.text,
                problem.file,
                problem.row,
                self.headers.get(problem.column, problem.column),
                problem.value,
                problem.warning,
            )
            for problem in found
            if problem.row != self.header_row and problem.row not in self.unread.get(problem.column, ())
        ]
        return tuple(sorted([*self.problems, *later], key=lambda problem: problem.row))


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
    found = table_of(table)
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
    header = find_header(grid.head(), found.name, asked | saved.targets())
    if header is None:
        problems.append(_no_header(grid, found, asked | saved.targets()))
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
    return _Read(file, found, grid, header, known, saved, problems, notes).reading(list(extras or {}))


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
                lambda name: table_of(name) is table,
            )
        if path.suffix.lower() in (".xlsx", ".xlsm", ".xls"):
            notes.append(_misnamed(path.name, "a CSV file", "CSV 文件"))
        return read_csv_grid(path, limits, problems, known_words)
    except OSError as error:
        why_not = error.strerror or ""
        problems.append(Problem(Text(f"cannot be read: {why_not}", f"无法读取：{why_not}"), path.name))
        return None


class _Read:
    """One reading, once the header is found."""

    def __init__(
        self,
        path: Path,
        table: Table,
        grid: Grid,
        header: Header,
        known: Known,
        saved: ColumnMapping,
        problems: list[Problem],
        notes: list[Problem],
    ) -> None:
        self._path, self._table, self._grid, self._header = path, table, grid, header
        self._known, self._saved = known, saved
        self._problems, self._notes = problems, notes
        self._labels = [column.label for column in header.columns]

    def reading(self, extras: list[str]) -> Reading:
        grid, table = self._grid, self._table
        fixed = dict(self._saved.fixed)
        plan = Plan(table, self._header, self._known, fixed)
        plan.check(grid, self._problems, self._notes)
        needed = [rule.places[0] for rule in plan.rules if any(table.by_name[name].needed for name in rule.fields)]
        before = len(self._problems)
        kept = body_of(grid, self._header, needed, self._problems, self._notes)
        complete = grid.complete and len(self._problems) == before
        rows = grid.rows[kept]
        out = Canonical()
        for rule in plan.rules:
            first = table.by_name[rule.fields[0]]
            columns = [
                filled_down(
                    grid, place, kept, self._labels[place], rule.fields[0] in _COUNTS, self._problems, self._notes
                )
                for place in rule.places
            ]
            words = {squeezed(said): meant for name, said, meant in self._saved.words if name == first.name}
            labels = [self._labels[place] for place in rule.places]
            right = first.kind.right
            apply(rule, right.en, right.zh, columns, labels, rows, grid.file, self._known, words, out)
        for name, text in fixed.items():
            out.columns[name] = _filled(out.columns.get(name), text, len(rows))
        self._note_formulas({place for rule in plan.rules for place in rule.places})
        names = [column.name for column in table.fields if column.name in out.columns]
        header_row = int(grid.rows[self._header.record])
        wanted = {name: self._extra(name, kept) for name in extras if f"*{name}" in plan.targets}
        filled = {name: out.columns[name] for name in names} | wanted
        canonical = RawTable(grid.file, tuple(filled), tuple(filled.values()), rows, complete, header_row)
        if not len(rows):
            self._problems.append(Problem(Text("there is no row below the headers", "表头之下没有数据行"), grid.file))
        sources = {name: rule.places[0] for rule in plan.rules for name in rule.fields}
        used = {place for rule in plan.rules for place in rule.places}
        return Reading(
            self._path,
            table.name,
            canonical,
            tuple(sorted([*self._problems, *out.problems], key=lambda problem: problem.row)),
            tuple(sorted([*self._notes, *out.notes], key=lambda problem: problem.row)),
            self._saved.with_columns(self._mapped(used)),
            grid.sheet,
            header_row,
            grid.encoding,
            {name: self._labels[place] for name, place in sources.items()},
            sources,
            {name: frozenset(found) for name, found in out.unread.items()},
            grid,
            tuple(self._labels),
            self._header.height,
        )

    def _mapped(self, used: set[int]) -> list[tuple[str, str]]:
        """Return header and target of each column read, and of those left out on purpose."""
        return [
            (
                column.label,
                f"{column.target}:{column.unit}" if column.target == "pay" and column.unit else column.target,
            )
            for place, column in enumerate(self._header.columns)
            if column.target is not None and not column.target.startswith("*") and (place in used or not column.target)
        ]

    def _extra(self, name: str, kept: npt.NDArray[np.int64]) -> RawColumn:
        place = next(place for place, column in enumerate(self._header.columns) if column.target == f"*{name}")
        column = self._grid.columns[place]
        return RawColumn(column.codes[kept], column.texts)

    def _note_formulas(self, used: set[int]) -> None:
        """Say of which columns the last values of formulas were read, and which columns are not shown."""
        for place, count in sorted(self._grid.formulas.items()):
            if place in used:
                text = Text(
                    f"{count} cells hold formulas; the values stored when the file was saved were read",
                    f"有 {count} 个单元格是公式，已读取文件保存时的结果",
                )
                self._notes.append(Problem(text, self._grid.file, 0, self._labels[place], warning=True))
        for place in sorted(used & self._grid.hidden_columns):
            text = Text("is a hidden column, was read like the others", "是隐藏列，已照常读取")
            self._notes.append(Problem(text, self._grid.file, 0, self._labels[place], warning=True))


def _filled(column: RawColumn | None, text: str, rows: int) -> RawColumn:
    """Return a column whose blank cells hold a text."""
    if column is None:
        return RawColumn(np.zeros(rows, dtype=np.int32), (text,))
    texts = tuple(said or text for said in column.texts)
    return RawColumn(column.codes, texts)


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
