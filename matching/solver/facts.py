"""What rules and terms look up, worked out once an instance and policy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from matching.instance import Instance
from matching.instance import instance as columns
from matching.instance.instance import Ragged
from matching.instance.regions import NO_KM
from matching.instance.windows import masks, rest_kept, weekdays
from matching.policy import EPOCH, Policy
from matching.solver.corridors import Corridors, corridors

IntColumn = npt.NDArray[np.int64]
BoolColumn = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Facts:
    """Derived columns of one round.

    Parameters
    ----------
    round_day
        Day of the round.
    worker_city, order_city, site_city, course_city
        Region of level prefecture, -1 for none.
    trained_since
        Earliest training day that still counts, one an order.
    covered
        Whether an availability pattern covers an order's pattern; the last row is "always available",
        the last column "no windows". Shape (patterns + 1, patterns + 1).
    order_rest, order_rest_day
        Whether an order keeps the rule by itself.
    worker_hours
        Weekly working time the worker may do, policy included, thousandths of a minute.
    restricted
        Row of `city_allowed` of a worker that restricts cities, -1 for the others.
    city_allowed
        Whether the worker takes the city; columns are `city_column` of the region.
    sites_of_order
        Sites that pass the rule ``site`` for the order, sex aside.
    site_order_km
        Whole km beside `sites_of_order.values`.
    has_site
        Whether some site passes for a worker of that sex, shape (sexes, orders).
    allowance_row
        Row of the allowances of a city, one a region, -1 without.
    """

    instance: Instance
    policy: Policy
    round_day: int
    worker_city: IntColumn
    order_city: IntColumn
    site_city: IntColumn
    course_city: IntColumn
    trained_since: IntColumn
    covered: BoolColumn
    order_rest: BoolColumn
    order_rest_day: BoolColumn
    worker_hours: IntColumn
    restricted: IntColumn
    city_allowed: BoolColumn
    city_column: IntColumn
    corridors: Corridors
    sites_of_order: Ragged
    site_order_km: IntColumn
    has_site: BoolColumn
    allowance_row: IntColumn

    @property
    def fixed(self) -> BoolColumn:
        """Whether an order's mode is ``fixed``."""
        return np.equal(self.instance.orders.mode, columns.FIXED)

    @property
    def live_in(self) -> BoolColumn:
        """Whether an order's mode is ``live_in``."""
        return np.equal(self.instance.orders.mode, columns.LIVE_IN)


def gather_facts(instance: Instance, policy: Policy) -> Facts:
    """Work out the derived columns of one round."""
    workers, orders, regions = instance.workers, instance.orders, instance.regions
    order_city = regions.city[orders.region]
    site_city = regions.city[instance.housing.region]
    restricted, city_allowed, city_column = _city_wishes(instance, order_city)
    sites_of_order, site_order_km = _sites(instance, policy, order_city, site_city)
    allowance_row = np.full(len(regions), -1, dtype=np.int64)
    allowance_row[instance.allowances.city] = np.arange(len(instance.allowances))
    round_day = policy.round_date
    if round_day is None:
        round_day = int(orders.start.min()) if len(orders) else 0
    return Facts(
        instance=instance,
        policy=policy,
        round_day=round_day,
        worker_city=regions.city[workers.home],
        order_city=order_city,
        site_city=site_city,
        course_city=regions.city[instance.courses.region],
        trained_since=_months_before(orders.start, policy.limits.refresher_months),
        covered=_coverage(instance),
        order_rest=_order_keeps_rest(instance, policy),
        order_rest_day=_order_keeps_rest_day(instance, policy),
        worker_hours=np.minimum(workers.max_hours, policy.limits.max_hours),
        restricted=restricted,
        city_allowed=city_allowed,
        city_column=city_column,
        corridors=corridors(instance),
        sites_of_order=sites_of_order,
        site_order_km=site_order_km,
        has_site=_has_site(instance, sites_of_order),
        allowance_row=allowance_row,
    )


