"""`quality`: highest total score, after everything else."""

from __future__ import annotations

from tests.builders import world
from tests.checks import placed, rows, tiers


def test_the_sum_of_the_scores() -> None:
    two = world(workers=[{"waiting_rounds": "1"}, {"home_region": "ridge"}], orders=[{"headcount": "2"}])
    assert tiers(two)["quality"] == sum(int(row["score"]) for row in rows(two))


def test_decides_among_equals() -> None:
    assert placed(world(workers=[{}, {"waiting_rounds": "1"}])) == {("W2", "O1")}
    assert placed(world(workers=[{"waiting_rounds": "1"}, {}])) == {("W1", "O1")}


def test_never_costs_a_placement() -> None:
    # The sum would be higher with W1 alone in both orders' better place.
    orders = [{"region": "pier"}, {}]
    workers = [{"preferred_cities": "seaside"}, {"preferred_cities": "seaside", "excluded_cities": "harbour"}]
    assert placed(world(workers=workers, orders=orders)) == {("W1", "O2"), ("W2", "O1")}


def test_weights_turn_the_choice() -> None:
    workers = [{"preferred_cities": "harbour"}, {"waiting_rounds": "5"}]
    none = dict.fromkeys(("pay", "level_fit", "continuity", "nearness", "poverty_exited", "cost"), 0)
    for preference, waiting, pair in ((1, 0, ("W1", "O1")), (0, 1, ("W2", "O1"))):
        weights = none | {"preference": preference, "waiting": waiting}
        assert placed(world(workers=workers, weights=weights)) == {pair}
