"""One run: rounds over months under one strategy, on one future."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from matching.instance import Instance
from matching.instance.instance import FAR_FUTURE
from matching.policy import Policy
from matching.result import Plan
from matching.simulation.dynamic.answers import chance_of_yes, says_yes
from matching.simulation.dynamic.calendar import Calendar
from matching.simulation.dynamic.checking import check_plan
from matching.simulation.dynamic.hindsight import hindsight
from matching.simulation.dynamic.market import Market
from matching.simulation.dynamic.outcome import Tally
from matching.simulation.dynamic.parameters import Dynamics
from matching.simulation.dynamic.pool import pool_instance
from matching.simulation.dynamic.population import draw_population
from matching.simulation.dynamic.rounds import Round
from matching.simulation.dynamic.strategies import DECIDES, HINDSIGHT
from matching.simulation.dynamic.worth import points, waited_score
from matching.solver.arrivals import base_of
from matching.solver.assess import plan_scores, plan_terms
from matching.solver.solve import prepare

#: Seed of the solvers' random choices.
SOLVER_SEED = 1


@dataclass(frozen=True, eq=False)
class Run:
    """All that a run depends on.

    Parameters
    ----------
    instance, policy
        The base: whose workers and orders arrivals are like, and every capacity.
    strategy
        A name of :data:`matching.simulation.dynamic.strategies.DECIDES`, or HINDSIGHT.
    seed
        Which future; all strategies of a seed meet the same one.
    checked
        Whether every round's plan is given to the verifier as well.
    """

    instance: Instance
    policy: Policy
    dynamics: Dynamics
    strategy: str
    seed: int
    checked: bool = False


def simulate(run: Run) -> Mapping[str, object]:
    """Return the counts of a run, in a form that JSON can hold; the same wherever and whenever it runs.

    Raises
    ------
    ResultError
        The run is checked, and a plan broke a rule or a capacity.
    """
    calendar = Calendar(start_of(run.instance, run.policy), run.dynamics)
    population = draw_population(run.instance, calendar, run.seed)
    if run.strategy == HINDSIGHT:
        best = hindsight(run.instance, run.policy, calendar, population, SOLVER_SEED)
        return {"worth": best.worth, "placements": best.placements, "columns": best.columns, "rows": best.rows}
    market = Market(run.instance, calendar, population)
    tally = _opened(market)
    for number in range(calendar.rounds):
        market.advance(number)
        round_ = open_round(run, market, number)
        plan = DECIDES[run.strategy](round_) if len(round_.options) else round_.nobody
        if run.checked:
            check_plan(round_.prepared, plan)
        _answer(round_, plan, tally.months[calendar.month(number)], tally)
    _close(market, tally)
    return tally.outcome()


def start_of(instance: Instance, policy: Policy) -> int:
    """Return the day of the first round: the policy's, else the first order's start."""
    if policy.round_date is not None:
        return policy.round_date
    return int(instance.orders.start.min(initial=FAR_FUTURE)) if len(instance.orders) else 0


def open_round(run: Run, market: Market, number: int) -> Round:
    """Return a round of who is there."""
    workers, orders = market.worker_rows(number), market.order_rows(number)
    declined = [
        (row, column)
        for row, worker in enumerate(workers.number.tolist())
        for column, order in enumerate(orders.number.tolist())
        if (worker, order) in market.declined
    ]
    pairs = np.array(declined, dtype=np.int64).reshape(-1, 2)
    room = market.room(number)
    instance = pool_instance(run.instance, workers, orders, room, pairs)
    policy = replace(run.policy, round_date=int(market.calendar.days[number]))
    return Round(number, market, workers, orders, room, prepare(instance, policy), SOLVER_SEED)


def accepted_rows(round_: Round, plan: Plan) -> np.ndarray:
    """Return which rows of a plan are accepted: a group says yes together or not at all."""
    facts, taught = round_.prepared.facts, round_.prepared.training
    chance = chance_of_yes(round_.market.dynamics, facts, taught, plan.worker, plan.order)
    worker, order = round_.workers.number[plan.worker], round_.orders.number[plan.order]
    yes = says_yes(round_.market.population.seed, worker, order, chance)
    group = facts.instance.workers.group[plan.worker]
    refused = np.unique(group[~yes & (group >= 0)])
    return yes & ~np.isin(group, refused)


def _answer(round_: Round, plan: Plan, month: Counter[str], tally: Tally) -> None:
    """Let workers answer, place who says yes, and count."""
    market = round_.market
    yes = accepted_rows(round_, plan)
    month["offers"] += len(plan)
    month["declined"] += int(np.count_nonzero(~yes))
    no_worker, no_order = round_.workers.number[plan.worker[~yes]], round_.orders.number[plan.order[~yes]]
    market.declined.update(zip(no_worker.tolist(), no_order.tolist(), strict=True))
    made = Plan(**{name: column[yes] for name, column in vars(plan).items()})
    month["placements"] += len(made)
    _count(round_, made, tally)
    _engage(round_, made)
    month["waiting"] += len(market.waiting)
    beds, _ = market.occupied()
    month["beds"] += int(beds.sum())
    tally.bed_capacity += int(market.base.housing.beds.sum())


def _count(round_: Round, made: Plan, tally: Tally) -> None:
    """Count what placements are worth."""
    facts, instance = round_.prepared.facts, round_.instance
    scores = plan_scores(facts, plan_terms(facts, round_.prepared.training, made))
    tally.score += int(scores.sum())
    waited = waited_score(facts, np.unique(made.worker))
    tally.worth += int(scores.sum() - waited.sum() + points(round_.market.dynamics, instance, made.order).sum())
    tally.public_care += int(np.count_nonzero(instance.orders.priority[made.order] == 2))
    tally.priority += int(np.count_nonzero(instance.orders.priority[made.order] == 1))
    home = instance.workers.home[made.worker]
    tally.poverty_exited += int(np.count_nonzero(instance.regions.from_poverty_exited[home]))
    tally.waited += int(round_.workers.waiting[made.worker].sum())
    codes = instance.regions.codes
    for origin, city in zip(home.tolist(), facts.order_city[made.order].tolist(), strict=True):
        tally.placed[codes[city]] += 1
        tally.flows[codes[origin], codes[city]] += 1
        tally.flows_exited[codes[origin], codes[city]] += int(instance.regions.from_poverty_exited[origin])


def _engage(round_: Round, made: Plan) -> None:
    """Place who said yes."""
    market, facts = round_.market, round_.prepared.facts
    courses = round_.room.courses
    bases = base_of(facts, made.worker, made.agreement)
    for worker in np.unique(made.worker).tolist():
        rows = np.flatnonzero(made.worker == worker)
        course = int(made.course[rows].max())
        market.engage(
            round_.number,
            int(round_.workers.number[worker]),
            round_.orders.number[made.order[rows]],
            int(made.lodging[rows[0]]),
            int(facts.allowance_row[facts.order_city[made.order[rows[0]]]]),
            None if course < 0 else (int(courses.course[course]), int(courses.repeat[course])),
            set(made.agreement[rows].tolist()) - {-1},
            set(bases[rows].tolist()) - {-1},
        )


def _opened(market: Market) -> Tally:
    """Return counts in which everything that arrives is counted already."""
    calendar, population, base = market.calendar, market.population, market.base
    tally = Tally([Counter() for _ in range(market.dynamics.months)])
    cities = base.regions.city[base.orders.region[population.order_template]]
    headcount = base.orders.headcount[population.order_template]
    for number in population.worker_arrival.tolist():
        tally.months[calendar.month(number)]["workers"] += 1
    for number, city, count in zip(population.order_arrival.tolist(), cities.tolist(), headcount.tolist(), strict=True):
        tally.months[calendar.month(number)]["positions"] += count
        tally.demand[base.regions.codes[city]] += count
    return tally


def _close(market: Market, tally: Tally) -> None:
    """Count the positions that nobody took before their start."""
    calendar = market.calendar
    last = calendar.last_round_by(market.population.order_start)
    begun = market.population.order_start < calendar.days[-1]
    for number, missing in zip(last[begun].tolist(), market.missing[begun].tolist(), strict=True):
        tally.months[calendar.month(number)]["expired"] += missing
