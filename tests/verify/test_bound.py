"""Bounds from prices: against the contract's words taken literally, over random rounds and random prices."""

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from math import floor
from random import Random

import pytest

from matching.rules import Tier
from matching.verify.bound import price_bounds
from matching.verify.prices import TierPrices
from matching.verify.round import Round
from tests.brute_force import counted, limits, minimums, plan_in_force, sums, used
from tests.builders import world
from tests.plain_rules import choices
from tests.plain_tables import Round as PlainRound
from tests.random_worlds import random_world
from tests.verify.results import check, names, result, result_of

GAINS = ("public_care", "priority", "filled", "quality", "stability")


def random_prices(source, round_, tier):
    """Prices with signs as the contract allows them, on rows with the limits of some result."""
    fraction = [Fraction(n, d) for n in range(1, 9) for d in (1, 2, 3, 64)]
    prices, limit = {}, {}

    def price(key, most, sign):
        if source.random() < 0.6:
            prices[key] = sign * source.choice(fraction) * source.choice([1, 1, 50])
            limit[key] = most

    for key, most in limits(round_).items():
        price(key, most, 1)
    for aim in ("public_care", "priority", "filled", "quality", "stability"):
        if aim != tier:
            price((aim, ""), source.randrange(5), -1)
    for city in {round_.city(row["region"]) for row in round_.orders.values()}:
        price(("balance", city), source.randrange(3), -1)
    for aim in ("commitments", "floors"):
        if aim != tier:
            price((aim, ""), source.randrange(3), 1)
    for (kind, name), least in minimums(round_).items():
        row = ("agreement_min" if kind == "agreement_min" else "floor", name)
        if row[0] == "floor" and name not in round_.region_floors and not least:
            continue
        price(row, least, -1)
    return prices, limit


def value_of(choice, tier, prices, in_force):
    """The gain of a complete choice less the prices of what it uses."""
    use = Counter(used(choice))
    for (kind, name), count in counted(choice).items():
        use[{"region": "floor", "city": "balance"}.get(kind, kind), name] += count
    gain = sums(choice, in_force)
    for aim in GAINS:
        use[aim, ""] = gain[aim]
    return gain.get(tier, 0) - sum(price * use[key] for key, price in prices.items() if key[0] not in SHORTFALLS)


SHORTFALLS = ("commitments", "floors")


def literal_bound(round_, tier, prices, limit):
    """The bound in the contract's words: every complete choice of every worker, a group as one."""
    in_force = plan_in_force(round_)
    total = sum((price * limit[key] for key, price in prices.items()), Fraction(0))
    units = {}
    for name, worker in round_.workers.items():
        units.setdefault(worker["group_id"] or f";{name}", []).append(worker)
    for members in units.values():
        by_city = []
        for worker in members:
            best = {}
            for choice in choices(round_, worker):
                city = choice.city if choice.orders else "home"
                worth = value_of(choice, tier, prices, in_force)
                best[city] = max(best.get(city, worth), worth)
            by_city.append(best)
        shared = set(by_city[0]).intersection(*by_city)
        total += max((sum(best[city] for best in by_city) for city in shared), default=0)
    bound = floor(total) - (len(in_force) if tier == "stability" else 0)
    return -bound if tier in (*SHORTFALLS, "stability") else bound


@pytest.mark.parametrize("seed", range(150))
def test_the_bound_is_what_the_words_say(seed):
    source = Random(seed)
    here = random_world(source, 4)
    plain = PlainRound(here.tables, here.policy)
    round_ = Round(here.loaded.instance, here.loaded.policy)
    for tier in (Tier.FILLED, Tier.QUALITY, source.choice([t for t in Tier if t is not Tier.BALANCE])):
        prices, limit = random_prices(source, plain, str(tier))
        found = price_bounds(round_, [TierPrices(tier, prices, limit)])
        assert found[tier] == literal_bound(plain, str(tier), prices, limit)


@pytest.mark.parametrize("seed", range(100))
def test_the_best_plan_of_a_random_round_is_accepted_with_the_bound_that_no_price_proves(seed):
    here = random_world(Random(1000 + seed), 3)
    if here.best is None:
        return
    plan = [choice for choice in here.best.plan if choice.orders]
    tables = result_of(here, plan)
    assert check(here, tables).lines() == []
    assert check(here, tables).tiers == here.best.tiers
    round_ = Round(here.loaded.instance, here.loaded.policy)
    for tier, value in here.best.tiers.items():
        if tier != "balance":
            bound = price_bounds(round_, [TierPrices(Tier(tier), {}, {})])[Tier(tier)]
            assert bound <= value if tier in (*SHORTFALLS, "stability") else bound >= value


def test_huge_prices_stay_exact():
    here = world(workers=[{}, {}])
    round_ = Round(here.loaded.instance, here.loaded.policy)
    price = Fraction(10**25 + 1, 7)
    key = ("headcount", "O1")
    found = price_bounds(round_, [TierPrices(Tier.FILLED, {key: price}, {key: 1})])
    assert found[Tier.FILLED] == floor(price)
    small = Fraction(1, 3**60)
    found = price_bounds(round_, [TierPrices(Tier.FILLED, {key: 1 - small}, {key: 1})])
    assert found[Tier.FILLED] == 1


# ---------------------------------------------------------------- the table of prices

FILLED_PRICES = [
    {"tier": "filled", "capacity": "headcount", "key": "O1", "used": "1", "limit": "1", "price": "1"},
]


