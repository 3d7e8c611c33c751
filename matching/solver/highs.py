"""A HiGHS solver that keeps quiet."""

from __future__ import annotations

import ctypes
import os
from functools import cache

import highspy

from matching.solver.clock import Clock


def quiet_solver(seed: int, clock: Clock) -> highspy.Highs:
    """Return a new solver that prints nothing.

    Parameters
    ----------
    seed
        Of its random choices.
    clock
        Once it is told to stop, so is the solver; its time limit is the caller's to set.
    """
    _swallow_banner()
    solver = highspy.Highs()
    solver.silent()
    solver.setOptionValue("random_seed", seed)
    # With more threads branch and bound finds other plans, so that the result would depend on the machine; on two
    # cores they save nothing. The number counts for the process: whoever used HiGHS here before may have set another.
    highspy.Highs.resetGlobalScheduler(True)
    solver.setOptionValue("threads", 1)

    def look(event: highspy.highs.HighsCallbackEvent) -> None:
        if clock.stop.is_set():
            event.interrupt()

    solver.cbSimplexInterrupt += look
    solver.cbIpmInterrupt += look
    solver.cbMipInterrupt += look
    return solver


@cache
def _swallow_banner() -> None:
    """Let HiGHS print its banner, once a process and before any option can be set, where nobody reads it.

    The banner is written by C code, so the file descriptor itself is turned away for the moment.
    """
    flush = ctypes.CDLL(None).fflush
    flush(None)
    kept = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        highspy.Highs()
        flush(None)
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
