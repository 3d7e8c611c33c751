"""Pay, counts and hours as people write them -> plain numbers, and the unit that stands beside them."""

from __future__ import annotations

import re
from decimal import Decimal

from matching.exchange.kinds import Kind
from matching.intake.folding import squeezed
from matching.intake.numerals import number_text, read_numeral
from matching.intake.said import Said, plainly, wrong
from matching.language import Text

_MONEY_SIGNS = re.compile(r"人民币|rmb|cny|[¥￥]|元整?|块钱?|(?<=[0-9])圆")
#: Words before or after a sum that tell what it is paid for; those of `OTHER_UNITS` cannot be matched.
_UNITS = {
    "month": re.compile(r"^(?:月薪|月工资|每月|月)[:为]?|(?:/|每|一)(?:个)?月(?:/人|每人)?$|/人[/·]?月$|/month$|/mo$"),
    "hour": re.compile(r"^(?:时薪|每小时|小时)[:为]?|(?:/|每|一)(?:个)?(?:小时|钟头|时|h)$|/hour$|/hr?$"),
}
_OTHER_UNITS = {
    "day": re.compile(r"^(?:日薪|每天|每日)|(?:/|每|一)(?:天|日|工日)$|/day$"),
    "week": re.compile(r"^(?:周薪|每周)|(?:/|每|一)周$|/week$"),
    "year": re.compile(r"^(?:年薪|每年)|(?:/|每|一)年$|/year$"),
    "time": re.compile(r"(?:/|每|一)(?:次|单|台|趟|平米|平方米|平方|㎡)$"),
}
_PER_PERSON = re.compile(r"(?:/|每)(?:人|名)$")
_RANGE = re.compile(r"(.*[0-9一二三四五六七八九十百千万kw])(?:-+|至|到)([0-9一二两三四五六七八九十百千万].*)")
_FROM = re.compile(r"^(?:不低于|最低|至少|保底|起薪)[:为]?|(?:以上|起|及以上|\+|或以上)$")
_ABOUT = re.compile(r"^(?:约|大约|大概|左右|预计)|(?:左右|上下|多|余)$")
_UP_TO = re.compile(r"^(?:不高于|不超过|最高|至多)|(?:以下|以内|封顶)$")
_OPEN_PAY = re.compile(r"面议|面谈|协商|待定|详谈|电议|议价")
_COUNTED = re.compile(r"(?:人|名|个|位|床|张|间|岗|周|星期|轮次?|次|份|单|席|座|级)$")
_HOURS = re.compile(r"^(?:每周|周)[:为]?|(?:个)?(?:小时|钟头|h|hours?)(?:/周|每周|/week)?$|/周$")
_HOURS_OTHER = re.compile(r"^(?:每天|每日|日)|(?:/天|/日|每天|每日|/月|每月|/day)$")

_RANGE_TEXT = (
    "holds a range: write one amount, the lowest that every worker gets",
    "是一个范围：请写一个确定的数额，即每名劳动者都能得到的最低数额",
)


def read_pay(text: str, *, unit: str = "", scale: int = 1, lower: bool = False) -> Said:
    """Return a sum of yuan and what it is paid for, ``month``, ``hour`` or blank if the cell does not tell.

    Parameters
    ----------
    text
        A cell.
    unit
        What the header says that it is paid for.
    scale
        What a number counts, in yuan; 10,000 under a header such as 月薪(万元).
    lower
        Whether the lower end of a range is meant where there is one.
    """
    plain = squeezed(text)
    if _OPEN_PAY.search(plain):
        raise wrong("names no sum: write the lowest sum agreed on, in yuan", "没有写明数额：请写出商定的最低数额（元）")
    bare, own = _without_unit(plain)
    note = None
    match = _RANGE.fullmatch(bare) if not bare.isdigit() else None
    if match:
        if not lower:
            raise wrong(*_RANGE_TEXT)
        low = _without_money(match[1])
        high = _without_money(match[2])
        # In 5-6千 the word counts both.
        if low.isdigit() and (word := re.search(r"[千万kw]$", high)) and int(low) < 100:
            low += word[0]
        bare = low
        note = Text("the lower end of a range was taken", "取范围的下限")
    elif _FROM.search(bare):
        if not lower:
            raise wrong(*_RANGE_TEXT)
        bare = _FROM.sub("", bare)
        note = Text("the lowest sum was taken", "取最低数额")
    value = _number(_without_money(bare)) * scale
    if own and unit and own != unit:
        raise wrong(
            f"the cell is paid by the {own}, its header by the {unit}: mend one of the two",
            f"单元格按{_zh(own)}计薪，而表头按{_zh(unit)}计薪：请改正其一",
        )
    return Said((number_text(value), own or unit), note)


