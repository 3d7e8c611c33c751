"""HiGHS beside other users of it: the number of threads that they asked for changes nothing here."""

from __future__ import annotations

import highspy
import numpy as np

from matching.solver.clock import Clock
from matching.solver.highs import quiet_solver
from matching.solver.program import WORKER, Program, ProgramBuilder
from matching.solver.relaxation import linear_program
from matching.solver.search import search


def program() -> Program:
    builder = ProgramBuilder()
    columns = builder.columns("choice", 3)
    builder.row(WORKER, "", columns.tolist(), 1, upper=2)
    return builder.build()


def test_another_use_with_more_threads_before_changes_nothing():
    gain = np.array([3, 1, 2])
    # Other tests of this process may have set a number before.
    highspy.Highs.resetGlobalScheduler(True)
    other = highspy.Highs()
    other.silent()
    other.setOptionValue("threads", 2)
    other.passModel(linear_program(program(), gain))
    assert other.run() == highspy.HighsStatus.kOk
    found = search(program(), gain, 100, seed=1)
    assert found.values is not None
    assert (found.values.tolist(), found.bound) == ([1, 0, 1], 5)


def test_one_thread_whatever_the_machine():
    assert quiet_solver(1, Clock(None)).getOptionValue("threads")[1] == 1
