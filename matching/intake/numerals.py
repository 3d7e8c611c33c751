"""Numbers as people write them: full width, separators, 1.2万, 三十, 一万二."""

from __future__ import annotations

import re
from decimal import Decimal

from matching.intake.folding import squeezed

_DIGITS = (
    {c: n for n, c in enumerate("零一二三四五六七八九")}
    | {"〇": 0, "两": 2}
    | {c: n for n, c in enumerate("零壹贰叁肆伍陆柒捌玖")}
)
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_SCALED = re.compile(r"([0-9]+(?:\.[0-9]+)?)(万|千|百|亿|k|w)(?:([0-9]{1,3})(千|百)?)?")
_SCALES = {"亿": 10**8, "万": 10**4, "w": 10**4, "千": 1000, "k": 1000, "百": 100}


def read_numeral(text: str) -> Decimal:
    """Return the number that a text writes.

    Raises
    ------
    ValueError
        It is none, or may be read in several ways.
    """
    plain = squeezed(text)
    if _PLAIN.fullmatch(plain):
        return Decimal(plain)
    if _GROUPED.fullmatch(plain):
        return Decimal(plain.replace(",", ""))
    if match := _SCALED.fullmatch(plain):
        return _scaled(match)
    return Decimal(_chinese(plain))


def chinese_digits(text: str) -> str:
    """Return digits written as characters one by one (二〇二六) in figures."""
    return "".join(str(_DIGITS[c]) for c in text)


def number_text(value: Decimal) -> str:
    """Return a number in its canonical form: no exponent, no zeros at its end."""
    return format(value.to_integral_value() if value == value.to_integral_value() else value.normalize(), "f")


def _scaled(match: re.Match[str]) -> Decimal:
    """Return a number such as 1.2万, 5千, 1万2 or 1万2千."""
    scale = _SCALES[match[2]]
    value = Decimal(match[1]) * scale
    if match[3]:
        rest = int(match[3])
        if match[4] and rest * _SCALES[match[4]] < scale:
            value += rest * _SCALES[match[4]]
        elif not match[4] and len(match[3]) == 1:
            value += rest * scale // 10  # 1万2 says 12,000
        else:
            raise ValueError
    return value


def _chinese(text: str) -> int:
    """Return a number written in characters."""
    if not text or any(c not in _DIGITS and c not in _TENS and c not in _MYRIADS for c in text):
        raise ValueError
    if all(c in _DIGITS for c in text):
        if len(text) > 1 and text[0] != "零" and "零" not in text and "〇" not in text:
            raise ValueError  # 三五 is "three to five"
        return int(chinese_digits(text))
    total = section = 0
    digit: int | None = None
    last_unit = 1
    for c in text:
        if c in _DIGITS:
            if digit not in (None, 0):
                raise ValueError
            digit = _DIGITS[c]
            if digit == 0:
                last_unit = 1
        elif c in _TENS:
            section += (1 if digit is None else digit) * _TENS[c]
            last_unit, digit = _TENS[c], None
        else:
            total = (total + section + (digit or 0)) * _MYRIADS[c]
            section, last_unit, digit = 0, _MYRIADS[c], None
    if digit:
        # 一万二 says 12,000 and 三百五 says 350: a digit at the end counts the next lower unit.
        section += digit * (last_unit // 10 if last_unit >= 100 else 1)
    return total + section
