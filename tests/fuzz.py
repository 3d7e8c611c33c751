"""Hunts for rounds about which solver, verifier and brute force disagree.

    python -m tests.fuzz --seconds 60 --seed 1 --most 5

Prints the first such round, made as small as it gets, as tables; exit status 1.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from random import Random

from tests.builders import DEFAULTS, Cells, World
from tests.checks import disagreement
from tests.random_worlds import random_world

#: Seconds that a tiny round may take.
PATIENCE = 10


def wrong(world: World) -> Sequence[str]:
    """Return what is wrong about a world; a crash is wrong too, and so is a solve that does not end."""
    signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(PATIENCE)
    try:
        return disagreement(world)
    except Exception:
        return [f"crash: {traceback.format_exc()}"]
    finally:
        signal.alarm(0)


def _too_long(*_: object) -> None:
    raise TimeoutError(f"no answer in {PATIENCE} seconds")


def smaller(world: World) -> Iterator[World]:
    """Yield worlds with a row less, a plainer cell or a policy key less."""
    for name, rows in world.tables.items():
        if name == "regions":
            continue
        for at, row in enumerate(rows):
            if not mentioned(world, name, row):
                yield World({**world.tables, name: (*rows[:at], *rows[at + 1 :])}, world.policy)
        for at, row in enumerate(rows):
            for column, cell in row.items():
                plain = DEFAULTS[name].get(column, "").format(n=at + 1)
                ids = (*plain_ids(name), "worker_id", "order_id", "employer_id")
                if column not in ids and cell != plain and (column != "mode" or row["windows"]):
                    mended: Cells = {**row, column: plain}
                    yield World({**world.tables, name: (*rows[:at], mended, *rows[at + 1 :])}, world.policy)
    for key in world.policy:
        if key != "round_date":
            yield World(world.tables, {k: v for k, v in world.policy.items() if k != key})


def mentioned(world: World, table: str, row: Cells) -> bool:
    """Whether another row refers to a row by its id."""
    if table in ("decisions", "previous"):
        return False
    cells = (cell for some in world.tables.values() for other in some if other is not row for cell in other.values())
    return any(row[plain_ids(table)[0]] in cell.split(";") for cell in cells)


def plain_ids(table: str) -> tuple[str, ...]:
    """Return the column that holds a table's own id."""
    return tuple(DEFAULTS[table])[:1]


def shrunk(world: World) -> World:
    """Return a smaller world about which they still disagree in the same way."""
    kind = wrong(world)[0].split(":")[0]
    again = True
    while again:
        again = False
        for candidate in smaller(world):
            faults = wrong(candidate)
            if faults and faults[0].split(":")[0] == kind:
                world, again = candidate, True
                break
    return world


def show(world: World) -> None:
    """Print a world as tables, blank cells and the map left out."""
    print(f"policy = {world.policy}")
    for name, rows in world.tables.items():
        for row in rows if name != "regions" else ():
            print(name, {column: cell for column, cell in row.items() if cell})


def main() -> int:
    """Hunt until the time is up or something is found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--most", type=int, default=5, help="most workers and most orders of a round")
    asked = parser.parse_args()
    until = time.monotonic() + asked.seconds
    seed, refused = asked.seed, 0
    while time.monotonic() < until:
        world = random_world(Random(seed), asked.most)
        if wrong(world):
            print(f"seed {seed}: {wrong(world)[0]}\n")
            world = shrunk(world)
            show(world)
            print("\n".join(wrong(world)))
            return 1
        refused += world.best is None
        seed += 1
    print(f"{seed - asked.seed} rounds agree, {refused} of them rightly refused (seeds {asked.seed} to {seed - 1})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
