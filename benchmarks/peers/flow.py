"""Yardsticks: the round without its side constraints, as one flow, as a linear program, as an assignment."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import scipy.optimize
import scipy.sparse
from ortools.graph.python import min_cost_flow as graph

from benchmarks.peers.arcs import Arcs, list_arcs
from benchmarks.peers.task import NO_SIDE_CONSTRAINTS, NOTHING, Answer, Task, Watch

Taken = npt.NDArray[np.int64]


def min_cost_flow(task: Task) -> Answer:
    """OR-Tools' minimum-cost flow."""
    return _measured(task, by_flow)


def linprog(task: Task) -> Answer:
    """SciPy's linear programming (HiGHS): the relaxation of a flow is whole."""
    return _measured(task, lambda arcs: by_linprog(arcs, task.limit))


def assignment(task: Task) -> Answer:
    """SciPy's linear sum assignment, positions as columns of a dense table."""
    return _measured(task, by_assignment)


def _measured(task: Task, solve: Callable[[Arcs], Taken | None]) -> Answer:
    watch = task.begin()
    arcs = list_arcs(task.instance, task.policy)
    core = Watch()
    taken = solve(arcs)
    core_seconds, seconds = core.seconds, task.end(watch)
    if taken is None:
        return Answer(seconds, NOTHING, False, core_seconds, pairs=arcs.eligible)
    return Answer(
        seconds,
        NO_SIDE_CONSTRAINTS,
        finished=True,
        core_seconds=core_seconds,
        values=arcs.values(taken),
        total=arcs.total(taken),
        pairs=arcs.eligible,
        note=f"a placement weighs {arcs.placing:,}",
    )


def by_flow(arcs: Arcs) -> Taken:
    """Return the positions of the pairs that a cheapest flow takes.

    One unit goes from each worker to an order, or home at no cost; an order passes on
    what its headcount allows.
    """
    orders, home = len(arcs.headcount), arcs.workers + len(arcs.headcount)
    flow = graph.SimpleMinCostFlow()
    ones = np.ones(len(arcs), dtype=np.int64)
    pair = flow.add_arcs_with_capacity_and_unit_cost(
        arcs.worker, arcs.order + np.int32(arcs.workers), ones, -arcs.worth
    )
    node = np.arange(home, dtype=np.int32)
    out = np.concatenate([np.ones(arcs.workers, dtype=np.int64), arcs.headcount])
    flow.add_arcs_with_capacity_and_unit_cost(node, np.full(home, home, dtype=np.int32), out, np.zeros(home, np.int64))
    supply = np.zeros(home + 1, dtype=np.int64)
    supply[: arcs.workers], supply[home] = 1, -arcs.workers
    flow.set_nodes_supplies(np.arange(home + 1, dtype=np.int32), supply)
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise RuntimeError(f"the flow of {len(arcs)} pairs and {orders} orders ended with {status}")
    return np.flatnonzero(flow.flows(pair))


def by_linprog(arcs: Arcs, limit: float) -> Taken | None:
    """Return the positions of the pairs that a linear program takes, None if it was not done in time."""
    if not len(arcs):
        return np.zeros(0, dtype=np.int64)
    rows = np.concatenate([arcs.worker, arcs.order + np.int64(arcs.workers)])
    columns = np.tile(np.arange(len(arcs)), 2)
    shape = (arcs.workers + len(arcs.headcount), len(arcs))
    matrix = scipy.sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)
    limits = np.concatenate([np.ones(arcs.workers), arcs.headcount])
    result = scipy.optimize.linprog(  # type: ignore[call-overload]  # its stubs know no sparse table
        -arcs.worth.astype(np.float64),
        A_ub=matrix,
        b_ub=limits,
        bounds=(0, 1),
        method="highs",
        options={"time_limit": limit},
    )
    return np.flatnonzero(result.x > 0.5) if result.status == 0 else None


def by_assignment(arcs: Arcs) -> Taken:
    """Return the positions of the pairs that a dense assignment takes."""
    # No order can use more positions than it has pairs.
    positions = np.minimum(arcs.headcount, np.bincount(arcs.order, minlength=len(arcs.headcount)))
    begin = np.cumsum(positions) - positions
    worth = np.zeros((arcs.workers, int(positions.sum())))
    which = np.full((arcs.workers, len(arcs.headcount)), -1, dtype=np.int32)
    which[arcs.worker, arcs.order] = np.arange(len(arcs), dtype=np.int32)
    wide = positions[arcs.order]
    pair = np.repeat(np.arange(len(arcs)), wide)
    within = np.arange(len(pair)) - np.repeat(np.cumsum(wide) - wide, wide)
    worth[arcs.worker[pair], begin[arcs.order[pair]] + within] = arcs.worth[pair]
    worker, column = scipy.optimize.linear_sum_assignment(worth, maximize=True)
    order = np.searchsorted(begin, column, "right") - 1
    taken: Taken = which[worker, order].astype(np.int64)
    return np.sort(taken[taken >= 0])
