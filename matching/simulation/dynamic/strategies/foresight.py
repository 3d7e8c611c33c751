"""Look-ahead that is told the real future: no way to work for an office, but a measure of what knowing is worth.

It decides round by round as :mod:`matching.simulation.dynamic.strategies.look_ahead` does, for one future, the one
that comes: who will register and when, who will say yes, who will leave early, wait how long and come back. What
hindsight has beyond it is left to deciding round by round and to the bound's relaxation; what it has beyond
look-ahead is the worth of knowing.
"""

from __future__ import annotations

import numpy as np

from matching.result import IntColumn, Plan
from matching.simulation.dynamic.answers import says_yes
from matching.simulation.dynamic.everybody import accepted, all_orders, real_returns
from matching.simulation.dynamic.futures import Future, future_of, outlook_of
from matching.simulation.dynamic.population import MOST_SPELLS, last_round
from matching.simulation.dynamic.rounds import Round
from matching.simulation.dynamic.stays import Stays, parties, with_returns
from matching.simulation.dynamic.strategies.look_ahead import best_offers

#: What a point of a later placement counts: all but what decides that waiting brings nothing.
NEARLY = 0.999


def foresight(round_: Round) -> Plan:
    """Return the plan whose offers bring most points, now and in the months that will come."""
    worker, order = round_.workers.number[round_.options.worker], round_.orders.number[round_.options.order]
    yes = says_yes(round_.market.population.seed, worker, order, round_.chance)
    return best_offers(round_, yes.astype(np.float64), [_real_future(round_)])


def _real_future(round_: Round) -> Future:
    """Return the months that will come, to the end."""
    market, calendar, population = round_.market, round_.market.calendar, round_.market.population
    free_on = np.array([engagement.free_on for engagement in market.at_work], dtype=np.int64)
    coming = np.flatnonzero(population.order_arrival > round_.number)
    orders = round_.orders.joined(all_orders(market.base, population).picked(coming))
    outlook = outlook_of(round_, orders, population.order_arrival[coming], population.seed)
    stays, found = with_returns(outlook, _stays(round_, free_on), real_returns(calendar, population), accepted(outlook))
    sure = np.ones(len(found.first))
    return future_of(
        round_,
        outlook,
        stays,
        found,
        chance=sure,
        there=sure,
        most=MOST_SPELLS,
        again=1.0,
        trust=NEARLY,
        free_on=free_on,
    )


def _stays(round_: Round, free_on: IntColumn) -> Stays:
    """Put who is there, who will come and who will come back into rows."""
    market, calendar, population = round_.market, round_.market.calendar, round_.market.population
    now, number = round_.workers, round_.number
    coming = np.flatnonzero(population.worker_arrival > number)
    worker = np.array([engagement.worker for engagement in market.at_work], dtype=np.int64)
    next_spell = np.array([market.spell(who) + 1 for who in worker.tolist()], dtype=np.int64)
    back_at = calendar.first_round_from(free_on)
    back = np.flatnonzero((next_spell <= population.returns[worker]) & (back_at < calendar.rounds))
    worker, next_spell, back_at = worker[back], next_spell[back], back_at[back]
    waiting = [market.waiting[who] for who in now.number.tolist()]
    behind = np.concatenate([coming, worker])
    since = np.concatenate([population.worker_arrival[coming], back_at])
    spell = np.concatenate([np.zeros_like(coming), next_spell])
    person = np.concatenate([now.number, behind])
    return Stays(
        person=person,
        template=population.worker_template[person],
        shift=np.concatenate([now.shift, calendar.days[since] - calendar.start]),
        spell=np.concatenate([np.array([stay.spell for stay in waiting], dtype=np.int64), spell]),
        first=np.concatenate([np.full(len(now), number + 1), since]),
        last=np.concatenate(
            [
                np.array([stay.last for stay in waiting], dtype=np.int64),
                last_round(calendar, population, behind, spell, since),
            ]
        ),
        party=parties(
            np.concatenate([now.party, population.worker_party[coming] + 1 + int(now.party.max(initial=-1))]),
            behind=len(worker),
        ),
        sure=np.ones(len(person)),
        learned={row: market.learned[who] for row, who in enumerate(person.tolist()) if who in market.learned},
    )
