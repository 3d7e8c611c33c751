"""This project's solver: as a user calls it, in each of its ways, after declines, and from tables to tables."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from benchmarks.peers.task import PLAN, Answer, Task, Watch
from matching.exchange.results import read_result, write_result
from matching.instance import Instance
from matching.language import Text
from matching.pipeline import PREPARING, READING, VERIFYING, WRITING, solve_dataset, start_of
from matching.result import Result
from matching.solver import solve

#: Share of placed workers who decline, per cent.
DECLINING = 1


class _Phases:
    """Seconds spent between one message of the pipeline and the next."""

    names: ClassVar[dict[Text, str]] = {
        READING: "reading",
        PREPARING: "solving",
        WRITING: "writing",
        VERIFYING: "verifying",
    }

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._now: str | None = None
        self._watch = Watch()

    def tell(self, text: Text) -> None:
        """Begin the phase that the message is about; other messages are news from within one."""
        if text in self.names:
            self.close()
            self._now, self._watch = self.names[text], Watch()

    def close(self) -> None:
        """End the phase at work."""
        if self._now is not None:
            self.seconds[self._now] = self.seconds.get(self._now, 0.0) + self._watch.seconds


def automatic(task: Task) -> Answer:
    """Solve as a user does who names no method."""
    return _solved(task)


def exact(task: Task) -> Answer:
    """Solve by the method for rounds that fit."""
    return _solved(task, method="exact")


def priced(task: Task) -> Answer:
    """Solve by the method for large rounds."""
    return _solved(task, method="priced")


def after_declines(task: Task) -> Answer:
    """Solve, let some workers decline their order, and time solving again from the plan at hand."""
    first = _solve(task, task.instance)
    with tempfile.TemporaryDirectory() as folder:
        write_result(first, task.instance, task.policy, Path(folder))
        start = start_of(read_result(Path(folder)))
    declined = _with_declines(task.instance, first, task.seed)
    watch = task.begin()
    again = _solve(task, declined, start=start)
    return _checked(task, declined, again, watch)


def from_tables(task: Task) -> Answer:
    """Time everything between tables on disk and the verified result on disk.

    The limit is that of the tiers; what comes around them may take as long as it does for other peers.
    """
    phases = _Phases()
    with tempfile.TemporaryDirectory() as folder:
        watch = Watch()
        solved = solve_dataset(
            task.folder,
            Path(folder) / "result",
            time_limit=task.limit,
            gap=task.gap,
            seed=task.seed,
            progress=phases.tell,
        )
        phases.close()
        seconds = watch.seconds
    spent = phases.seconds
    return Answer(
        seconds=seconds,
        kind=PLAN,
        finished=_finished(task, solved.result, spent["solving"]),
        core_seconds=spent["solving"],
        values={tier: float(value) for tier, value in solved.report.tiers.items()},
        bounds=_bounds(solved.result),
        proof=_proof(solved.result),
        violations=len(solved.report.violations),
        write_seconds=spent["writing"],
        verify_seconds=spent["verifying"],
        note=", ".join(f"{name} {time:.1f} s" for name, time in spent.items()),
    )


def _solved(task: Task, **asked: object) -> Answer:
    watch = task.begin()
    return _checked(task, task.instance, _solve(task, task.instance, **asked), watch)


def _solve(task: Task, instance: Instance, **asked: Any) -> Result:
    return solve(instance, task.policy, seed=task.seed, time_limit=task.limit, gap=task.gap, **asked)


def _checked(task: Task, instance: Instance, result: Result, watch: Watch) -> Answer:
    """End the timed part, then publish and verify the result as anyone would."""
    from matching.verify import verify

    seconds = task.end(watch)
    with tempfile.TemporaryDirectory() as folder:
        writing = Watch()
        write_result(result, instance, task.policy, Path(folder))
        write_seconds = writing.seconds
        verifying = Watch()
        report = verify(instance, task.policy, read_result(Path(folder)))
        verify_seconds = verifying.seconds
    return Answer(
        seconds=seconds,
        kind=PLAN,
        finished=_finished(task, result, seconds),
        core_seconds=seconds,
        values={tier: float(value) for tier, value in report.tiers.items()},
        bounds=_bounds(result),
        proof=_proof(result),
        violations=len(report.violations),
        write_seconds=write_seconds,
        verify_seconds=verify_seconds,
        note=report.violations[0].line() if report.violations else "",
    )


def _finished(task: Task, result: Result, seconds: float) -> bool:
    return result.complete or seconds < task.limit


def _bounds(result: Result) -> dict[str, int]:
    return {str(outcome.tier): outcome.bound for outcome in result.tiers}


def _proof(result: Result) -> str:
    return ";".join(sorted({outcome.proof for outcome in result.tiers}))


def _with_declines(instance: Instance, result: Result, seed: int) -> Instance:
    """Forbid the first order of some placed workers, those who are pinned left out."""
    placed, first = np.unique(result.plan.worker, return_index=True)
    free = ~np.isin(placed, instance.pins[:, 0])
    placed, order = placed[free], result.plan.order[first[free]]
    rng = np.random.default_rng(seed)
    count = -(-len(placed) * DECLINING // 100)
    chosen = rng.permutation(len(placed))[:count]
    declined = np.column_stack([placed[chosen], order[chosen]]).astype(np.int64)
    return replace(instance, forbids=np.unique(np.concatenate([instance.forbids, declined]), axis=0))
