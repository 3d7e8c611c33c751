"""`lodging`: household, own, a site or an allowance, as worker and order need."""

from __future__ import annotations

import pytest

from tests.builders import Cells, world
from tests.checks import placed, rows, unplaced

SITE: tuple[Cells, ...] = ({},)
ALLOWANCE: tuple[Cells, ...] = ({},)


@pytest.mark.parametrize(
    ("wish", "housing", "allowances", "lodging"),
    [
        ("", (), (), "own"),
        ("own", (), (), "own"),
        ("own", SITE, ALLOWANCE, "own"),
        ("bed", SITE, (), "S1"),
        ("bed", SITE, ALLOWANCE, "S1"),
        ("either", SITE, (), "S1"),
        ("either", (), ALLOWANCE, "allowance"),
    ],
)
def test_what_each_wish_gets(
    wish: str, housing: tuple[Cells, ...], allowances: tuple[Cells, ...], lodging: str
) -> None:
    [row] = rows(world(workers=[{"housing": wish}], housing=housing, allowances=allowances))
    assert row["lodging"] == lodging


def test_who_needs_a_bed_takes_no_allowance() -> None:
    helped = world(workers=[{"housing": "bed"}], allowances=[{}])
    assert not placed(helped)
    # What it needs is a site.
    assert [row["reason"] for row in unplaced(helped)] == ["site"]
    assert helped.best_without("lodging") != helped.best


def test_who_takes_either_has_no_housing_of_its_own() -> None:
    assert not placed(world(workers=[{"housing": "either"}]))


@pytest.mark.parametrize("wish", ["", "own", "bed", "either"])
def test_live_in_is_the_household(wish: str) -> None:
    worker, order = {"housing": wish, "live_in": "yes"}, {"mode": "live_in", "windows": ""}
    [row] = rows(world(workers=[worker], orders=[order], housing=[{}], allowances=[{}]))
    assert row["lodging"] == "household"


def test_own_housing_is_good_in_any_city() -> None:
    assert placed(world(orders=[{"region": "pier"}])) == {("W1", "O1")}
