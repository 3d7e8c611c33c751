"""Files from the outside into the registry: read, checked, compared, committed as a batch, undone as a whole.

The reading in one breath::

    from matching.intake import read, write_returned, write_template

    write_template("orders.xlsx", "orders", regions=places, services=names)
    reading = read("sent.xlsx", "orders", regions=places, services=names)
    write_returned(reading, reading.merged(found_later), "returned.xlsx")

Names are loaded when first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matching.intake.limits import Limits
    from matching.intake.mapping import ColumnMapping
    from matching.intake.places import Places, places_of
    from matching.intake.reader import read
    from matching.intake.reading import Reading
    from matching.intake.returned import write_returned
    from matching.intake.template import write_template

__all__ = ["ColumnMapping", "Limits", "Places", "Reading", "places_of", "read", "write_returned", "write_template"]

_HOMES = {
    "ColumnMapping": "matching.intake.mapping",
    "Limits": "matching.intake.limits",
    "Places": "matching.intake.places",
    "Reading": "matching.intake.reading",
    "places_of": "matching.intake.places",
    "read": "matching.intake.reader",
    "write_returned": "matching.intake.returned",
    "write_template": "matching.intake.template",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
