"""Dates as people write them -> 2026-03-01."""

from __future__ import annotations

import re
from datetime import date, timedelta

from matching.exchange.kinds import FIRST_YEAR, LAST_YEAR
from matching.intake.folding import folded
from matching.intake.numerals import chinese_digits, read_numeral
from matching.intake.said import Said, plainly, wrong
from matching.language import Text

#: Numbers of days that a date column may hold in place of a date: the years 1954 to 2119.
_SERIALS = range(20_000, 80_500)
#: Ends that mean that there is none.
OPEN_ENDED = frozenset(
    {
        "长期",
        "长期有效",
        "长期合同",
        "永久",
        "永久有效",
        "不限",
        "无期限",
        "无固定期限",
        "至今",
        "至长期",
        "open",
        "long term",
    }
)
#: What is said of a worker who is free already.
ANY_TIME = Text("was read as free already", "读作现在即可上岗")
_SOON = ("即日", "立即", "马上", "尽快", "随时", "面谈", "待定", "另行通知", "asap", "immediately")

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DAY = re.compile(r"([0-9]{4})\s*[-/.年,\\ ]\s*([0-9]{1,2})\s*[-/.月,\\ ]\s*([0-9]{1,2})\s*[日号]?")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_TIME = re.compile(r"[t ]?\s*([0-9]{1,2})[:时点]([0-9]{1,2})?(?:[:分]([0-9]{1,2}))?(?:\.0+)?[分秒]?z?$")
_WEEKDAY = re.compile(r"\(?(?:星期|周|礼拜)[一二三四五六日天]\)?$")
_SERIAL = re.compile(r"([0-9]{5})(?:\.([0-9]+))?")
_MONTH_ONLY = re.compile(r"[0-9]{4}\s*[-/.年]\s*[0-9]{1,2}\s*月?(?:份|底|初|中旬|上旬|下旬)?")
_NO_YEAR = re.compile(r"[0-9]{1,2}\s*[-/.月]\s*[0-9]{1,2}\s*[日号]?")
_SHORT_YEAR = re.compile(r"[0-9]{1,3}\s*[-/.年]\s*[0-9]{1,2}\s*[-/.月]\s*(?:[0-9]{1,2}|[0-9]{4})\s*日?")
_YEAR_WORDS = re.compile(r"([零一二三四五六七八九]{4})年([^年月日]{1,3})月([^年月日]{1,3})[日号]?")
#: Between two dates: a word, or a dash with no digit run that would make it part of a date.
_BETWEEN = re.compile(
    r"\s*(?:起?\s*(?:至|到|止)\s*|\s-+\s|(?<=[日号])\s*-+\s*|-{2,}|(?<=[0-9])\s*-\s*(?=[0-9]{4}\s*[/.年])|(?<=[0-9])-(?=[0-9]{4}-)|(?<=[0-9]{8})-(?=[0-9]{8}))"
)


def read_date(text: str, *, since_1904: bool = False) -> Said:
    """Return one date.

    Parameters
    ----------
    text
        A cell.
    since_1904
        Whether the file counts days from 1904.

    Raises
    ------
    WrongCellError
        There is a date in it, but not one that can be told for certain.
    ValueError
        It is no date.
    """
    if match := _ISO.fullmatch(text):
        return plainly(_checked(int(match[1]), int(match[2]), int(match[3])))
    plain = _in_digits(folded(text))
    if (day := _whole_day(plain)) is not None:
        return plainly(_checked(*day))
    if match := _SERIAL.fullmatch(plain):
        return _serial(text, match, since_1904)
    return _with_time(text, plain)


def read_open_date(text: str, *, since_1904: bool = False) -> Said:
    """Return one date, or a blank text where the cell says that there is no end."""
    plain = folded(text)
    if plain in OPEN_ENDED:
        return plainly("")
    return read_date(text, since_1904=since_1904)


def is_any_time(text: str) -> bool:
    """Whether a worker says to be free already."""
    return any(word in folded(text) for word in ("随时", "即日", "立即", "马上", "now", "any time"))


def read_span(text: str, *, since_1904: bool = False) -> Said:
    """Return the first and the last day of a span; the last is blank where there is no end.

    Raises
    ------
    WrongCellError, ValueError
        As `read_date`.
    """
    plain = _in_digits(folded(text))
    pieces = [piece.strip() for piece in _BETWEEN.split(plain) if piece.strip()]
    if len(pieces) == 1:
        one = pieces[0].removesuffix("起").removesuffix("开始").strip()
        said = read_date(one, since_1904=since_1904)
        if one == plain:
            return Said((said.texts[0], ""), said.note)
        return Said((said.texts[0], ""), Text("was read as a first day without a last", "读作只有起始日、没有截止日"))
    if len(pieces) != 2:
        raise ValueError
    first = read_date(pieces[0], since_1904=since_1904).texts[0]
    if pieces[1] in OPEN_ENDED:
        return Said((first, ""), Text(f"was read as from {first} without an end", f"读作自 {first} 起，无截止日"))
    last = _last_of(first, pieces[1], since_1904)
    return Said((first, last), Text(f"was read as from {first} to {last}", f"读作 {first} 至 {last}"))


