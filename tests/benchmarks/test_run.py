"""The runner: what is run, what is left out, what stays after an interrupt; and children that end badly."""

import subprocess
import sys
import time
from dataclasses import replace
from unittest.mock import patch

import pytest

from benchmarks import launch as launching
from benchmarks import machine, record
from benchmarks.campaign import CAMPAIGNS, SEEDS, Batch, Choice
from benchmarks.cases import FIRST_SEED, KINDS, SIZES, Case
from benchmarks.child import Job
from benchmarks.cli import main
from benchmarks.launch import Ending, launch
from benchmarks.peers.catalogue import PEERS, YARDSTICK
from benchmarks.record import Status
from benchmarks.run import Settings, run
from benchmarks.store import is_made

GIB = 2**30
BATCH = Batch("sizes", "plain", 50, ("flow", "greedy"), (101, 102, 103, 104, 105), 30.0)


def answer(seconds=1.0, **changes):
    """Return the ending of a child that answered."""
    told = {"seconds": seconds, "kind": "plan", "finished": True, "values": {"filled": 7.0}, "bounds": {"filled": 7}}
    return Ending("answer", {"answer": told | changes, "loaded_mb": 60.0, "orders": 3, "tiers": "filled"}, 99.0)


class Children:
    """Children that end as told, and a list of who was asked."""

    def __init__(self, endings=None):
        self.endings, self.asked = endings or {}, []

    def __call__(self, job):
        if not job.peer:
            return Ending("made", {}, 50.0)
        self.asked.append((job.peer, job.case.seed))
        ending = self.endings.get((job.peer, job.case.seed), self.endings.get(job.peer, answer()))
        if ending is KeyboardInterrupt:
            raise KeyboardInterrupt
        return ending


@pytest.fixture
def settings(tmp_path):
    return Settings(cache=tmp_path / "rounds", results=tmp_path / "results.csv", memory=4 * GIB, threads=1)


def run_with(children, batches, settings):
    with patch("benchmarks.run.launch", children), patch.object(machine, "commit", lambda: "abc"):
        return run(batches, settings)


def test_every_peer_runs_on_every_round_in_order_and_what_is_there_is_not_run_again(settings):
    children = Children()
    assert run_with(children, [BATCH], settings) == 10
    assert children.asked == [(peer, seed) for seed in BATCH.seeds for peer in BATCH.peers]
    rows = record.read(settings.results)
    assert {(row.peer, row.seed) for row in rows} == set(children.asked)
    assert {(row.status, row.commit, row.values["filled"], row.memory_mb, row.orders) for row in rows} == {
        (Status.DONE, "abc", 7.0, 99.0, 3)
    }
    assert run_with(children, [BATCH], settings) == 0
    assert run_with(children, [replace(BATCH, peers=("flow", "scip"))], settings) == 5
    assert children.asked[10:] == [("scip", seed) for seed in BATCH.seeds]
    assert run_with(children, [BATCH], replace(settings, again=True)) == 10
    assert len(record.read(settings.results)) == 15


def test_another_commit_is_measured_anew(settings):
    children = Children()
    run_with(children, [BATCH], settings)
    with patch("benchmarks.run.launch", children), patch.object(machine, "commit", lambda: "def"):
        assert run([BATCH], settings) == 10


def test_an_interrupt_keeps_what_is_done_and_the_next_run_goes_on(settings):
    with pytest.raises(KeyboardInterrupt):
        run_with(Children({("greedy", 102): KeyboardInterrupt}), [BATCH], settings)
    assert [(row.peer, row.seed) for row in record.read(settings.results)] == [
        ("flow", 101),
        ("greedy", 101),
        ("flow", 102),
    ]
    children = Children()
    run_with(children, [BATCH], settings)
    assert children.asked[0] == ("greedy", 102)
    assert len(children.asked) == 7


@pytest.mark.parametrize(
    ("ending", "status"),
    [
        (answer(finished=False), Status.LIMIT),
        (answer(kind="", finished=False, values={}, bounds={}), Status.NOT_DONE),
        (Ending("stopped", {}, 10.0), Status.NOT_DONE),
        (Ending("no_memory", {"note": "array of 9 TiB"}, 10.0), Status.NO_MEMORY),
        (Ending("failed", {"note": "ValueError: no"}, 10.0), Status.FAILED),
        (Ending("died", {"note": "ended with signal 9"}, 10.0), Status.FAILED),
    ],
)
def test_bad_endings_are_rows(settings, ending, status):
    run_with(Children({"flow": ending}), [replace(BATCH, seeds=(101,))], settings)
    flow, greedy = record.read(settings.results)
    assert flow.status is status
    assert flow.note == ending.content.get("note", "")
    assert greedy.status is Status.DONE


