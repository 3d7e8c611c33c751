"""A plan taken up again: what an earlier result of nearly the same round still can keep."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from matching.instance.instance import Ragged
from matching.result import IntColumn, Plan
from matching.rules import Tier
from matching.solver import score
from matching.solver.assess import limits
from matching.solver.bundles import list_bundles
from matching.solver.courses import Training
from matching.solver.eligibility import PAIR_RULES, Pairs
from matching.solver.facts import Facts
from matching.solver.options import Options, enumerate_options, once_scores
from matching.solver.priced.aim import Aim, aim_of
from matching.solver.priced.arrays import Chosen
from matching.solver.priced.certify import begins
from matching.solver.priced.choices import Choices, make_choices
from matching.solver.priced.dive import Diver
from matching.solver.priced.dual import Prices
from matching.solver.priced.plan import Draft
from matching.solver.priced.pool import Pool, market_of, merged
from matching.solver.priced.pool_kernels import take_in_order
from matching.solver.priced.round import Round
from matching.solver.start import Start


def planned_choices(facts: Facts, training: Training, plan: Plan, first: tuple[int, ...]) -> Choices:
    """Return what each worker of an earlier plan may still take of it: all its orders, or the most that go together.

    A worker who no longer may take what is pinned with it gets nothing.

    Parameters
    ----------
    first
        Numbers of the first order, lodging, course, agreement and base.
    """
    options = _still_allowed(facts, training, plan)
    bundles, _ = list_bundles(facts, options, np.flatnonzero(facts.fixed[options.order]))
    lone = np.arange(len(options))
    lists = Ragged(
        np.concatenate([np.arange(len(lone) + 1), len(lone) + bundles.options.start[1:]]),
        np.concatenate([lone, bundles.options.values]),
    )
    lead = lists.values[lists.start[:-1]]
    worker, size = options.worker[lead], np.diff(lists.start)
    course = np.concatenate([options.course, bundles.course])
    able = _keeps_pins(facts, worker, lists, options)
    # The largest set of each worker, the first of equals.
    in_order = np.lexsort((np.arange(len(worker)), -size, ~able, worker))
    pick = in_order[np.diff(worker[in_order], prepend=-1) != 0]
    pick = pick[able[pick]]
    rows = Ragged.from_lists([lists.row(at).tolist() for at in pick.tolist()])
    lead, row = lead[pick], rows.rows
    force = facts.instance.plan_in_force
    step = np.int64(max(1, len(facts.instance.orders)))
    kept = np.isin(options.worker[rows.values] * step + options.order[rows.values], force[:, 0] * step + force[:, 1])
    owner, where = options.worker[lead], options.lodging[lead]
    subsidy = score.subsidies(facts, options.agreement[lead])
    once = once_scores(facts, owner, options.order[lead], where, course[pick], subsidy)
    return make_choices(
        facts,
        owner,
        Ragged(rows.start, options.order[rows.values]),
        where,
        course[pick],
        once + np.bincount(row, weights=options.row_score[rows.values], minlength=len(pick)).astype(np.int64),
        np.bincount(row, weights=kept, minlength=len(pick)).astype(np.int64),
        first,
    )


def _still_allowed(facts: Facts, training: Training, plan: Plan) -> Options:
    """Return the options that an earlier plan's rows are, those that no rule forbids by itself now."""
    worker, order = plan.worker, plan.order
    keep = np.ones(len(plan), dtype=bool)
    for test in PAIR_RULES.values():
        keep &= test(facts, training, worker, order)
    pairs = Pairs(
        worker[keep],
        order[keep],
        facts.corridors.counting(worker[keep], order[keep]),
        dict.fromkeys(PAIR_RULES, 0),
    )
    options = enumerate_options(facts, training, pairs)
    step = np.int64(max(1, len(facts.instance.orders)))
    row = np.searchsorted(worker * step + order, options.worker * step + options.order)
    same = (options.lodging == plan.lodging[row]) & (options.course == plan.course[row])
    return Options(*(column[same] for column in vars(options).values()))


