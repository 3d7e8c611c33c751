"""An import that is killed, at whatever moment, is wholly in or wholly out."""

import random
import time

import pytest
from sqlalchemy import func, inspect, select

from matching.intake.batches import history, undo
from matching.models.catalogue import BATCH_TABLES, CHANGES, KEPT
from matching.models.snapshot import snapshot
from tests.builders import filled, world
from tests.intake.importing import Importer
from tests.intake.senders import bring, write_csv

STANDING, SENT = 1_500, 4_000
#: From so many rows on the loads of these tests take indexes and constraints away, in every other run.
FEW = 1_000


@pytest.fixture
def registry(registries):
    """A registry with some orders."""
    database = registries.new()
    bring(database, world(orders=[{} for _ in range(STANDING)]).tables)
    return database


def state(database):
    """Return what a registry holds, after any dying writer is through."""
    with database.writing() as connection:
        stored = KEPT["orders"].stored
        batches = connection.execute(
            select(stored.c.batch, func.count()).group_by(stored.c.batch).order_by(stored.c.batch)
        ).all()
        journal = connection.execute(select(func.count()).select_from(CHANGES)).scalar()
        told = connection.execute(select(func.count()).select_from(BATCH_TABLES)).scalar()
        indexes = {index["name"] for index in inspect(connection).get_indexes("orders")}
        keys = {key["name"] for key in inspect(connection).get_foreign_keys("orders")}
    open_batches = [info.id for info in history(database) if info.state == "committed"]
    return [tuple(row) for row in batches], journal, told, indexes, keys, open_batches, snapshot(database).digest


def kill_at_random_moments(database, url, folder, times, seed):
    """Kill imports, and look at what each one left."""
    rng = random.Random(seed)
    rows = [{"pay": "4100" if n % 3 else "4000"} for n in range(SENT)]
    file = write_csv(folder / "orders.csv", filled("orders", rows))
    before = state(database)
    importer = Importer(url, file, "orders", many=FEW)
    began = time.monotonic()
    importer.begin()
    batch = importer.result()["batch"]
    took = time.monotonic() - began
    undo(database, batch, actor="chief")
    ended = {"in": 0, "out": 0}
    for number in range(times):
        importer = Importer(url, file, "orders", many=FEW if number % 2 else 10**6)
        importer.begin()
        time.sleep(rng.uniform(0, took * 1.1))
        importer.kill()
        after = state(database)
        assert after[3:5] == before[3:5]
        if after[5] == before[5]:
            ended["out"] += 1
            assert (after[0], after[6]) == (before[0], before[6])
        else:
            ended["in"] += 1
            (new,) = set(after[5]) - set(before[5])
            assert dict(after[0])[new] == SENT - STANDING // 3
            assert len(snapshot(database).instance.orders) == SENT
            undo(database, new, actor="chief")
            again = state(database)
            assert (again[0], again[6]) == (before[0], before[6])
    return ended


def test_killed_at_some_moments(registry, tmp_path):
    url = registry.engine.url.render_as_string(hide_password=False)
    assert sum(kill_at_random_moments(registry, url, tmp_path, 8, seed=0).values()) == 8


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 21))
def test_killed_at_two_hundred_moments(registry, tmp_path, seed):
    url = registry.engine.url.render_as_string(hide_password=False)
    assert kill_at_random_moments(registry, url, tmp_path, 10, seed)["out"]
