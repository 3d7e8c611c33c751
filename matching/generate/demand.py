"""Employers, orders and community outlets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.generate import services as catalogue
from matching.generate.draw import chance, pick, pick_in_row, share_out
from matching.generate.places import Places
from matching.generate.services import FULL_TIME, LEVELS, PART_TIME, ROTA, Services
from matching.generate.shape import Shape, Sizes

IntColumn = npt.NDArray[np.int64]
BoolColumn = npt.NDArray[np.bool_]

MODES = ("live_in", "rota", "fixed")
LIVE_IN, ROTA_MODE, FIXED = range(3)

#: First days of orders with how often they occur; the round is of 2026-03-01.
ROUND_DATE = "2026-03-01"
STARTS = {"2026-03-16": 12, "2026-04-01": 32, "2026-04-16": 20, "2026-05-06": 22, "2026-05-18": 8, "2026-06-01": 6}
#: Last days after three, six, nine and twelve months, by first day.
ENDS = {
    "2026-03-16": ("2026-06-15", "2026-09-15", "2026-12-15", "2027-03-15"),
    "2026-04-01": ("2026-06-30", "2026-09-30", "2026-12-31", "2027-03-31"),
    "2026-04-16": ("2026-07-15", "2026-10-15", "2027-01-15", "2027-04-15"),
    "2026-05-06": ("2026-08-05", "2026-11-05", "2027-02-05", "2027-05-05"),
    "2026-05-18": ("2026-08-17", "2026-11-17", "2027-02-17", "2027-05-17"),
    "2026-06-01": ("2026-08-31", "2026-11-30", "2027-02-28", "2027-05-31"),
}
OPEN_END = len(next(iter(ENDS.values())))

#: Weights of headcounts by mode: households ask for one or two, institutions for teams.
HEADCOUNTS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20)
HEADCOUNT_WEIGHTS = (
    (14, 14, 12, 11, 10, 8, 8, 6, 4, 2, 1),
    (2, 5, 6, 8, 10, 12, 13, 13, 12, 10, 9),
    (6, 9, 10, 11, 11, 10, 11, 10, 8, 7, 7),
)


@dataclass(frozen=True)
class Employers:
    """Employers, one a row; `city` is an index into the receiving cities."""

    city: IntColumn
    region: IntColumn
    credit: IntColumn
    employee_system: BoolColumn
    employees: IntColumn
    agency_workers: IntColumn
    branded: BoolColumn
    e_contract: BoolColumn

    def __len__(self) -> int:
        return len(self.city)


@dataclass(frozen=True)
class Orders:
    """Orders, one a row; `place` is an index into the divisions with orders, money is in fen."""

    employer: IntColumn
    place: IntColumn
    city: IntColumn
    service: IntColumn
    level: IntColumn
    headcount: IntColumn
    mode: IntColumn
    windows: tuple[str, ...]
    weekly_hours: tuple[str, ...]
    start: tuple[str, ...]
    end: tuple[str, ...]
    pay: IntColumn
    hourly: BoolColumn
    priority: IntColumn
    employee: BoolColumn
    outlet: IntColumn

    def __len__(self) -> int:
        return len(self.employer)


@dataclass(frozen=True)
class Outlets:
    """Community outlets, one a row; `place` is an index into the divisions with orders."""

    place: IntColumn
    services: tuple[tuple[int, ...], ...]

    def __len__(self) -> int:
        return len(self.place)


CLEAR, FLAGGED, BARRED = range(3)


def employers(rng: np.random.Generator, places: Places, sizes: Sizes) -> Employers:
    """Draw employers: each city has at least two, and more with its demand."""
    count = len(places.cities) * 2 + sizes.orders // 9
    city = np.concatenate(
        [np.repeat(np.arange(len(places.cities)), 2), pick(rng, places.city_weight, count - 2 * len(places.cities))]
    )
    inside = (places.work_city == np.arange(len(places.cities))[:, None]) * places.work_weight
    place = pick_in_row(rng, inside, city)
    employee_system = chance(rng, 0.4, count)
    staff = np.array([8, 15, 30, 60, 120, 300, 800])[pick(rng, (10, 18, 24, 20, 14, 8, 3), count)]
    # The first employer of a city is sound, so that no city stands idle because of one firm.
    credit = np.where(np.arange(count) < 2 * len(places.cities), CLEAR, pick(rng, (95, 3, 2), count))
    return Employers(
        city=city,
        region=places.work[place],
        credit=credit,
        employee_system=employee_system,
        employees=np.where(employee_system, staff, staff // 10),
        agency_workers=np.where(employee_system, staff // 4, staff * 2),
        branded=chance(rng, 0.15, count),
        e_contract=chance(rng, 0.5, count),
    )


def outlets(rng: np.random.Generator, places: Places, services: Services) -> Outlets:
    """Draw one outlet for about every other division with orders, always in front-runner cities."""
    geography = places.geography
    leading = geography.front_runner[places.work] | geography.front_runner[places.cities[places.work_city]]
    place = np.flatnonzero(leading | chance(rng, 0.4, len(places.work)))
    main = pick(rng, services.by_mode[FIXED], len(place))
    second = pick(rng, services.by_mode[FIXED], len(place))
    pairs = tuple(tuple(sorted({int(a), int(b)})) for a, b in zip(main, second, strict=True))
    return Outlets(place, pairs)


def orders(
    rng: np.random.Generator,
    places: Places,
    services: Services,
    employers: Employers,
    outlets: Outlets,
    sizes: Sizes,
    shape: Shape,
) -> Orders:
    """Draw orders, city and mode first, for as many positions as asked."""
    count = sizes.orders
    city = pick(rng, places.city_weight, count)
    mode = pick(
        rng,
        (round(shape.live_in * 1000), round(shape.rota * 1000), round((1 - shape.live_in - shape.rota) * 1000)),
        count,
    )
    by_mode = services.by_mode
    if shape.scarce_service:
        by_mode = np.stack([catalogue.with_scarce(weights, services.codes) for weights in by_mode])
    service = pick_in_row(rng, by_mode, mode)
    level = np.maximum(np.array(LEVELS)[pick(rng, catalogue.ORDER_LEVELS, count)], services.best_level[service])
    inside = (places.work_city == np.arange(len(places.cities))[:, None]) * places.work_weight
    place = pick_in_row(rng, inside, city)
    employer = pick_in_row(rng, (employers.city == np.arange(len(places.cities))[:, None]).astype(np.int64), city)
    drawn = np.array(HEADCOUNTS)[pick_in_row(rng, np.array(HEADCOUNT_WEIGHTS), mode)]
    headcount = 1 + share_out(sizes.positions - count, drawn)
    part_time = (mode == FIXED) & chance(rng, 0.45, count)
    windows, weekly_hours = _working_time(rng, mode, part_time)
    starts = list(STARTS)
    start = pick(rng, list(STARTS.values()), count)
    end = pick(rng, (8, 18, 12, 27, 35), count)
    pay = _pay(rng, places, services, city, service, level, mode, part_time)
    if shape.ties:
        level, pay = np.full(count, 5), np.where(part_time, 3_000, 600_000)
    outlet_here = np.full(len(places.work), -1)
    outlet_here[outlets.place] = np.arange(len(outlets))
    return Orders(
        employer=employer,
        place=place,
        city=city,
        service=service,
        level=level,
        headcount=headcount,
        mode=mode,
        windows=windows,
        weekly_hours=weekly_hours,
        start=tuple(starts[i] for i in start),
        end=tuple("" if e == OPEN_END else ENDS[starts[s]][e] for s, e in zip(start, end, strict=True)),
        pay=pay,
        hourly=part_time,
        priority=_priority(rng, services, service),
        employee=employers.employee_system[employer] & chance(rng, 0.9, count),
        outlet=np.where(part_time & chance(rng, 0.7, count), outlet_here[place], -1),
    )


def _working_time(
    rng: np.random.Generator, mode: IntColumn, part_time: BoolColumn
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Draw windows and, for rotas, weekly hours."""
    count = len(mode)
    full, part, rota = list(FULL_TIME), list(PART_TIME), list(ROTA)
    of_full = pick(rng, list(FULL_TIME.values()), count)
    of_part = pick(rng, list(PART_TIME.values()), count)
    of_rota = pick(rng, list(ROTA.values()), count)
    drawn: list[tuple[str, str]] = []
    for i in range(count):
        if mode[i] == LIVE_IN:
            drawn.append(("", ""))
        elif mode[i] == ROTA_MODE:
            drawn.append(rota[of_rota[i]])
        else:
            drawn.append((part[of_part[i]] if part_time[i] else full[of_full[i]], ""))
    return tuple(windows for windows, _ in drawn), tuple(hours for _, hours in drawn)


