"""Running tasks: in any process, once or again, with the same outcome; what is done is kept."""

import os
import signal
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from matching.language import Text
from matching.problems import InputError, Problem, StudyError, TargetError
from matching.simulation import processes
from matching.simulation.cluster import LOCAL
from matching.simulation.plan import tasks_of
from matching.simulation.runner import Crew, run_tasks
from matching.simulation.store import OUTCOMES, Store
from matching.simulation.tasks import Task, perform, task_digest
from tests.simulation.studies import BEDS, MONTHS, base, study


@dataclass(frozen=True, eq=False)
class Sum(Task):
    """Adds up; does what `deed` says on the way, once if it leaves a file behind."""

    number: int
    deed: str = ""
    trace: str = ""

    def inputs(self) -> Mapping[str, object]:
        return {"number": self.number}

    def title(self) -> Text:
        return Text("sum", "求和")

    def run(self, base):
        if self.deed == "refuse":
            raise InputError([Problem(Text("no", "不"), "orders", 2)])
        if self.deed == "die" or (self.deed == "die once" and not Path(self.trace).exists()):
            Path(self.trace).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        if self.deed == "sleep":
            time.sleep(30)
        return {"sum": sum(range(self.number)), "workers": len(base.loaded.instance.workers)}


def ignored(_):
    """Hear no progress."""


def run(tasks, folder, crew=Crew(jobs=2)):  # noqa: B008
    """Run tasks into a folder: how many were run."""
    return run_tasks(tasks, base(), Store(folder), crew, ignored)


def kept(folder):
    """Return what a folder keeps, by name."""
    return {file.name: file.read_bytes() for file in (folder / OUTCOMES).iterdir()}


@pytest.mark.parametrize("text", [BEDS, MONTHS], ids=["one round", "over months"])
def test_outcomes_are_the_same_bytes_in_this_process_in_others_and_on_a_cluster(tmp_path, text):
    tasks, stands = tasks_of(study(tmp_path, text), 2), base()
    here = {f"{task_digest(task, stands)}.json": perform(task, stands) for task in tasks}
    crews = {"one": Crew(jobs=1), "two": Crew(jobs=2), "dask": Crew(jobs=2, cluster=LOCAL)}
    for name, crew in crews.items():
        run(tasks, tmp_path / name, crew)
    assert [name for name in crews if kept(tmp_path / name) != here] == []


def test_what_is_done_is_not_done_again(tmp_path):
    tasks = [Sum("s", 0, number) for number in range(6)]
    for task in tasks[:4]:
        Store(tmp_path / "out").put(task_digest(task, base()), perform(task, base()))
    assert run(tasks, tmp_path / "out") == 2
    assert run(tasks, tmp_path / "out") == 0


def test_equal_work_is_done_once(tmp_path):
    assert run([Sum("one", 0, 5), Sum("other", 0, 5)], tmp_path / "out") == 1


def test_a_digest_hangs_on_every_input():
    stands, other = base(), base(workers=[{}])
    task = Sum("s", 0, 5)
    digests = {
        task_digest(task, stands),
        task_digest(task, other),
        task_digest(Sum("s", 1, 5), stands),
        task_digest(Sum("s", 0, 6), stands),
    }
    assert len(digests) == 4
    assert task_digest(Sum("another name", 0, 5), stands) == task_digest(task, stands)


def test_a_killed_worker_changes_nothing(tmp_path):
    deadly = [Sum("s", 0, n, "die once" if n in (0, 7) else "", str(tmp_path / f"trace {n}")) for n in range(9)]
    assert run(deadly, tmp_path / "out") == 9
    plain = {f"{task_digest(task, base())}.json": perform(Sum("s", 0, task.number), base()) for task in deadly}
    assert kept(tmp_path / "out") == plain
    assert len(list(tmp_path.glob("trace *"))) == 2


def _children():
    """Return the ids of the worker processes that this one has."""
    import multiprocessing

    return [child.pid for child in multiprocessing.active_children()]


def test_workers_that_always_die_are_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "LOSSES", 1)
    with pytest.raises(StudyError, match="killed again and again"):
        run([Sum("s", 0, 1, "die", str(tmp_path / "trace"))], tmp_path / "out", Crew(jobs=1))


def test_a_task_that_cannot_be_done_is_told_after_all_others_are_kept(tmp_path):
    tasks = [Sum("good", 0, 1), Sum("bad", 0, 2, "refuse"), Sum("good", 0, 3)]
    with pytest.raises(InputError) as caught:
        run(tasks, tmp_path / "out")
    assert caught.value.lines("en") == ["orders:2: scenario bad: no"]
    assert len(kept(tmp_path / "out")) == 2


@pytest.mark.usefixtures("interruptible")
def test_an_interrupt_keeps_what_is_done_and_ends_the_workers(tmp_path):
    tasks = [Sum("s", 0, 1), Sum("s", 0, 2), *(Sum("s", 0, n, "sleep") for n in range(3, 6))]
    store, begun = Store(tmp_path / "out"), time.monotonic()

    def interrupt(text):
        if text.en.startswith("2 of"):
            threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT)).start()

    with pytest.raises(KeyboardInterrupt):
        run_tasks(tasks, base(), store, Crew(jobs=2), interrupt)
    assert time.monotonic() - begun < 20
    assert len(kept(tmp_path / "out")) == 2
    assert _children() == []


def test_no_cluster_answers(tmp_path, monkeypatch):
    import dask

    with dask.config.set({"distributed.comm.timeouts.connect": "1s"}), pytest.raises(StudyError, match="no Dask"):
        run([Sum("s", 0, 1)], tmp_path / "out", Crew(cluster="tcp://127.0.0.1:9"))


def test_a_folder_of_somebody_else_is_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(TargetError, match=r"letter\.txt"):
        Store(tmp_path)
    with pytest.raises(TargetError, match="is a file"):
        Store(tmp_path / "letter.txt")
