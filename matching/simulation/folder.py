"""A study's folder from the outside: run a scenario file into it, or read a finished one back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from matching.exchange.policy_file import policy_text
from matching.exchange.read import load
from matching.exchange.results import versions
from matching.exchange.write import write_instance
from matching.language import Text
from matching.problems import InputError, Problem
from matching.simulation.base import Base, base_of, read_base
from matching.simulation.plan import tasks_of
from matching.simulation.rounds import check_study, read_round
from matching.simulation.runner import Crew, Progress, run_tasks
from matching.simulation.store import INPUTS, STUDY, Store
from matching.simulation.study import BASE, Study
from matching.simulation.study_file import read_study, study_of
from matching.simulation.tasks import Outcome, Task, task_digest
from matching.staging import write_whole

READING = Text("reading the scenarios and the base", "读取情景与基准数据")
CHECKING = Text("making every scenario's tables", "生成各情景的数据表")


@dataclass(frozen=True)
class Finished:
    """A study that is done.

    Parameters
    ----------
    seeds
        Draws that it was run with.
    outcomes
        Each task with its outcome, in the order of the study.
    digests
        Digest of each task's inputs.
    """

    study: Study
    base: Base
    seeds: int
    outcomes: Mapping[Task, Outcome]
    digests: Mapping[Task, str]


def run_study(path: Path, out: Path, seeds: int, crew: Crew, progress: Progress) -> tuple[Finished, int]:
    """Run a scenario file into a folder; what is done there already is not done again.

    Returns
    -------
    The finished study, and how many tasks were run this time.

    Raises
    ------
    InputError
        The scenario file, the base or a scenario's tables are wrong; nothing is run then.
    TargetError
        `out` is no study's folder, or cannot be written.
    StudyError
        Workers are lost again and again, or the cluster cannot be reached.
    """
    progress(READING)
    study = read_study(path)
    base = read_base(study.source)
    progress(CHECKING)
    check_study(study, base)
    store = Store(out)
    _write_inputs(study, base, seeds, store)
    tasks = tasks_of(study, seeds)
    ran = run_tasks(tasks, base, store, crew, progress)
    return _finished(study, base, seeds, store), ran


def check_file(path: Path, progress: Progress) -> tuple[Study, int]:
    """Read a scenario file and make every scenario's tables; solve nothing.

    Returns
    -------
    The study and the number of its scenarios.

    Raises
    ------
    InputError
        Everything that is wrong.
    """
    progress(READING)
    study = read_study(path)
    base = read_base(study.source)
    progress(CHECKING)
    return study, check_study(study, base)


def read_finished(folder: Path) -> Finished:
    """Read a finished study back from its folder alone.

    Raises
    ------
    InputError
        The folder holds no study, or one that is not finished.
    """
    try:
        manifest = json.loads((folder / STUDY).read_text(encoding="utf-8"), parse_float=Decimal)
        study = study_of(manifest["study"], manifest["name"], STUDY, folder)
        seeds = int(manifest["seeds"])
    except (OSError, ValueError, KeyError, TypeError):
        text = Text("this folder holds no study", "该文件夹中没有研究")
        raise InputError([Problem(text, str(folder))]) from None
    return _finished(study, base_of(load(folder / INPUTS)), seeds, Store(folder))


def export_scenario(path: Path, name: str, out: Path, progress: Progress) -> None:
    """Write the tables that a scenario makes as an ordinary dataset.

    Raises
    ------
    InputError
        There is no such scenario, or its tables are wrong.
    """
    progress(READING)
    study = read_study(path)
    scenario = next((scenario for scenario in study.all_scenarios if scenario.name == name), None)
    if scenario is None:
        names = ", ".join(scenario.name for scenario in study.all_scenarios)
        text = Text(f"there is no such scenario; there are {names}", f"没有该情景；现有：{names}")
        raise InputError([Problem(text, path.name, value=name)])
    found = read_round(read_base(study.source), scenario)
    write_instance(found.instance, out)
    (out / "policy.toml").write_text(policy_text(found.policy), encoding="utf-8", newline="\n")


def _finished(study: Study, base: Base, seeds: int, store: Store) -> Finished:
    tasks = tasks_of(study, seeds)
    digests = {task: task_digest(task, base) for task in tasks}
    left = sum(not store.has(digest) for digest in digests.values())
    if left:
        text = Text(
            f"{left:,} of {len(tasks):,} runs are not done (or were done by other versions); "
            "`matching scenario run` does them",
            f"{len(tasks):,} 次运行中有 {left:,} 次未完成（或由其他版本完成）；matching scenario run 可继续",
        )
        raise InputError([Problem(text, str(store.folder))])
    return Finished(study, base, seeds, {task: store.get(digest) for task, digest in digests.items()}, digests)


def _write_inputs(study: Study, base: Base, seeds: int, store: Store) -> None:
    """Keep what the study is run on: its file, its base as a dataset, the versions of our parts."""
    write_instance(base.loaded.instance, store.folder / INPUTS)
    policy = policy_text(base.loaded.policy).encode()
    write_whole(store.folder / INPUTS / "policy.toml", policy)
    manifest = {
        "name": study.name,
        "seeds": seeds,
        "study": study.given,
        BASE: base.digest,
        "versions": dict(versions()),
    }
    # A decimal's shortest text as a float is the decimal itself: it is read back as it was written.
    text = json.dumps(manifest, ensure_ascii=False, indent=2, default=_plain)
    write_whole(store.folder / STUDY, text.encode() + b"\n")


def _plain(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else str(value)
