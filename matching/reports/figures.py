"""The figures of a finished round: what every report shows, as plain data.

Nothing here is taken from the solver's own counts: uses of capacities are
counted anew from the plan's rows.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.instance import Instance
from matching.policy import Policy
from matching.reports.geography import Geography
from matching.reports.uses import AgreementUse, Use, agreement_uses, beds_by_city, count_uses
from matching.result import TERMS, Result, TierOutcome
from matching.rules import Capacity, Term

IntColumn = npt.NDArray[np.int64]

#: Classes of orders, most urgent first, with the priority that each stands for.
PRIORITY_CLASSES = (("public_care", 2), ("priority", 1), ("ordinary", 0))


@dataclass(frozen=True)
class Totals:
    """Counts over the whole round; workers are counted once.

    Parameters
    ----------
    orders, positions, placements
        Orders, the sum of their headcounts, and rows of the plan.
    workers, placed
        Registered workers, and those with a placement.
    poverty_exited, poverty_exited_placed
        The same for workers whose home or an ancestor of it is flagged.
    counties_reached
        Flagged regions with at least one placed worker.
    local, under_agreement
        Placed workers in their own city, and under an agreement.
    cities
        Cities with demand.
    """

    orders: int
    positions: int
    placements: int
    workers: int
    placed: int
    poverty_exited: int
    poverty_exited_placed: int
    counties_reached: int
    local: int
    under_agreement: int
    cities: int


@dataclass(frozen=True)
class Fill:
    """Positions asked and placed, of a city or of a class of orders."""

    key: str
    name: str
    headcount: int
    placed: int

    @property
    def open(self) -> int:
        """Positions without a worker."""
        return self.headcount - self.placed

    @property
    def per_mille(self) -> int:
        """Placed positions per thousand, rounded down; 1000 where nothing was asked."""
        return self.placed * 1000 // self.headcount if self.headcount else 1000


@dataclass(frozen=True)
class Origin:
    """Workers of an origin: a city (or a home without one) or a province.

    Parameters
    ----------
    province, province_name
        Code and name of its province, itself where it is one.
    workers, placed
        Registered, and placed.
    poverty_exited, local
        Of those placed: from poverty-exited counties, and in their own city.
    """

    key: str
    name: str
    province: str
    province_name: str
    workers: int
    placed: int
    poverty_exited: int
    local: int


@dataclass(frozen=True)
class Flow:
    """Placed workers from one origin to one receiving city.

    Parameters
    ----------
    origin, destination
        Region codes.
    workers
        Workers, each once.
    poverty_exited
        Of those, from poverty-exited counties.
    """

    origin: str
    destination: str
    workers: int
    poverty_exited: int


@dataclass(frozen=True)
class Binding:
    """A capacity that stands in the way: it is full, or reasons name it.

    Parameters
    ----------
    use
        The capacity and how much of it is used.
    workers, positions
        Unplaced workers and unfilled positions whose reason names it.
    """

    use: Use
    workers: int
    positions: int


@dataclass(frozen=True)
class Reason:
    """A rule, a capacity or ``outbid``, and how many workers or positions give it as their reason."""

    reason: str
    count: int


@dataclass(frozen=True)
class FloorUse:
    """A floor of the policy: workers asked for and workers placed. `key` is ``poverty_exited`` or a region's code."""

    key: str
    name: str
    asked: int
    placed: int

    @property
    def shortfall(self) -> int:
        """Workers below the floor."""
        return max(0, self.asked - self.placed)


@dataclass(frozen=True)
class TermSum:
    """A score term summed over all placements, unweighted, and its weight."""

    term: Term
    weight: int
    total: int


@dataclass(frozen=True)
class Figures:
    """All figures of a round. Lists are in the order in which reports show them."""

    totals: Totals
    tiers: tuple[TierOutcome, ...]
    cities: tuple[Fill, ...]
    classes: tuple[Fill, ...]
    origins: tuple[Origin, ...]
    provinces: tuple[Origin, ...]
    flows: tuple[Flow, ...]
    beds: tuple[Use, ...]
    allowances: tuple[Use, ...]
    seats: tuple[Use, ...]
    intakes: tuple[Use, ...]
    agreements: tuple[AgreementUse, ...]
    floors: tuple[FloorUse, ...]
    binding: tuple[Binding, ...]
    unplaced: tuple[Reason, ...]
    unfilled: tuple[Reason, ...]
    terms: tuple[TermSum, ...]


