"""The bureau's stated policy: tiers and their order, weights, floors, limits."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from matching.rules import Term, Tier

DEFAULT_TIERS = (Tier.COMMITMENTS, Tier.PUBLIC_CARE, Tier.PRIORITY, Tier.FLOORS, Tier.FILLED, Tier.QUALITY)
DEFAULT_WEIGHTS: Mapping[Term, int] = MappingProxyType(
    {
        Term.PREFERENCE: 3,
        Term.PAY: 2,
        Term.LEVEL_FIT: 1,
        Term.CONTINUITY: 4,
        Term.NEARNESS: 1,
        Term.WAITING: 2,
        Term.POVERTY_EXITED: 3,
        Term.COST: 1,
    }
)
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Limits:
    """Limits of working time, travel and commute, as written in the policy file."""

    max_weekly_hours: Decimal = Decimal(44)
    daily_rest_hours: Decimal = Decimal(11)
    max_work_days: int = 6
    travel_base_minutes: Decimal = Decimal(15)
    travel_minutes_per_km: Decimal = Decimal(3)
    max_commute_km: Decimal = Decimal(30)
    refresher_months: int = 24

    @property
    def max_hours(self) -> int:
        """Weekly working time in thousandths of a minute, rounded down (sums are whole, so nothing is lost)."""
        return math.floor(self.max_weekly_hours * 60_000)

    @property
    def rest_minutes(self) -> int:
        """Daily rest in whole minutes, rounded up (gaps are whole)."""
        return math.ceil(self.daily_rest_hours * 60)

    @property
    def commute_km(self) -> int:
        """Longest commute in whole km, rounded down (distances are whole)."""
        return math.floor(self.max_commute_km)

    def travel_minutes(self, km: int) -> int:
        """Minutes to travel `km`, rounded up to whole minutes (gaps are whole)."""
        return math.ceil(self.travel_base_minutes + self.travel_minutes_per_km * km)


@dataclass(frozen=True)
class Floors:
    """Placed workers that the policy asks for.

    Parameters
    ----------
    poverty_exited
        Per mille of the total headcount.
    regions
        Pairs (region code, number of workers), sorted by code.
    """

    poverty_exited: int = 0
    regions: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Policy:
    """A policy; every field has the default of the policy file.

    Parameters
    ----------
    round_date
        Day of the round as days since 1970-01-01; None: the earliest order start.
    tiers
        Aims, most important first.
    weights
        Weight of each score term.
    """

    round_date: int | None = None
    tiers: tuple[Tier, ...] = DEFAULT_TIERS
    open_corridors: bool = False
    health_certificate: bool = True
    limits: Limits = field(default_factory=Limits)
    weights: Mapping[Term, int] = field(default_factory=lambda: DEFAULT_WEIGHTS)
    floors: Floors = field(default_factory=Floors)

    def as_dict(self) -> dict[str, object]:
        """Return the policy in the form of the policy file, defaults filled in, keys sorted."""
        limits = {name: format(Decimal(value).normalize(), "f") for name, value in sorted(vars(self.limits).items())}
        return {
            "floors": {"poverty_exited": self.floors.poverty_exited, "regions": dict(self.floors.regions)},
            "health_certificate": self.health_certificate,
            "limits": limits,
            "open_corridors": self.open_corridors,
            "round_date": None
            if self.round_date is None
            else date.fromordinal(self.round_date + EPOCH.toordinal()).isoformat(),
            "tiers": [str(tier) for tier in self.tiers],
            "weights": {str(term): self.weights[term] for term in sorted(Term)},
        }

    @property
    def digest(self) -> str:
        """SHA-256 of the policy with its defaults filled in."""
        return hashlib.sha256(json.dumps(self.as_dict(), sort_keys=True).encode()).hexdigest()
