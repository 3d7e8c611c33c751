"""Checked tables -> the frozen Instance; rows sorted by id, references as row numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from matching.exchange.references import Linked
from matching.exchange.schema import FORBID, PIN
from matching.instance import Instance
from matching.instance.instance import (
    FIXED,
    HOUR,
    LIVE_IN,
    Agreements,
    Allowances,
    Bases,
    BoolColumn,
    Courses,
    Employers,
    Housing,
    IntColumn,
    Orders,
    Outlets,
    Ragged,
    Workers,
)
from matching.instance.regions import Regions
from matching.instance.windows import Pattern, union_minutes


class _Sheet:
    """One table's columns in the order of its ids, read-only.

    Parameters
    ----------
    linked
        All tables, without problems.
    name
        The table.
    order
        Records in their new order.
    """

    def __init__(self, linked: Linked, name: str, order: IntColumn) -> None:
        self._linked = linked
        self._name = name
        self._order = order

    def codes(self, field: str) -> npt.NDArray[np.int32]:
        """Return each row's distinct cell."""
        codes: npt.NDArray[np.int32] = self._linked.tables[self._name].columns[field].codes[self._order]
        return codes

    def values(self, field: str) -> list[Any]:
        """Return the value of each distinct cell."""
        return self._linked.tables[self._name].columns[field].values

    def whole(self, field: str) -> IntColumn:
        """Return a column of whole numbers."""
        return frozen(np.array(self.values(field), dtype=np.int64)[self.codes(field)])

    def flag(self, field: str) -> BoolColumn:
        """Return a column of yes and no."""
        column: BoolColumn = self.whole(field).astype(bool)
        column.flags.writeable = False
        return column

    def degrees(self, field: str) -> npt.NDArray[np.float64]:
        """Return a column of degrees."""
        column: npt.NDArray[np.float64] = np.array(self.values(field), dtype=np.float64)[self.codes(field)]
        column.flags.writeable = False
        return column

    def texts(self, field: str) -> tuple[str, ...]:
        """Return a column of text."""
        values = self.values(field)
        return tuple([values[code] for code in self.codes(field).tolist()])

    def one(self, field: str) -> IntColumn:
        """Return a column of references."""
        return frozen(self._linked.one(self._name, field)[self._order])

    def many(self, field: str) -> Ragged:
        """Return a column of lists of references."""
        return ragged(self._linked.targets(self._name, field), self.codes(field))


def frozen(column: npt.NDArray[Any]) -> IntColumn:
    """Return a column as read-only whole numbers."""
    whole: IntColumn = np.ascontiguousarray(column, dtype=np.int64)
    whole.flags.writeable = False
    return whole


def ragged(lists: list[tuple[int, ...]], codes: npt.NDArray[np.int32]) -> Ragged:
    """Return the list of each row, given the distinct lists and each row's code."""
    distinct = Ragged.from_lists(lists)
    lengths = np.diff(distinct.start)[codes]
    start = np.zeros(len(codes) + 1, dtype=np.int64)
    np.cumsum(lengths, out=start[1:])
    shift = np.repeat(distinct.start[:-1][codes] - start[:-1], lengths)
    return Ragged(frozen(start), frozen(distinct.values[np.arange(start[-1]) + shift]))


def build(linked: Linked) -> Instance:
    """Return the instance of tables that hold no error."""
    sheets = {name: _Sheet(linked, name, ids.order) for name, ids in linked.ids.items()}
    services = _services(sheets)
    numbers = {service: number for number, service in enumerate(services)}
    patterns = tuple(
        sorted({pattern for name in ("workers", "orders") for pattern in sheets[name].values("windows") if pattern})
    )
    places = {pattern: place for place, pattern in enumerate(patterns)} | {(): -1}
    regions = _regions(linked, sheets["regions"])
    pins, forbids = _decisions(linked)
    return Instance(
        regions=regions,
        services=services,
        patterns=patterns,
        workers=_workers(linked, sheets["workers"], numbers, places),
        employers=_employers(linked, sheets["employers"]),
        orders=_orders(linked, sheets["orders"], numbers, places),
        housing=_housing(linked, sheets["housing"]),
        allowances=_allowances(linked, regions),
        agreements=_agreements(linked, sheets["agreements"]),
        bases=_bases(linked, sheets["bases"], regions),
        courses=_courses(linked, sheets["courses"], numbers),
        outlets=_outlets(linked, sheets["outlets"], numbers),
        pins=pins,
        forbids=forbids,
        previous=pairs(linked.one("previous", "worker_id"), linked.one("previous", "order_id")),
    )


