"""The round of a scenario: a draw of the base with the scenario's changes made."""

from __future__ import annotations

from matching.exchange.read import Loaded
from matching.language import Text
from matching.problems import InputError, Problem
from matching.simulation.base import Base, loaded
from matching.simulation.changes import Draft
from matching.simulation.draws import drawn
from matching.simulation.study import Scenario, Study
from matching.solver import check_pins


def changed(base: Base, scenario: Scenario, draw: int = 0) -> Base:
    """Return a draw of the base with the scenario's changes made.

    Raises
    ------
    InputError
        A change finds nothing to change, or names what is not there.
    """
    draft = Draft(drawn(base, draw), strict=draw == 0)
    for step in scenario.steps:
        draft.place = (step.file, step.path)
        step.change.apply(draft)
    if draft.problems:
        raise InputError(draft.problems)
    return Base(draft.tables, draft.policy)


def check_study(study: Study, base: Base) -> int:
    """Make every scenario's changes and read its tables as files are read; each pin is looked at alone, as they are.

    Returns
    -------
    The number of scenarios.

    Raises
    ------
    InputError
        Everything that is wrong with any of them.
    """
    problems: list[Problem] = []
    count = 0
    for scenario in study.all_scenarios:
        count += 1
        try:
            found = read_round(base, scenario)
            problems += [_of(problem, scenario) for problem in check_pins(found.instance, found.policy)]
        except InputError as error:
            problems += [problem for problem in error.problems if not problem.warning]
    if problems:
        raise InputError(dict.fromkeys(problems))
    return count


def read_round(base: Base, scenario: Scenario, draw: int = 0) -> Loaded:
    """Return a scenario's round as a solver sees it.

    Raises
    ------
    InputError
        The changes, or the tables that they make, are wrong; each problem names the scenario.
    """
    made = changed(base, scenario, draw)
    try:
        return loaded(made.tables, made.policy)
    except InputError as error:
        raise InputError(_of(problem, scenario) for problem in error.problems) from None


def _of(problem: Problem, scenario: Scenario) -> Problem:
    """Return a problem of changed tables: their rows are in no file, so the scenario is named with the table."""
    place = scenario.steps[-1].file if scenario.steps else ""
    return Problem(
        Text(
            f"in the tables that scenario {scenario.name} makes, {problem.file or 'dataset'}: {problem.text.en}",
            f"情景 {scenario.name} 生成的数据表 {problem.file or '数据集'} 中：{problem.text.zh}",
        ),
        place,
        column=problem.column,
        value=problem.value,
        warning=problem.warning,
    )
