"""A study: named scenarios over one base, sweeps over a grid of values, a menu of policies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from itertools import chain

from matching.language import Text
from matching.simulation.base import Source
from matching.simulation.changes import Change
from matching.simulation.keys import Number

#: Name of the scenario that changes nothing.
BASE = "base"


@dataclass(frozen=True)
class Step:
    """A change, and where it stands for whoever must mend it."""

    change: Change
    file: str
    path: str


@dataclass(frozen=True)
class Scenario:
    """A named list of changes.

    Parameters
    ----------
    sweep
        Name of the sweep that it is a point of, blank if it stands for itself.
    at
        The point: each variable with its value.
    dynamic
        Keys laid over the study's table ``dynamic``.
    """

    name: str
    title: Text
    steps: tuple[Step, ...] = ()
    sweep: str = ""
    at: tuple[tuple[str, Number], ...] = ()
    dynamic: Mapping[str, object] = field(default_factory=dict)

    def inputs(self) -> list[Mapping[str, object]]:
        """Return the changes as data, one way to write each."""
        return [
            {"change": type(step.change).__name__}
            | {part.name: _data(getattr(step.change, part.name)) for part in fields(step.change)}
            for step in self.steps
        ]


@dataclass(frozen=True)
class Sweep:
    """One list of changes at every point of a grid.

    Parameters
    ----------
    variables
        Names with their values; the first is the axis of the curve, each combination of the others a line.
    axis
        What the first variable is, for readers.
    points
        The scenarios, in the grid's order.
    """

    name: str
    title: Text
    axis: Text
    variables: tuple[tuple[str, tuple[Number, ...]], ...]
    points: tuple[Scenario, ...]


@dataclass(frozen=True)
class Menu:
    """Scenarios that are choices among each other, and what they are judged by."""

    title: Text
    scenarios: tuple[str, ...]
    aims: tuple[str, ...]


@dataclass(frozen=True)
class Study:
    """What a scenario file asks.

    Parameters
    ----------
    name
        Name of its file, without ending.
    gap
        Relative gap at which a tier of a solve may stop; a count below its inverse is exact all the same.
    scenarios
        Those that stand for themselves, the base first.
    dynamic
        Parameters of many rounds over months as they stand in the file; None: one round.
    given
        The file as one mapping, files that it includes worked in: reading it again gives the same study.
    """

    name: str
    title: Text
    question: Text
    source: Source
    gap: Number
    scenarios: tuple[Scenario, ...]
    sweeps: tuple[Sweep, ...]
    menu: Menu | None
    dynamic: Mapping[str, object] | None
    given: Mapping[str, object]

    @property
    def all_scenarios(self) -> Iterator[Scenario]:
        """Every scenario that is run: the base, those that stand for themselves, all points of sweeps."""
        return chain(self.scenarios, *(sweep.points for sweep in self.sweeps))


def _data(value: object) -> object:
    """Return parts of a change as what JSON can hold; nested parts by their fields."""
    if hasattr(value, "__dataclass_fields__"):
        return {part.name: _data(getattr(value, part.name)) for part in fields(value)}  # type: ignore[arg-type]
    return value
