"""What helps workers to go: beds, allowances and courses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.generate.demand import LIVE_IN, Employers, Orders
from matching.generate.draw import chance, pick, pick_distinct, pick_in_row, share_out
from matching.generate.places import Places
from matching.generate.services import Services
from matching.generate.shape import Shape, Sizes

IntColumn = npt.NDArray[np.int64]
BoolColumn = npt.NDArray[np.bool_]

#: Of a hundred positions outside households, how many are expected to ask for a bed.
BED_PER_CENT = 42
#: Of a hundred positions outside households, how many are expected to ask for an allowance.
ALLOWANCE_PER_CENT = 5
#: Of a hundred workers, how many are expected to ask for a seat.
SEAT_PER_CENT = 8

KINDS = ("dormitory", "public_rental", "employer")
EMPLOYER_RUN = 2
SITE_SEXES = ("f", "any", "m")
RENTS = (0, 150, 200, 300, 400, 500, 600)

#: First day, weeks and cost of courses.
TIMES = (("2026-03-02", 1), ("2026-03-09", 2), ("2026-03-16", 2), ("2026-03-23", 3), ("2026-04-07", 4))


@dataclass(frozen=True)
class Housing:
    """Sites, one a row; `place` is an index into the divisions with orders, rent is in yuan."""

    place: IntColumn
    kind: IntColumn
    sex: IntColumn
    beds: IntColumn
    employee_only: BoolColumn
    employers: tuple[tuple[int, ...], ...]
    rent: IntColumn
    open_from: tuple[str, ...]
    open_until: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.place)


@dataclass(frozen=True)
class Allowances:
    """Allowances, one a row; `city` is an index into the receiving cities."""

    city: IntColumn
    places: IntColumn
    monthly: IntColumn


@dataclass(frozen=True)
class Courses:
    """Courses, one a row; `region` is a row of the geography, service -1 a refresher, level 0 blank."""

    region: IntColumn
    service: IntColumn
    from_level: IntColumn
    to_level: IntColumn
    seats: IntColumn
    weeks: IntColumn
    start: tuple[str, ...]
    cost: IntColumn

    def __len__(self) -> int:
        return len(self.region)


def housing(
    rng: np.random.Generator, places: Places, orders: Orders, employers: Employers, sizes: Sizes, shape: Shape
) -> Housing:
    """Draw sites where the work is, with as many beds in all as the shape asks for."""
    outside = np.zeros(len(places.work), dtype=np.int64)
    np.add.at(outside, orders.place, np.where(orders.mode == LIVE_IN, 0, orders.headcount))
    cities = len(places.cities)
    of_city = np.zeros(cities, dtype=np.int64)
    np.add.at(of_city, places.work_city, outside)
    number = np.where(of_city > 0, np.maximum(2, share_out(sizes.sites_a_city * cities, of_city)), 0)
    city = np.repeat(np.arange(cities), number)
    place = pick_in_row(rng, (places.work_city == np.arange(cities)[:, None]) * outside, city)
    count = len(city)
    kind = pick(rng, (45, 25, 30), count)
    first = np.append(True, city[1:] != city[:-1])[:count]
    # Each city has one site for everybody, so that no sex is shut out of it.
    sex = np.where(first, 1, pick(rng, (52, 33, 15), count))
    kind = np.where(first, 0, kind)
    beds = np.zeros(count, dtype=np.int64)
    size = np.array([6, 8, 12, 16, 24, 36, 60, 100])[pick(rng, (8, 12, 18, 20, 18, 12, 8, 4), count)]
    size = np.where(first, np.maximum(size, 36), size)
    for i in range(cities):
        inside = city == i
        wanted = int(of_city[i]) * BED_PER_CENT * round(shape.beds * 1_000) // 100_000
        beds[inside] = share_out(wanted, size[inside])
    rented = np.array(RENTS)[pick(rng, (1, 2, 3, 5, 4, 2, 1), count)]
    opens = pick(rng, (88, 8, 4), count)
    until = pick(rng, (90, 6, 4), count)
    run_by = tuple(
        _employers(rng, orders, employers, int(city[i])) if kind[i] == EMPLOYER_RUN else () for i in range(count)
    )
    return Housing(
        place=place,
        kind=kind,
        sex=sex,
        beds=beds,
        employee_only=~first & chance(rng, 0.18, count),
        employers=run_by,
        rent=np.where(kind == EMPLOYER_RUN, 0, rented),
        open_from=tuple(("", "2025-07-01", "2026-04-15")[i] for i in opens),
        open_until=tuple(("", "2027-06-30", "2026-12-31")[i] for i in until),
    )


def allowances(rng: np.random.Generator, places: Places, orders: Orders, shape: Shape) -> Allowances:
    """Draw housing allowances for most receiving cities, short or ample as beds are."""
    outside = np.zeros(len(places.cities), dtype=np.int64)
    np.add.at(outside, orders.city, np.where(orders.mode == LIVE_IN, 0, orders.headcount))
    city = np.flatnonzero(chance(rng, 0.85, len(places.cities)))
    count = outside[city] * ALLOWANCE_PER_CENT * round(shape.beds * 1_000) // 100_000
    monthly = np.array([300, 400, 500, 600, 800, 1_000])[pick(rng, (3, 4, 5, 4, 3, 1), len(city))]
    return Allowances(city, count, monthly)


def courses(
    rng: np.random.Generator, places: Places, services: Services, workers: IntColumn, sizes: Sizes, shape: Shape
) -> Courses:
    """Draw courses: refreshers everywhere, upgrades where the work is, first courses at both ends."""
    geography = places.geography
    sent = np.zeros(len(geography), dtype=np.int64)
    np.add.at(sent, geography.city[places.homes], np.where(places.local, 0, workers))
    sending = np.sort(pick_distinct(rng, sent, max(1, int((sent > 0).sum()) // 2)))
    rows: list[tuple[int, int, int, int]] = []
    for city in places.cities.tolist():
        rows.append((city, -1, 0, 0))
        rows += [_upgrade(rng, services, city) for _ in range(2)]
        if chance(rng, 0.15, 1)[0]:
            rows.append(_first_course(rng, services, city))
    for city in sending.tolist():
        rows.append((city, -1, 0, 0))
        if chance(rng, 0.3, 1)[0]:
            rows.append(_first_course(rng, services, city))
        if chance(rng, 0.3, 1)[0]:
            rows.append(_upgrade(rng, services, city))
    count = len(rows)
    seats = sizes.workers * SEAT_PER_CENT * round(shape.seats * 1_000) // 100_000
    size = np.array([15, 20, 30, 40, 50])[pick(rng, (2, 4, 5, 3, 1), count)]
    refresher = np.array([row[1] < 0 for row in rows])
    when = np.where(refresher, pick(rng, (3, 2, 0, 0, 0), count), pick(rng, (0, 3, 3, 3, 1), count))
    cost = np.where(refresher, 100, 200) * (1 + pick(rng, (3, 3, 2, 1, 1), count)) * np.where(refresher, 1, 3)
    return Courses(
        region=np.array([row[0] for row in rows], dtype=np.int64),
        service=np.array([row[1] for row in rows], dtype=np.int64),
        from_level=np.array([row[2] for row in rows], dtype=np.int64),
        to_level=np.array([row[3] for row in rows], dtype=np.int64),
        seats=share_out(seats, np.where(refresher, size * 2, size)),
        weeks=np.array([TIMES[i][1] for i in when], dtype=np.int64),
        start=tuple(TIMES[i][0] for i in when),
        cost=cost,
    )


def _employers(rng: np.random.Generator, orders: Orders, employers: Employers, city: int) -> tuple[int, ...]:
    """Draw the employers that may use an employer's site: up to three of those with orders in the city."""
    positions = np.zeros(len(employers), dtype=np.int64)
    here = orders.city == city
    np.add.at(positions, orders.employer[here], orders.headcount[here])
    return tuple(sorted(pick_distinct(rng, positions, int(rng.integers(1, 4))).tolist()))


def _upgrade(rng: np.random.Generator, services: Services, region: int) -> tuple[int, int, int, int]:
    """Draw a course that takes workers of a service one level up."""
    service = int(pick(rng, services.supply, 1)[0])
    lowest = 5 - int(pick(rng, (6, 3, 1), 1)[0])
    to_level = max(lowest - 1, int(services.best_level[service]))
    return region, service, to_level + 1, to_level


def _first_course(rng: np.random.Generator, services: Services, region: int) -> tuple[int, int, int, int]:
    """Draw a course that gives anybody the lowest level of a service."""
    return region, int(pick(rng, services.supply, 1)[0]), 0, 5
