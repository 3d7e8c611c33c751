"""CSV files without damage -> tables of text, block by block and column by column.

What this reads, `csv` reads as the same cells, several times slower. It reads nothing that it is not sure of: the
structure of each block (quotation marks, the number of cells of every record, line ends) is checked first, and a file
that has anything odd is left to the reader that names every damage by its row.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from matching.exchange.raw import MAX_CELL, RawBuilder, RawTable

_BLOCK = 1 << 25
#: Files of another encoding are recoded in memory; larger ones are left to the other reader.
_RECODED = 1 << 28
_BOM = b"\xef\xbb\xbf"
_QUOTE, _COMMA, _LF, _CR = b'",\n\r'

Bytes = npt.NDArray[np.uint8]


class _OddError(Exception):
    """The file has something that is better read character by character."""


def read_blocks(path: Path, encoding: str, *, block: int = _BLOCK) -> RawTable | None:
    """Return a file's table, None if it is not one of the plain kind.

    Parameters
    ----------
    encoding
        What reads the whole file without an error.
    block
        Bytes that are looked at together; a record is never longer.
    """
    data = _bytes(path, encoding)
    if data is None:
        return None
    try:
        return _read(path.name, data, block)
    except (_OddError, pl.exceptions.PolarsError):
        return None


def _bytes(path: Path, encoding: str) -> Bytes | None:
    size = path.stat().st_size
    if size == 0:
        return None
    if encoding in ("utf-8", "utf-8-sig"):
        data: Bytes = np.memmap(path, dtype=np.uint8, mode="r")
        return data[len(_BOM) :] if data[: len(_BOM)].tobytes() == _BOM else data
    if size > _RECODED:
        return None
    return np.frombuffer(path.read_bytes().decode(encoding).encode(), dtype=np.uint8)


def _read(name: str, data: Bytes, block: int) -> RawTable:
    builder: RawBuilder | None = None
    width = place = 0
    line = 1
    while place < len(data):
        ends, commas = _structure(data[place : place + block], last=place + block >= len(data))
        piece = data[place : place + int(ends[-1])]
        starts = np.concatenate([[0], ends[:-1]])
        if int((ends - starts).max()) > MAX_CELL:
            raise _OddError
        counts = np.diff(np.searchsorted(commas, np.concatenate([[0], ends]))) + 1
        width = width or int(counts[0])
        if width < 2 or (counts != width).any():
            raise _OddError
        lines = line + np.searchsorted(np.flatnonzero(piece == _LF), starts)
        frame = _frame(piece.tobytes(), width)
        if len(frame) != len(ends):
            raise _OddError
        if builder is None:
            builder = RawBuilder(name, frame.row(0), 1)
            frame, lines = frame[1:], lines[1:]
        builder.add_columns([_coded(series) for series in frame.get_columns()], lines)
        line += int(np.count_nonzero(piece == _LF))
        place += int(ends[-1])
    if builder is None:
        raise _OddError
    return builder.build()


def _structure(data: Bytes, *, last: bool) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Return where each whole record of a block ends (past its line feed), and the commas between cells."""
    is_quote = data == _QUOTE
    outside = (np.cumsum(is_quote, dtype=np.uint8) & 1) == 0
    feeds = np.flatnonzero((data == _LF) & outside)
    ends = feeds + 1
    if last and (len(ends) == 0 or ends[-1] < len(data)):
        if not outside[-1]:
            raise _OddError
        ends = np.append(ends, len(data))
    if len(ends) == 0:
        raise _OddError
    stop = int(ends[-1])
    _refuse_odd_quotes(data[:stop], np.flatnonzero(is_quote[:stop]))
    returns = np.flatnonzero(data[:stop] == _CR)
    if len(returns) and (
        returns[-1] + 1 >= stop or (data[returns + 1] != _LF).any() or not bool(outside[returns].all())
    ):
        raise _OddError
    return ends, np.flatnonzero((data[:stop] == _COMMA) & outside[:stop])


def _refuse_odd_quotes(data: Bytes, quotes: npt.NDArray[Any]) -> None:
    """Refuse marks that neither open a cell, nor close one, nor stand doubled inside one."""
    if not len(quotes):
        return
    opening, closing = quotes[0::2], quotes[1::2]
    if len(opening) != len(closing):
        raise _OddError
    before = np.where(opening > 0, data[opening - 1], _LF)
    begins = (before == _COMMA) | (before == _LF)
    begins[1:] |= opening[1:] == closing[:-1] + 1
    after = np.where(closing + 1 < len(data), data[np.minimum(closing + 1, len(data) - 1)], _LF)
    ends = (after == _COMMA) | (after == _LF) | (after == _CR)
    ends[:-1] |= opening[1:] == closing[:-1] + 1
    if not (begins.all() and ends.all()):
        raise _OddError


def _frame(piece: bytes, width: int) -> pl.DataFrame:
    names = [str(number) for number in range(width)]
    return pl.read_csv(
        piece,
        has_header=False,
        schema=dict.fromkeys(names, pl.String),
        empty_string_is_null=False,
        extra_columns="raise",
        missing_columns="raise",
    )


def _coded(series: pl.Series) -> tuple[list[str], npt.NDArray[np.int32]]:
    """Return the distinct texts of a column and the place of each row's text among them."""
    distinct = series.unique(maintain_order=True)
    if distinct.null_count():
        raise _OddError
    texts = distinct.to_list()
    if len(texts) == len(series):
        return texts, np.arange(len(texts), dtype=np.int32)
    places = pl.Series(np.arange(len(texts), dtype=np.int32))
    return texts, series.replace_strict(distinct, places).to_numpy()
