"""Values of cells <-> what a database holds, and the text in which both are told.

Two rows are equal when the canonical texts of all their cells are. A canonical text is the one that stands for the
value (``5`` for a blank lowest level, ``yes`` for 是, ``6000`` for ``6000.00``); it is blank where no cell can say the
value, such as no limit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from matching.exchange.kinds import IDENTIFIER, WINDOWS
from matching.exchange.schema import Field

Whole = npt.NDArray[np.int64]


def plain(field: Field, value: Any) -> Any:
    """Return what a database is given for a value: text, a whole number or a float, None where no cell can say it.

    Days go as ISO dates, yes and no as 1 and 0: both databases read them. A list goes as its text; whoever writes it
    knows the number of the list.
    """
    text = field.text(value)
    if text == "":
        return None
    match field.kind.form:
        case "whole":
            return value
        case "flag":
            return int(value)
        case "degrees":
            return float(value)
        case "text" if isinstance(value, str):
            return value
        case _:
            return text


def plains(field: Field, values: Sequence[Any]) -> list[Any]:
    """Return what a database is given for many values; see :func:`plain`."""
    if field.kind is IDENTIFIER:
        return [value or None for value in values]
    return [plain(field, value) for value in values]


def cell_writer(field: Field, lists: Mapping[int, str]) -> Callable[[Any], str]:
    """Return the function from what a database holds to a cell's canonical text.

    Parameters
    ----------
    lists
        Text of each list by its number.
    """
    write = field.kind.write
    match field.kind.form:
        case "flag":
            told: Callable[[Any], str] = lambda held: "yes" if held else "no"  # noqa: E731
        case "day" | "word":
            told = str
        case "list":
            told = lists.__getitem__
        case "text" if field.kind is WINDOWS:
            told = str
        case _:
            told = write
    return lambda held: "" if held is None else told(held)


@cache
def _salt(column: str) -> bytes:
    return hashlib.blake2b(column.encode(), digest_size=16).digest()


def cell_number(column: str, text: str) -> int:
    """Return the number of a cell: 64 bits of a hash of its column and its text, 0 for a blank one."""
    if not text:
        return 0
    hashed = hashlib.blake2b(text.encode(), digest_size=8, key=_salt(column)).digest()
    return int.from_bytes(hashed, "little", signed=True)


def cell_numbers(column: str, texts: Iterable[str]) -> Whole:
    """Return the numbers of many cells of one column.

    The digest of a row is the sum of its cells' numbers, modulo 2**64. It is compared with that of the row of the same
    key alone, so that two different rows are taken for one with a chance of 2**-64.
    """
    return np.array([cell_number(column, text) for text in texts], dtype=np.int64)