def figures_of(instance: Instance, policy: Policy, result: Result) -> Figures:
    """Count everything that reports show.

    Parameters
    ----------
    instance, policy
        What was solved.
    result
        What came back.

    Returns
    -------
    The figures; counts are whole numbers.
    """
    geography = Geography(instance.regions)
    placed, first = np.unique(result.plan.worker, return_index=True)
    destination = instance.regions.city[instance.orders.region[result.plan.order[first]]]
    uses = count_uses(instance, result.plan, geography)
    return Figures(
        totals=_totals(instance, result, placed, destination),
        tiers=result.tiers,
        cities=_cities(instance, result, geography),
        classes=_classes(instance, result),
        origins=_origins(instance, placed, destination, geography, geography.origin),
        provinces=_origins(instance, placed, destination, geography, geography.province),
        flows=_flows(instance, placed, destination, geography),
        beds=beds_by_city(instance, result.plan, geography),
        allowances=tuple(use for use in uses if use.capacity is Capacity.ALLOWANCE_PLACES),
        seats=tuple(use for use in uses if use.capacity is Capacity.SEATS),
        intakes=tuple(use for use in uses if use.capacity is Capacity.BASE_INTAKE),
        agreements=agreement_uses(instance, result.plan, geography),
        floors=_floors(instance, policy, placed, geography),
        binding=_binding(uses, result),
        unplaced=_reasons(Counter(row.reason for row in result.unplaced)),
        unfilled=_reasons(_missing_by_reason(result)),
        terms=_terms(policy, result),
    )


def _totals(instance: Instance, result: Result, placed: IntColumn, destination: IntColumn) -> Totals:
    regions, home = instance.regions, instance.workers.home
    flagged = regions.from_poverty_exited[home]
    counties = Geography(regions).poverty_exited_region[home[placed]]
    return Totals(
        orders=len(instance.orders),
        positions=int(instance.orders.headcount.sum()),
        placements=len(result.plan),
        workers=len(instance.workers),
        placed=len(placed),
        poverty_exited=int(flagged.sum()),
        poverty_exited_placed=int(flagged[placed].sum()),
        counties_reached=len(np.unique(counties[counties >= 0])),
        local=int((regions.city[home[placed]] == destination).sum()),
        under_agreement=len(np.unique(result.plan.worker[result.plan.agreement >= 0])),
        cities=len(np.unique(regions.city[instance.orders.region])),
    )


def _cities(instance: Instance, result: Result, geography: Geography) -> tuple[Fill, ...]:
    city = instance.regions.city[instance.orders.region]
    headcount = np.bincount(city, instance.orders.headcount, minlength=len(instance.regions))
    placed = np.bincount(city[result.plan.order], minlength=len(instance.regions))
    fills = [
        Fill(instance.regions.codes[c], geography.name(int(c)), int(headcount[c]), int(placed[c]))
        for c in np.unique(city)
    ]
    return tuple(sorted(fills, key=lambda fill: (-fill.headcount, fill.key)))


def _classes(instance: Instance, result: Result) -> tuple[Fill, ...]:
    priority, headcount = instance.orders.priority, instance.orders.headcount
    return tuple(
        Fill(
            name,
            name,
            int(headcount[priority == level].sum()),
            int((priority[result.plan.order] == level).sum()),
        )
        for name, level in PRIORITY_CLASSES
    )


