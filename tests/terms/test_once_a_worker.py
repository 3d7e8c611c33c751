"""Terms of the worker, not of the order, stand on the row of the first order by id, 0 on the others."""

from __future__ import annotations

import pytest

from tests.builders import World, world
from tests.checks import rows

ONCE = ("preference", "waiting", "poverty_exited", "cost")
EACH = ("pay", "level_fit", "nearness")


def two(first: str, second: str, **worker: str) -> World:
    """One worker of two orders with these ids."""
    orders = [
        {"order_id": first, "windows": "Mon 08:00-10:00"},
        {"order_id": second, "windows": "Thu 08:00-10:00", "region": "market"},
    ]
    cells = {"max_orders": "2", "home_region": "ridge", "waiting_rounds": "3", "preferred_cities": "harbour"}
    agreements = [
        {"destination_region": "dock", "travel_subsidy": "300"},
        {"destination_region": "market", "travel_subsidy": "700"},
    ]
    return world(workers=[cells | worker], orders=orders, agreements=agreements)


@pytest.mark.parametrize(("first", "second"), [("O1", "O2"), ("O10", "O9"), ("B", "a"), ("O-1", "O1"), ("Z", "甲")])
@pytest.mark.parametrize("turned", [False, True])
def test_the_first_by_code_points(first: str, second: str, turned: bool) -> None:
    round_ = two(second, first) if turned else two(first, second)
    by_order = {row["order_id"]: row for row in rows(round_)}
    for name in ONCE:
        assert int(by_order[first][name]) != 0
        assert int(by_order[second][name]) == 0
    # The subsidy is that of the first row's agreement: dock's, or market's if turned.
    assert int(by_order[first]["cost"]) == (-7 if turned else -3)


def test_other_terms_stand_on_each_row() -> None:
    for row in rows(two("O1", "O2")):
        assert {name: int(row[name]) for name in EACH} == {"pay": 50, "level_fit": 100, "nearness": 50}


def test_continuity_stands_on_the_row_of_the_order_held() -> None:
    assert [row["continuity"] for row in rows(two("O1", "O2", current_order="O2"))] == ["0", "100"]


def test_the_course_is_paid_once_even_if_the_second_row_names_it() -> None:
    orders = [{"windows": "Mon 08:00-10:00"}, {"windows": "Thu 08:00-10:00", "min_level": "2"}]
    learns = world(workers=[{"max_orders": "2"}], orders=orders, courses=[{"to_level": "2", "cost": "800"}])
    assert [(row["course_id"], row["cost"]) for row in rows(learns)] == [("", "-8"), ("C1", "0")]


def test_the_bed_is_paid_once() -> None:
    orders = [{"windows": "Mon 08:00-10:00"}, {"windows": "Thu 08:00-10:00"}]
    sleeps = world(workers=[{"max_orders": "2", "housing": "bed"}], orders=orders, housing=[{"monthly_rent": "300"}])
    assert [row["cost"] for row in rows(sleeps)] == ["-3", "0"]
