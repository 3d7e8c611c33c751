"""`pay`: at least the worker's floor for the order's unit."""

from __future__ import annotations

import pytest

from tests.builders import world
from tests.checks import kept_out, placed

PAIR = {("W1", "O1")}


@pytest.mark.parametrize("floor", ["4000", "3999.99", "4000.00", "0", ""])
def test_the_floor_or_more(floor: str) -> None:
    assert placed(world(workers=[{"min_monthly_pay": floor}])) == PAIR


def test_a_fen_short() -> None:
    assert kept_out(world(workers=[{"min_monthly_pay": "4000.01"}]), "pay")
    assert kept_out(world(workers=[{"min_monthly_pay": "4000"}], orders=[{"pay": "3999.99"}]), "pay")


def test_by_the_hour() -> None:
    order = {"pay": "30.5", "pay_unit": "hour"}
    assert placed(world(workers=[{"min_hourly_pay": "30.50"}], orders=[order])) == PAIR
    assert kept_out(world(workers=[{"min_hourly_pay": "30.51"}], orders=[order]), "pay")


def test_each_unit_has_its_own_floor() -> None:
    assert placed(world(workers=[{"min_hourly_pay": "9999"}])) == PAIR
    assert placed(world(workers=[{"min_monthly_pay": "9999"}], orders=[{"pay": "30", "pay_unit": "hour"}])) == PAIR
