"""The runner: every peer on every round, each in a process of its own; finished rows stay whatever comes next."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from benchmarks import machine, record
from benchmarks.campaign import Batch
from benchmarks.cases import PLAIN, Case
from benchmarks.child import Job
from benchmarks.launch import Ending, launch
from benchmarks.peers.catalogue import OURS, PEERS, YARDSTICK
from benchmarks.record import Row, Status
from benchmarks.store import is_made

#: A peer that was not done on so many rounds of a batch is not asked for the others.
GIVE_UP_AFTER = 2
#: Seconds in which a round must be generated and read.
MAKING = 3_600.0
#: A round small enough to warm up on: numba keeps what it compiled.
WARM_UP = Case(PLAIN, 300, 1)


@dataclass(frozen=True)
class Settings:
    """How a campaign is run.

    Parameters
    ----------
    cache
        Folder of generated rounds.
    results
        The CSV file.
    memory
        Bytes of address space for each child.
    gap
        Relative gap at which this project's solver may stop.
    again
        Whether to run what is there already.
    tell
        Told each line of progress.
    """

    cache: Path
    results: Path
    memory: int
    threads: int
    gap: float = 0.0
    again: bool = False
    tell: Callable[[str], None] = field(default=lambda _: None)


def run(batches: Sequence[Batch], settings: Settings, *, after_case: Callable[[], None] | None = None) -> int:
    """Run batches; return the number of new rows.

    Parameters
    ----------
    after_case
        Called after each round that brought a new row.
    """
    runner = _Runner(settings)
    for batch in batches:
        for case in batch.cases:
            before = runner.added
            for peer in batch.peers:
                runner.run(batch, case, peer)
            if after_case is not None and runner.added > before:
                after_case()
    return runner.added


class _Runner:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.commit = machine.commit()
        self.rows = {row.key: row for row in record.read(settings.results)}
        self.found = frozenset(self.rows)
        self.added = 0
        self.warm: set[str] = set()

    def run(self, batch: Batch, case: Case, peer: str) -> None:
        """Add one row, if it is not there."""
        row = self._new_row(batch, case, peer)
        if row.key in self.found and not self.settings.again:
            return
        ending = self._not_asked(batch, peer)
        if ending is None:
            self._make(case)
            self._warm_up(peer)
            ending = self._launch(case, peer, batch.limit)
        row = _filled(row, ending)
        record.append(self.settings.results, row)
        self.rows[row.key] = row
        self.added += 1
        self.settings.tell(_line(row, case))

    def _not_asked(self, batch: Batch, peer: str) -> Ending | None:
        if batch.workers > PEERS[peer].largest:
            return Ending("not_asked", {"note": PEERS[peer].beyond.en}, 0.0)
        keys = [self._new_row(batch, case, peer).key for case in batch.cases]
        missed = [row for key in keys if (row := self.rows.get(key)) and row.status in _WITHOUT_ANSWER]
        answered = any(row.status in record.ANSWERED for key in keys if (row := self.rows.get(key)))
        if len(missed) >= GIVE_UP_AFTER and not answered:
            seeds = ", ".join(str(row.seed) for row in missed)
            return Ending("not_asked", {"note": f"had no answer on seeds {seeds}"}, 0.0)
        return None

    def _make(self, case: Case) -> None:
        """Make the round if it is not there."""
        if is_made(self.settings.cache, case):
            return
        began = time.monotonic()
        ending = self._launch(case, "", MAKING)
        if ending.event != "made":
            raise RuntimeError(f"{case.title} could not be made: {ending.event} {ending.content.get('note', '')}")
        self.settings.tell(f"{case.title}: made in {time.monotonic() - began:.0f} s")

    def _warm_up(self, peer: str) -> None:
        """Let this project's solver compile what it compiles, before anything is timed."""
        if peer.startswith(OURS) and peer not in self.warm:
            self.warm.add(peer)
            self._make(WARM_UP)
            self._launch(WARM_UP, peer, 60.0)

    def _launch(self, case: Case, peer: str, limit: float) -> Ending:
        settings = self.settings
        cache = str(settings.cache.resolve())
        return launch(Job(case, cache, peer, limit, settings.gap, settings.threads, settings.memory))

    def _new_row(self, batch: Batch, case: Case, peer: str) -> Row:
        versions = machine.versions()
        return Row(
            commit=self.commit,
            family=batch.family,
            kind=case.kind,
            workers=case.workers,
            seed=case.seed,
            peer=peer,
            status=Status.FAILED,
            limit_s=batch.limit,
            gap_asked=self.settings.gap,
            threads=self.settings.threads,
            cores=machine.cores(),
            python=versions["python"],
            numpy=versions["numpy"],
            numba=versions["numba"],
            scipy=versions["scipy"],
            ortools=versions["ortools"],
            highspy=versions["highspy"],
        )


#: Endings after which a peer may be given up.
_WITHOUT_ANSWER = frozenset({Status.NOT_DONE, Status.NO_MEMORY, Status.FAILED})
#: Row statuses of endings other than an answer.
_STATUS = {"stopped": Status.NOT_DONE, "no_memory": Status.NO_MEMORY, "not_asked": Status.NOT_ASKED}


def _filled(row: Row, ending: Ending) -> Row:
    """Return the row with what a child brought."""
    row = replace(row, memory_mb=ending.memory_mb or None, note=str(ending.content.get("note", "")))
    if ending.event != "answer":
        return replace(row, status=_STATUS.get(ending.event, Status.FAILED))
    answer: dict[str, Any] = dict(ending.content["answer"])
    kind, finished = answer.pop("kind"), answer.pop("finished")
    status = Status.NOT_DONE if not kind else Status.DONE if finished else Status.LIMIT
    round_ = {name: ending.content[name] for name in ("loaded_mb", "orders", "tiers")}
    return replace(row, status=status, answer=kind, **round_, **answer)


def _line(row: Row, case: Case) -> str:
    took = "" if row.seconds is None else f" in {row.seconds:.1f} s"
    yardstick = " (yardstick)" if row.peer == YARDSTICK else ""
    note = f": {row.note}" if row.note else ""
    return f"{case.title}: {row.peer}{yardstick} {row.status}{took}{note}"
