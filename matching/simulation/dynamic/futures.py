"""A future as an office can imagine it: who is there now, and who may come, drawn anew."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.instance.instance import NO_LIMIT
from matching.result import IntColumn
from matching.simulation.dynamic.answers import chance_of_yes
from matching.simulation.dynamic.calendar import DAYS_A_MONTH
from matching.simulation.dynamic.chance import FloatColumn
from matching.simulation.dynamic.everybody import all_orders, empty_room
from matching.simulation.dynamic.horizon import Limits
from matching.simulation.dynamic.market import Market
from matching.simulation.dynamic.pool import OrderRows
from matching.simulation.dynamic.population import Population, contract_ends, draw_population
from matching.simulation.dynamic.rounds import Round
from matching.simulation.dynamic.stays import (
    Anew,
    Outlook,
    Possible,
    Stays,
    chance_together,
    following,
    parties,
    with_returns,
)
from matching.simulation.dynamic.worth import points

#: Numbers of imagined people and orders begin here: how many real ones are still to come is nothing to know by.
FRESH = 1 << 40


@dataclass(frozen=True)
class Future:
    """The months ahead of a round. The round's workers and orders come first and keep their rows.

    Parameters
    ----------
    stays, possible
        Of everybody who is there or comes in the months ahead, after this round.
    worth, chance, there
        Points of each option, the chance of a yes, and the chance that the worker is still there.
    following
        Row of the stay that follows each option, -1 for none.
    until_of_now, following_of_now
        Round at which each option of the present round would end, and the stay that follows.
    course_of_now
        Row of each course of the present round, -1 behind them.
    again
        Share of contracts that end after which the worker registers anew.
    trust
        What a point of a later placement counts beside one of now.
    limits
        What is left of every capacity.
    """

    stays: Stays
    possible: Possible
    worth: IntColumn
    chance: FloatColumn
    there: FloatColumn
    following: IntColumn
    until_of_now: IntColumn
    following_of_now: IntColumn
    course_of_now: IntColumn
    again: float
    trust: float
    limits: Limits


def draw_future(round_: Round, seed: int) -> Future:
    """Draw a future from a seed that no real one has."""
    market, calendar = round_.market, round_.market.calendar
    dynamics, number = calendar.dynamics, round_.number
    ahead = max(1, round(dynamics.look_ahead_months * dynamics.rounds_a_month))
    end = min(calendar.rounds, number + 1 + ahead)
    coming = draw_population(market.base, calendar, seed, number + 1, end)
    free_on = _free_on(market, seed, int(calendar.days[number]))
    stays = _stays(round_, coming, free_on, end)
    orders = round_.orders.joined(all_orders(market.base, coming, FRESH))
    outlook = outlook_of(round_, orders, coming.order_arrival, seed)
    # How long somebody waits is a chance, and one registration after the first is like any other.
    anew = Anew(
        spells=lambda person: np.full(len(person), int(dynamics.return_share > 0)),
        most=1,
        until=end,
        last=lambda person, spell, since: np.full(len(person), calendar.rounds - 1),
        learns=False,
    )
    stays, found = with_returns(outlook, stays, anew, lambda stays, found: np.ones(len(found.first), dtype=bool))
    worker, order = found.options.worker, found.options.order
    waited = calendar.days[found.first] - calendar.days[np.maximum(number, stays.first[worker])]
    return future_of(
        round_,
        outlook,
        stays,
        found,
        chance=chance_of_yes(dynamics, found.facts, found.training, worker, order),
        # Whoever waits by an exponential law has as long to wait as on the first day.
        there=np.exp(-waited / (dynamics.patience_months * DAYS_A_MONTH)),
        most=1,
        again=dynamics.return_share,
        trust=dynamics.look_ahead_trust,
        free_on=free_on,
    )


def outlook_of(round_: Round, orders: OrderRows, arrival: IntColumn, seed: int) -> Outlook:
    """Return what there is ahead of a round beside the workers: its own orders first, then those that come."""
    market, day = round_.market, int(round_.market.calendar.days[round_.number])
    arrivals = np.concatenate([np.full(len(round_.orders), round_.number + 1), arrival])
    room = empty_room(market.base, market.courses(day, int(orders.start.max(initial=day))))
    return Outlook(market.base, round_.policy, market.calendar, seed, orders, arrivals, room, round_.instance.forbids)


def future_of(
    round_: Round,
    outlook: Outlook,
    stays: Stays,
    found: Possible,
    *,
    chance: FloatColumn,
    there: FloatColumn,
    most: int,
    again: float,
    trust: float,
    free_on: IntColumn,
) -> Future:
    """Put a future together.

    Parameters
    ----------
    most
        Stays from this one on are one and the same.
    free_on
        Day on which each engagement ends.
    """
    worker, order = found.options.worker, found.options.order
    now, instance = round_.options, found.facts.instance
    until_of_now = np.maximum(round_.number + 1, outlook.ends(stays.person[now.worker], now.order))
    return Future(
        stays=stays,
        possible=found,
        worth=points(round_.market.dynamics, instance, order) + found.options.total_score,
        chance=chance_together(stays.party, worker, found.facts.order_city[order], chance),
        there=there,
        following=following(stays, worker, found.until, most),
        until_of_now=until_of_now,
        following_of_now=following(stays, now.worker, until_of_now, most),
        course_of_now=_course_of_now(round_, instance.courses.ids),
        again=again,
        trust=trust,
        limits=_limits(round_, free_on, instance.courses.seats),
    )


def _stays(round_: Round, coming: Population, free_on: IntColumn, end: int) -> Stays:
    """Put who is there, who comes and who may come back into rows."""
    market, calendar, now = round_.market, round_.market.calendar, round_.workers
    number, share = round_.number, round_.market.dynamics.return_share
    back_at = calendar.first_round_from(free_on)
    back = np.flatnonzero((back_at > number) & (back_at < end) & (share > 0))
    worker = np.array([market.at_work[place].worker for place in back.tolist()], dtype=np.int64)
    first = np.concatenate([np.full(len(now), number + 1), coming.worker_arrival, back_at[back]])
    fresh = FRESH + np.arange(len(coming.returns))
    behind = len(now) + len(coming.returns)
    beyond = 1 + int(now.party.max(initial=-1))
    learned = dict(now.learned)
    for place, who in enumerate(worker.tolist()):
        if who in market.learned:
            learned[behind + place] = market.learned[who]
    return Stays(
        person=np.concatenate([now.number, fresh, worker]),
        template=np.concatenate([now.template, coming.worker_template, market.population.worker_template[worker]]),
        shift=np.concatenate([now.shift, calendar.days[first[len(now) :]] - calendar.start]),
        spell=np.repeat([0, 1], [behind, len(worker)]),
        first=first,
        last=np.full(len(first), calendar.rounds - 1),
        party=parties(
            np.concatenate([now.party, coming.worker_party + beyond]),
            behind=len(worker),
        ),
        sure=np.repeat([1.0, share], [behind, len(worker)]),
        learned=learned,
    )


def _free_on(market: Market, seed: int, day: int) -> IntColumn:
    """Draw the day on which each engagement ends: as planned, or early from today or its start on."""
    worker = np.array([engagement.worker for engagement in market.at_work], dtype=np.int64)
    planned = np.array([engagement.planned for engagement in market.at_work], dtype=np.int64)
    start = np.array(
        [max(day, *(int(market.population.order_start[order]) for order in e.orders)) for e in market.at_work],
        dtype=np.int64,
    )
    return contract_ends(market.calendar, seed, worker, np.zeros_like(worker), start, np.maximum(planned, day + 1))


def _course_of_now(round_: Round, ids: tuple[str, ...]) -> IntColumn:
    place = {name: row for row, name in enumerate(ids)}
    return np.array([*(place.get(name, -1) for name in round_.instance.courses.ids), -1], dtype=np.int64)


def _limits(round_: Round, free_on: IntColumn, seats: IntColumn) -> Limits:
    """Return what is left at each round if nobody new is placed."""
    market, calendar = round_.market, round_.market.calendar
    base, dynamics, rounds = market.base, calendar.dynamics, calendar.rounds
    beds = np.repeat(base.housing.beds[:, None], rounds, axis=1)
    places = np.repeat(base.allowances.places[:, None], rounds, axis=1)
    for engagement, until in zip(market.at_work, calendar.first_round_from(free_on).tolist(), strict=True):
        if engagement.site >= 0:
            beds[engagement.site, :until] -= 1
        elif engagement.allowance >= 0:
            places[engagement.allowance, :until] -= 1
    months = np.array([calendar.month(number) for number in range(rounds)], dtype=np.int64)
    maximum, intake = base.agreements.maximum[:, None], base.bases.intake[:, None]
    return Limits(
        beds=np.maximum(0, beds),
        places=np.maximum(0, places),
        seats=seats,
        agreements=np.where(maximum >= NO_LIMIT, NO_LIMIT, np.maximum(0, maximum - market.under)),
        bases=np.where(intake >= NO_LIMIT, NO_LIMIT, np.maximum(0, intake - market.arrived)),
        agreement_period=months // dynamics.agreement_period_months,
        base_period=months // dynamics.intake_period_months,
    )
