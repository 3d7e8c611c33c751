"""The best choice of two orders and more of one worker, by going through all sets that can still win."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matching.rules import Rule, Term
from matching.verify import score
from matching.verify.choices import Chooser
from matching.verify.eligible import Pairs
from matching.verify.pair_rules import course_passes
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
    """A fixed order that the worker may take, and what the row by itself is worth."""

    order: Order
    agreement: Agreement | None
    needs_course: bool
    row_score: int  #: weighted, without nearness
    value: int = 0


@dataclass(frozen=True)
class Stay:
    """One lodging and one course, or none, for all orders of a choice."""

    lodging: str
    site: Site | None
    course: Course | None


class SeveralOrders:
    """Finds the best choices of several orders.

    Parameters
    ----------
    chooser
        What choices of single orders are made of.
    """

    def __init__(self, chooser: Chooser) -> None:
        self.chooser = chooser
        self.round: Round = chooser.round
        self._sites: dict[int | None, list[Site]] = {}
        for site in self.round.sites:
            self._sites.setdefault(self.round.geography.city(site.region), []).append(site)

    def best(
        self, worker: Worker, pairs: Pairs, value: Worth, known: dict[int, int], pinned: frozenset[int]
    ) -> dict[int, int]:
        """Return what the best choice of at least two orders is worth, by city.

        Parameters
        ----------
        pairs
            The worker's eligible pairs.
        known
            Worth of the best choice known, by city: only better ones are returned.
        pinned
            Orders that every choice must hold.
        """
        in_city: dict[int, list[Candidate]] = {}
        for candidate in self._candidates(worker, pairs):
            city = self.round.city(candidate.order)
            if city is not None:
                in_city.setdefault(city, []).append(candidate)
        found = {}
        for city, candidates in in_city.items():
            best = known.get(city)
            for stay in self._stays(worker, city, candidates):
                search = _Search(self, worker, value, stay, self._priced(worker, value, stay, candidates), best)
                best = search.run(pinned)
            if best is not None and best != known.get(city):
                found[city] = best
        return found

    def _candidates(self, worker: Worker, pairs: Pairs) -> Iterator[Candidate]:
        scores = self.chooser.row_score(pairs).tolist()
        columns = (pairs.order.tolist(), pairs.agreement.tolist(), pairs.needs_course.tolist(), scores)
        for order, agreement, needs_course, row_score in zip(*columns, strict=True):
            record = self.round.orders[order]
            if record.mode == "fixed":
                under = self.round.agreements[agreement] if agreement >= 0 else None
                yield Candidate(record, under, needs_course, row_score)

    def _stays(self, worker: Worker, city: int, candidates: Sequence[Candidate]) -> Iterator[Stay]:
        """Yield the lodgings of a city that the worker may take, each without a course and with each course."""
        lodgings: list[tuple[str, Site | None]] = [(OWN, None)] if worker.housing == "own" else []
        if worker.housing != "own":
            lodgings += [(site.id, site) for site in self._sites.get(city, [])]
        if worker.housing == "either":
            lodgings.append((ALLOWANCE, None))
        taught = any(candidate.needs_course for candidate in candidates)
        for lodging, site in lodgings:
            yield Stay(lodging, site, None)
            for course in self.round.courses if taught else ():
                yield Stay(lodging, site, course)

    def _priced(self, worker: Worker, value: Worth, stay: Stay, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Return the orders that go with a lodging and a course, with what each row is worth, best first."""
        found = []
        for candidate in candidates:
            order = candidate.order
            if stay.site is not None and not site_passes(self.round, worker.sex, order, stay.site):
                continue
            if candidate.needs_course and (
                stay.course is None or not course_passes(self.round, worker, order, stay.course)
            ):
                continue
            near = score.nearness(self.round, worker, order, stay.lodging, stay.site)
            points = candidate.row_score + self.round.policy.weights[Term.NEARNESS] * near
            kept = (worker.number, order.number) in self.round.in_force
            worth = int(value.order[order.number]) + value.score * points + value.kept * kept
            found.append(Candidate(order, candidate.agreement, candidate.needs_course, points, worth))
        # A course that no row needs is not taken: those choices are met without it.
        if stay.course is not None and not any(candidate.needs_course for candidate in found):
            return []
        return sorted(found, key=lambda candidate: -candidate.value)

    def once(self, worker: Worker, value: Worth, stay: Stay, taken: Sequence[Candidate]) -> int:
        """Return what counts once a worker."""
        round_ = self.round
        first = min(taken, key=lambda candidate: candidate.order.id)
        fen = score.public_fen(round_, first.order, stay.lodging, stay.site, first.agreement, stay.course)
        total = value.score * score.weighted(round_, score.once_terms(round_, worker, first.order, fen))
        total += int(value.worker[worker.number])
        if stay.site is not None:
            total += int(value.site[stay.site.number])
        elif stay.lodging == ALLOWANCE:
            city = round_.city(first.order)
            total += 0 if city is None else int(value.allowance[city])
        if stay.course is not None:
            total += int(value.course[stay.course.number])
        under = {c.agreement.number: c.agreement for c in taken if c.agreement is not None}
        bases = {round_.arrives_at(worker, agreement) for agreement in under.values()} - {None}
        total += sum(int(value.agreement[number]) for number in under)
        return total + sum(int(value.base[base]) for base in bases if base is not None)

    def most_once(self, worker: Worker, value: Worth, stay: Stay, candidates: Sequence[Candidate]) -> int:
        """Return a worth that `once` of no set of these orders exceeds."""
        alone = [self.once(worker, value, stay, [candidate]) for candidate in candidates]
        under = {c.agreement.number: c.agreement for c in candidates if c.agreement is not None}
        swing = sum(abs(int(value.agreement[number])) for number in under)
        bases = {round_base for a in under.values() if (round_base := self.round.arrives_at(worker, a)) is not None}
        return max(alone) + swing + sum(abs(int(value.base[base])) for base in bases)


