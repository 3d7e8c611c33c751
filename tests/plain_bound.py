"""The bound that published prices prove, worked out worker by worker over every choice there is."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from fractions import Fraction

from tests.brute_force import SHORTFALLS, SUMS, Key, Search, counted, limits, minimums, sums, used
from tests.plain_rules import Choice, choices
from tests.plain_tables import Round, Row


class Prices:
    """The prices of one tier and what they say of one choice."""

    def __init__(self, round_: Round, tier: str, values: Mapping[str, int], rows: Iterable[Row]) -> None:
        self.round, self.tier, self.values = round_, tier, values
        self.search = Search(round_, frozenset())
        self.earlier = list(values)[: list(values).index(tier)]
        self.prices: dict[Key, Fraction] = {}
        for row in rows:
            if row["tier"] == tier and Fraction(row["price"] or "0"):
                whole = row["capacity"] in self.earlier and row["capacity"] != "balance"
                self.prices[row["capacity"], "" if whole else row["key"]] = Fraction(row["price"])

    def faults(self) -> list[str]:
        """Return prices of what may bear none, or not of that sign or size."""
        found = []
        capacities, asked = limits(self.round), self.minimum_rows()
        for (name, key), price in self.prices.items():
            if (name, key) in capacities:
                good = price >= 0
            elif (name, key) in asked:
                own = "commitments" if name == "agreement_min" else "floors"
                most = Fraction(1) if own == self.tier else self.prices.get((own, ""), Fraction(0))
                good = -most <= price <= 0
            elif name == "balance":
                good = name in self.earlier and key in self.search.demand and price <= 0
            else:
                good = name in self.earlier and (price >= 0 if name in ("commitments", "floors") else price <= 0)
            if not good:
                found.append(f"price: {name} {key} {price} in {self.tier}")
        return found

    def minimum_rows(self) -> dict[Key, int]:
        """Return the minimums as the table of prices names them."""
        return {
            ("floor" if kind == "region" else kind, key): least for (kind, key), least in minimums(self.round).items()
        }

    def limit(self, key: Key) -> int:
        """Return the limit of a row that may bear a price."""
        name, which = key
        if name in self.earlier:
            if name == "balance":
                return math.ceil(Fraction(self.values[name] * self.search.demand[which], 1000))
            kept = len(self.search.in_force) - self.values[name]
            return kept if name == "stability" else self.values[name]
        return (limits(self.round) | self.minimum_rows())[key]

    def worth(self, choice: Choice) -> Fraction:
        """Return a choice's gain less the prices of what it uses."""
        gain, use, count = sums(choice, self.search.in_force), used(choice), counted(choice)
        amount: dict[Key, int] = {**use, **{(name, ""): gain[name] for name in SUMS if name in self.earlier}}
        for (kind, key), number in count.items():
            amount[{"region": "floor", "city": "balance"}.get(kind, kind), key] = number
        paid = sum((price * amount.get(key, 0) for key, price in self.prices.items()), Fraction(0))
        return gain.get(self.tier, 0) - paid

    def bound(self) -> int:
        """Return the bound of the tier, a shortfall as a non-negative number."""
        total = sum((price * self.limit(key) for key, price in self.prices.items()), Fraction(0))
        total += sum((self.best(members) for members in self.units()), Fraction(0))
        if self.tier == "stability":
            total -= len(self.search.in_force)
        whole = math.floor(total)
        return -whole if self.tier in SHORTFALLS else whole

    def units(self) -> list[list[Row]]:
        """Return groups, and workers alone as groups of one."""
        groups: dict[tuple[str, str], list[Row]] = {}
        for name, worker in self.round.workers.items():
            groups.setdefault((worker["group_id"], "" if worker["group_id"] else name), []).append(worker)
        return list(groups.values())

    def best(self, members: list[Row]) -> Fraction:
        """Return the worth of the best complete choice of a unit, staying at home if nothing is pinned."""
        by_city: list[dict[str, Fraction]] = []
        for member in members:
            able: dict[str, Fraction] = {}
            for choice in choices(self.round, member):
                where = choice.city if choice.orders else ""
                able[where] = max(self.worth(choice), able.get(where, Fraction(-(10**30))))
            by_city.append(able)
        cities = set(by_city[0]).intersection(*by_city[1:])
        return max(sum((able[city] for able in by_city), Fraction(0)) for city in cities)


def faults(round_: Round, certificate: Mapping[str, object], rows: Iterable[Row]) -> list[str]:
    """Return what is wrong with the bounds that a certificate says its prices prove."""
    entries = certificate["tiers"]
    assert isinstance(entries, list)
    values = {str(entry["name"]): int(entry["value"]) for entry in entries}
    rows = list(rows)
    found = []
    for entry in entries:
        if entry["proof"] == "prices":
            prices = Prices(round_, str(entry["name"]), values, rows)
            found += prices.faults()
            bound = prices.bound()
            if entry["name"] in SHORTFALLS:
                # Whatever the prices say, nobody is short by less than nothing.
                bound = max(0, bound)
            if int(entry["bound"]) < bound if entry["name"] not in SHORTFALLS else int(entry["bound"]) > bound:
                found.append(f"bound: {entry['name']} {entry['bound']}, the prices prove {bound}")
    return found