@pytest.fixture
def here():
    return world(
        workers=[{}, {}, {}],
        agreements=[{"max_placements": "2", "min_placements": "2"}, {"origin_region": "plain"}],
        floors={"regions": {"hill": 3}},
    )


def proven(here, rows, tier="filled", **claim):
    """A result with one placement whose certificate claims a bound proven by prices."""
    tables = result(here, ("W1", "O1"))
    entries = [
        entry | {"proof": "prices"} | claim if entry["name"] == tier else entry for entry in tables.certificate["tiers"]
    ]
    return replace(tables, prices=rows, certificate=tables.certificate | {"tiers": entries})


def test_prices_prove_a_bound(here):
    assert check(here, proven(here, FILLED_PRICES)).lines() == []
    assert names(here, proven(here, [])) == ["filled"]
    assert check(here, proven(here, [], bound=3, gap=2)).ok
    assert names(here, proven(here, [FILLED_PRICES[0] | {"price": "1/2"}])) == ["filled"]
    assert check(here, proven(here, [FILLED_PRICES[0] | {"price": "0.5"}], bound=2, gap=1)).ok


@pytest.mark.parametrize("price", ["1", "1.000", "2/2", "1e0", "10e-1", "0.1e+1"])
def test_a_price_may_be_written_in_several_ways(here, price):
    assert check(here, proven(here, [FILLED_PRICES[0] | {"price": price}])).ok


def test_a_search_needs_no_prices(here):
    assert check(here, replace(proven(here, FILLED_PRICES, proof="search"), prices=[])).ok


def test_a_shortfall_proven_by_prices(here):
    row = {"tier": "commitments", "capacity": "agreement_min", "key": "A1", "used": "1", "limit": "2", "price": "-1"}
    room = {"tier": "commitments", "capacity": "headcount", "key": "O1", "used": "1", "limit": "1", "price": "1"}
    assert check(here, proven(here, [row, room], tier="commitments")).ok
    assert names(here, proven(here, [row], tier="commitments")) == ["commitments"]
    assert names(here, proven(here, [row | {"price": "-1.5"}, room], tier="commitments")) == ["commitments", "prices"]


def test_no_shortfall_is_below_nothing(here):
    room = {"tier": "commitments", "capacity": "headcount", "key": "O1", "used": "1", "limit": "1", "price": "1"}
    assert check(here, proven(here, [room], tier="commitments", bound=0, gap=1)).ok


def test_a_minimum_in_a_later_tier_costs_at_most_the_price_of_its_tier(here):
    tier = {"tier": "floors", "capacity": "commitments", "key": "", "used": "1", "limit": "1", "price": "2"}
    row = {"tier": "floors", "capacity": "agreement_min", "key": "A1", "used": "1", "limit": "2", "price": "-2"}
    assert check(here, proven(here, [tier, row], tier="floors", bound=0, gap=2)).ok
    assert names(here, proven(here, [row], tier="floors", bound=0, gap=2)) == ["prices"]
    assert names(here, proven(here, [tier, row | {"price": "-3"}], tier="floors", bound=0, gap=2)) == ["prices"]


WRONG_ROWS = {
    "used": {"used": "2"},
    "limit": {"limit": "2"},
    "no number": {"price": "one"},
    "below zero": {"price": "-1"},
    "no tier": {"tier": "balance"},
    "no capacity": {"capacity": "chairs"},
    "no such key": {"key": "O9"},
    "own tier": {"capacity": "filled", "key": ""},
    "later tier": {"capacity": "quality", "key": "", "used": "310", "limit": "310", "price": "-1"},
    "blank use": {"used": ""},
    "divided by nothing": {"price": "1/0"},
    "not finite": {"price": "nan"},
    "no end of digits": {"price": "1e999999999"},
}


@pytest.mark.parametrize("case", WRONG_ROWS)
def test_a_row_of_prices_that_is_wrong(here, case):
    rows = [FILLED_PRICES[0] | WRONG_ROWS[case]]
    assert names(here, replace(result(here, ("W1", "O1")), prices=rows)) == ["prices"]


def test_a_row_of_prices_stands_once(here):
    rows = FILLED_PRICES * 2
    assert names(here, replace(result(here, ("W1", "O1")), prices=rows)) == ["prices"]


def test_what_has_no_limit_has_a_blank_one_and_no_price(here):
    row = {"tier": "filled", "capacity": "agreement_max", "key": "A2", "used": "0", "limit": "", "price": ""}
    plain = result(here, ("W1", "O1"))
    assert check(here, replace(plain, prices=[row])).ok
    assert names(here, replace(plain, prices=[row | {"price": "1"}])) == ["prices"]


def test_earlier_tiers_hold_their_values(here):
    row = {"tier": "quality", "capacity": "filled", "key": "", "used": "1", "limit": "1", "price": "-5"}
    plain = result(here, ("W1", "O1"))
    assert check(here, replace(plain, prices=[row])).ok
    for wrong in ({"limit": "2"}, {"price": "5"}):
        assert names(here, replace(plain, prices=[row | wrong])) == ["prices"]


def test_prices_prove_nothing_about_balance():
    here = world(tiers=["balance", "filled"])
    assert names(here, proven(here, [], tier="balance")) == ["balance"]


def test_balance_is_held_by_placements_in_each_city():
    here = world(workers=[{}, {}], orders=[{"headcount": "3"}], tiers=["balance", "filled"])
    row = {"tier": "filled", "capacity": "balance", "key": "harbour", "used": "1", "limit": "1", "price": "-1"}
    assert check(here, replace(result(here, ("W1", "O1")), prices=[row])).ok
