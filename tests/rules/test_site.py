"""`site`: near, open, and meant for this worker, employer and form of employment."""

from __future__ import annotations

import pytest

from tests.builders import World, place, world
from tests.checks import kept_out, placed, warnings

PAIR = {("W1", "O1")}


def sleeps(site: dict[str, str], worker: dict[str, str] | None = None, **order: str) -> World:
    map_ = [place("near", "harbour", km_north=30), place("border", "seaside", km_north=5)]
    edges = [place("below", "harbour", km_north=30.49), place("above", "harbour", km_north=30.51)]
    return world(
        workers=[{"housing": "bed"} | (worker or {})],
        orders=[order],
        employers=[{}, {}],
        housing=[site],
        regions=[*map_, *edges],
    )


@pytest.mark.parametrize("region", ["dock", "harbour", "near", "below"])
def test_within_the_commute(region: str) -> None:
    assert placed(sleeps({"region": region})) == PAIR


@pytest.mark.parametrize("region", ["suburb", "above"])
def test_beyond_the_commute(region: str) -> None:
    assert kept_out(sleeps({"region": region}), "site")


def test_the_policy_sets_the_commute() -> None:
    for most, pairs in ((10, PAIR), (9, set()), (9.99, set())):
        near = world(workers=[{"housing": "bed"}], housing=[{"region": "market"}], limits={"max_commute_km": most})
        assert placed(near) == pairs


def test_in_another_city() -> None:
    assert kept_out(sleeps({"region": "border"}), "site")


def test_without_coordinates_near_itself_alone() -> None:
    assert placed(sleeps({"region": "unmapped"}, region="unmapped")) == PAIR
    assert kept_out(sleeps({"region": "unmapped"}), "site")
    assert kept_out(sleeps({"region": "dock"}, region="unmapped"), "site")


@pytest.mark.parametrize(("sex", "beds"), [("f", "f"), ("m", "m"), ("f", "any"), ("m", "any"), ("", "any")])
def test_for_the_sex_or_any(sex: str, beds: str) -> None:
    assert placed(sleeps({"sex": beds}, {"sex": sex})) == PAIR


@pytest.mark.parametrize(("sex", "beds"), [("f", "m"), ("m", "f"), ("", "f"), ("", "m")])
def test_for_another_sex_or_an_unknown_one(sex: str, beds: str) -> None:
    assert kept_out(sleeps({"sex": beds}, {"sex": sex}), "site")


@pytest.mark.parametrize(
    ("first", "last", "end"),
    [("2026-05-01", "2026-12-31", "2026-12-31"), ("", "", ""), ("", "2026-12-31", "2026-12-31")],
)
def test_open_over_the_dates(first: str, last: str, end: str) -> None:
    assert placed(sleeps({"open_from": first, "open_until": last}, end=end)) == PAIR


@pytest.mark.parametrize(
    ("first", "last", "end"),
    [("2026-05-02", "", "2026-12-31"), ("", "2026-12-30", "2026-12-31"), ("", "2099-12-31", "")],
)
def test_closed_for_a_day(first: str, last: str, end: str) -> None:
    assert kept_out(sleeps({"open_from": first, "open_until": last}, end=end), "site")


def test_open_to_the_employer() -> None:
    assert placed(sleeps({"employers": ""})) == PAIR
    assert placed(sleeps({"employers": "E2;E1"})) == PAIR
    assert kept_out(sleeps({"employers": "E2"}), "site")


def test_open_to_the_form_of_employment() -> None:
    assert placed(sleeps({"employee_only": "yes"}, employment="employee")) == PAIR
    assert kept_out(sleeps({"employee_only": "yes"}, employment="agency"), "site")
    assert kept_out(sleeps({"employee_only": "yes"}, employment=""), "site")  # blank: agency
    assert placed(sleeps({"employee_only": "no"}, employment="agency")) == PAIR


def test_a_site_without_coordinates_is_warned_of() -> None:
    assert any("site" in line for line in warnings(sleeps({"region": "unmapped"})))
    assert not warnings(sleeps({"region": "dock"}))
