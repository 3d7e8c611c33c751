"""The solver-free checker: every rule, tier and bound of a result, recomputed from the tables."""

from matching.verify.check import check_placements, verify
from matching.verify.report import Report, Violation

__all__ = ["Report", "Violation", "check_placements", "verify"]
