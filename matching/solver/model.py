"""The round as an integer program: a table of contents of rules and capacities."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matching.instance import Instance
from matching.result import LODGING_ALLOWANCE, IntColumn, Plan
from matching.rules import Capacity, Rule, Tier
from matching.solver.arrivals import base_of
from matching.solver.assess import limits
from matching.solver.bundles import list_bundles, may_take_several
from matching.solver.facts import Facts
from matching.solver.options import Options, once_scores
from matching.solver.program import OPEN, WORKER, Program, ProgramBuilder
from matching.solver.score import subsidies
from matching.solver.states import States, add_states
from matching.solver.targets import Targets, add_targets


@dataclass(frozen=True)
class Counted:
    """Columns that count a worker once under an index (an agreement, a base)."""

    column: IntColumn
    index: IntColumn


@dataclass(frozen=True)
class Model:
    """The program and what its columns mean.

    Parameters
    ----------
    options
        The options left after groups' common cities were worked out.
    placing, placed_option
        Columns that place somebody when they are 1, and the options each stands for: one entry an option.
    acting, acting_option
        Columns of which exactly one is 1 for a placed worker (a lone option, a bundle, or a
        state), and an option of each.
    once
        Weighted once-a-worker score of each acting column.
    targets
        Shortfall columns and the smallest fill rate.
    """

    facts: Facts
    program: Program
    options: Options
    placing: IntColumn
    placed_option: IntColumn
    acting: IntColumn
    acting_option: IntColumn
    once: IntColumn
    targets: Targets

    def plan(self, values: IntColumn) -> Plan:
        """Read the plan out of the columns' values."""
        taken = self.placed_option[values[self.placing] > 0]
        options = self.options
        taken = taken[np.lexsort((options.order[taken], options.worker[taken]))]
        return Plan(
            options.worker[taken],
            options.order[taken],
            options.lodging[taken],
            options.course[taken],
            options.agreement[taken],
        )

    def objective(self, tier: Tier) -> IntColumn:
        """Return the tier's coefficients, one a column, in the sense "more is better"."""
        program, options, instance = self.program, self.options, self.facts.instance
        gain = np.zeros(len(program.upper), dtype=np.int64)
        match tier:
            case Tier.COMMITMENTS:
                gain[self.targets.agreement_short] = -1
            case Tier.FLOORS:
                gain[self.targets.floor_short] = -1
            case Tier.BALANCE:
                gain[self.targets.fill_rate] = 1
            case Tier.PUBLIC_CARE | Tier.PRIORITY:
                asked = 2 if tier is Tier.PUBLIC_CARE else 1
                np.add.at(gain, self.placing, instance.orders.priority[options.order[self.placed_option]] == asked)
            case Tier.FILLED:
                np.add.at(gain, self.placing, 1)
            case Tier.STABILITY:
                np.add.at(gain, self.placing, self.is_in_force[self.placed_option])
            case Tier.QUALITY:
                np.add.at(gain, self.placing, options.row_score[self.placed_option])
                gain[self.acting] += self.once
        return gain

    @cached_property
    def is_in_force(self) -> IntColumn:
        """Whether each option keeps a pair of the plan in force."""
        count = np.int64(len(self.facts.instance.orders))
        pairs = self.facts.instance.plan_in_force
        kept = pairs[:, 0] * count + pairs[:, 1]
        return np.isin(self.options.worker * count + self.options.order, kept).astype(np.int64)


def build_model(facts: Facts, options: Options) -> Model:
    """State the whole round as an integer program."""
    instance = facts.instance
    options = _only_common_cities(facts, options)
    builder = ProgramBuilder()
    several = np.flatnonzero(may_take_several(facts, options))
    bundles, many = list_bundles(facts, options, several)
    alone = np.setdiff1d(np.arange(len(options)), many)
    lone = builder.columns("option", len(alone))
    bundled = builder.columns("bundle", len(bundles.options))
    states = add_states(builder, facts, options, many)

    acting = np.concatenate([lone, bundled, states.state_column])
    acting_option = np.concatenate([alone, bundles.first, states.state_option])
    course = np.concatenate([options.course[alone], bundles.course, states.state_course])
    listed = np.concatenate([lone, bundled[bundles.options.rows]])
    listed_option = np.concatenate([alone, bundles.options.values])
    placing = np.concatenate([listed, states.row_column])
    placed_option = np.concatenate([listed_option, states.row_option])
    worker = options.worker[acting_option]

    _one_choice_a_worker(builder, instance, acting, worker)
    _headcount(builder, facts, placing, options.order[placed_option])
    _beds(builder, facts, acting, options.lodging[acting_option])
    _allowances(builder, facts, acting, options, acting_option)
    _seats(builder, facts, acting, course)
    under = _counted(builder, "under_agreement", options.agreement, listed, listed_option, states)
    _agreements(builder, facts, under)
    arriving = _counted(
        builder, "arriving", base_of(facts, options.worker, options.agreement), listed, listed_option, states
    )
    _base_intake(builder, facts, arriving)
    _groups(builder, facts, acting, options, acting_option)
    _pins(builder, instance, placing, options, placed_option)
    targets = add_targets(
        builder, facts, under.column, under.index, acting, worker, placing, options.order[placed_option]
    )
    subsidy = np.concatenate(
        [subsidies(facts, options.agreement[acting_option[: len(alone) + len(bundled)]]), states.state_subsidy]
    )
    order, lodging = options.order[acting_option], options.lodging[acting_option]
    once = once_scores(facts, worker, order, lodging, course, subsidy)
    return Model(facts, builder.build(), options, placing, placed_option, acting, acting_option, once, targets)


