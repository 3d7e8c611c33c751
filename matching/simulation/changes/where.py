"""Which rows a change is about: conditions on columns of one exchange table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matching.exchange.cell_text import cell_text
from matching.exchange.schema import BY_NAME, Field
from matching.language import Text
from matching.simulation.changes.model import Draft, Names, unknown_id
from matching.simulation.keys import Keys


@dataclass(frozen=True)
class Where:
    """Conditions that a row meets all of.

    A column of regions is met by the named region and all below it, any other column by the very cell. A list
    is met by any of its items.

    Parameters
    ----------
    table
        Name of the exchange table.
    conditions
        Columns, each with the cells that meet it.
    """

    table: str
    conditions: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @classmethod
    def read(cls, table: str, given: Mapping[str, object], keys: Keys) -> Where:
        """Read conditions, each a column's name with a value or a list of them."""
        conditions = []
        for name, value in given.items():
            field = BY_NAME[table].by_name[name]
            items = value if isinstance(value, list | tuple) else (value,)
            cells = [cell for item in items if (cell := read_cell(field, item, name, keys)) is not None]
            if not items:
                keys.wrong(name, Text("must not be an empty list", "列表不得为空"))
            conditions.append((name, tuple(cells)))
        return cls(table, tuple(conditions))

    def rows(self, draft: Draft) -> list[int]:
        """Return the rows that meet the conditions; reports unknown ids, and that there is none."""
        rows = list(range(draft.size(self.table)))
        for name, wanted in self.conditions:
            accepted = self._accepted(draft, name, wanted)
            cells = draft.column(self.table, name)
            rows = [row for row in rows if cells[row] in accepted]
        if not rows and draft.strict and not draft.problems:
            chinese = BY_NAME[self.table].chinese
            draft.wrong(Text(f"no row of the table {self.table} meets this", f"表 {chinese} 中没有符合条件的行"))
        return rows

    def _accepted(self, draft: Draft, name: str, wanted: Sequence[str]) -> frozenset[str]:
        table = BY_NAME[self.table]
        refers = self.table if name == table.key else table.by_name[name].refers
        if refers and draft.strict:
            ids = draft.column(refers, BY_NAME[refers].key)
            for cell in wanted:
                if cell and cell not in ids:
                    draft.wrong(unknown_id(cell, ids, refers), name, cell)
        if table.by_name[name].refers == "regions":
            return frozenset().union(*(draft.below(cell) for cell in wanted))
        return frozenset(wanted)

    def words(self, names: Names) -> Text:
        """Return the conditions in a few words."""
        table = BY_NAME[self.table]
        conditions = []
        for name, wanted in self.conditions:
            field = table.by_name[name]
            shown = [said(field, cell, names) for cell in wanted]
            en, zh = ", ".join(text.en for text in shown), "、".join(text.zh for text in shown)
            conditions.append(Text(f"{field.name} {en}", f"{field.chinese} {zh}"))
        if not conditions:
            return Text("everywhere", "全部")
        return Text(", ".join(text.en for text in conditions), "，".join(text.zh for text in conditions))


def said(field: Field, cell: str, names: Names) -> Text:
    """Return a cell as readers say it: regions by name, words of a choice in their language, a dash for a blank."""
    if field.refers == "regions":
        return Text(names.of(cell), names.of(cell))
    return Text(cell or "–", dict(field.kind.choices).get(cell, cell) or "–")


def columns_of(table: str) -> list[str]:
    """Return the names of a table's columns."""
    return [field.name for field in BY_NAME[table].fields]


def read_cell(field: Field, value: object, key: str, keys: Keys) -> str | None:
    """Return a value as the one text that stands for it in a cell, None if it is no such value."""
    text = cell_text(value).strip() if isinstance(value, str) or not isinstance(value, list | Mapping) else None
    if text == "":
        return field.blank_text
    if text is not None:
        try:
            return field.text(field.kind.read(text))
        except ValueError:
            pass
    elif isinstance(value, list) and field.kind.form == "list":
        return read_cell(field, ";".join(map(cell_text, value)), key, keys)
    keys.wrong(key, Text(f"must be {field.kind.right.en}", f"应为{field.kind.right.zh}"), value)
    return None
