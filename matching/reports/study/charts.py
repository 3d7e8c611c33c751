"""Curves as SVG: lines with the intervals behind them, drawn twice, for wide pages and for narrow ones."""

from __future__ import annotations

from dataclasses import dataclass

from matching.language import Language
from matching.reports.markup import Markup, both, element, join
from matching.reports.study.axes import Axis, said, ticks
from matching.reports.study.document import Chart, Line, Mark
from matching.reports.words import width

#: Looks of lines, told apart by dash as well as by colour.
LOOKS = 6


@dataclass(frozen=True)
class Frame:
    """Measures of one drawing in pixels: whole size, margins, ticks wanted."""

    name: str
    width: float
    height: float
    left: float
    right: float
    bottom: float
    x_ticks: int
    y_ticks: int


FRAMES = (
    Frame("wide", 900, 360, 64, 24, 46, 9, 6),
    Frame("narrow", 352, 280, 52, 14, 46, 4, 5),
)
TOP = 14.0
#: Pixels of a column of text in the legend, and of the sample line before it.
COLUMN, SAMPLE = 7.0, 34.0


def chart_pictures(chart: Chart, language: Language, key: str) -> Markup:
    """Return the drawings of a chart, titled in `language` first.

    Parameters
    ----------
    key
        What the ids inside begin with, different for each picture of a page.
    """
    return join([_legend(chart), *(_drawing(chart, frame, language, f"{key}-{frame.name}") for frame in FRAMES)])


def _legend(chart: Chart) -> Markup:
    if len(chart.lines) < 2:
        return Markup("")
    entries = (
        element(
            "span",
            element(
                "svg",
                _sample(chart, number),
                width="28",
                height="10",
                aria_hidden="true",
            ),
            " ",
            line.name,
            class_="kind",
        )
        for number, line in enumerate(chart.lines)
    )
    return element("p", *entries, class_="legend")


def _whole(values: list[float]) -> bool:
    return all(value == int(value) for value in values)


def _sample(chart: Chart, number: int) -> Markup:
    if chart.scatter:
        return element("circle", cx="20", cy="5", r="4", class_=f"dot look-{number % LOOKS}")
    return element("path", d="M0 5H28", class_=f"curve look-{number % LOOKS}")


def _drawing(chart: Chart, frame: Frame, language: Language, key: str) -> Markup:
    xs = [x for line in chart.lines for x in line.x]
    ys = [y for line in chart.lines for y in (*line.y, *line.low, *line.high)]
    across = list(range(len(chart.ticks))) if chart.ticks else ticks(min(xs), max(xs), frame.x_ticks, whole=_whole(xs))
    up = ticks(min(ys), max(ys), frame.y_ticks, whole=_whole(ys))
    low, high = (min(xs), max(xs)) if max(xs) > min(xs) else (min(xs) - 1, max(xs) + 1)
    x = Axis(low, high, frame.left, frame.width - frame.right)
    y = Axis(up[0], up[-1], frame.height - frame.bottom, TOP)
    shown = [tick for tick in across if low <= tick <= high]
    if chart.ticks:
        step = max(1, -(-len(shown) // frame.x_ticks))
        shown = shown[::step]
    return element(
        "svg",
        element("title", chart.title.in_language(language), id=f"{key}-title"),
        *(_grid(value, said(value, up), y, frame) for value in up),
        *(_tick(value, chart.ticks[int(value)] if chart.ticks else said(value, across), x, frame) for value in shown),
        _axis_names(chart, frame),
        *(_ribbon(line, number, x, y) for number, line in enumerate(chart.lines) if line.low),
        *(_curve(line, number, x, y, language, chart) for number, line in enumerate(chart.lines)),
        *(_mark(mark, x, y, frame) for mark in chart.marks),
        class_=f"chart {frame.name}",
        viewBox=f"0 0 {frame.width:g} {frame.height:g}",
        role="img",
        aria_labelledby=f"{key}-title",
    )


def _grid(value: float, text: str, y: Axis, frame: Frame) -> Markup:
    at = y.at(value)
    return join(
        (
            element("path", d=f"M{frame.left:g} {at:.1f}H{frame.width - frame.right:g}", class_="grid"),
            element("text", text, x=f"{frame.left - 8:g}", y=f"{at:.1f}", class_="end tick"),
        )
    )


def _tick(value: float, text: str, x: Axis, frame: Frame) -> Markup:
    at, foot = x.at(value), frame.height - frame.bottom
    return join(
        (
            element("path", d=f"M{at:.1f} {foot:g}v5", class_="axis"),
            element("text", text, x=f"{at:.1f}", y=f"{foot + 15:g}", class_="middle tick"),
        )
    )


def _axis_names(chart: Chart, frame: Frame) -> Markup:
    foot = frame.height - frame.bottom
    return join(
        (
            element("path", d=f"M{frame.left:g} {foot:g}H{frame.width - frame.right:g}", class_="axis"),
            element(
                "text",
                both(chart.x, "tspan"),
                x=f"{frame.width - frame.right:g}",
                y=f"{frame.height - 8:g}",
                class_="end name",
            ),
            element("text", both(chart.y, "tspan"), x=f"{frame.left + 6:g}", y=f"{TOP - 2:g}", class_="name"),
        )
    )


def _ribbon(line: Line, number: int, x: Axis, y: Axis) -> Markup:
    there = [f"{x.at(a):.1f} {y.at(b):.1f}" for a, b in zip(line.x, line.high, strict=True)]
    back = [f"{x.at(a):.1f} {y.at(b):.1f}" for a, b in zip(line.x, line.low, strict=True)]
    return element("path", d=f"M{'L'.join(there + back[::-1])}Z", class_=f"ribbon look-{number % LOOKS}")


def _curve(line: Line, number: int, x: Axis, y: Axis, language: Language, chart: Chart) -> Markup:
    points = [(x.at(a), y.at(b)) for a, b in zip(line.x, line.y, strict=True)]
    path = "L".join(f"{a:.1f} {b:.1f}" for a, b in points)
    dots = (
        element(
            "circle",
            element("title", f"{line.name.in_language(language)}: {_point(chart, a)} → {b:,.6g}"),
            cx=f"{x.at(a):.1f}",
            cy=f"{y.at(b):.1f}",
            r="5" if chart.scatter else "3.2",
            class_=f"dot look-{number % LOOKS}",
        )
        for a, b in zip(line.x, line.y, strict=True)
    )
    drawn = () if chart.scatter else (element("path", d=f"M{path}", class_=f"curve look-{number % LOOKS}"),)
    return join((*drawn, *dots))


def _point(chart: Chart, value: float) -> str:
    return chart.ticks[int(value)] if chart.ticks else f"{value:,.6g}"


def _mark(mark: Mark, x: Axis, y: Axis, frame: Frame) -> Markup:
    a, b = x.at(mark.x), y.at(mark.y)
    # The words go where there is room: below the point on its right, or on its left near the right edge.
    room = max(width(mark.label.en), width(mark.label.zh)) * COLUMN
    left = a + room > frame.width - frame.right
    return join(
        (
            element("circle", cx=f"{a:.1f}", cy=f"{b:.1f}", r="7.5", class_="ring"),
            element(
                "text",
                both(mark.label, "tspan"),
                x=f"{a - 10 if left else a + 10:.1f}",
                y=f"{min(b + 18, frame.height - frame.bottom - 8):.1f}",
                class_="end mark" if left else "mark",
            ),
        )
    )
