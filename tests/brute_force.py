"""Every valid plan of a tiny round, and the best of them.

Choices of all workers are combined one worker (or group) after the other.
Partial plans that use the same amount of everything shared are interchangeable
for what follows, so the better one is kept: the search is exhaustive, and still
quick enough for a handful of workers and orders.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from tests.plain_rules import Choice, agreement, choices, local, own_level, pay_floor
from tests.plain_tables import Round, Row, Tables, listed, number

Key = tuple[str, str]
SHORTFALLS = ("commitments", "floors", "stability")
#: Tiers that are a sum over workers; the others depend on what all use together.
SUMS = ("public_care", "priority", "filled", "quality", "stability")


# ---------------------------------------------------------------- score


def terms(choice: Choice, order: Row) -> dict[str, int]:
    """Return the unweighted score terms of one placement."""
    worker, round_ = choice.worker, choice.round
    first = order is choice.orders[0]
    floor = number(pay_floor(worker, order))
    above = 100 * (number(order["pay"]) - floor) / floor if floor else Fraction(50)
    asked, own = int(order["min_level"] or 5), own_level(worker, order["service"])
    has_level = 0 < own <= asked
    return {
        "preference": preference(choice) if first else 0,
        "pay": min(100, math.floor(above)),
        "level_fit": max(0, 100 - 25 * (asked - own)) if has_level else 100,
        "continuity": 100 if worker["current_order"] == order["order_id"] else 0,
        "nearness": nearness(choice, order),
        "waiting": min(100, 20 * int(worker["waiting_rounds"] or 0)) if first else 0,
        "poverty_exited": 100 if first and round_.poverty_exited(worker["home_region"]) else 0,
        "cost": -math.floor(yuan(choice) / 100) if first else 0,
    }


def preference(choice: Choice) -> int:
    """Return the points for the rank of the placement's city among the preferred."""
    preferred = listed(choice.worker["preferred_cities"])
    if not preferred:
        return 20
    return dict(zip(preferred[:3], (100, 60, 30), strict=False)).get(choice.city, 0)


def nearness(choice: Choice, order: Row) -> int:
    """Return the points for the lodging."""
    if choice.lodging == "own":
        return 100 if local(choice.round, choice.worker, order) else 50
    if choice.lodging in ("household", "allowance"):
        return {"household": 100, "allowance": 40}[choice.lodging]
    km = choice.round.km(choice.round.tables["housing"][choice.lodging]["region"], order["region"])
    return max(0, 100 - 5 * (km or 0))


def yuan(choice: Choice) -> Fraction:
    """Return what the public pays for one worker."""
    table = choice.round.tables
    paid = Fraction(0)
    if choice.lodging == "allowance":
        paid += number(table["allowances"].get(choice.city, Row())["monthly_yuan"])
    elif choice.lodging in table["housing"] and table["housing"][choice.lodging]["kind"] != "employer":
        paid += number(table["housing"][choice.lodging]["monthly_rent"])
    under = agreement(choice.round, choice.worker, choice.orders[0])
    if under:
        paid += number(table["agreements"][under]["travel_subsidy"])
    if choice.course:
        paid += number(table["courses"][choice.course]["cost"])
    return paid


def score(choice: Choice, order: Row) -> int:
    """Return the weighted score of one placement."""
    return sum(choice.round.weights[name] * value for name, value in terms(choice, order).items())


# ---------------------------------------------------------------- what a choice uses and brings


def used(choice: Choice) -> Counter[Key]:
    """Return how much of each capacity one choice uses."""
    use: Counter[Key] = Counter()
    for order in choice.orders:
        use["headcount", order["order_id"]] += 1
    if not choice.orders:
        return use
    table = choice.round.tables
    if choice.lodging in table["housing"]:
        use["beds", choice.lodging] = 1
    if choice.lodging == "allowance":
        use["allowance_places", choice.city] = 1
    if choice.course:
        use["seats", choice.course] = 1
    for name in agreements(choice):
        use["agreement_max", name] = 1
        base = table["agreements"][name]["base_id"]
        if base and not already_there(choice, base):
            use["base_intake", base] = 1
    return use


def agreements(choice: Choice) -> set[str]:
    """Return the agreements under which one choice's placements fall."""
    return {agreement(choice.round, choice.worker, order) for order in choice.orders} - {""}


def already_there(choice: Choice, base: str) -> bool:
    """Whether the worker holds an order of the dataset in the base's city."""
    round_ = choice.round
    held = round_.orders.get(choice.worker["current_order"])
    return held is not None and round_.city(held["region"]) == round_.city(round_.tables["bases"][base]["city"])


