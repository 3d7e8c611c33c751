"""`agreement_max`: workers under an agreement, each counted once."""

from __future__ import annotations

import pytest

from tests.builders import world
from tests.checks import kept_out, placed


@pytest.mark.parametrize(("most", "count"), [("1", 1), ("2", 2), ("", 2)])
def test_as_many_as_agreed(most: str, count: int) -> None:
    two = world(workers=[{}, {}], orders=[{"headcount": "2"}], agreements=[{"max_placements": most}])
    assert len(placed(two)) == count


def test_none_at_all() -> None:
    assert kept_out(world(agreements=[{"max_placements": "0"}]), "agreement_max")


def test_a_worker_with_two_orders_counts_once() -> None:
    orders = [{"windows": "Mon 08:00-10:00"}, {"windows": "Thu 08:00-10:00"}]
    once = world(workers=[{"max_orders": "2"}], orders=orders, agreements=[{"max_placements": "1"}])
    assert len(placed(once)) == 2


def test_local_placements_are_under_no_agreement() -> None:
    workers = [{"home_region": "market"}, {}]
    both = world(workers=workers, orders=[{"headcount": "2"}], agreements=[{"max_placements": "1"}])
    assert len(placed(both)) == 2


def test_a_worker_under_two_agreements_counts_under_each() -> None:
    orders = [{"windows": "Mon 08:00-10:00"}, {"windows": "Thu 08:00-10:00", "region": "market"}]
    for most, count in (("1", 2), ("0", 1)):
        agreements = [{"destination_region": "dock"}, {"destination_region": "market", "max_placements": most}]
        assert len(placed(world(workers=[{"max_orders": "2"}], orders=orders, agreements=agreements))) == count
