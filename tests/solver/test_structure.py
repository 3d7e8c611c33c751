"""What the price-directed method can choose from, beside the lists of the exact method."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from random import Random

import numpy as np
import pytest

from matching.exchange.read import load
from matching.generate import generate
from matching.instance.instance import Ragged
from matching.result import LODGING_ALLOWANCE, LODGING_OWN
from matching.rules import Term, Tier
from matching.solver.bundles import list_bundles, may_take_several
from matching.solver.courses import Training, training
from matching.solver.eligibility import eligible_pairs
from matching.solver.facts import Facts, gather_facts
from matching.solver.options import Options, enumerate_options, once_scores
from matching.solver.priced import several as several_module
from matching.solver.priced.arrays import Worths
from matching.solver.priced.choices import Choices, joined, make_choices
from matching.solver.priced.offers import ANY, sole_order
from matching.solver.priced.round import Round, build_round
from matching.solver.priced.sets import most_beside
from matching.solver.priced.several import several
from matching.solver.score import subsidies
from tests.random_worlds import random_world

SEEDS = range(1, 81)
Row = tuple[int, ...]


def prepared(seed: int) -> tuple[Facts, Training, Options]:
    """Return a random round and all its options."""
    loaded = random_world(Random(seed), most=6).loaded
    facts = gather_facts(loaded.instance, loaded.policy)
    taught = training(facts)
    return facts, taught, enumerate_options(facts, taught, eligible_pairs(facts, taught))


def offered(round_: Round) -> Counter[Row]:
    """Count worker, order, lodging (-1: none), course, agreement and points of all choices from rows."""
    s, found = round_.structure, Counter[Row]()
    for worker in range(len(s.link_start) - 1):
        for link in range(s.link_start[worker], s.link_start[worker + 1]):
            place = s.link_place[link]
            for row in s.place_row[s.place_start[place] : s.place_start[place + 1]]:
                for entry in range(s.row_start[row], s.row_start[row + 1]):
                    slot = s.entry_slot[entry]
                    beds = range(s.slot_start[slot], s.slot_start[slot + 1]) if slot >= 0 else [-1]
                    for bed in beds:
                        lodging, more = (s.slot_lodging[bed], s.slot_points[bed]) if slot >= 0 else (-1, 0)
                        points = int(s.link_points[link]) + int(s.entry_points[entry]) + int(more)
                        key = (s.entry_order[entry], lodging, s.entry_course[entry], s.link_agreement[link], points)
                        found[(worker, *map(int, key))] += 1
    return found


def test_rows_offer_every_option_once():
    offers = 0
    for seed in SEEDS:
        facts, taught, options = prepared(seed)
        instance, weight = facts.instance, facts.policy.weights[Term.CONTINUITY]
        held = instance.workers.current_order[options.worker] == options.order
        sole = sole_order(facts)[options.worker]
        keep = ((sole == ANY) | (sole == options.order)) & ~(held & (weight < 0))
        allowance = len(instance.housing) + facts.allowance_row[facts.order_city[options.order]]
        bed = np.where(options.lodging == LODGING_ALLOWANCE, allowance, np.maximum(options.lodging, -1))
        # Points for staying with an order stand beside the rows.
        points = options.total_score - 100 * weight * held
        listed = np.column_stack([options.worker, options.order, bed, options.course, options.agreement, points])
        expected = Counter(tuple(row) for row in listed[keep].tolist())
        assert offered(build_round(facts, taught)) == expected, f"seed {seed}"
        offers += len(expected)
    assert offers > 100


def random_worths(facts: Facts, seed: int) -> Worths:
    """Return worths as prices might make them, in whole numbers."""
    draw, instance = np.random.default_rng(seed), facts.instance

    def some(count: int, least: int, most: int) -> np.ndarray:
        return np.append(draw.integers(least, most, count), 0)

    return Worths(
        some(len(instance.orders), -300, 1000),
        some(len(instance.housing) + len(instance.allowances), -300, 1),
        some(len(instance.courses), -300, 1),
        some(len(instance.agreements), -200, 200),
        some(len(instance.bases), -200, 1),
        np.zeros(1, dtype=np.int64),
        2,
    )


def all_bundles(facts: Facts, options: Options, first: tuple[int, ...]) -> Choices:
    """List the sets of placements that keep all pins, as the exact method does."""
    bundles, left = list_bundles(facts, options, np.flatnonzero(may_take_several(facts, options)))
    assert not len(left)
    stable = Tier.STABILITY in facts.policy.tiers
    pins = {tuple(pin) for pin in facts.instance.pins.tolist()}
    force = {tuple(pair) for pair in facts.instance.plan_in_force.tolist()} if stable else set()
    rows = []
    for number in range(len(bundles.options)):
        mine, course = bundles.options.row(number), int(bundles.course[number])
        pairs = {(int(options.worker[at]), int(options.order[at])) for at in mine}
        worker = int(options.worker[mine[0]])
        if {pin for pin in pins if pin[0] == worker} <= pairs:
            rows.append((worker, mine, course, len(pairs & force)))
    rows.sort(key=lambda row: row[0])
    worker, course, kept = (np.array([row[n] for row in rows], dtype=np.int64) for n in (0, 2, 3))
    return choices_of(facts, options, worker, [row[1] for row in rows], course, kept, first)


def choices_of(
    facts: Facts,
    options: Options,
    worker: np.ndarray,
    mine: list[np.ndarray],
    course: np.ndarray,
    kept: np.ndarray,
    first: tuple[int, ...],
) -> Choices:
    """Turn lists of options into choices."""
    taken = Ragged.from_lists([at.tolist() for at in mine])
    lead = np.array([at[0] for at in mine], dtype=np.int64)
    points = np.array([int(options.row_score[at].sum()) for at in mine], dtype=np.int64)
    subsidy = subsidies(facts, options.agreement[lead])
    points += once_scores(facts, worker, options.order[lead], options.lodging[lead], course, subsidy)
    orders = Ragged(taken.start, options.order[taken.values])
    return make_choices(facts, worker, orders, options.lodging[lead], course, points, kept, first)


def compare_sets(facts: Facts, taught: Training, options: Options, seed: int, reach: int) -> int:
    """Compare the sets that are found with the full list; return how many there are."""
    first = build_round(facts, taught).resources.first
    worths, kept = random_worths(facts, seed), 500
    some = several(facts, taught)
    found = some.best(worths, kept, reach)
    choices = joined(some.choices(found, first), len(facts.instance.workers))
    listed = all_bundles(facts, options, first)
    assert best_stays(facts, choices, worths, kept, reach) == best_stays(facts, listed, worths, kept, reach)
    assert sorted(found.value) == sorted(choices.priced(worths, kept).worth)
    return len(found.size)


def test_turned_into_choices_in_blocks_sets_are_the_same(monkeypatch):
    blocks = 0
    for seed in SEEDS:
        facts, taught, _ = prepared(seed)
        some, first = several(facts, taught), build_round(facts, taught).resources.first
        found = some.best(random_worths(facts, seed), 500, 1_000, many=4)
        monkeypatch.setattr(several_module, "BLOCK", 10**6)
        (whole,) = some.choices(found, first)
        monkeypatch.setattr(several_module, "BLOCK", 1)
        parts = some.choices(found, first)
        once, again = (joined(choices, len(whole.start) - 1) for choices in ([whole], parts))
        for name in ("start", "city", "score", "kept", "lodging", "course"):
            assert (getattr(again, name) == getattr(once, name)).all()
        for name in ("orders", "uses"):
            assert (getattr(again, name).start == getattr(once, name).start).all()
            assert (getattr(again, name).values == getattr(once, name).values).all()
        blocks += len(parts) - 1
    assert blocks > 10


@pytest.mark.parametrize("reach", [0, 100])
def test_best_sets_are_those_of_the_full_list(reach: int):
    assert sum(compare_sets(*prepared(seed), seed, reach) for seed in SEEDS) > 10


@pytest.mark.parametrize("seed", [1, 2])
def test_best_sets_of_a_generated_round_are_those_of_the_full_list(seed: int, tmp_path: Path, monkeypatch):
    monkeypatch.setattr("matching.solver.bundles.MOST_BUNDLES", 10**6)
    generate(tmp_path, 1_000, seed)
    loaded = load(tmp_path)
    facts = gather_facts(loaded.instance, loaded.policy)
    taught = training(facts)
    options = enumerate_options(facts, taught, eligible_pairs(facts, taught))
    assert compare_sets(facts, taught, options, seed, 100) > 30


def best_stays(facts: Facts, choices: Choices, worths: Worths, kept: int, reach: int) -> dict[Row, int]:
    """Return the best worth by worker, city, lodging and course, where it is near the worker's best."""
    return {stay: found[0] for stay, found in near_sets(facts, choices, worths, kept, reach).items()}


