"""One round as strategies see it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matching.instance import Instance
from matching.policy import Policy
from matching.result import IntColumn, Plan
from matching.simulation.dynamic.answers import chance_of_yes
from matching.simulation.dynamic.chance import FloatColumn
from matching.simulation.dynamic.market import Market
from matching.simulation.dynamic.pool import OrderRows, Room, WorkerRows
from matching.simulation.dynamic.worth import points, waited_score
from matching.solver.options import Options
from matching.solver.solve import Prepared


@dataclass(frozen=True)
class Round:
    """One round.

    Parameters
    ----------
    number
        Number of the round, from 0.
    market
        The state. Strategies read what an office knows of it: who waits since when, who works until when by contract.
    workers, orders
        Rows of the pool.
    room
        What is left of every capacity.
    prepared
        Eligibility, options and the integer program of the pool.
    seed
        Of the solvers' random choices and of sampled futures.
    """

    number: int
    market: Market
    workers: WorkerRows
    orders: OrderRows
    room: Room
    prepared: Prepared
    seed: int

    @property
    def instance(self) -> Instance:
        """The pool as an instance."""
        return self.prepared.facts.instance

    @property
    def policy(self) -> Policy:
        """The policy, dated to the round."""
        return self.prepared.facts.policy

    @property
    def options(self) -> Options:
        """The options of the program."""
        return self.prepared.model.options

    @cached_property
    def chance(self) -> FloatColumn:
        """Chance that each option, once offered, is accepted."""
        facts, taught = self.prepared.facts, self.prepared.training
        return chance_of_yes(self.market.dynamics, facts, taught, self.options.worker, self.options.order)

    @cached_property
    def points(self) -> IntColumn:
        """Points of each option, its score left out."""
        return points(self.market.dynamics, self.instance, self.options.order)

    @cached_property
    def worth(self) -> IntColumn:
        """Points of each option as a worker's only placement."""
        return self.points + self.options.total_score - waited_score(self.prepared.facts, self.options.worker)

    @property
    def nobody(self) -> Plan:
        """The plan that places nobody."""
        none = np.zeros(0, dtype=np.int64)
        return Plan(none, none, none, none, none)
