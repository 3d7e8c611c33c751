"""Flows on a schematic map: places where their coordinates put them, arcs as wide as the workers they carry."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matching.language import Language, Text
from matching.reports.markup import Markup, element, join
from matching.reports.study.document import Arc, FlowMap, Place
from matching.reports.words import shortened, width

#: Boundaries to draw below: lines of (longitude, latitude).
Boundaries = Sequence[Sequence[tuple[float, float]]]

WIDTH, HIGHEST, MARGIN = 900.0, 620.0, 44.0
#: Widest arc, largest circle, smallest circle of a place where somebody arrives, dot of a place of origin.
WIDEST, LARGEST, SMALLEST, DOT = 14.0, 26.0, 4.0, 2.4
#: Names of places that are written at most, pixels of a column of text, height of a line.
NAMES, COLUMN, LINE = 28, 6.6, 14.0
#: Degrees between the lines of the grid.
GRID = 5


@dataclass(frozen=True)
class _Sheet:
    """Where degrees lie on the drawing: equal distances east-west and north-south at the middle latitude."""

    west: float
    north: float
    scale: float
    squeeze: float
    height: float

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Return the pixel of a point."""
        x = MARGIN + (longitude - self.west) * self.squeeze * self.scale
        return x, MARGIN + (self.north - latitude) * self.scale


def map_picture(flow_map: FlowMap, language: Language, key: str, boundaries: Boundaries = ()) -> Markup:
    """Return the drawing of a map, titled in `language`.

    Parameters
    ----------
    key
        What the ids inside begin with, different for each picture of a page.
    boundaries
        Lines that the user brings; none: the places and the grid alone.
    """
    sheet = _laid(flow_map.places)
    places = {place.key: place for place in flow_map.places}
    most = max((abs(arc.workers) for arc in flow_map.arcs), default=1)
    arcs = sorted(flow_map.arcs, key=lambda arc: (-abs(arc.workers), arc.origin, arc.destination))
    largest = max((place.arrivals for place in flow_map.places), default=1) or 1
    return element(
        "svg",
        element("title", flow_map.title.in_language(language), id=f"{key}-title"),
        element("clipPath", element("rect", width=f"{WIDTH:g}", height=f"{sheet.height:g}"), id=f"{key}-clip"),
        element(
            "g",
            *_graticule(sheet),
            *(_boundary(line, sheet) for line in boundaries),
            clip_path=f"url(#{key}-clip)",
        ),
        *(_arc(arc, places, sheet, most, flow_map.differences) for arc in arcs),
        *(_place(place, sheet, largest) for place in sorted(flow_map.places, key=lambda p: -p.arrivals)),
        *_names(flow_map, sheet, largest),
        class_="map",
        viewBox=f"0 0 {WIDTH:g} {sheet.height:.0f}",
        role="img",
        aria_labelledby=f"{key}-title",
    )


def _laid(places: Sequence[Place]) -> _Sheet:
    east, west = max(p.longitude for p in places), min(p.longitude for p in places)
    north, south = max(p.latitude for p in places), min(p.latitude for p in places)
    squeeze = math.cos(math.radians((north + south) / 2))
    across, down = max((east - west) * squeeze, 1.0), max(north - south, 1.0)
    scale = min((WIDTH - 2 * MARGIN) / across, (HIGHEST - 2 * MARGIN) / down)
    # What is narrower than the drawing stands in its middle.
    spare = ((WIDTH - 2 * MARGIN) / scale - across) / 2 / squeeze
    return _Sheet(west - spare, north, scale, squeeze, down * scale + 2 * MARGIN)


def _graticule(sheet: _Sheet) -> list[Markup]:
    west, east = sheet.west, sheet.west + (WIDTH - MARGIN) / (sheet.scale * sheet.squeeze)
    south = sheet.north - sheet.height / sheet.scale
    lines = []
    for degree in range(GRID * math.floor(west / GRID) - GRID, GRID * math.ceil(east / GRID) + 1, GRID):
        x, _ = sheet.at(degree, sheet.north)
        if 0 < x < WIDTH:
            lines.append(element("path", d=f"M{x:.1f} 0V{sheet.height:.1f}", class_="graticule"))
        if 0 < x < WIDTH - MARGIN:
            lines.append(element("text", f"{degree}°", x=f"{x + 3:.1f}", y=f"{sheet.height - 8:.1f}", class_="degree"))
    for degree in range(GRID * math.floor(south / GRID), GRID * math.ceil(sheet.north / GRID) + GRID, GRID):
        _, y = sheet.at(west, degree)
        if 0 < y < sheet.height - 20:
            lines.append(element("path", d=f"M0 {y:.1f}H{WIDTH:g}", class_="graticule"))
            lines.append(element("text", f"{degree}°", x="4", y=f"{y - 7:.1f}", class_="degree"))
    return lines


