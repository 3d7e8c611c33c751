"""Values of spreadsheets and programs -> the text that a CSV cell would hold."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal


def cell_text(value: object) -> str:
    """Return a cell as text: dates in ISO form, whole floats as whole numbers, yes and no for booleans."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, Decimal):
        return format(value, "f") if value.is_finite() else str(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def number_text(value: float) -> str:
    """Return the shortest decimal text that reads as the same number."""
    if value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124
        return str(value)
    exact = Decimal(repr(value + 0.0))  # one zero, not two
    return format(exact.to_integral_value() if exact == exact.to_integral_value() else exact, "f")
