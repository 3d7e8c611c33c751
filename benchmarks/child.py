"""The child process: makes a round, or lets one peer solve one.

``python -m benchmarks.child JOB FD``: JOB is a JSON object, events go as JSON lines to the
file descriptor FD: ``begun``, ``answered``, and at the end ``made`` or an answer.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TextIO

from benchmarks.cases import Case
from benchmarks.peers.catalogue import PEERS
from benchmarks.peers.task import Answer, Task
from benchmarks.store import fetch, folder_of, make


@dataclass(frozen=True)
class Job:
    """What a child is asked.

    Parameters
    ----------
    case
        The round.
    cache
        Folder of rounds.
    peer
        Name of the peer; blank: make the round.
    limit, gap, threads
        As in :class:`benchmarks.peers.task.Task`.
    memory
        Bytes of address space that the process may use.
    """

    case: Case
    cache: str
    peer: str
    limit: float
    gap: float
    threads: int
    memory: int

    @property
    def text(self) -> str:
        """The job as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, text: str) -> Job:
        """Return a job from its text."""
        values: dict[str, Any] = json.loads(text)
        return cls(**(values | {"case": Case(**values["case"])}))


def main(arguments: list[str]) -> int:
    """Do the job; errors are events too."""
    job, descriptor = Job.read(arguments[0]), int(arguments[1])
    resource.setrlimit(resource.RLIMIT_AS, (job.memory, job.memory))
    with os.fdopen(descriptor, "w", encoding="utf-8") as pipe:
        try:
            _do(job, pipe)
        except MemoryError as error:
            _send(pipe, "no_memory", note=str(error))
        except Exception as error:  # whatever a peer dies of is a row, not the end of a campaign
            _send(pipe, "failed", note=f"{type(error).__name__}: {error}"[:300])
    return 0


def _do(job: Job, pipe: TextIO) -> None:
    if not job.peer:
        make(Path(job.cache), job.case)
        _send(pipe, "made")
        return
    folder = folder_of(Path(job.cache), job.case)
    loaded = fetch(folder)
    loaded_mb = _resident_mb()
    module, _, name = PEERS[job.peer].place.partition(":")
    run: Callable[[Task], Answer] = getattr(importlib.import_module(f"benchmarks.peers.{module}"), name)
    answer = run(
        Task(
            instance=loaded.instance,
            policy=loaded.policy,
            folder=folder,
            seed=job.case.seed,
            limit=job.limit,
            gap=job.gap,
            threads=job.threads,
            tell=lambda event: _send(pipe, event),
        )
    )
    _send(
        pipe,
        "answer",
        answer=asdict(answer),
        loaded_mb=loaded_mb,
        orders=len(loaded.instance.orders),
        tiers=";".join(loaded.policy.tiers),
    )


def _send(pipe: TextIO, event: str, **values: object) -> None:
    pipe.write(json.dumps({"event": event, **values}) + "\n")
    pipe.flush()


def _resident_mb() -> float:
    """Return resident memory now, MiB."""
    with Path("/proc/self/statm").open(encoding="ascii") as file:
        return int(file.read().split()[1]) * resource.getpagesize() / 2**20


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
