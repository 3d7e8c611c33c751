"""Strategies side by side: means, paired differences and regret, future by future."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from matching.reports.study.document import Interval
from matching.simulation.dynamic.outcome import MONTHLY
from matching.simulation.dynamic.strategies import HINDSIGHT
from matching.simulation.dynamic.tasks import DynamicTask
from matching.simulation.statistics import interval, paired
from matching.simulation.tasks import Outcome, Task


@dataclass(frozen=True)
class Comparison:
    """Outcomes of a study over months, by scenario and strategy.

    Parameters
    ----------
    outcomes
        Every task with its outcome.
    """

    outcomes: Mapping[Task, Outcome]

    @cached_property
    def runs(self) -> Mapping[tuple[str, str], Mapping[int, Mapping[str, Any]]]:
        """Outcomes by seed, for each scenario and strategy."""
        found: dict[tuple[str, str], dict[int, Mapping[str, Any]]] = {}
        for task, outcome in self.outcomes.items():
            assert isinstance(task, DynamicTask)
            found.setdefault((task.scenario, task.strategy), {})[task.draw] = outcome
        return found

    def values(self, scenario: str, strategy: str, measure: str) -> list[float]:
        """Return a measure, one a future."""
        runs = self.runs[scenario, strategy]
        return [float(runs[seed][measure]) for seed in sorted(runs)]

    def mean(self, scenario: str, strategy: str, measure: str) -> Interval:
        """Return a measure's mean."""
        return interval(self.values(scenario, strategy, measure))

    def share(self, scenario: str, strategy: str, measure: str = "worth") -> Interval:
        """Return what a strategy reaches of hindsight's bound, in per cent: the mean over futures."""
        best = self.values(scenario, HINDSIGHT, measure)
        reached = self.values(scenario, strategy, measure)
        return interval([100.0 * a / b if b else 100.0 for a, b in zip(reached, best, strict=True)])

    def lead(self, scenario: str, one: str, other: str, measure: str = "worth") -> Interval:
        """Return by how much one strategy is ahead of another, in per cent of hindsight's bound.

        Of what look-ahead lacks, hindsight's lead over foresight is what deciding round by round and the bound's
        relaxation make up, and foresight's lead over look-ahead is what it would be worth to know the future.
        """
        best = self.values(scenario, HINDSIGHT, measure)
        ahead = zip(self.values(scenario, one, measure), self.values(scenario, other, measure), best, strict=True)
        return interval([100.0 * (a - b) / of if of else 0.0 for a, b, of in ahead])

    def regret(self, scenario: str, strategy: str) -> Interval:
        """Return how many points a strategy stays below the bound."""
        return paired(self.values(scenario, HINDSIGHT, "worth"), self.values(scenario, strategy, "worth"))

    def difference(self, scenario: str, one: str, other: str, measure: str = "worth") -> Interval:
        """Return a measure of one strategy less that of another on the same futures."""
        return paired(self.values(scenario, one, measure), self.values(scenario, other, measure))

    def of_base(self, scenario: str, base: str, strategy: str, measure: str) -> Interval:
        """Return a measure of a scenario less that of the base, under one strategy on the same seeds."""
        return paired(self.values(scenario, strategy, measure), self.values(base, strategy, measure))

    def monthly(self, scenario: str, strategy: str, measure: str) -> Sequence[Interval]:
        """Return the mean of a monthly count, one a month."""
        place = MONTHLY.index(measure)
        runs = self.runs[scenario, strategy]
        months = zip(*([month[place] for month in runs[seed]["months"]] for seed in sorted(runs)), strict=True)
        return [interval([float(value) for value in month]) for month in months]
