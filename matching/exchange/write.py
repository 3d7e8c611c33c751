"""An Instance or rows -> exchange tables as CSV files that load as the same round."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from matching.exchange.cell_text import number_text
from matching.exchange.kinds import date_text, guarded, hours_text, money_text
from matching.exchange.schema import BY_NAME
from matching.exchange.windows_text import write_windows
from matching.instance import Instance
from matching.instance.instance import (
    CREDITS,
    EMPLOYMENTS,
    FAR_FUTURE,
    FAR_PAST,
    HOUSING_WISHES,
    MODES,
    NO_LIMIT,
    PAY_UNITS,
    ROTA,
    SEXES,
    SITE_KINDS,
    SITE_SEXES,
    IntColumn,
    Ragged,
)
from matching.instance.regions import LEVELS

#: A table as columns of text, by header.
Columns = Mapping[str, Sequence[str]]


def write_table(path: str | Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table as CSV, row by row.

    Parameters
    ----------
    path
        File to write.
    columns
        Headers.
    rows
        Cells in the order of the headers; free text must be guarded already.
    """
    with Path(path).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def write_instance(instance: Instance, folder: str | Path) -> None:
    """Write an instance as a folder of CSV files that loads as an instance of the same digest.

    Parameters
    ----------
    folder
        Where the files go; made if missing.
    """
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    for name, columns in to_columns(instance).items():
        write_table(target / f"{name}.csv", tuple(columns), zip(*columns.values(), strict=True))


