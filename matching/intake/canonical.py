"""Columns of a sheet -> the exchange table's columns: each distinct text read once, every doubt with its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from matching.exchange.raw import RawColumn
from matching.exchange.wrong import WrongCellError
from matching.intake.folding import squeezed, visible
from matching.intake.known import BLANKS, Known, guard
from matching.intake.plan import Rule
from matching.intake.said import CellsError, Said
from matching.language import Text, counted
from matching.problems import Problem

#: What shows that a cell may hold no value: a formula, a spreadsheet's error, a rounded number.
_NO_VALUE = re.compile(r"(?m)^\s*[=#]|E\+")
#: Notes about single texts that a column may give before the rest is told in one.
_NOTES = 8


@dataclass
class Canonical:
    """What comes out of a sheet's columns.

    Parameters
    ----------
    columns
        Canonical columns by field.
    problems
        Cells that could not be made canonical.
    notes
        What was assumed.
    unread
        Rows, by field, whose text is still the sender's, for it could not be read.
    """

    columns: dict[str, RawColumn] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    unread: dict[str, set[int]] = field(default_factory=dict)


def apply(
    rule: Rule,
    right: str,
    right_zh: str,
    columns: Sequence[RawColumn],
    labels: Sequence[str],
    rows: npt.NDArray[np.int64],
    file: str,
    known: Known,
    words: dict[str, str],
    out: Canonical,
) -> None:
    """Fill the fields of one rule.

    Parameters
    ----------
    right, right_zh
        What a cell must be, where its reader does not say better.
    columns, labels
        The rule's columns, with the records kept, and their headers.
    rows
        Row number of each record.
    words
        What this sender's texts mean in the rule's first field, by folded text.
    """
    if rule.read is None and not rule.blanks and not words and (column := _as_it_stands(columns[0])) is not None:
        out.columns[rule.fields[0]] = column
        return
    codes, cells = _distinct(columns)
    said: list[tuple[str, ...]] = []
    wrong: dict[int, tuple[Text, int]] = {}
    notes: dict[int, Text] = {}
    blank = ("",) * len(rule.fields)
    for code, given in enumerate(cells):
        texts = tuple(map(visible, given))
        if not any(texts) or (rule.blanks and all(map(_says_nothing, texts))):
            said.append(blank)
            continue
        try:
            for place, text in enumerate(texts):
                if text and (text[0] in "=#" or "E+" in text):
                    _guarded(text, place, known)
            if words and (meant := words.get(squeezed(texts[0]))) is not None:
                said.append((meant, *blank[1:]))
                continue
            answer = Said(texts) if rule.read is None else rule.read(texts)
            said.append(answer.texts)
            if answer.note is not None:
                notes[code] = answer.note
        except ValueError as error:
            text_of = error.text if isinstance(error, WrongCellError) else Text(f"must be {right}", f"应为{right_zh}")
            given_places = [place for place, text in enumerate(texts) if text]
            place = error.place if isinstance(error, CellsError) else given_places[-1 if rule.last else 0]
            wrong[code] = (text_of, place)
            said.append((next(filter(None, texts)), *blank[1:]))
    for number, name in enumerate(rule.fields):
        out.columns[name] = _dense(codes, [texts[number] for texts in said])
    _report(rule, codes, cells, labels, rows, file, wrong, notes, out)


def _says_nothing(text: str) -> bool:
    return not text or (len(text) < 5 and squeezed(text) in BLANKS)


def _guarded(text: str, place: int, known: Known) -> None:
    try:
        guard(text, known)
    except WrongCellError as error:
        raise CellsError(error.text, place) from None


def _as_it_stands(column: RawColumn) -> RawColumn | None:
    """Return a column whose texts are taken as they stand, None if one of them must be looked at."""
    codes, texts = _used(column)
    every = "\n".join(texts)
    if not every.isascii() or _NO_VALUE.search(every):
        return None
    return _dense(codes, [text.strip() for text in texts])


def _distinct(columns: Sequence[RawColumn]) -> tuple[npt.NDArray[np.int64], list[tuple[str, ...]]]:
    """Return the combinations of cells that occur, and a code a record."""
    first, *others = [_used(column) for column in columns]
    codes: npt.NDArray[np.int64] = first[0]
    cells: list[tuple[str, ...]] = [(text,) for text in first[1]]
    for more, texts in others:
        both, codes = np.unique(codes * len(texts) + more, return_inverse=True)
        cells = [(*cells[pair // len(texts)], texts[pair % len(texts)]) for pair in both.tolist()]
    return codes, cells


def _used(column: RawColumn) -> tuple[npt.NDArray[np.int64], list[str]]:
    """Return a column without the texts that no record holds."""
    used = np.bincount(column.codes, minlength=len(column.texts)) > 0
    if used.all():
        return column.codes.astype(np.int64), list(column.texts)
    place = np.cumsum(used) - 1
    return place[column.codes], [column.texts[code] for code in np.flatnonzero(used).tolist()]


def _dense(codes: npt.NDArray[np.int64], texts: Sequence[str]) -> RawColumn:
    """Return a column in which each text stands once."""
    if len(set(texts)) == len(texts):
        return RawColumn(codes.astype(np.int32), tuple(texts))
    places: dict[str, int] = {}
    renumbered = np.fromiter((places.setdefault(text, len(places)) for text in texts), dtype=np.int32, count=len(texts))
    return RawColumn(renumbered[codes], tuple(places))


def _report(
    rule: Rule,
    codes: npt.NDArray[np.int64],
    cells: Sequence[tuple[str, ...]],
    labels: Sequence[str],
    rows: npt.NDArray[np.int64],
    file: str,
    wrong: dict[int, tuple[Text, int]],
    notes: dict[int, Text],
    out: Canonical,
) -> None:
    if wrong:
        records = np.flatnonzero(np.isin(codes, np.fromiter(wrong, dtype=np.int64)))
        numbers = rows[records].tolist()
        for code, row in zip(codes[records].tolist(), numbers, strict=True):
            text, place = wrong[code]
            out.problems.append(Problem(text, file, row, labels[place], cells[code][place].strip()))
        for name in rule.fields:
            out.unread.setdefault(name, set()).update(numbers)
    if notes:
        noted = np.fromiter(notes, dtype=np.int64)
        records = np.flatnonzero(np.isin(codes, noted))
        found, first, count = np.unique(codes[records], return_index=True, return_counts=True)
        order = np.argsort(first)[:_NOTES]
        label = " + ".join(labels)
        for place in order.tolist():
            code, times = int(found[place]), int(count[place])
            note = notes[code]
            if times > 1:
                note = Text(f"{note.en} ({times} rows)", f"{note.zh}（共 {times} 行）")
            value = " ".join(filter(None, map(str.strip, cells[code])))
            out.notes.append(Problem(note, file, int(rows[records[first[place]]]), label, value, warning=True))
        if len(found) > _NOTES:
            more = len(found) - _NOTES
            text = Text(
                f"{counted(more, 'more text')} of this column read in the same way",
                f"本列另有 {more} 种写法按同样方式读取",
            )
            out.notes.append(Problem(text, file, 0, label, warning=True))
