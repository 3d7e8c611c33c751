"""Agreements between sending regions and receiving cities, and the docking bases that serve them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.generate.draw import chance, pick, pick_distinct
from matching.generate.geography import PROVINCE, Cooperation, Geography
from matching.generate.places import Places
from matching.generate.shape import Shape

IntColumn = npt.NDArray[np.int64]

#: A day in the middle of the orders' first days: agreements in force then carry the flows.
MIDDLE = "2026-04-16"
SINCE = {"": 3, "2023-01-01": 4, "2024-07-01": 4, "2026-01-01": 4, "2026-05-01": 1}
UNTIL = {"": 8, "2026-12-31": 4, "2027-12-31": 4, "2026-04-30": 1}

#: Room under a maximum as a percentage of the expected flow; None: no maximum.
ROOM = (60, 80, 100, 125, 160, 200, None)
ROOM_WEIGHTS = (5, 11, 19, 20, 15, 8, 22)
INTAKE_ROOM = (60, 80, 100, 130, None)
INTAKE_WEIGHTS = (10, 22, 30, 28, 10)


@dataclass(frozen=True)
class Corridors:
    """Agreements without figures: rows of the geography and the dates they hold (blank: open)."""

    origin: IntColumn
    destination: IntColumn
    since: tuple[str, ...]
    until: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.origin)

    def in_force(self, agreement: int, day: str) -> bool:
        """Whether an agreement holds on a day."""
        return self.since[agreement] <= day and (not self.until[agreement] or self.until[agreement] >= day)


@dataclass(frozen=True)
class Agreements:
    """The figures of the corridors, one a row (None: blank), money in yuan, and the bases they name."""

    minimum: tuple[int | None, ...]
    maximum: tuple[int | None, ...]
    base: tuple[int | None, ...]
    subsidy: tuple[int | None, ...]
    base_owner: tuple[int, ...]
    base_city: tuple[int, ...]
    intake: tuple[int | None, ...]


def draft(rng: np.random.Generator, places: Places, cooperation: Sequence[Cooperation]) -> Corridors:
    """Draw who has an agreement with whom: the standing cooperations, then prefectures, then counties."""
    geography = places.geography
    sending = places.homes[~places.local]
    rows: list[tuple[int, int, str, str]] = [
        (pair.origin, pair.destination, pair.since, pair.until) for pair in cooperation if _matters(places, pair)
    ]
    cities = len(places.cities)
    for prefecture in np.unique(geography.city[sending]):
        attracted = _attracted(rng, places, int(prefecture), max(2, 1 + cities // 10))
        rows.extend((int(prefecture), city, *_dates(rng)) for city in attracted)
    for county in sending[geography.level[sending] > 1]:
        poor = bool(geography.poverty_exited[county])
        if not poor and not chance(rng, 0.3, 1)[0]:
            continue
        attracted = _attracted(rng, places, int(county), 2 + cities // 32 if poor else 1 + cities // 32)
        rows.extend((int(county), _city_or_district(rng, places, city), *_dates(rng)) for city in attracted)
    return Corridors(
        origin=np.array([row[0] for row in rows], dtype=np.int64),
        destination=np.array([row[1] for row in rows], dtype=np.int64),
        since=tuple(row[2] for row in rows),
        until=tuple(row[3] for row in rows),
    )


def covering(corridors: Corridors, places: Places, day: str) -> IntColumn:
    """Find the agreement that counts for each home and each division with orders. Shape (homes, work), -1: none.

    The nearest origin up the tree counts, then the nearest destination, then the first agreement.
    """
    size = len(places.geography)
    first = np.full((size + 1, size + 1), -1, dtype=np.int32)
    for agreement in reversed(range(len(corridors))):
        if corridors.in_force(agreement, day):
            first[corridors.origin[agreement], corridors.destination[agreement]] = agreement
    found = np.full((len(places.homes), len(places.work)), -1, dtype=np.int64)
    for origin in _lineages(places.geography, places.homes):
        for destination in _lineages(places.geography, places.work):
            found = np.where(found < 0, first[origin[:, None], destination], found)
    return np.where(is_local(places), -1, found)


def is_local(places: Places) -> npt.NDArray[np.bool_]:
    """Whether home and work lie in one city. Shape (homes, work)."""
    city = places.geography.city
    local: npt.NDArray[np.bool_] = city[places.homes][:, None] == city[places.work]
    return local


def reach(corridors: Corridors, places: Places, positions: IntColumn) -> IntColumn:
    """Count the positions that each home reaches in each receiving city. Shape (homes, cities)."""
    open_ = (covering(corridors, places, MIDDLE) >= 0) | is_local(places)
    here = places.work_city[:, None] == np.arange(len(places.cities))
    reached: IntColumn = np.where(open_, positions, 0) @ here.astype(np.int64)
    return reached


def settle(
    rng: np.random.Generator,
    places: Places,
    corridors: Corridors,
    workers: IntColumn,
    positions: IntColumn,
    shape: Shape,
) -> Agreements:
    """Set minima, maxima and bases around the expected flows.

    Parameters
    ----------
    workers
        Workers at each home.
    positions
        Positions in each division with orders.
    """
    count, geography = len(corridors), places.geography
    flow = _flows(places, covering(corridors, places, MIDDLE), count, workers, positions)
    room = [ROOM[i] for i in pick(rng, ROOM_WEIGHTS, count)]
    maximum = [_scaled(int(f), r, shape.agreements) for f, r in zip(flow, room, strict=True)]
    promised = chance(rng, 0.35, count)
    part = np.array([20, 40, 60])[pick(rng, (4, 4, 2), count)]
    minimum: list[int | None] = [int(f * p // 100) if m else None for f, p, m in zip(flow, part, promised, strict=True)]
    for agreement in np.flatnonzero(chance(rng, 0.01, count)).tolist():
        # A promise above the maximum is legal and always short: rounds see it.
        limit = maximum[agreement]
        minimum[agreement] = None if limit is None else limit + 1
    base, owners, base_cities, intake = _bases(rng, places, corridors, flow, shape)
    subsidised = chance(rng, 0.7, count)
    subsidy: list[int | None] = []
    for agreement in range(count):
        km = int(
            geography.rough_km(int(corridors.origin[agreement]), corridors.destination[agreement : agreement + 1])[0]
        )
        yuan = next(yuan for least, yuan in ((1_200, 800), (500, 500), (0, 300)) if km >= least)
        subsidy.append(yuan if subsidised[agreement] else None)
    return Agreements(
        tuple(minimum), tuple(maximum), tuple(base), tuple(subsidy), tuple(owners), tuple(base_cities), tuple(intake)
    )


def _matters(places: Places, pair: Cooperation) -> bool:
    """Whether a cooperation covers a home and a place of work of the round."""
    geography = places.geography
    return any(pair.origin in line.tolist() for line in _lineages(geography, places.homes)) and any(
        pair.destination in line.tolist() for line in _lineages(geography, places.work)
    )


def _lineages(geography: Geography, rows: IntColumn) -> list[IntColumn]:
    """Return the rows, their parents and their grandparents; the row past the last stands for none."""
    none = len(geography)
    parent = np.append(np.where(geography.parent < 0, none, geography.parent), none)
    return [rows, parent[rows], parent[parent[rows]]]


def _attracted(rng: np.random.Generator, places: Places, origin: int, count: int) -> list[int]:
    """Draw receiving cities for an origin: large ones and near ones more often."""
    km = places.geography.rough_km(origin, places.cities)
    weight = places.city_weight * 1_000 // (400 + km)
    return [int(places.cities[i]) for i in pick_distinct(rng, weight, count)]


def _city_or_district(rng: np.random.Generator, places: Places, city: int) -> int:
    """Return the city, or once in ten times a division of it: counties are paired with districts too."""
    inside = np.flatnonzero((places.geography.city[places.work] == city) & (places.work != city))
    if len(inside) == 0 or not chance(rng, 0.1, 1)[0]:
        return city
    return int(places.work[inside[pick(rng, places.work_weight[inside], 1)[0]]])


def _dates(rng: np.random.Generator) -> tuple[str, str]:
    """Draw the dates an agreement holds; some begin late or end early, none both."""
    since = list(SINCE)[pick(rng, list(SINCE.values()), 1)[0]]
    until = list(UNTIL)[pick(rng, list(UNTIL.values()), 1)[0]]
    return since, "" if since > MIDDLE else until


def _flows(places: Places, agreement: IntColumn, count: int, workers: IntColumn, positions: IntColumn) -> IntColumn:
    """Expected workers under each agreement: every home's workers spread over what they reach by its positions."""
    open_ = (agreement >= 0) | is_local(places)
    weight = np.where(open_, positions, 0)
    total = np.maximum(weight.sum(axis=1), 1)
    thousandths = workers[:, None] * weight * 1_000 // total[:, None]
    flow = np.zeros(count, dtype=np.int64)
    under = agreement >= 0
    np.add.at(flow, agreement[under], thousandths[under])
    return (flow + 500) // 1_000


