"""How fast studies of scenarios run: one row a run in ``scenarios.csv``, and the page's section on them."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks import machine
from benchmarks.rows import Measured, append, latest
from benchmarks.words import number, ratio, seconds, table
from matching.language import Text
from matching.simulation.base import Base, read_base
from matching.simulation.dynamic.calendar import Calendar
from matching.simulation.dynamic.simulate import start_of
from matching.simulation.dynamic.strategies import HINDSIGHT, NAMES, STRATEGIES
from matching.simulation.dynamic.tasks import DynamicTask
from matching.simulation.plan import tasks_of
from matching.simulation.processes import by_processes
from matching.simulation.runner import Crew, run_tasks
from matching.simulation.store import OUTCOMES, Store
from matching.simulation.study_file import read_study
from matching.simulation.tasks import Failure, Task

RESULTS = "scenarios.csv"
#: The measured studies, of those that ship.
ONE_ROUND, MONTHS = "training_push", "spring_festival"
#: Runs of each in the published campaign.
REPEATS = 5
#: Processes side by side.
JOBS = (1, 2)


@dataclass(frozen=True)
class Size:
    """How much is run.

    Parameters
    ----------
    solves
        Scenarios solved and verified.
    futures
        Futures that each strategy goes through, one more before that is not timed.
    """

    solves: int
    futures: int


FULL = Size(solves=500, futures=4)
QUICK = Size(solves=40, futures=1)


@dataclass(frozen=True)
class ScenarioRow(Measured):
    """One measured run.

    Parameters
    ----------
    study
        Name of the scenario file.
    strategy
        Who decides; blank where rounds stand for themselves.
    jobs
        Processes at once.
    count
        Scenarios solved, or rounds over months.
    seconds
        For scenarios from no process at all to the last outcome on disk. Over months without what starting takes.
    """

    study: str
    strategy: str
    jobs: int
    count: int
    seconds: float
    a_minute: float
    cores: int
    python: str


def run(out: Path, size: Size, *, repeats: int, tell: Callable[[str], None]) -> None:
    """Measure again and again, in alternating order, and append the rows.

    Raises
    ------
    RuntimeError
        Outcomes hang on the number of processes, or a task of a shipped study failed.
    """
    tasks, base = _study(ONE_ROUND, size.solves)
    over_months, ground = _study(MONTHS, size.futures + 1)
    for repeat in range(repeats):
        forward = 1 if repeat % 2 == 0 else -1
        kept: list[dict[str, bytes]] = []
        for jobs in JOBS[::forward]:
            took = _solved(tasks[: size.solves], base, jobs, kept)
            _keep(out, tell, ONE_ROUND, "", jobs, size.solves, took)
        if kept[0] != kept[1]:
            raise RuntimeError("outcomes hang on the number of processes")
        for strategy in (HINDSIGHT, *STRATEGIES)[::forward]:
            rounds, took = _lived([task for task in over_months if _is(task, strategy)], ground)
            _keep(out, tell, MONTHS, strategy, 1, rounds, took)


def _study(name: str, least: int) -> tuple[Sequence[Task], Base]:
    """Return the tasks of a shipped study with draws for at least as many, and its base."""
    study = read_study(machine.ROOT / "scenarios" / f"{name}.toml")
    draws = least if study.dynamic is not None else -(-least // sum(1 for _ in study.all_scenarios))
    # Below two draws a round is solved as it stands alone.
    return tasks_of(study, max(2, draws)), read_base(study.source)


def _solved(tasks: Sequence[Task], base: Base, jobs: int, kept: list[dict[str, bytes]]) -> float:
    """Return the seconds that a folder of outcomes takes, and keep what is in it."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        began = time.perf_counter()
        run_tasks(tasks, base, store, Crew(jobs=jobs), _unheard)
        took = time.perf_counter() - began
        kept.append({file.name: file.read_bytes() for file in (Path(folder) / OUTCOMES).iterdir()})
    return took


def _lived(tasks: Sequence[Task], base: Base) -> tuple[int, float]:
    """Return the rounds of all tasks but the first, and the seconds from its end to that of the last."""
    ends = []
    for _, outcome in by_processes(tasks, base, 1):
        if isinstance(outcome, Failure):
            raise RuntimeError(outcome.problems[0].text.en)
        ends.append(time.perf_counter())
    (first,) = {task.dynamics for task in tasks if isinstance(task, DynamicTask)}
    rounds = Calendar(start_of(base.loaded.instance, base.loaded.policy), first).rounds
    return rounds * (len(tasks) - 1), ends[-1] - ends[0]


def _is(task: Task, strategy: str) -> bool:
    return isinstance(task, DynamicTask) and task.strategy == strategy and not task.asked.dynamic


def _unheard(said: Text) -> None:
    """Hear no progress."""


def _keep(
    out: Path, tell: Callable[[str], None], study: str, strategy: str, jobs: int, count: int, took: float
) -> None:
    row = ScenarioRow(
        commit=machine.commit(),
        study=study,
        strategy=strategy,
        jobs=jobs,
        count=count,
        seconds=took,
        a_minute=60 * count / took,
        cores=machine.cores(),
        python=machine.versions()["python"],
    )
    append(out / RESULTS, row)
    name = f"{study}, {NAMES[strategy].en}" if strategy else study
    tell(f"{name}, {jobs} at once: {count:,} in {took:.1f} s, {row.a_minute:,.0f} a minute")


def section(rows: Sequence[ScenarioRow]) -> list[str]:
    """Return the lines of the page about the commit that was measured last."""
    shown = latest(rows)
    if not shown:
        return []
    groups: dict[tuple[str, str, int, int], list[ScenarioRow]] = {}
    for row in shown:
        groups.setdefault((row.study, row.strategy, row.count, row.jobs), []).append(row)
    solves, months = [], []
    for (study, strategy, count, jobs), found in groups.items():
        took = median(row.seconds for row in found)
        cells = [
            number(count),
            str(len(found)),
            seconds(took),
            number(round(median(row.a_minute for row in found))),
        ]
        if strategy:
            name = NAMES[strategy]
            months.append([f"{name.en} {name.zh}", *cells])
        else:
            alone = groups.get((study, strategy, count, JOBS[0]))
            times = median(row.seconds for row in alone) / took if alone else None
            solves.append([f"`{study}`", str(jobs), *cells, ratio(times)])
    titles = ["study", "processes", "scenarios", "runs", "s", "scenarios a minute", "× as fast as one process"]
    return [
        "## Studies of scenarios · 情景研究",
        "",
        f"Commit `{shown[-1].commit}`, {shown[-1].cores} cores; medians over runs. Each scenario is solved, verified "
        "and counted in a process of one thread; times run from no process at all to the last outcome on disk, and the "
        "outcomes were the same bytes whatever the number of processes. 每个情景求解、核验并统计；"
        "计时自启动进程至最后一个结果写盘；结果与进程数无关，逐字节相同。",
        "",
        *table(titles, solves),
        "",
        f"Rounds over months, in one process that has started (`{MONTHS}`). The bound covers all rounds of a future in "
        "one program. 跨月模拟，单进程，不含启动时间；事后上界以一个规划涵盖全部轮次。",
        "",
        *table(["strategy", "rounds", "runs", "s", "rounds a minute"], months),
        "",
    ]
