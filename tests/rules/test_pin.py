"""`pin`: a pinned pair is placed, or the input is refused with the pin and what it breaks."""

from __future__ import annotations

import pytest

from tests.builders import Cells, world
from tests.checks import placed, refused

PIN = {"kind": "pin"}


def pins(*pairs: str) -> list[Cells]:
    return [dict(zip(("worker_id", "order_id"), pair.split(), strict=True)) | PIN for pair in pairs]


def test_a_pin_beats_every_aim() -> None:
    better = world(
        workers=[{"max_orders": "1"}],
        orders=[{}, {"priority": "2", "pay": "9000"}],
        decisions=pins("W1 O1"),
    )
    assert placed(better) == {("W1", "O1")}


def test_more_orders_beside_it_stay_free() -> None:
    orders = [{"windows": f"{day} 08:00-10:00"} for day in ("Mon", "Wed", "Fri")]
    plan = placed(world(workers=[{"max_orders": "2"}], orders=orders, decisions=pins("W1 O3")))
    assert ("W1", "O3") in plan
    assert len(plan) == 2


def test_two_pins_of_one_worker() -> None:
    orders = [{"windows": f"{day} 08:00-10:00"} for day in ("Mon", "Wed", "Fri")]
    plan = placed(world(workers=[{"max_orders": "2"}], orders=orders, decisions=pins("W1 O3", "W1 O2")))
    assert plan == {("W1", "O2"), ("W1", "O3")}


@pytest.mark.parametrize(
    ("rule", "worker", "order"),
    [
        ("skill", {"skills": "care:4"}, {}),
        ("health", {"health_valid_until": ""}, {}),
        ("training", {"trained_on": ""}, {}),
        ("credit", {"credit": "barred"}, {}),
        ("dates", {"available_from": "2026-05-02"}, {}),
        ("windows", {"windows": "Mon 09:00-12:00"}, {}),
        ("live_in", {}, {"mode": "live_in", "windows": ""}),
        ("hours", {"max_weekly_hours": "14"}, {}),
        ("rest", {}, {"windows": "Mon 12:00-22:00; Tue 08:45-12:00"}),
        ("rest_day", {}, {"windows": "Mon-Sun 10:00-11:00"}),
        ("pay", {"min_monthly_pay": "4000.01"}, {}),
        ("city", {"excluded_cities": "harbour"}, {}),
        ("corridor", {"home_region": "field"}, {}),
    ],
)
def test_a_pin_that_breaks_a_rule_alone(rule: str, worker: Cells, order: Cells) -> None:
    message = refused(world(workers=[worker], orders=[order], decisions=[PIN]))
    assert rule in message
    assert "W1" in message
    assert "O1" in message


def test_a_pin_without_lodging() -> None:
    assert "site" in refused(world(workers=[{"housing": "bed"}], decisions=[PIN]))
    far = world(workers=[{"housing": "bed"}], housing=[{"region": "suburb"}], decisions=[PIN])
    assert "site" in refused(far)


def test_several_pins_that_break_max_orders() -> None:
    orders = [{"windows": f"{day} 08:00-10:00"} for day in ("Mon", "Wed")]
    assert "max_orders" in refused(world(orders=orders, decisions=pins("W1 O1", "W1 O2")))


@pytest.mark.parametrize(
    ("rule", "second"),
    [
        ("overlap", {"windows": "Mon 09:00-11:00"}),
        ("rest", {"windows": "Tue 08:00-09:00"}),
        ("hours", {"windows": "Thu 12:00-16:00"}),
        ("one_city", {"windows": "Thu 08:00-09:00", "region": "pier"}),
        ("rest_day", {"windows": "Thu,Fri 08:00-09:00"}),
    ],
)
def test_several_pins_of_one_worker(rule: str, second: Cells) -> None:
    worker = {"max_orders": "2", "max_weekly_hours": "5.5"}
    orders = [{"windows": "Mon 20:00-22:00" if rule == "rest" else "Mon 08:00-10:00"}, second]
    message = refused(
        world(workers=[worker], orders=orders, decisions=pins("W1 O1", "W1 O2"), limits={"max_work_days": 2})
    )
    assert rule in message


@pytest.mark.parametrize(
    ("capacity", "tables"),
    [
        ("headcount", {}),
        ("beds", {"orders": [{"headcount": "2"}], "housing": [{}], "workers": [{"housing": "bed"}] * 2}),
        ("seats", {"orders": [{"headcount": "2"}], "courses": [{}], "workers": [{"skills": "care:4"}] * 2}),
        ("agreement_max", {"orders": [{"headcount": "2"}], "agreements": [{"max_placements": "1"}]}),
        ("base_intake", {"orders": [{"headcount": "2"}], "agreements": [{"base_id": "B1"}], "bases": [{}]}),
        (
            "allowance_places",
            {"orders": [{"headcount": "2"}], "allowances": [{}], "workers": [{"housing": "either"}] * 2},
        ),
    ],
)
def test_several_pins_that_break_a_capacity(capacity: str, tables: dict[str, list[Cells]]) -> None:
    both = world(**{"workers": [{}, {}]} | tables, decisions=pins("W1 O1", "W2 O1"))
    message = refused(both)
    assert capacity in message
    assert "W1" in message
    assert "W2" in message


def test_pins_that_part_a_group() -> None:
    members = [{"group_id": "G"}] * 2
    orders = [{"headcount": "2"}, {"headcount": "2", "region": "pier"}]
    assert "group" in refused(world(workers=members, orders=orders, decisions=pins("W1 O1", "W2 O2")))


def test_a_pin_whose_group_cannot_be_placed() -> None:
    members = [{"group_id": "G"}, {"group_id": "G", "skills": ""}]
    message = refused(world(workers=members, orders=[{"headcount": "2"}], decisions=[PIN]))
    assert "group" in message
    assert "W1" in message


def test_pins_that_no_choice_of_beds_can_keep() -> None:
    # Each pin can be kept alone: one bed is near both orders, many are in another city.
    sites = [{"region": "dock", "sex": "f"}, {"region": "pier", "sex": "f", "beds": "9"}]
    orders = [{}, {"region": "market"}]
    message = refused(
        world(workers=[{"housing": "bed"}] * 2, orders=orders, housing=sites, decisions=pins("W1 O1", "W2 O2"))
    )
    assert "beds" in message
