"""A few loops side by side."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

import numpy as np

from matching.result import IntColumn

#: Pieces that long loops are cut into, whatever the number of cores: sums of floating numbers depend on the cuts.
PIECES = 4
#: Loops over fewer choices are not cut: waking threads would take longer than it saves.
SMALL = 60_000

Found = TypeVar("Found")


def pieces_for(choices: int) -> int:
    """Return how many pieces a loop over so many choices is cut into."""
    return 1 if choices < SMALL else PIECES


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(min(PIECES, os.cpu_count() or 1), thread_name_prefix="prices")


def side_by_side(task: Callable[[int], Found], pieces: int = PIECES) -> list[Found]:
    """Do a task for every piece, on several cores where there are several pieces; return what each found, in order."""
    return [task(0)] if pieces == 1 else list(_threads().map(task, range(pieces)))


def cuts(start: IntColumn, pieces: int) -> IntColumn:
    """Cut lists into runs of about as many entries each; return where each begins, and the end."""
    entries = int(start[-1])
    found: IntColumn = np.searchsorted(start, [entries * n // pieces for n in range(pieces + 1)])
    found[0], found[-1] = 0, len(start) - 1
    return found
