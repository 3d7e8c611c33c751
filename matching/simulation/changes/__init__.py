"""What a scenario changes, each kind of change a frozen class with a verb of its own."""

from matching.simulation.changes.model import Change, Draft
from matching.simulation.changes.registry import VERBS, read_change

__all__ = ["VERBS", "Change", "Draft", "read_change"]
