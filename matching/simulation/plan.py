"""Which tasks a study is made of."""

from __future__ import annotations

from collections.abc import Sequence

from matching.simulation.dynamic.tasks import dynamic_tasks
from matching.simulation.one_round import SolveTask
from matching.simulation.study import Study
from matching.simulation.tasks import Task


def tasks_of(study: Study, seeds: int) -> Sequence[Task]:
    """Return a study's tasks: every scenario on the base as it stands, and on as many draws as asked for.

    Parameters
    ----------
    seeds
        Draws of the base; 1 is the base as it stands alone, without intervals. Over months: futures.
    """
    if study.dynamic is not None:
        return dynamic_tasks(study, seeds)
    draws = range(1, seeds + 1) if seeds > 1 else ()
    return [
        SolveTask(scenario.name, draw, scenario, study.gap) for scenario in study.all_scenarios for draw in (0, *draws)
    ]
