"""How much a file from outside may hold."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Limits of a file; beyond one of them it is refused as a whole, with a sentence that says which.

    Parameters
    ----------
    bytes
        Size of the file.
    unpacked
        Size of a workbook's parts together once unpacked.
    ratio
        Times that a larger part of a workbook may grow when unpacked.
    rows
        Rows of a table, the rows above the header included.
    columns
        Columns up to the last one that says anything.
    sheets
        Sheets of a workbook.
    """

    bytes: int = 1 << 30
    unpacked: int = 2 << 30
    ratio: int = 200
    rows: int = 3_000_000
    columns: int = 512
    sheets: int = 256
