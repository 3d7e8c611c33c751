"""Stays of workers in the pool over months to come, and what each could lead to: shared by all that look ahead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from matching.instance import Instance
from matching.instance.instance import Courses
from matching.policy import Policy
from matching.result import IntColumn
from matching.simulation.dynamic.calendar import Calendar
from matching.simulation.dynamic.chance import FloatColumn
from matching.simulation.dynamic.horizon import last_rounds
from matching.simulation.dynamic.pool import Learned, OrderRows, Room, WorkerRows, pool_instance
from matching.simulation.dynamic.population import contract_ends
from matching.solver.courses import Training, training
from matching.solver.eligibility import eligible_pairs
from matching.solver.facts import Facts, gather_facts
from matching.solver.options import Options, enumerate_options


@dataclass(frozen=True)
class Stays:
    """Stays, one a row; a person has one for each time, and each round, at which a contract could have ended.

    Parameters
    ----------
    person
        Number by which answers and ends of contracts are drawn.
    template
        Row of the base that the person is like.
    shift
        Days by which the dates of the base's row are moved: papers are renewed when somebody registers.
    spell
        0 for the first registration, then one more after each contract.
    first, last
        Rounds at which the person may be there.
    party
        Number of the group that stays together, -1 for who is alone.
    sure
        1 where the stay comes by itself, 0 where it comes only after a contract that ended, or the chance of it.
    learned
        What rows learned in courses.
    """

    person: IntColumn
    template: IntColumn
    shift: IntColumn
    spell: IntColumn
    first: IntColumn
    last: IntColumn
    party: IntColumn
    sure: FloatColumn
    learned: Mapping[int, Learned]

    def __len__(self) -> int:
        return len(self.person)

    def joined(self, other: Stays) -> Stays:
        """Return these rows and those of another behind them."""
        names = ("person", "template", "shift", "spell", "first", "last", "party", "sure")
        columns = {name: np.concatenate([getattr(self, name), getattr(other, name)]) for name in names}
        behind = {len(self) + row: held for row, held in other.learned.items()}
        return Stays(**columns, learned={**self.learned, **behind})

    def rows(self) -> WorkerRows:
        """Return the stays as workers: alone, since the worth of a placement knows no waiting without any."""
        count = len(self)
        return WorkerRows(
            number=np.arange(count, dtype=np.int64),
            template=self.template,
            shift=self.shift,
            party=np.full(count, -1, dtype=np.int64),
            waiting=np.zeros(count, dtype=np.int64),
            learned=self.learned,
        )


@dataclass(frozen=True)
class Possible:
    """Options of stays: which rounds each could be taken in, and at which worker and lodging are free again."""

    facts: Facts
    training: Training
    options: Options
    first: IntColumn
    last: IntColumn
    until: IntColumn

    def kept(self, which: np.ndarray) -> Possible:
        """Return some of the options."""
        options = Options(**{name: column[which] for name, column in vars(self.options).items()})
        return replace(self, options=options, first=self.first[which], last=self.last[which], until=self.until[which])


@dataclass(frozen=True)
class Outlook:
    """What there is beside the workers: orders of months to come, and how contracts would end.

    Parameters
    ----------
    seed
        By which the ends of contracts are drawn.
    order_first
        Round from which each order is open.
    room
        Every capacity as it is when nobody uses it, and the courses.
    forbids
        Pairs of rows that are not offered again.
    """

    base: Instance
    policy: Policy
    calendar: Calendar
    seed: int
    orders: OrderRows
    order_first: IntColumn
    room: Room
    forbids: IntColumn

    def possible(self, stays: Stays) -> Possible:
        """Return the options of some stays that could be taken in some round."""
        instance = pool_instance(self.base, stays.rows(), self.orders, self.room, self.forbids)
        facts = gather_facts(instance, self.policy)
        taught = training(facts)
        options = enumerate_options(facts, taught, eligible_pairs(facts, taught))
        worker, order = options.worker, options.order
        first = np.maximum(stays.first[worker], self.order_first[order])
        last = last_rounds(self.calendar, facts, options, stays.last)
        until = np.maximum(last + 1, self.ends(stays.person[worker], order))
        return Possible(facts, taught, options, first, last, until).kept(first <= last)

    def ends(self, person: IntColumn, order: IntColumn) -> IntColumn:
        """Return the round at which each person would be free again after each row of the orders."""
        given = self.orders
        ends = contract_ends(
            self.calendar, self.seed, person, given.number[order], given.start[order], given.end[order]
        )
        return self.calendar.first_round_from(ends)


@dataclass(frozen=True)
class Anew:
    """Who registers anew after a contract.

    Parameters
    ----------
    spells
        How often each person does.
    most
        Stays from this one on are one and the same.
    until
        Nobody registers at this round or later.
    last
        Last round of who registers: (person, spell, round) -> round.
    learns
        Whether a stay knows what any course before it could have taught.
    """

    spells: Callable[[IntColumn], IntColumn]
    most: int
    until: int
    last: Callable[[IntColumn, IntColumn, IntColumn], IntColumn]
    learns: bool


def with_returns(
    outlook: Outlook, stays: Stays, anew: Anew, keep: Callable[[Stays, Possible], np.ndarray]
) -> tuple[Stays, Possible]:
    """Add a stay for every round at which a contract of a stay could end whose worker then registers anew.

    Parameters
    ----------
    keep
        Which options count.
    """
    found = outlook.possible(stays)
    found = found.kept(keep(stays, found))
    while True:
        add = _next_stays(outlook.calendar, stays, found, anew)
        if not len(add):
            return stays, found
        stays = stays.joined(add)
        found = outlook.possible(stays)
        found = found.kept(keep(stays, found))


def following(stays: Stays, worker: IntColumn, until: IntColumn, most: int) -> IntColumn:
    """Return the row of the stay that begins when each contract ends, -1 for none."""
    keys = _key(stays.person, stays.spell, stays.first)
    # Only who comes after a contract: the first rows of all may begin at the same round.
    after = np.flatnonzero(stays.sure == 0)
    in_order = after[np.argsort(keys[after], kind="stable")]
    asked = _key(stays.person[worker], np.minimum(stays.spell[worker] + 1, most), until)
    place = np.searchsorted(keys[in_order], asked)
    row = np.append(in_order, -1)[place]
    hit = np.append(keys, -1)[row] == asked
    return np.where(hit, row, -1)


def parties(party: IntColumn, behind: int = 0) -> IntColumn:
    """Return the group of each row, -1 for who is alone in it, and for as many rows behind them."""
    size = np.bincount(party[party >= 0], minlength=int(party.max(initial=-1)) + 1)
    together = np.where((party >= 0) & (np.append(size, 0)[party] > 1), party, -1)
    return np.concatenate([together, np.full(behind, -1)]).astype(np.int64)


def chance_together(party: IntColumn, worker: IntColumn, city: IntColumn, chance: FloatColumn) -> FloatColumn:
    """Return the chance of each offer that the worker says yes and, in a group, every other member does as well.

    Parameters
    ----------
    party
        Group of each row of the workers, -1 for who is alone.
    chance
        Chance that each offer's own worker says yes.
    """
    offered = np.flatnonzero((party[worker] >= 0) & (chance > 0))
    keys, which = np.unique(
        np.column_stack([party[worker[offered]], city[offered], worker[offered]]), axis=0, return_inverse=True
    )
    which = which.reshape(-1)
    mean = np.bincount(which, weights=chance[offered]) / np.maximum(1, np.bincount(which))
    pairs, of = np.unique(keys[:, :2], axis=0, return_inverse=True)
    of = of.reshape(-1)
    size = np.bincount(party[party >= 0], minlength=int(party.max(initial=-1)) + 1)
    all_say = np.ones(len(pairs))
    np.multiply.at(all_say, of, mean)
    all_say[np.bincount(of, minlength=len(pairs)) < size[pairs[:, 0]]] = 0.0
    found = np.where(party[worker] >= 0, 0.0, chance)
    found[offered] = chance[offered] * (all_say[of] / mean)[which]
    return found


def _next_stays(calendar: Calendar, stays: Stays, found: Possible, anew: Anew) -> Stays:
    worker = found.options.worker
    spell = np.minimum(stays.spell[worker] + 1, anew.most)
    comes = (found.until < anew.until) & (spell <= anew.spells(stays.person[worker]))
    comes &= following(stays, worker, found.until, anew.most) < 0
    worker, spell, since = worker[comes], spell[comes], found.until[comes]
    _, one = np.unique(_key(stays.person[worker], spell, since), return_index=True)
    worker, spell, since = worker[one], spell[one], since[one]
    person = stays.person[worker]
    return Stays(
        person=person,
        template=stays.template[worker],
        shift=calendar.days[since] - calendar.start,
        spell=spell,
        first=since,
        last=anew.last(person, spell, since),
        party=np.full(len(person), -1, dtype=np.int64),
        sure=np.zeros(len(person)),
        learned=_learned(stays, found, anew, worker, spell),
    )


def _learned(stays: Stays, found: Possible, anew: Anew, worker: IntColumn, spell: IntColumn) -> dict[int, Learned]:
    """Return what new stays may know: what the row before knew and, where asked, what any earlier one was taught."""
    taught: dict[tuple[int, int], set[int]] = {}
    courses = found.facts.instance.courses
    if anew.learns:
        in_course = np.flatnonzero(found.options.course >= 0)
        of = found.options.worker[in_course]
        for person, before, course in zip(
            stays.person[of].tolist(), stays.spell[of].tolist(), found.options.course[in_course].tolist(), strict=True
        ):
            taught.setdefault((person, before), set()).add(course)
    learned: dict[int, Learned] = {}
    for row, (before, number) in enumerate(zip(worker.tolist(), spell.tolist(), strict=True)):
        person = int(stays.person[before])
        some = {course for earlier in range(number) for course in taught.get((person, earlier), ())}
        held = best_levels(courses, some, stays.learned.get(before, ()))
        if held:
            learned[row] = held
    return learned


def best_levels(courses: Courses, some: set[int], held: Learned = ()) -> Learned:
    """Return the best level in each service, held already or given by any of some courses."""
    best = dict(held)
    for course in some:
        service, level = int(courses.service[course]), int(courses.to_level[course])
        if service >= 0 and level > 0:
            best[service] = min(level, best.get(service, level))
    return tuple(sorted(best.items()))


def _key(person: IntColumn, spell: IntColumn, since: IntColumn) -> IntColumn:
    """Return one number for a person's stay; spells stay below 2^7 and rounds below 2^12."""
    return (person << 19) | (spell << 12) | since