def _only_common_cities(facts: Facts, options: Options) -> Options:
    """Drop options of grouped workers in cities where some member of the group has none."""
    instance = facts.instance
    group = instance.workers.group[options.worker]
    city = facts.order_city[options.order]
    grouped = np.flatnonzero(group >= 0)
    members = np.bincount(
        instance.workers.group[instance.workers.group >= 0], minlength=len(instance.workers.group_ids)
    )
    reach = np.unique(np.column_stack([group[grouped], city[grouped], options.worker[grouped]]), axis=0)
    pairs, count = np.unique(reach[:, :2], axis=0, return_counts=True)
    common = pairs[count == members[pairs[:, 0]]]
    step = np.int64(len(instance.regions) + 1)
    keep = (group < 0) | np.isin(group * step + city, common[:, 0] * step + common[:, 1])
    return Options(**{name: column[keep] for name, column in vars(options).items()})


def _one_choice_a_worker(builder: ProgramBuilder, instance: Instance, acting: IntColumn, worker: IntColumn) -> None:
    """Let a worker be placed in one way at most."""
    who, row = np.unique(worker, return_inverse=True)
    keys = [instance.workers.ids[index] for index in who]
    rows = builder.rows(WORKER, keys, [-OPEN] * len(who), [1] * len(who))
    builder.entries(rows[row], acting, 1)


def _limited(builder: ProgramBuilder, facts: Facts, capacity: Capacity, columns: IntColumn, index: IntColumn) -> None:
    """Let the columns that use each limit of a capacity add up to it at most; skip what cannot bind."""
    keys, limit = limits(facts, capacity)
    demand = np.bincount(index, minlength=len(limit))
    binding = np.flatnonzero(demand > limit)
    rows = builder.rows(capacity, [keys[i] for i in binding], [-OPEN] * len(binding), limit[binding])
    row_of = np.full(len(limit), -1, dtype=np.int64)
    row_of[binding] = rows
    used = row_of[index] >= 0
    builder.entries(row_of[index[used]], columns[used], 1)


def _headcount(builder: ProgramBuilder, facts: Facts, placing: IntColumn, order: IntColumn) -> None:
    """Fill no more positions than an order has."""
    _limited(builder, facts, Capacity.HEADCOUNT, placing, order)


def _beds(builder: ProgramBuilder, facts: Facts, acting: IntColumn, lodging: IntColumn) -> None:
    """Use no more beds than a site has."""
    at = lodging >= 0
    _limited(builder, facts, Capacity.BEDS, acting[at], lodging[at])


def _allowances(
    builder: ProgramBuilder, facts: Facts, acting: IntColumn, options: Options, acting_option: IntColumn
) -> None:
    """Pay no more allowances than a city has."""
    helped = options.lodging[acting_option] == LODGING_ALLOWANCE
    row = facts.allowance_row[facts.order_city[options.order[acting_option[helped]]]]
    _limited(builder, facts, Capacity.ALLOWANCE_PLACES, acting[helped], row)


def _seats(builder: ProgramBuilder, facts: Facts, acting: IntColumn, course: IntColumn) -> None:
    """Seat no more workers than a course has seats."""
    taught = course >= 0
    _limited(builder, facts, Capacity.SEATS, acting[taught], course[taught])


