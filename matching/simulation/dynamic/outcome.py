"""What a run brought, counted in whole numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

#: What is counted in each month, in order.
MONTHLY = ("workers", "positions", "offers", "declined", "placements", "expired", "beds", "waiting")


@dataclass
class Tally:
    """Counts of one run while it goes on.

    Parameters
    ----------
    months
        For each month of the study the numbers of :data:`MONTHLY`: workers who registered, positions that came,
        offers, those declined, placements, positions that nobody took in time, taken beds (a bed counts at each
        round), and workers in the pool (each at each round).
    worth, score
        Points of all placements, and their score under the policy, waiting included.
    public_care, priority, poverty_exited
        Placements on orders of priority 2 and 1, and of workers from poverty-exited counties.
    waited
        Rounds that placed workers had waited.
    bed_capacity
        Beds there are, a bed counted at each round.
    demand, placed
        Positions that came and placements by city.
    flows, flows_exited
        Placements by home region and city, and those of workers from poverty-exited counties.
    """

    months: list[Counter[str]]
    worth: int = 0
    score: int = 0
    public_care: int = 0
    priority: int = 0
    poverty_exited: int = 0
    waited: int = 0
    bed_capacity: int = 0
    demand: Counter[str] = field(default_factory=Counter)
    placed: Counter[str] = field(default_factory=Counter)
    flows: Counter[tuple[str, str]] = field(default_factory=Counter)
    flows_exited: Counter[tuple[str, str]] = field(default_factory=Counter)

    def outcome(self) -> Mapping[str, object]:
        """Return the counts in a form that JSON can hold."""
        total = sum(self.months, Counter())
        return {
            "worth": self.worth,
            **{name: total[name] for name in MONTHLY},
            "score": self.score,
            "public_care": self.public_care,
            "priority": self.priority,
            "poverty_exited": self.poverty_exited,
            "waited": self.waited,
            "bed_capacity": self.bed_capacity,
            "months": [[month[name] for name in MONTHLY] for month in self.months],
            "cities": [[city, self.demand[city], self.placed[city]] for city in sorted(self.demand | self.placed)],
            "flows": [[*pair, count, self.flows_exited[pair]] for pair, count in sorted(self.flows.items())],
        }
