"""Tasks on the cores of this machine: processes of one thread each, started afresh when one is killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager

from matching.language import Text
from matching.problems import StudyError
from matching.simulation.base import Base
from matching.simulation.tasks import Failure, Task, perform

#: Pools that may break one after another with no task finished between: after that something kills every worker.
LOSSES = 10

#: Seconds after which a wait looks up.
ALERT = 0.5

#: What tells the libraries below us to use one thread, read when they are loaded.
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


def by_processes(tasks: Sequence[Task], base: Base, jobs: int) -> Generator[tuple[Task, bytes | Failure]]:
    """Yield each task with what came of it, as they are done.

    Parameters
    ----------
    jobs
        Processes at once.

    Raises
    ------
    StudyError
        Workers are killed again and again.
    """
    waiting = deque(tasks)
    losses = 0
    while waiting:
        running: dict[Future[bytes | Failure], Task] = {}
        with _pool(base, jobs) as pool:
            try:
                while waiting or running:
                    # No more than two tasks a process: what is not begun is not lost when one is killed.
                    while waiting and len(running) < 2 * jobs:
                        running[pool.submit(_perform, waiting[0])] = waiting[0]
                        waiting.popleft()
                    # Looking up now and then hears an interrupt whichever thread the system gave it to.
                    for future in wait(running, ALERT, return_when=FIRST_COMPLETED).done:
                        outcome = future.result()
                        losses = 0
                        yield running.pop(future), outcome
            except BrokenProcessPool:
                losses += 1
                waiting.extendleft(reversed(list(running.values())))
                if losses > LOSSES:
                    raise StudyError(
                        Text(
                            "worker processes are killed again and again; is there too little memory? "
                            "What is done is kept",
                            "工作进程反复被终止，是否内存不足？已完成的部分已保留",
                        )
                    ) from None


@contextmanager
def _pool(base: Base, jobs: int) -> Iterator[ProcessPoolExecutor]:
    """Yield a pool of fresh processes that ends at once when the block is left early."""
    before = {name: os.environ.get(name) for name in THREADS}
    os.environ.update(dict.fromkeys(THREADS, "1"))
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _begin, (base,))
    try:
        yield pool
    except BaseException:
        for process in list((pool._processes or {}).values()):
            process.terminate()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


_base: Base | None = None


def _begin(base: Base) -> None:
    """Make a process ready: Ctrl-C is the main process's to hear, the base is at hand for every task."""
    global _base  # noqa: PLW0603
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _base = base


def _end_with_parent() -> None:
    """End when the main process is gone: killed, it tells nobody, and its workers would wait for tasks for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _perform(task: Task) -> bytes | Failure:
    assert _base is not None
    return perform(task, _base)
