"""`credit`: neither worker nor employer is barred."""

from __future__ import annotations

import pytest

from tests.builders import world
from tests.checks import kept_out, placed


def test_a_barred_worker_stays_out() -> None:
    assert kept_out(world(workers=[{"credit": "barred"}]), "credit")


def test_a_barred_employer_gets_nobody() -> None:
    assert kept_out(world(employers=[{"credit": "barred"}]), "credit")


@pytest.mark.parametrize("credit", ["flagged", "clear", ""])
def test_flagged_is_not_barred(credit: str) -> None:
    assert placed(world(workers=[{"credit": credit}], employers=[{"credit": credit}])) == {("W1", "O1")}
