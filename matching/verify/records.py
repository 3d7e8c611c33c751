"""Workers, orders and the rest as plain records, read off the instance's raw columns."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

from matching.instance import Instance
from matching.instance.instance import (
    CREDITS,
    EMPLOYMENTS,
    FAR_PAST,
    HOUSING_WISHES,
    MODES,
    PAY_UNITS,
    SEXES,
    SITE_KINDS,
    SITE_SEXES,
    Ragged,
)
from matching.verify.week import Pattern


class Worker(NamedTuple):
    """A worker. Dates are days, money is fen, working time is thousandths of a minute; None: not given."""

    number: int
    id: str
    home: int
    sex: str
    levels: Mapping[int, int]  #: level by service held
    health_until: int | None
    trained_on: int | None
    credit: str
    available_from: int
    available_until: int
    windows: Pattern | None  #: None: always available
    live_in: bool
    max_hours: int
    max_orders: int
    min_monthly: int
    min_hourly: int
    housing: str
    preferred: tuple[int, ...]
    preferred_only: bool
    excluded: tuple[int, ...]
    group: int  #: -1 if alone
    waiting: int
    current_order: int  #: -1 if none or not in this dataset


class Order(NamedTuple):
    """An order."""

    number: int
    id: str
    employer: int
    employer_credit: str
    region: int
    service: int
    min_level: int
    headcount: int
    mode: str
    windows: Pattern
    rota_hours: int
    start: int
    end: int
    pay: int
    pay_unit: str
    priority: int
    employment: str


class Site(NamedTuple):
    """A site with beds."""

    number: int
    id: str
    region: int
    kind: str
    sex: str
    beds: int
    employee_only: bool
    employers: tuple[int, ...]
    rent: int
    open_from: int
    open_until: int


class Agreement(NamedTuple):
    """An agreement between two regions."""

    number: int
    id: str
    origin: int
    destination: int
    minimum: int
    maximum: int
    base: int
    subsidy: int
    valid_from: int
    valid_until: int


class Course(NamedTuple):
    """A course, or a refresher (service -1)."""

    number: int
    id: str
    region: int
    service: int
    from_level: int  #: 0: anybody
    to_level: int  #: 0: gives none
    seats: int
    start: int
    end: int
    cost: int


class Base(NamedTuple):
    """A docking base."""

    number: int
    id: str
    city: int
    intake: int


def workers(instance: Instance) -> list[Worker]:
    """Return all workers, by index."""
    table = instance.workers
    levels = [
        dict(zip(services, ranks, strict=True))
        for services, ranks in zip(_lists(table.skill_service), _lists(table.skill_level), strict=True)
    ]
    columns = (
        range(len(table)),
        table.ids,
        table.home.tolist(),
        [SEXES[code] for code in table.sex.tolist()],
        levels,
        _given(table.health_until.tolist()),
        _given(table.trained_on.tolist()),
        [CREDITS[code] for code in table.credit.tolist()],
        table.available_from.tolist(),
        table.available_until.tolist(),
        [instance.patterns[number] if number >= 0 else None for number in table.windows.tolist()],
        table.live_in.tolist(),
        table.max_hours.tolist(),
        table.max_orders.tolist(),
        table.min_monthly.tolist(),
        table.min_hourly.tolist(),
        [HOUSING_WISHES[code] for code in table.housing.tolist()],
        _lists(table.preferred),
        table.preferred_only.tolist(),
        _lists(table.excluded),
        table.group.tolist(),
        table.waiting.tolist(),
        table.current_order.tolist(),
    )
    return [Worker(*row) for row in zip(*columns, strict=True)]


def orders(instance: Instance) -> list[Order]:
    """Return all orders, by index."""
    table = instance.orders
    employers = table.employer.tolist()
    credits_ = instance.employers.credit.tolist()
    columns = (
        range(len(table)),
        table.ids,
        employers,
        [CREDITS[credits_[employer]] for employer in employers],
        table.region.tolist(),
        table.service.tolist(),
        table.min_level.tolist(),
        table.headcount.tolist(),
        [MODES[code] for code in table.mode.tolist()],
        [instance.patterns[number] if number >= 0 else () for number in table.windows.tolist()],
        table.hours.tolist(),
        table.start.tolist(),
        table.end.tolist(),
        table.pay.tolist(),
        [PAY_UNITS[code] for code in table.pay_unit.tolist()],
        table.priority.tolist(),
        [EMPLOYMENTS[code] for code in table.employment.tolist()],
    )
    return [Order(*row) for row in zip(*columns, strict=True)]


def sites(instance: Instance) -> list[Site]:
    """Return all sites, by index."""
    table = instance.housing
    columns = (
        range(len(table)),
        table.ids,
        table.region.tolist(),
        [SITE_KINDS[code] for code in table.kind.tolist()],
        [SITE_SEXES[code] for code in table.sex.tolist()],
        table.beds.tolist(),
        table.employee_only.tolist(),
        _lists(table.employers),
        table.rent.tolist(),
        table.open_from.tolist(),
        table.open_until.tolist(),
    )
    return [Site(*row) for row in zip(*columns, strict=True)]


def agreements(instance: Instance) -> list[Agreement]:
    """Return all agreements, by index."""
    table = instance.agreements
    columns = (
        range(len(table)),
        table.ids,
        table.origin.tolist(),
        table.destination.tolist(),
        table.minimum.tolist(),
        table.maximum.tolist(),
        table.base.tolist(),
        table.subsidy.tolist(),
        table.valid_from.tolist(),
        table.valid_until.tolist(),
    )
    return [Agreement(*row) for row in zip(*columns, strict=True)]


def courses(instance: Instance) -> list[Course]:
    """Return all courses, by index."""
    table = instance.courses
    columns = (
        range(len(table)),
        table.ids,
        table.region.tolist(),
        table.service.tolist(),
        table.from_level.tolist(),
        table.to_level.tolist(),
        table.seats.tolist(),
        table.start.tolist(),
        table.end.tolist(),
        table.cost.tolist(),
    )
    return [Course(*row) for row in zip(*columns, strict=True)]


def bases(instance: Instance) -> list[Base]:
    """Return all docking bases, by index."""
    table = instance.bases
    columns = (range(len(table)), table.ids, table.city.tolist(), table.intake.tolist())
    return [Base(*row) for row in zip(*columns, strict=True)]


def _given(days: list[int]) -> list[int | None]:
    return [None if day == FAR_PAST else day for day in days]


def _lists(ragged: Ragged) -> list[tuple[int, ...]]:
    start, values = ragged.start.tolist(), ragged.values.tolist()
    return [tuple(values[first:last]) for first, last in pairwise(start)]
