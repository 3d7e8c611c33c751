"""Small markets over months, made from the tiny world of :mod:`tests.builders`."""

from __future__ import annotations

from collections.abc import Mapping

from matching.simulation.dynamic.parameters import Dynamics
from matching.simulation.dynamic.simulate import Run
from tests.simulation.studies import short_of_beds

#: Room for everybody in both cities, and agreements without a maximum.
ROOM = {
    "housing": [{"beds": "200"}, {"beds": "200", "region": "pier"}],
    "agreements": [{"max_placements": ""}, {"origin_region": "plain", "max_placements": ""}],
}
#: Everybody says yes, nobody leaves early.
CERTAIN = {"answer_base": 50.0, "early_leaving_a_month": 0.0}


def run(
    strategy: str,
    seed: int = 1,
    *,
    checked: bool = False,
    tables: Mapping[str, object] | None = None,
    **parameters: object,
) -> Run:
    """Return a run over three months in which beds are short; `tables` replaces tables of the base."""
    given = {"months": 3, "initial_workers": 12, "initial_orders": 6, "workers_a_month": 6.0, "orders_a_month": 3.0}
    dynamics = Dynamics(**(given | parameters))  # type: ignore[arg-type]
    found = short_of_beds(**(tables or {})).loaded
    return Run(found.instance, found.policy, dynamics, strategy, seed, checked)
