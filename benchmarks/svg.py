"""A small chart: lines over two logarithmic axes, as SVG that any browser shows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 900, 560
LEFT, RIGHT, TOP, BOTTOM = 86, 206, 78, 64
FONT = "'Noto Sans','DejaVu Sans','Helvetica Neue',Arial,'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif"
INK, FAINT, PAPER = "#222222", "#d9dce1", "#ffffff"
#: Least distance of two labels at the lines' ends, in pixels.
LABEL_STEP = 15
#: Room below the smallest power for values of 0, which no logarithm shows.
ZERO_BAND = 34


@dataclass(frozen=True)
class Point:
    """A point of a line.

    Parameters
    ----------
    x, y
        Place; y of 0 lies in a band of its own if the chart has one.
    open
        Drawn hollow: the figure stands for less than the others; the title says why.
    """

    x: float
    y: float
    open: bool = False


@dataclass(frozen=True)
class Line:
    """A line with its label, colour and width in pixels; later lines are drawn over earlier ones."""

    label: str
    colour: str
    points: tuple[Point, ...]
    width: float = 1.6


@dataclass(frozen=True)
class Chart:
    """What to draw.

    Parameters
    ----------
    title, subtitle
        English and Chinese.
    x_label, y_label
        What the axes show.
    zero_label
        Words for values of 0; blank if there are none.
    """

    title: str
    subtitle: str
    x_label: str
    y_label: str
    lines: tuple[Line, ...]
    zero_label: str = ""


@dataclass(frozen=True)
class Axis:
    """A logarithmic axis from one power of ten to another, in pixels from `begin` to `end`."""

    low: int
    high: int
    begin: float
    end: float

    def at(self, value: float) -> float:
        """Return the pixel of a value."""
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return self.begin + share * (self.end - self.begin)


def axis_over(values: Sequence[float], begin: float, end: float) -> Axis:
    """Return an axis that holds all positive values, from power to power."""
    known = [value for value in values if value > 0] or [1.0]
    low, high = math.floor(math.log10(min(known)) + 1e-9), math.ceil(math.log10(max(known)) - 1e-9)
    return Axis(low, max(high, low + 1), begin, end)


def draw(chart: Chart) -> str:
    """Return the chart as SVG."""
    points = [point for line in chart.lines for point in line.points]
    floor = HEIGHT - BOTTOM - (ZERO_BAND if chart.zero_label else 0)
    across = axis_over([point.x for point in points], LEFT, WIDTH - RIGHT)
    up = axis_over([point.y for point in points], floor, TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'font-family="{FONT}" font-size="12" fill="{INK}">',
        f"<title>{escape(chart.title)} · {escape(chart.subtitle)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>',
        _text(LEFT, 30, chart.title, size=18, weight="bold"),
        _text(LEFT, 52, chart.subtitle, size=14),
        *_grid(across, up, chart),
    ]
    ends = []
    for line in chart.lines:
        where = [(across.at(point.x), _height(point.y, up), point) for point in line.points]
        if not where:
            continue
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in where)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{line.colour}" stroke-width="{line.width}"/>')
        for x, y, point in where:
            fill = PAPER if point.open else line.colour
            parts.append(
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.6" fill="{fill}" stroke="{line.colour}" stroke-width="1.6"/>'
            )
        ends.append((where[-1][0], where[-1][1], line))
    parts += _labels(ends)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _height(value: float, up: Axis) -> float:
    return up.at(value) if value > 0 else HEIGHT - BOTTOM - ZERO_BAND / 3


def _grid(across: Axis, up: Axis, chart: Chart) -> list[str]:
    parts = []
    bottom = HEIGHT - BOTTOM
    for power in range(across.low, across.high + 1):
        x = across.at(10.0**power)
        parts.append(f'<line x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{bottom}" stroke="{FAINT}"/>')
        parts.append(_text(x, bottom + 20, _power(power), anchor="middle"))
    for power in range(up.low, up.high + 1):
        y = up.at(10.0**power)
        parts.append(f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="{FAINT}"/>')
        parts.append(_text(LEFT - 8, y + 4, _power(power), anchor="end"))
    if chart.zero_label:
        y = _height(0, up)
        dashes = 'stroke-dasharray="3 4"'
        parts.append(f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="{FAINT}" {dashes}/>')
        parts.append(_text(LEFT - 8, y + 4, chart.zero_label, anchor="end"))
    middle = (TOP + bottom) / 2
    parts.append(_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 18, chart.x_label, anchor="middle", size=13))
    turned = f'transform="rotate(-90 22 {middle:.0f})"'
    parts.append(_text(22, middle, chart.y_label, anchor="middle", size=13, more=turned))
    return parts


def _labels(ends: Sequence[tuple[float, float, Line]]) -> list[str]:
    """Write each line's name to the right of the chart, as near to its end as the others allow."""
    parts = []
    lowest = float(TOP - LABEL_STEP)
    in_order = sorted(ends, key=lambda end: end[1])
    # From the top down; the last ones move up again if they ran out of the picture.
    places = []
    for _, y, _ in in_order:
        lowest = max(lowest + LABEL_STEP, y)
        places.append(lowest)
    highest = float(HEIGHT - BOTTOM + LABEL_STEP)
    for index in range(len(places) - 1, -1, -1):
        highest = min(highest - LABEL_STEP, places[index])
        places[index] = highest
    x = WIDTH - RIGHT + 14
    for (end_x, end_y, line), y in zip(in_order, places, strict=True):
        leader = f'x1="{end_x + 5:.1f}" y1="{end_y:.1f}" x2="{x - 3}" y2="{y:.1f}"'
        parts.append(f'<line {leader} stroke="{line.colour}" stroke-width="1" stroke-dasharray="1 4"/>')
        parts.append(_text(x, y + 4, line.label, colour=line.colour, weight="bold"))
    return parts


def _power(power: int) -> str:
    if power >= 0:
        return f"{10**power:,}"
    return f"{10.0**power:.{-power}f}"


def _text(
    x: float,
    y: float,
    words: str,
    *,
    size: int = 12,
    weight: str = "normal",
    anchor: str = "start",
    colour: str = INK,
    more: str = "",
) -> str:
    style = f'font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" fill="{colour}" {more}'.rstrip()
    return f'<text x="{x:.1f}" y="{y:.1f}" {style}>{escape(words)}</text>'
