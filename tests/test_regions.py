"""The region tree: cities, flags, lineages, distances."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.instance.regions import EARTH_RADIUS_KM, NO_KM, Regions

# province 0 > city 1 > county 2; province 0 > county 3 (no city); a province 4 alone; county 5 under county 2.
PROVINCE, CITY, COUNTY, STRAY, ALONE, DEEP = range(6)


def tree(**changes: object) -> Regions:
    columns: dict[str, object] = {
        "codes": ("p", "p1", "p11", "p9", "q", "r"),
        "names": ("",) * 6,
        "level": np.array([0, 1, 2, 2, 0, 2]),
        "parent": np.array([-1, PROVINCE, CITY, PROVINCE, -1, COUNTY]),
        "longitude": np.array([100.0, 100.0, 100.5, 101.0, 116.4074, math.nan]),
        "latitude": np.array([30.0, 30.0, 30.0, 30.0, 39.9042, math.nan]),
        "poverty_exited": np.zeros(6, dtype=bool),
        "front_runner": np.zeros(6, dtype=bool),
    }
    return Regions(**(columns | changes))  # type: ignore[arg-type]


def test_city_is_the_nearest_prefecture_up_the_tree():
    assert tree().city.tolist() == [-1, CITY, CITY, -1, -1, CITY]


def test_of_nested_prefectures_the_nearest_counts():
    nested = tree(level=np.array([1, 1, 2, 2, 1, 2]))
    assert nested.city.tolist() == [PROVINCE, CITY, CITY, PROVINCE, ALONE, CITY]


def test_poverty_exited_is_inherited_downwards_only():
    flags = np.zeros(6, dtype=bool)
    flags[CITY] = True
    assert tree(poverty_exited=flags).from_poverty_exited.tolist() == [False, True, True, False, False, True]


def test_lineage_goes_upwards_and_ends_in_padding():
    assert tree().lineage.tolist() == [
        [PROVINCE, -1, -1, -1],
        [CITY, PROVINCE, -1, -1],
        [COUNTY, CITY, PROVINCE, -1],
        [STRAY, PROVINCE, -1, -1],
        [ALONE, -1, -1, -1],
        [DEEP, COUNTY, CITY, PROVINCE],
    ]


def test_distance_follows_the_great_circle():
    regions = tree(
        longitude=np.array([116.4074, 121.4737, 0.0, 180.0, 0.0, 0.0]),
        latitude=np.array([39.9042, 31.2304, 0.0, 0.0, 90.0, -90.0]),
    )
    km = regions.km(np.array([0, 2, 4, 2]), np.array([1, 3, 5, 4]))
    half = round(math.pi * EARTH_RADIUS_KM)
    assert km.tolist() == [1067, half, half, round(half / 2)]


def test_distance_is_zero_to_itself_and_unknown_without_coordinates():
    regions = tree()
    assert regions.km(np.array([DEEP, DEEP, CITY, PROVINCE]), np.array([DEEP, CITY, DEEP, CITY])).tolist() == [
        0,
        NO_KM,
        NO_KM,
        0,
    ]


@pytest.mark.parametrize(("metres", "km"), [(499, 0), (501, 1), (1499, 1), (1501, 2)])
def test_distance_is_rounded_half_up(metres, km):
    degrees = math.degrees(metres / 1000 / EARTH_RADIUS_KM)
    regions = tree(latitude=np.array([30.0, 30.0 + degrees, 0, 0, 0, 0]), longitude=np.zeros(6))
    assert regions.km(np.array(0), np.array(1)) == km


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=6, max_size=6))
def test_distance_is_symmetric_and_no_longer_than_half_the_globe(places):
    longitude, latitude = np.array(places).T
    regions = tree(longitude=longitude, latitude=latitude)
    everyone = np.arange(6)
    km = regions.km(everyone[:, None], everyone[None, :])
    assert (km == km.T).all()
    assert (np.diag(km) == 0).all()
    assert km.min() >= 0
    assert km.max() <= round(math.pi * EARTH_RADIUS_KM)