def months_before(day: int, months: int) -> int:
    """Return the same day of the month `months` earlier, clamped to the month's end; days since 1970-01-01."""
    offset = EPOCH.toordinal()
    then = date.fromordinal(day + offset)
    total = then.year * 12 + then.month - 1 - months
    if total < 12:
        return columns.FAR_PAST
    year, month = divmod(total, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = date.fromordinal(following.toordinal() - 1).day
    return date(year, month + 1, min(then.day, last)).toordinal() - offset


def _months_before(days: IntColumn, months: int) -> IntColumn:
    distinct, where = np.unique(days, return_inverse=True)
    earlier = np.array([months_before(int(day), months) for day in distinct], dtype=np.int64)
    return earlier[where.reshape(-1)]


def _coverage(instance: Instance) -> BoolColumn:
    bits = masks(instance.patterns)
    count = len(bits)
    covered = np.ones((count + 1, count + 1), dtype=bool)
    available = np.unique(instance.workers.windows)
    for index in available[available >= 0]:
        covered[index, :count] = ~np.any(bits & ~bits[index], axis=1)
    return covered


def _order_keeps_rest(instance: Instance, policy: Policy) -> BoolColumn:
    rest = policy.limits.rest_minutes
    keeps = np.array([rest_kept(pattern, pattern, rest) for pattern in instance.patterns] + [True])
    keeping: BoolColumn = keeps[instance.orders.windows] | (instance.orders.mode != columns.FIXED)
    return keeping


def _order_keeps_rest_day(instance: Instance, policy: Policy) -> BoolColumn:
    days = np.array([len(weekdays(pattern)) for pattern in instance.patterns] + [0])
    few = days[instance.orders.windows] <= policy.limits.max_work_days
    keeping: BoolColumn = few | (instance.orders.mode != columns.FIXED)
    return keeping


def _city_wishes(instance: Instance, order_city: IntColumn) -> tuple[IntColumn, BoolColumn, IntColumn]:
    workers = instance.workers
    cities = np.unique(order_city)
    city_column = np.full(len(instance.regions), -1, dtype=np.int64)
    city_column[cities] = np.arange(len(cities))
    choosy = workers.preferred_only | (np.diff(workers.excluded.start) > 0)
    restricted = np.where(choosy, np.cumsum(choosy) - 1, -1)
    allowed = np.repeat(~workers.preferred_only[choosy, None], len(cities), axis=1)
    for wish, value in ((workers.preferred, True), (workers.excluded, False)):
        row, column = restricted[wish.rows], city_column[wish.values]
        known = (row >= 0) & (column >= 0)
        allowed[row[known], column[known]] = value
    return restricted, allowed, city_column


def _sites(instance: Instance, policy: Policy, order_city: IntColumn, site_city: IntColumn) -> tuple[Ragged, IntColumn]:
    """Find the sites of each order: its city, distance, dates, employer and employment form."""
    orders, housing = instance.orders, instance.housing
    by_city = np.argsort(site_city, kind="stable")
    first = np.searchsorted(site_city[by_city], order_city, "left")
    last = np.searchsorted(site_city[by_city], order_city, "right")
    count = last - first
    order = np.repeat(np.arange(len(orders)), count)
    within = np.arange(len(order)) - np.repeat(np.cumsum(count) - count, count)
    site = by_city[np.repeat(first, count) + within]

    km = instance.regions.km(housing.region[site], orders.region[order])
    good = (km != NO_KM) & (km <= policy.limits.commute_km)
    good &= (housing.open_from[site] <= orders.start[order]) & (housing.open_until[site] >= orders.end[order])
    good &= ~housing.employee_only[site] | (orders.employment[order] == columns.EMPLOYEE)
    listed = np.diff(housing.employers.start) > 0
    named = housing.employers.rows * np.int64(len(instance.employers) + 1) + housing.employers.values
    asked = site * np.int64(len(instance.employers) + 1) + orders.employer[order]
    good &= ~listed[site] | np.isin(asked, named)
    order, site, km = order[good], site[good], km[good]
    in_order = np.lexsort((site, order))
    order, site, km = order[in_order], site[in_order], km[in_order]
    start = np.searchsorted(order, np.arange(len(orders) + 1))
    return Ragged(start.astype(np.int64), site), km


def _has_site(instance: Instance, sites_of_order: Ragged) -> BoolColumn:
    found = np.zeros((len(columns.SEXES), len(instance.orders)), dtype=bool)
    sex = instance.housing.sex[sites_of_order.values]
    # Code 0 is "any" for a site and "unknown" for a worker, who takes "any" alone.
    for wanted in range(len(columns.SEXES)):
        found[wanted, sites_of_order.rows[(sex == 0) | (sex == wanted)]] = True
    return found
