"""Running a child: events as they come, a deadline for each phase, the peak of its memory."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from typing import Any

from benchmarks.child import Job
from benchmarks.machine import ROOT

#: Seconds for what is not timed: loading before, writing and verifying after. A solve may be among what comes before
#: (the one before declines, the one from tables), which has the limit besides.
AROUND = 3_600.0
#: What a peer may take above its limit before it is stopped: a share of the limit, and seconds.
GRACE_SHARE, GRACE_SECONDS = 0.1, 10.0
#: Endings that a child does not tell itself, and one that it may tell too late.
STOPPED, DIED, NO_MEMORY = "stopped", "died", "no_memory"
#: What a process says that dies for want of memory.
OUT_OF_MEMORY = ("bad_alloc", "MemoryError", "Cannot allocate memory", "out of memory")
#: Bytes read from the pipe at once.
_PIECE = 1 << 16


@dataclass(frozen=True)
class Ending:
    """How a child ended.

    Parameters
    ----------
    event
        Its last event: ``made``, ``answer``, ``no_memory`` or ``failed``; ``stopped`` if its time
        was over, ``died`` if it ended without a word.
    content
        What the last event says.
    memory_mb
        Peak resident memory, MiB.
    """

    event: str
    content: dict[str, Any]
    memory_mb: float


def launch(job: Job) -> Ending:
    """Run a child to its end, or to the end of its time."""
    reading, writing = os.pipe()
    command = [sys.executable, "-m", "benchmarks.child", job.text, str(writing)]
    with tempfile.TemporaryFile() as complaints:
        # What solvers print goes nowhere: events have a pipe of their own.
        child = subprocess.Popen(
            command,
            cwd=ROOT,
            pass_fds=(writing,),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=complaints,
            start_new_session=True,
        )
        os.close(writing)
        over = False
        try:
            last = _listen(reading, job.limit)
            over = last["event"] != STOPPED
        finally:
            # After its time, or when this process is interrupted.
            if not over:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(child.pid, signal.SIGKILL)
            os.close(reading)
            _, wait_status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(wait_status)
        complaints.seek(0)
        said = complaints.read().decode("utf-8", "replace")
    # Linux tells kilobytes.
    memory_mb = usage.ru_maxrss / 1024
    if last["event"] not in {"begun", "answered", DIED}:
        return Ending(str(last["event"]), last, memory_mb)
    if any(word in said for word in OUT_OF_MEMORY):
        return Ending(NO_MEMORY, {}, memory_mb)
    how = f"signal {-child.returncode}" if child.returncode < 0 else f"status {child.returncode}"
    return Ending(DIED, {"note": f"ended with {how}: {' '.join(said.split())[-200:]}"}, memory_mb)


def _listen(reading: int, limit: float) -> dict[str, Any]:
    """Collect events until the pipe closes, and return the last; ``stopped`` if the time is over before."""
    last: dict[str, Any] = {"event": DIED}
    deadline = time.monotonic() + AROUND + limit
    rest = b""
    with selectors.DefaultSelector() as selector:
        selector.register(reading, selectors.EVENT_READ)
        while True:
            if not selector.select(max(0.0, deadline - time.monotonic())):
                return {"event": STOPPED}
            piece = os.read(reading, _PIECE)
            if not piece:
                return last
            *lines, rest = (rest + piece).split(b"\n")
            for line in lines:
                last = json.loads(line)
                timed = last["event"] == "begun"
                allowed = limit * (1 + GRACE_SHARE) + GRACE_SECONDS if timed else AROUND
                deadline = time.monotonic() + allowed