def near_sets(facts: Facts, choices: Choices, worths: Worths, kept: int, reach: int) -> dict[Row, list[int]]:
    """Return the worths near the worker's best by worker, city, lodging and course, falling.

    That of a group's member is the best in a city.
    """
    best: defaultdict[Row, int] = defaultdict(lambda: -(2**60))
    stays: defaultdict[Row, list[int]] = defaultdict(list)
    worker = np.repeat(np.arange(len(choices.start) - 1), np.diff(choices.start)).tolist()
    priced = choices.priced(worths, kept)
    for at, who in enumerate(worker):
        city, worth = int(choices.city[at]), int(priced.worth[at])
        group = (who, city if facts.instance.workers.group[who] >= 0 else -1)
        best[group] = max(best[group], worth)
        stays[(*group, city, int(choices.lodging[at]), int(choices.course[at]))].append(worth)
    near = {stay: [worth for worth in found if worth >= best[stay[:2]] - reach] for stay, found in stays.items()}
    return {stay: sorted(found, reverse=True) for stay, found in near.items() if found}


@pytest.mark.parametrize("many", [2, 10_000])
def test_more_sets_of_a_stay_are_the_next_best_ones(many: int):
    more = 0
    for seed in SEEDS:
        facts, taught, options = prepared(seed)
        first, worths, some = (
            build_round(facts, taught).resources.first,
            random_worths(facts, seed),
            several(facts, taught),
        )
        found = joined(some.choices(some.best(worths, 500, 1_000, many=many), first), len(facts.instance.workers))
        listed = near_sets(facts, all_bundles(facts, options, first), worths, 500, 1_000)
        assert near_sets(facts, found, worths, 500, 1_000) == {stay: best[:many] for stay, best in listed.items()}
        more += sum(len(best) > 1 for best in listed.values())
    assert more > 5


