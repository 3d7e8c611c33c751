"""An integer program under construction: columns, rows, entries; whole numbers only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import scipy.sparse

from matching.result import IntColumn

#: Name of the rows that let a worker be placed in one way at most.
WORKER = "worker"
#: A row side that does not bind.
OPEN = 2**40


@dataclass(frozen=True)
class Program:
    """A pure integer program: every column a whole number between 0 and `upper`.

    Parameters
    ----------
    matrix
        Rows × columns, 64-bit whole numbers, compressed by columns.
    lower, upper_row
        Sides of each row; −OPEN and OPEN where a side does not bind.
    upper
        Largest value of each column.
    row_names, row_keys
        Name (a rule, capacity or tier) and key of each row.
    column_names
        Name of each column's kind.
    """

    matrix: scipy.sparse.csc_array
    lower: IntColumn
    upper_row: IntColumn
    upper: IntColumn
    row_names: tuple[str, ...]
    row_keys: tuple[str, ...]
    column_names: tuple[str, ...]

    @cached_property
    def worker_row(self) -> IntColumn:
        """Row of the worker of whom each column is a choice, -1 for the other columns."""
        workers = np.array([name == WORKER for name in self.row_names], dtype=bool)
        entries = self.matrix.tocoo()
        mine = workers[entries.row]
        found = np.full(self.matrix.shape[1], -1, dtype=np.int64)
        found[entries.col[mine]] = entries.row[mine]
        return found

    @cached_property
    def floating(self) -> scipy.sparse.csc_array:
        """The matrix in floating point."""
        return self.matrix.astype(np.float64)

    def with_row(self, name: str, values: IntColumn, lower: int) -> Program:
        """Return the program with one more row: Σ value × column ≥ lower."""
        below = scipy.sparse.csc_array(values[None, :])
        matrix = scipy.sparse.csc_array(scipy.sparse.vstack((self.matrix, below)))
        return replace(
            self,
            matrix=matrix,
            lower=np.append(self.lower, lower),
            upper_row=np.append(self.upper_row, OPEN),
            row_names=(*self.row_names, name),
            row_keys=(*self.row_keys, ""),
        )

    def restricted(self, fixed: IntColumn, free: IntColumn) -> Program:
        """Return the program over the columns `free`, all others held at the values `fixed`."""
        held = fixed.copy()
        held[free] = 0
        spent = self.matrix @ held
        matrix = scipy.sparse.csc_array(self.matrix[:, free])
        lower = np.where(self.lower <= -OPEN, -OPEN, self.lower - spent)
        upper_row = np.where(self.upper_row >= OPEN, OPEN, self.upper_row - spent)
        names = tuple(self.column_names[j] for j in free.tolist())
        return replace(
            self, matrix=matrix, lower=lower, upper_row=upper_row, upper=self.upper[free], column_names=names
        )

    def is_kept_by(self, values: IntColumn) -> bool:
        """Whether whole-number values keep every row and column bound, in exact arithmetic."""
        if (values < 0).any() or (values > self.upper).any():
            return False
        activity = self.matrix @ values
        return bool((activity >= self.lower).all() and (activity <= self.upper_row).all())


@dataclass
class ProgramBuilder:
    """Collects columns and rows in bulk and assembles them once."""

    _upper: list[IntColumn] = field(default_factory=list)
    _kinds: list[str] = field(default_factory=list)
    _count: int = 0
    _lower: list[int] = field(default_factory=list)
    _upper_row: list[int] = field(default_factory=list)
    _names: list[str] = field(default_factory=list)
    _keys: list[str] = field(default_factory=list)
    _entries: list[tuple[IntColumn, IntColumn, IntColumn]] = field(default_factory=list)

    def columns(self, kind: str, count: int, upper: int | IntColumn = 1) -> IntColumn:
        """Add `count` columns and return their indices."""
        first = self._count
        self._count += count
        self._upper.append(np.broadcast_to(np.asarray(upper, dtype=np.int64), (count,)))
        self._kinds.extend([kind] * count)
        return np.arange(first, self._count, dtype=np.int64)

    @property
    def count(self) -> int:
        """Columns so far."""
        return self._count

    def row(
        self,
        name: str,
        key: str,
        columns: IntColumn | Sequence[int],
        values: IntColumn | Sequence[int] | int,
        lower: int = -OPEN,
        upper: int = OPEN,
    ) -> int:
        """Add one row: lower ≤ Σ value × column ≤ upper; return its index."""
        (index,) = self.rows(name, [key], [lower], [upper])
        where = np.asarray(columns, dtype=np.int64)
        self.entries(np.full(len(where), index, dtype=np.int64), where, values)
        return int(index)

    def rows(
        self, name: str, keys: Sequence[str], lower: Sequence[int] | IntColumn, upper: Sequence[int] | IntColumn
    ) -> IntColumn:
        """Add rows without entries and return their indices."""
        first = len(self._names)
        self._names.extend([name] * len(keys))
        self._keys.extend(keys)
        self._lower.extend(int(v) for v in lower)
        self._upper_row.extend(int(v) for v in upper)
        return np.arange(first, len(self._names), dtype=np.int64)

    def entries(self, rows: IntColumn, columns: IntColumn, values: IntColumn | Sequence[int] | int) -> None:
        """Add entries; entries that meet in one place add up."""
        spread = np.broadcast_to(np.asarray(values, dtype=np.int64), (len(columns),))
        self._entries.append((rows, columns, spread))

    def build(self) -> Program:
        """Assemble the program."""
        rows, columns, values = (
            np.concatenate([entry[part] for entry in self._entries]) if self._entries else np.zeros(0, dtype=np.int64)
            for part in range(3)
        )
        shape = (len(self._names), self._count)
        matrix = scipy.sparse.csc_array(scipy.sparse.coo_array((values, (rows, columns)), shape=shape))
        matrix.sum_duplicates()
        return Program(
            matrix=matrix,
            lower=np.array(self._lower, dtype=np.int64),
            upper_row=np.array(self._upper_row, dtype=np.int64),
            upper=np.concatenate(self._upper) if self._upper else np.zeros(0, dtype=np.int64),
            row_names=tuple(self._names),
            row_keys=tuple(self._keys),
            column_names=tuple(self._kinds),
        )
