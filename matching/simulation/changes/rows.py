"""Rows that are new, gone or altered: a base, an agreement, an outlet; a city closed; a mode changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Self

from matching.exchange.schema import BY_NAME
from matching.language import Text
from matching.simulation.changes.model import Change, Draft, Names
from matching.simulation.changes.where import Where, columns_of, read_cell, said
from matching.simulation.keys import Keys

#: Tables whose rows come, go and change, by the word for one row.
ONE: Mapping[str, str] = MappingProxyType(
    {
        "site": "housing",
        "base": "bases",
        "agreement": "agreements",
        "course": "courses",
        "order": "orders",
        "outlet": "outlets",
        "employer": "employers",
        "allowance": "allowances",
        "worker": "workers",
        "decision": "decisions",
    }
)
#: Rows that other rows lean on, or that nobody plans away.
KEPT = ("employer", "outlet", "worker")


@dataclass(frozen=True)
class New(Change):
    """A row that is new."""

    table: str
    cells: tuple[tuple[str, str], ...]

    @classmethod
    def read(cls, verb: str, keys: Keys) -> Self:
        table = BY_NAME[ONE[verb.removeprefix("new_")]]
        names = columns_of(table.name)
        keys.known(("do", *names))
        cells = {
            name: cell
            for name, value in keys.table.items()
            if name in names and (cell := read_cell(table.by_name[name], value, name, keys)) is not None
        }
        for field in table.fields:
            if field.needed and field.name not in keys.table:
                keys.missing(field.name)
        return cls(table.name, tuple(cells.items()))

    def apply(self, draft: Draft) -> None:
        table = BY_NAME[self.table]
        cells = {field.name: field.blank_text for field in table.fields} | dict(self.cells)
        if table.key and cells[table.key] in draft.column(self.table, table.key):
            text = Text("there is a row of this id already", "该编号已存在")
            draft.wrong(text, table.key, cells[table.key])
            return
        for name, cell in self.cells:
            if table.by_name[name].refers == "regions":
                draft.known_region(cell, name)
        draft.append(self.table, cells)

    def words(self, names: Names) -> Text:
        table = BY_NAME[self.table]
        en, zh = [], []
        for name, cell in self.cells:
            field = table.by_name[name]
            shown = said(field, cell, names)
            en.append(f"{name} {shown.en}")
            zh.append(f"{field.chinese} {shown.zh}")
        return Text(f"new in {self.table}: {', '.join(en)}", f"新增{table.chinese}：{'，'.join(zh)}")


@dataclass(frozen=True)
class Gone(Change):
    """Rows that are taken away, and what refers to them."""

    where: Where

    @classmethod
    def read(cls, verb: str, keys: Keys) -> Self:
        table = ONE[verb.removeprefix("no_")]
        names = columns_of(table)
        keys.known(("do", *names))
        given = {name: value for name, value in keys.table.items() if name in names}
        if not given:
            keys.wrong("do", Text("say which rows; none is named", "请说明是哪些行"), verb)
        return cls(Where.read(table, given, keys))

    def apply(self, draft: Draft) -> None:
        draft.drop(self.where.table, self.where.rows(draft))

    def words(self, names: Names) -> Text:
        where, table = self.where.words(names), BY_NAME[self.where.table]
        return Text(f"without {table.name} of {where.en}", f"取消{table.chinese}（{where.zh}）")


@dataclass(frozen=True)
class Altered(Change):
    """Cells of some rows that say something else."""

    where: Where
    cells: tuple[tuple[str, str], ...]

    @classmethod
    def read(cls, verb: str, keys: Keys) -> Self:
        table = BY_NAME[ONE[verb.removeprefix("alter_")]]
        names = columns_of(table.name)
        keys.known(("do", "where", "to"))
        conditions = Keys(keys.inner("where"), keys.file, f"{keys.path}where.", keys.problems)
        to = Keys(keys.inner("to"), keys.file, f"{keys.path}to.", keys.problems)
        conditions.known(names)
        to.known([name for name in names if name != table.key])
        if not to.table:
            keys.missing("to")
        given = {name: value for name, value in conditions.table.items() if name in names}
        cells = {
            name: cell
            for name, value in to.table.items()
            if name in names and (cell := read_cell(table.by_name[name], value, name, to)) is not None
        }
        return cls(Where.read(table.name, given, conditions), tuple(cells.items()))

    def apply(self, draft: Draft) -> None:
        rows = self.where.rows(draft)
        for name, cell in self.cells:
            column = list(draft.column(self.where.table, name))
            for row in rows:
                column[row] = cell
            if rows:
                draft.put(self.where.table, name, column)

    def words(self, names: Names) -> Text:
        where, table = self.where.words(names), BY_NAME[self.where.table]
        shown = [(table.by_name[name], said(table.by_name[name], cell, names)) for name, cell in self.cells]
        en = ", ".join(f"{field.name} {text.en}" for field, text in shown)
        zh = "，".join(f"{field.chinese} {text.zh}" for field, text in shown)
        return Text(f"{table.name} ({where.en}): {en}", f"{table.chinese}（{where.zh}）：{zh}")


@dataclass(frozen=True)
class CityClosed(Change):
    """A city that takes nobody: its orders, beds, allowances, courses and the agreements that lead to it alone go."""

    city: str

    @classmethod
    def read(cls, verb: str, keys: Keys) -> Self:
        keys.known(("do", "city"))
        return cls(keys.text("city", needed=True))

    def apply(self, draft: Draft) -> None:
        if draft.strict and not draft.known_region(self.city, "city"):
            return
        inside = draft.below(self.city)
        parts = {"orders": "region", "housing": "region", "allowances": "city", "courses": "region"}
        for table, name in (parts | {"agreements": "destination_region", "bases": "city"}).items():
            draft.drop(table, [row for row, code in enumerate(draft.column(table, name)) if code in inside])

    def words(self, names: Names) -> Text:
        city = names.of(self.city)
        return Text(f"{city} closed", f"{city}暂停接收")
