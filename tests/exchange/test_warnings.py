"""What is odd and can be used all the same."""

from dataclasses import replace

import pytest

from tests.builders import world
from tests.exchange.damage import warnings_of

EVERY_DAY = "Mon-Sun 09:00-12:00"
LATE_AND_EARLY = "Mon 13:00-23:00; Tue 06:00-09:00"


@pytest.mark.parametrize(
    ("order", "limits", "rules"),
    [
        ({}, {}, []),
        ({"windows": "Mon-Fri 08:00-17:00"}, {}, ["hours"]),
        ({"windows": "Mon-Thu 08:00-19:00"}, {}, []),
        ({"windows": "Mon-Fri 08:00-17:00"}, {"max_weekly_hours": 45}, []),
        ({"windows": EVERY_DAY}, {}, ["rest_day"]),
        ({"windows": EVERY_DAY}, {"max_work_days": 7}, []),
        ({"windows": LATE_AND_EARLY}, {}, ["rest"]),
        ({"windows": LATE_AND_EARLY}, {"daily_rest_hours": 7}, []),
        ({"windows": "Sun 13:00-23:00; Mon 06:00-09:00"}, {}, ["rest"]),
        ({"windows": "Mon 00:00-00:00; Tue 00:00-00:00"}, {"max_weekly_hours": 40}, ["hours", "rest"]),
        ({"windows": EVERY_DAY, "mode": "rota", "weekly_hours": "44"}, {}, []),
        ({"windows": LATE_AND_EARLY, "mode": "rota", "weekly_hours": "44.0001"}, {}, ["hours"]),
        ({"windows": EVERY_DAY + ";" + LATE_AND_EARLY, "mode": "live_in", "weekly_hours": "90"}, {}, []),
    ],
)
def test_an_order_that_nobody_can_take_is_told_with_the_rule(order, limits, rules):
    told = warnings_of(world(orders=[{}, order], limits=limits).loaded)
    assert [place for place, _ in told] == [("orders", 3, "order_id")] * len(rules)
    assert [said.split("(")[1].split(")")[0] for _, said in told] == rules


def test_a_place_without_coordinates_is_told_once():
    made = world(orders=[{"region": "unmapped"}, {"region": "unmapped"}], housing=[{"region": "unmapped"}])
    ((place, said),) = warnings_of(made.loaded)
    row = [region["code"] for region in made.tables["regions"]].index("unmapped") + 2
    assert place == ("regions", row, "code")
    assert "site and overlap fail" in said


@pytest.mark.parametrize(
    ("table", "cells", "column"),
    [
        ("workers", {"available_from": "2026-03-02", "available_until": "2026-03-01"}, "available_until"),
        ("housing", {"open_from": "2026-03-02", "open_until": "2026-03-01"}, "open_until"),
        ("agreements", {"valid_from": "2026-03-02", "valid_until": "2026-03-01"}, "valid_until"),
        ("courses", {"to_level": ""}, "to_level"),
        ("courses", {"region": "west"}, "region"),
        ("courses", {"service": "", "to_level": "3"}, "to_level"),
        ("orders", {"weekly_hours": "16"}, "weekly_hours"),
    ],
)
def test_what_has_no_effect_is_told(table, cells, column):
    ((place, _),) = warnings_of(world(**{table: [{}, cells]}).loaded)
    assert place == (table, 3, column)


@pytest.mark.parametrize(
    ("table", "cells"),
    [
        ("workers", {"available_from": "2026-03-01", "available_until": "2026-03-01"}),
        ("orders", {"weekly_hours": "15.0"}),
        ("courses", {"service": "", "to_level": ""}),
        ("workers", {"current_order": "of another round"}),
    ],
)
def test_what_is_right_is_not_told(table, cells):
    assert world(**{table: [{}, cells]}).loaded.warnings == ()


def test_a_pair_written_twice_counts_once():
    rows = [{}, {"reason": "again"}, {"order_id": "O2", "kind": "pin"}]
    loaded = world(orders=[{}, {}], decisions=rows, previous=[{}, {}]).loaded
    assert [place for place, _ in warnings_of(loaded)] == [("decisions", 3, ""), ("previous", 3, "")]
    assert loaded.instance.forbids.tolist() == [[0, 0]]
    assert loaded.instance.pins.tolist() == [[0, 1]]
    assert loaded.instance.previous.tolist() == [[0, 0]]


def test_stated_hours_of_a_fixed_order_are_never_used():
    plain, stated = (world(orders=[{"weekly_hours": hours}]).loaded.instance for hours in ("", "3"))
    assert plain.digest == stated.digest
    assert plain.orders.hours.tolist() == [15 * 60_000]


def test_a_refresher_gives_no_level():
    course = {"service": "", "to_level": "2"}
    assert world(courses=[course]).loaded.instance.courses.to_level.tolist() == [0]


def test_warnings_are_told_beside_errors():
    made = world(workers=[{"shoe_size": "42"}])
    ((place, _),) = warnings_of(made.loaded)
    assert place == ("workers", 1, "shoe_size")
    broken = replace(made, tables={**made.tables, "orders": [{"order_id": ""}]})
    with pytest.raises(Exception, match="shoe_size") as error:
        broken.loaded  # noqa: B018
    assert any(not problem.warning for problem in error.value.problems)
