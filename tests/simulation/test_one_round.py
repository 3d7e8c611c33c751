"""A scenario's outcome: what it counts, compared with a solve of the dataset that it exports."""

from matching.exchange.read import load
from matching.exchange.write import write_instance
from matching.pipeline import solve_dataset
from matching.simulation.measures import MEASURES
from matching.simulation.plan import tasks_of
from matching.simulation.rounds import read_round
from matching.solver import solve
from tests.simulation.studies import BEDS, base, study


def outcomes(folder, seeds=1):
    """Return outcomes by scenario, of the base as it stands."""
    return {task.scenario: task.run(base()) for task in tasks_of(study(folder, BEDS), seeds) if task.draw == 0}


def test_every_measure_is_counted(tmp_path):
    for outcome in outcomes(tmp_path).values():
        assert set(outcome["measures"]) == set(MEASURES)


def test_beds_are_what_is_short(tmp_path):
    filled = {name: outcome["measures"]["filled"] for name, outcome in outcomes(tmp_path).items()}
    # One bed, then one in each city; in the harbour two positions are all that can be filled.
    assert filled == {"base": 1, "both": 3, "beds@beds=0": 1, "beds@beds=1": 2, "beds@beds=2": 2, "beds@beds=3": 2}


def test_an_outcome_is_that_of_the_exported_dataset(tmp_path):
    scenario = study(tmp_path, BEDS).scenarios[1]
    found = read_round(base(), scenario)
    write_instance(found.instance, tmp_path / "exported")
    again = load(tmp_path / "exported")
    assert again.instance.digest == found.instance.digest
    outcome = outcomes(tmp_path)["both"]
    result = solve(again.instance, found.policy, gap=0.0025)
    assert outcome["tiers"] == [[str(t.tier), t.value, t.bound, t.proof] for t in result.tiers]
    assert outcome["instance"] == found.instance.digest
    solve_dataset(tmp_path / "exported", tmp_path / "result")


def test_counts_add_up(tmp_path):
    for outcome in outcomes(tmp_path).values():
        measures = outcome["measures"]
        assert sum(placed for _, _, placed in outcome["cities"]) == measures["filled"]
        assert sum(placed for _, _, placed in outcome["homes"]) == measures["placed"]
        assert sum(workers for _, _, workers, _ in outcome["flows"]) == measures["placed"]
        assert all(limit is None or used <= limit for _, _, _, used, limit in outcome["uses"])


def test_draws_are_for_intervals_alone(tmp_path):
    read = study(tmp_path, BEDS)
    assert {task.draw for task in tasks_of(read, 1)} == {0}
    assert {task.draw for task in tasks_of(read, 3)} == {0, 1, 2, 3}
