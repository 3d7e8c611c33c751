"""Odd and damaged files: each is read, or refused with a sentence that helps."""

from __future__ import annotations

import pytest

from tests.intake.corpus import CASES, Case
from tests.intake.sheets import read_orders, said


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.story)
def test_every_file_is_read_or_refused_with_a_sentence(tmp_path, case: Case):
    reading = read_orders(case.make(tmp_path))
    assert reading.refused is (case.rows is None), said(reading)
    if case.rows is not None:
        assert len(reading.rows.rows) == case.rows, said(reading)
    assert case.says in "\n".join(said(reading)), said(reading)


def test_there_are_at_least_sixty_stories():
    assert len({case.story for case in CASES}) == len(CASES) >= 60
