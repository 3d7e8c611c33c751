"""Prices that make the bound small: the smoothed Lagrangian dual of the round.

For prices y ≥ 0 of all that is limited, Σ y · limit + Σ over units of the best
choice's gain less its prices is an upper bound of any plan's gain. Replacing
each best by T · log Σ exp(· / T) makes it smooth; L-BFGS-B minimises it while T
falls. Prices are scaled by 1/√limit: a crowded order and a large dormitory
then ask for steps of like size.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import cast

import numpy as np
from scipy.optimize import minimize

from matching.instance.instance import NO_LIMIT
from matching.result import IntColumn
from matching.solver.clock import Clock
from matching.solver.priced import kernels
from matching.solver.priced.aim import Aim
from matching.solver.priced.arrays import Beside, Uses, Values, Worths
from matching.solver.priced.choices import Choices
from matching.solver.priced.part import Part
from matching.solver.priced.round import Round

#: Steps that L-BFGS remembers.
MEMORY = 15
#: Pieces that the loops are cut into.
PIECES = 2


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


@dataclass
class Dual:
    """The smoothed dual of one round under one aim.

    Parameters
    ----------
    choices
        Choices beside the rows.
    limit, minimum, floor
        What is left of limits, agreements' minimums and floors.
    clock
        When to stop.
    """

    round: Round
    aim: Aim
    choices: Choices
    limit: IntColumn
    minimum: IntColumn
    floor: IntColumn
    clock: Clock

    def __post_init__(self) -> None:
        self.set_room(self.limit, self.minimum, self.floor)

    def set_room(self, limit: IntColumn, minimum: IntColumn, floor: IntColumn) -> None:
        """Set what is left of limits, minimums and floors."""
        self.limit, self.minimum, self.floor = limit, minimum, floor
        limited = self.round.resources.limit < NO_LIMIT
        self._side = np.concatenate([np.where(limited, limit, 0), -minimum, -floor]).astype(float)
        self._scale = 1.0 / np.sqrt(np.maximum(1.0, np.abs(self._side)))
        self._most = np.concatenate(
            [
                np.where(limited, np.inf, 0.0),
                np.where(minimum > 0, self.aim.commitment, 0.0),
                np.where(floor > 0, self.aim.floor, 0.0),
            ]
        )
        self._moving = np.flatnonzero(self._most > 0)

    def worths(self, prices: Prices) -> Worths:
        """Return what one more use of everything is worth."""
        return self.round.worths(
            self.aim.order, prices.resource, prices.minimum, self.round.origin_floors @ prices.floor, self.aim.score
        )

    def beside(self, worths: Worths) -> Beside:
        """Return the choices beside the rows with their worth."""
        return self.choices.priced(worths, self.aim.kept)

    def evaluate(self, prices: Prices, temperature: float, part: Part) -> tuple[float, np.ndarray]:
        """Return the smoothed bound and its gradient by all prices (resources, minimums, floors)."""
        worths = self.worths(prices)
        beside = self.beside(worths)
        total, uses = smooth(temperature, part, worths, beside)
        use = np.concatenate([used[:-1] for used in uses[:5]])
        if len(self.choices):
            each = np.repeat(uses.beside, np.diff(self.choices.uses.start))
            use += np.bincount(self.choices.uses.values, weights=each, minlength=len(use))
        under = use[self.round.resources.agreements]
        gained = uses.origin[:-1] @ self.round.origin_floors
        flat = np.concatenate([prices.resource, prices.minimum, prices.floor])
        return total + flat @ self._side, self._side + np.concatenate([-use, under, gained])

    def split(self, flat: np.ndarray) -> Prices:
        """Return prices from one list of all."""
        resources, agreements = len(self.limit), len(self.minimum)
        return Prices(flat[:resources], flat[resources : resources + agreements], flat[resources + agreements :])

    def minimise(
        self, prices: Prices, temperature: float, part: Part, *, steps: int, tolerance: float
    ) -> tuple[Prices, float]:
        """Improve prices at one temperature.

        Parameters
        ----------
        steps
            Most iterations.
        tolerance
            Relative improvement of the bound below which to stop.
        """
        flat = np.concatenate([prices.resource, prices.minimum, prices.floor])
        moving, scale, most = self._moving, self._scale[self._moving], self._most[self._moving]

        def value_and_slope(point: np.ndarray) -> tuple[float, np.ndarray]:
            flat[moving] = point * scale
            value, slope = self.evaluate(self.split(flat), temperature, part)
            return value, slope[moving] * scale

        def stop(_: np.ndarray) -> None:
            if self.clock.over:
                raise StopIteration

        found = minimize(  # type: ignore[call-overload]  # the stubs ask for bounds of another form
            value_and_slope,
            np.minimum(flat[moving], most) / scale,
            jac=True,
            method="L-BFGS-B",
            callback=stop,
            bounds=np.column_stack([np.zeros(len(moving)), most / scale]),
            options={"maxiter": steps, "maxfun": 2 * steps, "ftol": tolerance, "gtol": 1e-9, "maxcor": MEMORY},
        )
        flat[moving] = found.x * scale
        return self.split(flat), float(found.fun)


def smooth(temperature: float, part: Part, worths: Worths, beside: Beside) -> tuple[float, Uses]:
    """Return the smoothed value of a part's units and what they use; the part's values are filled in.

    The loops run over a fixed number of pieces, side by side where there are cores, and the pieces' sums are added up
    in order: the result does not depend on the number of threads.
    """
    s, v = part.structure, part.values
    pieces = [_no_uses(worths, v, len(beside.worth)) for _ in range(PIECES)]
    rows, places = _cuts(s.row_start), _cuts(s.place_start)
    units = np.array_split(part.units, PIECES)
    numbers = range(PIECES)
    with ThreadPoolExecutor(min(PIECES, os.cpu_count() or 1)) as threads:

        def each(task: Callable[[int], object]) -> list[object]:
            return list(threads.map(task, numbers))

        kernels.smooth_slots(temperature, s, worths, v)
        each(lambda n: kernels.smooth_rows(temperature, rows[n], rows[n + 1], s, worths, v))
        each(lambda n: kernels.smooth_places(temperature, places[n], places[n + 1], s, v))
        totals = each(lambda n: kernels.smooth_units(temperature, units[n], s, worths, v, beside, pieces[n]))
        _gather(pieces, ("place", "agreement", "base", "origin", "beside"))
        each(lambda n: kernels.spread_places(temperature, places[n], places[n + 1], s, v, pieces[n]))
        _gather(pieces, ("row",))
        each(lambda n: kernels.spread_rows(temperature, rows[n], rows[n + 1], s, worths, v, pieces[n]))
        _gather(pieces, ("order", "course", "slot"))
        kernels.spread_slots(temperature, s, worths, v, pieces[0])
    return float(sum(cast("list[float]", totals))), pieces[0]


def _gather(pieces: list[Uses], names: tuple[str, ...]) -> None:
    """Add some uses of all pieces up; every piece then sees the sums."""
    for name in names:
        first = getattr(pieces[0], name)
        for other in pieces[1:]:
            first += getattr(other, name)
    for at in range(1, len(pieces)):
        pieces[at] = pieces[at]._replace(
            **{name: getattr(pieces[0], name) for name in names if name in ("place", "row")}
        )


def _cuts(start: IntColumn) -> IntColumn:
    """Cut lists into PIECES runs of about as many entries each; return where each begins, and the end."""
    entries = int(start[-1])
    cuts: IntColumn = np.searchsorted(start, [entries * n // PIECES for n in range(PIECES + 1)])
    cuts[0], cuts[-1] = 0, len(start) - 1
    return cuts


def _no_uses(worths: Worths, values: Values, beside: int) -> Uses:
    sizes = [len(worth) for worth in worths[:6]] + [len(value) for value in values] + [beside]
    return Uses(*(np.zeros(size) for size in sizes))
