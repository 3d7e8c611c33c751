"""Versions of what made a result."""

from __future__ import annotations

import platform
from importlib import metadata

#: Distributions whose version can change a result.
DISTRIBUTIONS = ("labour-matching", "numpy", "scipy", "highspy", "ortools")


def versions() -> dict[str, str]:
    """Return the versions of Python and of the installed distributions, by name."""
    found = {"python": platform.python_version()}
    for name in DISTRIBUTIONS:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found
