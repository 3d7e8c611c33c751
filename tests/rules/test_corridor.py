"""`corridor`: local, or under the agreement that counts."""

from __future__ import annotations

import pytest

from tests.builders import Cells, world
from tests.checks import kept_out, rows

PAIR = {("W1", "O1")}


def under(*agreements: Cells, home: str = "hamlet", open_corridors: bool = False) -> str:
    """Return the agreement on the only row."""
    [row] = rows(world(workers=[{"home_region": home}], agreements=agreements, open_corridors=open_corridors))
    return row["agreement_id"]


@pytest.mark.parametrize("origin", ["hamlet", "ridge", "hill", "west"])
@pytest.mark.parametrize("destination", ["dock", "harbour", "east"])
def test_covers_the_named_regions_and_below(origin: str, destination: str) -> None:
    assert under({"origin_region": origin, "destination_region": destination}) == "A1"


@pytest.mark.parametrize(
    "agreement",
    [
        {"origin_region": "valley"},
        {"origin_region": "plain"},
        {"destination_region": "seaside"},
        {"destination_region": "market"},
        {"origin_region": "east", "destination_region": "west"},  # the other way round
    ],
)
def test_other_places_are_not_covered(agreement: Cells) -> None:
    assert kept_out(world(workers=[{"home_region": "hamlet"}], agreements=[agreement]), "corridor")


def test_a_region_above_home_is_not_covered() -> None:
    assert kept_out(world(workers=[{"home_region": "hill"}], agreements=[{"origin_region": "valley"}]), "corridor")


def test_in_force_on_the_first_day() -> None:
    assert under({"valid_from": "2026-05-01", "valid_until": "2026-05-01"}) == "A1"
    assert kept_out(world(agreements=[{"valid_from": "2026-05-02"}]), "corridor")
    assert kept_out(world(agreements=[{"valid_until": "2026-04-30"}]), "corridor")


def test_local_needs_and_has_no_agreement() -> None:
    assert under(home="market") == ""
    assert under({"origin_region": "east"}, home="market") == ""
    assert under({"origin_region": "east", "max_placements": "0"}, home="market") == ""


def test_the_same_province_is_not_local() -> None:
    assert kept_out(world(workers=[{"home_region": "pier"}]), "corridor")


def test_without_a_city_one_is_never_local() -> None:
    assert kept_out(world(workers=[{"home_region": "east"}]), "corridor")
    assert under({"origin_region": "west"}, home="west") == "A1"
    assert under({"origin_region": "east"}, home="east") == "A1"


def test_open_corridors_ask_for_no_agreement() -> None:
    assert under(open_corridors=True) == ""
    assert under({"origin_region": "hill"}, open_corridors=True) == "A1"
    full = world(agreements=[{"max_placements": "0"}], open_corridors=True)
    assert kept_out(full, "agreement_max")


def test_the_nearest_origin_counts_before_the_nearest_destination() -> None:
    wide_to_near = {"origin_region": "hill", "destination_region": "dock"}
    near_to_wide = {"origin_region": "ridge", "destination_region": "east"}
    assert under(wide_to_near, near_to_wide) == "A2"
    assert under(near_to_wide, wide_to_near) == "A1"


def test_then_the_nearest_destination() -> None:
    assert under({"destination_region": "east"}, {"destination_region": "harbour"}) == "A2"
    assert under({"destination_region": "dock"}, {"destination_region": "harbour"}) == "A1"


def test_then_the_smallest_id() -> None:
    assert under({"agreement_id": "A9"}, {"agreement_id": "A10"}) == "A10"
    assert under({"agreement_id": "b"}, {"agreement_id": "B"}) == "B"


def test_one_out_of_force_does_not_count() -> None:
    assert under({"origin_region": "hamlet", "valid_until": "2026-04-30"}, {"origin_region": "west"}) == "A2"


def test_a_full_one_does_not_fall_to_the_next() -> None:
    full = {"origin_region": "hamlet", "max_placements": "0"}
    both = world(workers=[{"home_region": "hamlet"}], agreements=[full, {"origin_region": "west"}])
    assert kept_out(both, "agreement_max")


def test_rows_of_one_worker_may_be_under_two_agreements() -> None:
    orders = [{"windows": "Mon 08:00-10:00"}, {"windows": "Thu 08:00-10:00", "region": "market"}]
    agreements = [{"destination_region": "dock"}, {"destination_region": "market"}]
    two = world(workers=[{"max_orders": "2"}], orders=orders, agreements=agreements)
    assert [row["agreement_id"] for row in rows(two)] == ["A1", "A2"]
