"""A HiGHS solver that keeps quiet."""

from __future__ import annotations

import ctypes
import os
from functools import cache

import highspy


def quiet_solver(seed: int) -> highspy.Highs:
    """Return a new solver that prints nothing.

    Parameters
    ----------
    seed
        Of its random choices.
    """
    _swallow_banner()
    solver = highspy.Highs()
    solver.silent()
    solver.setOptionValue("random_seed", seed)
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
