"""A round of five workers and five orders with a plan made by hand, so that every figure can be counted."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from matching.instance import Instance
from matching.policy import Policy
from matching.result import LODGING_ALLOWANCE, LODGING_OWN, TERMS, Plan, Result, TierOutcome, Unfilled, Unplaced
from matching.rules import Capacity, Rule, Term, Tier
from tests.builders import World, place, world

#: A name that a careless page would run.
HOSTILE = "<script>alert('1')</script>"


@dataclass(frozen=True)
class Round:
    """What every report is made from."""

    instance: Instance
    policy: Policy
    result: Result

    def with_result(self, **changes: object) -> "Round":
        """Return the round with parts of its result replaced."""
        return replace(self, result=replace(self.result, **changes))


def small_world(**changes: object) -> World:
    """Return the tables of the round."""
    tables = {
        "workers": [
            {"home_region": "ridge", "housing": "bed"},
            {"home_region": "hamlet", "housing": "either", "current_order": "O3"},
            {"housing": "bed"},
            {"home_region": "market", "max_orders": "2"},
            {"home_region": "field"},
        ],
        "orders": [
            {"headcount": "2"},
            {"region": "market", "priority": "2"},
            {"priority": "1", "windows": "Mon 08:00-12:00"},
            {"windows": "Tue 08:00-12:00"},
            {"region": "pier", "headcount": "3"},
        ],
        "agreements": [
            {"min_placements": "3", "max_placements": "5", "base_id": "B1"},
            {"origin_region": "plain", "destination_region": "harbour"},
        ],
        "housing": [{}],
        "allowances": [{}],
        "bases": [{}],
        "courses": [{}],
        "floors": {"poverty_exited": 500, "regions": {"west": 3}},
    }
    return world(**(tables | changes))


def small_round(**changes: object) -> Round:
    """Return the round with its plan: W1 and W2 travel, W4 holds two orders at home, W3 and W5 stay out."""
    loaded = small_world(**changes).loaded
    rows = np.array(
        [
            # worker, order, lodging, course, agreement
            (0, 0, 0, 0, 0),
            (1, 1, LODGING_ALLOWANCE, -1, 0),
            (3, 2, LODGING_OWN, -1, -1),
            (3, 3, LODGING_OWN, -1, -1),
        ],
        dtype=np.int64,
    )
    terms = np.zeros((len(rows), len(TERMS)), dtype=np.int64)
    terms[:, TERMS.index(Term.PAY)] = (10, 20, 30, 40)
    terms[0, TERMS.index(Term.COST)] = -7
    outcomes = (
        TierOutcome(Tier.COMMITMENTS, 1, 0, "search"),
        TierOutcome(Tier.PUBLIC_CARE, 1, 1, "search"),
        TierOutcome(Tier.PRIORITY, 1, 1, "search"),
        TierOutcome(Tier.FLOORS, 3, 3, "search"),
        TierOutcome(Tier.FILLED, 4, 4, "prices"),
        TierOutcome(Tier.QUALITY, 193, 201, "prices"),
    )
    result = Result(
        plan=Plan(*rows.T),
        terms=terms,
        scores=2 * terms[:, TERMS.index(Term.PAY)] + terms[:, TERMS.index(Term.COST)],
        tiers=outcomes,
        unplaced=(Unplaced(2, Capacity.BEDS, "S1"), Unplaced(4, Rule.CORRIDOR, "")),
        unfilled=(Unfilled(0, 1, Capacity.BEDS, "S1; a bed more fills it"), Unfilled(4, 3, Rule.CORRIDOR, "")),
        prices=(),
        seed=1,
        method="exact",
        complete=False,
    )
    return Round(loaded.instance, loaded.policy, result)


def hostile_round() -> Round:
    """Return the round with names that look like markup."""
    return small_round(
        regions=[
            place("harbour", "east", "prefecture", 0) | {"name": HOSTILE},
            place("hill", "west", "prefecture", 1010) | {"name": "[bold red]&amp;"},
        ],
        housing=[{"name": HOSTILE}],
    )


@pytest.fixture(scope="session")
def small() -> Round:
    """The round made by hand."""
    return small_round()
