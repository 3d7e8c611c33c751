"""The whole model of one tier as MPS, so that any solver can be asked for a second opinion."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from matching.instance import Instance
from matching.policy import Policy
from matching.result import IntColumn
from matching.rules import Tier
from matching.solver.clock import Clock
from matching.solver.program import OPEN, Program
from matching.solver.progress import Listener
from matching.solver.solve import begin, prepare

#: Name of the objective's row.
OBJECTIVE = "gain"


def export_model(
    instance: Instance, policy: Policy, path: Path, tier: Tier | None = None, *, progress: Listener | None = None
) -> None:
    """Write the integer program of one tier as free MPS.

    The objective is maximised (OBJSENSE MAX); a minimised tier is the negative of its shortfall, and
    ``stability`` counts the pairs that are kept. The tiers before it are rows that hold their best values,
    which are found first. Names of rows and columns are numbered after what they stand for; comments at
    the head say which tier it is.

    Parameters
    ----------
    instance, policy
        The round.
    path
        File to write; replaced whole or not at all.
    tier
        The tier; None for the policy's last one.
    progress
        Called while earlier tiers are solved.

    Raises
    ------
    InputError
        If the pins cannot all be kept.
    ValueError
        If the policy does not name the tier.
    """
    wanted = policy.tiers[-1] if tier is None else tier
    if wanted not in policy.tiers:
        raise ValueError(f"the policy's tiers are {', '.join(policy.tiers)}")
    place = policy.tiers.index(wanted)
    prepared = prepare(instance, policy)
    program = prepared.model.program
    if place:
        run = begin(prepared, Clock(None), progress=progress)
        for earlier, solved in zip(policy.tiers[:place], run.solve(policy.tiers[:place]), strict=True):
            program = program.with_row(earlier, prepared.model.objective(earlier), solved.value)
    with _replaced(path) as file:
        _write(program, prepared.model.objective(wanted), wanted, file)


@contextlib.contextmanager
def _replaced(path: Path) -> Iterator[TextIO]:
    """Open a file beside `path` that takes its place when everything is written."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", text=True)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii", newline="\n") as file:
            yield file
        # Temporary files are private; what is exported is as open as any new file.
        umask = os.umask(0)
        os.umask(umask)
        Path(name).chmod(0o666 & ~umask)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _write(program: Program, gain: IntColumn, tier: Tier, file: TextIO) -> None:
    rows = [f"{name}_{number}" for number, name in enumerate(program.row_names)]
    columns = [f"{name}_{number}" for number, name in enumerate(program.column_names)]
    file.write(f"* tier {tier}, maximised; {len(rows)} rows, {len(columns)} columns, all whole numbers\n")
    file.write(f"NAME {tier}\nOBJSENSE\n    MAX\nROWS\n N {OBJECTIVE}\n")
    kinds = [_kind(int(low), int(high)) for low, high in zip(program.lower, program.upper_row, strict=True)]
    file.writelines(f" {kind} {name}\n" for kind, name in zip(kinds, rows, strict=True))
    file.write("COLUMNS\n MARKER 'MARKER' 'INTORG'\n")
    matrix = program.matrix
    for number, name in enumerate(columns):
        # A column without an entry still has to be named: in the objective, with 0.
        file.write(f" {name} {OBJECTIVE} {gain[number]}\n")
        for at in range(matrix.indptr[number], matrix.indptr[number + 1]):
            file.write(f" {name} {rows[matrix.indices[at]]} {matrix.data[at]}\n")
    file.write(" MARKER 'MARKER' 'INTEND'\nRHS\n")
    for number, name in enumerate(rows):
        low, high = int(program.lower[number]), int(program.upper_row[number])
        side = low if kinds[number] in "GE" else high
        if kinds[number] != "N" and side:
            file.write(f" RHS {name} {side}\n")
    file.write("RANGES\n")
    for number, name in enumerate(rows):
        if kinds[number] == "L" and program.lower[number] > -OPEN:
            file.write(f" RANGE {name} {program.upper_row[number] - program.lower[number]}\n")
    file.write("BOUNDS\n")
    file.writelines(f" UP BOUND {name} {upper}\n" for name, upper in zip(columns, program.upper, strict=True))
    file.write("ENDATA\n")


def _kind(low: int, high: int) -> str:
    """Return the MPS letter of a row; a row with two sides is an L with a range."""
    if low == high:
        return "E"
    if high < OPEN:
        return "L"
    return "G" if low > -OPEN else "N"
