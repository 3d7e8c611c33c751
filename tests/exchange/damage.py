"""What a test says of the problems of an input."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from matching.exchange.read import Loaded
from matching.problems import InputError, Problem

#: File, row and column of a problem.
Place = tuple[str, int, str]


def problems_of(read: Callable[[], object]) -> Sequence[Problem]:
    """Return what is wrong, warnings left out; every sentence must stand in both languages."""
    with pytest.raises(InputError) as error:
        read()
    return errors(error.value.problems)


def errors(problems: Sequence[Problem]) -> Sequence[Problem]:
    """Return the problems that are no warnings."""
    check_sentences(problems)
    return [problem for problem in problems if not problem.warning]


def places(problems: Sequence[Problem]) -> list[Place]:
    """Return where the problems are."""
    return [(problem.file, problem.row, problem.column) for problem in problems]


def warnings_of(loaded: Loaded) -> list[tuple[Place, str]]:
    """Return where the warnings are and what they say."""
    check_sentences(loaded.warnings)
    assert all(problem.warning for problem in loaded.warnings)
    return list(zip(places(loaded.warnings), [problem.text.en for problem in loaded.warnings], strict=True))


def check_sentences(problems: Sequence[Problem]) -> None:
    """Assert that each problem speaks both languages and keeps to a line."""
    for problem in problems:
        assert problem.text.en
        assert any(c > "\u2e80" for c in problem.text.zh)
        assert "\n" not in problem.line() + problem.line("zh")
