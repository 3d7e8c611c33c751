"""When rounds are held, and how many arrivals the days between two of them bring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise

import numpy as np

from matching.policy import EPOCH
from matching.simulation.dynamic.chance import FloatColumn, IntColumn
from matching.simulation.dynamic.parameters import Dynamics

#: Mean days of a month of the Gregorian calendar.
DAYS_A_MONTH = 365.2425 / 12


@dataclass(frozen=True)
class Calendar:
    """The rounds of one study.

    Parameters
    ----------
    start
        Day of the first round, days since 1970-01-01.
    dynamics
        Months, rounds a month and seasons.
    """

    start: int
    dynamics: Dynamics

    @cached_property
    def days(self) -> IntColumn:
        """Day of each round, and of the end of the last one's time. Shape (rounds + 1,)."""
        rounds = self.dynamics.rounds_a_month
        firsts = [_months_after(self.start, month) for month in range(self.dynamics.months + 1)]
        days = [
            first + (following - first) * number // rounds
            for first, following in pairwise(firsts)
            for number in range(rounds)
        ]
        return np.array([*days, firsts[-1]], dtype=np.int64)

    @property
    def rounds(self) -> int:
        """Number of rounds."""
        return len(self.days) - 1

    def month(self, number: int) -> int:
        """Return the month of the study, from 0, in which a round is held."""
        return number // self.dynamics.rounds_a_month

    def last_round_by(self, days: IntColumn) -> IntColumn:
        """Return the last round held on or before each day, -1 if none."""
        return np.searchsorted(self.days[:-1], days, side="right") - 1

    def first_round_from(self, days: IntColumn) -> IntColumn:
        """Return the first round held on or after each day; the number of rounds if none."""
        return np.searchsorted(self.days[:-1], days, side="left")

    @cached_property
    def expected_workers(self) -> FloatColumn:
        """Workers who register between each round and the one before it, in the mean; 0 for the first."""
        return self._expected(self.dynamics.workers_a_month, self.dynamics.worker_season, self._worker_factor)

    @cached_property
    def expected_orders(self) -> FloatColumn:
        """Orders that come between each round and the one before it, in the mean; 0 for the first."""
        return self._expected(self.dynamics.orders_a_month, self.dynamics.order_season, self._order_factor)

    def _expected(self, a_month: float, season: tuple[float, ...], factor: FloatColumn) -> FloatColumn:
        days = np.arange(self.start + 1, self.days[-2] + 1)
        months = np.array([_date(day).month - 1 for day in days.tolist()], dtype=np.int64)
        rate = a_month / DAYS_A_MONTH * np.array(season)[months] * factor
        round_of_day = np.searchsorted(self.days[:-1], days, side="left")
        return np.bincount(round_of_day, weights=rate, minlength=self.rounds).astype(np.float64)

    @cached_property
    def _worker_factor(self) -> FloatColumn:
        dip, wave = self._near_festival
        given = self.dynamics
        return np.where(dip, given.festival_workers, np.where(wave, given.return_wave, 1.0))

    @cached_property
    def _order_factor(self) -> FloatColumn:
        dip, _ = self._near_festival
        return np.where(dip, self.dynamics.festival_orders, 1.0)

    @cached_property
    def _near_festival(self) -> tuple[np.ndarray, np.ndarray]:
        """Whether each day lies in a festival's dip, and in the wave after it."""
        days = np.arange(self.start + 1, self.days[-2] + 1)[:, None]
        festivals = np.array(self.dynamics.festivals, dtype=np.int64)[None, :]
        ends = festivals + self.dynamics.festival_after_days
        dip = (days >= festivals - self.dynamics.festival_before_days) & (days < ends)
        wave = (days >= ends) & (days < ends + self.dynamics.return_wave_days)
        return np.any(dip, axis=1, keepdims=True)[:, 0], np.any(wave, axis=1, keepdims=True)[:, 0]


def month_names(calendar: Calendar) -> list[str]:
    """Return the months of a study as year and month of their first days."""
    first = _date(calendar.start)
    months = [divmod(first.year * 12 + first.month - 1 + month, 12) for month in range(calendar.dynamics.months)]
    return [f"{year}-{month + 1:02d}" for year, month in months]


def _date(day: int) -> date:
    return date.fromordinal(day + EPOCH.toordinal())


def _months_after(day: int, months: int) -> int:
    """Return the same day of the month `months` later, clamped to the month's end."""
    then = _date(day)
    year, month = divmod(then.year * 12 + then.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = date.fromordinal(following.toordinal() - 1).day
    return date(year, month + 1, min(then.day, last)).toordinal() - EPOCH.toordinal()
