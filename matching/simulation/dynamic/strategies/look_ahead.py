"""The optimum with look-ahead prices: an offer must be worth more than what it takes away from later rounds.

In each round some futures are drawn — never the one that will come — and one linear program covers the offers
of now and, in each of these futures, the placements of the months ahead. Offers count by their chance of a yes.
The prices of the later rows say what a worker, a position, a bed, a seat or a place under an agreement will be
missed for. The round is then solved in whole numbers for the points that offers bring less these prices.
"""

from __future__ import annotations

import numpy as np

from matching.result import IntColumn, Plan
from matching.simulation.dynamic.chance import Purpose, generator
from matching.simulation.dynamic.futures import Future, draw_future
from matching.simulation.dynamic.horizon import Limits, People, Span, add_rows
from matching.simulation.dynamic.rounds import Round
from matching.simulation.dynamic.worth import waited_score
from matching.solver.clock import Clock
from matching.solver.options import Options
from matching.solver.program import ProgramBuilder
from matching.solver.relaxation import solve_relaxation
from matching.solver.search import search

#: Weight of a sure placement in the program; an offer weighs its chance of a yes in these parts.
SURE = 1_000
#: Weight of a placement that could be made now and is made later: waiting is never quite free.
LATER = 980
#: Where the names of rows of the months ahead begin.
AHEAD = "ahead "


def look_ahead(round_: Round) -> Plan:
    """Return the plan whose offers bring most points less the prices of what they use."""
    options, model = round_.options, round_.prepared.model
    if not len(options):
        return round_.nobody
    samples = round_.market.dynamics.look_ahead_samples
    chance = np.rint(round_.chance * SURE).astype(np.int64)
    cost = _costs(round_, chance, samples)

    # In thousandths of a point.
    row = chance * (round_.points + options.row_score) - cost
    gain = np.zeros(len(model.program.upper), dtype=np.int64)
    np.add.at(gain, model.placing, row[model.placed_option])
    once = model.once - waited_score(round_.prepared.facts, options.worker[model.acting_option])
    gain[model.acting] += chance[model.acting_option] * once
    if not (gain > 0).any():
        return round_.nobody
    found = search(model.program, gain, int(gain[gain > 0].sum()), seed=round_.seed)
    return round_.nobody if found.values is None else model.plan(found.values)


def _costs(round_: Round, chance: IntColumn, samples: int) -> IntColumn:
    """Return what each option takes away from later rounds, in thousandths of a point."""
    builder = ProgramBuilder()
    offers = builder.columns("offer", len(chance))
    gains = [chance * round_.worth * samples]
    _add_now(round_, builder, offers)
    for sample in range(samples):
        seed = int(generator(round_.market.population.seed, Purpose.SAMPLE, round_.number, sample).integers(1 << 62))
        gains.append(_add_future(round_, builder, offers, chance, draw_future(round_, seed)))
    program = builder.build()
    relaxation = solve_relaxation(program, np.concatenate(gains), round_.seed, Clock())
    if relaxation is None:
        return np.zeros(len(chance), dtype=np.int64)
    later = np.array([name.startswith(AHEAD) for name in program.row_names], dtype=bool)
    prices = np.where(later, relaxation.bound.prices / relaxation.bound.scale, 0.0)
    cost: IntColumn = np.rint((prices @ program.floating)[offers] / samples).astype(np.int64)
    return cost


def _add_now(round_: Round, builder: ProgramBuilder, offers: IntColumn) -> None:
    """Add the rows of the round itself: whatever is offered must fit if all say yes."""
    facts, instance = round_.prepared.facts, round_.instance
    zeros, ones = np.zeros(len(offers), dtype=np.int64), np.ones(len(offers), dtype=np.int64)
    only = np.zeros(1, dtype=np.int64)
    add_rows(
        builder,
        facts,
        round_.options,
        Span.of_single(offers, np.arange(len(offers)), zeros, zeros, ones, ones),
        Limits(
            instance.housing.beds[:, None],
            instance.allowances.places[:, None],
            instance.courses.seats,
            instance.agreements.maximum[:, None],
            instance.bases.intake[:, None],
            only,
            only,
        ),
        People.of_single(len(round_.workers)),
        instance.orders.headcount,
        stage="now ",
    )


def _add_future(
    round_: Round, builder: ProgramBuilder, offers: IntColumn, chance: IntColumn, future: Future
) -> IntColumn:
    """Add the rows and columns of one drawn future; return the gains of its columns."""
    columns = builder.columns("later", len(future.option))
    now = round_.options
    # Offers of now stand before the options of the future; what both name has one number in both.
    both = Options(
        **{
            name: np.concatenate([future.course_of_now[now.course] if name == "course" else column, later])
            for (name, column), later in zip(vars(now).items(), vars(future.options).values(), strict=True)
        }
    )
    span = Span.of_single(
        np.concatenate([offers, columns]),
        np.concatenate([np.arange(len(now)), len(now) + future.option]),
        np.concatenate([np.full(len(now), round_.number), future.first]),
        np.concatenate([np.full(len(now), round_.number), future.last]),
        np.concatenate([future.until_of_now, future.until]),
        np.concatenate([chance, np.full(len(columns), SURE)]),
    )
    add_rows(
        builder,
        future.facts,
        both,
        span,
        future.limits,
        People.of_single(len(future.facts.instance.workers)),
        future.facts.instance.orders.headcount,
        scale=SURE,
        stage=AHEAD,
    )
    return np.where(future.could_be_now, LATER, SURE) * future.worth