def _scaled(flow: int, percent: int | None, knob: float) -> int | None:
    """Return a limit around an expected flow, at least 1 where any room is asked for."""
    if percent is None:
        return None
    limit = flow * percent * round(knob * 1_000) // 100_000
    return max(limit, 1) if knob > 0 else 0


def _bases(
    rng: np.random.Generator, places: Places, corridors: Corridors, flow: IntColumn, shape: Shape
) -> tuple[list[int | None], list[int], list[int], list[int | None]]:
    """Give about half of the (province, city) pairs with several agreements a base that most of these name."""
    geography = places.geography
    together: dict[tuple[int, int], list[int]] = {}
    for agreement, (origin, destination) in enumerate(zip(corridors.origin, corridors.destination, strict=True)):
        if geography.level[destination] != PROVINCE:
            key = (geography.lineage(int(origin))[-1], int(geography.city[destination]))
            together.setdefault(key, []).append(agreement)
    base: list[int | None] = [None] * len(corridors)
    owners: list[int] = []
    cities: list[int] = []
    intake: list[int | None] = []
    for (owner, city), members in sorted(together.items()):
        if len(members) < 2 or not chance(rng, 0.5, 1)[0]:
            continue
        naming = [agreement for agreement, named in zip(members, chance(rng, 0.8, len(members)), strict=True) if named]
        for agreement in naming:
            base[agreement] = len(owners)
        owners.append(owner)
        cities.append(city)
        expected = int(flow[naming].sum())
        intake.append(_scaled(expected, INTAKE_ROOM[pick(rng, INTAKE_WEIGHTS, 1)[0]], shape.intake))
    return base, owners, cities, intake
