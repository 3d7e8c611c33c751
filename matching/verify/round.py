"""One round as the checker reads it: records by id, and what the contract derives from two of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cached_property

from matching.instance import Instance
from matching.policy import Policy
from matching.verify import records
from matching.verify.geography import Geography
from matching.verify.records import Agreement, Order, Worker
from matching.verify.week import union_minutes

EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


class Round:
    """An instance and its policy, looked at one record at a time.

    Parameters
    ----------
    instance
        The round; only its raw columns are read.
    policy
        The policy; only what is written in its file is read.
    """

    def __init__(self, instance: Instance, policy: Policy) -> None:
        self.instance = instance
        self.policy = policy
        self.geography = Geography(instance.regions)
        self.workers = records.workers(instance)
        self.orders = records.orders(instance)
        self.sites = records.sites(instance)
        self.agreements = records.agreements(instance)
        self.courses = records.courses(instance)
        self.bases = records.bases(instance)
        self.worker_of = {worker.id: worker for worker in self.workers}
        self.order_of = {order.id: order for order in self.orders}
        self.site_of = {site.id: site for site in self.sites}
        self.agreement_of = {agreement.id: agreement for agreement in self.agreements}
        self.course_of = {course.id: course for course in self.courses}
        self.pins = _pairs(instance.pins.tolist())
        self.forbids = frozenset(_pairs(instance.forbids.tolist()))
        table = instance.allowances
        self.allowances: Mapping[int, tuple[int, int]] = {
            city: (places, monthly)
            for city, places, monthly in zip(
                table.city.tolist(), table.places.tolist(), table.monthly.tolist(), strict=True
            )
        }  #: places and fen a month by city
        self._city_of_order = [self.geography.city(order.region) for order in self.orders]
        self._cover: dict[tuple[int, int, int], Agreement | None] = {}
        self._since: dict[int, int | None] = {}

    # ------------------------------------------------------------ limits, exactly as written

    @cached_property
    def max_hours(self) -> Fraction:
        """Longest working time of a week, thousandths of a minute."""
        return Fraction(self.policy.limits.max_weekly_hours) * 60_000

    @cached_property
    def daily_rest(self) -> Fraction:
        """Daily rest in minutes."""
        return Fraction(self.policy.limits.daily_rest_hours) * 60

    @cached_property
    def max_commute(self) -> Fraction:
        """Longest way from a site to an order in km."""
        return Fraction(self.policy.limits.max_commute_km)

    def travel(self, km: int) -> Fraction:
        """Return the minutes needed between two placements."""
        limits = self.policy.limits
        return Fraction(limits.travel_base_minutes) + Fraction(limits.travel_minutes_per_km) * km

    @cached_property
    def round_day(self) -> int:
        """Day of the round: as written, else the earliest order start."""
        if self.policy.round_date is not None:
            return self.policy.round_date
        return min((order.start for order in self.orders), default=0)

    # ------------------------------------------------------------ one worker, one order

    def city(self, order: Order) -> int | None:
        """Return the city of an order."""
        return self._city_of_order[order.number]

    def home_city(self, worker: Worker) -> int | None:
        """Return the city of a worker's home, None if it has none."""
        return self.geography.city(worker.home)

    def is_local(self, worker: Worker, order: Order) -> bool:
        """Whether worker's and order's city are equal."""
        home = self.home_city(worker)
        return home is not None and home == self.city(order)

    def holds_skill(self, worker: Worker, order: Order) -> bool:
        """Whether the worker holds the order's service at its level or better (1 is the best)."""
        level = worker.levels.get(order.service)
        return level is not None and level <= order.min_level

    def is_trained(self, worker: Worker, order: Order) -> bool:
        """Whether the worker was trained recently enough before the order's first day."""
        if worker.trained_on is None:
            return False
        since = self.trained_since(order.start)
        return since is None or worker.trained_on >= since

    def trained_since(self, start: int) -> int | None:
        """Return the first day on which training still counts for an order that starts on a day; None: every day."""
        if start not in self._since:
            self._since[start] = months_before(start, self.policy.limits.refresher_months)
        return self._since[start]

    def needs_course(self, worker: Worker, order: Order) -> bool:
        """Whether a row of this pair has to name a course."""
        return not (self.holds_skill(worker, order) and self.is_trained(worker, order))

    def floor(self, worker: Worker, order: Order) -> int:
        """Return the worker's floor for the order's unit of pay in fen, 0 without one."""
        return worker.min_monthly if order.pay_unit == "month" else worker.min_hourly

    def hours(self, order: Order) -> int:
        """Return what an order adds to weekly hours, thousandths of a minute."""
        if order.mode == "live_in":
            return 0
        return order.rota_hours if order.mode == "rota" else union_minutes(order.windows) * 1000

    def agreement(self, worker: Worker, order: Order) -> Agreement | None:
        """Return the agreement that counts for a pair, None for a local pair and where none covers."""
        return None if self.is_local(worker, order) else self.cover(worker.home, order.region, order.start)

    @cached_property
    def _agreements_between(self) -> Mapping[tuple[int, int], Sequence[Agreement]]:
        found: dict[tuple[int, int], list[Agreement]] = {}
        for agreement in sorted(self.agreements, key=lambda agreement: agreement.id):
            found.setdefault((agreement.origin, agreement.destination), []).append(agreement)
        return found

    def cover(self, home: int, place: int, day: int) -> Agreement | None:
        """Return the agreement that counts from a home to a place on a day: nearest origin, nearest destination, id."""
        key = (home, place, day)
        if key not in self._cover:
            self._cover[key] = next(self._covering(home, place, day), None)
        return self._cover[key]

    def _covering(self, home: int, place: int, day: int) -> Iterator[Agreement]:
        for origin in self.geography.line(home):
            for destination in self.geography.line(place):
                for agreement in self._agreements_between.get((origin, destination), ()):
                    if agreement.valid_from <= day <= agreement.valid_until:
                        yield agreement

    def arrives_at(self, worker: Worker, agreement: Agreement) -> int | None:
        """Return the base whose intake a worker under an agreement uses, None if there is none."""
        if agreement.base < 0:
            return None
        if worker.current_order >= 0:
            working_in = self._city_of_order[worker.current_order]
            if working_in == self.geography.city(self.bases[agreement.base].city):
                return None
        return agreement.base

    # ------------------------------------------------------------ the plan in force

    @cached_property
    def in_force(self) -> frozenset[tuple[int, int]]:
        """Pairs (worker, order) of the plan in force."""
        if len(self.instance.previous):
            return frozenset(_pairs(self.instance.previous.tolist()))
        return frozenset((worker.number, worker.current_order) for worker in self.workers if worker.current_order >= 0)


def months_before(day: int, months: int) -> int | None:
    """Return the same day of the month some months earlier, clamped to the month's end; None before year 1."""
    given = date.fromordinal(day + EPOCH_ORDINAL)
    year, month = divmod(given.year * 12 + given.month - 1 - months, 12)
    if year < 1:
        return None
    for day_of_month in range(given.day, 0, -1):
        try:
            return date(year, month + 1, day_of_month).toordinal() - EPOCH_ORDINAL
        except ValueError:
            continue
    return None


def _pairs(rows: list[list[int]]) -> list[tuple[int, int]]:
    return [(worker, order) for worker, order in rows]
