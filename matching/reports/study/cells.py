"""How cells of a study's tables are written for people."""

from __future__ import annotations

from matching.language import Text
from matching.reports.markup import Markup, both, element, escape, join
from matching.reports.study.document import Cell, Interval, Kind


def shown(cell: Cell, kind: Kind) -> Markup:
    """Return a cell as markup; a dash where there is nothing to say."""
    if cell is None:
        return escape("–")
    if isinstance(cell, Text):
        return both(cell)
    if isinstance(cell, Interval):
        return _interval(cell, signed=kind == "interval")
    if isinstance(cell, str):
        return escape(cell)
    if kind == "share":
        return escape(f"{cell:.1%}")
    if kind == "signed":
        return escape(signed(cell))
    if kind == "decimal":
        # What rounds to zero bears no sign.
        return escape(f"{round(cell, 2) + 0.0:,.2f}")
    return escape(f"{cell:,}")


def signed(number: float) -> str:
    """Return a number with its sign; zero bears none."""
    if isinstance(number, int):
        return f"{number:+,}" if number else "0"
    return "0.0" if abs(number) < 0.05 else f"{number:+,.1f}"


def _interval(value: Interval, signed: bool) -> Markup:
    """Return a mean with its interval below it; one that is clear of zero stands out."""
    mean = _number(value.mean, signed)
    if value.count < 2:
        return escape(mean)
    ends = element("small", f"{_number(value.low, signed)} … {_number(value.high, signed)}")
    strong = "clear" if signed and value.clear else None
    return element("span", element("span", mean, class_=strong), ends, class_="named")


def _number(number: float, signs: bool) -> str:
    return signed(float(number)) if signs else f"{number:,.1f}"


def points(sentences: tuple[Text, ...]) -> Markup:
    """Return sentences as a list."""
    return element("ul", join(element("li", sentence) for sentence in sentences))