def _services(sheets: dict[str, _Sheet]) -> tuple[str, ...]:
    named: set[str] = {service for held in sheets["workers"].values("skills") for service, _ in held}
    named.update(sheets["orders"].values("service"), sheets["courses"].values("service"))
    named.update(service for offered in sheets["outlets"].values("services") for service in offered)
    return tuple(sorted(named - {""}))


def _regions(linked: Linked, sheet: _Sheet) -> Regions:
    return Regions(
        codes=linked.ids["regions"].names,
        names=sheet.texts("name"),
        level=sheet.whole("level"),
        parent=sheet.one("parent"),
        longitude=sheet.degrees("longitude"),
        latitude=sheet.degrees("latitude"),
        poverty_exited=sheet.flag("poverty_exited"),
        front_runner=sheet.flag("front_runner"),
    )


def _workers(linked: Linked, sheet: _Sheet, services: dict[str, int], patterns: dict[Pattern, int]) -> Workers:
    skills = sheet.values("skills")
    groups = sheet.texts("group_id")
    group_ids = tuple(sorted(set(groups) - {""}))
    group = {name: number for number, name in enumerate(group_ids)} | {"": -1}
    orders = linked.ids["orders"].place
    current = [orders.get(name, -1) for name in sheet.values("current_order")]
    return Workers(
        ids=linked.ids["workers"].names,
        home=sheet.one("home_region"),
        sex=sheet.whole("sex"),
        skill_service=ragged([tuple(services[s] for s, _ in held) for held in skills], sheet.codes("skills")),
        skill_level=ragged([tuple(level for _, level in held) for held in skills], sheet.codes("skills")),
        health_until=sheet.whole("health_valid_until"),
        trained_on=sheet.whole("trained_on"),
        credit=sheet.whole("credit"),
        available_from=sheet.whole("available_from"),
        available_until=sheet.whole("available_until"),
        windows=_patterns(sheet, patterns),
        live_in=sheet.flag("live_in"),
        max_hours=sheet.whole("max_weekly_hours"),
        max_orders=sheet.whole("max_orders"),
        min_monthly=sheet.whole("min_monthly_pay"),
        min_hourly=sheet.whole("min_hourly_pay"),
        housing=sheet.whole("housing"),
        preferred=sheet.many("preferred_cities"),
        preferred_only=sheet.flag("preferred_only"),
        excluded=sheet.many("excluded_cities"),
        group=frozen(np.fromiter((group[name] for name in groups), dtype=np.int64, count=len(groups))),
        group_ids=group_ids,
        waiting=sheet.whole("waiting_rounds"),
        current_order=frozen(np.array(current, dtype=np.int64)[sheet.codes("current_order")]),
        degree_major=sheet.flag("degree_major"),
    )


def _employers(linked: Linked, sheet: _Sheet) -> Employers:
    return Employers(
        ids=linked.ids["employers"].names,
        names=sheet.texts("name"),
        region=sheet.one("region"),
        credit=sheet.whole("credit"),
        employees=sheet.whole("employees"),
        agency_workers=sheet.whole("agency_workers"),
        branded=sheet.whole("branded"),
        standard_contract=sheet.whole("standard_contract"),
        e_contract=sheet.whole("e_contract"),
        insured=sheet.whole("insured"),
    )


