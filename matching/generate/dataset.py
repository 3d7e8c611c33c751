"""Draw a round and write it as an exchange dataset."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from matching.exchange.write import write_table
from matching.generate import corridors, decisions, demand, geography, services, supply, support
from matching.generate import places as places_of
from matching.generate.draw import streams
from matching.generate.policy_file import policy_text
from matching.generate.shape import Shape, sizes
from matching.generate.tables import Round, tables

#: One stream of chance each, so that a knob of one leaves the others' draws alone.
STREAMS = (
    "places",
    "employers",
    "outlets",
    "orders",
    "homes",
    "profiles",
    "corridors",
    "workers",
    "figures",
    "housing",
    "allowances",
    "courses",
    "decisions",
)


def generate(folder: Path | str, workers: int, seed: int, *, shape: Shape | None = None) -> None:
    """Write a dataset of a made-up round on real geography.

    Parameters
    ----------
    folder
        Where the tables go; made if missing, files of the same names are overwritten.
    workers
        Number of workers, at least 1.
    seed
        Same workers, seed and shape: same bytes, on any machine with the same version of NumPy.
    shape
        Knobs of the round.

    Raises
    ------
    ValueError
        `workers` is below 1 or `seed` below 0.
    """
    drawn = draw(workers, seed, shape=shape)
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    for name, table in tables(drawn).items():
        write_table(target / f"{name}.csv", tuple(table), zip(*table.values(), strict=True))
    (target / "policy.toml").write_text(policy_text(drawn), encoding="utf-8", newline="\n")


def draw(workers: int, seed: int, *, shape: Shape | None = None) -> Round:
    """Draw a round; parameters and errors as in :func:`generate`."""
    wanted = shape or Shape()
    size = sizes(workers, wanted)
    if seed < 0:
        raise ValueError("seed must not be negative")
    rng = streams(seed, STREAMS)
    country, cooperation = geography.load()
    known = services.load(size.services)
    places = places_of.choose(rng["places"], country, size, wanted)

    employers = demand.employers(rng["employers"], places, size)
    outlets = demand.outlets(rng["outlets"], places, known)
    orders = demand.orders(rng["orders"], places, known, employers, outlets, size, wanted)
    positions = np.zeros(len(places.work), dtype=np.int64)
    np.add.at(positions, orders.place, orders.headcount)

    home = supply.homes(rng["homes"], places, size, wanted)
    at_home = np.bincount(home, minlength=len(places.homes))
    drafted = corridors.draft(rng["corridors"], places, cooperation)
    agreements = corridors.settle(rng["figures"], places, drafted, at_home, positions, wanted)

    profiles = supply.profiles(rng["profiles"], known, size, wanted)
    reach = corridors.reach(drafted, places, positions)
    people = supply.workers(rng["workers"], places, home, reach, profiles, size, wanted)
    decided = decisions.decide(
        rng["decisions"], places, employers, orders, drafted, agreements, profiles, people, size, wanted
    )
    profiles, people = decisions.fit_pinned(decided.pins, orders, known, profiles, people)
    return Round(
        places=places,
        services=known,
        employers=employers,
        outlets=outlets,
        orders=orders,
        profiles=profiles,
        workers=people,
        corridors=drafted,
        agreements=agreements,
        housing=support.housing(rng["housing"], places, orders, employers, size, wanted),
        allowances=support.allowances(rng["allowances"], places, orders, wanted),
        courses=support.courses(rng["courses"], places, known, at_home, size, wanted),
        decisions=decided,
    )
