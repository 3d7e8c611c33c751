"""Matches labour between regions: workers into orders, by the rules, with a proven bound.

In one breath::

    import matching

    matching.generate_dataset("round", workers=5000, seed=1)
    matching.solve_dataset("round", "result")
    matching.verify_result("round", "result").report.violations  # ()

Callers with tables in memory go one level down::

    loaded = matching.from_tables({"regions": [...], "workers": [...], "employers": [...], "orders": [...]})
    result = matching.solve(loaded.instance, loaded.policy, time_limit=60)

Names are loaded when first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matching.exchange.read import from_tables, load
    from matching.pipeline import generate_dataset, solve_dataset, verify_result
    from matching.problems import InputError
    from matching.solver import solve

__version__ = "0.1.0"

__all__ = [
    "InputError",
    "__version__",
    "from_tables",
    "generate_dataset",
    "load",
    "solve",
    "solve_dataset",
    "verify_result",
]

_HOMES = {
    "InputError": "matching.problems",
    "from_tables": "matching.exchange.read",
    "generate_dataset": "matching.pipeline",
    "load": "matching.exchange.read",
    "solve": "matching.solver",
    "solve_dataset": "matching.pipeline",
    "verify_result": "matching.pipeline",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
