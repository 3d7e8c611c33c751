"""One scenario, one draw, one round: changed, solved, verified, counted."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from matching.exchange.results import read_result, write_result
from matching.language import Text
from matching.problems import ResultError
from matching.reports.figures import Figures, figures_of
from matching.reports.geography import Geography
from matching.reports.uses import count_uses
from matching.result import Result
from matching.rules import Capacity, Term
from matching.simulation.base import Base
from matching.simulation.keys import Number
from matching.simulation.rounds import read_round
from matching.simulation.study import Scenario
from matching.simulation.tasks import Outcome, Task
from matching.solver import solve
from matching.verify import verify


@dataclass(frozen=True, eq=False)
class SolveTask(Task):
    """A scenario's round, solved with seed 1 and verified.

    Parameters
    ----------
    asked
        The scenario.
    gap
        Relative gap at which a tier may stop.
    """

    asked: Scenario
    gap: Number

    def inputs(self) -> Mapping[str, object]:
        return {"changes": self.asked.inputs(), "gap": self.gap}

    def title(self) -> Text:
        return self.asked.title

    def run(self, base: Base) -> Outcome:
        found = read_round(base, self.asked, self.draw)
        instance, policy = found.instance, found.policy
        result = solve(instance, policy, gap=float(self.gap))
        with tempfile.TemporaryDirectory() as folder:
            # Judged as anyone would judge it: from its tables.
            write_result(result, instance, policy, folder)
            report = verify(instance, policy, read_result(Path(folder)))
        if report.violations:
            raise ResultError(report.violations)
        figures = figures_of(instance, policy, result)
        homes, counts = np.unique(instance.workers.home, return_counts=True)
        placed = np.bincount(instance.workers.home[np.unique(result.plan.worker)], minlength=len(instance.regions))
        return {
            "instance": instance.digest,
            "policy": policy.digest,
            "method": result.method,
            "tiers": [[str(t.tier), t.value, t.bound, t.proof] for t in result.tiers],
            "measures": _measures(figures, result),
            "cities": [[fill.key, fill.headcount, fill.placed] for fill in figures.cities],
            "homes": [
                [instance.regions.codes[home], int(count), int(placed[home])]
                for home, count in zip(homes, counts, strict=True)
            ],
            "flows": [[flow.origin, flow.destination, flow.workers, flow.poverty_exited] for flow in figures.flows],
            "uses": [
                [str(use.capacity), use.key, use.name, use.used, use.limit]
                for use in count_uses(instance, result.plan, Geography(instance.regions))
                if use.capacity is not Capacity.HEADCOUNT
            ],
        }


def _measures(figures: Figures, result: Result) -> dict[str, int]:
    """Return every measure of :data:`matching.simulation.measures.MEASURES`."""
    totals = figures.totals
    placed = {fill.key: fill.placed for fill in figures.classes}
    cost = next(term.total for term in figures.terms if term.term is Term.COST)
    return {
        "filled": totals.placements,
        "placed": totals.placed,
        "poverty_exited": totals.poverty_exited_placed,
        "public_care": placed["public_care"],
        "priority": placed["priority"],
        "fill_rate": totals.placements * 1000 // totals.positions if totals.positions else 1000,
        "balance": min((fill.per_mille for fill in figures.cities), default=1000),
        "quality": int(result.scores.sum()),
        "shortfall": sum(use.shortfall for use in figures.agreements),
        "floors": sum(floor.shortfall for floor in figures.floors),
        "public_cost": -cost,
        "counties": totals.counties_reached,
    }