def holds_span(text: str) -> bool:
    """Whether a cell seems to hold two dates."""
    return len([piece for piece in _BETWEEN.split(_in_digits(folded(text))) if piece.strip()]) == 2


def _last_of(first: str, piece: str, since_1904: bool) -> str:
    """Return the last day of a span; without a year it is of the first day's year, if it is not before it."""
    if _NO_YEAR.fullmatch(piece):
        last = read_date(f"{first[:4]}年{piece}").texts[0]
        if last < first:
            raise wrong(
                f'"{piece}" has no year and lies before the first day: write the year',
                f"“{piece}”没有年份，且早于起始日：请写明年份",
            )
        return last
    return read_date(piece, since_1904=since_1904).texts[0]


def _in_digits(plain: str) -> str:
    """Return a date with its Chinese numerals in digits."""
    if plain.isascii():
        return plain
    plain = plain.replace("〇", "零").replace("○", "零")

    def digits(match: re.Match[str]) -> str:
        return f"{chinese_digits(match[1])}年{read_numeral(match[2])}月{read_numeral(match[3])}日"

    try:
        return _YEAR_WORDS.sub(digits, plain)
    except ValueError:
        return plain


def _whole_day(plain: str) -> tuple[int, int, int] | None:
    match = _DAY.fullmatch(plain) or _COMPACT.fullmatch(plain)
    return None if match is None else (int(match[1]), int(match[2]), int(match[3]))


def _checked(year: int, month: int, day: int) -> str:
    """Return a date in its canonical form, after seeing that the calendar has it."""
    try:
        found = date(year, month, day)
    except ValueError:
        raise wrong(f"the calendar has no {year}-{month}-{day}", f"日历中没有 {year} 年 {month} 月 {day} 日") from None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError
    return found.isoformat()


def _serial(text: str, match: re.Match[str], since_1904: bool) -> Said:
    """Return the date of a spreadsheet's number of days."""
    days = int(match[1])
    if days not in _SERIALS:
        raise ValueError
    found = (date(1904, 1, 1) if since_1904 else date(1899, 12, 30)) + timedelta(days=days)
    note = Text(
        f"a spreadsheet's number of days, was read as {found.isoformat()}",
        f"是电子表格的日期序号，读作 {found.isoformat()}",
    )
    if match[2] and match[2].strip("0"):
        note = Text(f"{note.en}; its time of day was left out", f"{note.zh}；其中的时刻已忽略")
    return Said((found.isoformat(),), note)


def _with_time(text: str, plain: str) -> Said:
    """Return a date that a time of day or a weekday follows, or say why there is none."""
    bare = _WEEKDAY.sub("", plain).strip()
    clock = None
    for match in _TIME.finditer(bare):
        if _whole_day(bare[: match.start()].strip()) is not None:
            clock = match
            break
    head = bare if clock is None else bare[: clock.start()].strip()
    day = _whole_day(head)
    if day is None:
        raise _why_not(text, plain)
    note = None
    if clock is not None and any(int(part or "0") for part in clock.groups()):
        note = Text("the time of day was left out", "其中的时刻已忽略")
    return Said((_checked(*day),), note)


def _why_not(text: str, plain: str) -> ValueError:
    if any(word in plain for word in _SOON):
        return wrong(
            "names no day: write the date meant, such as 2026-03-01", "不是确定的日期：请写明日期，如 2026-03-01"
        )
    if holds_span(text):
        return wrong(
            "holds two dates where one is asked for: write the first and the last day in columns of their own",
            "此处应填一个日期而写了两个：请将起始日和截止日分列填写",
        )
    if _MONTH_ONLY.fullmatch(plain):
        return wrong("has no day: write a date such as 2026-03-01", "缺少日：请写成如 2026-03-01 的日期")
    if _NO_YEAR.fullmatch(plain):
        return wrong("has no year: write a date such as 2026-03-01", "缺少年份：请写成如 2026-03-01 的日期")
    if _SHORT_YEAR.fullmatch(plain):
        return wrong(
            "may be read in several ways: write all four figures of the year, first, as in 2026-03-01",
            "有多种读法：请写四位年份并放在最前，如 2026-03-01",
        )
    return ValueError()
