"""Rows of headers: which row they stand in, and which field each of them names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from matching.intake.folding import folded
from matching.intake.vocabulary import beside, words_of
from matching.models.tables import IMPORTED, IMPORTED_BY_NAME

#: Columns that a returned workbook adds; they are passed over when it comes back.
RETURNED = "需要修改 What to mend"
ROW_IN_FILE = "原行号 Row in your file"

_BRACKETS = re.compile(r"[(\[【〔<]([^)\]】〕>]*)[)\]】〕>]")
_MARKS = re.compile(r"[*＊:：?？!！\"'“”‘’#]")
_PIECES = re.compile(r"[\s/|]+")
_SCALES = {"万元": 10_000, "万": 10_000, "千元": 1_000, "千": 1_000}
_PER = {
    "month": (
        "元/月",
        "/月",
        "每月",
        "元每月",
        "月",
        "元/人/月",
        "元/月/人",
        "元/人·月",
        "yuan/month",
        "万元/月",
        "千元/月",
    ),
    "hour": ("元/小时", "/小时", "每小时", "元/时", "小时", "元每小时", "yuan/hour"),
}
_UNITS = {word: unit for unit, words in _PER.items() for word in words}
#: A longer cell is a sentence.
_LONGEST = 80
#: Fewest fields that a row of headers must name.
_LEAST = 3


@dataclass(frozen=True)
class Column:
    """What a header says.

    Parameters
    ----------
    label
        The header as it stands, that of its group before it.
    target
        The field or fields that it fills, ``""`` if it is left out on purpose; None if it is not known.
    exact
        Whether it is one of the exchange's own names.
    unit
        What pay below it is paid for, ``month`` or ``hour``.
    scale
        What a number below it counts, in yuan.
    """

    label: str
    target: str | None
    exact: bool = False
    unit: str = ""
    scale: int = 1


@dataclass(frozen=True)
class Header:
    """A row of headers, or two.

    Parameters
    ----------
    record
        Place of its first row among the records.
    height
        How many rows it takes.
    columns
        What each column is headed.
    """

    record: int
    height: int
    columns: tuple[Column, ...]

    def worth(self) -> float:
        """Return the score, by which two rows must name more than one does: else one of them is something else."""
        return self.score() - 0.5 * (self.height - 1)

    def score(self) -> float:
        """How many fields it names."""
        targets = {column.target for column in self.columns if column.target}
        return len(targets) + sum(0.01 for column in self.columns if column.exact)


def find_header(head: Sequence[Sequence[str]], table: str, saved: Mapping[str, str]) -> Header | None:
    """Return the row of headers among the first records, None if none names enough fields.

    Parameters
    ----------
    head
        The first records.
    table
        Name of the exchange table.
    saved
        Targets by folded header, as an earlier file of the sender had them.
    """
    best = best_header(head, table, saved)
    needed = sum(field.needed for field in IMPORTED_BY_NAME[table].fields)
    return best if best is not None and best.score() >= min(_LEAST, needed) else None


def best_header(head: Sequence[Sequence[str]], table: str, saved: Mapping[str, str]) -> Header | None:
    """Return the row that looks most like headers, None if there is no row."""
    best = None
    for record, cells in enumerate(head):
        candidates = [Header(record, 1, tuple(_column([cell], table, saved) for cell in cells))]
        if record + 1 < len(head):
            pairs = _grouped(cells, head[record + 1])
            candidates.append(Header(record, 2, tuple(_column(pair, table, saved) for pair in pairs)))
        for header in candidates:
            if best is None or header.worth() > best.worth():
                best = header
    return best


def known_words(text: str) -> int:
    """How many cells of a text are headers of any table."""
    every = set().union(*(vocabulary(table.name) for table in IMPORTED))
    return sum(1 for cell in set(re.split(r"[,;\t\n\r|，]", text)) if forms(cell) and forms(cell)[0] in every)


@cache
def vocabulary(table: str) -> Mapping[str, tuple[str, bool]]:
    """Return target and exactness by folded word; the exchange's own names come first."""
    words: dict[str, tuple[str, bool]] = {}
    for target, listed in words_of(table).items():
        for word in listed:
            words[forms(word)[0]] = (target, False)
    for field in IMPORTED_BY_NAME[table].fields:
        for name in (field.name, field.chinese):
            words[forms(name)[0]] = (field.name, True)
    return words


@lru_cache(maxsize=20_000)
def forms(label: str) -> tuple[str, ...]:
    """Return the ways in which a header may be known: whole, without its brackets, its pieces."""
    plain = _MARKS.sub("", folded(label)).strip()
    bare = _BRACKETS.sub(" ", plain)
    found = [plain, bare, *_BRACKETS.findall(plain), *_PIECES.split(bare), *bare.splitlines()]
    return tuple(dict.fromkeys(form for text in found if (form := re.sub(r"[\s_\-·]", "", text))))


def passed_over(label: str) -> bool:
    """Whether a header names a column that is left out without a word: one of ours."""
    return label.startswith((RETURNED, ROW_IN_FILE))


def is_beside(label: str) -> bool:
    """Whether a header names something usual that the exchange does not hold."""
    return any(form in beside() for form in forms(label)[:2])


def _grouped(groups: Sequence[str], parts: Sequence[str]) -> list[list[str]]:
    """Return, for each column, the headers of its group and of itself; a group reaches to the next one."""
    pairs = []
    group = ""
    for above, below in zip(groups, parts, strict=True):
        group = above or (group if below else "")
        pairs.append([piece for piece in (group, below) if piece])
    return pairs


def _column(labels: Sequence[str], table: str, saved: Mapping[str, str]) -> Column:
    """Return what one header says; of a group and its part, both together are looked for first."""
    label = " ".join(" ".join(piece.split()) for piece in labels if piece)
    if not label or len(label) > _LONGEST or passed_over(label):
        return Column(label, None)
    words = vocabulary(table)
    unit, scale = _paid(label)
    tried = [
        *(forms("".join(labels))[:2] if len(labels) > 1 else ()),
        *forms(labels[-1]),
    ]
    for form in [*forms(label)[:1], *tried]:
        if form in saved:
            return _of(label, saved[form], False, unit, scale)
    for form in tried:
        if form in words:
            target, exact = words[form]
            return _of(label, target, exact, unit, scale) if _agree(labels, target, words) else Column(label, None)
    return Column(label, None)


def _agree(labels: Sequence[str], target: str, words: Mapping[str, tuple[str, bool]]) -> bool:
    """Whether a header's group, if it names a field too, names the same: 单位 below 费用 is no employer."""
    if len(labels) < 2:
        return True
    group = next((words[form][0] for form in forms(labels[0]) if form in words), "")
    return not group or bool(_fields(group) & _fields(target))


def _fields(target: str) -> set[str]:
    """Return the fields that a target is about; pay and its unit count as one."""
    return {re.split(r"[.:]", part)[0].removesuffix("_unit") for part in target.split("+")}


def _of(label: str, target: str, exact: bool, unit: str, scale: int) -> Column:
    name, _, paid = target.partition(":")
    return Column(label, name, exact, paid or unit, scale)


def _paid(label: str) -> tuple[str, int]:
    """Return what a header says of sums below it: what they are paid for, and what 1 counts."""
    for inside in _BRACKETS.findall(folded(label)):
        plain = inside.replace(" ", "").replace("单位:", "").replace("单位", "")
        scale = next((value for word, value in _SCALES.items() if plain.startswith(word)), 1)
        if plain in _UNITS or scale > 1:
            return _UNITS.get(plain, ""), scale
    return "", 1
