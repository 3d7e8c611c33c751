"""How much of each capacity a plan uses, counted from its rows: each worker once a capacity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.instance import Instance
from matching.instance.instance import NO_LIMIT
from matching.reports.geography import Geography
from matching.result import LODGING_ALLOWANCE, Plan
from matching.rules import Capacity

IntColumn = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Use:
    """A capacity and how much of it is used.

    Parameters
    ----------
    capacity
        Its kind.
    key
        Id of the order, site, course, agreement or base, or code of the city.
    name
        What readers call it.
    used, limit
        Placements (an order) or workers (all others), and the most there may be; None: no limit.
    """

    capacity: Capacity
    key: str
    name: str
    used: int
    limit: int | None


@dataclass(frozen=True)
class AgreementUse:
    """An agreement: workers asked for at least, placed, and allowed at most (None: no limit)."""

    key: str
    origin: str
    destination: str
    minimum: int
    placed: int
    maximum: int | None

    @property
    def shortfall(self) -> int:
        """Workers below the minimum."""
        return max(0, self.minimum - self.placed)


def per_group(worker: IntColumn, group: IntColumn, size: int) -> IntColumn:
    """Count workers by group, each worker once a group; a negative group counts nowhere.

    Parameters
    ----------
    worker, group
        One entry a row of the plan.
    size
        Number of groups.

    Returns
    -------
    Shape (size,).
    """
    grouped = group >= 0
    # One number a pair: a million rows sort in a moment.
    wide = int(worker.max(initial=0)) + 1
    pairs = np.unique(group[grouped] * wide + worker[grouped])
    return np.bincount(pairs // wide, minlength=size).astype(np.int64)


def count_uses(instance: Instance, plan: Plan, geography: Geography) -> tuple[Use, ...]:
    """Return every capacity with its use, in the order of :class:`Capacity`, then of the input."""
    orders, housing, courses = instance.orders, instance.housing, instance.courses
    agreements, bases, region_name = instance.agreements, instance.bases, geography.name
    city = instance.regions.city
    return (
        *_uses(
            Capacity.HEADCOUNT,
            orders.ids,
            [
                f"{instance.services[orders.service[i]]} · {region_name(int(city[orders.region[i]]))}"
                for i in range(len(orders))
            ],
            np.bincount(plan.order, minlength=len(orders)),
            orders.headcount,
        ),
        *_uses(
            Capacity.BEDS, housing.ids, housing.names, per_group(plan.worker, plan.lodging, len(housing)), housing.beds
        ),
        *_allowance_uses(instance, plan, geography),
        *_uses(
            Capacity.SEATS,
            courses.ids,
            [f"{_course_name(instance, i)} · {region_name(int(courses.region[i]))}" for i in range(len(courses))],
            per_group(plan.worker, plan.course, len(courses)),
            courses.seats,
        ),
        *_uses(
            Capacity.AGREEMENT_MAX,
            agreements.ids,
            [
                f"{region_name(int(agreements.origin[i]))} → {region_name(int(agreements.destination[i]))}"
                for i in range(len(agreements))
            ],
            per_group(plan.worker, plan.agreement, len(agreements)),
            agreements.maximum,
        ),
        *_uses(Capacity.BASE_INTAKE, bases.ids, bases.names, _arrivals(instance, plan), bases.intake),
    )


def beds_by_city(instance: Instance, plan: Plan, geography: Geography) -> tuple[Use, ...]:
    """Return the beds of each city with sites, most beds first."""
    size = len(instance.regions)
    city = instance.regions.city[instance.housing.region]
    housed = plan.lodging >= 0
    used = per_group(plan.worker[housed], city[plan.lodging[housed]], size)
    limit = np.zeros(size, dtype=np.int64)
    np.add.at(limit, city, instance.housing.beds)
    uses = [
        Use(Capacity.BEDS, instance.regions.codes[c], geography.name(int(c)), int(used[c]), int(limit[c]))
        for c in np.unique(city)
    ]
    return tuple(sorted(uses, key=lambda use: (-(use.limit or 0), use.key)))


def agreement_uses(instance: Instance, plan: Plan, geography: Geography) -> tuple[AgreementUse, ...]:
    """Return the agreements: those short first, then those with a minimum, each by size."""
    agreements = instance.agreements
    placed = per_group(plan.worker, plan.agreement, len(agreements))
    uses = [
        AgreementUse(
            agreements.ids[i],
            geography.name(int(agreements.origin[i])),
            geography.name(int(agreements.destination[i])),
            int(agreements.minimum[i]),
            int(placed[i]),
            _limit(int(agreements.maximum[i])),
        )
        for i in range(len(agreements))
    ]
    return tuple(sorted(uses, key=lambda use: (-use.shortfall, not use.minimum, -use.placed, use.key)))


def _uses(
    capacity: Capacity, keys: Sequence[str], names: Sequence[str], used: IntColumn, limit: IntColumn
) -> list[Use]:
    rows = zip(keys, names, used.tolist(), limit.tolist(), strict=True)
    return [Use(capacity, key, name or key, count, _limit(most)) for key, name, count, most in rows]


def _limit(most: int) -> int | None:
    return None if most >= NO_LIMIT else most


def _allowance_uses(instance: Instance, plan: Plan, geography: Geography) -> list[Use]:
    """Return the allowances by city: every city with a row, and cities without one where a row still took it."""
    codes, city = instance.regions.codes, instance.regions.city[instance.orders.region]
    taken = np.where(plan.lodging == LODGING_ALLOWANCE, city[plan.order], -1)
    used = per_group(plan.worker, taken, len(codes))
    limit = np.zeros(len(codes), dtype=np.int64)
    limit[instance.allowances.city] = instance.allowances.places
    shown = np.union1d(instance.allowances.city, np.unique(city)).astype(np.int64)
    return _uses(
        Capacity.ALLOWANCE_PLACES,
        [codes[c] for c in shown],
        [geography.name(int(c)) for c in shown],
        used[shown],
        limit[shown],
    )


def _course_name(instance: Instance, course: int) -> str:
    """Return a course's service and the level it leads to, or its id for a refresher."""
    service, level = int(instance.courses.service[course]), int(instance.courses.to_level[course])
    if service < 0:
        return instance.courses.ids[course]
    return f"{instance.services[service]}:{level}" if level else instance.services[service]


def _arrivals(instance: Instance, plan: Plan) -> IntColumn:
    """Count the arrivals at each base: workers under its agreements who do not already work in its city."""
    agreements, bases, workers = instance.agreements, instance.bases, instance.workers
    under = plan.agreement >= 0
    worker, base = plan.worker[under], agreements.base[plan.agreement[under]]
    held = workers.current_order[worker]
    here = np.full(len(worker), -1, dtype=np.int64)
    here[held >= 0] = instance.regions.city[instance.orders.region[held[held >= 0]]]
    already = np.zeros(len(worker), dtype=bool)
    based = base >= 0
    already[based] = here[based] == bases.city[base[based]]
    return per_group(worker, np.where(already, -1, base), len(bases))
