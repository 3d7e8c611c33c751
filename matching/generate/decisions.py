"""Who holds an order now, and the bureau's own decisions: pins that can be kept, and forbidden pairs."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from matching.generate.corridors import MIDDLE, Agreements, Corridors, covering, is_local
from matching.generate.demand import BARRED, LIVE_IN, Employers, Orders
from matching.generate.draw import chance
from matching.generate.places import Places
from matching.generate.services import Services
from matching.generate.shape import Shape, Sizes
from matching.generate.supply import CERTIFIED, OWN_GIVEN, TRAINED, Profiles, Workers

IntColumn = npt.NDArray[np.int64]

#: The current order of a worker who holds one of an earlier round, not in this dataset.
ELSEWHERE = -2
#: How often an order within reach is looked for before a worker is left without one.
ATTEMPTS = 6


@dataclass(frozen=True)
class Decisions:
    """The plan in force and the decisions.

    Parameters
    ----------
    current
        Order each worker holds, -1: none, ELSEWHERE: one of an earlier round.
    pins, forbids
        Pairs (worker, order).
    """

    current: IntColumn
    pins: tuple[tuple[int, int], ...]
    forbids: tuple[tuple[int, int], ...]


def decide(
    rng: np.random.Generator,
    places: Places,
    employers: Employers,
    orders: Orders,
    corridors: Corridors,
    agreements: Agreements,
    profiles: Profiles,
    workers: Workers,
    sizes: Sizes,
    shape: Shape,
) -> Decisions:
    """Draw who holds an order; pin a few of these pairs, forbid a few others."""
    held = _held(rng, places, orders, corridors, profiles, workers, max(shape.current, 0.05))
    pins = _pins(places, employers, orders, corridors, agreements, workers, held, sizes.pins)
    keeps = chance(rng, min(1.0, shape.current / max(shape.current, 0.05)), len(workers)) & (not shape.ties)
    elsewhere = (held < 0) & chance(rng, shape.current / 4, len(workers)) & (not shape.ties)
    forbids: set[tuple[int, int]] = set()
    holders = np.flatnonzero(held >= 0)
    if len(holders):
        # A worker is kept from an order that somebody like them holds, so that the decision bites.
        drawn = holders[rng.integers(0, len(holders), (sizes.forbids, 2))]
        forbids = {(int(worker), int(held[other])) for worker, other in drawn}
    return Decisions(
        current=np.where(elsewhere, ELSEWHERE, np.where(keeps, held, -1)),
        pins=pins,
        forbids=tuple(sorted(forbids - set(pins))),
    )


def fit_pinned(
    pins: tuple[tuple[int, int], ...], orders: Orders, services: Services, profiles: Profiles, workers: Workers
) -> tuple[Profiles, Workers]:
    """Give each pinned worker a profile and papers with which the pair passes every rule."""
    if not pins:
        return profiles, workers
    who = np.array([worker for worker, _ in pins])
    what = np.array([order for _, order in pins])
    count, known = len(pins), len(profiles.skills)
    fitted = replace(
        profiles,
        skills=profiles.skills + tuple(f"{services.codes[orders.service[o]]}:{orders.level[o]}" for o in what),
        main=np.append(profiles.main, orders.service[what]),
        level=np.append(profiles.level, orders.level[what]),
        sex=np.append(profiles.sex, np.zeros(count, dtype=np.int64)),
        live_in=np.append(profiles.live_in, np.ones(count, dtype=bool)),
        windows=profiles.windows + ("",) * count,
        max_orders=np.append(profiles.max_orders, np.ones(count, dtype=np.int64)),
        weekly_limit=np.append(profiles.weekly_limit, np.zeros(count, dtype=np.int64)),
        monthly_floor=np.append(profiles.monthly_floor, np.zeros(count, dtype=np.int64)),
        hourly_floor=np.append(profiles.hourly_floor, np.zeros(count, dtype=np.int64)),
        housing=np.append(profiles.housing, np.full(count, OWN_GIVEN)),
        certified=np.append(profiles.certified, np.full(count, len(CERTIFIED) - 1)),
        trained=np.append(profiles.trained, np.full(count, len(TRAINED) - 1)),
        available_from=np.append(profiles.available_from, np.zeros(count, dtype=np.int64)),
        available_until=np.append(profiles.available_until, np.zeros(count, dtype=np.int64)),
        degree_major=np.append(profiles.degree_major, np.zeros(count, dtype=bool)),
    )

    def with_value(column: IntColumn, value: IntColumn | int) -> IntColumn:
        changed = column.copy()
        changed[who] = value
        return changed

    wishes = workers.wishes.copy()
    wishes[who] = -1
    preferred_only = workers.preferred_only.copy()
    preferred_only[who] = False
    return fitted, replace(
        workers,
        profile=with_value(workers.profile, known + np.arange(count)),
        housing=with_value(workers.housing, OWN_GIVEN),
        credit=with_value(workers.credit, 0),
        wishes=wishes,
        preferred_only=preferred_only,
        excluded=with_value(workers.excluded, -1),
    )


def _held(
    rng: np.random.Generator,
    places: Places,
    orders: Orders,
    corridors: Corridors,
    profiles: Profiles,
    workers: Workers,
    share: float,
) -> IntColumn:
    """Find for some workers an order within reach of their own service, level and mode, up to its headcount."""
    held = np.full(len(workers), -1)
    reached = (covering(corridors, places, MIDDLE) >= 0) | is_local(places)
    by_service = np.argsort(orders.service, kind="stable")
    begin = np.searchsorted(orders.service[by_service], np.arange(int(profiles.main.max()) + 2))
    asked = np.flatnonzero(chance(rng, share, len(workers)))
    for _ in range(ATTEMPTS):
        left = asked[held[asked] < 0]
        profile = workers.profile[left]
        first, past = begin[profiles.main[profile]], begin[profiles.main[profile] + 1]
        order = by_service[np.minimum(first + rng.integers(0, np.maximum(past - first, 1)), len(orders) - 1)]
        suits = (
            (past > first)
            & reached[workers.home[left], orders.place[order]]
            & (profiles.level[profile] <= orders.level[order])
            & (profiles.live_in[profile] | (orders.mode[order] != LIVE_IN))
        )
        held[left[suits]] = order[suits]
    holders = np.flatnonzero(held >= 0)
    by_order = holders[np.argsort(held[holders], kind="stable")]
    rank = np.arange(len(by_order)) - np.searchsorted(held[by_order], held[by_order])
    held[by_order[rank >= orders.headcount[held[by_order]]]] = -1
    return held


def _pins(
    places: Places,
    employers: Employers,
    orders: Orders,
    corridors: Corridors,
    agreements: Agreements,
    workers: Workers,
    held: IntColumn,
    wanted: int,
) -> tuple[tuple[int, int], ...]:
    """Choose pairs that can be kept together: different orders and agreements, each agreement with room."""
    local = is_local(places)
    by_day = {day: covering(corridors, places, day) for day in sorted(set(orders.start))} if wanted else {}
    pins: list[tuple[int, int]] = []
    orders_used: set[int] = set()
    agreements_used: set[int] = set()
    for worker in np.flatnonzero((held >= 0) & (workers.group < 0)).tolist():
        if len(pins) >= wanted:
            break
        order = int(held[worker])
        if order in orders_used or employers.credit[orders.employer[order]] == BARRED:
            continue
        where = (workers.home[worker], orders.place[order])
        if not local[where]:
            agreement = int(by_day[orders.start[order]][where])
            with_room = agreement >= 0 and agreements.base[agreement] is None and agreements.maximum[agreement] != 0
            if not with_room or agreement in agreements_used:
                continue
            agreements_used.add(agreement)
        orders_used.add(order)
        pins.append((worker, order))
    return tuple(pins)
