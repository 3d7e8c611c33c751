"""`allowance_places`: workers with an allowance of a city, each counted once; none without a row."""

from __future__ import annotations

import pytest

from tests.builders import world
from tests.checks import kept_out, placed, rows

EITHER = {"housing": "either"}


@pytest.mark.parametrize(("places", "count"), [("1", 1), ("2", 2), ("3", 2)])
def test_as_many_as_places(places: str, count: int) -> None:
    two = world(workers=[EITHER] * 2, orders=[{"headcount": "2"}], allowances=[{"places": places}])
    assert len(placed(two)) == count


@pytest.mark.parametrize("allowances", [[], [{"places": "0"}], [{"city": "seaside", "places": "9"}]])
def test_none_in_the_orders_city(allowances: list[dict[str, str]]) -> None:
    assert kept_out(world(workers=[EITHER], allowances=allowances), "allowance_places")


def test_a_worker_with_two_orders_has_one_allowance() -> None:
    orders = [{"windows": "Mon 08:00-10:00"}, {"windows": "Thu 08:00-10:00", "region": "market"}]
    assert len(placed(world(workers=[EITHER | {"max_orders": "2"}], orders=orders, allowances=[{}]))) == 2


def test_who_finds_no_allowance_takes_a_bed() -> None:
    both = world(workers=[EITHER] * 2, orders=[{"headcount": "2"}], allowances=[{}], housing=[{}])
    assert sorted(row["lodging"] for row in rows(both)) == ["S1", "allowance"]
