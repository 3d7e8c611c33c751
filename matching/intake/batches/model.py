"""What an import is, before and after: its origin, its rows with what becomes of each, its outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import numpy as np
import numpy.typing as npt

from matching.exchange.typed import TypedTable
from matching.language import Text
from matching.models.catalogue import Keep
from matching.models.snapshot import Revision
from matching.problems import Problem

#: What becomes of a row.
NEW, CHANGED, UNCHANGED, REJECTED = range(4)
STATUS_TEXTS = (Text("new", "新增"), Text("changed", "变更"), Text("unchanged", "未变"), Text("rejected", "拒收"))

#: Whether one wrong row keeps all others out (`all`), or the right ones come in without it (`valid`).
Policy = Literal["all", "valid"]

Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Origin:
    """Where a batch comes from.

    Parameters
    ----------
    sender
        The office or enterprise that sent the file.
    actor
        Who imports it.
    file
        Its name.
    digest
        SHA-256 of its bytes.
    """

    sender: str
    actor: str
    file: str
    digest: str


@dataclass(frozen=True)
class Counts:
    """Rows of one table by what becomes of them."""

    new: int
    changed: int
    unchanged: int
    rejected: int


@dataclass(frozen=True)
class TablePlan:
    """The rows of one table of an import.

    Parameters
    ----------
    keep
        The table and where it is kept.
    typed
        Every record that could be read, rejected ones among them.
    keys
        Each record's key; the parts of a key of several columns are joined by ``;``.
    digest
        Each record's digest.
    demand
        For orders, each record's demand key (see ``Order.demand_key``), else empty.
    status
        NEW, CHANGED, UNCHANGED or REJECTED.
    before_batch, before_digest
        Of the row that stands under the key, 0 where none does.
    lost
        Rows of the file that could not be read as records at all; they count as rejected.
    """

    keep: Keep
    typed: TypedTable
    keys: list[str]
    digest: Whole
    demand: Whole
    status: npt.NDArray[np.int8]
    before_batch: Whole
    before_digest: Whole
    lost: int = 0

    @property
    def counts(self) -> Counts:
        """Return how many rows are new, changed, unchanged, rejected."""
        new, changed, unchanged, rejected = np.bincount(self.status, minlength=4).tolist()
        return Counts(new, changed, unchanged, rejected + self.lost)

    def records(self, status: int) -> Whole:
        """Return the records of one status."""
        return np.flatnonzero(self.status == status)


@dataclass(frozen=True)
class Duplicate:
    """A row that may mean what another one means already; it is told, and nothing is merged.

    Parameters
    ----------
    text
        What was found.
    table, file, row
        The row of the import.
    key, other
        The row's key and that of the other one.
    sender
        Who sent the other one.
    batch
        The batch that wrote the other one, 0 if it stands in the same file.
    """

    text: Text
    table: str
    file: str
    row: int
    key: str
    other: str
    sender: str
    batch: int

    def problem(self) -> Problem:
        """Return it as a warning."""
        return Problem(self.text, self.file, self.row, warning=True)


@dataclass(frozen=True)
class Plan:
    """What an import would do to the registry as it was at one moment.

    Parameters
    ----------
    origin, policy
        As they were asked for.
    tables
        By name, in the order in which they are written.
    problems
        Everything wrong and everything odd, by file and row.
    duplicates
        Rows that other senders seem to have sent already.
    blocked
        Whether something is wrong that is no row's own fault, so that nothing can be taken.
    revision
        The state of the registry that the rows were compared with.
    repeats
        An earlier committed batch with the same bytes, 0 if there is none.
    """

    origin: Origin
    policy: Policy
    tables: Mapping[str, TablePlan]
    problems: tuple[Problem, ...]
    duplicates: tuple[Duplicate, ...]
    blocked: bool
    revision: Revision
    repeats: int = 0

    @property
    def counts(self) -> dict[str, Counts]:
        """Return the counts of each table."""
        return {name: table.counts for name, table in self.tables.items()}

    @property
    def refused(self) -> bool:
        """Whether the policy lets nothing in."""
        wrong = any(count.rejected for count in self.counts.values())
        return self.blocked or (wrong and self.policy == "all")

    @property
    def empty_handed(self) -> bool:
        """Whether rows came and none of them is right."""
        rejected = sum(count.rejected for count in self.counts.values())
        return rejected > 0 and all(count.new + count.changed + count.unchanged == 0 for count in self.counts.values())

    @property
    def writes(self) -> int:
        """How many rows would be written."""
        return 0 if self.refused else sum(count.new + count.changed for count in self.counts.values())


@dataclass(frozen=True)
class RowChange:
    """One row that says something else than before.

    Parameters
    ----------
    row
        Row number in the file.
    cells
        Canonical text before and after, by column.
    """

    row: int
    record: int
    key: str
    cells: Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class BatchInfo:
    """A batch as it is listed."""

    id: int
    at: datetime
    sender: str
    actor: str
    file: str
    state: str
    counts: Mapping[str, Counts] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What an import did.

    Parameters
    ----------
    plan
        What was done, compared with the registry as it was when it was written.
    batch
        Number of the new batch; None: nothing was to be written, or nothing could be.
    between
        Batches that others committed while the file was being compared; the rows were compared again.
    """

    plan: Plan
    batch: int | None
    between: tuple[BatchInfo, ...] = ()
