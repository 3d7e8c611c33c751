"""`public_care` and `priority`: most placements on orders of priority 2, then of priority 1."""

from __future__ import annotations

import pytest

from tests.builders import world
from tests.checks import placed, tiers


def test_public_care_before_priority_before_others() -> None:
    orders = [{"pay": "9000"}, {"priority": "1", "pay": "5000"}, {"priority": "2"}]
    assert placed(world(workers=[{"min_monthly_pay": "4000"}], orders=orders)) == {("W1", "O3")}
    assert placed(world(workers=[{"min_monthly_pay": "4000"}], orders=orders[:2])) == {("W1", "O2")}


def test_placements_count_not_workers() -> None:
    part_time = [{"windows": f"{day} 08:00-10:00", "priority": "2"} for day in ("Mon", "Thu")]
    values = tiers(world(workers=[{"max_orders": "2"}], orders=[*part_time, {"priority": "1"}]))
    assert values["public_care"] == 2
    assert values["priority"] == 0


def test_one_placement_of_public_care_outweighs_many_others() -> None:
    part_time = [{"windows": f"{day} 08:00-10:00", "priority": "1"} for day in ("Mon", "Wed", "Thu")]
    one = world(workers=[{"max_orders": "3"}], orders=[*part_time, {"priority": "2"}])
    assert placed(one) == {("W1", "O4")}


@pytest.mark.parametrize(
    ("order", "pair"), [(["priority", "public_care"], ("W1", "O1")), (["public_care", "priority"], ("W1", "O2"))]
)
def test_the_policy_sets_the_order(order: list[str], pair: tuple[str, str]) -> None:
    assert placed(world(orders=[{"priority": "1"}, {"priority": "2"}], tiers=order)) == {pair}
