"""Run the tasks of a study that are not done yet, on this machine or on a cluster; same outcomes from both."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matching.language import Text
from matching.problems import InputError, Problem
from matching.simulation.base import Base
from matching.simulation.cluster import by_cluster
from matching.simulation.processes import by_processes
from matching.simulation.store import Store
from matching.simulation.tasks import Failure, Task, task_digest

#: Told in a few words what is being done now.
Progress = Callable[[Text], None]


@dataclass(frozen=True)
class Crew:
    """Who runs the tasks.

    Parameters
    ----------
    jobs
        Processes at once on this machine; None: one a core.
    cluster
        Address of a Dask scheduler, or ``local``; None: processes of our own.
    """

    jobs: int | None = None
    cluster: str | None = None

    @property
    def processes(self) -> int:
        """Processes at once on this machine."""
        return self.jobs or os.cpu_count() or 1


def run_tasks(tasks: Sequence[Task], base: Base, store: Store, crew: Crew, progress: Progress) -> int:
    """Run what is not done yet and keep each outcome as it comes.

    Returns
    -------
    How many tasks were run; the others were done before.

    Raises
    ------
    InputError
        Some tasks could not use their tables; all others were run.
    StudyError
        Workers are lost again and again, or the cluster cannot be reached.
    KeyboardInterrupt
        The user stops; what is done is kept.
    """
    digests = {task: task_digest(task, base) for task in tasks}
    alike = {digest: task for task, digest in digests.items()}
    left = [task for digest, task in alike.items() if not store.has(digest)]
    if not left:
        return 0
    problems: list[Problem] = []
    begun = time.monotonic()
    outcomes = (
        by_processes(left, base, min(crew.processes, len(left)))
        if crew.cluster is None
        else by_cluster(left, base, crew.cluster, min(crew.processes, len(left)))
    )
    progress(_state(0, len(left), 0.0))
    try:
        for done, (task, outcome) in enumerate(outcomes, start=1):
            if isinstance(outcome, Failure):
                problems += [_of_scenario(problem, task) for problem in outcome.problems if not problem.warning]
            else:
                store.put(digests[task], outcome)
            progress(_state(done, len(left), time.monotonic() - begun))
    finally:
        # Ends the processes at once when the user stops.
        outcomes.close()
    if problems:
        raise InputError(problems)
    return len(left)


def _state(done: int, of: int, seconds: float) -> Text:
    en, zh = f"{done:,} of {of:,} runs done", f"已完成 {done:,} / {of:,} 次运行"
    if done:
        left = seconds / done * (of - done)
        en, zh = f"{en}, about {left:.0f} s left", f"{zh}，约剩 {left:.0f} 秒"
    return Text(en, zh)


def _of_scenario(problem: Problem, task: Task) -> Problem:
    """Return a problem with the scenario that meets it named first."""
    return Problem(
        Text(f"scenario {task.scenario}: {problem.text.en}", f"情景 {task.scenario}：{problem.text.zh}"),
        problem.file,
        problem.row,
        problem.column,
        problem.value,
    )
