"""Every sequence of decisions that a tiny market allows, gone through one by one: none beats hindsight."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, count

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from matching.problems import ResultError
from matching.result import Plan
from matching.simulation.dynamic import simulate as simulation
from matching.simulation.dynamic.checking import check_plan
from matching.simulation.dynamic.rounds import Round
from matching.simulation.dynamic.simulate import Run, simulate
from matching.simulation.dynamic.strategies import HINDSIGHT
from tests.simulation.dynamic.markets import run

#: Runs of one market that are gone through at most; a market with more is none of the tiny ones.
MOST = 400


def every_run(given_run: Run) -> Iterator[dict[str, object]]:
    """Yield the outcome of every sequence of plans that the verifier finds valid."""
    # A run is a list of choices: which of a round's plans is taken, and how many there were.
    path: list[tuple[int, int]] = []
    before = simulation.DECIDES
    for _ in count():
        depth = iter(count())

        def choose(round_: Round, depth=depth) -> Plan:
            plans, at = valid_plans(round_), next(depth)
            if at == len(path):
                path.append((0, len(plans)))
            return plans[path[at][0]]

        simulation.DECIDES = {given_run.strategy: choose}
        try:
            yield dict(simulate(given_run))
        finally:
            simulation.DECIDES = before
        while path and path[-1][0] + 1 == path[-1][1]:
            path.pop()
        if not path:
            return
        path[-1] = (path[-1][0] + 1, path[-1][1])


def valid_plans(round_: Round) -> list[Plan]:
    """Return every plan of a round that the verifier accepts: each worker in one option or none."""
    options, found = round_.options, []
    for size in range(len(round_.workers) + 1):
        for chosen in combinations(range(len(options)), size):
            rows = np.array(chosen, dtype=np.int64)
            if len(np.unique(options.worker[rows])) < size:
                continue
            columns = (options.worker, options.order, options.lodging, options.course, options.agreement)
            plan = Plan(*(column[rows] for column in columns))
            try:
                check_plan(round_.prepared, plan)
            except ResultError:
                continue
            found.append(plan)
    return found


@st.composite
def tiny_markets(draw: st.DrawFn) -> Run:
    """Draw a market of three workers at most and two orders, over three or four rounds."""
    group = draw(st.sampled_from(["", "G1"]))
    housing = draw(st.sampled_from(["either", "bed"]))
    tables = {
        "workers": [
            {"housing": "bed", "group_id": group},
            {"housing": housing, "group_id": group},
            {"housing": "bed", "skills": draw(st.sampled_from(["care:3", "care:4", "care:2"]))},
        ],
        "orders": [
            {"headcount": str(draw(st.integers(1, 2))), "priority": draw(st.sampled_from(["", "1", "2"]))},
            {"headcount": "1", "region": "pier"},
        ],
        "allowances": draw(st.sampled_from([(), ({},)])),
        "housing": [
            {"beds": str(draw(st.integers(1, 2)))},
            {"beds": str(draw(st.integers(0, 1))), "region": "pier"},
        ],
        "agreements": [{"max_placements": draw(st.sampled_from(["", "1", "2"]))}],
        "courses": draw(st.sampled_from([(), ({"from_level": "4", "start": "2026-03-20"},)])),
    }
    parameters = {
        "months": draw(st.integers(1, 2)),
        "rounds_a_month": 2,
        "initial_workers": draw(st.integers(1, 3)),
        "initial_orders": 2,
        "workers_a_month": draw(st.sampled_from([0.0, 1.0])),
        "orders_a_month": draw(st.sampled_from([0.0, 0.5])),
        "lead_days": draw(st.sampled_from([(0, 30), (10, 60)])),
        "contract_months_fixed": draw(st.sampled_from([0.1, 4.0])),
        "least_contract_days": draw(st.sampled_from([1, 30])),
        "early_leaving_a_month": draw(st.sampled_from([0.0, 2.0])),
        "patience_months": draw(st.sampled_from([1.0, 6.0])),
        "return_share": draw(st.sampled_from([0.0, 0.9])),
        "answer_base": draw(st.sampled_from([50.0, 1.0])),
        "agreement_period_months": draw(st.sampled_from([1, 12])),
        "course_every_days": 15,
    }
    return run("chosen", draw(st.integers(1, 10_000)), tables=tables, **parameters)


@given(tiny_markets())
def test_no_sequence_of_decisions_beats_hindsight(market):
    best_worth = best_placements = 0
    for number, outcome in enumerate(every_run(market)):
        assume(number < MOST and outcome["workers"] <= 3 and outcome["positions"] <= 4)
        best_worth = max(best_worth, outcome["worth"])
        best_placements = max(best_placements, outcome["placements"])
    parts = {name: getattr(market, name) for name in ("instance", "policy", "dynamics", "seed")}
    bound = simulate(Run(strategy=HINDSIGHT, **parts))
    assert best_worth <= bound["worth"]
    assert best_placements <= bound["placements"]


def test_every_run_of_two_workers_and_one_bed_is_found():
    """One worker and one position at two rounds: now, later, or never."""
    single = {
        "workers": [{"housing": "bed"}],
        "orders": [{"headcount": "1"}],
        "housing": [{"beds": "1"}],
        "agreements": [{"max_placements": ""}],
    }
    certain = {"answer_base": 50.0, "early_leaving_a_month": 0.0, "patience_months": 600.0, "lead_days": (20, 20)}
    none_more = {"initial_workers": 1, "initial_orders": 1, "workers_a_month": 0.0, "orders_a_month": 0.0}
    market = run("chosen", tables=single, months=1, rounds_a_month=2, **none_more, **certain)
    outcomes = list(every_run(market))
    assert sorted(outcome["placements"] for outcome in outcomes) == [0, 1, 1]
    parts = {name: getattr(market, name) for name in ("instance", "policy", "dynamics", "seed")}
    assert max(outcome["worth"] for outcome in outcomes) == simulate(Run(strategy=HINDSIGHT, **parts))["worth"]
