"""`beds`: workers at a site, each counted once."""

from __future__ import annotations

import pytest

from tests.builders import world
from tests.checks import kept_out, placed, rows

BED = {"housing": "bed"}


@pytest.mark.parametrize(("beds", "count"), [("1", 1), ("2", 2), ("3", 3), ("9", 3)])
def test_as_many_as_beds(beds: str, count: int) -> None:
    assert len(placed(world(workers=[BED] * 3, orders=[{"headcount": "3"}], housing=[{"beds": beds}]))) == count


def test_no_beds() -> None:
    assert kept_out(world(workers=[BED], housing=[{"beds": "0"}]), "beds")


def test_a_worker_with_two_orders_sleeps_in_one_bed() -> None:
    orders = [{"windows": "Mon 08:00-10:00"}, {"windows": "Thu 08:00-10:00", "region": "market"}]
    assert len(placed(world(workers=[BED | {"max_orders": "2"}], orders=orders, housing=[{}]))) == 2


def test_a_site_for_one_sex_leaves_the_other_to_any() -> None:
    sites = [{"sex": "any", "region": "dock"}, {"sex": "f", "region": "market", "monthly_rent": "900"}]
    both = world(workers=[BED | {"sex": "f"}, BED | {"sex": "m"}], orders=[{"headcount": "2"}], housing=sites)
    # She would rather sleep at S1, too: nearer and cheaper.
    assert [row["lodging"] for row in rows(both)] == ["S2", "S1"]


def test_the_household_and_own_housing_use_no_bed() -> None:
    orders = [{"mode": "live_in", "windows": ""}, {}, {}]
    workers = [BED | {"live_in": "yes"}, BED, {"housing": "own"}]
    assert sorted(row["lodging"] for row in rows(world(workers=workers, orders=orders, housing=[{}]))) == [
        "S1",
        "household",
        "own",
    ]
