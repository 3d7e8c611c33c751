"""First come, first served: whoever waits longest chooses first."""

from __future__ import annotations

import numpy as np

from matching.result import Plan
from matching.simulation.dynamic.ledger import Ledger, groups
from matching.simulation.dynamic.rounds import Round


def first_come(round_: Round) -> Plan:
    """Return the plan in which workers choose in the order of their registration.

    Each takes what they would most likely accept; a group takes the city where its first member would.
    """
    ledger, options = Ledger(round_), round_.options
    facts = round_.prepared.facts
    # Ties between equal chances go to the better placement, then to the smaller index.
    liking = np.empty(len(options), dtype=np.int64)
    liking[np.lexsort((-np.arange(len(options)), round_.worth, round_.chance))] = np.arange(len(options))
    of_group = groups(round_, liking)
    start = np.searchsorted(options.worker, np.arange(len(round_.workers) + 1))
    group = facts.instance.workers.group
    done: set[int] = set()
    for worker in np.argsort(-round_.workers.waiting, kind="stable").tolist():
        mine = np.arange(start[worker], start[worker + 1])
        wished = mine[np.argsort(-liking[mine], kind="stable")].tolist()
        if group[worker] < 0:
            for option in wished:
                if ledger.fits(option):
                    ledger.take(option)
        elif int(group[worker]) not in done:
            done.add(int(group[worker]))
            cities = dict.fromkeys(int(facts.order_city[options.order[option]]) for option in wished)
            for city in cities:
                if ledger.take_group(of_group[int(group[worker])][city]):
                    break
    return ledger.plan()
