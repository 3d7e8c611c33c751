"""Who takes part: receiving cities with their districts, and the counties that send workers."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.generate.draw import pick_distinct
from matching.generate.geography import CENTRAL, EAST, NORTHEAST, Geography
from matching.generate.shape import Shape, Sizes

IntColumn = npt.NDArray[np.int64]
BoolColumn = npt.NDArray[np.bool_]

#: Orders lie within this distance of the city's seat, so that a bed can be near.
WORK_KM = 40


@dataclass(frozen=True)
class Places:
    """The places of one round; every column of rows refers to the geography.

    Parameters
    ----------
    cities
        Receiving cities, sorted.
    city_weight
        How much demand each has.
    pay_percent
        Pay in each city as a percentage of a large city's.
    work
        Divisions with orders, sorted.
    work_city
        Index of each one's city in `cities`.
    work_weight
        How much demand each has.
    homes
        Divisions with workers, sorted: sending counties and the receiving cities' own.
    local
        Whether a home lies in a receiving city.
    home_weight
        How many workers each has, among its kind.
    """

    geography: Geography
    cities: IntColumn
    city_weight: IntColumn
    pay_percent: IntColumn
    work: IntColumn
    work_city: IntColumn
    work_weight: IntColumn
    homes: IntColumn
    local: BoolColumn
    home_weight: IntColumn


def choose(rng: np.random.Generator, geography: Geography, sizes: Sizes, shape: Shape) -> Places:
    """Choose the places of a round by demand, supply and chance."""
    demand, incomers = geography.of_cities(geography.demand), geography.of_cities(geography.incomers)
    work = _near_the_seat(geography)
    # Demand alone would favour old cities that people leave; newcomers alone, factory towns.
    weight = np.array([math.isqrt(int(d) * int(i)) for d, i in zip(demand, incomers, strict=True)])
    has_work = np.zeros(len(geography), dtype=bool)
    has_work[geography.city[work]] = True
    likely = np.where(has_work, weight * weight // 1_000, 0)
    # A few more than wanted stand in the draw, largest first, so that seeds differ and none picks a backwater.
    likely[np.argsort(-likely, kind="stable")[sizes.receiving_cities * 2 + 4 :]] = 0
    cities = np.sort(pick_distinct(rng, likely, sizes.receiving_cities))
    work = work[np.isin(geography.city[work], cities)]
    sending = _sending(rng, geography, cities, sizes.origin_counties, shape)
    local = np.flatnonzero(geography.lowest & geography.located & np.isin(geography.city, cities))
    homes = np.sort(np.concatenate([sending, local]))
    is_local = np.isin(geography.city[homes], cities)
    return Places(
        geography=geography,
        cities=cities,
        city_weight=weight[cities],
        pay_percent=np.array([_pay_percent(geography, int(city)) for city in cities]),
        work=work,
        work_city=np.searchsorted(cities, geography.city[work]),
        work_weight=geography.demand[work],
        homes=homes,
        local=is_local,
        home_weight=geography.supply[homes] + np.where(is_local, geography.demand[homes] // 10 + 1, 0),
    )


def _near_the_seat(geography: Geography) -> IntColumn:
    """Return the lowest divisions of known place, with demand, near the seat of their city."""
    candidates = np.flatnonzero(geography.lowest & geography.located & (geography.demand > 0) & (geography.city >= 0))
    near = [row for row in candidates if geography.rough_km(int(geography.city[row]), np.array([row]))[0] <= WORK_KM]
    return np.array(near, dtype=np.int64)


def _sending(rng: np.random.Generator, geography: Geography, cities: IntColumn, count: int, shape: Shape) -> IntColumn:
    """Choose sending counties: a few prefectures first, so that neighbours share agreements, then counties."""
    able = geography.lowest & (geography.supply > 0) & (geography.city >= 0) & ~np.isin(geography.city, cities)
    in_east = np.array([code[:2] in EAST for code in geography.codes])
    weight = np.where(able, np.where(in_east, geography.supply // 6, geography.supply), 0)
    flagged = round(count * shape.poverty_exited)
    weight_of_prefecture = geography.of_cities(np.where(geography.poverty_exited, weight * 3, weight))
    chosen_prefectures = pick_distinct(rng, weight_of_prefecture, max(2, count // 3))
    inside = np.isin(geography.city, chosen_prefectures)
    chosen: list[IntColumn] = []
    for of_kind, wanted in ((geography.poverty_exited, flagged), (~geography.poverty_exited, count - flagged)):
        first = pick_distinct(rng, np.where(inside & of_kind, weight, 0), wanted)
        rest = pick_distinct(rng, np.where(~inside & of_kind, weight, 0), wanted - len(first))
        chosen += [first, rest]
    return np.sort(np.concatenate(chosen))


def _pay_percent(geography: Geography, city: int) -> int:
    """Return a city's pay by its size and part of the country, as a percentage."""
    urban = int(geography.of_cities(geography.urban)[city])
    by_size = next(
        percent for least, percent in ((10**7, 130), (5 * 10**6, 112), (2 * 10**6, 100), (0, 90)) if urban >= least
    )
    province = geography.province(city)
    if province in EAST:
        return by_size
    if province in NORTHEAST:
        return by_size * 84 // 100
    return by_size * (91 if province in CENTRAL else 89) // 100
