"""`forbid`: a forbidden pair is not placed."""

from __future__ import annotations

from tests.builders import world
from tests.checks import kept_out, placed


def test_the_only_pair() -> None:
    assert kept_out(world(decisions=[{"kind": "forbid"}]), "forbid")


def test_the_pair_alone() -> None:
    two = world(workers=[{}, {}], orders=[{}, {}], decisions=[{"worker_id": "W1", "order_id": "O1"}])
    assert placed(two) == {("W1", "O2"), ("W2", "O1")}
