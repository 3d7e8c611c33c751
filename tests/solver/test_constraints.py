"""CP-SAT on integer programs: the best of all, limited effort, and a word to stop."""

from __future__ import annotations

import itertools
import os
import signal
import threading
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.solver.clock import Clock
from matching.solver.constraints import best_found, constraint_search
from matching.solver.program import OPEN, Program, ProgramBuilder
from matching.solver.relaxation import Infeasible


@st.composite
def programs(draw: st.DrawFn) -> tuple[Program, np.ndarray]:
    """Draw a program of a few columns and rows, and what each column brings."""
    count = draw(st.integers(1, 5))
    upper = np.array(draw(st.lists(st.integers(0, 2), min_size=count, max_size=count)))
    builder = ProgramBuilder()
    columns = builder.columns("choice", count, upper)
    for number in range(draw(st.integers(0, 3))):
        values = draw(st.lists(st.integers(-2, 3), min_size=count, max_size=count))
        lower = draw(st.one_of(st.just(-OPEN), st.integers(-3, 2)))
        builder.row("row", str(number), columns, values, lower, draw(st.integers(max(lower, -3), 6)))
    gain = np.array(draw(st.lists(st.integers(-5, 9), min_size=count, max_size=count)))
    return builder.build(), gain


@settings(max_examples=60, deadline=None)
@given(programs())
def test_finds_what_trying_everything_finds(drawn):
    program, gain = drawn
    every = itertools.product(*(range(most + 1) for most in program.upper.tolist()))
    kept = [np.array(values) for values in every if program.is_kept_by(np.array(values))]
    if not kept:
        with pytest.raises(Infeasible):
            constraint_search(program, gain, seed=1, clock=Clock(None))
        assert best_found(program, gain, seed=1, clock=Clock(None), effort=1.0) is None
        return
    best = max(int(gain @ values) for values in kept)
    answer = constraint_search(program, gain, seed=1, clock=Clock(None))
    assert answer.optimal
    assert round(answer.bound) == best
    found = best_found(program, gain, seed=1, clock=Clock(None), effort=1.0)
    assert found is not None
    assert program.is_kept_by(found)
    assert int(gain @ found) == best


def hard(columns: int = 150, rows: int = 15) -> tuple[Program, np.ndarray]:
    """Return a program that takes longer than anybody would wait."""
    chance = np.random.default_rng(5)
    builder = ProgramBuilder()
    numbers = builder.columns("choice", columns)
    for row in range(rows):
        values = chance.integers(10, 1000, columns)
        builder.row("row", str(row), numbers, values, upper=int(values.sum()) // 2)
    return builder.build(), chance.integers(10, 1000, columns)


def test_the_same_effort_finds_the_same():
    program, gain = hard()
    first, again = (best_found(program, gain, seed=1, clock=Clock(None), effort=0.2) for _ in range(2))
    assert first is not None
    assert again is not None
    assert first.tolist() == again.tolist()


def test_limited_effort_ends_before_anything_is_proven():
    program, gain = hard()
    answer = constraint_search(program, gain, seed=1, clock=Clock(None), effort=0.2)
    assert answer.values is not None
    assert not answer.optimal
    assert answer.bound > gain @ np.rint(answer.values)


def test_a_search_without_end_stops_when_it_is_told_to():
    program, gain = hard()
    clock = Clock(None)
    threading.Timer(0.5, clock.stop.set).start()
    answer = constraint_search(program, gain, seed=1, clock=clock)
    assert clock.stop.is_set()
    assert not answer.optimal


def test_whoever_listens_to_interrupts_hears_of_them_while_it_searches():
    program, gain = hard()
    clock, heard = Clock(None), []

    def listen(*_: object) -> None:
        heard.append(time.monotonic())
        clock.stop.set()

    before = signal.signal(signal.SIGINT, listen)
    try:
        threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
        answer = constraint_search(program, gain, seed=1, clock=clock)
    finally:
        signal.signal(signal.SIGINT, before)
    assert heard
    assert not answer.optimal


def test_a_clock_that_is_over_ends_the_search():
    program, gain = hard()
    answer = constraint_search(program, gain, seed=1, clock=Clock(0.0))
    assert not answer.optimal
