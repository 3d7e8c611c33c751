"""What a cell may say: one kind a column, from text to a value and back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from matching.exchange.cell_text import number_text
from matching.exchange.windows_text import WINDOWS_RIGHT, read_windows, write_windows
from matching.exchange.wrong import WrongCellError
from matching.instance.instance import HOUR
from matching.language import Text
from matching.policy import EPOCH

#: Upper limits of the input. They keep every sum of scores, money and counts of a round inside 64 bits.
MAX_COUNT = 10**9
MAX_YUAN = 10**9
MAX_HOURS = 10_000
MAX_WEEKS = 5_200
FIRST_YEAR, LAST_YEAR = 1900, 2999

#: A cell that begins so is run as a formula by a spreadsheet.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_WHOLE = re.compile(r"[0-9]{1,19}")
_MONEY = re.compile(r"([0-9]{1,19})(?:\.([0-9]{1,2}))?")
_HOURS = re.compile(r"[0-9]{1,19}(?:\.[0-9]{1,4})?")
_LEVELS = ("1", "2", "3", "4", "5")
_DEGREES = re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{1,30})?")


#: What values of a kind are: text, a day (since 1970-01-01), a whole number, a number of degrees, yes or no,
#: a word out of a few, or a list.
Form = Literal["text", "day", "whole", "degrees", "flag", "word", "list"]


@dataclass(frozen=True)
class Kind:
    """How the cells of a column are read and written.

    Parameters
    ----------
    right
        What a cell must be, to complete the sentence "must be …".
    read
        From trimmed text that is not blank to a value; raises ValueError, or WrongCellError with a sentence of its own.
    write
        From a value to the one text that stands for it wherever we write; it reads as the same value.
    form
        What the values are.
    words
        The words of a choice in the order of their values.
    choices
        The English and the first Chinese word of each choice, none if it is no choice.
    numbers
        The whole numbers that there may be, None if it is no such number.
    """

    right: Text
    read: Callable[[str], Any]
    write: Callable[[Any], str] = str
    form: Form = "text"
    words: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    numbers: range | None = None


def _identifier(text: str) -> str:
    if ";" in text or "；" in text:
        raise WrongCellError(
            Text('an id must not hold ";": it separates the items of a list', "编号不得含“;”，它用来分隔列表")
        )
    if text.startswith(FORMULA_STARTS):
        raise WrongCellError(
            Text(
                f'an id must not begin with "{text[0]}": a spreadsheet would read it as a formula',
                f"编号不得以“{text[0]}”开头，否则电子表格会当作公式",
            )
        )
    if not text.isprintable():
        hidden = next(c for c in text if not c.isprintable())
        raise WrongCellError(
            Text(
                f"an id must not hold the invisible character U+{ord(hidden):04X}; delete it",
                f"编号中含不可见字符 U+{ord(hidden):04X}，请删除",
            )
        )
    return text


def _free_text(text: str) -> str:
    # An apostrophe before such a sign is how a guarded cell is written: it says "text", and is no part of it.
    while text[0] == "'" and text[1:].startswith(FORMULA_STARTS) and text[1:].strip():
        text = text[1:].strip()
    # One way to end a line, so that text comes back from every file as it went.
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for c in text:
        if unicodedata.category(c) in ("Cc", "Cs") and c not in "\t\n":
            raise WrongCellError(
                Text(
                    f"text must not hold the control character U+{ord(c):04X}; delete it",
                    f"文字中含控制字符 U+{ord(c):04X}，请删除",
                )
            )
    return text


def _date(text: str) -> int:
    match = _DATE.fullmatch(text)
    if not match or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
        raise ValueError
    return date(int(match[1]), int(match[2]), int(match[3])).toordinal() - EPOCH.toordinal()


def _money(text: str) -> int:
    match = _MONEY.fullmatch(text)
    if not match:
        raise ValueError
    fen = int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0"))
    if fen > MAX_YUAN * 100:
        raise ValueError
    return fen


def _hours(text: str) -> int:
    if not _HOURS.fullmatch(text) or Decimal(text) > MAX_HOURS:
        raise ValueError
    return int(Decimal(text) * HOUR)


def _skills(text: str) -> tuple[tuple[str, int], ...]:
    held: dict[str, int] = {}
    for item in listed(text):
        service, _, level = (piece.strip() for piece in item.replace("：", ":").rpartition(":"))
        if not service or level not in _LEVELS:
            right = SKILLS_RIGHT
            raise WrongCellError(
                Text(f'"{item[:40]}" is no skill: write {right.en}', f"“{item[:40]}”不是技能：{right.zh}")
            )
        held[_identifier(service)] = min(int(level), held.get(service, 5))
    return tuple(sorted(held.items()))


def guarded(text: str) -> str:
    """Return free text that no spreadsheet runs as a formula: an apostrophe goes before a sign that begins one."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def date_text(days: int) -> str:
    """Return a day as a date in ISO form."""
    return date.fromordinal(days + EPOCH.toordinal()).isoformat()