def _pay(
    rng: np.random.Generator,
    places: Places,
    services: Services,
    city: IntColumn,
    service: IntColumn,
    level: IntColumn,
    mode: IntColumn,
    part_time: BoolColumn,
) -> IntColumn:
    """Return pay in fen: by service, level, city and mode, with some spread, on the grid that offers use."""
    by_level = np.array([0, *(catalogue.LEVEL_PAY[level] for level in (1, 2, 3, 4, 5))])
    by_mode = np.array([112, 100, 100])
    spread = 90 + 2 * rng.integers(0, 11, len(city))
    # Four percentages: yuan times a hundred million.
    scaled = services.monthly_pay[service] * by_level[level] * places.pay_percent[city] * by_mode[mode] * spread
    yuan = scaled // 10**8
    monthly = np.where(yuan >= 5_000, yuan // 100 * 100, yuan // 50 * 50) * 100
    # A part-time hour pays a quarter more than a full-time one of 174 hours a month; offers are in half yuan.
    hourly = scaled * 125 // (174 * 10**8 * 50) * 50
    pay: IntColumn = np.where(part_time, hourly, monthly)
    return pay


def _priority(rng: np.random.Generator, services: Services, service: IntColumn) -> IntColumn:
    """Draw priorities; care bought by the city is for the old, the sick and disabled children."""
    care = np.array([code in {"4-10-01-04", "4-10-01-05", "4-14-01-02", "4-14-01-03"} for code in services.codes])
    ordinary = pick(rng, (88, 12), len(service))
    return np.where(care[service] & chance(rng, 0.1, len(service)), 2, ordinary)
