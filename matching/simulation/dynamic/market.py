"""Who waits, who works, what is taken: the state that rounds change."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from matching.instance import Instance
from matching.instance.instance import NO_LIMIT
from matching.result import LODGING_ALLOWANCE
from matching.simulation.dynamic.calendar import Calendar
from matching.simulation.dynamic.chance import IntColumn
from matching.simulation.dynamic.parameters import Dynamics
from matching.simulation.dynamic.pool import CourseRows, Learned, OrderRows, Room, WorkerRows
from matching.simulation.dynamic.population import Population, contract_ends, last_round


@dataclass(frozen=True)
class Registration:
    """One stay of a worker in the pool.

    Parameters
    ----------
    spell
        0 for the first one, then one more after each return.
    since, last
        First and last round at which the worker is there.
    """

    spell: int
    since: int
    last: int


@dataclass(frozen=True)
class Engagement:
    """A worker at work, or on the way to it.

    The bed is the worker's from the round of the yes, though work may begin weeks later: a bed that was promised
    is not promised again, workers travel and take their courses before the first day, and a round of the exchange
    knows beds as free or taken, not by the day. A placement made early therefore costs room, which strategies that
    look ahead may save by waiting.

    Parameters
    ----------
    site
        Site of the bed, -1 without.
    allowance
        Row of the allowances that pays the lodging, -1 without.
    orders
        Orders held.
    planned
        Last day on which any of the contracts would end.
    free_on
        Day on which worker and lodging are free again; strategies do not know it.
    """

    worker: int
    site: int
    allowance: int
    orders: tuple[int, ...]
    planned: int
    free_on: int


@dataclass
class Market:
    """The state between two rounds.

    Parameters
    ----------
    base, calendar, population
        What there is, when rounds are held, who arrives.
    waiting
        Workers in the pool.
    missing
        Open positions of each order of the population.
    at_work
        Engagements that have not ended.
    learned
        What workers learned in courses.
    declined
        Pairs (worker, order) that were declined.
    under, arrived
        Workers placed under each agreement, and arrived at each base, by period.
    seated
        Workers who take a course, by (course, repeat).
    """

    base: Instance
    calendar: Calendar
    population: Population
    waiting: dict[int, Registration] = field(default_factory=dict)
    missing: IntColumn = field(init=False)
    at_work: list[Engagement] = field(default_factory=list)
    learned: dict[int, Learned] = field(default_factory=dict)
    declined: set[tuple[int, int]] = field(default_factory=set)
    under: IntColumn = field(init=False)
    arrived: IntColumn = field(init=False)
    seated: dict[tuple[int, int], int] = field(default_factory=dict)
    _returned: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        dynamics = self.calendar.dynamics
        self.missing = self.base.orders.headcount[self.population.order_template].copy()
        self.under = np.zeros(
            (len(self.base.agreements), -(-dynamics.months // dynamics.agreement_period_months)), dtype=np.int64
        )
        self.arrived = np.zeros(
            (len(self.base.bases), -(-dynamics.months // dynamics.intake_period_months)), dtype=np.int64
        )

    @property
    def dynamics(self) -> Dynamics:
        """The study's parameters."""
        return self.calendar.dynamics

    def advance(self, number: int) -> None:
        """Let the days up to a round pass: contracts end, workers come back, arrive and give up."""
        day = int(self.calendar.days[number])
        ended = [engagement for engagement in self.at_work if engagement.free_on <= day]
        self.at_work = [engagement for engagement in self.at_work if engagement.free_on > day]
        self.waiting = {worker: stay for worker, stay in self.waiting.items() if stay.last >= number}
        for engagement in sorted(ended, key=lambda engagement: engagement.worker):
            spell = self.spell(engagement.worker) + 1
            if spell <= self.population.returns[engagement.worker]:
                self._returned[engagement.worker] = spell
                self._register(np.array([engagement.worker]), number, spell)
        self._register(np.flatnonzero(self.population.worker_arrival == number), number, 0)

    def spell(self, worker: int) -> int:
        """Return how often a worker has registered anew."""
        return self._returned.get(worker, 0)

    def _register(self, workers: IntColumn, number: int, spell: int) -> None:
        spells, since = np.full(len(workers), spell), np.full(len(workers), number)
        last = last_round(self.calendar, self.population, workers, spells, since)
        for worker, until in zip(workers.tolist(), last.tolist(), strict=True):
            self.waiting[worker] = Registration(spell, number, until)

    def worker_rows(self, number: int) -> WorkerRows:
        """Return the pool's workers at a round."""
        workers = np.array(sorted(self.waiting), dtype=np.int64)
        stays = [self.waiting[worker] for worker in workers.tolist()]
        since = np.array([stay.since for stay in stays], dtype=np.int64)
        first = np.array([stay.spell == 0 for stay in stays], dtype=bool)
        party = self.population.worker_party[workers]
        together = np.bincount(party[first], minlength=int(party.max(initial=-1)) + 1)
        return WorkerRows(
            number=workers,
            template=self.population.worker_template[workers],
            shift=self.calendar.days[since] - self.calendar.start,
            party=np.where(first & (together[party] > 1), party, -1),
            waiting=number - since,
            learned={
                row: self.learned[worker] for row, worker in enumerate(workers.tolist()) if worker in self.learned
            },
        )

    def order_rows(self, number: int) -> OrderRows:
        """Return the orders that are open at a round: here, not begun, with positions left."""
        given = self.population
        here = (given.order_arrival <= number) & (given.order_start >= self.calendar.days[number]) & (self.missing > 0)
        orders = np.flatnonzero(here)
        return OrderRows(
            orders,
            given.order_template[orders],
            given.order_start[orders],
            given.order_end[orders],
            self.missing[orders],
        )

    def room(self, number: int) -> Room:
        """Return what is left of every capacity at a round."""
        base = self.base
        beds, places = self.occupied()
        quota, intake = self.period(number)
        limit = base.agreements.maximum
        left = np.where(limit == NO_LIMIT, NO_LIMIT, np.maximum(0, limit - self.under[:, quota]))
        at_bases = base.bases.intake
        day = int(self.calendar.days[number])
        return Room(
            beds=base.housing.beds - beds,
            allowance_places=base.allowances.places - places,
            agreement_minimum=np.maximum(0, base.agreements.minimum - self.under[:, quota]),
            agreement_maximum=left,
            intake=np.where(at_bases == NO_LIMIT, NO_LIMIT, np.maximum(0, at_bases - self.arrived[:, intake])),
            courses=self.courses(day, day + self.dynamics.lead_days[1]),
        )

    def occupied(self) -> tuple[IntColumn, IntColumn]:
        """Return the beds of each site and the allowances of each row that are taken."""
        site = np.array([engagement.site for engagement in self.at_work], dtype=np.int64)
        row = np.array([engagement.allowance for engagement in self.at_work], dtype=np.int64)
        return (
            np.bincount(site[site >= 0], minlength=len(self.base.housing)),
            np.bincount(row[row >= 0], minlength=len(self.base.allowances)),
        )

    def period(self, number: int) -> tuple[int, int]:
        """Return the period of agreements and the one of bases in which a round lies."""
        month = self.calendar.month(number)
        return month // self.dynamics.agreement_period_months, month // self.dynamics.intake_period_months

    def courses(self, first: int, last: int) -> CourseRows:
        """Return the courses that begin from one day to another, each as often as it is held, sorted by id."""
        given, every = self.base.courses, self.dynamics.course_every_days
        held = [
            (given.ids[course], course, repeat)
            for course, start in enumerate(given.start.tolist())
            for repeat in range(max(0, -(-(first - start) // every)), max(0, (last - start) // every + 1))
        ]
        held.sort(key=lambda entry: f"{entry[0]}@{entry[2]:04d}")
        course = np.array([entry[1] for entry in held], dtype=np.int64)
        repeat = np.array([entry[2] for entry in held], dtype=np.int64)
        seated = np.array([self.seated.get(entry[1:], 0) for entry in held], dtype=np.int64)
        return CourseRows(course, repeat, given.start[course] + every * repeat, given.seats[course] - seated)

    def engage(
        self,
        number: int,
        worker: int,
        orders: IntColumn,
        lodging: int,
        allowance: int,
        course: tuple[int, int] | None,
        agreements: set[int],
        bases: set[int],
    ) -> None:
        """Place a worker who said yes.

        Parameters
        ----------
        worker, orders
            Numbers in the population.
        lodging, allowance
            Site or code, and the row of the allowances for the code of an allowance.
        course
            (course, repeat) taken, None for none.
        agreements, bases
            What the worker is counted under.
        """
        given = self.population
        of_worker = np.full(len(orders), worker, dtype=np.int64)
        ends = contract_ends(
            self.calendar, given.seed, of_worker, orders, given.order_start[orders], given.order_end[orders]
        )
        site = lodging if lodging >= 0 else -1
        paid = allowance if lodging == LODGING_ALLOWANCE else -1
        planned = int(given.order_end[orders].max())
        self.at_work.append(Engagement(worker, site, paid, tuple(orders.tolist()), planned, int(ends.max())))
        np.subtract.at(self.missing, orders, 1)
        del self.waiting[worker]
        quota, intake = self.period(number)
        self.under[sorted(agreements), quota] += 1
        self.arrived[sorted(bases), intake] += 1
        if course is not None:
            self.seated[course] = self.seated.get(course, 0) + 1
            self._learn(worker, course[0])

    def _learn(self, worker: int, course: int) -> None:
        service, level = int(self.base.courses.service[course]), int(self.base.courses.to_level[course])
        if service >= 0 and level > 0:
            held = dict(self.learned.get(worker, ()))
            held[service] = min(level, held.get(service, level))
            self.learned[worker] = tuple(sorted(held.items()))
