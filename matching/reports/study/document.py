"""What a study's report says, apart from how it looks: chapters of words, tables, curves, maps and flows.

The page and the workbook are made from the same document, so that they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from matching.language import Text
from matching.reports.figures import Fill, Flow, Origin

#: Numbers of a table: whole, with one decimal, with a sign, or a share shown as a percentage; words: plain text.
Kind = Literal["words", "whole", "decimal", "signed", "share", "interval"]


@dataclass(frozen=True)
class Interval:
    """A mean and the interval that holds the true mean with the stated confidence.

    Parameters
    ----------
    mean
        The mean of all draws.
    low, high
        Ends of the interval; both the mean where there is one draw alone.
    count
        Draws.
    """

    mean: float
    low: float
    high: float
    count: int = 1

    @property
    def clear(self) -> bool:
        """Whether zero lies outside."""
        return self.low > 0 or self.high < 0


#: A cell: words, a number, a mean with its interval, or nothing to say.
Cell = Text | str | int | float | Interval | None


@dataclass(frozen=True)
class Field:
    """A column: its title and what its cells are."""

    title: Text
    kind: Kind = "words"


@dataclass(frozen=True)
class Sheet:
    """A table; one sheet of the workbook.

    Parameters
    ----------
    key
        Short name of the sheet, ASCII, unique in the document.
    folded
        Whether the page shows it only when asked.
    """

    key: str
    title: Text
    fields: tuple[Field, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: Text | None = None
    folded: bool = False


@dataclass(frozen=True)
class Line:
    """One line of a chart.

    Parameters
    ----------
    x, y
        Points, in order of x.
    low, high
        Ends of each point's interval; empty: none is drawn.
    """

    name: Text
    x: tuple[float, ...]
    y: tuple[float, ...]
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()


@dataclass(frozen=True)
class Mark:
    """A point of a chart that is named, such as a knee."""

    x: float
    y: float
    label: Text


@dataclass(frozen=True)
class Chart:
    """Curves over one axis."""

    title: Text
    x: Text
    y: Text
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...] = ()
    #: Words under points of the axis in place of numbers, such as months; empty: numbers.
    ticks: tuple[str, ...] = ()
    #: Whether the points alone are drawn: they are choices, nothing lies between them.
    scatter: bool = False


@dataclass(frozen=True)
class Place:
    """A place of a map: degrees, and how many arrive there (0: a place of origin alone)."""

    key: str
    name: str
    longitude: float
    latitude: float
    arrivals: int = 0


@dataclass(frozen=True)
class Arc:
    """Workers from one place to another; negative: fewer than in what it is compared with."""

    origin: str
    destination: str
    workers: int


@dataclass(frozen=True)
class FlowMap:
    """A schematic map of flows."""

    title: Text
    places: tuple[Place, ...]
    arcs: tuple[Arc, ...]
    #: Whether arcs are differences, drawn by their sign.
    differences: bool = False


@dataclass(frozen=True)
class Flows:
    """A Sankey picture of flows, the places they come from and the cities they go to."""

    title: Text
    flows: tuple[Flow, ...]
    origins: tuple[Origin, ...]
    cities: tuple[Fill, ...]


@dataclass(frozen=True)
class Words:
    """A paragraph, or a list of points."""

    sentences: tuple[Text, ...]
    look: Literal["paragraph", "points", "note", "caution"] = "paragraph"


Block = Words | Sheet | Chart | FlowMap | Flows


@dataclass(frozen=True)
class Folded:
    """Blocks that the page shows only when asked, under one line."""

    title: Text
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Chapter:
    """A numbered part of the report; `key` is what links name it by."""

    key: str
    title: Text
    blocks: Sequence[Block | Folded]


@dataclass(frozen=True)
class KeyFigure:
    """A figure in large type at the head of the page."""

    title: Text
    value: str
    note: Text


@dataclass(frozen=True)
class Document:
    """A whole report.

    Parameters
    ----------
    kicker, title, question
        What stands at its head.
    findings
        What the study found, in sentences.
    """

    kicker: Text
    title: Text
    question: Text
    findings: tuple[Text, ...]
    figures: tuple[KeyFigure, ...]
    chapters: tuple[Chapter, ...]
