"""Parts of the orders, and workers whom the orders of a part cannot tell apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from matching.verify.columns import Ints, Listed, Mask
from matching.verify.pairs import Facts
from matching.verify.round import Round
from matching.verify.singles import Part


def parts(round_: Round, facts: Facts) -> Iterator[Part]:
    """Yield the parts of the orders with the profiles of the workers who may take some order of each."""
    who, what, lessons = facts.people, facts.offers, facts.lessons
    skills = round_.instance.workers
    by_service = np.argsort(skills.skill_service.values, kind="stable")
    services = skills.skill_service.values[by_service]
    keys = np.column_stack([what.service, what.live_in, what.unit])
    kinds, kind_of = np.unique(keys, axis=0, return_inverse=True)
    alike = {
        (live_in, unit): _alike(facts, live_in, unit) for live_in, unit in {(*kind[1:],) for kind in kinds.tolist()}
    }
    for kind, (service, live_in, unit) in enumerate(kinds.tolist()):
        orders = np.flatnonzero((kind_of.reshape(-1) == kind) & what.possible)
        if not len(orders):
            continue
        first, last = np.searchsorted(services, [service, service + 1])
        at = by_service[first:last]
        own = np.zeros(len(skills), dtype=np.int64)
        own[skills.skill_service.rows[at]] = skills.skill_level.values[at]
        special = _special(facts, orders)
        # Who is pinned to other orders takes none of these.
        able = ~who.barred & (who.live_in | (not live_in)) & ((who.pins == 0) | (special >= 0))
        holds, level = own > 0, what.level[orders]
        of_service = lessons.service == service
        for taught, worker, course in (
            (False, able & holds & (own <= level.max()), np.zeros(len(lessons), dtype=bool)),
            # Who is ready for every order needs no course.
            (
                True,
                able & holds & ((own > level.min()) | (who.trained_on < what.since[orders].max())),
                of_service | (lessons.service < 0),
            ),
            # Who does not hold the service needs a course that anybody may take.
            (True, able & ~holds, of_service & (lessons.from_level == 0)),
        ):
            if worker.any() and (course.any() or not taught):
                taught_in = _some(facts.taught_in, course)
                tell_apart = (alike[live_in, unit], special)
                yield _part(facts, orders, np.flatnonzero(worker), taught_in, (taught, bool(live_in)), own, tell_apart)


def split(part: Part, count: int) -> list[Part]:
    """Split the profiles of a part so that about as many workers are in each share; shares without any are left out."""
    before = part.member_start[part.group_start]
    borders = np.searchsorted(before, np.arange(count + 1) * len(part.member) / count).tolist()
    return [
        part._replace(
            sample=part.sample[first:last], own=part.own[first:last], group_start=part.group_start[first : last + 1]
        )
        for first, last in pairwise(borders)
        if first < last
    ]


def _part(
    facts: Facts,
    orders: Ints,
    worker: Ints,
    taught_in: Listed,
    kind: tuple[bool, bool],
    own: Ints,
    tell_apart: Sequence[Ints],
) -> Part:
    """Return the part of some orders and some workers.

    Parameters
    ----------
    taught_in
        Courses that matter to these pairs, by city.
    kind
        Whether the pairs need a course, and whether the orders are live-in.
    own
        Level of each worker of the round, 0 for none.
    tell_apart
        Numbers of each worker of the round that differ where the orders may tell workers apart.
    """
    home = facts.people.city[worker]
    # The last city stands for none, where no course is held.
    city = np.where(np.append(np.diff(taught_in.first) > 0, False)[home], home, -1)
    profile = _codes([own[worker], *(numbers[worker] for numbers in tell_apart)])
    group, first, group_of = np.unique(
        profile * (len(taught_in.first) + 1) + city + 1, return_index=True, return_inverse=True
    )
    _, group_start = np.unique(profile[first], return_index=True)
    sample = worker[first[group_start]]
    return Part(
        orders,
        np.unique(facts.offers.area[orders]),
        *kind,
        taught_in,
        sample,
        own[sample],
        np.append(group_start, len(group)),
        city[first],
        np.append(0, np.cumsum(np.bincount(group_of.reshape(-1)))),
        worker[np.argsort(group_of.reshape(-1), kind="stable")],
    )


def _some(listed: Listed, keep: Mask) -> Listed:
    """Return the lists with those numbers alone that are kept."""
    kept = keep[listed.value]
    return Listed(np.append(0, np.cumsum(kept))[listed.first], listed.value[kept])


def _alike(facts: Facts, live_in: bool, unit: int) -> Ints:
    """Number the workers so that those with one number pass the same orders of a mode and unit of pay.

    Dates and hours count by the orders' own dates and hours that they let pass.
    """
    who, what = facts.people, facts.offers
    some = (what.live_in == live_in) & (what.unit == unit)
    starts, ends, hours = np.unique(what.start[some]), np.unique(what.end[some]), np.unique(what.hours[some])
    columns = [
        np.searchsorted(starts, who.health_until, side="right"),
        np.searchsorted(np.unique(what.since[some]), who.trained_on, side="right"),
        np.searchsorted(starts, who.available_from, side="left"),
        np.searchsorted(ends, who.available_until, side="right"),
        who.floor[:, unit],
    ]
    if not live_in:
        columns += [np.searchsorted(hours, who.max_hours, side="right"), who.windows, who.lodging]
    return _codes(columns)


def _special(facts: Facts, orders: Ints) -> Ints:
    """Number the workers to whom some of the orders are special, each apart, and -1 for all others."""
    first, order, _ = facts.marks
    worker = np.repeat(np.arange(len(first) - 1), np.diff(first))[np.isin(order, orders)]
    special = np.full(len(first) - 1, -1, dtype=np.int64)
    special[worker] = worker
    return special


def _codes(columns: Sequence[Ints]) -> Ints:
    """Return one number a row, equal where all columns are, from 0 on without gaps."""
    codes = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        _, numbers = np.unique(column, return_inverse=True)
        pairs = codes * (numbers.max(initial=0) + 1) + numbers.reshape(-1)
        _, dense = np.unique(pairs, return_inverse=True)
        codes = dense.reshape(-1)
    return codes
