"""The file of results: rows come back as they went, whatever happened to the file's end."""

import math

import pytest

from benchmarks.record import COLUMNS, Status, WrongFileError, append, read
from tests.benchmarks.rows import plan, row


def test_rows_come_back_as_they_went(tmp_path):
    rows = [
        row("flow", status=Status.NOT_DONE, note='a, note; with "quotes" and 中文'),
        plan("ours", 102, (3, 250, -41_234), (0, 251), violations=0, total_bound=math.inf, gap_asked=0.001),
        plan("highs_lp", 103, (1, 2, 3), answer="fractional", total=123_456_789.125, seconds=0.000123),
    ]
    for each in rows:
        append(tmp_path / "results.csv", each)
    assert read(tmp_path / "results.csv") == rows


def test_no_file_is_no_rows(tmp_path):
    assert read(tmp_path / "none.csv") == []


def test_a_note_of_several_lines_stays_in_its_row(tmp_path):
    append(tmp_path / "results.csv", row("flow", note="first\nsecond\r\nthird"))
    append(tmp_path / "results.csv", row("ours"))
    assert [each.note for each in read(tmp_path / "results.csv")] == ["first second third", ""]


def test_a_line_torn_by_a_kill_is_dropped_and_the_others_stay(tmp_path):
    path = tmp_path / "results.csv"
    append(path, row("flow"))
    append(path, row("ours"))
    path.write_bytes(path.read_bytes()[:-30])
    assert [each.peer for each in read(path)] == ["flow"]
    append(path, row("greedy"))
    assert [each.peer for each in read(path)] == ["flow", "greedy"]


def test_of_two_runs_of_the_same_thing_the_later_one_counts(tmp_path):
    path = tmp_path / "results.csv"
    append(path, row("flow", seconds=1.0))
    append(path, row("flow", seconds=2.0))
    append(path, row("flow", seconds=3.0, commit="def"))
    assert [each.seconds for each in read(path)] == [2.0, 3.0]


def test_a_file_with_other_columns_is_refused(tmp_path):
    path = tmp_path / "results.csv"
    path.write_text(",".join([*COLUMNS, "more"]) + "\n", encoding="utf-8")
    with pytest.raises(WrongFileError, match="other columns"):
        read(path)
