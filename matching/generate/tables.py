"""A drawn round as exchange tables: columns of text under the fields of the contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.generate import supply
from matching.generate.corridors import Agreements, Corridors
from matching.generate.decisions import ELSEWHERE, Decisions
from matching.generate.demand import MODES, Employers, Orders, Outlets
from matching.generate.places import Places
from matching.generate.services import Services
from matching.generate.supply import Profiles, Workers
from matching.generate.support import KINDS, SITE_SEXES, Allowances, Courses, Housing

IntColumn = npt.NDArray[np.int64]
Column = Sequence[str]
Table = dict[str, Column]

CREDITS = ("", "flagged", "barred")


@dataclass(frozen=True)
class Round:
    """Everything drawn for one round."""

    places: Places
    services: Services
    employers: Employers
    outlets: Outlets
    orders: Orders
    profiles: Profiles
    workers: Workers
    corridors: Corridors
    agreements: Agreements
    housing: Housing
    allowances: Allowances
    courses: Courses
    decisions: Decisions


def tables(drawn: Round) -> Mapping[str, Table]:
    """Return every table of a round by name, columns under their field names."""
    return {
        "regions": _regions(drawn),
        "workers": _workers(drawn),
        "employers": _employers(drawn),
        "orders": _orders(drawn),
        "housing": _housing(drawn),
        "allowances": _allowances(drawn),
        "agreements": _agreements(drawn),
        "bases": _bases(drawn),
        "courses": _courses(drawn),
        "outlets": _outlets(drawn),
        "decisions": _decisions(drawn),
        "previous": _previous(drawn),
    }


def ids(letter: str, count: int, digits: int) -> list[str]:
    """Number things from 1 with leading zeros, so that their order by code point is their order by number."""
    width = max(digits, len(str(count)))
    return [f"{letter}{number:0{width}d}" for number in range(1, count + 1)]


def worker_ids(count: int) -> list[str]:
    """Return the ids of workers."""
    return ids("W", count, 7)


def order_ids(count: int) -> list[str]:
    """Return the ids of orders."""
    return ids("O", count, 5)


def taken_from(labels: Sequence[str], index: IntColumn) -> list[str]:
    """Return the label of each index; -1 takes the last label."""
    texts: list[str] = np.array(labels, dtype=object)[index].tolist()
    return texts


def _yes(flags: npt.NDArray[np.bool_]) -> list[str]:
    return taken_from(("no", "yes"), flags.astype(np.int64))


def _money(fen: int) -> str:
    """Write fen as yuan: whole, or with two decimals."""
    return str(fen // 100) if fen % 100 == 0 else f"{fen // 100}.{fen % 100:02d}"


def _optional(values: Sequence[int | None]) -> list[str]:
    return ["" if value is None else str(value) for value in values]


def _regions(drawn: Round) -> Table:
    places, geography = drawn.places, drawn.places.geography
    named = [places.homes, places.work, places.cities, drawn.corridors.origin, drawn.corridors.destination]
    named += [drawn.courses.region, np.array(drawn.agreements.base_owner, dtype=np.int64)]
    used = sorted({above for row in np.unique(np.concatenate(named)).tolist() for above in geography.lineage(row)})
    return dict(geography.table(used))


def _workers(drawn: Round) -> Table:
    workers, profiles, places = drawn.workers, drawn.profiles, drawn.places
    of = workers.profile
    geography = places.geography
    orders = [*order_ids(len(drawn.orders)), "O-2025-118", ""]
    # A negative index counts from the end: -1 is the blank, ELSEWHERE the order of an earlier round.
    current = np.where(drawn.decisions.current == ELSEWHERE, len(drawn.orders), drawn.decisions.current)
    return {
        "worker_id": worker_ids(len(workers)),
        "home_region": taken_from([geography.codes[row] for row in places.homes], workers.home),
        "sex": taken_from(supply.SEXES, profiles.sex[of]),
        "skills": taken_from(profiles.skills, of),
        "health_valid_until": taken_from(supply.CERTIFIED + supply.EXPIRED[::-1], profiles.certified[of]),
        "trained_on": taken_from(supply.TRAINED + supply.LAPSED[::-1], profiles.trained[of]),
        "credit": taken_from(CREDITS, workers.credit),
        "available_from": taken_from(supply.AVAILABLE_FROM, profiles.available_from[of]),
        "available_until": taken_from(supply.AVAILABLE_UNTIL, profiles.available_until[of]),
        "windows": taken_from(profiles.windows, of),
        "live_in": _yes(profiles.live_in[of]),
        "max_weekly_hours": taken_from(supply.WEEKLY_LIMITS, profiles.weekly_limit[of]),
        "max_orders": taken_from([str(number) for number in profiles.max_orders], of),
        "min_monthly_pay": taken_from([str(floor) if floor else "" for floor in profiles.monthly_floor], of),
        "min_hourly_pay": taken_from(supply.HOURLY_FLOORS, profiles.hourly_floor[of]),
        "housing": taken_from(supply.HOUSING, workers.housing),
        "preferred_cities": _wishes(drawn),
        "preferred_only": _yes(workers.preferred_only),
        "excluded_cities": taken_from([*(geography.codes[row] for row in places.cities), ""], workers.excluded),
        "group_id": taken_from([*ids("G", int(workers.group.max(initial=-1)) + 1, 6), ""], workers.group),
        "waiting_rounds": taken_from(
            [str(number) for number in range(int(workers.waiting.max(initial=0)) + 1)], workers.waiting
        ),
        "current_order": taken_from(orders, current),
        "degree_major": _yes(profiles.degree_major[of]),
    }


def _wishes(drawn: Round) -> list[str]:
    """Write the preferred cities; a list that many share is written once."""
    codes = [drawn.places.geography.codes[row] for row in drawn.places.cities]
    base = len(codes) + 1
    wishes = drawn.workers.wishes + 1
    distinct, which = np.unique((wishes[:, 0] * base + wishes[:, 1]) * base + wishes[:, 2], return_inverse=True)
    labels = []
    for key in distinct.tolist():
        chosen = (key // base // base, key // base % base, key % base)
        labels.append(";".join(codes[city - 1] for city in chosen if city))
    return taken_from(labels, which)


def _employers(drawn: Round) -> Table:
    employers, geography, places = drawn.employers, drawn.places.geography, drawn.places
    count = len(employers)
    return {
        "employer_id": ids("E", count, 5),
        "name": [f"{geography.names[places.cities[city]]}家政企业{i + 1}号" for i, city in enumerate(employers.city)],
        "region": [geography.codes[row] for row in employers.region],
        "credit": taken_from(CREDITS, employers.credit),
        "employees": [str(number) for number in employers.employees],
        "agency_workers": [str(number) for number in employers.agency_workers],
        "branded": _yes(employers.branded),
        "standard_contract": _yes(employers.employee_system | employers.branded),
        "e_contract": _yes(employers.e_contract),
        "insured": _yes(employers.employee_system),
    }


def _orders(drawn: Round) -> Table:
    orders, places, geography = drawn.orders, drawn.places, drawn.places.geography
    return {
        "order_id": order_ids(len(orders)),
        "employer_id": taken_from(ids("E", len(drawn.employers), 5), orders.employer),
        "region": taken_from([geography.codes[row] for row in places.work], orders.place),
        "service": taken_from(drawn.services.codes, orders.service),
        "min_level": [str(level) for level in orders.level],
        "headcount": [str(number) for number in orders.headcount],
        "mode": taken_from(MODES, orders.mode),
        "windows": orders.windows,
        "weekly_hours": orders.weekly_hours,
        "start": orders.start,
        "end": orders.end,
        "pay": [_money(int(fen)) for fen in orders.pay],
        "pay_unit": taken_from(("month", "hour"), orders.hourly.astype(np.int64)),
        "priority": [str(number) for number in orders.priority],
        "employment": taken_from(("agency", "employee"), orders.employee.astype(np.int64)),
        "outlet_id": taken_from([*ids("T", len(drawn.outlets), 4), ""], orders.outlet),
    }


def _housing(drawn: Round) -> Table:
    housing, places, geography = drawn.housing, drawn.places, drawn.places.geography
    employers = ids("E", len(drawn.employers), 5)
    rows = places.work[housing.place]
    return {
        "site_id": ids("H", len(housing), 4),
        "name": [
            f"{geography.names[row]}{('宿舍', '公租房', '企业宿舍')[k]}{i + 1}号"
            for i, (row, k) in enumerate(zip(rows, housing.kind, strict=True))
        ],
        "region": [geography.codes[row] for row in rows],
        "kind": taken_from(KINDS, housing.kind),
        "sex": taken_from(SITE_SEXES, housing.sex),
        "beds": [str(beds) for beds in housing.beds],
        "employee_only": _yes(housing.employee_only),
        "employers": [";".join(employers[i] for i in allowed) for allowed in housing.employers],
        "monthly_rent": [str(rent) for rent in housing.rent],
        "open_from": housing.open_from,
        "open_until": housing.open_until,
    }


def _allowances(drawn: Round) -> Table:
    allowances, geography = drawn.allowances, drawn.places.geography
    return {
        "city": [geography.codes[row] for row in drawn.places.cities[allowances.city]],
        "places": [str(number) for number in allowances.places],
        "monthly_yuan": [str(yuan) for yuan in allowances.monthly],
    }


def _agreements(drawn: Round) -> Table:
    corridors, agreements, geography = drawn.corridors, drawn.agreements, drawn.places.geography
    bases = [*ids("B", len(agreements.base_owner), 3), ""]
    return {
        "agreement_id": ids("A", len(corridors), 4),
        "origin_region": [geography.codes[row] for row in corridors.origin],
        "destination_region": [geography.codes[row] for row in corridors.destination],
        "min_placements": _optional(agreements.minimum),
        "max_placements": _optional(agreements.maximum),
        "base_id": [bases[-1 if base is None else base] for base in agreements.base],
        "travel_subsidy": _optional(agreements.subsidy),
        "valid_from": corridors.since,
        "valid_until": corridors.until,
    }


def _bases(drawn: Round) -> Table:
    agreements, geography = drawn.agreements, drawn.places.geography
    pairs = list(zip(agreements.base_owner, agreements.base_city, strict=True))
    return {
        "base_id": ids("B", len(pairs), 3),
        "name": [f"{geography.names[owner]}驻{geography.names[city]}劳务对接站" for owner, city in pairs],
        "owner_region": [geography.codes[owner] for owner, _ in pairs],
        "city": [geography.codes[city] for _, city in pairs],
        "intake": _optional(agreements.intake),
    }


def _courses(drawn: Round) -> Table:
    courses, geography = drawn.courses, drawn.places.geography
    return {
        "course_id": ids("C", len(courses), 4),
        "region": [geography.codes[row] for row in courses.region],
        "service": taken_from([*drawn.services.codes, ""], courses.service),
        "from_level": [str(level) if level else "" for level in courses.from_level],
        "to_level": [str(level) if level else "" for level in courses.to_level],
        "seats": [str(seats) for seats in courses.seats],
        "weeks": [str(weeks) for weeks in courses.weeks],
        "start": courses.start,
        "cost": [str(cost) for cost in courses.cost],
    }


def _outlets(drawn: Round) -> Table:
    outlets, places, geography = drawn.outlets, drawn.places, drawn.places.geography
    rows = places.work[outlets.place]
    return {
        "outlet_id": ids("T", len(outlets), 4),
        "name": [f"{geography.names[row]}社区家政服务站" for row in rows],
        "region": [geography.codes[row] for row in rows],
        "services": [";".join(drawn.services.codes[service] for service in offered) for offered in outlets.services],
    }


def _decisions(drawn: Round) -> Table:
    workers, orders = worker_ids(len(drawn.workers)), order_ids(len(drawn.orders))
    pins, forbids = drawn.decisions.pins, drawn.decisions.forbids
    rows = sorted([(*pair, "pin", "续签") for pair in pins] + [(*pair, "forbid", "此前已解约") for pair in forbids])
    return {
        "worker_id": [workers[row[0]] for row in rows],
        "order_id": [orders[row[1]] for row in rows],
        "kind": [row[2] for row in rows],
        "reason": [row[3] for row in rows],
    }


def _previous(drawn: Round) -> Table:
    holders = np.flatnonzero(drawn.decisions.current >= 0)
    return {
        "worker_id": taken_from(worker_ids(len(drawn.workers)), holders),
        "order_id": taken_from(order_ids(len(drawn.orders)), drawn.decisions.current[holders]),
    }
