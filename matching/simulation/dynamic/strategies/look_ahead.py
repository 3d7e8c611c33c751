"""The optimum with look-ahead prices: an offer must be worth more than what it takes away from later rounds.

In each round some futures are drawn — never the one that will come — and one linear program covers the offers
of now and, in each of these futures, the placements of the months ahead. Nothing in it is a person's fate: offers
count by their chance of a yes (in a group, of all saying yes), who waits by the chance of being still there, and
who comes back after a contract by the share of those who do. Later points count for less, since each future is
solved as if it were known. The prices of the later rows say what a worker, a position, a bed, a seat or a place
under an agreement will be missed for. The round is then solved in whole numbers for the points that offers bring
less these prices.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matching.result import IntColumn, Plan
from matching.simulation.dynamic.chance import FloatColumn, Purpose, generator
from matching.simulation.dynamic.futures import Future, draw_future
from matching.simulation.dynamic.horizon import WHOLE, Limits, People, Span, add_groups, add_rows
from matching.simulation.dynamic.rounds import Round
from matching.simulation.dynamic.stays import chance_together
from matching.simulation.dynamic.worth import waited_score
from matching.solver.clock import Clock
from matching.solver.options import Options
from matching.solver.program import ProgramBuilder
from matching.solver.relaxation import solve_relaxation
from matching.solver.search import search

#: Weight of a sure placement in the program; an offer weighs its chance of a yes in these parts.
SURE = 1_000
#: What an offer counts more that the program takes, as a share of its worth. Measured on the festival study: from
#: 0.02 to 1 look-ahead does equally well, foresight best from 0.5 on; at 0 the round's choice is noise.
BONUS = 0.5
#: Where the names of rows of the months ahead begin.
AHEAD = "ahead "


def look_ahead(round_: Round) -> Plan:
    """Return the plan whose offers bring most points less the prices of what they use."""
    samples = round_.market.dynamics.look_ahead_samples
    seeds = [
        int(generator(round_.market.population.seed, Purpose.SAMPLE, round_.number, sample).integers(1 << 62))
        for sample in range(samples)
    ]
    return best_offers(round_, round_.chance, [draw_future(round_, seed) for seed in seeds])


def best_offers(round_: Round, chance: FloatColumn, futures: Sequence[Future]) -> Plan:
    """Return the plan whose offers bring most points less what they take away from some futures, in the mean.

    Parameters
    ----------
    chance
        Chance of a yes of each option.
    """
    options, model = round_.options, round_.prepared.model
    city = round_.prepared.facts.order_city[options.order]
    together = chance_together(round_.instance.workers.group, options.worker, city, chance)
    weight = np.rint(together * SURE).astype(np.int64)
    # In thousandths of a point.
    row = weight * (round_.points + options.row_score) - _costs(round_, weight, futures)
    gain = np.zeros(len(model.program.upper), dtype=np.int64)
    np.add.at(gain, model.placing, row[model.placed_option])
    once = model.once - waited_score(round_.prepared.facts, options.worker[model.acting_option])
    gain[model.acting] += weight[model.acting_option] * once
    if not (gain > 0).any():
        return round_.nobody
    found = search(model.program, gain, int(gain[gain > 0].sum()), seed=round_.seed)
    return round_.nobody if found.values is None else model.plan(found.values)


def _costs(round_: Round, chance: IntColumn, futures: Sequence[Future]) -> IntColumn:
    """Return what each option takes away from later rounds, in thousandths of a point."""
    builder = ProgramBuilder()
    offers = builder.columns("offer", len(chance))
    gains = [chance * round_.worth * len(futures)]
    _add_now(round_, builder, offers)
    gains += [_add_future(round_, builder, offers, chance, future) for future in futures]
    program = builder.build()
    relaxation = solve_relaxation(program, np.concatenate(gains), round_.seed, Clock())
    if relaxation is None:
        return np.zeros(len(chance), dtype=np.int64)
    later = np.array([name.startswith(AHEAD) for name in program.row_names], dtype=bool)
    prices = np.where(later, relaxation.bound.prices / relaxation.bound.scale, 0.0)
    cost: IntColumn = np.rint((prices @ program.floating)[offers] / len(futures)).astype(np.int64)
    # Where only prices of later rows speak, all that the program takes is worth nothing beside them: what it takes
    # is worth a little more.
    bonus: IntColumn = np.rint(BONUS * relaxation.values[offers] * chance * round_.worth).astype(np.int64)
    return cost - bonus


def _add_now(round_: Round, builder: ProgramBuilder, offers: IntColumn) -> None:
    """Add the rows of the round itself: whatever is offered must fit if all say yes."""
    facts, instance = round_.prepared.facts, round_.instance
    zeros, ones = np.zeros(len(offers), dtype=np.int64), np.ones(len(offers), dtype=np.int64)
    only = np.zeros(1, dtype=np.int64)
    add_rows(
        builder,
        facts,
        round_.options,
        Span.of_single(offers, np.arange(len(offers)), zeros, zeros, ones, ones, -ones),
        Limits(
            instance.housing.beds[:, None],
            instance.allowances.places[:, None],
            instance.courses.seats,
            instance.agreements.maximum[:, None],
            instance.bases.intake[:, None],
            only,
            only,
        ),
        People.of_single(np.ones(len(round_.workers), dtype=np.int64)),
        instance.orders.headcount,
        stage="now ",
    )


def _add_future(
    round_: Round, builder: ProgramBuilder, offers: IntColumn, chance: IntColumn, future: Future
) -> IntColumn:
    """Add the rows and columns of one drawn future; return the gains of its columns."""
    found, now = future.possible, round_.options
    first = builder.count
    columns = builder.columns("later", len(found.first))
    # Offers of now stand before the options of the future; what both name has one number in both.
    both = Options(
        **{
            name: np.concatenate([future.course_of_now[now.course] if name == "course" else column, later])
            for (name, column), later in zip(vars(now).items(), vars(found.options).values(), strict=True)
        }
    )
    size = np.rint(future.chance * SURE).astype(np.int64)
    span = Span.of_single(
        np.concatenate([offers, columns]),
        np.arange(len(both)),
        np.concatenate([np.full(len(now), round_.number), found.first]),
        np.concatenate([np.full(len(now), round_.number), found.last]),
        np.concatenate([future.until_of_now, found.until]),
        np.concatenate([chance, size]),
        np.concatenate([future.following_of_now, future.following]),
    )
    add_rows(
        builder,
        found.facts,
        both,
        span,
        future.limits,
        People.of_single(np.rint(future.stays.sure * SURE).astype(np.int64), round(future.again * WHOLE)),
        found.facts.instance.orders.headcount,
        scale=SURE,
        stage=AHEAD,
    )
    # Who has no chance of a yes is no member who could leave with the others.
    for mine in (np.arange(len(now)), len(now) + np.arange(len(columns))):
        asked = mine[span.size[mine] > 0]
        city = found.facts.order_city[both.order[asked]]
        add_groups(builder, future.stays.party, both.worker[asked], city, span.column[asked])
    weight = future.trust * future.there * size
    gain = np.zeros(builder.count - first, dtype=np.int64)
    gain[: len(columns)] = np.rint(weight * future.worth)
    return gain
