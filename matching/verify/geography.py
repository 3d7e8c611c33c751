"""The region tree as the contract words it: lines of ancestors, cities, kilometres."""

from __future__ import annotations

import math

from matching.instance.regions import LEVELS, Regions

#: Kilometres of the contract's Earth.
RADIUS_KM = 6371.0088


class Geography:
    """Regions by index, each answer worked out once.

    Parameters
    ----------
    regions
        The table of regions; only its raw columns are read.
    """

    def __init__(self, regions: Regions) -> None:
        self.codes = regions.codes
        self._levels = [LEVELS[level] for level in regions.level.tolist()]
        self._parents = regions.parent.tolist()
        self._flags = regions.poverty_exited.tolist()
        self._places = list(zip(regions.latitude.tolist(), regions.longitude.tolist(), strict=True))
        self._lines: dict[int, tuple[int, ...]] = {}
        self._km: dict[tuple[int, int], int | None] = {}

    def line(self, region: int) -> tuple[int, ...]:
        """Return the region and its ancestors, nearest first."""
        if region not in self._lines:
            found = []
            here = region
            while here >= 0:
                found.append(here)
                here = self._parents[here]
            self._lines[region] = tuple(found)
        return self._lines[region]

    def city(self, region: int) -> int | None:
        """Return the nearest ancestor-or-self of level prefecture, None if there is none."""
        for here in self.line(region):
            if self._levels[here] == "prefecture":
                return here
        return None

    def is_poverty_exited(self, region: int) -> bool:
        """Whether the region or an ancestor of it is flagged as poverty-exited."""
        return any(self._flags[here] for here in self.line(region))

    def km(self, a: int, b: int) -> int | None:
        """Return the distance of two regions in whole km, None if one of two different regions has no coordinates."""
        if a == b:
            return 0
        if (a, b) not in self._km:
            self._km[a, b] = haversine_km(*self._places[a], *self._places[b])
        return self._km[a, b]


def haversine_km(latitude_a: float, longitude_a: float, latitude_b: float, longitude_b: float) -> int | None:
    """Return the great-circle distance rounded half up to a whole km, None where a coordinate is not given (nan)."""
    if any(math.isnan(degrees) for degrees in (latitude_a, longitude_a, latitude_b, longitude_b)):
        return None
    phi_a, phi_b = math.radians(latitude_a), math.radians(latitude_b)
    north = math.sin((phi_b - phi_a) / 2)
    east = math.sin(math.radians(longitude_b - longitude_a) / 2)
    half_chord_squared = north * north + math.cos(phi_a) * math.cos(phi_b) * east * east
    return math.floor(2 * RADIUS_KM * math.asin(math.sqrt(min(1.0, half_chord_squared))) + 0.5)
