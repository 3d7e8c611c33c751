"""A study as independent tasks: each a pure function of its inputs, named by the digest of all of them.

A task can run in this process, in another one or on another machine, once or
again: its result is the same bytes. So what is done never needs doing twice.
"""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from matching.exchange.results import versions
from matching.language import Text
from matching.problems import InputError, Problem, ResultError
from matching.simulation.base import Base

#: What a task brings back: a mapping that JSON can hold.
Outcome = Mapping[str, object]


@dataclass(frozen=True, eq=False)
class Task(ABC):
    """One run of one scenario. Two tasks are the same work if their digests are equal.

    Parameters
    ----------
    scenario
        Name of the scenario in the study.
    draw
        Which draw of the base: 0 is the base as it stands, the others are drawn from it by this seed.
    """

    scenario: str
    draw: int

    @abstractmethod
    def inputs(self) -> Mapping[str, object]:
        """Return all that the outcome depends on besides the base, the draw and the versions of our parts."""

    @abstractmethod
    def title(self) -> Text:
        """Return a few words for the line of progress."""

    @abstractmethod
    def run(self, base: Base) -> Outcome:
        """Return the outcome; the same wherever and whenever it runs.

        Raises
        ------
        InputError
            The changed tables or policy cannot be used.
        ResultError
            The solver's result failed verification.
        """


@dataclass(frozen=True)
class Failure:
    """Why a task has no outcome; sent between processes in place of an exception."""

    problems: tuple[Problem, ...]


def task_digest(task: Task, base: Base) -> str:
    """Return the SHA-256 of all that a task's outcome depends on."""
    given = {
        "task": type(task).__name__,
        "base": base.digest,
        "draw": task.draw,
        "inputs": task.inputs(),
        "versions": _versions(),
    }
    return hashlib.sha256(canonical(given)).hexdigest()


def canonical(value: object) -> bytes:
    """Return a value as JSON, one way to write it: keys sorted, decimals and dates as text."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)
    return text.encode("utf-8") + b"\n"


def perform(task: Task, base: Base) -> bytes | Failure:
    """Run a task; what is wrong with its input comes back as data, so that any process can send it."""
    try:
        return canonical(task.run(base))
    except InputError as error:
        return Failure(tuple(error.problems))
    except ResultError as error:
        both = zip(error.lines("en"), error.lines("zh"), strict=True)
        return Failure(tuple(Problem(Text(*pair)) for pair in both))


@cache
def _versions() -> Mapping[str, str]:
    return dict(versions())


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no one way to be written")
