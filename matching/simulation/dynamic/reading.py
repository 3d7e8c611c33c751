"""The table ``[dynamic]`` of a scenario file -> :class:`Dynamics`; every wrong key and value is a problem."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from matching.exchange.near import nearest
from matching.language import Text
from matching.policy import EPOCH
from matching.problems import Problem
from matching.simulation.dynamic.parameters import MEANINGS, Dynamics, Kind, Meaning, Origin

SOURCE, ASSUMPTION = "source", "assumption"
_KEYS = ("value", SOURCE, ASSUMPTION)


def read_dynamics(table: Mapping[str, object], file: str, problems: list[Problem], prefix: str = "dynamic") -> Dynamics:
    """Return the parameters that a table states, defaults for the others.

    Parameters
    ----------
    table
        ``name = {value = …, source = "…"}`` or ``name = {value = …, assumption = "…"}``, one a parameter; the words
        may be given in two languages, ``{en = "…", zh = "…"}``.
    file
        Name of the file, for problems.
    problems
        What is wrong is added here; the value then is the default.
    prefix
        Where the table stands in the file.
    """
    values: dict[str, object] = {}
    origins: list[tuple[str, Origin]] = []
    for name, entry in table.items():
        column = f"{prefix}.{name}"
        if name not in MEANINGS:
            problems.append(Problem(_unknown(name), file, column=column))
            continue
        stated = _entry(entry, file, column, problems)
        if stated is None:
            continue
        value, origin = stated
        read = _value(MEANINGS[name], value)
        if read is None:
            problems.append(Problem(_wrong(MEANINGS[name]), file, column=column, value=str(value)))
            continue
        values[name] = read
        origins.append((name, origin))
    return Dynamics(**values, origins=tuple(sorted(origins)))  # type: ignore[arg-type]


def _entry(entry: object, file: str, column: str, problems: list[Problem]) -> tuple[object, Origin] | None:
    """Return value and origin of one parameter."""
    if not isinstance(entry, Mapping):
        text = Text(
            'needs its source: write {value = …, source = "…"} or {value = …, assumption = "…"}',
            '须说明来源：请写成 {value = …, source = "…"} 或 {value = …, assumption = "…"}',
        )
        problems.append(Problem(text, file, column=column, value=str(entry)))
        return None
    good = True
    for key in entry:
        if key not in _KEYS:
            text = Text(f"unknown key; the keys here are {', '.join(_KEYS)}", f"未知的键；可用的键：{'、'.join(_KEYS)}")
            problems.append(Problem(text, file, column=f"{column}.{key}"))
            good = False
    if "value" not in entry:
        problems.append(Problem(Text("has no value", "缺少 value"), file, column=column))
        good = False
    told = {key: words for key in (SOURCE, ASSUMPTION) if (words := _words(entry.get(key))) is not None}
    if len(told) != 1:
        text = Text(
            "needs either a source or the word that it is an assumption, and not both",
            "须且只须写明 source（来源）或 assumption（假设）之一",
        )
        problems.append(Problem(text, file, column=column))
        good = False
    if not good:
        return None
    ((kind, words),) = told.items()
    return entry["value"], Origin(kind == SOURCE, words)


def _words(given: object) -> Text | None:
    """Return what is said in one text or in two languages, None if nothing is."""
    both = given if isinstance(given, Mapping) else {"en": given, "zh": given}
    en, zh = both.get("en"), both.get("zh")
    if set(both) != {"en", "zh"} or not isinstance(en, str) or not isinstance(zh, str):
        return None
    return Text(en.strip(), zh.strip()) if en.strip() and zh.strip() else None


def _value(meaning: Meaning, value: object) -> object | None:
    """Return a value in the form that a parameter has, None if it is none."""
    match meaning.kind:
        case Kind.WHOLE:
            return _whole(meaning, value)
        case Kind.NUMBER:
            return _number(meaning, value)
        case Kind.SEASON:
            season = _several(value, lambda item: _number(meaning, item))
            return season if season is not None and len(season) == 12 else None
        case Kind.SPAN:
            span = _several(value, lambda item: _whole(meaning, item))
            return span if span is not None and len(span) == 2 and span[0] <= span[1] else None
        case Kind.DAYS:
            return _several(value, _day)


def _several(value: object, read: object) -> tuple | None:  # type: ignore[type-arg]
    if not isinstance(value, Sequence) or isinstance(value, str):
        return None
    items = tuple(read(item) for item in value)  # type: ignore[operator]
    return None if any(item is None for item in items) else items


def _whole(meaning: Meaning, value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if meaning.low <= value <= meaning.high else None


def _number(meaning: Meaning, value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    number = float(value)
    return number if math.isfinite(number) and meaning.low <= number <= meaning.high else None


def _day(value: object) -> int | None:
    if isinstance(value, str):
        # As a study's folder keeps it.
        try:
            value = date.fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, datetime) or not isinstance(value, date):
        return None
    return value.toordinal() - EPOCH.toordinal()


def _unknown(name: str) -> Text:
    near = nearest([name], list(MEANINGS))
    hint = Text(f'; maybe "{near}" is meant', f"；是否即“{near}”？") if near else Text("", "")
    listing = ", ".join(MEANINGS)
    return Text(
        f"unknown parameter{hint.en}; the parameters are {listing}", f"未知的参数{hint.zh}；可用的参数：{listing}"
    )


def _wrong(meaning: Meaning) -> Text:
    low, high = f"{meaning.low:g}", f"{meaning.high:g}"
    match meaning.kind:
        case Kind.WHOLE:
            return Text(f"must be a whole number from {low} to {high}", f"应为 {low} 到 {high} 的整数")
        case Kind.NUMBER:
            return Text(f"must be a number from {low} to {high}", f"应为 {low} 到 {high} 的数")
        case Kind.SEASON:
            return Text(
                f"must be twelve numbers from {low} to {high}, January first",
                f"应为 12 个 {low} 到 {high} 的数，自一月起",
            )
        case Kind.SPAN:
            return Text(
                f"must be two whole numbers from {low} to {high}, the smaller first",
                f"应为两个 {low} 到 {high} 的整数，小者在前",
            )
        case Kind.DAYS:
            return Text("must be a list of dates, like [2027-02-06]", "应为日期列表，如 [2027-02-06]")
