"""The first interrupt asks a solve to end with what it has, the second one ends the program."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def asked_to_stop(tell: Callable[[], None]) -> Iterator[threading.Event]:
    """Yield an event that the first interrupt (Ctrl-C) sets inside the block; the next one raises as ever.

    Outside the main thread, where Python hears no signals, the event is never set.

    Parameters
    ----------
    tell
        Called when the event is set.

    Raises
    ------
    KeyboardInterrupt
        On the second interrupt.
    """
    stop = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        tell()

    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = signal.signal(signal.SIGINT, ask)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)
