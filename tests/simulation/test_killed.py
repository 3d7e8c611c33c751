"""Whoever is killed, and whenever: a study ends with the same outcomes and the same report."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from matching.reports.study.page import study_page
from matching.simulation import processes
from matching.simulation.folder import run_study
from matching.simulation.report.document import document_of
from matching.simulation.runner import Crew
from matching.simulation.store import OUTCOMES
from tests.simulation.studies import BEDS, MONTHS, write_study

#: Kills with no outcome between that the killer allows itself: more of them would be given up on, and rightly.
AT_MOST = 3
#: Seconds in which a pool of processes has surely begun to work; a moment is drawn from them.
A_WHILE = 4.0


class Killer(threading.Thread):
    """Kills worker processes at moments drawn from a seed: while they start, in the middle of tasks, between two.

    Parameters
    ----------
    most
        Kills after which it rests.
    """

    def __init__(self, seed: int, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__(daemon=True)
        self.kills = 0
        self._most, self._random = most, random.Random(seed)
        self._heard, self._over, self._at_once = threading.Event(), threading.Event(), 0
        self._pools: list[ProcessPoolExecutor] = []
        pools = self._pools

        class Watched(ProcessPoolExecutor):
            def __init__(self, *arguments):
                super().__init__(*arguments)
                pools.append(self)

        monkeypatch.setattr(processes, "ProcessPoolExecutor", Watched)

    def hear(self, _):
        """Take note of progress."""
        self._at_once = 0
        self._heard.set()

    def run(self):
        while self.kills < self._most and not self._over.is_set():
            self._heard.clear()
            # Half of all moments lie just behind an outcome, in the work; the others anywhere.
            if self._at_once == AT_MOST or self._random.random() < 0.5:
                self._heard.wait(60)
                self._over.wait(self._random.random() * 0.1)
            else:
                self._over.wait(self._random.random() * A_WHILE)
            alive = [process for pool in self._pools[-1:] for process in (pool._processes or {}).values()]
            if alive and not self._over.is_set():
                self._random.choice(alive).kill()
                self.kills += 1
                self._at_once += 1

    def rest(self):
        """Kill nobody any more."""
        self._over.set()
        self._heard.set()
        self.join()


def told(path: Path, out: Path, progress, jobs: int = 2) -> tuple[dict[str, bytes], str]:
    """Run a study: what its folder keeps, and its report."""
    finished, _ = run_study(path, out, 6, Crew(jobs=jobs), progress)
    return kept(out), study_page(document_of(finished), "en")


def kept(out: Path) -> dict[str, bytes]:
    """Return the outcomes of a study's folder by name."""
    return {file.name: file.read_bytes() for file in (out / OUTCOMES).iterdir() if not file.name.startswith(".")}


def ignored(_):
    """Hear no progress."""


@pytest.mark.parametrize("text", [BEDS, MONTHS], ids=["one round", "over months"])
@pytest.mark.parametrize("kills", [3, pytest.param(60, marks=pytest.mark.slow)])
def test_workers_killed_at_random_moments_change_nothing(tmp_path, monkeypatch, text, kills):
    path = write_study(tmp_path, text)
    undisturbed = told(path, tmp_path / "undisturbed", ignored, jobs=1)
    made = runs = 0
    while made < kills:
        killer = Killer(runs, kills - made, monkeypatch)
        killer.start()
        try:
            assert told(path, tmp_path / f"out {runs}", killer.hear) == undisturbed
        finally:
            killer.rest()
        made, runs = made + killer.kills, runs + 1
        assert runs <= kills, "the killer never comes in time"


@pytest.mark.parametrize("text", [pytest.param(BEDS, marks=pytest.mark.slow), MONTHS], ids=["one round", "over months"])
def test_a_killed_study_goes_on_from_what_is_done_and_leaves_no_process(tmp_path, text):
    path, out = write_study(tmp_path, text), tmp_path / "out"
    undisturbed = told(path, tmp_path / "undisturbed", ignored, jobs=1)
    command = [sys.executable, "-m", "matching", "scenario", "run", path, "--out", out, "--seeds", "6", "--jobs", "2"]
    child = subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _until(lambda: (out / OUTCOMES).is_dir() and len(kept(out)) >= 3)
    workers = _children(child.pid)
    child.send_signal(signal.SIGKILL)
    child.wait()
    before = kept(out)
    assert workers
    assert before.items() <= undisturbed[0].items()
    _until(lambda: not any(map(_lives, workers)))

    _, ran = run_study(path, out, 6, Crew(jobs=2), ignored)
    assert ran == len(undisturbed[0]) - len(kept(out).keys() & before.keys())
    assert told(path, out, ignored) == undisturbed


def _until(happened) -> None:
    """Wait for something, a minute at most."""
    end = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.01)


def _children(parent: int) -> list[int]:
    """Return the ids of a process's children."""
    return [int(child) for task in Path(f"/proc/{parent}/task").iterdir() for child in _words(task / "children")]


def _words(file: Path) -> list[str]:
    return file.read_text().split()


def _lives(process: int) -> bool:
    """Whether a process is there; one that has ended and waits for nobody to ask is not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
