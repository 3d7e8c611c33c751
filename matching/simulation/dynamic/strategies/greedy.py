"""Greedy by score: the placement worth most points first, then the next that still fits."""

from __future__ import annotations

import numpy as np

from matching.result import Plan
from matching.simulation.dynamic.ledger import Ledger, groups
from matching.simulation.dynamic.rounds import Round


def greedy(round_: Round) -> Plan:
    """Return the plan that takes the best option that fits, again and again.

    A group is placed at its best option: all its members in that option's city, or none.
    """
    ledger, options, worth = Ledger(round_), round_.options, round_.worth
    facts = round_.prepared.facts
    of_group = groups(round_, worth)
    tried: set[tuple[int, int]] = set()
    for option in np.argsort(-worth, kind="stable").tolist():
        worker = int(options.worker[option])
        group = int(facts.instance.workers.group[worker])
        if group < 0:
            if ledger.fits(option):
                ledger.take(option)
            continue
        city = int(facts.order_city[options.order[option]])
        if not ledger.has(worker) and (group, city) not in tried:
            tried.add((group, city))
            ledger.take_group(of_group[group][city])
    return ledger.plan()
