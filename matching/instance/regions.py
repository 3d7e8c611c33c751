"""The region tree: ancestors, cities, distances."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

IntColumn = npt.NDArray[np.int64]

LEVELS = ("province", "prefecture", "county")
PREFECTURE = LEVELS.index("prefecture")

#: Mean Earth radius in kilometres (IUGG).
EARTH_RADIUS_KM = 6371.0088

#: No distance: one of two different regions has no coordinates.
NO_KM = -1


@dataclass(frozen=True)
class Regions:
    """Regions, sorted by code.

    Parameters
    ----------
    codes, names
        Code and name of each region.
    level
        Index into LEVELS.
    parent
        Index of the parent, -1 at the top.
    longitude, latitude
        Degrees; nan if not given.
    poverty_exited, front_runner
        The region's own flags.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    level: IntColumn
    parent: IntColumn
    longitude: npt.NDArray[np.float64]
    latitude: npt.NDArray[np.float64]
    poverty_exited: npt.NDArray[np.bool_]
    front_runner: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def city(self) -> IntColumn:
        """The nearest ancestor-or-self of level prefecture, -1 if there is none."""
        own = np.where(self.level == PREFECTURE, np.arange(len(self)), -1)
        return self._nearest(own)

    @cached_property
    def from_poverty_exited(self) -> npt.NDArray[np.bool_]:
        """Whether the region or an ancestor of it is flagged as poverty-exited."""
        own = np.where(self.poverty_exited, np.arange(len(self)), -1)
        return self._nearest(own) >= 0

    @cached_property
    def lineage(self) -> IntColumn:
        """Ancestors-or-self, nearest first, padded with -1. Shape (regions, depth of the tree)."""
        steps = [np.arange(len(self), dtype=np.int64)]
        while (steps[-1] >= 0).any():
            here = steps[-1]
            steps.append(np.where(here >= 0, self.parent[here], -1))
        return np.column_stack(steps[:-1] or steps)

    def _nearest(self, own: IntColumn) -> IntColumn:
        """Return the nearest non-negative value of `own` up the tree."""
        found = own.astype(np.int64)
        here = self.parent.copy()
        while (open_ := (found < 0) & (here >= 0)).any():
            found[open_] = own[here[open_]]
            here = np.where(here >= 0, self.parent[here], -1)
        return found

    def km(self, a: IntColumn, b: IntColumn) -> IntColumn:
        """Great-circle (haversine) distance, rounded half up to a whole km.

        Parameters
        ----------
        a, b
            Region indices, shapes that broadcast.

        Returns
        -------
        Kilometres; 0 from a region to itself, NO_KM if one of two different regions has no coordinates.
        """
        lat_a, lat_b = np.radians(self.latitude[a]), np.radians(self.latitude[b])
        half_lat = (lat_b - lat_a) / 2
        half_lon = np.radians(self.longitude[b] - self.longitude[a]) / 2
        chord = np.sin(half_lat) ** 2 + np.cos(lat_a) * np.cos(lat_b) * np.sin(half_lon) ** 2
        with np.errstate(invalid="ignore"):
            exact = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(1.0, chord)))
            rounded = np.floor(exact + 0.5)
        known = ~np.isnan(rounded)
        km = np.where(known, np.where(known, rounded, 0.0).astype(np.int64), NO_KM)
        return np.where(np.equal(a, b), 0, km)
