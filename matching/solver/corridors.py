"""Which agreement counts between a home and a place on a day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.instance import Instance

IntColumn = npt.NDArray[np.int64]

#: No agreement in force covers the pair.
NO_AGREEMENT = -1


@dataclass(frozen=True)
class Corridors:
    """Agreements between distinct homes of workers and distinct destinations of orders.

    Two orders share a destination if they lie in one region and the same
    agreements are in force on their first days.

    Parameters
    ----------
    home_of_worker
        Row of `agreement`, one a worker.
    destination_of_order
        Column of `agreement`, one an order.
    agreement
        Index of the agreement that counts, NO_AGREEMENT if none covers. Shape (homes, destinations).
    local
        Whether home and destination are in one city, same shape.
    """

    home_of_worker: IntColumn
    destination_of_order: IntColumn
    agreement: npt.NDArray[np.int32]
    local: npt.NDArray[np.bool_]

    def counting(self, worker: IntColumn, order: IntColumn) -> IntColumn:
        """Return the agreement that counts for each pair; NO_AGREEMENT for local pairs."""
        home, destination = self.home_of_worker[worker], self.destination_of_order[order]
        found = self.agreement[home, destination].astype(np.int64)
        return np.where(self.local[home, destination], NO_AGREEMENT, found)

    def is_local(self, worker: IntColumn, order: IntColumn) -> npt.NDArray[np.bool_]:
        """Return whether each pair is local."""
        return self.local[self.home_of_worker[worker], self.destination_of_order[order]]


def corridors(instance: Instance) -> Corridors:
    """Find the agreement that counts for every home and destination.

    The nearest origin up the home's tree decides, then the nearest
    destination, then the smallest id.
    """
    regions, agreements, orders = instance.regions, instance.agreements, instance.orders
    homes, home_of_worker = np.unique(instance.workers.home, return_inverse=True)
    starts, start_of_order = np.unique(orders.start, return_inverse=True)
    in_force = (agreements.valid_from[None, :] <= starts[:, None]) & (
        agreements.valid_until[None, :] >= starts[:, None]
    )
    force_sets, set_of_start = np.unique(in_force, axis=0, return_inverse=True)
    keys = (
        np.column_stack([orders.region, set_of_start.reshape(-1)[start_of_order]])
        if len(orders)
        else np.zeros((0, 2), int)
    )
    destinations, destination_of_order = np.unique(keys, axis=0, return_inverse=True)

    found = np.full((len(homes), len(destinations)), NO_AGREEMENT, dtype=np.int32)
    # One extra row and column stand for "no such ancestor" and stay empty.
    origin_row = np.full(len(regions) + 1, -1, dtype=np.int64)
    destination_column = np.full(len(regions) + 1, -1, dtype=np.int64)
    origins, places = np.unique(agreements.origin), np.unique(agreements.destination)
    origin_row[origins] = np.arange(len(origins))
    destination_column[places] = np.arange(len(places))
    home_lines = origin_row[regions.lineage[homes]]
    for number, force in enumerate(force_sets):
        table = np.full((len(origins) + 1, len(places) + 1), NO_AGREEMENT, dtype=np.int32)
        # Ids are sorted, so writing from the last to the first leaves the smallest id.
        for index in np.flatnonzero(force)[::-1]:
            table[origin_row[agreements.origin[index]], destination_column[agreements.destination[index]]] = index
        columns = np.flatnonzero(destinations[:, 1] == number)
        lines = destination_column[regions.lineage[destinations[columns, 0]]]
        best = np.full((len(homes), len(columns)), NO_AGREEMENT, dtype=np.int32)
        for up_home in range(home_lines.shape[1]):
            for up_place in range(lines.shape[1]):
                candidate = table[home_lines[:, up_home][:, None], lines[:, up_place][None, :]]
                np.copyto(best, candidate, where=best < 0)
        found[:, columns] = best
    home_city, place_city = regions.city[homes], regions.city[destinations[:, 0]]
    local = (home_city[:, None] == place_city[None, :]) & (home_city[:, None] >= 0)
    return Corridors(home_of_worker.reshape(-1), destination_of_order.reshape(-1), found, local)