def _counted(
    builder: ProgramBuilder,
    kind: str,
    index: IntColumn,
    listed: IntColumn,
    listed_option: IntColumn,
    states: States,
) -> Counted:
    """Count each worker once under each index that a row of the worker names.

    Parameters
    ----------
    index
        The index that each option names, -1 for none.
    listed, listed_option
        Columns of lone options and bundles, and each option of theirs.
    """
    named = index[listed_option] >= 0
    once = np.unique(np.column_stack([listed[named], index[listed_option[named]]]), axis=0)
    row_index = index[states.row_option]
    in_row = np.flatnonzero(row_index >= 0)
    keys = np.column_stack([states.row_state[in_row], row_index[in_row]])
    pairs, which, times = np.unique(keys, axis=0, return_inverse=True, return_counts=True)
    rows_of_state = np.bincount(states.row_state, minlength=len(states.state_column))
    # Where every row of a state names the index, the state itself counts; else a mark that is 1 exactly if
    # some row taken names it.
    pure = times == rows_of_state[pairs[:, 0]]
    marks = builder.columns(kind, int(np.count_nonzero(~pure)))
    counting = states.state_column[pairs[:, 0]].copy()
    counting[~pure] = marks
    keyed = [""] * len(marks)
    some = builder.rows(kind, keyed, [0] * len(marks), [OPEN] * len(marks))
    builder.entries(some, marks, -1)
    mark_of_pair = np.full(len(pairs), -1, dtype=np.int64)
    mark_of_pair[~pure] = np.arange(len(marks))
    mark = mark_of_pair[which.reshape(-1)]
    mixed = mark >= 0
    columns = states.row_column[in_row[mixed]]
    builder.entries(some[mark[mixed]], columns, 1)
    each = builder.rows(kind, [""] * len(columns), [-OPEN] * len(columns), [0] * len(columns))
    builder.entries(each, columns, 1)
    builder.entries(each, marks[mark[mixed]], -1)
    within = builder.rows(kind, keyed, [-OPEN] * len(marks), [0] * len(marks))
    builder.entries(within, marks, 1)
    builder.entries(within, states.state_column[pairs[~pure, 0]], -1)
    return Counted(np.concatenate([once[:, 0], counting]), np.concatenate([once[:, 1], pairs[:, 1]]))


def _agreements(builder: ProgramBuilder, facts: Facts, under: Counted) -> None:
    """Place no more workers under an agreement than its maximum."""
    _limited(builder, facts, Capacity.AGREEMENT_MAX, under.column, under.index)


def _base_intake(builder: ProgramBuilder, facts: Facts, arriving: Counted) -> None:
    """Let no more workers arrive at a base than it takes in."""
    _limited(builder, facts, Capacity.BASE_INTAKE, arriving.column, arriving.index)


def _groups(
    builder: ProgramBuilder, facts: Facts, acting: IntColumn, options: Options, acting_option: IntColumn
) -> None:
    """Place the members of a group in one city, all of them, or none."""
    workers = facts.instance.workers
    worker = options.worker[acting_option]
    size = np.bincount(workers.group[workers.group >= 0], minlength=len(workers.group_ids))
    grouped = np.flatnonzero((workers.group[worker] >= 0) & (np.append(size, 0)[workers.group[worker]] > 1))
    keys = np.column_stack([workers.group[worker[grouped]], facts.order_city[options.order[acting_option[grouped]]]])
    pairs, which = np.unique(keys, axis=0, return_inverse=True)
    gone = builder.columns("group", len(pairs))
    members, row = np.unique(np.column_stack([which.reshape(-1), worker[grouped]]), axis=0, return_inverse=True)
    names = [workers.group_ids[group] for group in pairs[members[:, 0], 0]]
    rows = builder.rows(Rule.GROUP, names, [0] * len(members), [0] * len(members))
    builder.entries(rows[row.reshape(-1)], acting[grouped], 1)
    builder.entries(rows, gone[members[:, 0]], -1)


def _pins(
    builder: ProgramBuilder, instance: Instance, placing: IntColumn, options: Options, placed_option: IntColumn
) -> None:
    """Place every pinned pair."""
    count = np.int64(len(instance.orders))
    pinned = instance.pins[:, 0] * count + instance.pins[:, 1]
    pair = options.worker[placed_option] * count + options.order[placed_option]
    row = np.searchsorted(pinned, pair)
    hit = np.flatnonzero(np.append(pinned, -1)[row] == pair)
    keys = [f"{instance.workers.ids[w]} {instance.orders.ids[o]}" for w, o in instance.pins]
    rows = builder.rows(Rule.PIN, keys, [1] * len(pinned), [1] * len(pinned))
    builder.entries(rows[row[hit]], placing[hit], 1)
