"""What a peer is given and what it gives back."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from matching.instance import Instance
from matching.policy import Policy

#: What an answer is: a plan that keeps every rule, a point of the relaxation, a flow without side constraints.
PLAN, FRACTIONAL, NO_SIDE_CONSTRAINTS, NOTHING = "plan", "fractional", "no side constraints", ""


@dataclass(frozen=True)
class Watch:
    """Time since the start, in seconds."""

    started: float = field(default_factory=time.perf_counter)

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self.started


@dataclass(frozen=True)
class Task:
    """One round for one peer.

    Parameters
    ----------
    instance, policy
        The round as read.
    folder
        Its tables.
    seed
        Of the solver's random choices.
    limit
        Seconds for the timed part.
    gap
        Relative gap at which this project's solver may stop.
    threads
        Threads for peers that can be told.
    tell
        Told ``begun`` when the timed part begins and ``answered`` when it ends.
    """

    instance: Instance
    policy: Policy
    folder: Path
    seed: int
    limit: float
    gap: float
    threads: int
    tell: Callable[[str], None]

    def begin(self) -> Watch:
        """Begin the timed part."""
        self.tell("begun")
        return Watch()

    def end(self, watch: Watch) -> float:
        """End the timed part and return its seconds."""
        seconds = watch.seconds
        self.tell("answered")
        return seconds


@dataclass(frozen=True)
class Answer:
    """What a peer gives back.

    Parameters
    ----------
    seconds
        From the round in memory to the answer.
    kind
        What it is: one of the constants above.
    finished
        Whether the peer came to its own end, not to the limit's.
    core_seconds
        The solver's own call alone, without listing pairs and handing over; None if there is no such part.
    values, bounds
        Value and proven bound of each tier, shortfalls as non-negative numbers; empty if there are none.
    total, total_bound
        The one sum that the peer maximised and its bound, if it did: weighted tiers, or what a flow is worth.
    proof
        How the bounds were proven.
    violations
        Found by the verifier; None if it was not asked.
    write_seconds, verify_seconds
        Writing the tables; reading them back and verifying them.
    pairs
        Eligible pairs, if they were listed.
    note
        What else is to be known.
    """

    seconds: float
    kind: str
    finished: bool
    core_seconds: float | None = None
    values: dict[str, float] = field(default_factory=dict)
    bounds: dict[str, int] = field(default_factory=dict)
    total: float | None = None
    total_bound: float | None = None
    proof: str = ""
    violations: int | None = None
    write_seconds: float | None = None
    verify_seconds: float | None = None
    pairs: int | None = None
    note: str = ""
