"""A grid and its headers -> the rows of the table: rules applied, rows chosen, everything noted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from matching.exchange.raw import RawColumn, RawTable
from matching.exchange.schema import Table
from matching.intake.canonical import Canonical, apply
from matching.intake.folding import squeezed
from matching.intake.grid import Grid
from matching.intake.headers import Header, forms
from matching.intake.known import Known
from matching.intake.mapping import ColumnMapping
from matching.intake.plan import Plan
from matching.intake.reading import Reading
from matching.intake.rows import body_of, filled_down
from matching.language import Text, counted
from matching.problems import Problem

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


class Assembly:
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
        wanted = {name: self._extra(place[0], kept) for name in extras if (place := plan.targets.get(f"*{name}"))}
        filled = {name: out.columns[name] for name in names} | wanted
        canonical = RawTable(grid.file, tuple(filled), tuple(filled.values()), rows, complete, header_row)
        if not len(rows):
            self._problems.append(Problem(Text("there is no row below the headers", "表头之下没有数据行"), grid.file))
        sources = {name: rule.places[0] for rule in plan.rules for name in rule.fields}
        beside = {name: plan.targets[f"*{name}"][0] for name in wanted}
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
            {name: self._labels[place] for name, place in (sources | beside).items()},
            sources | beside,
            {name: frozenset(found) for name, found in out.unread.items()},
            grid,
            tuple(self._labels),
            self._header.height,
        )

    def _mapped(self, used: set[int]) -> list[tuple[str, str]]:
        """Return header and target of each column read, of those left out on purpose, and of those of earlier files."""
        mapped = [
            (
                column.label,
                f"{column.target}:{column.unit}" if column.target == "pay" and column.unit else column.target,
            )
            for place, column in enumerate(self._header.columns)
            if column.target is not None and not column.target.startswith("*") and (place in used or not column.target)
        ]
        here = {forms(label)[:1] for label, _ in mapped}
        return [*mapped, *(pair for pair in self._saved.columns if forms(pair[0])[:1] not in here)]

    def _extra(self, place: int, kept: npt.NDArray[np.int64]) -> RawColumn:
        column = self._grid.columns[place]
        return RawColumn(column.codes[kept], column.texts)

    def _note_formulas(self, used: set[int]) -> None:
        """Say of which columns the last values of formulas were read, and which columns are not shown."""
        for place, count in sorted(self._grid.formulas.items()):
            if place in used:
                text = Text(
                    f"{counted(count, 'formula')}: what was stored when the file was saved was read",
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
