"""The first interrupt asks to stop, the second one ends the block, and what was there before is there again."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from matching.interrupt import asked_to_stop

pytestmark = pytest.mark.usefixtures("interruptible")


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def test_the_first_interrupt_asks_and_says_so():
    told: list[bool] = []
    with asked_to_stop(lambda: told.append(True)) as stop:
        assert not stop.is_set()
        interrupt()
        assert stop.is_set()
    assert told == [True]


def test_the_second_interrupt_ends_the_block():
    with asked_to_stop(lambda: None):
        interrupt()
        with pytest.raises(KeyboardInterrupt):
            interrupt()


def test_afterwards_an_interrupt_is_what_it_was():
    with asked_to_stop(lambda: None):
        pass
    with pytest.raises(KeyboardInterrupt):
        interrupt()


def test_other_threads_hear_nothing_and_change_nothing():
    before = signal.getsignal(signal.SIGINT)
    seen: list[bool] = []

    def work() -> None:
        with asked_to_stop(lambda: None) as stop:
            seen.append(stop.is_set())
            seen.append(signal.getsignal(signal.SIGINT) is before)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [False, True]
