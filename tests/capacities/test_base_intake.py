"""`base_intake`: arrivals at a docking base, without those who already work in its city."""

from __future__ import annotations

import pytest

from tests.builders import Cells, World, world
from tests.checks import kept_out, placed

DOCKED = {"base_id": "B1"}


def arrive(*workers: Cells, intake: str = "1", agreements: tuple[Cells, ...] = (DOCKED,)) -> World:
    orders = [{"headcount": "3"}, {"region": "pier", "service": "drive"}]
    return world(workers=workers, orders=orders, agreements=agreements, bases=[{"intake": intake}])


@pytest.mark.parametrize(("intake", "count"), [("1", 1), ("2", 2), ("3", 2), ("", 2)])
def test_as_many_as_the_base_takes_in(intake: str, count: int) -> None:
    assert len(placed(arrive({}, {}, intake=intake))) == count


def test_a_closed_base() -> None:
    assert kept_out(arrive({}, intake="0"), "base_intake")


def test_who_works_in_the_bases_city_does_not_arrive() -> None:
    here = {"current_order": "O1"}
    assert len(placed(arrive(here, {}, here))) == 3
    assert len(placed(arrive(here, intake="0"))) == 1


@pytest.mark.parametrize("elsewhere", ["O2", "unknown", ""])
def test_who_works_elsewhere_arrives(elsewhere: str) -> None:
    assert kept_out(arrive({"current_order": elsewhere}, intake="0"), "base_intake")


def test_the_city_is_the_bases_own() -> None:
    # The worker holds an order in the destination's city, but the base is in another.
    base = {"intake": "0", "city": "seaside"}
    assert kept_out(world(workers=[{"current_order": "O1"}], agreements=[DOCKED], bases=[base]), "base_intake")


def test_two_agreements_share_a_base() -> None:
    agreements = ({"origin_region": "hill"} | DOCKED, {"origin_region": "plain"} | DOCKED)
    assert len(placed(arrive({}, {"home_region": "field"}, agreements=agreements))) == 1


def test_a_worker_under_two_agreements_arrives_once() -> None:
    orders = [{"windows": "Mon 08:00-10:00"}, {"windows": "Thu 08:00-10:00", "region": "market"}]
    agreements = [{"destination_region": "dock"} | DOCKED, {"destination_region": "market"} | DOCKED]
    both = world(workers=[{"max_orders": "2"}], orders=orders, agreements=agreements, bases=[{"intake": "1"}])
    assert len(placed(both)) == 2


def test_other_agreements_do_not_use_the_base() -> None:
    agreements = ({"origin_region": "hill"}, {"origin_region": "plain"} | DOCKED)
    assert len(placed(arrive({}, {}, intake="0", agreements=agreements))) == 2
