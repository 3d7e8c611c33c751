"""`group`: all members in one city, or none anywhere."""

from __future__ import annotations

from tests.builders import Cells, world
from tests.checks import kept_out, placed, unplaced

MEMBER = {"group_id": "G"}
TWO: tuple[Cells, ...] = ({}, {"region": "market"})


def test_placed_whole_in_one_city() -> None:
    assert {worker for worker, _ in placed(world(workers=[MEMBER, MEMBER], orders=TWO))} == {"W1", "W2"}


def test_one_member_who_cannot_be_placed_keeps_all_at_home() -> None:
    held_back = world(workers=[MEMBER, MEMBER | {"skills": ""}], orders=TWO)
    assert not placed(held_back)
    assert {row["worker_id"]: row["reason"] for row in unplaced(held_back)} == {"W1": "group", "W2": "skill"}


def test_one_position_for_two_members() -> None:
    assert not placed(world(workers=[MEMBER, MEMBER]))


def test_two_cities_do_not_do() -> None:
    apart = world(workers=[MEMBER, MEMBER], orders=[{}, {"region": "pier"}])
    assert kept_out(apart, "group")


def test_other_groups_and_workers_alone_are_free() -> None:
    others = [MEMBER | {"skills": ""}, MEMBER, {"group_id": "H"}, {}]
    assert {worker for worker, _ in placed(world(workers=others, orders=[{"headcount": "4"}]))} == {"W3", "W4"}


def test_a_group_of_one_is_free() -> None:
    assert placed(world(workers=[MEMBER])) == {("W1", "O1")}


def test_members_with_several_orders() -> None:
    several = MEMBER | {"max_orders": "2"}
    here = [{"windows": "Mon 08:00-10:00"}, {"windows": "Thu 08:00-10:00"}]
    there = [{"windows": "Tue 08:00-10:00", "region": "pier"}, {"windows": "Fri 08:00-10:00", "region": "pier"}]
    # Three positions are here: two for one member, one for the other; the pier alone has as many for one.
    plan = placed(world(workers=[several, several], orders=[*here, {"windows": "Wed 08:00-10:00"}, *there]))
    assert {order for _, order in plan} == {"O1", "O2", "O3"}
    assert {worker for worker, _ in plan} == {"W1", "W2"}


def test_the_city_with_room_for_all_is_chosen() -> None:
    orders = [{"priority": "2"}, {"region": "pier", "headcount": "2"}]
    assert placed(world(workers=[MEMBER, MEMBER], orders=orders)) == {("W1", "O2"), ("W2", "O2")}


def test_a_pinned_member_brings_all() -> None:
    pins = [{"kind": "pin"}]
    orders = [{}, {"region": "market"}, {"region": "pier", "priority": "2"}]
    assert placed(world(workers=[MEMBER, MEMBER], orders=orders, decisions=pins)) == {("W1", "O1"), ("W2", "O2")}