def _orders(linked: Linked, sheet: _Sheet, services: dict[str, int], patterns: dict[Pattern, int]) -> Orders:
    mode = sheet.whole("mode")
    lengths = [union_minutes(pattern) * (HOUR // 60) if pattern else 0 for pattern in sheet.values("windows")]
    derived = np.array(lengths, dtype=np.int64)[sheet.codes("windows")]
    hours = np.where(mode == FIXED, derived, np.where(mode == LIVE_IN, 0, sheet.whole("weekly_hours")))
    return Orders(
        ids=linked.ids["orders"].names,
        employer=sheet.one("employer_id"),
        region=sheet.one("region"),
        service=_numbered(sheet, "service", services),
        min_level=sheet.whole("min_level"),
        headcount=sheet.whole("headcount"),
        mode=mode,
        windows=_patterns(sheet, patterns),
        hours=frozen(hours),
        start=sheet.whole("start"),
        end=sheet.whole("end"),
        pay=sheet.whole("pay"),
        pay_unit=sheet.whole("pay_unit"),
        priority=sheet.whole("priority"),
        employment=sheet.whole("employment"),
        outlet=sheet.one("outlet_id"),
    )


def _housing(linked: Linked, sheet: _Sheet) -> Housing:
    return Housing(
        ids=linked.ids["housing"].names,
        names=sheet.texts("name"),
        region=sheet.one("region"),
        kind=sheet.whole("kind"),
        sex=sheet.whole("sex"),
        beds=sheet.whole("beds"),
        employee_only=sheet.flag("employee_only"),
        employers=sheet.many("employers"),
        rent=sheet.whole("monthly_rent"),
        open_from=sheet.whole("open_from"),
        open_until=sheet.whole("open_until"),
    )


def _allowances(linked: Linked, regions: Regions) -> Allowances:
    city = regions.city[linked.one("allowances", "city")] if len(regions) else np.zeros(0, dtype=np.int64)
    sheet = _Sheet(linked, "allowances", np.argsort(city, kind="stable"))
    return Allowances(frozen(np.sort(city)), sheet.whole("places"), sheet.whole("monthly_yuan"))


def _agreements(linked: Linked, sheet: _Sheet) -> Agreements:
    return Agreements(
        ids=linked.ids["agreements"].names,
        origin=sheet.one("origin_region"),
        destination=sheet.one("destination_region"),
        minimum=sheet.whole("min_placements"),
        maximum=sheet.whole("max_placements"),
        base=sheet.one("base_id"),
        subsidy=sheet.whole("travel_subsidy"),
        valid_from=sheet.whole("valid_from"),
        valid_until=sheet.whole("valid_until"),
    )


def _bases(linked: Linked, sheet: _Sheet, regions: Regions) -> Bases:
    city = regions.city[sheet.one("city")] if len(regions) else np.zeros(0, dtype=np.int64)
    return Bases(
        ids=linked.ids["bases"].names,
        names=sheet.texts("name"),
        owner=sheet.one("owner_region"),
        city=frozen(city),
        intake=sheet.whole("intake"),
    )


def _courses(linked: Linked, sheet: _Sheet, services: dict[str, int]) -> Courses:
    service = _numbered(sheet, "service", services)
    start = sheet.whole("start")
    return Courses(
        ids=linked.ids["courses"].names,
        region=sheet.one("region"),
        service=service,
        from_level=sheet.whole("from_level"),
        # A refresher gives no level, whatever its row says.
        to_level=frozen(np.where(service < 0, 0, sheet.whole("to_level"))),
        seats=sheet.whole("seats"),
        start=start,
        end=frozen(start + 7 * sheet.whole("weeks")),
        cost=sheet.whole("cost"),
    )


def _outlets(linked: Linked, sheet: _Sheet, services: dict[str, int]) -> Outlets:
    offered = [tuple(services[name] for name in names) for names in sheet.values("services")]
    return Outlets(
        ids=linked.ids["outlets"].names,
        names=sheet.texts("name"),
        region=sheet.one("region"),
        services=ragged(offered, sheet.codes("services")),
    )


def _numbered(sheet: _Sheet, field: str, numbers: dict[str, int]) -> IntColumn:
    """Return a column of services, -1 for blank."""
    distinct = [numbers.get(name, -1) for name in sheet.values(field)]
    return frozen(np.array(distinct, dtype=np.int64)[sheet.codes(field)])


def _patterns(sheet: _Sheet, places: dict[Pattern, int]) -> IntColumn:
    """Return a column of weekly windows, -1 for blank."""
    distinct = [places[pattern] for pattern in sheet.values("windows")]
    return frozen(np.array(distinct, dtype=np.int64)[sheet.codes("windows")])


def _decisions(linked: Linked) -> tuple[IntColumn, IntColumn]:
    """Return pinned and forbidden pairs."""
    worker, order = linked.one("decisions", "worker_id"), linked.one("decisions", "order_id")
    kind = linked.whole("decisions", "kind")
    pins, forbids = (pairs(worker[kind == wanted], order[kind == wanted]) for wanted in (PIN, FORBID))
    return pins, forbids


def pairs(worker: Iterable[int], order: Iterable[int]) -> IntColumn:
    """Return pairs sorted, each once. Shape (n, 2)."""
    stacked = np.column_stack([np.asarray(worker, dtype=np.int64), np.asarray(order, dtype=np.int64)])
    return frozen(np.unique(stacked, axis=0).reshape(-1, 2))