def _origins(
    instance: Instance, placed: IntColumn, destination: IntColumn, geography: Geography, grouping: IntColumn
) -> tuple[Origin, ...]:
    """Count workers by the region that `grouping` gives for their home."""
    regions, home = instance.regions, instance.workers.home
    group = grouping[home[placed]]
    size = len(regions)
    workers = np.bincount(grouping[home], minlength=size)
    all_placed = np.bincount(group, minlength=size)
    flagged = np.bincount(group[regions.from_poverty_exited[home[placed]]], minlength=size)
    local = np.bincount(group[regions.city[home[placed]] == destination], minlength=size)
    origins = [
        Origin(
            regions.codes[g],
            geography.name(int(g)),
            regions.codes[geography.province[g]],
            geography.name(int(geography.province[g])),
            int(workers[g]),
            int(all_placed[g]),
            int(flagged[g]),
            int(local[g]),
        )
        for g in np.flatnonzero(workers)
    ]
    return tuple(sorted(origins, key=lambda origin: (-origin.placed, -origin.workers, origin.key)))


def _flows(instance: Instance, placed: IntColumn, destination: IntColumn, geography: Geography) -> tuple[Flow, ...]:
    regions, home = instance.regions, instance.workers.home[placed]
    pair = geography.origin[home] * len(regions) + destination
    pairs, which = np.unique(pair, return_inverse=True)
    workers = np.bincount(which, minlength=len(pairs))
    flagged = np.bincount(which[regions.from_poverty_exited[home]], minlength=len(pairs))
    flows = [
        Flow(
            regions.codes[pairs[i] // len(regions)],
            regions.codes[pairs[i] % len(regions)],
            int(workers[i]),
            int(flagged[i]),
        )
        for i in range(len(pairs))
    ]
    return tuple(sorted(flows, key=lambda flow: (-flow.workers, flow.origin, flow.destination)))


def _floors(instance: Instance, policy: Policy, placed: IntColumn, geography: Geography) -> tuple[FloorUse, ...]:
    regions, home = instance.regions, instance.workers.home[placed]
    floors = []
    if policy.floors.poverty_exited:
        asked = policy.floors.poverty_exited * int(instance.orders.headcount.sum()) // 1000
        floors.append(FloorUse("poverty_exited", "", asked, int(regions.from_poverty_exited[home].sum())))
    index = {code: i for i, code in enumerate(regions.codes)}
    for code, asked in policy.floors.regions:
        below = int((regions.lineage[home] == index[code]).any(axis=1).sum())
        floors.append(FloorUse(code, geography.name(index[code]), asked, below))
    return tuple(floors)


def _binding(uses: tuple[Use, ...], result: Result) -> tuple[Binding, ...]:
    """Capacities that reasons name, and full ones besides (a full order is a success, not an obstacle)."""
    workers: Counter[tuple[str, str]] = Counter()
    positions: Counter[tuple[str, str]] = Counter()
    for left_out in result.unplaced:
        workers[left_out.reason, _key(left_out.detail)] += 1
    for left_open in result.unfilled:
        positions[left_open.reason, _key(left_open.detail)] += left_open.missing
    binding = []
    for use in uses:
        named = Binding(use, workers[use.capacity, use.key], positions[use.capacity, use.key])
        full = use.capacity is not Capacity.HEADCOUNT and use.used and use.used == use.limit
        if named.workers or named.positions or full:
            binding.append(named)
    return tuple(sorted(binding, key=lambda b: (-b.workers - b.positions, -b.use.used, b.use.capacity, b.use.key)))


def _key(detail: str) -> str:
    """Return the key of the capacity that a detail names: what stands before its first semicolon."""
    return detail.partition(";")[0].strip()


def _missing_by_reason(result: Result) -> Counter[str]:
    missing: Counter[str] = Counter()
    for row in result.unfilled:
        missing[row.reason] += row.missing
    return missing


def _reasons(counts: Counter[str]) -> tuple[Reason, ...]:
    return tuple(Reason(str(reason), count) for reason, count in sorted(counts.items(), key=lambda c: (-c[1], c[0])))


def _terms(policy: Policy, result: Result) -> tuple[TermSum, ...]:
    totals = result.terms.sum(axis=0) if len(result.plan) else np.zeros(len(TERMS), dtype=np.int64)
    return tuple(TermSum(term, policy.weights[term], int(total)) for term, total in zip(TERMS, totals, strict=True))
