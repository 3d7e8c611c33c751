"""A round under change, and what every change can do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Self

from matching.exchange.schema import BY_NAME
from matching.language import Text
from matching.problems import Problem
from matching.simulation.base import Base, Tables
from matching.simulation.keys import Keys, unknown


class Draft:
    """Tables and policy while changes are made; the base they come from stays as it is.

    Parameters
    ----------
    base
        The round to begin with.
    strict
        Whether a change that meets no row is a problem. In a draw of the base, an order may be absent by chance.
    """

    def __init__(self, base: Base, *, strict: bool) -> None:
        self._tables: dict[str, dict[str, Sequence[str]]] = {
            name: dict(columns) for name, columns in base.tables.items()
        }
        self.policy: dict[str, Any] = dict(base.policy)
        self.strict = strict
        self.problems: list[Problem] = []
        #: Where the change at work stands: the file, and the path in it.
        self.place = ("", "")

    @property
    def tables(self) -> Tables:
        """The tables as they are now, those without rows left out where they may be absent."""
        return {
            name: columns
            for name, columns in self._tables.items()
            if BY_NAME[name].needed or len(next(iter(columns.values())))
        }

    def wrong(self, text: Text, key: str = "", value: str = "") -> None:
        """Report a problem of the change at work."""
        file, path = self.place
        self.problems.append(Problem(text, file, column=f"{path}{key}".rstrip("."), value=value))

    def size(self, table: str) -> int:
        """Return the number of rows of a table."""
        return len(next(iter(self._tables[table].values()))) if table in self._tables else 0

    def column(self, table: str, name: str) -> Sequence[str]:
        """Return the cells of a column; blank ones where the table does not have it."""
        return self._tables.get(table, {}).get(name, [""] * self.size(table))

    def put(self, table: str, name: str, cells: Sequence[str]) -> None:
        """Replace a column."""
        self._tables[table][name] = cells

    def take(self, table: str, rows: Iterable[int]) -> None:
        """Leave a table with some of its rows, in the given order, a row as often as it is given."""
        if table in self._tables:
            order = list(rows)
            self._tables[table] = {name: [cells[row] for row in order] for name, cells in self._tables[table].items()}

    def drop(self, table: str, rows: Iterable[int]) -> None:
        """Remove rows, and what refers to them."""
        gone = set(rows)
        if not gone:
            return
        key = BY_NAME[table].key
        ids = {self.column(table, key)[row] for row in gone} if key else set()
        self.take(table, (row for row in range(self.size(table)) if row not in gone))
        if table in ("orders", "workers"):
            name = f"{table[:-1]}_id"
            for follower in ("decisions", "previous"):
                cells = self.column(follower, name)
                self.take(follower, [row for row, cell in enumerate(cells) if cell not in ids])
        elif table == "bases":
            cells = ["" if cell in ids else cell for cell in self.column("agreements", "base_id")]
            if cells:
                self.put("agreements", "base_id", cells)

    def append(self, table: str, cells: Mapping[str, str]) -> None:
        """Add a row; cells left out are blank."""
        columns = self._tables.setdefault(table, {field.name: [] for field in BY_NAME[table].fields})
        size = self.size(table)
        for name in cells:
            columns.setdefault(name, [""] * size)
        for name in columns:
            columns[name] = [*columns[name], cells.get(name, "")]

    def below(self, region: str) -> frozenset[str]:
        """Return a region and all below it."""
        children: dict[str, list[str]] = defaultdict(list)
        for code, parent in zip(self.column("regions", "code"), self.column("regions", "parent"), strict=True):
            children[parent].append(code)
        found, left = set(), [region]
        while left:
            code = left.pop()
            found.add(code)
            left += [child for child in children[code] if child not in found]
        return frozenset(found)

    def known_region(self, code: str, key: str) -> bool:
        """Whether there is such a region; reports if not."""
        codes = self.column("regions", "code")
        if code in codes:
            return True
        self.wrong(unknown_id(code, codes, "regions"), key, code)
        return False


def unknown_id(value: str, options: Sequence[str], table: str) -> Text:
    """Return that a table has no such id, and what may be meant."""
    chinese = BY_NAME[table].chinese
    few = options if len(options) <= 12 else ()
    return unknown(value, few or _near(value, options), Text(f"id of the table {table}", f"{chinese}编号"))


def _near(value: str, options: Sequence[str]) -> list[str]:
    """Return the ids most like a value: a table of a thousand regions is no list to read."""
    return sorted(get_close_matches(value, options, n=6, cutoff=0.0))


class Names:
    """Names of regions, for the words about a change."""

    def __init__(self, tables: Tables) -> None:
        regions = tables["regions"]
        self._names = dict(zip(regions["code"], regions["name"], strict=True))

    def of(self, code: str) -> str:
        """Return a region's name, or the code where it has none."""
        return self._names.get(code) or code


@dataclass(frozen=True)
class Change(ABC):
    """One change of a round."""

    @classmethod
    @abstractmethod
    def read(cls, verb: str, keys: Keys) -> Self:
        """Read a change; what is wrong with it is reported by `keys`."""

    @abstractmethod
    def apply(self, draft: Draft) -> None:
        """Make the change; what it does not find is a problem of the draft."""

    @abstractmethod
    def words(self, names: Names) -> Text:
        """Return what the change does, in a few words."""


def merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Return keys with others laid over them, tables inside them too."""
    result = dict(old)
    for key, value in new.items():
        inner = result.get(key)
        result[key] = merged(inner, value) if isinstance(inner, Mapping) and isinstance(value, Mapping) else value
    return result
