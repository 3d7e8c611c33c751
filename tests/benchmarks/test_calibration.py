"""Generated flows beside the census: errors as they are defined, the source's own total, every comparison told."""

import pytest

from benchmarks.calibration import FIGURES, Fit, measure, page
from benchmarks.cli import main


def test_errors_are_what_they_are_called():
    fit = Fit("x", {"a": 0.5, "b": 0.3, "c": 0.2}, {"a": 0.4, "b": 0.4, "c": 0.2})
    assert fit.mean_error == pytest.approx(20 / 3)
    assert fit.moved == pytest.approx(10)
    same = Fit("y", {"a": 0.6, "b": 0.3, "c": 0.1}, {"a": 0.5, "b": 0.4, "c": 0.1})
    assert same.rank_correlation == pytest.approx(1)


def test_the_figures_are_those_of_the_census():
    rows = [line.split(",") for line in FIGURES.read_text(encoding="utf-8").splitlines()[1:]]
    assert len(rows) == 31
    # The national total of residents registered in another province.
    assert sum(int(row[3]) for row in rows) == 124_837_153
    # Who is counted with others has no figure of their own.
    assert all((row[4] == "0") == (row[5] != row[0]) for row in rows)


def test_each_comparison_is_measured_and_told(capsys):
    assert main(["calibration", "--workers", "500", "--seeds", "101"]) == 0
    told = capsys.readouterr().err
    assert all(f"| {fit.name} |" in told for fit in measure(500, (101,), lambda _: None))


@pytest.mark.slow
def test_flows_are_near_the_census():
    for fit in measure(10_000, (101, 102, 103), lambda _: None):
        assert sum(fit.made.values()) == pytest.approx(1)
        assert fit.moved < 45
        assert fit.rank_correlation > 0.5
    assert len(page([fit])) > 10