def to_tables(instance: Instance) -> dict[str, list[dict[str, str]]]:
    """Return an instance as rows of text, in the form that ``from_tables`` takes."""
    return {
        name: [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
        for name, columns in to_columns(instance).items()
    }


def to_columns(instance: Instance) -> dict[str, Columns]:
    """Return an instance as columns of text; tables that may be absent and have no rows are left out."""
    tables = {
        "regions": _regions(instance),
        "workers": _workers(instance),
        "employers": _employers(instance),
        "orders": _orders(instance),
        "housing": _housing(instance),
        "allowances": _allowances(instance),
        "agreements": _agreements(instance),
        "bases": _bases(instance),
        "courses": _courses(instance),
        "outlets": _outlets(instance),
        "decisions": _decisions(instance),
        "previous": _previous(instance),
    }
    return {
        name: columns for name, columns in tables.items() if BY_NAME[name].needed or len(next(iter(columns.values())))
    }


def _regions(instance: Instance) -> Columns:
    regions = instance.regions
    return {
        "code": regions.codes,
        "name": _texts(regions.names),
        "level": _words(regions.level, LEVELS),
        "parent": _names(regions.parent, regions.codes),
        "longitude": _degrees(regions.longitude),
        "latitude": _degrees(regions.latitude),
        "poverty_exited": _yes_no(regions.poverty_exited),
        "front_runner": _yes_no(regions.front_runner),
    }


def _workers(instance: Instance) -> Columns:
    workers, codes = instance.workers, instance.regions.codes
    levels = workers.skill_level.values.tolist()
    skills = [
        f"{instance.services[s]}:{level}"
        for s, level in zip(workers.skill_service.values.tolist(), levels, strict=True)
    ]
    return {
        "worker_id": workers.ids,
        "home_region": _names(workers.home, codes),
        "sex": _words(workers.sex, SEXES),
        "skills": _joined(workers.skill_service.start, skills),
        "health_valid_until": _dates(workers.health_until),
        "trained_on": _dates(workers.trained_on),
        "credit": _words(workers.credit, CREDITS),
        "available_from": _dates(workers.available_from),
        "available_until": _dates(workers.available_until),
        "windows": _windows(instance, workers.windows),
        "live_in": _yes_no(workers.live_in),
        "max_weekly_hours": _hours(workers.max_hours),
        "max_orders": _whole(workers.max_orders),
        "min_monthly_pay": _money(workers.min_monthly),
        "min_hourly_pay": _money(workers.min_hourly),
        "housing": _words(workers.housing, HOUSING_WISHES),
        "preferred_cities": _lists(workers.preferred, codes),
        "preferred_only": _yes_no(workers.preferred_only),
        "excluded_cities": _lists(workers.excluded, codes),
        "group_id": _names(workers.group, workers.group_ids),
        "waiting_rounds": _whole(workers.waiting),
        "current_order": _names(workers.current_order, instance.orders.ids),
        "degree_major": _yes_no(workers.degree_major),
    }


def _employers(instance: Instance) -> Columns:
    employers = instance.employers
    return {
        "employer_id": employers.ids,
        "name": _texts(employers.names),
        "region": _names(employers.region, instance.regions.codes),
        "credit": _words(employers.credit, CREDITS),
        "employees": _whole(employers.employees, blank=-1),
        "agency_workers": _whole(employers.agency_workers, blank=-1),
        "branded": _yes_no(employers.branded),
        "standard_contract": _yes_no(employers.standard_contract),
        "e_contract": _yes_no(employers.e_contract),
        "insured": _yes_no(employers.insured),
    }


def _orders(instance: Instance) -> Columns:
    orders = instance.orders
    return {
        "order_id": orders.ids,
        "employer_id": _names(orders.employer, instance.employers.ids),
        "region": _names(orders.region, instance.regions.codes),
        "service": _names(orders.service, instance.services),
        "min_level": _whole(orders.min_level),
        "headcount": _whole(orders.headcount),
        "mode": _words(orders.mode, MODES),
        "windows": _windows(instance, orders.windows),
        "weekly_hours": _hours(np.where(orders.mode == ROTA, orders.hours, NO_LIMIT)),
        "start": _dates(orders.start),
        "end": _dates(orders.end),
        "pay": _money(orders.pay),
        "pay_unit": _words(orders.pay_unit, PAY_UNITS),
        "priority": _whole(orders.priority),
        "employment": _words(orders.employment, EMPLOYMENTS),
        "outlet_id": _names(orders.outlet, instance.outlets.ids),
    }


def _housing(instance: Instance) -> Columns:
    housing = instance.housing
    return {
        "site_id": housing.ids,
        "name": _texts(housing.names),
        "region": _names(housing.region, instance.regions.codes),
        "kind": _words(housing.kind, SITE_KINDS),
        "sex": _words(housing.sex, SITE_SEXES),
        "beds": _whole(housing.beds),
        "employee_only": _yes_no(housing.employee_only),
        "employers": _lists(housing.employers, instance.employers.ids),
        "monthly_rent": _money(housing.rent),
        "open_from": _dates(housing.open_from),
        "open_until": _dates(housing.open_until),
    }


def _allowances(instance: Instance) -> Columns:
    allowances = instance.allowances
    return {
        "city": _names(allowances.city, instance.regions.codes),
        "places": _whole(allowances.places),
        "monthly_yuan": _money(allowances.monthly),
    }


def _agreements(instance: Instance) -> Columns:
    agreements, codes = instance.agreements, instance.regions.codes
    return {
        "agreement_id": agreements.ids,
        "origin_region": _names(agreements.origin, codes),
        "destination_region": _names(agreements.destination, codes),
        "min_placements": _whole(agreements.minimum),
        "max_placements": _whole(agreements.maximum, blank=NO_LIMIT),
        "base_id": _names(agreements.base, instance.bases.ids),
        "travel_subsidy": _money(agreements.subsidy),
        "valid_from": _dates(agreements.valid_from),
        "valid_until": _dates(agreements.valid_until),
    }


def _bases(instance: Instance) -> Columns:
    bases, codes = instance.bases, instance.regions.codes
    return {
        "base_id": bases.ids,
        "name": _texts(bases.names),
        "owner_region": _names(bases.owner, codes),
        "city": _names(bases.city, codes),
        "intake": _whole(bases.intake, blank=NO_LIMIT),
    }


def _courses(instance: Instance) -> Columns:
    courses = instance.courses
    return {
        "course_id": courses.ids,
        "region": _names(courses.region, instance.regions.codes),
        "service": _names(courses.service, instance.services),
        "from_level": _whole(courses.from_level, blank=0),
        "to_level": _whole(courses.to_level, blank=0),
        "seats": _whole(courses.seats),
        "weeks": _whole((courses.end - courses.start) // 7),
        "start": _dates(courses.start),
        "cost": _money(courses.cost),
    }


def _outlets(instance: Instance) -> Columns:
    outlets = instance.outlets
    return {
        "outlet_id": outlets.ids,
        "name": _texts(outlets.names),
        "region": _names(outlets.region, instance.regions.codes),
        "services": _lists(outlets.services, instance.services),
    }


def _decisions(instance: Instance) -> Columns:
    both = np.concatenate([instance.pins, instance.forbids])
    return {
        "worker_id": _names(both[:, 0], instance.workers.ids),
        "order_id": _names(both[:, 1], instance.orders.ids),
        "kind": ["pin"] * len(instance.pins) + ["forbid"] * len(instance.forbids),
    }


def _previous(instance: Instance) -> Columns:
    return {
        "worker_id": _names(instance.previous[:, 0], instance.workers.ids),
        "order_id": _names(instance.previous[:, 1], instance.orders.ids),
    }


def _texts(names: Sequence[str]) -> list[str]:
    return [guarded(name) for name in names]


def _words(column: IntColumn, words: Sequence[str]) -> list[str]:
    return [words[place] for place in column.tolist()]


def _names(column: IntColumn, names: Sequence[str]) -> list[str]:
    return [names[place] if place >= 0 else "" for place in column.tolist()]


def _lists(column: Ragged, names: Sequence[str]) -> list[str]:
    return _joined(column.start, [names[place] for place in column.values.tolist()])


def _joined(start: IntColumn, items: Sequence[str]) -> list[str]:
    """Return the items of each row as a list cell."""
    bounds = start.tolist()
    return [";".join(items[first:last]) for first, last in pairwise(bounds)]


def _yes_no(column: npt.NDArray[np.bool_] | IntColumn) -> list[str]:
    return ["yes" if value else "no" for value in column.tolist()]


def _whole(column: IntColumn, blank: int | None = None) -> list[str]:
    return ["" if value == blank else str(value) for value in column.tolist()]


def _money(column: IntColumn) -> list[str]:
    return [money_text(fen) for fen in column.tolist()]


def _hours(column: IntColumn) -> list[str]:
    return ["" if value == NO_LIMIT else hours_text(value) for value in column.tolist()]


def _degrees(column: npt.NDArray[np.float64]) -> list[str]:
    return ["" if np.isnan(value) else number_text(value) for value in column.tolist()]


def _dates(column: IntColumn) -> list[str]:
    return ["" if days in (FAR_PAST, FAR_FUTURE) else date_text(days) for days in column.tolist()]


def _windows(instance: Instance, column: IntColumn) -> list[str]:
    texts = [write_windows(pattern) for pattern in instance.patterns]
    return [texts[place] if place >= 0 else "" for place in column.tolist()]
