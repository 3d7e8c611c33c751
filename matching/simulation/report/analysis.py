"""Outcomes of one-round scenarios compared with the base, draw by draw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from matching.language import Text
from matching.reports.study.document import Interval
from matching.simulation.folder import Finished
from matching.simulation.measures import MEASURES
from matching.simulation.statistics import interval, paired
from matching.simulation.study import BASE, Scenario

#: Scenarios that get a column of their own in tables by place.
COLUMNS = 8


@dataclass(frozen=True)
class Analysis:
    """A finished study of one round, its outcomes by scenario and draw."""

    finished: Finished

    @cached_property
    def outcomes(self) -> Mapping[tuple[str, int], Mapping[str, Any]]:
        """Outcomes by scenario and draw; draw 0 is the base as it stands."""
        return {(task.scenario, task.draw): dict(outcome) for task, outcome in self.finished.outcomes.items()}

    @property
    def draws(self) -> Sequence[int]:
        """Draws that intervals are made of; none if the base was not drawn from."""
        return range(1, self.finished.seeds + 1) if self.finished.seeds > 1 else ()

    @cached_property
    def columns(self) -> tuple[Scenario, ...]:
        """Scenarios, the base first, that tables by place show: those that stand for themselves, then sweeps' ends."""
        study = self.finished.study
        ends = [sweep.points[-1] for sweep in study.sweeps]
        return (*study.scenarios, *ends)[:COLUMNS]

    def value(self, scenario: str, measure: str) -> int:
        """Return a measure on the base as it stands."""
        return int(self.outcomes[scenario, 0]["measures"][measure])

    def level(self, scenario: str, measure: str) -> Interval:
        """Return a measure's mean over draws with its interval; the value as it stands if there are none."""
        return interval([float(value) for value in self._drawn(scenario, measure)])

    def difference(self, scenario: str, measure: str, other: str = BASE) -> Interval:
        """Return the difference of two scenarios, paired draw by draw."""
        return paired(self._drawn(scenario, measure), self._drawn(other, measure))

    def proven(self, scenario: str) -> tuple[int, int]:
        """Return how many tiers are proven best, of how many, on the base as it stands."""
        tiers = self.outcomes[scenario, 0]["tiers"]
        return sum(value == bound for _, value, bound, _ in tiers), len(tiers)

    def better(self, one: str, other: str, aims: Sequence[str]) -> bool:
        """Whether one scenario is at least as good as another in every aim and better in one, as it stands."""
        gains = [(self.value(one, aim) - self.value(other, aim)) * MEASURES[aim].better for aim in aims]
        return min(gains) >= 0 and max(gains) > 0

    def _drawn(self, scenario: str, measure: str) -> list[int]:
        return [int(self.outcomes[scenario, draw]["measures"][measure]) for draw in self.draws or (0,)]


def said(gain: Interval) -> Text:
    """Return a difference with its interval, for a sentence."""
    mean = f"{gain.mean:+.1f}"
    if gain.count < 2:
        return Text(mean, mean)
    return Text(f"{mean} ({gain.low:+.1f} to {gain.high:+.1f})", f"{mean}（{gain.low:+.1f} 至 {gain.high:+.1f}）")
