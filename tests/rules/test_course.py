"""`course`: at most one a worker, on each row that needs one and on no other, fitting each of those orders."""

from __future__ import annotations

import pytest

from tests.builders import Cells, World, place, world
from tests.checks import kept_out, placed, rows

PAIR = {("W1", "O1")}
LEARNER = {"skills": "care:4"}
LAPSED = {"trained_on": ""}
REFRESHER = {"service": "", "to_level": ""}


def takes(course: Cells, worker: Cells | None = None, **order: str) -> World:
    return world(workers=[worker or LEARNER], orders=[order], courses=[course])


def fails(course: Cells, worker: Cells | None = None, **order: str) -> bool:
    """Whether nobody is placed, and would be if courses were not asked to fit."""
    round_ = takes(course, worker, **order)
    relaxed = round_.best_without("course")
    return not placed(round_) and relaxed is not None and relaxed.rows() != []


def test_a_row_names_it_if_it_needs_one() -> None:
    assert [row["course_id"] for row in rows(takes({}))] == ["C1"]
    assert [row["course_id"] for row in rows(takes(REFRESHER, LAPSED))] == ["C1"]
    assert [row["course_id"] for row in rows(takes({}, {"skills": "care:3"}))] == [""]


def test_the_same_service_or_a_refresher() -> None:
    assert not placed(takes({"service": "cook"}))
    assert fails({"service": "cook"}, LAPSED)
    assert placed(takes(REFRESHER, LAPSED)) == PAIR
    assert not placed(takes(REFRESHER | {"to_level": "1"}))  # a refresher gives no level, whatever it says


@pytest.mark.parametrize(("own", "most"), [("4", "4"), ("4", "5"), ("5", "5"), ("4", ""), ("5", "")])
def test_own_level_within_from_level(own: str, most: str) -> None:
    assert placed(takes({"from_level": most}, {"skills": f"care:{own}"})) == PAIR


@pytest.mark.parametrize("skills", ["care:5", "cook:1", ""])
def test_own_level_too_low_or_none(skills: str) -> None:
    assert fails({"from_level": "4"}, {"skills": skills})


def test_anybody_where_from_level_is_blank() -> None:
    assert placed(takes({"from_level": ""}, {"skills": ""})) == PAIR


def test_a_better_level_than_from_level_is_welcome() -> None:
    assert placed(takes({"from_level": "5"}, {"skills": "care:1", "trained_on": ""})) == PAIR


@pytest.mark.parametrize("level", ["3", "2", "1"])
def test_to_level_reaches_the_order(level: str) -> None:
    assert placed(takes({"to_level": level})) == PAIR


def test_to_level_short_of_the_order() -> None:
    assert fails({"to_level": "4"})
    assert placed(takes({"to_level": "4"}, {"skills": "care:5"}, min_level="4")) == PAIR
    # Asked where only training is needed, too.
    assert fails({"to_level": "4"}, LAPSED)
    assert fails({"to_level": ""}, LAPSED)


def test_starts_on_or_after_the_round_date() -> None:
    assert placed(takes({"start": "2026-03-01"})) == PAIR
    assert fails({"start": "2026-02-28"})


@pytest.mark.parametrize(("start", "pairs"), [("2026-05-01", {("W1", "O2")}), ("2026-04-30", set())])
def test_without_a_round_date_the_earliest_order_start_is_taken(start: str, pairs: set[tuple[str, str]]) -> None:
    # Nobody can take O1, yet it sets the date of the round.
    orders = [{"start": "2026-05-01", "service": "drive"}, {"start": "2026-05-15"}]
    dated = world(workers=[LEARNER], orders=orders, courses=[{"start": start, "weeks": "2"}])
    assert placed(World(dated.tables)) == pairs


def test_ends_on_the_first_day_at_the_latest() -> None:
    assert placed(takes({"start": "2026-04-17", "weeks": "2"})) == PAIR
    assert fails({"start": "2026-04-18", "weeks": "2"})
    assert placed(takes({"start": "2026-05-01", "weeks": "0"})) == PAIR


@pytest.mark.parametrize("region", ["hill", "ridge", "harbour", "market"])
def test_held_in_the_home_city_or_the_orders_city(region: str) -> None:
    assert placed(takes({"region": region})) == PAIR


@pytest.mark.parametrize("region", ["plain", "seaside", "west"])
def test_held_elsewhere(region: str) -> None:
    assert fails({"region": region})


def test_no_city_is_not_a_common_city() -> None:
    homeless = world(
        workers=[LEARNER | {"home_region": "west"}],
        agreements=[{"origin_region": "west"}],
        courses=[{"region": "west"}],
        regions=[place("west", "", "province")],
    )
    assert not placed(homeless)


def test_a_course_that_is_not_needed_costs_no_seat() -> None:
    assert placed(takes({"seats": "0"}, {"skills": "care:3"})) == PAIR
    assert kept_out(takes({"seats": "0"}), "seats")


SEVERAL = {"max_orders": "2", "skills": "care:3"}
TWO: tuple[Cells, ...] = (
    {"windows": "Mon 08:00-10:00", "min_level": "3"},
    {"windows": "Thu 08:00-10:00", "min_level": "2"},
)


def test_of_several_orders_only_those_that_need_it_name_it() -> None:
    two = world(workers=[SEVERAL], orders=TWO, courses=[{"to_level": "2"}])
    assert [row["course_id"] for row in rows(two)] == ["", "C1"]


def test_of_several_orders_it_fits_each_that_needs_it() -> None:
    two = world(workers=[SEVERAL | LAPSED], orders=TWO, courses=[{"to_level": "2"}])
    assert [row["course_id"] for row in rows(two)] == ["C1", "C1"]
    assert placed(world(workers=[SEVERAL | LAPSED], orders=TWO, courses=[{"to_level": "3"}])) == PAIR


def test_never_two_courses() -> None:
    orders = [TWO[0] | {"min_level": "2"}, TWO[1] | {"service": "cook"}]
    courses = [{"to_level": "2"}, {"service": "cook", "to_level": "2"}]
    assert len(placed(world(workers=[SEVERAL], orders=orders, courses=courses))) == 1


def test_it_ends_before_the_first_of_several_orders_that_need_it() -> None:
    orders = [TWO[0] | {"start": "2026-05-02"}, TWO[1] | {"min_level": "3"}]
    courses = [{"start": "2026-04-18", "weeks": "2"}]
    assert placed(world(workers=[SEVERAL | LAPSED], orders=orders, courses=courses)) == PAIR