def _boundary(line: Sequence[tuple[float, float]], sheet: _Sheet) -> Markup:
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in (sheet.at(*point) for point in line))
    return element("path", d=f"M{path}", class_="boundary")


def _arc(arc: Arc, places: dict[str, Place], sheet: _Sheet, most: int, differences: bool) -> Markup:
    one, other = places[arc.origin], places[arc.destination]
    (x0, y0), (x1, y1) = sheet.at(one.longitude, one.latitude), sheet.at(other.longitude, other.latitude)
    # Bent to the left of its way, so that there and back are two arcs.
    bend = 0.16
    cx, cy = (x0 + x1) / 2 + (y1 - y0) * bend, (y0 + y1) / 2 - (x1 - x0) * bend
    look = ("more" if arc.workers > 0 else "fewer") if differences else "moves"
    number = f"{arc.workers:+,}" if differences else f"{arc.workers:,}"
    return element(
        "path",
        element("title", f"{one.name} → {other.name}: {number}"),
        d=f"M{x0:.1f} {y0:.1f}Q{cx:.1f} {cy:.1f} {x1:.1f} {y1:.1f}",
        class_=f"arc {look}",
        stroke_width=f"{max(1.0, abs(arc.workers) / most * WIDEST):.1f}",
    )


def _radius(place: Place, largest: int) -> float:
    return max(SMALLEST, math.sqrt(place.arrivals / largest) * LARGEST) if place.arrivals else DOT


def _place(place: Place, sheet: _Sheet, largest: int) -> Markup:
    x, y = sheet.at(place.longitude, place.latitude)
    said = f"{place.name}: {place.arrivals:,}" if place.arrivals else place.name
    return element(
        "circle",
        element("title", said),
        cx=f"{x:.1f}",
        cy=f"{y:.1f}",
        r=f"{_radius(place, largest):.1f}",
        class_="city" if place.arrivals else "origin",
    )


def _names(flow_map: FlowMap, sheet: _Sheet, largest: int) -> list[Markup]:
    """Return names beside their places, the busiest first; one that would lie over another is left out."""
    through: dict[str, int] = {}
    for arc in flow_map.arcs:
        for end in (arc.origin, arc.destination):
            through[end] = through.get(end, 0) + abs(arc.workers)
    busiest = sorted(flow_map.places, key=lambda p: (-p.arrivals, -through.get(p.key, 0), p.key))
    taken: list[tuple[float, float, float, float]] = []
    for place in busiest:
        if place.arrivals:
            x, y = sheet.at(place.longitude, place.latitude)
            reach = _radius(place, largest)
            taken.append((x - reach, y - reach, x + reach, y + reach))
    names: list[Markup] = []
    for place in busiest:
        if len(names) == NAMES:
            break
        x, y = sheet.at(place.longitude, place.latitude)
        reach = _radius(place, largest) + 4
        text = shortened(place.name, 24)
        long = width(text) * COLUMN
        for left, look in ((x + reach, ""), (x - reach - long, "end ")):
            box = (left, y - LINE / 2, left + long, y + LINE / 2)
            if box[0] > 0 and box[2] < WIDTH and not any(_meet(box, other) for other in taken):
                taken.append(box)
                at = left if not look else left + long
                kind = "city-name" if place.arrivals else "origin-name"
                names.append(element("text", text, x=f"{at:.1f}", y=f"{y:.1f}", class_=f"{look}{kind}"))
                break
    return names


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def map_legend(flow_map: FlowMap) -> Markup:
    """Return nothing for plain flows, what the colours mean for differences."""
    if not flow_map.differences:
        return Markup("")
    kinds = (("more", Text("more than as it stands", "多于现状")), ("fewer", Text("fewer", "少于现状")))
    swatches = (element("span", element("span", class_=f"swatch {look}"), text, class_="kind") for look, text in kinds)
    return element("p", join(swatches), class_="legend")
