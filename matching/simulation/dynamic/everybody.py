"""Everybody who ever arrives in one future, and every stay that could follow a contract."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from matching.instance import Instance
from matching.policy import Policy
from matching.simulation.dynamic.answers import chance_of_yes, says_yes
from matching.simulation.dynamic.calendar import Calendar
from matching.simulation.dynamic.market import Market
from matching.simulation.dynamic.pool import CourseRows, OrderRows, Room
from matching.simulation.dynamic.population import MOST_SPELLS, Population, last_round
from matching.simulation.dynamic.stays import Anew, Outlook, Possible, Stays, parties, with_returns


def everybody(base: Instance, policy: Policy, calendar: Calendar, population: Population) -> tuple[Stays, Possible]:
    """Return all stays of a future, and the options of theirs that would be accepted."""
    everyone = np.arange(len(population.returns), dtype=np.int64)
    arrival = population.worker_arrival
    stays = Stays(
        person=everyone,
        template=population.worker_template,
        shift=calendar.days[arrival] - calendar.start,
        spell=np.zeros_like(everyone),
        first=arrival,
        last=last_round(calendar, population, everyone, np.zeros_like(everyone), arrival),
        party=parties(population.worker_party),
        sure=np.ones(len(everyone)),
        learned={},
    )
    until = int(population.order_start.max(initial=calendar.start))
    outlook = Outlook(
        base,
        replace(policy, round_date=calendar.start),
        calendar,
        population.seed,
        all_orders(base, population),
        population.order_arrival,
        empty_room(base, Market(base, calendar, population).courses(calendar.start, until)),
        np.zeros((0, 2), dtype=np.int64),
    )
    return with_returns(outlook, stays, real_returns(calendar, population), accepted(outlook))


def accepted(outlook: Outlook) -> Callable[[Stays, Possible], np.ndarray]:
    """Return what tells which options would be accepted in the outlook's future."""

    def says(stays: Stays, found: Possible) -> np.ndarray:
        worker, order = found.options.worker, found.options.order
        given = outlook.calendar.dynamics, found.facts, found.training
        chance = chance_of_yes(*given, worker, order)
        # Between the level held at first and the best one learned, one of the two ends is the likeliest to say yes.
        later = stays.spell[worker] > 0
        likeliest = chance_of_yes(*given, worker[later], order[later], overqualified=False)
        chance[later] = np.maximum(chance[later], likeliest)
        return says_yes(outlook.seed, stays.person[worker], outlook.orders.number[order], chance)

    return says


def real_returns(calendar: Calendar, population: Population) -> Anew:
    """Return who registers anew in a future that is known."""
    return Anew(
        spells=lambda person: population.returns[person],
        most=MOST_SPELLS,
        until=calendar.rounds,
        last=lambda person, spell, since: last_round(calendar, population, person, spell, since),
        learns=True,
    )


def all_orders(base: Instance, population: Population, first: int = 0) -> OrderRows:
    """Return every order of a future with all its positions, numbered from `first` on."""
    return OrderRows(
        first + np.arange(len(population.order_template), dtype=np.int64),
        population.order_template,
        population.order_start,
        population.order_end,
        base.orders.headcount[population.order_template],
    )


def empty_room(base: Instance, courses: CourseRows) -> Room:
    """Return every capacity of the base as it is when nobody uses it."""
    return Room(
        base.housing.beds,
        base.allowances.places,
        base.agreements.minimum,
        base.agreements.maximum,
        base.bases.intake,
        courses,
    )