def test_who_has_no_answer_twice_is_not_asked_again_on_rounds_of_that_size(settings):
    children = Children({"flow": Ending("stopped", {}, 10.0)})
    run_with(children, [BATCH], settings)
    flows = [row for row in record.read(settings.results) if row.peer == "flow"]
    assert [row.status for row in flows] == [Status.NOT_DONE] * 2 + [Status.NOT_ASKED] * 3
    assert flows[-1].note == "had no answer on seeds 101, 102"
    assert [seed for peer, seed in children.asked if peer == "flow"] == [101, 102]
    # One answer shows that the others are worth the wait.
    mixed = Children({("scip", seed): Ending("stopped", {}, 10.0) for seed in (102, 103, 104)})
    run_with(mixed, [replace(BATCH, peers=("scip",))], settings)
    assert len(mixed.asked) == 5


def test_nobody_is_asked_beyond_the_size_that_fits(settings):
    children = Children()
    huge = Batch("sizes", "plain", 1_000_000, (YARDSTICK, "cp_sat", "ours"), (101,), 30.0)
    run_with(children, [huge], settings)
    rows = {row.peer: row for row in record.read(settings.results)}
    assert rows[YARDSTICK].status is rows["cp_sat"].status is Status.NOT_ASKED
    assert "two billion" in rows[YARDSTICK].note
    assert rows["ours"].status is Status.DONE
    # Once to warm up, once in earnest.
    assert [peer for peer, _ in children.asked] == ["ours", "ours"]


def test_published_campaigns_keep_to_fresh_seeds_and_name_peers_that_exist():
    assert len(SEEDS) >= 5
    for batch in CAMPAIGNS["full"]:
        assert min(batch.seeds) >= FIRST_SEED
        assert set(batch.peers) <= set(PEERS)
        assert batch.peers[0] == YARDSTICK
    full = CAMPAIGNS["full"]
    assert tuple(batch.workers for batch in full if batch.family == "sizes") == SIZES
    assert {batch.kind for batch in full} == set(KINDS)


def test_a_choice_narrows_a_campaign():
    some = Choice(families=("sizes",), peers=("flow", "ours"), most=3_000, least=1_000, seeds=(7,), limit=5.0)
    batches = some.of(CAMPAIGNS["full"])
    assert [batch.workers for batch in batches] == [1_000, 3_000]
    assert {(batch.peers, batch.seeds, batch.limit) for batch in batches} == {(("flow", "ours"), (7,), 5.0)}


def test_wrong_peers_are_a_wrong_call(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["list", "--peers", "gurobi"])
    assert stopped.value.code == 2
    assert "there is no gurobi" in capsys.readouterr().err


def job(tmp_path, peer, **changes):
    known = {"limit": 30.0, "gap": 0.0, "threads": 1, "memory": 8 * GIB}
    return Job(case=Case("plain", 50, 101), cache=str(tmp_path), peer=peer, **known | changes)


def test_children_make_solve_are_stopped_and_die(tmp_path):
    case = Case("plain", 50, 101)
    assert launch(job(tmp_path, "")).event == "made"
    assert is_made(tmp_path, case)

    solved = launch(job(tmp_path, "ours"))
    assert solved.event == "answer", solved
    assert solved.content["answer"]["violations"] == 0
    assert solved.content["tiers"].startswith("commitments;")
    assert solved.memory_mb > solved.content["loaded_mb"] > 10

    # The time runs from the beginning of what is timed, so a slow start alone never stops a peer.
    with patch.object(launching, "GRACE_SECONDS", 0.0):
        stopped = launch(job(tmp_path, "scip", limit=0.0))
    assert stopped.event == "stopped"
    assert stopped.memory_mb > 10

    # What is not timed has its own time, and the limit besides where a solve is among it.
    with patch.object(launching, "AROUND", 1.0):
        assert launch(job(tmp_path, "ours_tables", limit=60.0)).event == "answer"
    with patch.object(launching, "AROUND", 0.0):
        assert launch(job(tmp_path, "ours_tables", limit=0.0)).event == "stopped"

    starved = launch(job(tmp_path, "ours", memory=GIB // 16))
    assert starved.event in {"no_memory", "died", "failed"}

    missing = launch(replace(job(tmp_path, "ours"), case=Case("plain", 50, 999)))
    assert missing.event == "failed"
    assert "FileNotFoundError" in missing.content["note"]


@pytest.mark.slow
def test_an_interrupted_command_goes_on_where_it_stopped(tmp_path):
    command = [sys.executable, "-m", "benchmarks", "run", "--family", "sizes", "--most", "300", "--seeds", "101-102"]
    command += [
        "--peers",
        "flow,greedy,scipy_linprog",
        "--out",
        str(tmp_path / "out"),
        "--cache",
        str(tmp_path / "rounds"),
    ]
    results = tmp_path / "out" / "results.csv"

    child = subprocess.Popen(command, cwd=machine.ROOT, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 120
    while len(record.read(results)) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    child.terminate()
    _, said = child.communicate(timeout=120)
    kept = record.read(results)
    assert child.returncode == 1, said
    assert b"interrupted" in said
    assert 2 <= len(kept) < 6

    done = subprocess.run(command, cwd=machine.ROOT, capture_output=True, check=True)
    assert f"{6 - len(kept)} new rows".encode() in done.stderr
    assert record.read(results)[: len(kept)] == kept
    assert (tmp_path / "out" / "charts" / "time.svg").exists()
    assert "| 300 |" in (tmp_path / "out" / "RESULTS.md").read_text(encoding="utf-8")