def read_money(text: str, *, scale: int = 1) -> Said:
    """Return a sum of yuan without asking what it is paid for."""
    plain = squeezed(text)
    for pattern in (*_UNITS.values(), _PER_PERSON):
        plain = pattern.sub("", plain)
    if _RANGE.fullmatch(plain) and not plain.isdigit():
        raise wrong("holds a range: write one sum", "是一个范围：请写一个确定的数额")
    return plainly(number_text(_number(_without_money(plain)) * scale))


def read_least_pay(text: str) -> Said:
    """Return the lowest pay that a worker accepts: the lower end of what is named, blank where it is open."""
    plain = squeezed(text)
    if _OPEN_PAY.search(plain):
        return Said(("",), Text("was read as no lowest pay", "读作不设最低报酬"))
    said = read_pay(text, lower=True)
    # Two thousand or more is what this field says anyway.
    is_range = _RANGE.fullmatch(_without_unit(plain)[0]) is not None
    return Said(said.texts[:1], said.note if is_range else None)


def read_count(text: str) -> Said:
    """Return a whole number, its counting word left out."""
    plain = _COUNTED.sub("", squeezed(text))
    if _RANGE.fullmatch(plain):
        raise wrong("holds a range: write one number", "是一个范围：请写一个确定的数")
    value = _number(plain)
    if value != value.to_integral_value():
        raise ValueError
    return plainly(number_text(value))


def read_hours(text: str) -> Said:
    """Return hours a week."""
    plain = squeezed(text)
    if _HOURS_OTHER.search(plain):
        raise wrong("must be hours a week, not a day or a month", "应为每周小时数，而不是每天或每月")
    bare = _HOURS.sub("", _HOURS.sub("", plain))
    if _RANGE.fullmatch(bare) and not bare.isdigit():
        raise wrong("holds a range: write one number of hours a week", "是一个范围：请写一个确定的每周小时数")
    return plainly(number_text(_number(bare)))


def canonical(kind: Kind, said: Said) -> Said:
    """Return an answer after seeing that the exchange takes its first text.

    Raises
    ------
    ValueError
        The exchange refuses it.
    """
    kind.read(said.texts[0])
    return said


def _without_unit(plain: str) -> tuple[str, str]:
    """Return a sum without the words about what it is paid for, and the unit they name."""
    plain = _PER_PERSON.sub("", plain)
    for other, pattern in _OTHER_UNITS.items():
        if pattern.search(plain):
            raise wrong(
                f"is paid by the {other}: write what a month or an hour pays",
                f"按{_zh(other)}计薪：请换算成每月或每小时的报酬",
            )
    for unit, pattern in _UNITS.items():
        bare = pattern.sub("", plain)
        if bare != plain:
            return _PER_PERSON.sub("", bare), unit
    return plain, ""


def _without_money(plain: str) -> str:
    return _MONEY_SIGNS.sub("", plain)


def _number(plain: str) -> Decimal:
    if _ABOUT.search(plain):
        raise wrong("is only about right: write the exact number", "只是大约的数：请写确定的数")
    if _UP_TO.search(plain) or _FROM.search(plain):
        raise wrong("is a limit: write the exact number", "只是界限：请写确定的数")
    return read_numeral(plain)


def _zh(unit: str) -> str:
    return {"month": "月", "hour": "小时", "day": "天", "week": "周", "year": "年", "time": "次"}[unit]
