"""A time limit that runs, and a word from outside that ends a solve early."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from threading import Event


@dataclass
class Clock:
    """A time limit that runs.

    Parameters
    ----------
    limit
        Seconds, None for no limit.
    stop
        Once set, the time counts as used up.
    """

    limit: float | None = None
    stop: Event = field(default_factory=Event)
    started: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started

    @property
    def left(self) -> float | None:
        """Seconds left, None without a limit."""
        if self.stop.is_set():
            return 0.0
        return None if self.limit is None else max(0.0, self.limit - self.seconds)

    def share(self, part: float) -> Clock:
        """Return a clock that is over once this one is, or once it took its part of what this one has left."""
        left = self.left
        return Clock(None if left is None else part * left, self.stop)

    @property
    def over(self) -> bool:
        """Whether the time is used up."""
        return self.left == 0.0