def limits(round_: Round) -> dict[Key, int]:
    """Return the limit of every capacity that has one."""
    table = round_.tables
    found = {("headcount", name): int(row["headcount"] or 1) for name, row in table["orders"].items()}
    found |= {("beds", name): int(row["beds"]) for name, row in table["housing"].items()}
    found |= {("allowance_places", round_.city(row["region"])): 0 for row in table["orders"].values()}
    found |= {("allowance_places", name): int(row["places"]) for name, row in table["allowances"].items()}
    found |= {("seats", name): int(row["seats"]) for name, row in table["courses"].items()}
    agreements_with_maximum = {n: row for n, row in table["agreements"].items() if row["max_placements"]}
    found |= {("agreement_max", n): int(row["max_placements"]) for n, row in agreements_with_maximum.items()}
    found |= {("base_intake", n): int(row["intake"]) for n, row in table["bases"].items() if row["intake"]}
    return found


def minimums(round_: Round) -> dict[Key, int]:
    """Return how many workers each minimum of the tiers `commitments` and `floors` asks for."""
    headcount = sum(int(row["headcount"] or 1) for row in round_.orders.values())
    asked = {("agreement_min", n): int(r["min_placements"] or 0) for n, r in round_.tables["agreements"].items()}
    asked["floor", "poverty_exited"] = round_.poverty_floor * headcount // 1000
    return asked | {("region", name): least for name, least in round_.region_floors.items()}


def counted(choice: Choice) -> Counter[Key]:
    """Return what one choice counts towards: minimums and the placements of each city."""
    count: Counter[Key] = Counter()
    if not choice.orders:
        return count
    for name in agreements(choice):
        count["agreement_min", name] = 1
    home = choice.worker["home_region"]
    if choice.round.poverty_exited(home):
        count["floor", "poverty_exited"] = 1
    for code in choice.round.lineage(home):
        count["region", code] = 1
    count["city", choice.city] = len(choice.orders)
    return count


def sums(choice: Choice, in_force: set[tuple[str, str]]) -> dict[str, int]:
    """Return what one choice adds to each tier that is a sum (`stability`: pairs kept)."""
    pairs = {(choice.worker["worker_id"], order["order_id"]) for order in choice.orders}
    return {
        "public_care": sum(order["priority"] == "2" for order in choice.orders),
        "priority": sum(order["priority"] == "1" for order in choice.orders),
        "filled": len(choice.orders),
        "quality": sum(score(choice, order) for order in choice.orders),
        "stability": len(pairs & in_force),
    }


def plan_in_force(round_: Round) -> set[tuple[str, str]]:
    """Return the pairs of the table `previous`, else the workers' current orders that are in the dataset."""
    if round_.previous:
        return {(row["worker_id"], row["order_id"]) for row in round_.previous}
    holders = [row for row in round_.workers.values() if row["current_order"] in round_.orders]
    return {(row["worker_id"], row["current_order"]) for row in holders}


# ---------------------------------------------------------------- all plans


@dataclass(frozen=True)
class Best:
    """The best plan: the tiers' values in the policy's order and one plan that reaches them."""

    tiers: dict[str, int]
    plan: tuple[Choice, ...]

    def rows(self) -> list[tuple[str, str, str, str, str]]:
        """Rows of the plan: worker, order, lodging, course, agreement."""
        return sorted(row for choice in self.plan for row in choice.rows())


State = tuple[int, ...]
Partial = tuple[tuple[int, ...], tuple[Choice, ...]]


