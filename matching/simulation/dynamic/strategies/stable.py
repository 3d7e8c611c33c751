"""Deferred acceptance (Gale and Shapley, 1962): workers propose, every capacity keeps the best of who asks.

Workers prefer what they would most likely accept; orders, sites, courses,
agreements and bases prefer placements worth more points. Where positions are
the only limit the plan is stable: no worker and order both prefer each other
to what they have. Where a placement needs a bed or a quota as well, somebody's
rejection can free the place of another capacity; such places are filled by who
prefers them, so that none is wasted, but whoever was turned away before by
somebody who left later may still have a claim.
"""

from __future__ import annotations

import numpy as np

from matching.result import Plan
from matching.simulation.dynamic.ledger import Key, Ledger, groups
from matching.simulation.dynamic.rounds import Round


def stable(round_: Round) -> Plan:
    """Return the plan of deferred acceptance; groups and second orders then take what is left."""
    ledger, options, worth = Ledger(round_), round_.options, round_.worth
    alone = np.flatnonzero(round_.instance.workers.group[options.worker] < 0)
    wishes = _wishes(round_, alone)
    for option in _deferred_acceptance(ledger, wishes, worth).values():
        ledger.take(option)
    _fill_what_is_free(ledger, wishes, worth)
    for cities in groups(round_, worth).values():
        any(ledger.take_group(members) for members in cities.values())
    for option in alone[np.argsort(-worth[alone], kind="stable")].tolist():
        if ledger.fits(option):
            ledger.take(option)
    return ledger.plan()


def _wishes(round_: Round, alone: np.ndarray) -> dict[int, list[int]]:
    """Return the options of each worker, most wished first."""
    in_order = alone[np.lexsort((alone, -round_.worth[alone], -round_.chance[alone]))]
    wishes: dict[int, list[int]] = {}
    for option in in_order.tolist():
        wishes.setdefault(int(round_.options.worker[option]), []).append(option)
    return dict(sorted(wishes.items()))


def _deferred_acceptance(ledger: Ledger, wishes: dict[int, list[int]], worth: np.ndarray) -> dict[int, int]:
    """Return the option that each worker holds when nobody proposes any more."""
    kept: dict[Key, set[int]] = {}
    held: dict[int, int] = {}
    next_wish = {worker: iter(mine) for worker, mine in wishes.items()}
    proposing = list(wishes)[::-1]
    while proposing:
        worker = proposing.pop()
        option = next(next_wish[worker], None)
        if option is None:
            continue
        held[worker] = option
        for key in ledger.keys(option):
            kept.setdefault(key, set()).add(option)
        for key in ledger.keys(option):
            if len(kept[key]) > ledger.left(key):
                # Among equals the later one by index goes first.
                least = min(kept[key], key=lambda asked: (int(worth[asked]), -asked))
                for used in ledger.keys(least):
                    kept[used].discard(least)
                turned = ledger.worker(least)
                del held[turned]
                proposing.append(turned)
    return held


def _fill_what_is_free(ledger: Ledger, wishes: dict[int, list[int]], worth: np.ndarray) -> None:
    """Let workers move to places that are free and that they prefer, the placement worth most first."""
    held = ledger.held()
    while True:
        better = [
            option
            for worker, mine in wishes.items()
            for option in mine[: mine.index(held[worker]) if worker in held else len(mine)]
            if ledger.fits_instead(option)
        ]
        if not better:
            return
        option = max(better, key=lambda option: (int(worth[option]), -option))
        worker = ledger.worker(option)
        if ledger.has(worker):
            ledger.give_back(worker)
        ledger.take(option)
        held[worker] = option
