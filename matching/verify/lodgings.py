"""Which sites serve which order, how near they are, and what the best lodging of an order is worth."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matching.instance.instance import EMPLOYEE
from matching.verify.columns import Ints, Mask
from matching.verify.costs import Costs
from matching.verify.round import Round
from matching.verify.score import FEN_A_POINT
from matching.verify.worth import Worths, exact

#: Kinds of wish and sex that lodgings tell apart: own, then bed and either by sex.
LODGING_KINDS = 7
NEAR_ALLOWANCE = 40


class Beds(NamedTuple):
    """Sites that serve an order, whatever the worker's sex.

    Parameters
    ----------
    first
        Where each order's sites begin; one longer than there are orders.
    site, near
        The sites, and their points of nearness.
    sex
        Index into SITE_SEXES by site: 0 for any, else the worker's own.
    """

    first: Ints
    site: Ints
    near: Ints
    sex: Ints


def beds(round_: Round, order_city: Ints) -> Beds:
    """Return the sites of all orders."""
    table, geography = round_.instance.orders, round_.geography
    by_city = np.argsort(order_city, kind="stable")
    served: list[Ints] = [np.zeros(0, dtype=np.int64)]
    sites: list[Ints] = [np.zeros(0, dtype=np.int64)]
    points: list[Ints] = [np.zeros(0, dtype=np.int64)]
    for site in round_.sites:
        city = geography.city(site.region)
        if city is None:
            continue
        first, last = np.searchsorted(order_city[by_city], [city, city + 1])
        there = by_city[first:last]
        keep = (site.open_from <= table.start[there]) & (site.open_until >= table.end[there])
        if site.employers:
            keep &= np.isin(table.employer[there], site.employers)
        if site.employee_only:
            keep &= table.employment[there] == EMPLOYEE
        there = there[keep]
        regions, region_of = np.unique(table.region[there], return_inverse=True)
        distance = [geography.km(site.region, region) for region in regions.tolist()]
        near = [-1 if km is None or km > round_.max_commute else max(0, 100 - 5 * km) for km in distance]
        found = np.array(near, dtype=np.int64)[region_of.reshape(-1)]
        served.append(there[found >= 0])
        sites.append(np.full(len(served[-1]), site.number, dtype=np.int64))
        points.append(found[found >= 0])
    order = np.concatenate(served)
    by_order = np.argsort(order, kind="stable")
    first_of = np.searchsorted(order[by_order], np.arange(len(table) + 1))
    sex = round_.instance.housing.sex
    return Beds(first_of, np.concatenate(sites)[by_order], np.concatenate(points)[by_order], sex)


def _lodging_worths(
    values: Worths, orders: Ints, city: Ints, listed: Beds, costs: Costs, weight: int, best: Ints, found: Mask
) -> None:
    """Write down what the best lodging of each order is worth, by kind of worker and rest of other costs.

    Parameters
    ----------
    orders, city
        The orders asked about, and the city of each order of the round.
    weight
        Weight of nearness.
    best
        Filled with worths; 0 for who needs no help. Shape (orders, LODGING_KINDS, rests, tiers).
    found
        Filled with whether there is a lodging at all. Shape (orders, LODGING_KINDS).
    """
    rests, tiers = len(costs.rest), len(values.score)
    for at in range(len(orders)):
        order = orders[at]
        found[at, 0] = True
        best[at, 0] = 0
        place = city[order]
        for kind in range(4, 7):
            # Who takes either may always ask for an allowance; whether one is left is a matter of its price.
            found[at, kind] = True
            for rest in range(rests):
                points = int((costs.rest[rest] + costs.allowance[place]) // FEN_A_POINT)
                for tier in range(tiers):
                    worth = values.allowance[place, tier] + values.score[tier] * (weight * NEAR_ALLOWANCE)
                    best[at, kind, rest, tier] = worth - values.cost[tier] * points
        for bed in range(listed.first[order], listed.first[order + 1]):
            site = listed.site[bed]
            near = int(weight * listed.near[bed])
            for kind in range(1, 7):
                if listed.sex[site] != 0 and listed.sex[site] != (kind - 1) % 3:
                    continue
                for rest in range(rests):
                    points = int((costs.rest[rest] + costs.rent[site]) // FEN_A_POINT)
                    for tier in range(tiers):
                        worth = values.site[site, tier] + values.score[tier] * near - values.cost[tier] * points
                        if not found[at, kind] or worth > best[at, kind, rest, tier]:
                            best[at, kind, rest, tier] = worth
                found[at, kind] = True


lodging_worths = exact(_lodging_worths)
