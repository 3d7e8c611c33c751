"""`live_in`: a live-in order takes workers who agree to live in."""

from __future__ import annotations

import pytest

from tests.builders import world
from tests.checks import kept_out, placed

ORDER = {"mode": "live_in", "windows": ""}


def test_who_agrees_is_placed() -> None:
    assert placed(world(workers=[{"live_in": "yes"}], orders=[ORDER])) == {("W1", "O1")}


@pytest.mark.parametrize("answer", ["no", ""])
def test_who_does_not_agree_stays_out(answer: str) -> None:
    assert kept_out(world(workers=[{"live_in": answer}], orders=[ORDER]), "live_in")


def test_who_agrees_takes_other_work_too() -> None:
    assert placed(world(workers=[{"live_in": "yes"}])) == {("W1", "O1")}