class Search:
    """Combines the choices of workers and groups.

    Parameters
    ----------
    everything
        Keep every attainable value of the tiers, not the best alone.
    """

    def __init__(self, round_: Round, without: frozenset[str], everything: bool = False) -> None:
        self.round = round_
        self.in_force = plan_in_force(round_)
        self.limits = {key: limit for key, limit in limits(round_).items() if key[0] not in without}
        self.minimums = minimums(round_)
        self.demand: Counter[str] = Counter()
        for order in round_.orders.values():
            self.demand[round_.city(order["region"])] += int(order["headcount"] or 1)
        cities = [("city", name) for name in self.demand] if "balance" in round_.tiers else []
        # A limit that all workers together cannot reach decides nothing.
        self.keys: list[Key] = [key for key, limit in self.limits.items() if limit < len(round_.workers)]
        self.tallies: list[Key] = [key for key, least in self.minimums.items() if least > 0] + cities
        self.additive = [name for name in round_.tiers if name in SUMS]
        if everything:
            # Plans that differ in a tier are then never interchangeable.
            self.tallies += [("gain", name) for name in self.additive]

    def single(self, options: Iterable[Choice]) -> dict[State, Partial]:
        """Return the choices of one worker, the best for each use of what is shared."""
        found: dict[State, Partial] = {}
        for choice in options:
            use, count, gain = used(choice), counted(choice), sums(choice, self.in_force)
            count.update({("gain", name): gain[name] for name in self.additive})
            state = (*(use[key] for key in self.keys), *(count[key] for key in self.tallies))
            self._keep(found, state, (tuple(gain[name] for name in self.additive), (choice,)))
        return found

    def combined(self, a: dict[State, Partial], b: dict[State, Partial]) -> dict[State, Partial]:
        """Return what two parts can do together within the capacities."""
        found: dict[State, Partial] = {}
        for state_a, (gain_a, plan_a) in a.items():
            for state_b, (gain_b, plan_b) in b.items():
                state = tuple(x + y for x, y in zip(state_a, state_b, strict=True))
                if all(value <= self.limits[key] for value, key in zip(state, self.keys, strict=False)):
                    state = (*state[: len(self.keys)], *map(self._enough, self.tallies, state[len(self.keys) :]))
                    gain = tuple(x + y for x, y in zip(gain_a, gain_b, strict=True))
                    self._keep(found, state, (gain, plan_a + plan_b))
        return found

    def _enough(self, key: Key, value: int) -> int:
        """Return a tally, no higher than its minimum: more than enough is enough."""
        return min(value, self.minimums.get(key, value))

    @staticmethod
    def _keep(found: dict[State, Partial], state: State, partial: Partial) -> None:
        """Keep the better of two partial plans that use the same; tiers earlier in the policy weigh more."""
        if state not in found or partial[0] > found[state][0]:
            found[state] = partial

    def empty(self) -> dict[State, Partial]:
        """Return the plan of nobody."""
        return {(0,) * (len(self.keys) + len(self.tallies)): ((0,) * len(self.additive), ())}

    def tiers(self, state: State, gain: tuple[int, ...]) -> dict[str, int]:
        """Return the value of each tier, shortfalls as non-negative numbers."""
        tally = dict(zip(self.tallies, state[len(self.keys) :], strict=True))
        short = {key: max(0, least - tally.get(key, 0)) for key, least in self.minimums.items()}
        value = dict(zip(self.additive, gain, strict=True))
        value["commitments"] = sum(missing for key, missing in short.items() if key[0] == "agreement_min")
        value["floors"] = sum(missing for key, missing in short.items() if key[0] != "agreement_min")
        if "stability" in value:
            value["stability"] = len(self.in_force) - value["stability"]
        rates = [1000 * tally.get(("city", name), 0) // demand for name, demand in self.demand.items()]
        value["balance"] = min(rates, default=1000)
        return {name: value[name] for name in self.round.tiers}

    def units(self, without: frozenset[str]) -> Iterator[dict[State, Partial]]:
        """Yield what each worker or group can do."""
        groups: dict[str, list[Row]] = {}
        for name, worker in self.round.workers.items():
            # Blank groups are keyed by the worker: ids cannot hold a semicolon, so none is met twice.
            alone = not worker["group_id"] or "group" in without
            groups.setdefault(f"alone;{name}" if alone else worker["group_id"], []).append(worker)
        for members in groups.values():
            options = [list(choices(self.round, member, without)) for member in members]
            if len(members) == 1:
                yield self.single(options[0])
                continue
            whole: dict[State, Partial] = {}
            for place in ("", *self.demand):
                together = self.empty()
                for able in options:
                    there = [c for c in able if (c.city if c.orders else "") == place]
                    together = self.combined(together, self.single(there))
                for state, partial in together.items():
                    self._keep(whole, state, partial)
            yield whole


def best(tables: Tables, policy: Mapping[str, object] | None = None, without: Iterable[str] = ()) -> Best | None:
    """Return the best valid plan, None if there is none (pins that cannot all be kept).

    Parameters
    ----------
    tables
        Rows of text by table.
    policy
        Keys of the policy file.
    without
        Rules and capacities that are not asked: what a test compares with to learn whether one decides.
    """
    return max(_results(tables, policy, without), key=lambda result: rank(result.tiers), default=None)


def attainable(tables: Tables, policy: Mapping[str, object] | None = None) -> set[tuple[int, ...]]:
    """Return the tiers of every valid plan, in the policy's order."""
    return {tuple(result.tiers.values()) for result in _results(tables, policy, (), everything=True)}


def _results(
    tables: Tables, policy: Mapping[str, object] | None, without: Iterable[str], everything: bool = False
) -> list[Best]:
    asked_not = frozenset(without)
    search = Search(Round(tables, policy), asked_not, everything)
    together = search.empty()
    for unit in search.units(asked_not):
        together = search.combined(together, unit)
    return [Best(search.tiers(state, gain), plan) for state, (gain, plan) in together.items()]


def rank(tiers: Mapping[str, int]) -> tuple[int, ...]:
    """Return a plan's tiers so that more is better in each."""
    return tuple(-value if name in SHORTFALLS else value for name, value in tiers.items())
