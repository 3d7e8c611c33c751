"""The best sets of one stay, against trying every set."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from matching.instance.windows import WEEK
from matching.solver.priced.arrays import Worths
from matching.solver.priced.sets import into, most_worth, room_for_kinds, search_set
from matching.solver.priced.travel import Week

CANDIDATES, PATTERNS, LIMIT, HOURS = 40, 4, 3, 31


class Stay:
    """Many candidates of few patterns, places and agreements, of which most stand in for each other."""

    def __init__(self, seed: int, places: int = 1) -> None:
        draw = np.random.default_rng(seed)
        together = draw.random((PATTERNS, PATTERNS)) < 0.8
        gap = np.where(together & together.T, WEEK // 8, -1)
        # Of the last pattern a worker may take several.
        alone = np.where(np.arange(PATTERNS) < PATTERNS - 1, np.arange(PATTERNS), -1)
        gap[np.arange(PATTERNS), np.arange(PATTERNS)] = np.where(alone >= 0, -1, WEEK // 8)
        pattern = draw.integers(0, PATTERNS, CANDIDATES)
        self.week = Week(
            hours=draw.integers(9, 13, CANDIDATES),
            days=(1 << draw.integers(0, 7, PATTERNS))[pattern],
            pattern=pattern,
            place=draw.integers(0, places, CANDIDATES),
            gap=gap,
            rested=np.ones((PATTERNS, PATTERNS), dtype=bool),
            # Between some places there is less time than the way takes.
            travel=np.where(np.eye(places, dtype=bool), 0, WEEK // 4 * (draw.random((places, places)) < 0.2)),
            alone=alone,
        )
        self.order = draw.permutation(CANDIDATES)
        self.worth = draw.integers(-20, 60, CANDIDATES)
        self.agreement = draw.integers(0, 2, CANDIDATES)
        self.once = np.array([12, 0])[self.agreement]
        self.taught = draw.random(CANDIDATES) < 0.9
        self.pinned = np.zeros(CANDIDATES, dtype=bool)
        self.pinned[:1] = draw.random() < 0.5
        self.week.travel[:] = np.maximum(self.week.travel, self.week.travel.T)
        zero = np.zeros(3, dtype=np.int64)
        self.worths = Worths(zero, zero, zero, np.array([9, -5, 0]), zero, zero, 1)

    def found(self, many: int) -> list[tuple[int, frozenset[int]]]:
        values, sizes, taken = np.empty(many, np.int64), np.empty(many, np.int64), np.empty((many, LIMIT), np.int64)
        base = np.zeros(CANDIDATES, dtype=np.int64)
        count = search_set(
            CANDIDATES,
            self.order,
            self.worth,
            self.once,
            self.agreement,
            base,
            self.taught,
            self.pinned,
            self.worths,
            self.week,
            7,
            LIMIT,
            HOURS,
            6,
            int(self.pinned.sum()),
            -1_000,
            values,
            sizes,
            taken,
            room_for_kinds(self.week),
        )
        return [(int(values[n]), frozenset(taken[n, : sizes[n]].tolist())) for n in range(count)]

    def value(self, chosen: tuple[int, ...]) -> int | None:
        """Return what a set is worth, None for one that cannot be."""
        week, order = self.week, self.order[list(chosen)]
        if week.hours[order].sum() > HOURS or len({int(day) for day in week.days[order]}) > 6:
            return None
        for one, other in combinations(order, 2):
            gap = week.gap[week.pattern[one], week.pattern[other]]
            if gap < week.travel[week.place[one], week.place[other]]:
                return None
        if self.pinned.sum() > sum(self.pinned[at] for at in chosen) or not any(self.taught[at] for at in chosen):
            return None
        lead = min(chosen, key=lambda at: self.order[at])
        agreements = {int(self.agreement[at]) for at in chosen}
        shared = sum(int(self.worths.agreement[number]) for number in agreements)
        return 7 + int(self.worth[list(chosen)].sum()) + int(self.once[lead]) + shared

    def best(self, many: int) -> list[int]:
        sets = (chosen for size in range(2, LIMIT + 1) for chosen in combinations(range(CANDIDATES), size))
        return sorted((value for value in map(self.value, sets) if value is not None), reverse=True)[:many]


@pytest.mark.parametrize("places", [1, 3])
@pytest.mark.parametrize("many", [1, 5])
def test_the_best_sets_are_those_of_trying_every_set(many: int, places: int):
    for seed in range(1, 31):
        stay = Stay(seed, places)
        found = stay.found(many)
        assert sorted((value for value, _ in found), reverse=True) == stay.best(many), f"seed {seed}"
        assert all(stay.value(tuple(chosen)) == value for value, chosen in found)


def test_who_leads_a_set_by_its_number_is_not_stood_in_for():
    stay = Stay(1)
    stay.pinned[:], stay.taught[:], stay.worth[:], stay.order[:] = False, True, -30, np.arange(CANDIDATES)
    # Nothing goes with anything but the second of these, which goes with the other two.
    lead, other, worthier = 0, 5, 9
    stay.week.hours[:], stay.week.pattern[:], stay.week.gap[:] = 10, 2, -1
    stay.week.pattern[[lead, other, worthier]] = 0, 1, 0
    stay.week.gap[0, 1] = stay.week.gap[1, 0] = WEEK // 8
    stay.worth[[lead, other, worthier]] = 50, 40, 51
    stay.agreement[[lead, other, worthier]] = 0, 1, 0
    stay.once = np.array([12, 0])[stay.agreement]
    assert stay.found(1) == [(7 + 50 + 40 + 12 + 9 - 5, frozenset({lead, other}))]


def test_of_a_pattern_that_excludes_itself_one_order_counts():
    top, alone = np.full(2, -100), np.full(2, -1)
    for worth, pattern in ((10, 0), (30, 0), (20, 0), (5, 1), (7, -1)):
        into(top, alone, worth, pattern)
    assert top.tolist() == [30, 7]
    into(top, alone, 8, -1)
    assert top.tolist() == [30, 8]
    into(top, alone, 40, 0)
    assert top.tolist() == [40, 8]


def test_what_sets_can_be_worth_is_above_what_they_are():
    compared = 0
    for seed in range(1, 7):
        stay = Stay(seed)
        in_order = np.argsort(stay.order)
        most = most_worth(stay.worth[in_order], stay.order[in_order], CANDIDATES, stay.week, LIMIT)
        sets = (chosen for size in range(2, LIMIT + 1) for chosen in combinations(range(CANDIDATES), size))
        reached = [int(stay.worth[list(chosen)].sum()) for chosen in sets if stay.value(chosen) is not None]
        assert most >= max(reached, default=most)
        compared += len(reached)
    assert compared > 1_000
