"""The policy beside a generated round: every default in sight, and floors that bite."""

from __future__ import annotations

import numpy as np

from matching.generate.demand import ROUND_DATE
from matching.generate.tables import Round
from matching.policy import Policy

#: Floors ask for this part of the workers they count: less than an even plan places, more than a careless one does.
FLOOR_PER_CENT = 60


def policy_text(drawn: Round) -> str:
    """Return the policy file of a round."""
    defaults = Policy().as_dict()
    limits, weights = defaults["limits"], defaults["weights"]
    assert isinstance(limits, dict)
    assert isinstance(weights, dict)
    per_mille, province, promised = _floors(drawn)
    tiers = ", ".join(f'"{tier}"' for tier in Policy().tiers)
    lines = [f"round_date = {ROUND_DATE}", f"tiers = [{tiers}]"]
    lines += [f"{name} = {str(defaults[name]).lower()}" for name in ("open_corridors", "health_certificate")]
    lines += ["", "[limits]", *(f"{name} = {value}" for name, value in limits.items())]
    lines += ["", "[weights]", *(f"{name} = {value}" for name, value in weights.items())]
    lines += ["", "[floors]", f"poverty_exited = {per_mille}"]
    if promised:
        lines += ["", "[floors.regions]", f'"{province}" = {promised}']
    return "\n".join(lines) + "\n"


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
