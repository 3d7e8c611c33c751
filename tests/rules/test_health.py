"""`health`: a certificate valid on the order's first day, if the policy asks for one."""

from __future__ import annotations

import pytest

from tests.builders import world
from tests.checks import kept_out, placed

PAIR = {("W1", "O1")}


def test_valid_on_the_first_day_is_enough() -> None:
    assert placed(world(workers=[{"health_valid_until": "2026-05-01"}])) == PAIR


@pytest.mark.parametrize("until", ["2026-04-30", ""])
def test_expired_the_day_before_or_none(until: str) -> None:
    assert kept_out(world(workers=[{"health_valid_until": until}]), "health")


def test_not_asked_where_the_policy_does_not() -> None:
    assert placed(world(workers=[{"health_valid_until": ""}], health_certificate=False)) == PAIR