class _Search:
    """Goes through sets of orders under one lodging and course, leaving out what cannot beat the best known."""

    def __init__(
        self,
        parent: SeveralOrders,
        worker: Worker,
        value: Worth,
        stay: Stay,
        candidates: Sequence[Candidate],
        best: int | None,
    ) -> None:
        self.parent, self.worker, self.value, self.stay = parent, worker, value, stay
        self.candidates = candidates
        self.best = best
        self.most_once = parent.most_once(worker, value, stay, candidates) if candidates else 0

    def run(self, pinned: frozenset[int]) -> int | None:
        """Return the worth of the best choice met, or the best known before."""
        start = [c for c in self.candidates if c.order.number in pinned]
        if len(start) == len(pinned) and self._fits(start):
            self._try(start)
            self._extend(start, [c for c in self.candidates if c.order.number not in pinned])
        return self.best

    def _extend(self, taken: list[Candidate], left: Sequence[Candidate]) -> None:
        room = self.worker.max_orders - len(taken)
        here = sum(candidate.value for candidate in taken)
        for position, candidate in enumerate(left):
            if room <= 0:
                return
            # The most that this order and those after it, each worth no more, could add.
            rest = sum(max(0, other.value) for other in left[position + 1 : position + room])
            if self.best is not None and here + candidate.value + rest + self.most_once <= self.best:
                return
            together = [*taken, candidate]
            if self._fits(together):
                self._try(together)
                self._extend(together, left[position + 1 :])

    def _fits(self, taken: Sequence[Candidate]) -> bool:
        orders = [candidate.order for candidate in taken]
        return len(taken) <= self.worker.max_orders and all(
            rule(self.parent.round, self.worker, orders) for rule in TOGETHER
        )

    def _try(self, taken: Sequence[Candidate]) -> None:
        """Keep the set if it is one of several orders, uses its course, and is worth more than the best."""
        uses_course = self.stay.course is None or any(candidate.needs_course for candidate in taken)
        if len(taken) < 2 or not uses_course:
            return
        total = sum(candidate.value for candidate in taken)
        total += self.parent.once(self.worker, self.value, self.stay, taken)
        if self.best is None or total > self.best:
            self.best = total
