"""The facade: an instance and a policy in, a result out."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event

from matching.instance import Instance
from matching.instance.instance import NO_LIMIT
from matching.language import Text
from matching.policy import Policy
from matching.problems import InputError, Problem
from matching.result import AUTO, EXACT, METHODS, PRICED, CapacityUse, Plan, Result, TierOutcome
from matching.rules import MINIMISED, Capacity, Tier
from matching.solver.assess import limits, plan_scores, plan_terms, tier_value, used
from matching.solver.clock import Clock
from matching.solver.courses import Training, training
from matching.solver.eligibility import Pairs, eligible_pairs
from matching.solver.exact import Lexicographic, TierSolution, starting_values
from matching.solver.facts import Facts, gather_facts
from matching.solver.model import Model, build_model
from matching.solver.options import Options, enumerate_options
from matching.solver.pins import check_pins, pinned_plan
from matching.solver.progress import Listener
from matching.solver.reasons import find_reasons, find_reasons_by_structure
from matching.solver.relaxation import Infeasible
from matching.solver.start import Start

#: Workers up to whom the exact method is chosen.
EXACT_WORKERS = 6_000
#: Tiers that prices cannot prove.
UNPRICED = frozenset({Tier.BALANCE})


@dataclass(frozen=True)
class Prepared:
    """Everything worked out before the first tier."""

    facts: Facts
    training: Training
    pairs: Pairs
    options: Options
    model: Model


def prepare(instance: Instance, policy: Policy) -> Prepared:
    """Work out eligibility, options and the integer program."""
    facts = gather_facts(instance, policy)
    taught = training(facts)
    pairs = eligible_pairs(facts, taught)
    options = enumerate_options(facts, taught, pairs)
    return Prepared(facts, taught, pairs, options, build_model(facts, options))


def solve(
    instance: Instance,
    policy: Policy,
    *,
    method: str = AUTO,
    seed: int = 1,
    time_limit: float | None = None,
    gap: float = 0.0,
    progress: Listener | None = None,
    stop: Event | None = None,
    start: Start | None = None,
) -> Result:
    """Solve one round, tier after tier.

    Parameters
    ----------
    instance, policy
        The round.
    method
        ``exact``, ``priced``, or ``auto``: by the size of the round.
    seed
        Seed of the solvers' random choices.
    time_limit
        Seconds for the tiers together; None for none. A solve that stops early is a result with a wider gap.
    gap
        Relative gap at which a tier may stop.
    progress
        Called with the state of the tier at work.
    stop
        Once set, the solve ends soon with the best it has.
    start
        An earlier result of nearly the same round; the priced method starts from it, the exact one needs none.

    Raises
    ------
    InputError
        If the pins cannot all be kept, or the policy has a tier that prices cannot prove and ``priced`` is asked for.
    ValueError
        If the method is unknown.
    """
    clock = Clock(time_limit, stop or Event())
    if choose_method(instance, policy, method) == PRICED:
        return _solve_by_prices(instance, policy, clock, seed, gap, progress, start)
    prepared = prepare(instance, policy)
    run = begin(prepared, clock, seed=seed, gap=gap, progress=progress)
    solutions = run.solve(policy.tiers)
    return _result(prepared, run, solutions, seed)


def choose_method(instance: Instance, policy: Policy, method: str = AUTO) -> str:
    """Return the method that solves a round: the one asked for, or the one for its size.

    Raises
    ------
    ValueError
        If the method is unknown.
    InputError
        If the method cannot solve the policy's tiers.
    """
    if method not in METHODS:
        raise ValueError(f"method must be one of {', '.join(METHODS)}, not {method}")
    unpriced = sorted(UNPRICED.intersection(policy.tiers))
    if method == PRICED and unpriced:
        name = unpriced[0]
        text = Text(
            f"prices prove nothing about the tier {name}; use the method exact or leave the tier out",
            f"价格无法证明目标层 {name}；请改用 exact 方法或去掉该目标层",
        )
        raise InputError([Problem(text, file="policy", column="tiers", value=name)])
    if method != AUTO:
        return method
    return PRICED if len(instance.workers) > EXACT_WORKERS and not unpriced else EXACT


def _solve_by_prices(
    instance: Instance,
    policy: Policy,
    clock: Clock,
    seed: int,
    gap: float,
    progress: Listener | None,
    start: Start | None,
) -> Result:
    """Solve a round by prices."""
    # Compiled loops take a moment to load: rounds that do not need them do not wait.
    from matching.solver.priced.solve import PricedSolver

    facts = gather_facts(instance, policy)
    taught = training(facts)
    problems = check_pins(instance, policy)
    if problems:
        raise InputError(problems)

    solution = PricedSolver(facts, taught, clock, seed, gap, start, progress).solve()
    terms = plan_terms(facts, taught, solution.plan)
    reasons = find_reasons_by_structure(facts, taught, solution.plan)
    return Result(
        plan=solution.plan,
        terms=terms,
        scores=plan_scores(facts, terms),
        tiers=solution.outcomes,
        unplaced=reasons.unplaced,
        unfilled=reasons.unfilled,
        prices=solution.prices,
        method=PRICED,
        seed=seed,
        complete=all(outcome.gap == 0 for outcome in solution.outcomes),
    )


def begin(
    prepared: Prepared, clock: Clock, *, seed: int = 1, gap: float = 0.0, progress: Listener | None = None
) -> Lexicographic:
    """Return the tiers' solver with a first plan that keeps the pins.

    Raises
    ------
    InputError
        If the pins cannot all be kept.
    """
    facts, model = prepared.facts, prepared.model
    try:
        values = pinned_plan(model, starting_values(model))
    except Infeasible:
        raise InputError(check_pins(facts.instance, facts.policy)) from None
    return Lexicographic(model, values, clock, seed, gap, progress)


def _result(prepared: Prepared, run: Lexicographic, solutions: list[TierSolution], seed: int) -> Result:
    facts = prepared.facts
    plan = run.model.plan(run.values)
    terms = plan_terms(facts, prepared.training, plan)
    scores = plan_scores(facts, terms)
    outcomes = []
    for solution in solutions:
        value, bound = tier_value(facts, plan, scores, solution.tier), solution.bound
        if solution.tier in MINIMISED:
            bound = _shortfall(facts, solution)
        outcomes.append(TierOutcome(solution.tier, value, bound, "search"))
    reasons = find_reasons(facts, prepared.training, prepared.pairs, prepared.options, run.model.options, plan)
    return Result(
        plan=plan,
        terms=terms,
        scores=scores,
        tiers=tuple(outcomes),
        unplaced=reasons.unplaced,
        unfilled=reasons.unfilled,
        prices=_capacity_uses(facts, plan, run),
        method=EXACT,
        seed=seed,
        complete=all(outcome.gap == 0 for outcome in outcomes),
    )


def _shortfall(facts: Facts, solution: TierSolution) -> int:
    """Return the bound of a minimised tier as a non-negative number."""
    if solution.tier is Tier.STABILITY:
        return max(0, len(facts.instance.plan_in_force) - solution.bound)
    return max(0, -solution.bound)


def _capacity_uses(facts: Facts, plan: Plan, run: Lexicographic) -> tuple[CapacityUse, ...]:
    """List every limit with its use and its price in the last tier's relaxation."""
    tier = facts.policy.tiers[-1]
    rows = []
    for capacity in Capacity:
        keys, limit = limits(facts, capacity)
        use = used(facts, plan, capacity)
        for key, spent, most in zip(keys, use.tolist(), limit.tolist(), strict=True):
            if most < NO_LIMIT:
                price = max(0.0, run.prices.get((capacity, key), 0.0))
                rows.append(CapacityUse(tier, capacity, key, spent, most, format(round(price, 6), "g")))
    return tuple(rows)
