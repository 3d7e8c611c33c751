"""Bounds recomputed from published prices: every worker's best complete choice, summed exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

import numpy as np

from matching.language import Text
from matching.rules import MINIMISED, TIER_TEXTS, Tier
from matching.verify.certificate import Claim
from matching.verify.choices import Choices, Chooser, highest_score
from matching.verify.eligible import Eligibility, Ints
from matching.verify.prices import TierPrices
from matching.verify.report import CERTIFICATE_FILE, Violation
from matching.verify.round import Round
from matching.verify.rows import Report
from matching.verify.several import Several, several
from matching.verify.worth import Worth, worth

#: Worth of each worker's best choice by city; workers outside groups have one entry, under ANYWHERE.
Best = dict[int, dict[int, int]]
ANYWHERE = -1


def check_bounds(round_: Round, claims: Sequence[Claim], prices: Mapping[Tier, TierPrices], report: Report) -> None:
    """Report bounds with the proof ``prices`` that the prices do not prove.

    A bound that is weaker than what the prices prove is proven too; that no shortfall is below 0 needs no price.
    """
    provable = [claim for claim in claims if claim.proof == "prices" and claim.tier is not Tier.BALANCE]
    proven = price_bounds(round_, [prices[claim.tier] for claim in provable])
    for claim in claims:
        name = TIER_TEXTS[claim.tier]
        if claim.proof == "prices" and claim.tier is Tier.BALANCE:
            text = Text(f"{name.en}: prices prove no bound of this tier", f"{name.zh}：此目标层的界不能由价格证明")
            report(Violation(claim.tier, text, CERTIFICATE_FILE))
    for claim in provable:
        bound = proven[claim.tier]
        if claim.tier in MINIMISED:
            bound = max(0, bound)
        if claim.bound > bound if claim.tier in MINIMISED else claim.bound < bound:
            name = TIER_TEXTS[claim.tier]
            text = Text(
                f"{name.en}: the prices prove the bound {bound}, not {claim.bound}",
                f"{name.zh}：价格所证明的界为 {bound}，而非 {claim.bound}",
            )
            report(Violation(claim.tier, text, CERTIFICATE_FILE))


def price_bounds(round_: Round, prices: Sequence[TierPrices]) -> dict[Tier, int]:
    """Return the bound that each tier's prices prove, shortfalls as non-negative numbers."""
    if not prices:
        return {}
    highest = highest_score(round_)
    values = [worth(round_, priced, highest) for priced in prices]
    found = best_choices(round_, values)
    bounds = {}
    for value, best in zip(values, found, strict=True):
        total = value.constant + sum(unit_worths(round_, best))
        bound = total // value.scale
        if value.tier is Tier.STABILITY:
            # Pairs kept are the gain; the shortfall is what is left of the plan in force.
            bound -= len(round_.in_force)
        bounds[value.tier] = -bound if value.tier in MINIMISED else bound
    return bounds


def unit_worths(round_: Round, best: Best) -> list[int]:
    """Return the worth of the best choice of each worker outside groups, and of each group.

    A group's choice is one city and its members' best choices there. Staying at home is worth 0 and
    always possible, but for who is pinned.
    """
    pinned = {worker for worker, _ in round_.pins}
    found = []
    by_group = sorted((worker for worker in round_.workers if worker.group >= 0), key=lambda worker: worker.group)
    for worker in round_.workers:
        if worker.group < 0:
            options = list(best.get(worker.number, {}).values())
            found.append(_best(options, worker.number in pinned))
    for _, group in groupby(by_group, key=lambda worker: worker.group):
        members = [worker.number for worker in group]
        choices = [best.get(number, {}) for number in members]
        cities = set(choices[0]).intersection(*choices[1:])
        options = [sum(able[city] for able in choices) for city in cities]
        found.append(_best(options, not pinned.isdisjoint(members)))
    return found


def _best(options: Sequence[int], must_go: bool) -> int:
    """Return the best of some options and of staying at home where that is possible.

    Without any option a pinned worker has no valid plan at all; the broken pin is told elsewhere.
    """
    return max(options, default=0) if must_go else max(0, 0, *options)


def best_choices(round_: Round, values: Sequence[Worth]) -> list[Best]:
    """Return each worker's best choices under each tier's prices."""
    chooser = Chooser(Eligibility(round_))
    pinned: dict[int, frozenset[int]] = {}
    for worker, order in round_.pins:
        pinned[worker] = pinned.get(worker, frozenset()) | {order}
    result: list[Best] = [{} for _ in values]
    for pairs, choices in chooser.blocks():
        allowed = _with_pins(choices, pinned)
        for value, best in zip(values, result, strict=True):
            _keep_best(round_, chooser.eligibility.order_city, choices, allowed, value, best)
        for number in np.unique(pairs.worker).tolist():
            worker = round_.workers[number]
            if worker.max_orders > 1:
                more = several(chooser, worker, pairs.where(pairs.worker == number), pinned.get(number, frozenset()))
                for value, best in zip(values, result, strict=True):
                    _add_several(more, value, best)
    return result


def _with_pins(choices: Choices, pinned: Mapping[int, frozenset[int]]) -> Ints:
    """Return the positions of choices that hold all pins of their worker."""
    if not pinned:
        return np.arange(len(choices))
    held = [
        worker not in pinned or pinned[worker] == {order}
        for worker, order in zip(choices.worker.tolist(), choices.order.tolist(), strict=True)
    ]
    return np.flatnonzero(np.array(held, dtype=bool))


def _keep_best(round_: Round, city: Ints, choices: Choices, allowed: Ints, value: Worth, best: Best) -> None:
    """Keep the best single choice of each worker: by city for members of groups, over all cities for the others."""
    if not len(allowed):
        return
    totals = choices.worth(value)[allowed]
    worker = choices.worker[allowed]
    place = np.where(round_.instance.workers.group[worker] >= 0, city[choices.order[allowed]], ANYWHERE)
    key = worker * (len(round_.instance.regions) + 1) + place + 1
    by_key = np.argsort(key, kind="stable")
    first = np.flatnonzero(np.diff(key[by_key], prepend=-1))
    highest = np.maximum.reduceat(totals[by_key], first)
    at = by_key[first]
    for number, here, total in zip(worker[at].tolist(), place[at].tolist(), highest.tolist(), strict=True):
        best.setdefault(number, {})[here] = int(total)


def _add_several(more: Several, value: Worth, best: Best) -> None:
    """Keep choices of several orders of one worker where they are better."""
    worker = more.worker
    known = best.get(worker.number, {})
    if worker.group < 0:
        # Over all cities: what is known of one is known of all, and staying at home is worth 0.
        least = [*known.values(), *(() if more.pinned else (0,))]
        known = dict.fromkeys((stay.city for stay in more.stays), max(least)) if least else {}
    found = more.best(value, known)
    if found and worker.group < 0:
        found = {ANYWHERE: max(found.values())}
    if found:
        best.setdefault(worker.number, {}).update(found)
