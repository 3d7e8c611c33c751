"""The table of divisions: facts that anybody can look up, and what the generator leans on."""

import numpy as np
import pytest

from matching.generate.geography import COUNTY, PREFECTURE, PROVINCE, load
from matching.generate.services import load as load_services

COUNTRY, COOPERATION = load()
ROW = {code: row for row, code in enumerate(COUNTRY.codes)}


def test_codes_are_sorted_and_unique():
    assert list(COUNTRY.codes) == sorted(set(COUNTRY.codes))


def test_every_division_hangs_on_a_province():
    assert all(COUNTRY.level[COUNTRY.lineage(row)[-1]] == PROVINCE for row in range(len(COUNTRY)))
    assert (COUNTRY.level == PROVINCE).sum() == 31


def test_every_county_has_a_city():
    counties = COUNTRY.level == COUNTY
    assert (COUNTRY.level[COUNTRY.city[counties]] == PREFECTURE).all()


def test_poverty_exited_counties_are_all_there():
    # 832 on the list; two areas of it, Lenghu and Mangya, are one city today.
    assert COUNTRY.poverty_exited.sum() == 831
    assert COUNTRY.poverty_exited[ROW["632803"]]
    assert not COUNTRY.poverty_exited[COUNTRY.level == PROVINCE].any()


@pytest.mark.parametrize(
    ("code", "city"),
    [
        ("110105", "110100"),  # Chaoyang: Beijing has a city
        ("500233", "500100"),  # Zhong county: Chongqing is one city
        ("441900", "441900"),  # Dongguan: no counties
        ("429004", "429004"),  # Xiantao: governed by the province, a city of its own
        ("620201", "620200"),  # Jiayuguan: one county, the whole city
    ],
)
def test_cities_that_are_easily_got_wrong(code, city):
    assert COUNTRY.codes[COUNTRY.city[ROW[code]]] == city


def test_no_heading_stands_for_a_place():
    assert not any("直辖" in name for name in COUNTRY.names)
    assert "500200" not in ROW


def test_no_two_places_share_coordinates():
    here = np.flatnonzero(COUNTRY.located & COUNTRY.lowest)
    points = {(COUNTRY.longitude[row], COUNTRY.latitude[row]) for row in here}
    assert len(points) == len(here) > 2_800


def test_figures_stand_on_the_lowest_divisions_alone():
    for figure in (COUNTRY.supply, COUNTRY.demand, COUNTRY.urban, COUNTRY.incomers):
        assert not figure[~COUNTRY.lowest].any()
    assert COUNTRY.of_cities(COUNTRY.urban)[ROW["310100"]] == pytest.approx(22.2e6, rel=0.01)


def test_distance_on_the_flat_map():
    km = COUNTRY.rough_km(ROW["110100"], np.array([ROW["310100"], ROW["110100"]]))
    assert km.tolist() == [pytest.approx(1_067, rel=0.01), 0]


def test_cooperations_link_regions_of_different_provinces():
    assert all(COUNTRY.province(pair.origin) != COUNTRY.province(pair.destination) for pair in COOPERATION)
    assert all(not pair.until or pair.since < pair.until for pair in COOPERATION)


def test_every_mode_asks_for_some_service_at_every_size():
    for number in range(2, 13):
        services = load_services(number)
        assert len(services) == number
        assert (services.by_mode.sum(axis=1) > 0).all()
        assert "4-10-01-06" in services.codes
