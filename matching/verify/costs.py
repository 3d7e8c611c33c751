"""What the public pays, in whole points, split so that lodging, travel and course can be valued apart.

The cost of a worker is one sum of fen rounded down to whole points, so its
parts cannot simply be rounded alone. But of a subsidy and a course only the
fen beyond whole points matter to a lodging, and of those only how many rents
they carry over the next point.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matching.verify.areas import Areas
from matching.verify.columns import Ints
from matching.verify.round import Round
from matching.verify.score import FEN_A_POINT, PUBLIC_KINDS


class Costs(NamedTuple):
    """Costs by what causes them.

    Parameters
    ----------
    rent, allowance
        Fen of a site's bed, and of a month's allowance by region.
    subsidy
        Fen by agreement; the last entry is 0, for none.
    course
        Fen by course; the last entry is 0, for none.
    rest
        Fen beyond whole points that subsidy and course may leave, one a class of those that no rent tells apart.
    left
        Class of `rest` that a charge and a course leave; the last column is for none. Shape (charges, courses + 1).
    points
        Whole points of a charge's rest and a course together. Shape (charges, courses + 1).
    door_start
        Where each area's doors begin: the distinct charges with which some home reaches it.
    door_charge
        Charge of each door: what a subsidy leaves beyond whole points.
    door
        Door by which a home reaches an area, -1 if it does not. Shape (homes, areas).
    """

    rent: Ints
    allowance: Ints
    subsidy: Ints
    course: Ints
    rest: Ints
    left: Ints
    points: Ints
    door_start: Ints
    door_charge: Ints
    door: Ints


def costs(round_: Round, areas: Areas) -> Costs:
    """Return the costs of a round."""
    rent = np.array([site.rent if site.kind in PUBLIC_KINDS else 0 for site in round_.sites], dtype=np.int64)
    allowance = np.zeros(len(round_.instance.regions) + 1, dtype=np.int64)
    for city, (_, monthly) in round_.allowances.items():
        allowance[city] = monthly
    subsidy = np.append(round_.instance.agreements.subsidy, 0)
    course = np.append(round_.instance.courses.cost, 0)

    beyond, residue_of = np.unique(subsidy % FEN_A_POINT, return_inverse=True)
    together = beyond[:, None] + course
    carried = np.unique(np.concatenate([rent, allowance]) % FEN_A_POINT)
    # Two rests are alike if they lift the same rents over the next point.
    rest = together % FEN_A_POINT
    ranks = np.searchsorted(carried, FEN_A_POINT - rest)
    _, sample, left = np.unique(ranks, return_index=True, return_inverse=True)
    both = np.hstack([left.reshape(rest.shape), together // FEN_A_POINT])
    charges, charge_of = np.unique(both, axis=0, return_inverse=True)
    charge_of_agreement = charge_of.reshape(-1)[residue_of.reshape(-1)]

    number = np.arange(len(areas.city)) * len(charges) + charge_of_agreement[areas.agreement]
    doors, door_of = np.unique(number[areas.reached], return_inverse=True)
    door = np.full(number.shape, -1, dtype=np.int64)
    door[areas.reached] = door_of.reshape(-1)
    return Costs(
        rent,
        allowance,
        subsidy,
        course,
        rest.reshape(-1)[sample],
        np.ascontiguousarray(charges[:, : len(course)]),
        np.ascontiguousarray(charges[:, len(course) :]),
        np.searchsorted(doors, np.arange(len(areas.city) + 1) * len(charges)),
        doors % len(charges),
        door,
    )
