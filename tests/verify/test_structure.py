"""Best choices found by structure, against plain enumeration; and the compiled loops against the interpreter."""

from fractions import Fraction
from math import floor
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.rules import Tier
from matching.verify.areas import areas
from matching.verify.bound import price_bounds
from matching.verify.prices import TierPrices
from matching.verify.profiles import parts
from matching.verify.round import Round
from matching.verify.units import structure
from matching.verify.worth import highest_score, worth
from tests.builders import world
from tests.plain_tables import Round as PlainRound
from tests.random_worlds import random_world
from tests.verify.test_bound import literal_bound, random_prices

TIERS = [tier for tier in Tier if tier is not Tier.BALANCE]


@given(st.randoms(use_true_random=False))
def test_all_tiers_at_once_prove_what_enumeration_proves(source):
    here = random_world(source, 4)
    plain, round_ = PlainRound(here.tables, here.policy), Round(here.loaded.instance, here.loaded.policy)
    priced = [TierPrices(tier, *random_prices(source, plain, str(tier))) for tier in TIERS]
    found = price_bounds(round_, priced)
    assert found == {one.tier: literal_bound(plain, str(one.tier), one.prices, one.limits) for one in priced}


@pytest.mark.parametrize("seed", range(20))
def test_numbers_beyond_64_bits_change_nothing_but_the_scale(seed):
    """A price that nothing uses makes every worth huge: the interpreter then runs the loops."""
    source = Random(seed)
    here = random_world(source, 4)
    plain, round_ = PlainRound(here.tables, here.policy), Round(here.loaded.instance, here.loaded.policy)
    tier = source.choice(TIERS)
    prices, limits = random_prices(source, plain, str(tier))
    unused = {("seats", "nobody's"): Fraction(1, 3**50)}
    fine = TierPrices(tier, prices | unused, limits | dict.fromkeys(unused, 0))
    where, highest = areas(round_), highest_score(round_)
    assert worth(round_, where, TierPrices(tier, prices, limits), highest).is_small
    assert not worth(round_, where, fine, highest).is_small
    assert price_bounds(round_, [fine]) == price_bounds(round_, [TierPrices(tier, prices, limits)])


def test_a_large_group_whose_worths_fit_only_one_by_one():
    here = world(workers=[{"group_id": "G1"}] * 9, orders=[{"headcount": "9"}])
    round_ = Round(here.loaded.instance, here.loaded.policy)
    key, price = ("filled", ""), Fraction(-(2**60))
    assert worth(
        round_, areas(round_), TierPrices(Tier.QUALITY, {key: price}, {key: 9}), highest_score(round_)
    ).is_small
    bound = price_bounds(round_, [TierPrices(Tier.QUALITY, {key: price}, {key: 9})])[Tier.QUALITY]
    assert 0 < bound <= 9 * highest_score(round_)


def test_parts_of_the_cost_are_rounded_together():
    """60 yuan of travel, 30 of rent and 10 of a course are one point; none of them is one alone."""
    here = world(
        workers=[{"housing": "bed", "trained_on": ""}],
        housing=[{"monthly_rent": "30", "kind": "dormitory"}],
        courses=[{"cost": "10", "weeks": "1", "start": "2026-04-01", "service": "", "to_level": ""}],
        agreements=[{"travel_subsidy": "60"}],
    )
    plain, round_ = PlainRound(here.tables, here.policy), Round(here.loaded.instance, here.loaded.policy)
    found = price_bounds(round_, [TierPrices(Tier.QUALITY, {}, {})])
    assert found[Tier.QUALITY] == literal_bound(plain, "quality", {}, {})
    cheaper = world(
        workers=[{"housing": "bed", "trained_on": ""}],
        housing=[{"monthly_rent": "29.99", "kind": "dormitory"}],
        courses=[{"cost": "10", "weeks": "1", "start": "2026-04-01", "service": "", "to_level": ""}],
        agreements=[{"travel_subsidy": "60"}],
    )
    less = price_bounds(Round(cheaper.loaded.instance, cheaper.loaded.policy), [TierPrices(Tier.QUALITY, {}, {})])
    assert less[Tier.QUALITY] == found[Tier.QUALITY] + floor(here.loaded.policy.weights["cost"])


def test_workers_whom_no_order_tells_apart_are_looked_at_once():
    here = world(workers=[{"waiting_rounds": str(n), "available_from": f"2026-01-{n + 1:02}"} for n in range(9)])
    round_ = Round(here.loaded.instance, here.loaded.policy)
    found = list(parts(round_, structure(round_, areas(round_)).facts))
    assert [(len(part.sample), len(part.member)) for part in found if not part.taught] == [(1, 9)]
