"""The policy beside a generated round: every default in sight, and floors that bite."""

from __future__ import annotations

import numpy as np

from matching.exchange import policy_file
from matching.exchange.kinds import DATE
from matching.generate.demand import ROUND_DATE
from matching.generate.tables import Round
from matching.policy import Floors, Policy

#: Floors ask for this part of the workers they count: less than an even plan places, more than a careless one does.
FLOOR_PER_CENT = 60


def policy_text(drawn: Round) -> str:
    """Return the policy file of a round."""
    per_mille, province, promised = _floors(drawn)
    floors = Floors(per_mille, ((province, promised),) if promised else ())
    return policy_file.policy_text(Policy(round_date=DATE.read(ROUND_DATE), floors=floors))


def _floors(drawn: Round) -> tuple[int, str, int]:
    """Return the floor of poverty-exited homes (per mille of all positions), a province and its floor."""
    places, geography = drawn.places, drawn.places.geography
    home = places.homes[drawn.workers.home]
    poor = int(geography.poverty_exited[home].sum())
    positions = int(drawn.orders.headcount.sum())
    per_mille = min(1_000, poor * 10 * FLOOR_PER_CENT // positions // 10 * 10)
    away = home[~places.local[drawn.workers.home]]
    provinces, workers = np.unique([geography.province(row) for row in away.tolist()], return_counts=True)
    if len(provinces) == 0:
        return per_mille, "", 0
    most = int(np.argmax(workers))
    return per_mille, f"{provinces[most]}0000", int(workers[most]) * FLOOR_PER_CENT // 100
