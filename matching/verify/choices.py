"""Every choice of one order that a worker has, for blocks of workers at once: order, lodging, course, score."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from matching.instance.instance import EITHER, OWN
from matching.rules import Term
from matching.verify import score
from matching.verify.eligible import Eligibility, Ints, Mask, Pairs
from matching.verify.pair_rules import site as site_passes
from matching.verify.round import Round
from matching.verify.worth import Worth


@dataclass(frozen=True)
class Choices:
    """Choices of a single order, one a row, sorted by worker.

    Parameters
    ----------
    base
        Base whose intake is used, -1 for none.
    site, course
        Index, -1 for none.
    allowance
        City whose allowance is used, -1 for none.
    score
        Weighted score.
    kept
        Whether the pair is one of the plan in force.
    """

    worker: Ints
    order: Ints
    agreement: Ints
    base: Ints
    site: Ints
    allowance: Ints
    course: Ints
    score: Ints
    kept: Mask

    def __len__(self) -> int:
        return len(self.worker)

    def worth(self, value: Worth) -> Ints:
        """Return what each choice is worth."""
        total = value.order[self.order] + value.worker[self.worker] + value.agreement[self.agreement]
        total = total + value.base[self.base] + value.site[self.site] + value.allowance[self.allowance]
        total = total + value.course[self.course]
        kind = value.order.dtype
        return np.asarray(total + value.score * self.score.astype(kind) + value.kept * self.kept.astype(kind))


class Chooser:
    """Lists choices of single orders.

    Parameters
    ----------
    eligibility
        Which pairs are left, and the columns behind them.
    """

    def __init__(self, eligibility: Eligibility) -> None:
        self.eligibility = eligibility
        self.round = round_ = eligibility.round
        self._site_start, self._site_count, self._site_list = self._sites_by_order_and_sex()
        self._site_points = self._nearness_of_sites()
        weights = round_.policy.weights
        self._weight = {term: weights[term] for term in Term}
        count = np.int64(max(1, len(round_.orders)))
        self._in_force = np.array(sorted(w * count + o for w, o in round_.in_force), dtype=np.int64)
        self._arrival_city = np.array(
            [-1 if row.current_order < 0 else int(eligibility.order_city[row.current_order]) for row in round_.workers],
            dtype=np.int64,
        )
        cities = [round_.geography.city(base.city) for base in round_.bases]
        self._base_city = np.array([-2 if city is None else city for city in cities] + [-2], dtype=np.int64)
        self._base_of = np.append(round_.instance.agreements.base, -1)
        self._subsidy = np.append(round_.instance.agreements.subsidy, 0)
        self._course_cost = np.append(round_.instance.courses.cost, 0)
        public = [site.rent if site.kind in score.PUBLIC_KINDS else 0 for site in round_.sites]
        self._rent = np.array([*public, 0], dtype=np.int64)
        self._allowance = np.zeros(len(round_.instance.regions) + 1, dtype=np.int64)
        for city, (_, monthly) in round_.allowances.items():
            self._allowance[city] = monthly
        self._poverty = np.array([score.poverty_exited(round_, row) for row in round_.workers], dtype=np.int64)

    def blocks(self) -> Iterator[tuple[Pairs, Choices]]:
        """Yield eligible pairs and the choices of single orders that they allow."""
        for pairs in self.eligibility.blocks():
            if len(pairs):
                yield pairs, self.choices(pairs)

    def choices(self, pairs: Pairs) -> Choices:
        """Return all choices of some pairs whose workers share a home."""
        at, course = self._with_courses(pairs)
        where, site, allowance = self._with_lodgings(pairs, at)
        pick = at[where]
        worker, order, agreement = pairs.worker[pick], pairs.order[pick], pairs.agreement[pick]
        base = self._base_of[agreement]
        there = (self._arrival_city[worker] >= 0) & (self._arrival_city[worker] == self._base_city[base])
        points = self.row_score(pairs)[pick] + self._nearness(worker, order, site, allowance)
        fen = (
            self._subsidy[agreement] + self._rent[site] + self._allowance[allowance] + self._course_cost[course[where]]
        )
        points = points + self.once_score(pairs)[pick] - self._weight[Term.COST] * (fen // score.FEN_A_POINT)
        return Choices(
            worker,
            order,
            agreement,
            np.where(there, -1, base),
            site,
            allowance,
            course[where],
            points,
            np.isin(worker * len(self.round.orders) + order, self._in_force),
        )

    def _with_courses(self, pairs: Pairs) -> tuple[Ints, Ints]:
        """Repeat pairs that need a course once a course; return positions and courses, -1 for none."""
        at, course = np.arange(len(pairs)), np.full(len(pairs), -1, dtype=np.int64)
        needing = np.flatnonzero(pairs.needs_course)
        if not len(needing):
            return at, course
        home_city = int(self.eligibility.home_city[pairs.worker[0]])
        listed = self.eligibility.course_lists(home_city, pairs.own_level[needing], pairs.order[needing])
        row, taken = np.nonzero(listed)
        at = np.concatenate([at[~pairs.needs_course], needing[row]])
        course = np.concatenate([course[~pairs.needs_course], taken])
        by_pair = np.argsort(at, kind="stable")
        return at[by_pair], course[by_pair]

    def _with_lodgings(self, pairs: Pairs, at: Ints) -> tuple[Ints, Ints, Ints]:
        """Repeat choices once a lodging; return positions, sites and cities of allowances, -1 for none."""
        workers = self.round.instance.workers
        worker, order = pairs.worker[at], pairs.order[at]
        wish, is_live_in = workers.housing[worker], self.eligibility.is_live_in[order]
        plain = np.flatnonzero(is_live_in | (wish == OWN))
        helped = np.flatnonzero(~is_live_in & (wish == EITHER))
        housed = np.flatnonzero(~is_live_in & (wish != OWN))
        key = order[housed] * 3 + workers.sex[worker[housed]]
        first, count = self._site_start[key], self._site_count[key]
        within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        sites = self._site_list[np.repeat(first, count) + within]
        where = np.concatenate([plain, helped, np.repeat(housed, count)])
        site = np.concatenate([np.full(len(plain) + len(helped), -1, dtype=np.int64), sites])
        allowance = np.full(len(where), -1, dtype=np.int64)
        allowance[len(plain) : len(plain) + len(helped)] = self.eligibility.order_city[order[helped]]
        by_choice = np.argsort(where, kind="stable")
        return where[by_choice], site[by_choice], allowance[by_choice]

    def row_score(self, pairs: Pairs) -> Ints:
        """Return the weighted terms of every row but nearness."""
        workers, orders = self.round.instance.workers, self.round.instance.orders
        worker, order = pairs.worker, pairs.order
        monthly = self.eligibility.is_monthly[order]
        floor = np.where(monthly, workers.min_monthly[worker], workers.min_hourly[worker])
        over = 100 * (orders.pay[order] - floor) // np.maximum(floor, 1)
        pay = np.where(floor > 0, np.minimum(100, over), 50)
        own, asked = pairs.own_level, orders.min_level[order]
        fit = np.where((own > 0) & (own <= asked), np.maximum(0, 100 - 25 * (asked - own)), 100)
        held = np.where(workers.current_order[worker] == order, 100, 0)
        weight = self._weight
        return np.asarray(weight[Term.PAY] * pay + weight[Term.LEVEL_FIT] * fit + weight[Term.CONTINUITY] * held)

    def once_score(self, pairs: Pairs) -> Ints:
        """Return the weighted terms that count once a worker, but the cost."""
        city = self.eligibility.order_city[pairs.order]
        wished = np.zeros(len(pairs), dtype=np.int64)
        borders = np.flatnonzero(np.diff(pairs.worker, prepend=-1))
        for first, last in zip(borders.tolist(), [*borders[1:].tolist(), len(pairs)], strict=True):
            worker = self.round.workers[int(pairs.worker[first])]
            part = wished[first:last]
            if not worker.preferred:
                part[:] = 20
            # From the third wish back to the first: a city named twice counts at its better place.
            for points, wish in list(zip((100, 60, 30), worker.preferred, strict=False))[::-1]:
                part[city[first:last] == wish] = points
        waited = np.minimum(100, 20 * self.round.instance.workers.waiting[pairs.worker])
        weight = self._weight
        once = weight[Term.PREFERENCE] * wished + weight[Term.WAITING] * waited
        return np.asarray(once + weight[Term.POVERTY_EXITED] * self._poverty[pairs.worker])

    def _nearness(self, worker: Ints, order: Ints, site: Ints, allowance: Ints) -> Ints:
        """Return the weighted points for the lodging."""
        points = np.where(self.eligibility.home_city[worker] == self.eligibility.order_city[order], 100, 50)
        points[self.eligibility.is_live_in[order]] = 100
        points[allowance >= 0] = 40
        at = site >= 0
        points[at] = self._site_points[site[at], self.round.instance.orders.region[order[at]]]
        return np.asarray(self._weight[Term.NEARNESS] * points)

    def _sites_by_order_and_sex(self) -> tuple[Ints, Ints, Ints]:
        """Return where each list of passing sites starts, how long it is, and all lists; key 3 × order + sex."""
        round_ = self.round
        in_city: dict[int | None, list[int]] = {}
        for place in round_.sites:
            in_city.setdefault(round_.geography.city(place.region), []).append(place.number)
        count, listed = [], []
        for order in round_.orders:
            near = [round_.sites[number] for number in in_city.get(round_.city(order), [])]
            for sex in ("", "f", "m"):
                passing = [place.number for place in near if site_passes(round_, sex, order, place)]
                count.append(len(passing))
                listed += passing
        counts = np.array(count, dtype=np.int64)
        return np.cumsum(counts) - counts, counts, np.array(listed, dtype=np.int64)

    def _nearness_of_sites(self) -> Ints:
        """Return unweighted points of each site for orders in each region that has one of its orders."""
        round_ = self.round
        table = np.zeros((len(round_.sites), len(round_.instance.regions)), dtype=np.int64)
        for order in round_.orders:
            for sex in range(3):
                key = 3 * order.number + sex
                first = int(self._site_start[key])
                for number in self._site_list[first : first + int(self._site_count[key])].tolist():
                    km = round_.geography.km(round_.sites[number].region, order.region)
                    table[number, order.region] = 0 if km is None else max(0, 100 - 5 * km)
        return table


def highest_score(round_: Round) -> int:
    """Return a size that no choice's score exceeds: every term at its most, for every order a worker may take."""
    dearest = int(max(round_.instance.housing.rent, default=0)) + int(
        max(round_.instance.agreements.subsidy, default=0)
    )
    dearest += int(max(round_.instance.courses.cost, default=0))
    dearest += max((monthly for _, monthly in round_.allowances.values()), default=0)
    weights = round_.policy.weights
    points = sum(100 * abs(weight) for term, weight in weights.items() if term is not Term.COST)
    return points + abs(weights[Term.COST]) * (dearest // score.FEN_A_POINT + 1)
