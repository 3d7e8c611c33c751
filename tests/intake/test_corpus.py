"""Odd and damaged files: each is read, or refused with a sentence that helps."""

from __future__ import annotations

import pytest

from matching.exchange.schema import BY_NAME
from matching.exchange.typed import read_table
from matching.intake import ColumnMapping, write_returned
from tests.intake.corpus import CASES, Case
from tests.intake.sheets import cells, read_orders, said


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.story)
def test_every_file_is_read_or_refused_with_a_sentence(tmp_path, case: Case):
    reading = read_orders(case.make(tmp_path))
    assert reading.refused is (case.rows is None), said(reading)
    if case.rows is not None:
        assert len(reading.rows.rows) == case.rows, said(reading)
    assert case.says in "\n".join(said(reading)), said(reading)


def test_there_are_at_least_sixty_stories():
    assert len({case.story for case in CASES}) == len(CASES) >= 60


@pytest.mark.parametrize("case", [case for case in CASES if case.rows], ids=lambda case: case.story)
def test_what_was_learned_of_a_sender_reads_the_file_the_same_way(tmp_path, case: Case):
    path = case.make(tmp_path)
    first = read_orders(path)
    again = read_orders(path, mapping=ColumnMapping.from_json(first.mapping.to_json()))
    assert cells(again.rows) == cells(first.rows)
    assert (again.problems, again.notes, again.mapping) == (first.problems, first.notes, first.mapping)


@pytest.mark.parametrize("case", [case for case in CASES if case.rows], ids=lambda case: case.story)
def test_every_file_that_is_read_can_be_returned_and_read_again(tmp_path, case: Case):
    reading = read_orders(case.make(tmp_path))
    wrong = {problem.row for problem in reading.problems}
    assert write_returned(reading, reading.problems, tmp_path / "returned.xlsx") == len(wrong)
    again = read_orders(tmp_path / "returned.xlsx")
    if again.sheet == reading.sheet:  # the sender's own workbook, every row of it
        assert again.rows.rows.tolist() == reading.rows.rows.tolist()
        assert {problem.row for problem in again.problems} == wrong
    else:
        assert len(again.rows.rows) <= len(wrong)
        found: list = []
        read_table(BY_NAME["orders"], again.rows, found)
        assert {problem.row for problem in again.merged(found)} == set(range(2, 2 + len(wrong))) or not wrong