def _keeps_pins(facts: Facts, worker: IntColumn, lists: Ragged, options: Options) -> np.ndarray:
    """Whether each set of options holds all that is pinned for its worker."""
    pins, step = facts.instance.pins, np.int64(max(1, len(facts.instance.orders)))
    asked = np.bincount(pins[:, 0], minlength=len(facts.instance.workers))
    pinned = np.isin(options.worker * step + options.order, pins[:, 0] * step + pins[:, 1])
    held = np.bincount(lists.rows, weights=pinned[lists.values], minlength=len(worker))
    kept: np.ndarray = held == asked[worker]
    return kept


def take_up(draft: Draft, diver: Diver, prices: Prices, planned: Choices) -> bool:
    """Decide a draft as an earlier plan says, as far as there is room; everybody else stays at home.

    Parameters
    ----------
    draft
        A draft of which nothing is decided; its choices hold `planned` before any others of each worker.
    diver
        Places by chance who must go and is not in the earlier plan.

    Returns
    -------
    Whether all who must go are placed.
    """
    round_, units = draft.round, draft.round.units
    known = np.flatnonzero(np.diff(planned.start) > 0)
    none = np.full(len(known), -1, dtype=np.int64)
    pool = Pool(known, Chosen(none, none, none, draft.choices.start[known]))
    market = market_of(round_, diver.aim, draft.choices, merged(round_, draft.choices, [pool]))
    whole = _whole(market.units, market.nest.unit_start, market.nest.way_start, units.start)
    rest = np.setdiff1d(np.flatnonzero(units.must_go), market.units[whole])
    if len(rest):
        others = np.setdiff1d(np.arange(len(units)), rest)
        draft.stay(others)
        diver.decide_greedily(prices)
        draft.release(others)
    taken = np.zeros(len(market.units), dtype=np.bool_)
    order = np.flatnonzero(whole)
    order = order[np.argsort(~market.nest.must_go[order], kind="stable")]
    take_in_order(market.nest, order, len(order), np.arange(len(market.seat_worker)), draft.room.copy(), taken)
    of_seat = np.repeat(np.arange(len(market.units)), np.diff(market.nest.way_start[market.nest.unit_start]))
    picked = market.pool.picked(np.flatnonzero(taken[of_seat]))
    draft.decide(market.units[taken], picked.picked(np.argsort(picked.worker, kind="stable")))
    draft.stay(np.flatnonzero(~draft.decided))
    return bool(draft.going[units.must_go].all())


def _whole(present: IntColumn, unit_start: IntColumn, way_start: IntColumn, size: IntColumn) -> np.ndarray:
    """Whether each unit of a market, of one choice a member, goes to one city with all its members."""
    ways = np.diff(unit_start)
    seats = np.diff(way_start[unit_start])
    whole: np.ndarray = (ways == 1) & (seats == size[present + 1] - size[present])
    return whole


def earlier_prices(round_: Round, start: Start, weights: Mapping[Tier, int]) -> dict[Tier, tuple[Aim, Prices]]:
    """Return for each tier the aim and the prices that an earlier certificate proves it with.

    Parameters
    ----------
    weights
        The round's weight of each tier.
    """
    facts = round_.facts
    numbers = {
        (str(capacity), key): begin + at
        for capacity, begin in begins(round_).items()
        for at, key in enumerate(limits(facts, capacity)[0])
    }
    agreements = {key: at for at, key in enumerate(facts.instance.agreements.ids)}
    floors = {floor.key: at for at, floor in enumerate(round_.floors)}
    found = {}
    for tier, prices in start.prices.items():
        if tier not in weights:
            continue
        unit = weights[tier]
        weighed = {tier: unit}
        lists = Prices(
            np.zeros(len(round_.resources.limit)), np.zeros(len(round_.minimum)), np.zeros(len(round_.floors))
        )
        for (capacity, key), price in prices.items():
            value = abs(float(price)) * unit
            if (capacity, key) in numbers:
                lists.resource[numbers[capacity, key]] = value
            elif capacity == "agreement_min" and key in agreements:
                lists.minimum[agreements[key]] = value
            elif capacity == "floor" and key in floors:
                lists.floor[floors[key]] = value
            elif capacity in weights:
                weighed[Tier(capacity)] = round(value)
        found[tier] = aim_of(facts, {known: weighed[known] for known in weights if known in weighed}), lists
    return found
