"""Figures against counts made by hand."""

import numpy as np
import pytest

from matching.reports.figures import Binding, Fill, FloorUse, Flow, Origin, Reason, figures_of
from matching.reports.uses import AgreementUse, Use, per_group
from matching.result import Plan
from matching.rules import Capacity, Term
from tests.builders import place
from tests.reports.conftest import small_round


@pytest.fixture(scope="module")
def figures(small):
    return figures_of(small.instance, small.policy, small.result)


def test_workers_are_counted_once_and_positions_each(figures):
    totals = figures.totals
    assert (totals.orders, totals.positions, totals.placements) == (5, 8, 4)
    assert (totals.workers, totals.placed, totals.local, totals.under_agreement) == (5, 3, 1, 2)
    assert (totals.poverty_exited, totals.poverty_exited_placed) == (2, 2)
    # A hamlet below a flagged county is no county of its own.
    assert totals.counties_reached == 1
    assert totals.cities == 2


def test_fill_by_city_and_by_class(figures):
    assert figures.cities == (Fill("harbour", "harbour", 5, 4), Fill("seaside", "seaside", 3, 0))
    assert [(fill.key, fill.headcount, fill.placed) for fill in figures.classes] == [
        ("public_care", 1, 1),
        ("priority", 1, 1),
        ("ordinary", 6, 2),
    ]
    assert [fill.per_mille for fill in (*figures.cities, figures.classes[2])] == [800, 0, 333]


def test_origins_by_city_and_by_province(figures):
    assert figures.origins == (
        Origin("hill", "hill", "west", "west", 3, 2, 2, 0),
        Origin("harbour", "harbour", "east", "east", 1, 1, 0, 1),
        Origin("plain", "plain", "west", "west", 1, 0, 0, 0),
    )
    assert [(o.key, o.workers, o.placed, o.local) for o in figures.provinces] == [("west", 4, 2, 0), ("east", 1, 1, 1)]


def test_flows_join_home_city_and_receiving_city(figures):
    assert figures.flows == (Flow("hill", "harbour", 2, 2), Flow("harbour", "harbour", 1, 0))


def test_uses_of_capacities(figures):
    assert figures.beds == (Use(Capacity.BEDS, "harbour", "harbour", 1, 1),)
    assert [(use.key, use.used, use.limit) for use in figures.allowances] == [("harbour", 1, 1), ("seaside", 0, 0)]
    assert [(use.key, use.used, use.limit) for use in figures.seats] == [("C1", 1, 1)]


def test_an_arrival_is_nobody_who_works_in_the_base_city_already(figures):
    # W2 holds O3 in the harbour, so W1 alone arrives there.
    assert [(use.key, use.used, use.limit) for use in figures.intakes] == [("B1", 1, 1)]


def test_agreements_short_come_first(figures):
    assert figures.agreements == (
        AgreementUse("A1", "hill", "east", 3, 2, 5),
        AgreementUse("A2", "plain", "harbour", 0, 0, None),
    )
    assert [a.shortfall for a in figures.agreements] == [1, 0]


def test_floors_ask_per_mille_of_positions_and_count_homes_below_a_region(figures):
    assert figures.floors == (FloorUse("poverty_exited", "", 4, 2), FloorUse("west", "west", 3, 2))
    assert [floor.shortfall for floor in figures.floors] == [2, 1]


def test_what_binds_is_sorted_by_how_many_name_it(figures):
    first, *others = figures.binding
    assert first == Binding(Use(Capacity.BEDS, "S1", "Site 1", 1, 1), 1, 1)
    # Full, though nobody names them; full orders and agreements with room are no obstacle.
    assert {(b.use.capacity, b.use.key, b.workers, b.positions) for b in others} == {
        (Capacity.ALLOWANCE_PLACES, "harbour", 0, 0),
        (Capacity.SEATS, "C1", 0, 0),
        (Capacity.BASE_INTAKE, "B1", 0, 0),
    }


def test_reasons_count_workers_and_missing_positions(figures):
    assert figures.unplaced == (Reason("beds", 1), Reason("corridor", 1))
    assert figures.unfilled == (Reason("corridor", 3), Reason("beds", 1))


def test_terms_are_summed_unweighted(figures):
    sums = {term.term: (term.weight, term.total) for term in figures.terms}
    assert sums[Term.PAY] == (2, 100)
    assert sums[Term.COST] == (1, -7)


def test_a_worker_with_two_orders_counts_once_a_capacity():
    worker, group = np.array([0, 0, 1, 2]), np.array([1, 1, 1, -1])
    assert per_group(worker, group, 3).tolist() == [0, 2, 0]


def test_names_that_several_regions_bear_show_their_parent():
    twin = place("pier", "seaside", "county", 100) | {"name": "dock"}
    cities = [
        place("harbour", "east", "prefecture", 0) | {"name": "Seat"},
        place("seaside", "east", "prefecture", 100) | {"name": "Seat"},
    ]
    round_ = small_round(regions=[twin, *cities])
    names = {fill.name for fill in figures_of(round_.instance, round_.policy, round_.result).cities}
    assert names == {"east Seat"}


def test_a_round_without_any_placement_has_figures(small):
    empty = Plan(*np.zeros((5, 0), dtype=np.int64))
    nothing = small.with_result(plan=empty, terms=small.result.terms[:0], scores=small.result.scores[:0])
    figures = figures_of(nothing.instance, nothing.policy, nothing.result)
    assert figures.flows == ()
    assert figures.totals.placed == 0
    assert [fill.placed for fill in figures.cities] == [0, 0]
