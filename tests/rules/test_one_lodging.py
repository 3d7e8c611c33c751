"""`one_lodging`: all placements of a worker name the same lodging, good for each of them."""

from __future__ import annotations

from tests.builders import place, world
from tests.checks import placed, rows

WORKER = {"max_orders": "2", "housing": "bed"}
ORDERS = ({"windows": "Mon 08:00-10:00", "region": "dock"}, {"windows": "Thu 08:00-10:00", "region": "suburb"})


def test_a_site_near_one_order_alone() -> None:
    apart = world(workers=[WORKER], orders=ORDERS, housing=[{"region": "dock"}, {"region": "suburb"}])
    assert len(placed(apart)) == 1


def test_a_site_near_both() -> None:
    between = world(
        workers=[WORKER],
        orders=ORDERS,
        housing=[{"region": "middle", "beds": "1"}],
        regions=[place("middle", "harbour", km_north=15)],
    )
    assert [row["lodging"] for row in rows(between)] == ["S1", "S1"]


def test_a_site_for_both_employers() -> None:
    orders = [ORDERS[0], ORDERS[0] | {"windows": "Thu 08:00-10:00", "employer_id": "E2"}]
    for employers, count in (("E1", 1), ("E2", 1), ("E1;E2", 2), ("", 2)):
        site = {"employers": employers}
        assert len(placed(world(workers=[WORKER], orders=orders, employers=[{}, {}], housing=[site]))) == count


def test_own_housing_or_an_allowance_serves_both() -> None:
    assert [row["lodging"] for row in rows(world(workers=[WORKER | {"housing": "own"}], orders=ORDERS))] == ["own"] * 2
    helped = world(workers=[WORKER | {"housing": "either"}], orders=ORDERS, allowances=[{}])
    assert [row["lodging"] for row in rows(helped)] == ["allowance"] * 2
