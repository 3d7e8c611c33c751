"""What the best choice of every unit is worth: a worker, or a group as one."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from matching.rules import Tier
from matching.verify.areas import Areas, Ints, city_of_region
from matching.verify.candidates import list_pairs
from matching.verify.columns import courses_by_city, covers, lessons, marks, offers, people, weights, wishes
from matching.verify.costs import costs
from matching.verify.fitting import fitting
from matching.verify.lodgings import LODGING_KINDS, Beds, beds, lodging_worths
from matching.verify.pairs import Facts
from matching.verify.profiles import parts, split
from matching.verify.round import Round
from matching.verify.sets import best_sets
from matching.verify.singles import Part, best_singles
from matching.verify.worth import SAFE, Worth, Worths, together

#: Workers with several placements looked at together: what they may take is listed.
BLOCK = 512
#: Threads of the compiled loops; the bounds are the same whatever their number.
CORES = min(4, os.cpu_count() or 1)


@dataclass(frozen=True)
class Structure:
    """All that the choices of a round hang on, before anything is priced.

    Parameters
    ----------
    cities
        Number of cities with orders.
    member, row_of
        Members of groups, group by group, and each worker's row among them, -1 for others.
    """

    round: Round
    facts: Facts
    beds: Beds
    cities: int
    member: Ints
    row_of: Ints


def structure(round_: Round, where: Areas) -> Structure:
    """Return the structure of a round that has workers and orders."""
    cities, city_of = np.unique(where.city), city_of_region(round_)
    city_row = np.full(len(city_of), -1, dtype=np.int64)
    city_row[cities] = np.arange(len(cities))
    base_city = np.append(city_of[round_.instance.bases.city], -2)
    base_of = np.append(round_.instance.agreements.base, -1)
    what = offers(round_, where)
    facts = Facts(
        people(round_, where),
        what,
        lessons(round_),
        courses_by_city(round_),
        wishes(round_),
        marks(round_),
        costs(round_, where),
        weights(round_),
        covers(round_),
        where.city,
        where.agreement,
        city_row,
        base_of,
        base_city[base_of],
    )
    group = round_.instance.workers.group
    member = np.flatnonzero(group >= 0)
    member = member[np.argsort(group[member], kind="stable")]
    row_of = np.full(len(group), -1, dtype=np.int64)
    row_of[member] = np.arange(len(member))
    return Structure(round_, facts, beds(round_, what.city), len(cities), member, row_of)


def unit_worths(plain: Structure, worths: Sequence[Worth]) -> dict[Tier, int]:
    """Return the sum over all units of the worth of their best choices, by tier."""
    values = together(plain.round, worths)
    kind, never = values.score.dtype, values.never[0]
    best = np.full((len(plain.row_of), len(worths)), never, dtype=kind)
    by_city = np.full((len(plain.member), plain.cities, len(worths)), never, dtype=kind)
    for part in parts(plain.round, plain.facts):
        _raise(plain, values, part, best, by_city)
    _raise_to_sets(plain, values, best, by_city)
    alone = plain.row_of < 0
    pinned = plain.facts.people.pins > 0
    # Worths of one worker fit where those of a large group together may not.
    largest = int(np.bincount(plain.round.instance.workers.group[plain.member]).max(initial=0))
    if any(one.size * largest >= SAFE for one in worths):
        by_city = by_city.astype(object)
    found = np.concatenate([_best(best[alone], pinned[alone], never), _best_of_groups(plain, by_city, pinned, never)])
    return {one.tier: sum(found[:, number].tolist()) for number, one in enumerate(worths)}


def _raise(plain: Structure, values: Worths, part: Part, best: Ints, by_city: Ints) -> None:
    """Raise the best worths to those of single orders of a part."""
    facts = plain.facts
    shape = (len(part.order), 1 if part.in_household else LODGING_KINDS)
    lodging = np.zeros((*shape, len(facts.costs.rest), len(values.score)), dtype=best.dtype)
    housed = np.zeros(shape, dtype=bool)
    if part.in_household:
        housed[:] = True
    else:
        lodging_worths(
            values, part.order, facts.offers.city, plain.beds, facts.costs, facts.weights.nearness, lodging, housed
        )
    with ThreadPoolExecutor(CORES) as pool:
        # Every worker is in one profile of a part, so that no two threads raise the same worth.
        list(
            pool.map(
                lambda some: best_singles(values, facts, some, lodging, housed, plain.row_of, best, by_city),
                split(part, CORES),
            )
        )


def _raise_to_sets(plain: Structure, values: Worths, best: Ints, by_city: Ints) -> None:
    """Raise the best worths to those of several orders of one worker."""
    facts, skills = plain.facts, plain.round.instance.workers
    several = np.flatnonzero((facts.people.max_orders > 1) & ~facts.people.barred)
    tables = fitting(plain.round, facts.city_row, facts.offers.city, np.ascontiguousarray(facts.offers.hours))

    def raise_block(first: int) -> None:
        workers = several[first : first + BLOCK]
        levels = np.zeros((len(workers), len(plain.round.instance.services)), dtype=np.int64)
        for row, worker in enumerate(workers.tolist()):
            levels[row, skills.skill_service.row(worker)] = skills.skill_level.row(worker)
        found = list_pairs(facts, tables.by_city, workers, levels)
        best_sets(values, facts, tables, plain.beds, workers, found, plain.row_of, best, by_city)

    with ThreadPoolExecutor(CORES) as pool:
        list(pool.map(raise_block, range(0, len(several), BLOCK)))


def _best(best: Ints, must_go: Ints, never: int) -> Ints:
    """Return the best of some choices and of staying at home, worth 0, for who may stay.

    Without any choice a pinned unit has no valid plan at all; the broken pin is told elsewhere.
    """
    stays = (best == never) | (~must_go[:, None] & (best < 0))
    return np.where(stays.astype(bool), 0, best)


def _best_of_groups(plain: Structure, by_city: Ints, pinned: Ints, never: int) -> Ints:
    """Return the worth of each group's best choice: one city, and its members' best choices there."""
    if not len(plain.member):
        return np.zeros((0, by_city.shape[2]), dtype=by_city.dtype)
    group = plain.round.instance.workers.group[plain.member]
    first = np.flatnonzero(np.diff(group, prepend=-1))
    is_able = (by_city != never).astype(bool)
    able = np.logical_and.reduceat(is_able, first)
    total = np.add.reduceat(np.where(is_able, by_city, 0), first)
    best = np.where(able, total, never).max(axis=1)
    return _best(best, np.logical_or.reduceat(pinned[plain.member], first), never)
