"""The best choice of two orders and more of one worker, by going through all sets that can still win."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from matching.rules import Rule, Term
from matching.verify import score
from matching.verify.choices import Chooser
from matching.verify.eligible import Pairs
from matching.verify.pair_rules import course_passes, gives_skill
from matching.verify.pair_rules import site as site_passes
from matching.verify.records import Agreement, Course, Order, Site, Worker
from matching.verify.round import Round
from matching.verify.rows import ALLOWANCE, OWN
from matching.verify.worker_rules import ORDERS_RULES
from matching.verify.worth import Worth

#: Rules that, once broken by a set of orders, stay broken whatever is added.
TOGETHER = tuple(ORDERS_RULES[rule] for rule in (Rule.HOURS, Rule.OVERLAP, Rule.REST_DAY, Rule.REST))


@dataclass(frozen=True)
class Candidate:
    """A fixed order that the worker may take.

    Parameters
    ----------
    base
        Base whose intake is used, None if none is.
    points
        Weighted score of the row without what counts once a worker; nearness is missing until a lodging is known.
    """

    order: Order
    agreement: Agreement | None
    base: int | None
    needs_course: bool
    kept: bool
    points: int


@dataclass(frozen=True)
class Stay:
    """A city, one lodging and one course or none, and the orders there that go with them."""

    city: int
    lodging: str
    site: Site | None
    course: Course | None
    candidates: Sequence[Candidate]


@dataclass(frozen=True)
class Several:
    """All that one worker may do with several orders, before anything is priced.

    Parameters
    ----------
    pinned
        Orders that every choice must hold.
    fitting
        Sets of orders already judged by the rules for several orders.
    """

    round: Round
    worker: Worker
    stays: Sequence[Stay]
    pinned: frozenset[int]
    fitting: dict[frozenset[int], bool] = field(default_factory=dict)

    def best(self, value: Worth, known: Mapping[int, int]) -> dict[int, int]:
        """Return what the best choice of at least two orders is worth, by city.

        Parameters
        ----------
        known
            Worth of the best choice known, by city: only better ones are returned.
        """
        found: dict[int, int] = {}
        for stay in self.stays:
            before = found.get(stay.city, known.get(stay.city))
            best = _Search(self, value, stay, before).run()
            if best is not None and best != before:
                found[stay.city] = best
        return found

    def fits(self, taken: Sequence[Candidate]) -> bool:
        """Whether the worker may take these orders together."""
        key = frozenset(candidate.order.number for candidate in taken)
        if key not in self.fitting:
            orders = [candidate.order for candidate in taken]
            self.fitting[key] = len(orders) <= self.worker.max_orders and all(
                rule(self.round, self.worker, orders) for rule in TOGETHER
            )
        return self.fitting[key]


def several(chooser: Chooser, worker: Worker, pairs: Pairs, pinned: frozenset[int]) -> Several:
    """Return what a worker may do with several orders.

    Parameters
    ----------
    pairs
        The worker's eligible pairs.
    """
    in_city: dict[int, list[Candidate]] = {}
    for candidate in _candidates(chooser, worker, pairs):
        city = chooser.round.city(candidate.order)
        if city is not None:
            in_city.setdefault(city, []).append(candidate)
    stays = [
        stay
        for city, candidates in in_city.items()
        if len(candidates) > 1
        for stay in _stays(chooser.round, worker, city, candidates)
        if len(stay.candidates) > 1 and pinned <= {candidate.order.number for candidate in stay.candidates}
    ]
    return Several(chooser.round, worker, stays, pinned)


def _candidates(chooser: Chooser, worker: Worker, pairs: Pairs) -> Iterator[Candidate]:
    round_ = chooser.round
    points = chooser.row_score(pairs).tolist()
    columns = (pairs.order.tolist(), pairs.agreement.tolist(), pairs.needs_course.tolist(), points)
    for number, agreement, needs_course, row_points in zip(*columns, strict=True):
        order = round_.orders[number]
        if order.mode == "fixed":
            under = round_.agreements[agreement] if agreement >= 0 else None
            base = None if under is None else round_.arrives_at(worker, under)
            kept = (worker.number, number) in round_.in_force
            yield Candidate(order, under, base, needs_course, kept, row_points)


def _stays(round_: Round, worker: Worker, city: int, candidates: Sequence[Candidate]) -> Iterator[Stay]:
    """Yield the lodgings of a city that the worker may take, each without a course and with each that helps."""
    ready = [candidate for candidate in candidates if not candidate.needs_course]
    needing = [candidate for candidate in candidates if candidate.needs_course]
    ways: list[tuple[Course | None, list[Candidate]]] = [(None, ready)]
    for course in round_.courses if needing else ():
        helped = [candidate for candidate in needing if _helps(round_, worker, candidate.order, course)]
        # A course that no row needs is not taken: those choices are met without it.
        if helped:
            ways.append((course, ready + helped))
    lodgings: list[tuple[str, Site | None]] = [(OWN, None)] if worker.housing == "own" else []
    if worker.housing != "own":
        lodgings += [(site.id, site) for site in round_.sites if round_.geography.city(site.region) == city]
    if worker.housing == "either":
        lodgings.append((ALLOWANCE, None))
    for lodging, site in lodgings:
        housed = {
            candidate.order.number: _near(round_, worker, candidate, lodging, site)
            for candidate in candidates
            if site is None or site_passes(round_, worker.sex, candidate.order, site)
        }
        for way, able in ways:
            there = [housed[candidate.order.number] for candidate in able if candidate.order.number in housed]
            yield Stay(city, lodging, site, way, there)


def _helps(round_: Round, worker: Worker, order: Order, course: Course) -> bool:
    """Whether a course gives a worker what the order asks for: a refresher helps only who holds the level."""
    holds = round_.holds_skill(worker, order)
    return course_passes(round_, worker, order, course) and (holds or gives_skill(course, order))


def _near(round_: Round, worker: Worker, candidate: Candidate, lodging: str, site: Site | None) -> Candidate:
    """Return a candidate whose points count the nearness of the lodging."""
    near = score.nearness(round_, worker, candidate.order, lodging, site)
    points = candidate.points + round_.policy.weights[Term.NEARNESS] * near
    return Candidate(
        candidate.order, candidate.agreement, candidate.base, candidate.needs_course, candidate.kept, points
    )


class _Search:
    """Goes through sets of orders under one lodging and course, leaving out what cannot beat the best known."""

    def __init__(self, parent: Several, value: Worth, stay: Stay, best: int | None) -> None:
        self.parent, self.value, self.stay, self.best = parent, value, stay, best
        self.fixed = self._fixed()
        self.worth = {
            candidate.order.number: int(value.order[candidate.order.number])
            + value.score * candidate.points
            + value.kept * candidate.kept
            for candidate in stay.candidates
        }
        self.candidates = sorted(stay.candidates, key=lambda candidate: -self.worth[candidate.order.number])
        self.once_of = {c.order.number: self._first_points(c) for c in stay.candidates}
        self.most_once = max(self.once_of.values()) + self._most_corridors()

    def run(self) -> int | None:
        """Return the worth of the best choice met, or the best known before."""
        start = [c for c in self.candidates if c.order.number in self.parent.pinned]
        if self.parent.fits(start):
            self._try(start)
            self._extend(start, [c for c in self.candidates if c.order.number not in self.parent.pinned])
        return self.best

    def _extend(self, taken: list[Candidate], left: Sequence[Candidate]) -> None:
        room = self.parent.worker.max_orders - len(taken)
        here = self._rows(taken)
        for position, candidate in enumerate(left):
            if room <= 0:
                return
            # The most that this order and those after it, each worth no more, could add.
            most = self.worth[candidate.order.number]
            most += sum(max(0, self.worth[c.order.number]) for c in left[position + 1 : position + room])
            if self._is_beaten(here + most):
                return
            together = [*taken, candidate]
            if self.parent.fits(together):
                self._try(together)
                self._extend(together, left[position + 1 :])

    def _try(self, taken: Sequence[Candidate]) -> None:
        """Keep the set if it is one of several orders, uses its course, and is worth more than the best."""
        rows = self._rows(taken)
        if len(taken) < 2 or self._is_beaten(rows):
            return
        if self.stay.course is not None and not any(candidate.needs_course for candidate in taken):
            return
        first = min(taken, key=lambda candidate: candidate.order.id)
        total = rows + self.once_of[first.order.number]
        total += sum(int(self.value.agreement[number]) for number in {c.agreement.number for c in taken if c.agreement})
        total += sum(int(self.value.base[base]) for base in {c.base for c in taken if c.base is not None})
        if self.best is None or total > self.best:
            self.best = total

    def _is_beaten(self, rows: int) -> bool:
        """Whether rows of this worth make no choice better than the best known."""
        return self.best is not None and rows + self.most_once <= self.best

    def _rows(self, taken: Sequence[Candidate]) -> int:
        return sum(self.worth[candidate.order.number] for candidate in taken)

    def _fixed(self) -> int:
        """Return what lodging, course and worker are worth whatever the orders."""
        stay, value = self.stay, self.value
        total = int(value.worker[self.parent.worker.number])
        if stay.site is not None:
            total += int(value.site[stay.site.number])
        elif stay.lodging == ALLOWANCE:
            total += int(value.allowance[stay.city])
        return total if stay.course is None else total + int(value.course[stay.course.number])

    def _first_points(self, first: Candidate) -> int:
        """Return what counts once a worker where an order is the first, but agreements and bases."""
        if not self.value.score:
            return self.fixed
        round_, stay = self.parent.round, self.stay
        fen = score.public_fen(round_, first.order, stay.lodging, stay.site, first.agreement, stay.course)
        terms = score.once_terms(round_, self.parent.worker, first.order, fen)
        return self.fixed + self.value.score * score.weighted(round_, terms)

    def _most_corridors(self) -> int:
        """Return a worth that no set of agreements and their bases exceeds."""
        alone = []
        gains: dict[int, int] = {}
        for candidate in self.stay.candidates:
            under = 0 if candidate.agreement is None else int(self.value.agreement[candidate.agreement.number])
            alone.append(under + (0 if candidate.base is None else int(self.value.base[candidate.base])))
            if candidate.agreement is not None and under > 0:
                gains[candidate.agreement.number] = under
        # Prices of bases are not negative, so several corridors gain no more than the gains among them.
        return sum(gains.values()) if gains else max(alone)
