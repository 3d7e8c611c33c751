"""`skill`: the service at the order's level or better, or a course that gives it."""

from __future__ import annotations

import pytest

from tests.builders import world
from tests.checks import kept_out, placed

PAIR = {("W1", "O1")}


@pytest.mark.parametrize(
    ("skills", "asked"),
    [
        ("care:3", "3"),
        ("care:1", "5"),
        ("care:5", ""),  # a blank level asks for the lowest
        ("cook:1;care:3", "3"),
        ("care:5;care:3", "3"),  # listed twice: the better level counts
        ("care:3;care:5", "3"),
    ],
)
def test_holds_the_level_or_better(skills: str, asked: str) -> None:
    assert placed(world(workers=[{"skills": skills}], orders=[{"min_level": asked}])) == PAIR


@pytest.mark.parametrize("skills", ["care:4", "cook:1", "", "care:5;care:4"])
def test_lacks_the_level_or_the_service(skills: str) -> None:
    assert kept_out(world(workers=[{"skills": skills}]), "skill")


def test_a_course_gives_the_level() -> None:
    assert placed(world(workers=[{"skills": ""}], courses=[{}])) == PAIR


def test_a_refresher_gives_no_level() -> None:
    assert not placed(world(workers=[{"skills": "care:4"}], courses=[{"service": "", "to_level": ""}]))
