"""What a solve tells while it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from matching.language import Text
from matching.rules import Tier


@dataclass(frozen=True)
class Progress:
    """How far a tier is.

    Parameters
    ----------
    tier
        The tier at work.
    value, bound
        Best value so far and bound, shortfalls as non-negative numbers.
    seconds
        Since the solve began.
    """

    tier: Tier
    value: int
    bound: int
    seconds: float


@dataclass(frozen=True)
class Phase:
    """What is being done before any tier has a value and a bound.

    Parameters
    ----------
    text
        In a few words.
    seconds
        Since the solve began.
    """

    text: Text
    seconds: float


Listener = Callable[[Progress | Phase], None]
