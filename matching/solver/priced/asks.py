"""Who may go to a zone, in a compiled loop.

Workers of one profile who reach the zone on like terms *ask* as one.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit


class Ways(NamedTuple):
    """Who may come to a zone: homes in runs of one rest and locality, and workers with a profile by home.

    `rest` has the fen of the subsidy beyond whole points, `local` whether home and zone are in one city; `wish` is
    each worker's row of `allowed`, -1 for those who take any city, and `city` the zone's column of it.
    """

    home: np.ndarray
    rest: np.ndarray
    local: np.ndarray
    worker_start: np.ndarray
    worker: np.ndarray
    profile: np.ndarray
    wish: np.ndarray
    allowed: np.ndarray
    city: int


class Asks(NamedTuple):
    """Profiles that reach a zone, with the fen beyond whole points and whether the zone is local."""

    profile: np.ndarray
    rest: np.ndarray
    local: np.ndarray


@njit(cache=True, nogil=True)
def find_asks(ways, profiles):
    """Find who may go to a zone; return the workers, the ask of each, and the asks."""
    homes, rests, locals_, worker_start, workers = ways.home, ways.rest, ways.local, ways.worker_start, ways.worker
    profile_of, wishes, allowed, city = ways.profile, ways.wish, ways.allowed, ways.city
    most = 0
    for home in homes:
        most += worker_start[home + 1] - worker_start[home]
    who, ask_of = np.empty(most, dtype=np.int32), np.empty(most, dtype=np.int32)
    asker, run_of = np.empty(most, dtype=np.int32), np.empty(most, dtype=np.int32)
    asked_in, last_ask = np.full(profiles, -1, dtype=np.int32), np.empty(profiles, dtype=np.int32)
    count, asks, run = 0, 0, 0
    for n in range(len(homes)):
        if n and (rests[n] != rests[run] or locals_[n] != locals_[run]):
            run = n
        for at in range(worker_start[homes[n]], worker_start[homes[n] + 1]):
            worker = workers[at]
            profile, wish = profile_of[worker], wishes[worker]
            if wish >= 0 and not allowed[wish, city]:
                continue
            if asked_in[profile] != run:
                asked_in[profile], last_ask[profile] = run, asks
                asker[asks], run_of[asks] = profile, run
                asks += 1
            who[count], ask_of[count] = worker, last_ask[profile]
            count += 1
    runs = run_of[:asks]
    return who[:count].copy(), ask_of[:count].copy(), Asks(asker[:asks].copy(), rests[runs], locals_[runs])
