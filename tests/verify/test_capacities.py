"""Each capacity: full is accepted, one more is named, and nothing else."""

import pytest

from tests.builders import world
from tests.verify.results import check, names, result

TWO_WORKERS = [{}, {}]


def check_limit(name, plan_within, plan_beyond, **tables):
    here = world(**tables)
    assert check(here, result(here, *plan_within)).lines() == []
    assert names(here, result(here, *plan_beyond)) == [name]


ONE, BOTH = [("W1", "O1")], [("W1", "O1"), ("W2", "O1")]


def test_headcount():
    check_limit("headcount", ONE, BOTH, workers=TWO_WORKERS)


def test_beds():
    one, both = [("W1", "O1", "S1")], [("W1", "O1", "S1"), ("W2", "O1", "S1")]
    workers = [{"housing": "bed"}, {"housing": "bed"}]
    check_limit("beds", one, both, workers=workers, orders=[{"headcount": "2"}], housing=[{}])


def test_beds_count_a_worker_once():
    orders = [{"windows": "Mon 08:00-10:00"}, {"windows": "Fri 08:00-10:00"}]
    here = world(workers=[{"housing": "bed", "max_orders": "2"}], orders=orders, housing=[{"beds": "1"}])
    assert check(here, result(here, ("W1", "O1;O2", "S1"))).ok


@pytest.mark.parametrize("allowances", [[{"places": "1"}], [{"places": "1"}, {"city": "seaside", "places": "5"}]])
def test_allowance_places(allowances):
    one, both = [("W1", "O1", "allowance")], [("W1", "O1", "allowance"), ("W2", "O1", "allowance")]
    workers = [{"housing": "either"}, {"housing": "either"}]
    tables = {"workers": workers, "orders": [{"headcount": "2"}], "allowances": allowances}
    check_limit("allowance_places", one, both, **tables)


def test_a_city_without_a_row_has_no_allowance():
    here = world(workers=[{"housing": "either"}], allowances=[{"city": "seaside"}])
    assert names(here, result(here, ("W1", "O1", "allowance"))) == ["allowance_places"]


def test_seats():
    one, both = [("W1", "O1", "own", "C1")], [("W1", "O1", "own", "C1"), ("W2", "O1", "own", "C1")]
    workers = [{"skills": ""}, {"skills": ""}]
    check_limit("seats", one, both, workers=workers, orders=[{"headcount": "2"}], courses=[{}])


def test_agreement_max():
    tables = {"workers": TWO_WORKERS, "orders": [{"headcount": "2"}], "agreements": [{"max_placements": "1"}]}
    check_limit("agreement_max", ONE, BOTH, **tables)


def test_no_maximum_is_no_limit():
    here = world(workers=TWO_WORKERS, orders=[{"headcount": "2"}], agreements=[{"max_placements": ""}])
    assert check(here, result(here, *BOTH)).ok


BASE = {"agreements": [{"base_id": "B1"}], "bases": [{}], "orders": [{"headcount": "2"}, {"region": "pier"}]}


def test_base_intake():
    check_limit("base_intake", ONE, BOTH, workers=TWO_WORKERS, **BASE)


def test_base_intake_leaves_out_who_works_in_its_city():
    here = world(workers=[{}, {"current_order": "O1"}], **BASE)
    assert check(here, result(here, *BOTH)).ok
    here = world(workers=[{}, {"current_order": "O2"}], **BASE)
    assert names(here, result(here, *BOTH)) == ["base_intake"]
    here = world(workers=[{}, {"current_order": "elsewhere"}], **BASE)
    assert names(here, result(here, *BOTH)) == ["base_intake"]


def test_a_worker_counts_once_under_each_agreement_named():
    orders = [{"windows": "Mon 08:00-10:00"}, {"windows": "Fri 08:00-10:00", "region": "market"}]
    agreements = [
        {"destination_region": "dock", "max_placements": "1", "base_id": "B1"},
        {"destination_region": "harbour", "max_placements": "1", "base_id": "B1"},
    ]
    tables = {"workers": [{"max_orders": "2"}, {}], "agreements": agreements, "bases": [{}]}
    here = world(orders=orders, **tables)
    assert check(here, result(here, ("W1", "O1;O2"))).ok
    here = world(orders=[*orders, {"region": "market"}], **tables)
    assert names(here, result(here, ("W1", "O1;O2"), ("W2", "O3"))) == ["agreement_max", "base_intake"]
