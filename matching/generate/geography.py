"""The divisions of China with the few figures that say where labour comes from and where it is asked for."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

import numpy as np
import numpy.typing as npt

IntColumn = npt.NDArray[np.int64]
BoolColumn = npt.NDArray[np.bool_]
FloatColumn = npt.NDArray[np.float64]

PROVINCE, PREFECTURE, COUNTY = range(3)
LEVELS = ("province", "prefecture", "county")

EAST = frozenset({"11", "12", "31", "32", "33", "35", "37", "44"})
NORTHEAST = frozenset({"21", "22", "23"})
CENTRAL = frozenset({"14", "34", "36", "41", "42", "43"})


@dataclass(frozen=True)
class Geography:
    """Divisions sorted by code; figures stand on the lowest divisions alone (see ``docs/geography.md``).

    Parameters
    ----------
    codes, names
        Code and name.
    level
        Index into LEVELS.
    parent
        Row of the parent, -1 for a province.
    city
        Row of the prefecture it lies in or is, -1 for a province.
    longitude, latitude
        As text with four decimals, blank where the division's own are not known.
    poverty_exited, front_runner
        The division's own flags.
    supply, demand, urban, incomers
        Persons and households of the 2020 census.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    level: IntColumn
    parent: IntColumn
    city: IntColumn
    longitude: tuple[str, ...]
    latitude: tuple[str, ...]
    poverty_exited: BoolColumn
    front_runner: BoolColumn
    supply: IntColumn
    demand: IntColumn
    urban: IntColumn
    incomers: IntColumn

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def located(self) -> BoolColumn:
        """Whether the division's own coordinates are known."""
        return np.array([bool(text) for text in self.longitude])

    @cached_property
    def lowest(self) -> BoolColumn:
        """Whether no division lies below."""
        lowest = np.ones(len(self), dtype=bool)
        lowest[self.parent[self.parent >= 0]] = False
        return lowest

    def of_cities(self, figure: IntColumn) -> IntColumn:
        """Sum a figure over each prefecture. Shape (divisions,), 0 where the division is no prefecture."""
        total = np.zeros(len(self), dtype=np.int64)
        inside = self.city >= 0
        np.add.at(total, self.city[inside], figure[inside])
        return total

    def province(self, row: int) -> str:
        """Return the first two digits of a division's code: its province."""
        return self.codes[row][:2]

    def lineage(self, row: int) -> list[int]:
        """Return the division and its ancestors, nearest first."""
        line = [row]
        while self.parent[line[-1]] >= 0:
            line.append(int(self.parent[line[-1]]))
        return line

    def table(self, rows: Sequence[int] | None = None) -> dict[str, list[str]]:
        """Return divisions, all or some, as the exchange's table of regions: columns of text by field name."""
        rows = range(len(self)) if rows is None else rows
        return {
            "code": [self.codes[row] for row in rows],
            "name": [self.names[row] for row in rows],
            "level": [LEVELS[self.level[row]] for row in rows],
            "parent": ["" if self.parent[row] < 0 else self.codes[self.parent[row]] for row in rows],
            "longitude": [self.longitude[row] for row in rows],
            "latitude": [self.latitude[row] for row in rows],
            "poverty_exited": ["yes" if self.poverty_exited[row] else "no" for row in rows],
            "front_runner": ["yes" if self.front_runner[row] else "no" for row in rows],
        }

    def rough_km(self, a: int, b: IntColumn) -> IntColumn:
        """Distance on a flat map, in whole km: good enough for who goes where, the same on every machine."""
        longitude, latitude = self._degrees
        middle = (latitude[a] + latitude[b]) / 2 * (3.141592653589793 / 180)
        square = middle * middle
        cosine = 1 - square / 2 * (1 - square / 12 * (1 - square / 30))
        east = (longitude[b] - longitude[a]) * cosine
        north = latitude[b] - latitude[a]
        km: IntColumn = np.rint(111.195 * np.sqrt(east * east + north * north)).astype(np.int64)
        return km

    @cached_property
    def _degrees(self) -> tuple[FloatColumn, FloatColumn]:
        """Coordinates of the division, else of the prefecture it lies in."""
        own = self.located
        known = np.where(own | (self.city < 0), np.arange(len(self)), self.city)
        longitude = np.array([float(text or 0) for text in self.longitude])
        latitude = np.array([float(text or 0) for text in self.latitude])
        return longitude[known], latitude[known]


@dataclass(frozen=True)
class Cooperation:
    """A standing cooperation of two regions: rows of the geography and the dates it holds (blank: open)."""

    destination: int
    origin: int
    since: str
    until: str


@cache
def load() -> tuple[Geography, tuple[Cooperation, ...]]:
    """Read the package's own tables of divisions and of cooperating regions."""
    rows = _table("regions.csv")
    row_of = {row["code"]: i for i, row in enumerate(rows)}
    level = np.array([LEVELS.index(row["level"]) for row in rows])
    parent = np.array([row_of.get(row["parent"], -1) for row in rows])
    city = np.where(level == PREFECTURE, np.arange(len(rows)), np.where(level == COUNTY, parent, -1))

    def figure(name: str) -> IntColumn:
        return np.array([int(row[name] or 0) for row in rows], dtype=np.int64)

    geography = Geography(
        codes=tuple(row["code"] for row in rows),
        names=tuple(row["name"] for row in rows),
        level=level,
        parent=parent,
        city=city,
        longitude=tuple(row["longitude"] for row in rows),
        latitude=tuple(row["latitude"] for row in rows),
        poverty_exited=np.array([row["poverty_exited"] == "yes" for row in rows]),
        front_runner=np.array([row["front_runner"] == "yes" for row in rows]),
        supply=figure("supply"),
        demand=figure("demand"),
        urban=figure("urban"),
        incomers=figure("incomers"),
    )
    cooperation = tuple(
        Cooperation(row_of[row["destination"]], row_of[row["origin"]], row["since"], row["until"])
        for row in _table("cooperation.csv")
    )
    return geography, cooperation


def _table(name: str) -> list[dict[str, str]]:
    """Read one table of the package."""
    with (files("matching.generate") / "data" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))
