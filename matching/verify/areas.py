"""Parts of cities that no agreement tells apart, and the agreement that counts from each home to each of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.verify.round import Round

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Areas:
    """Orders of one city that are reached under the same agreement from every home make one area.

    Parameters
    ----------
    home
        Row in the tables below of each worker's home.
    region
        Region of each of these rows.
    of_order
        Area of each order.
    city
        City of each area.
    agreement
        Agreement that counts, -1 for none. Shape (homes, areas).
    reached
        Whether orders there can be taken from a home at all. Shape (homes, areas).
    """

    home: Ints
    region: Ints
    of_order: Ints
    city: Ints
    agreement: Ints
    reached: Mask


def areas(round_: Round) -> Areas:
    """Return the areas of a round."""
    orders, geography = round_.instance.orders, round_.geography
    homes, home_of = np.unique(round_.instance.workers.home, return_inverse=True)
    places, place_of = np.unique(np.column_stack([orders.region, orders.start]), axis=0, return_inverse=True)
    city_of = city_of_region(round_)
    city = city_of[places[:, 0]]
    from_origin = _from_origins(round_, places)
    table = np.full((len(homes), len(places)), -1, dtype=np.int64)
    for row, home in zip(table, homes.tolist(), strict=True):
        # From the top of the tree down to the home itself: the nearest origin is written last.
        for origin in reversed(geography.line(home)):
            covering = from_origin.get(origin)
            if covering is not None:
                np.copyto(row, covering, where=covering >= 0)
        if city_of[home] >= 0:
            row[city == city_of[home]] = -1
    columns, area_of_place = np.unique(np.vstack([city, table]), axis=1, return_inverse=True)
    area_city, agreement = columns[0], columns[1:]
    local = (city_of[homes][:, None] == area_city) & (area_city >= 0)
    reached = local | (agreement >= 0) | round_.policy.open_corridors
    of_order = area_of_place.reshape(-1)[place_of.reshape(-1)]
    return Areas(home_of.reshape(-1), homes, of_order, area_city, np.ascontiguousarray(agreement), reached)


def city_of_region(round_: Round) -> Ints:
    """Return the city of each region, -1 for none; one entry more, for no region."""
    cities = [round_.geography.city(region) for region in range(len(round_.instance.regions))]
    return np.array([*(-1 if city is None else city for city in cities), -1], dtype=np.int64)


def _from_origins(round_: Round, places: Ints) -> dict[int, Ints]:
    """Return by origin the agreement that counts for each place among those from this very origin, -1 for none.

    Parameters
    ----------
    places
        Region and first day. Shape (places, 2).
    """
    geography = round_.geography
    below = {place: np.zeros(len(places), dtype=bool) for place in {row.destination for row in round_.agreements}}
    for number, region in enumerate(places[:, 0].tolist()):
        for place in geography.line(region):
            if place in below:
                below[place][number] = True
    found: dict[int, Ints] = {}

    def by_weight() -> Iterator[int]:
        """Yield agreements, what counts more later: the nearer destination, then the smaller id."""
        depth = {place: len(geography.line(place)) for place in below}
        yield from sorted(
            range(len(round_.agreements)), key=lambda number: (depth[round_.agreements[number].destination], -number)
        )

    for number in by_weight():
        row = round_.agreements[number]
        covered = below[row.destination] & (row.valid_from <= places[:, 1]) & (places[:, 1] <= row.valid_until)
        if covered.any():
            found.setdefault(row.origin, np.full(len(places), -1, dtype=np.int64))[covered] = number
    return found
