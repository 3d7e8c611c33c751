"""The benchmark of studies: every strategy and both numbers of processes are measured, and the page tells of them."""

from benchmarks.rows import read
from benchmarks.scenarios import JOBS, MONTHS, ONE_ROUND, RESULTS, ScenarioRow, Size, run, section
from matching.simulation.dynamic.strategies import HINDSIGHT, NAMES, STRATEGIES

#: Fourteen months of two rounds.
ROUNDS = 28


def test_scenarios_and_strategies_are_measured_and_told(tmp_path):
    told: list[str] = []
    run(tmp_path, Size(solves=2, futures=1), repeats=1, tell=told.append)
    rows = read(tmp_path / RESULTS, ScenarioRow)
    assert [(row.study, row.strategy, row.jobs, row.count) for row in rows] == [
        *((ONE_ROUND, "", jobs, 2) for jobs in JOBS),
        *((MONTHS, strategy, 1, ROUNDS) for strategy in (HINDSIGHT, *STRATEGIES)),
    ]
    assert all(row.a_minute > 0 for row in rows)
    page = "\n".join(section(rows))
    names = [NAMES[strategy] for strategy in (HINDSIGHT, *STRATEGIES)]
    assert all(f"| {name.en} {name.zh} | {ROUNDS} | 1 |" in page for name in names)
    assert len(told) == len(rows)


def row(jobs: int, seconds: float, commit: str = "new") -> ScenarioRow:
    """Return a run of 500 scenarios."""
    return ScenarioRow(commit, ONE_ROUND, "", jobs, 500, seconds, 30_000 / seconds, 2, "3.11")


def test_two_processes_are_held_against_one_by_medians_of_the_last_commit():
    rows = [row(1, 1.0, "old"), row(1, 90.0), row(2, 50.0), row(2, 60.0), row(1, 110.0), row(1, 400.0), row(2, 55.0)]
    lines = [line for line in section(rows) if line.startswith(f"| `{ONE_ROUND}`")]
    assert [line.split("|")[-2].strip() for line in lines] == ["× 1.00", "× 2.00"]
    assert [line.split("|")[2:5] for line in lines] == [[" 1 ", " 500 ", " 3 "], [" 2 ", " 500 ", " 3 "]]


def test_without_rows_there_is_no_section(tmp_path):
    assert section(read(tmp_path / RESULTS, ScenarioRow)) == []
