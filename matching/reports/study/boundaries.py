"""A user's GeoJSON file -> lines to draw under a map."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from matching.language import Text
from matching.problems import InputError, Problem

Line = tuple[tuple[float, float], ...]

#: How deep a geometry's coordinates are nested above its lines.
_NESTED = {"LineString": 0, "MultiLineString": 1, "Polygon": 1, "MultiPolygon": 2}


def read_boundaries(path: Path) -> tuple[Line, ...]:
    """Return the lines and rings of a GeoJSON file (RFC 7946), in degrees.

    Raises
    ------
    InputError
        It cannot be read, or is no GeoJSON.
    """
    try:
        data = json.loads(path.read_bytes())
        lines = tuple(_lines(data))
    except OSError as error:
        why = error.strerror or ""
        raise InputError([Problem(Text(f"cannot be read: {why}", f"无法读取：{why}"), str(path))]) from error
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        lines = ()
    if not lines:
        text = Text("holds no GeoJSON lines or polygons in degrees", "不含以度为单位的 GeoJSON 线或面")
        raise InputError([Problem(text, str(path))])
    return lines


def _lines(data: Any) -> Iterator[Line]:
    kind = data["type"]
    if kind == "FeatureCollection":
        for feature in data["features"]:
            yield from _lines(feature)
    elif kind == "Feature":
        if data["geometry"]:
            yield from _lines(data["geometry"])
    elif kind == "GeometryCollection":
        for geometry in data["geometries"]:
            yield from _lines(geometry)
    elif kind in _NESTED:
        yield from _nested(data["coordinates"], _NESTED[kind])


def _nested(coordinates: Any, depth: int) -> Iterator[Line]:
    if depth:
        for inner in coordinates:
            yield from _nested(inner, depth - 1)
        return
    line = tuple((float(point[0]), float(point[1])) for point in coordinates)
    if not all(-180 <= x <= 180 and -90 <= y <= 90 for x, y in line):
        raise ValueError
    if len(line) > 1:
        yield line
