"""Names and groupings of regions, as reports show them."""

from __future__ import annotations

from collections import Counter
from functools import cached_property

import numpy as np
import numpy.typing as npt

from matching.instance.regions import LEVELS, Regions

IntColumn = npt.NDArray[np.int64]

PROVINCE = LEVELS.index("province")


class Geography:
    """Regions as readers know them.

    Parameters
    ----------
    regions
        The region tree.
    """

    def __init__(self, regions: Regions) -> None:
        self.regions = regions

    @cached_property
    def origin(self) -> IntColumn:
        """The city of each region, or the region itself where it has none."""
        city: IntColumn = np.where(self.regions.city >= 0, self.regions.city, np.arange(len(self.regions)))
        return city

    @cached_property
    def province(self) -> IntColumn:
        """The nearest ancestor-or-self of level province, or the topmost ancestor."""
        lineage = self.regions.lineage
        known = lineage >= 0
        is_province = known & (self.regions.level[lineage] == PROVINCE)
        top = lineage[np.arange(len(lineage)), known.sum(axis=1) - 1]
        nearest = lineage[np.arange(len(lineage)), is_province.argmax(axis=1)]
        found: IntColumn = np.where(is_province.any(axis=1), nearest, top)
        return found

    @cached_property
    def poverty_exited_region(self) -> IntColumn:
        """The nearest ancestor-or-self that is flagged as poverty-exited, -1 if there is none."""
        lineage = self.regions.lineage
        flagged = (lineage >= 0) & self.regions.poverty_exited[lineage]
        nearest = lineage[np.arange(len(lineage)), flagged.argmax(axis=1)]
        return np.where(flagged.any(axis=1), nearest, -1)

    @cached_property
    def _shared_names(self) -> frozenset[tuple[str, int]]:
        """Names that several regions of one level bear."""
        levels = self.regions.level.tolist()
        counts = Counter(zip(self.regions.names, levels, strict=True))
        return frozenset(key for key, count in counts.items() if count > 1)

    def name(self, region: int) -> str:
        """Return the name of a region; with its parent's before it where others of its level bear the same."""
        name = self.regions.names[region] or self.regions.codes[region]
        parent = int(self.regions.parent[region])
        if parent >= 0 and (name, int(self.regions.level[region])) in self._shared_names:
            above = self.regions.names[parent] or self.regions.codes[parent]
            return f"{above} {name}"
        return name