def test_compared_by_city_the_best_sets_of_every_city_are_found():
    cities = 0
    for seed in SEEDS:
        facts, taught, options = prepared(seed)
        first, worths = build_round(facts, taught).resources.first, random_worths(facts, seed)
        some = several(facts, taught)
        choices = joined(some.choices(some.best(worths, 500, 100, by_city=True), first), len(facts.instance.workers))
        listed = all_bundles(facts, options, first)
        mine, others = (best_by_city(sets, worths) for sets in (choices, listed))
        assert {city: best[0] for city, best in mine.items()} == {city: best[0] for city, best in others.items()}
        assert all(worth >= best[0] - 100 for best in mine.values() for worth in best)
        cities += len(mine)
    assert cities > 10


def best_by_city(choices: Choices, worths: Worths) -> dict[Row, list[int]]:
    """Return the worths of a worker's choices in each city, falling."""
    found: defaultdict[Row, list[int]] = defaultdict(list)
    worker = np.repeat(np.arange(len(choices.start) - 1), np.diff(choices.start)).tolist()
    for who, city, worth in zip(worker, choices.city.tolist(), choices.priced(worths, 500).worth, strict=True):
        found[(who, city)].append(int(worth))
    return {key: sorted(known, reverse=True) for key, known in found.items()}


def test_sets_below_what_is_known_are_left_out():
    for seed in SEEDS:
        facts, taught, _ = prepared(seed)
        some, worths = several(facts, taught), random_worths(facts, seed)
        found = some.best(worths, 0)
        known = np.zeros(len(facts.instance.workers), dtype=np.int64)
        np.maximum.at(known, found.worker, found.value)
        assert not len(some.best(worths, 0, known=known + 1).size)
        above = found.value > 0
        assert sorted(some.best(worths, 0, known=np.maximum(known, 1)).value) == sorted(
            found.value[above & (found.value >= known[found.worker])]
        )


def test_sets_that_tie_are_left_out_and_the_best_are_found():
    fewer = 0
    for seed in SEEDS:
        facts, taught, _ = prepared(seed)
        some, worths = several(facts, taught), random_worths(facts, seed)
        # Prices in whole steps of a tier, as proofs have them.
        steps = {name: getattr(worths, name) // 500 * 500 for name in worths._fields[:5]}
        coarse = worths._replace(**steps, score=0)
        every, single = some.best(coarse, 0), some.best(coarse, 0, beat=1)
        best = np.full((2, len(facts.instance.workers)), -(2**40))
        for row, found in zip(best, (every, single), strict=True):
            np.maximum.at(row, found.worker, found.value)
        np.testing.assert_array_equal(best[0], best[1])
        # What is known before is to be beaten too.
        assert not len(some.best(coarse, 0, known=best[0], beat=1).size)
        fewer += len(every.value) - len(single.value)
    assert fewer > 0


def test_a_base_that_costs_may_be_shared_by_agreements():
    zero = np.zeros(1, dtype=np.int64)
    worths = Worths(zero, zero, zero, np.array([100, 90, 0]), np.array([-150, 0]), zero, 1)
    agreement, base = np.array([0, 1]), np.array([0, 0])
    assert most_beside(agreement, base, 0, 2, worths, 2) >= 100 + 90 - 150
    assert most_beside(agreement, base, 0, 1, worths, 2) == 100 - 150


def test_joined_choices_stand_once_and_by_worker():
    for seed in SEEDS:
        facts, taught, options = prepared(seed)
        first = build_round(facts, taught).resources.first
        listed = all_bundles(facts, options, first)
        single = build_round(facts, taught).fixed_choices
        together = joined([single, listed, single, listed], len(facts.instance.workers))
        assert len(together) == len(single) + len(listed)
        assert (np.diff(together.start) == np.diff(single.start) + np.diff(listed.start)).all()
        expected = [part.uses.row(at).tolist() for part in (single, listed) for at in range(len(part))]
        assert sorted(together.uses.row(at).tolist() for at in range(len(together))) == sorted(expected)
        beds = [np.sort(part.lodging[part.lodging != LODGING_OWN]).tolist() for part in (single, listed, together)]
        assert sorted(beds[0] + beds[1]) == beds[2]