def money_text(fen: int) -> str:
    """Return fen as yuan, whole or with two decimals."""
    return f"{fen // 100}.{fen % 100:02d}" if fen % 100 else str(fen // 100)


def hours_text(thousandths: int) -> str:
    """Return thousandths of a minute as hours."""
    return format((Decimal(thousandths) / HOUR).normalize(), "f")


def skills_text(held: Iterable[tuple[str, int]]) -> str:
    """Return services with their levels as a cell."""
    return ";".join(f"{service}:{level}" for service, level in held)


def listed(text: str) -> list[str]:
    """Return the items of a list cell, trimmed, blank ones left out."""
    return [item for part in text.replace("；", ";").split(";") if (item := part.strip())]


def whole(low: int, high: int = MAX_COUNT) -> Kind:
    """Return the kind of whole numbers from `low` to `high`."""

    def read(text: str) -> int:
        if not _WHOLE.fullmatch(text) or not low <= int(text) <= high:
            raise ValueError
        return int(text)

    right = Text(f"a whole number from {low} to {high}", f"{low} 到 {high} 的整数")
    return Kind(right, read, form="whole", numbers=range(low, high + 1))


def degrees(limit: int) -> Kind:
    """Return the kind of degrees between -`limit` and `limit`."""

    def read(text: str) -> float:
        if not _DEGREES.fullmatch(text) or not -limit <= float(text) <= limit:
            raise ValueError
        return float(text) + 0.0  # one zero, not two

    right = Text(f"degrees from -{limit} to {limit}, such as 30.25", f"-{limit} 到 {limit} 的度数，如 30.25")
    return Kind(right, read, number_text, "degrees")


def choice(options: Mapping[str, tuple[str, ...]], values: tuple[str, ...] | None = None) -> Kind:
    """Return the kind of a word out of a list; its value is the place in the list.

    Parameters
    ----------
    options
        English words and, for each, the Chinese ones read alike.
    values
        The words in the order of their values, the order of `options` if None.
    """
    order = values or tuple(options)
    places = {name: place for place, name in enumerate(order)}
    words = {word.casefold(): places[name] for name, others in options.items() for word in (name, *others)}

    def read(text: str) -> int:
        if text.casefold() not in words:
            raise ValueError
        return words[text.casefold()]

    listing = ", ".join(options)
    chinese = "、".join(f"{name}（{'／'.join(others)}）" if others else name for name, others in options.items())
    right = Text(f"one of {listing}", f"以下之一：{chinese}")
    pairs = tuple((name, others[0] if others else name) for name, others in options.items())
    return Kind(right, read, order.__getitem__, "word", order, choices=pairs)


def list_of(kind: Kind) -> Kind:
    """Return the kind of lists separated by ``;``."""
    right = Text(f'a list separated by ";", each item {kind.right.en}', f"以“;”分隔的列表，每项为{kind.right.zh}")
    return Kind(
        right,
        lambda text: tuple(kind.read(item) for item in listed(text)),
        lambda items: ";".join(map(kind.write, items)),
        "list",
    )


SKILLS_RIGHT = Text(
    'skills as service:level, separated by ";", levels 1 (highest) to 5',
    "技能写作“工种:等级”，以“;”分隔，等级 1（最高）至 5",
)

IDENTIFIER = Kind(Text("an id", "编号"), _identifier)
FREE_TEXT = Kind(Text("text", "文字"), _free_text, guarded)
DATE = Kind(
    Text(
        f"a date such as 2026-03-01, from {FIRST_YEAR} to {LAST_YEAR}",
        f"日期，如 2026-03-01，{FIRST_YEAR} 至 {LAST_YEAR} 年",
    ),
    _date,
    date_text,
    "day",
)
MONEY = Kind(
    Text(f"yuan from 0 to {MAX_YUAN}, whole or with at most two decimals", f"0 到 {MAX_YUAN} 元，整数或至多两位小数"),
    _money,
    money_text,
    "whole",
)
HOURS = Kind(
    Text(f"hours from 0 to {MAX_HOURS}, with at most four decimals", f"0 到 {MAX_HOURS} 小时，至多四位小数"),
    _hours,
    hours_text,
    "whole",
)
LEVEL = whole(1, 5)
COUNT = whole(0)
YES_NO = replace(choice({"no": ("否",), "yes": ("是",)}), form="flag")
SKILLS = Kind(SKILLS_RIGHT, _skills, skills_text, "list")
WINDOWS = Kind(WINDOWS_RIGHT, read_windows, write_windows)
