"""A study over months as tasks: every scenario, every future, every strategy, and the bound of hindsight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matching.language import Text
from matching.problems import InputError, Problem
from matching.simulation.base import Base
from matching.simulation.dynamic.parameters import Dynamics
from matching.simulation.dynamic.reading import read_dynamics
from matching.simulation.dynamic.simulate import Run, simulate
from matching.simulation.dynamic.strategies import FORESIGHT, HINDSIGHT, NAMES, STRATEGIES
from matching.simulation.rounds import read_round
from matching.simulation.study import Scenario, Study
from matching.simulation.tasks import Outcome, Task


@dataclass(frozen=True, eq=False)
class DynamicTask(Task):
    """Rounds over months under one strategy; the draw is the future's seed.

    Parameters
    ----------
    asked
        The scenario, whose changes are made to the base once and for all months.
    dynamics
        How the market moves.
    strategy
        Who decides, or the bound of hindsight.
    """

    asked: Scenario
    dynamics: Dynamics
    strategy: str

    def inputs(self) -> Mapping[str, object]:
        return {"changes": self.asked.inputs(), "dynamics": self.dynamics.as_dict(), "strategy": self.strategy}

    def title(self) -> Text:
        name = NAMES[self.strategy]
        return Text(f"{self.asked.title.en}, {name.en}", f"{self.asked.title.zh}，{name.zh}")

    def run(self, base: Base) -> Outcome:
        found = read_round(base, self.asked)
        return simulate(Run(found.instance, found.policy, self.dynamics, self.strategy, self.draw))


def dynamics_of(study: Study, scenario: Scenario, problems: list[Problem], file: str = "") -> Dynamics:
    """Return a scenario's parameters: the study's table with the scenario's keys laid over it.

    Parameters
    ----------
    problems
        What is wrong with them is added here.
    """
    return read_dynamics({**(study.dynamic or {}), **scenario.dynamic}, file or study.name, problems)


def dynamic_tasks(study: Study, seeds: int) -> Sequence[Task]:
    """Return the tasks of a study over months.

    Raises
    ------
    InputError
        The parameters of some scenario are wrong.
    """
    problems: list[Problem] = []
    tasks = [
        DynamicTask(scenario.name, seed, scenario, dynamics, strategy)
        for scenario in study.all_scenarios
        for dynamics in (dynamics_of(study, scenario, problems),)
        for seed in range(1, seeds + 1)
        for strategy in (HINDSIGHT, FORESIGHT, *STRATEGIES)
    ]
    if problems:
        raise InputError(dict.fromkeys(problems))
    return tasks
