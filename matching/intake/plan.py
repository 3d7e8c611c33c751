"""From headers to readers: which columns together fill which fields of the table, and how."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from matching.exchange.kinds import DATE, FREE_TEXT, MONEY, YES_NO
from matching.exchange.near import nearest
from matching.exchange.schema import Field, Table
from matching.intake.amounts import canonical, read_pay
from matching.intake.dates import ANY_TIME, is_any_time, read_span
from matching.intake.grid import Grid
from matching.intake.headers import Column, Header, is_beside, passed_over, vocabulary
from matching.intake.known import Known, reader_of
from matching.intake.names import read_skills
from matching.intake.pay_columns import pay_reader
from matching.intake.said import Said, perhaps, plainly, wrong
from matching.intake.times import read_days_and_times
from matching.language import Text
from matching.problems import Problem

#: Reads the cells of a row that belong together.
ReadCells = Callable[[tuple[str, ...]], Said]

_SPANS = (
    ("start", "end"),
    ("available_from", "available_until"),
    ("open_from", "open_until"),
    ("valid_from", "valid_until"),
)


@dataclass(frozen=True)
class Rule:
    """Columns that together fill fields.

    Parameters
    ----------
    fields
        Names of the fields.
    places
        The columns.
    read
        Reads the trimmed cells of a row; None: the one cell is taken as it stands.
    last
        Whether the last of the cells is pointed at when they cannot be read, not the first.
    blanks
        Whether what people write for nothing leaves the fields blank; else `read` sees to it.
    """

    fields: tuple[str, ...]
    places: tuple[int, ...]
    read: ReadCells | None
    last: bool = False
    blanks: bool = False


class Plan:
    """Which columns fill which fields.

    Parameters
    ----------
    table
        The exchange table.
    header
        The headers found.
    known
        What to look things up in.
    fixed
        Fields that have a value of their own for every row.

    Attributes
    ----------
    rules
        In the order of the table's fields.
    targets
        Columns by what they fill.
    """

    def __init__(self, table: Table, header: Header, known: Known, fixed: Mapping[str, str]) -> None:
        self._table = table
        self._header = header
        self._known = known
        self._fixed = fixed
        self.targets: dict[str, list[int]] = {}
        for place, column in enumerate(header.columns):
            if column.target:
                self.targets.setdefault(column.target, []).append(place)
        self._used: set[int] = set()
        self.rules: list[Rule] = []
        done: set[str] = set()
        for field in table.fields:
            if field.name not in done and (rule := self._rule(field)) is not None:
                may_be_blank = not field.needed and field.kind not in (YES_NO, FREE_TEXT)
                self.rules.append(replace(rule, blanks=may_be_blank))
                self._used.update(rule.places)
                done.update(rule.fields)

    def filled(self) -> set[str]:
        """Return the fields that a column or a fixed value fills."""
        return {field for rule in self.rules for field in rule.fields} | set(self._fixed)

    def check(self, grid: Grid, problems: list[Problem], notes: list[Problem]) -> None:
        """Say what is wrong with the headers: columns for one field, fields without a column, unknown columns."""
        row = int(grid.rows[self._header.record])
        self._check_doubles(grid, row, problems, notes)
        missing = [field for field in self._table.fields if field.name not in self.filled()]
        strangers = [
            place
            for place, column in enumerate(self._header.columns)
            if column.target is None
            and not passed_over(column.label)
            and bool(grid.said(place)[self._header.record + 1 :].any())
        ]
        beside = [place for place in strangers if is_beside(self._header.columns[place].label)]
        beside += [
            place
            for place, column in enumerate(self._header.columns)
            if column.target
            and not column.target.startswith("*")
            and place not in self._used
            and self.targets[column.target][0] == place
        ]
        if beside:
            labels = "、".join(self._header.columns[place].label for place in sorted(beside))
            text = Text(
                f"columns that this table does not need were left out: {labels}", f"本表不需要的列已忽略：{labels}"
            )
            notes.append(Problem(text, grid.file, row, warning=True))
        notes.extend(self._stranger(grid.file, row, place, missing) for place in strangers if place not in beside)
        others = [self._header.columns[place].label for place in strangers]
        problems.extend(_missing(grid.file, row, field, others, self._table) for field in missing if field.needed)

    def _check_doubles(self, grid: Grid, row: int, problems: list[Problem], notes: list[Problem]) -> None:
        """Two columns for one field: one of the exchange's own names wins, a blank one loses; else it is an error."""
        for target, places in self.targets.items():
            if len(places) < 2 or len({*places} & self._used) > 1:
                continue
            labels = "”“".join(self._header.columns[place].label for place in places)
            if self._header.columns[places[0]].exact and not self._header.columns[places[1]].exact:
                text = Text(f'"{labels}" are both {target}; the first was read', f"“{labels}”都是 {target}，取第一列")
                notes.append(Problem(text, grid.file, row, self._header.columns[places[1]].label, warning=True))
            else:
                text = Text(
                    f'"{labels}" both mean {target}; keep one, or head them differently',
                    f"“{labels}”都表示 {target}；请只保留一列，或改用不同的表头",
                )
                problems.append(Problem(text, grid.file, row, self._header.columns[places[1]].label))

    def _stranger(self, file: str, row: int, place: int, missing: Sequence[Field]) -> Problem:
        label = self._header.columns[place].label
        if not label:
            text = Text(f"column {place + 1} has no header and was left out", f"第 {place + 1} 列没有表头，已忽略")
            return Problem(text, file, row, warning=True)
        names = {field.name for field in missing}
        options = [
            word for word, (target, _) in vocabulary(self._table.name).items() if target.partition(":")[0] in names
        ]
        near = nearest([label], options)
        hint = perhaps([near] if near else [])
        return Problem(
            Text(f"this column is not known and was left out{hint.en}", f"不认识这一列，已忽略{hint.zh}"),
            file,
            row,
            label,
            warning=True,
        )

    def _at(self, target: str) -> int | None:
        """Return the column of a target; of several an exact name comes first."""
        places = self.targets.get(target)
        if not places:
            return None
        places.sort(key=lambda place: not self._header.columns[place].exact)
        return places[0]

    def _column(self, place: int) -> Column:
        return self._header.columns[place]

    def _rule(self, field: Field) -> Rule | None:
        if field.name in ("pay", "pay_unit") and self._table.name == "orders":
            return self._pay() if field.name == "pay" else self._plain(field)
        for first, last in _SPANS:
            if field.name == first and first in self._table.by_name:
                return self._span(first, last) or self._plain(field)
        if field.name == "windows":
            return self._windows() or self._plain(field)
        if field.name == "skills":
            return self._skills() or self._plain(field)
        if f"{field.name}.county" in self.targets or f"{field.name}.city" in self.targets:
            return self._region(field)
        return self._plain(field)

    def _plain(self, field: Field) -> Rule | None:
        place = self._at(field.name)
        if place is None:
            return None
        reader = reader_of(self._table.name, field, self._known)
        scale = self._column(place).scale
        if scale > 1 and field.kind is MONEY:
            return Rule((field.name,), (place,), lambda cells: _scaled(field, cells[0], scale))
        return Rule((field.name,), (place,), None if reader is None else lambda cells: reader(cells[0]))

    def _span(self, first: str, last: str) -> Rule | None:
        """Return how the two days of a span are read from one column."""
        place = self._at(f"{first}+{last}")
        if self._at(first) is not None:
            # A column of first days alone may hold both days in each cell.
            place = self._at(first) if self._at(last) is None and place is None else None
        if place is None:
            return None
        since_1904 = self._known.since_1904

        def read(cells: tuple[str, ...]) -> Said:
            if first == "available_from" and is_any_time(cells[0]):
                return Said(("", ""), ANY_TIME)
            said = read_span(cells[0], since_1904=since_1904)
            for text in filter(None, said.texts):
                DATE.read(text)
            return said

        return Rule((first, last), (place,), read)

    def _region(self, field: Field) -> Rule:
        """Return how a region is read whose province, city and county stand in columns of their own."""
        parts = [
            place for part in ("province", "city", "county") if (place := self._at(f"{field.name}.{part}")) is not None
        ]
        whole = self._at(field.name)
        places = (*parts, *([] if whole is None else [whole]))
        reader = reader_of(self._table.name, field, self._known)

        def read(cells: tuple[str, ...]) -> Said:
            if reader is None:
                raise wrong(
                    "names need a list of regions to be looked up in; write the region's code in one column",
                    "按名称查找需要地区表；请在一列中写地区代码",
                )
            failed: ValueError | None = None
            above, own = "".join(cells[: len(parts)]), "" if whole is None else cells[-1]
            for text in dict.fromkeys((own if own.isdigit() else above + own, own, above)):
                if not text:
                    continue
                try:
                    return reader(text)
                except ValueError as error:
                    failed = failed or error
            raise failed or ValueError

        return Rule((field.name,), places, read, last=True)

    def _windows(self) -> Rule | None:
        """Return how windows are read whose days and times stand in columns of their own."""
        days, times = self._at("windows.days"), self._at("windows.times")
        begin, end = self._at("windows.from"), self._at("windows.until")
        if begin is not None and end is not None:
            places = (begin, end) if days is None else (days, begin, end)
            return Rule(
                ("windows",),
                places,
                lambda cells: read_days_and_times("" if days is None else cells[0], f"{cells[-2]}-{cells[-1]}"),
            )
        clock = times if times is not None else self._at("windows")
        if days is None or clock is None:
            only = days if clock is None else clock
            return (
                None if only is None else Rule(("windows",), (only,), lambda cells: read_days_and_times("", cells[0]))
            )
        return Rule(("windows",), (days, clock), lambda cells: read_days_and_times(cells[0], cells[1]), last=True)

    def _skills(self) -> Rule | None:
        """Return how skills are read whose service and level stand in columns of their own."""
        service, level = self._at("skills.service"), self._at("skills.level")
        services = self._known.services
        if self._at("skills") is not None or (service is None and level is None):
            return None
        if service is None or level is None:
            # Under either header the other may stand in the same cell.
            only = [place for place in (service, level) if place is not None]
            return Rule(("skills",), tuple(only), lambda cells: read_skills(cells[0], services))
        return Rule(("skills",), (service, level), lambda cells: read_skills(cells[0], services, cells[1]))

    def _pay(self) -> Rule | None:
        """Return how pay and its unit are read: from one cell, from two, from a column for each unit, from a range."""
        places = self.targets.get("pay", [])
        by_unit = {self._column(place).unit: place for place in places}
        unit_place = self._at("pay_unit")
        if len(places) == 2 and set(by_unit) == {"month", "hour"}:
            chosen = places
        elif places:
            chosen = [place for place in (self._at("pay"),) if place is not None]
        else:
            chosen = [place for place in (self._at("pay.low"), self._at("pay.high")) if place is not None]
        if not chosen:
            return None
        return self._pay_of(chosen, unit_place, is_range=not places)

    def _pay_of(self, chosen: Sequence[int], unit_place: int | None, *, is_range: bool) -> Rule:
        read = pay_reader(
            self._table,
            [self._column(place) for place in chosen],
            has_unit=unit_place is not None,
            settled=self._fixed.get("pay_unit", ""),
            is_range=is_range,
            lower=self._known.lowest_pay,
        )
        return Rule(("pay", "pay_unit"), (*chosen, *([] if unit_place is None else [unit_place])), read)


def _scaled(field: Field, text: str, scale: int) -> Said:
    return canonical(field.kind, plainly(read_pay(text, scale=scale).texts[0]))


def _missing(file: str, row: int, field: Field, others: Sequence[str], table: Table) -> Problem:
    """Return the problem of a needed field without a column."""
    options = [word for word, (target, _) in vocabulary(table.name).items() if target.partition(":")[0] == field.name]
    near = nearest([field.chinese, field.name, *options], [label for label in others if label])
    hint = perhaps([near] if near else [])
    # An id that every row shares would be no id.
    or_else = (
        Text("", "")
        if field.name == table.key
        else Text(", or settle one value for every row", "，或商定所有行的同一值")
    )
    return Problem(
        Text(
            f"no column for {field.name} ({field.chinese}): add one with this header{or_else.en}{hint.en}",
            f"没有“{field.chinese}”（{field.name}）列：请增加该表头的列{or_else.zh}{hint.zh}",
        ),
        file,
        row,
    )
