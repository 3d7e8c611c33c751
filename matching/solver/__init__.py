"""The solver: an instance in, a result out; no files, no database, no screens."""

from matching.solver.pins import check_pins
from matching.solver.solve import solve

__all__ = ["check_pins", "solve"]
