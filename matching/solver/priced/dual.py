"""Prices that make the bound small: the smoothed Lagrangian dual of the round.

For prices y ≥ 0 of all that is limited, Σ y · limit + Σ over units of the best
choice's gain less its prices is an upper bound of any plan's gain. Replacing
each best by T · log Σ exp(· / T) makes it smooth; L-BFGS-B minimises it while T
falls. Prices are scaled by 1/√limit: a crowded order and a large dormitory
then ask for steps of like size.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Protocol

import numpy as np
from scipy.optimize import minimize
from threadpoolctl import ThreadpoolController

from matching.instance.instance import NO_LIMIT
from matching.solver.clock import Clock
from matching.solver.priced.aim import Aim
from matching.solver.priced.arrays import Worths
from matching.solver.priced.round import Round

#: Steps that L-BFGS remembers.
MEMORY = 15


@dataclass
class Prices:
    """Prices of resources, and of a worker more under an agreement's minimum or towards a floor.

    Parameters
    ----------
    resource
        One a resource, at least 0.
    minimum
        One an agreement, between 0 and the aim's `commitment`.
    floor
        One a floor, between 0 and the aim's `floor`.
    """

    resource: np.ndarray
    minimum: np.ndarray
    floor: np.ndarray

    @property
    def flat(self) -> np.ndarray:
        """All prices as one list, a copy."""
        return np.concatenate([self.resource, self.minimum, self.floor])


@dataclass(frozen=True)
class Room:
    """What is left of limits, of agreements' minimums as far as they can be had, and of floors; parts of them too."""

    limit: np.ndarray
    minimum: np.ndarray
    floor: np.ndarray


def whole_room(round_: Round) -> Room:
    """Return limits, minimums and floors as they are before anybody is decided."""
    return Room(round_.resources.limit, round_.reachable_minimum, round_.floor_asked)


class Field(Protocol):
    """Units and what they may choose: all of it, or what is near the best."""

    def smooth(self, temperature: float, worths: Worths) -> tuple[float, np.ndarray, np.ndarray]:
        """Return the smoothed value of all units, the use of each resource and the placed workers of each origin."""
        ...


@dataclass
class Dual:
    """The smoothed dual of one round under one aim.

    Parameters
    ----------
    room
        What is left.
    clock
        When to stop.
    """

    round: Round
    aim: Aim
    room: Room
    clock: Clock

    def __post_init__(self) -> None:
        #: Limits, and agreements' minimums and floors below zero: what a price of one adds to the bound by itself.
        self.side: np.ndarray
        room = self.room
        limited = self.round.resources.limit < NO_LIMIT
        self.side = np.concatenate([np.where(limited, room.limit, 0), -room.minimum, -room.floor]).astype(float)
        self._scale = 1.0 / np.sqrt(np.maximum(1.0, np.abs(self.side)))
        self._most = np.concatenate(
            [
                np.where(limited, np.inf, 0.0),
                np.where(room.minimum > 0, self.aim.commitment, 0.0),
                np.where(room.floor > 0, self.aim.floor, 0.0),
            ]
        )
        self._moving = np.flatnonzero(self._most > 0)

    def worths(self, prices: Prices) -> Worths:
        """Return what one more use of everything is worth."""
        return self.round.worths(
            self.aim.order, prices.resource, prices.minimum, self.round.origin_floors @ prices.floor, self.aim.score
        )

    def evaluate(self, prices: Prices, temperature: float, field: Field) -> tuple[float, np.ndarray]:
        """Return the smoothed bound and its gradient by all prices (resources, minimums, floors)."""
        total, use, origin = field.smooth(temperature, self.worths(prices))
        under = use[self.round.resources.agreements]
        gained = origin @ self.round.origin_floors
        # Not a product of linear algebra, whose threads change the order of the sum.
        bound = total + float(np.sum(prices.flat * self.side))
        return bound, self.side + np.concatenate([-use, under, gained])

    def split(self, flat: np.ndarray) -> Prices:
        """Return prices from one list of all."""
        resources, agreements = len(self.room.limit), len(self.room.minimum)
        return Prices(flat[:resources], flat[resources : resources + agreements], flat[resources + agreements :])

    def hoped(self, prices: Prices, by: np.ndarray) -> Prices:
        """Return the prices with each moved so far that choices become worth more."""
        resources = len(self.room.limit)
        sign = np.where(np.arange(len(by)) < resources, -1.0, 1.0)
        return self.split(np.clip(prices.flat + sign * by, 0.0, self._most))

    def within(self, prices: Prices) -> Prices:
        """Return prices that speak of what is asked for and limited alone."""
        return self.split(np.minimum(prices.flat, self._most))

    def minimise(
        self,
        prices: Prices,
        temperature: float,
        field: Field,
        *,
        steps: int,
        tolerance: float,
        reach: float | np.ndarray = np.inf,
    ) -> Prices:
        """Improve prices at one temperature.

        Parameters
        ----------
        steps
            Most iterations.
        tolerance
            Relative improvement of the bound below which to stop.
        reach
            How far each price may move, one for all or one each.
        """
        flat = np.minimum(prices.flat, self._most)
        moving, scale = self._moving, self._scale[self._moving]
        start = flat[moving].copy()

        def value_and_slope(point: np.ndarray) -> tuple[float, np.ndarray]:
            flat[moving] = point * scale
            value, slope = self.evaluate(self.split(flat), temperature, field)
            return value, slope[moving] * scale

        def stop(_: np.ndarray) -> None:
            if self.clock.over:
                raise StopIteration

        step = np.broadcast_to(reach, flat.shape)[moving]
        lower, upper = np.maximum(0.0, start - step), np.minimum(self._most[moving], start + step)
        # On lists of this length the threads of linear algebra cost a hundred times what they save (measured at 16,000
        # prices), and sums would depend on how many there are.
        with _libraries().limit(limits=1, user_api="blas"):
            found = minimize(  # type: ignore[call-overload]  # the stubs ask for bounds of another form
                value_and_slope,
                start / scale,
                jac=True,
                method="L-BFGS-B",
                callback=stop,
                bounds=np.column_stack([lower / scale, upper / scale]),
                options={"maxiter": steps, "maxfun": 2 * steps, "ftol": tolerance, "gtol": 1e-9, "maxcor": MEMORY},
            )
        flat[moving] = found.x * scale
        return self.split(flat)


@cache
def _libraries() -> ThreadpoolController:
    return ThreadpoolController()
