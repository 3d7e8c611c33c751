"""Weekly windows as people write them: ``Mon-Fri 08:00-12:00,13:00-17:00; Sat 20:00-08:00``."""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby

from matching.exchange.wrong import WrongCellError
from matching.instance.windows import DAY, QUARTER, WEEK, Pattern, Window
from matching.language import Text

WINDOWS_RIGHT = Text(
    "weekly windows such as Mon-Fri 08:00-12:00,13:00-17:00; Sat 20:00-08:00, in steps of 15 minutes",
    "每周时段，如“周一至周五 08:00-12:00,13:00-17:00; 周六 20:00-08:00”，以 15 分钟为单位",
)

DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LONG_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CHINESE = ("一", "二", "三", "四", "五", "六", "日")

#: Every way to write a weekday, in lower case. After 周一至 and 周一、 people leave the 周 out.
_DAYS = {
    name: number
    for number, names in enumerate(zip(DAY_NAMES, _LONG_NAMES, _CHINESE, strict=True))
    for name in (names[0].lower(), names[1], *(prefix + names[2] for prefix in ("", "周", "星期", "礼拜")))
} | {prefix + "天": 6 for prefix in ("", "周", "星期", "礼拜")}

#: Signs that stand for another after compatibility forms (full width) are folded.
_SIGNS = str.maketrans({"、": ",", "至": "-", "到": "-", "–": "-", "—": "-", "―": "-", "−": "-", "~": "-", "〜": "-"})
_PART = re.compile(r"([^0-9]*)([0-9].*)?", re.DOTALL)
_SPAN = re.compile(r"([0-9]{1,2}):([0-9]{2})\s*-\s*([0-9]{1,2}):([0-9]{2})")


def read_windows(text: str) -> Pattern:
    """Return the windows that a cell lists, sorted, each once.

    Raises
    ------
    WrongCellError
        The text follows another grammar.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_SIGNS)
    windows: set[Window] = set()
    for part in plain.split(";"):
        if part.strip():
            windows |= _read_part(part.strip())
    if not windows:
        raise WrongCellError(_must_be())
    return tuple(sorted(windows))


def write_windows(pattern: Pattern) -> str:
    """Return windows as a cell that reads as the same pattern."""
    spans: dict[int, list[str]] = {}
    for start, length in pattern:
        spans.setdefault(start // DAY, []).append(_span_text(start % DAY, length))
    days_by_spans: dict[tuple[str, ...], list[int]] = {}
    for day, texts in spans.items():
        days_by_spans.setdefault(tuple(texts), []).append(day)
    return "; ".join(f"{_days_text(days)} {','.join(texts)}" for texts, days in days_by_spans.items())


def _must_be() -> Text:
    return Text(f"must be {WINDOWS_RIGHT.en}", f"应为{WINDOWS_RIGHT.zh}")


def _read_part(part: str) -> set[Window]:
    """Return the windows of one part: days, then spans of time."""
    match = _PART.fullmatch(part)
    if not match or not match[1].strip() or not match[2]:
        raise WrongCellError(
            Text(
                f'"{part[:40]}" must be days and then times; {WINDOWS_RIGHT.en}',
                f"“{part[:40]}”应先写星期再写时间；{WINDOWS_RIGHT.zh}",
            )
        )
    days = _read_days(match[1])
    spans = [_read_span(span.strip()) for span in match[2].split(",")]
    return {((day * DAY + start) % WEEK, length) for day in days for start, length in spans}


def _read_days(text: str) -> set[int]:
    days: set[int] = set()
    for item in text.split(","):
        first, dash, last = (piece.strip().lower() for piece in item.partition("-"))
        for name in (first, last) if dash else (first,):
            if name not in _DAYS:
                raise WrongCellError(
                    Text(
                        f'"{name[:20]}" is not a weekday; write Mon to Sun or 周一 to 周日',
                        f"“{name[:20]}”不是星期；请写 周一 至 周日 或 Mon 至 Sun",
                    )
                )
        begin, end = _DAYS[first], _DAYS[last or first]
        days.update((begin + step) % 7 for step in range((end - begin) % 7 + 1))
    return days


def _read_span(text: str) -> Window:
    """Return (minute of the day, length) of one span."""
    match = _SPAN.fullmatch(text)
    if not match:
        raise WrongCellError(
            Text(
                f'"{text[:40]}" must be a span of time such as 08:00-12:00', f"“{text[:40]}”应为时间段，如 08:00-12:00"
            )
        )
    begin, end = _minute(match[1], match[2], DAY - QUARTER), _minute(match[3], match[4], DAY)
    return begin, end - begin if end > begin else end - begin + DAY


def _minute(hours: str, minutes: str, latest: int) -> int:
    minute = int(hours) * 60 + int(minutes)
    if int(minutes) >= 60 or minute > latest:
        raise WrongCellError(
            Text(
                f"{hours}:{minutes} is no time of day; 00:00 to 23:45, as an end also 24:00",
                f"{hours}:{minutes} 不是有效时间；应为 00:00 至 23:45，结束时间可为 24:00",
            )
        )
    if minute % QUARTER:
        raise WrongCellError(
            Text(f"{hours}:{minutes} must be a multiple of 15 minutes", f"{hours}:{minutes} 应为 15 分钟的倍数")
        )
    return minute


def _span_text(start: int, length: int) -> str:
    end = start + length
    if end > DAY:
        end -= DAY
    return f"{start // 60:02d}:{start % 60:02d}-{end // 60:02d}:{end % 60:02d}"


def _days_text(days: list[int]) -> str:
    """Return days, runs of three or more as a range."""
    pieces = []
    for _, run in groupby(enumerate(days), key=lambda pair: pair[1] - pair[0]):
        names = [DAY_NAMES[day] for _, day in run]
        pieces.append(f"{names[0]}-{names[-1]}" if len(names) > 2 else ",".join(names))
    return ",".join(pieces)
