"""Weekly windows as people write them -> days and spans of time."""

from __future__ import annotations

import re

from matching.exchange.kinds import WINDOWS
from matching.exchange.windows_text import write_windows
from matching.exchange.wrong import WrongCellError
from matching.intake.folding import folded
from matching.intake.said import Said, joined, wrong
from matching.language import Text

#: Parts of the day without times, and what they are read as.
_PARTS = {
    "全天": "00:00-24:00",
    "24小时": "00:00-24:00",
    "上午": "08:00-12:00",
    "早上": "08:00-12:00",
    "下午": "14:00-18:00",
    "白天": "08:00-18:00",
    "晚上": "18:00-22:00",
    "晚间": "18:00-22:00",
    "夜间": "22:00-06:00",
}
_DAYS = {
    "工作日": "周一至周五",
    "双休日": "周六,周日",
    "周末": "周六,周日",
    "周六日": "周六,周日",
    "周六周日": "周六,周日",
    "每天": "周一至周日",
    "每日": "周一至周日",
    "全周": "周一至周日",
    "天天": "周一至周日",
    "daily": "周一至周日",
    "weekdays": "周一至周五",
    "weekends": "周六,周日",
}
_VAGUE_DAYS = re.compile(
    r"做[一二三四五六]休[一二]|上[一二三四五六]休[一二]|单休|双休(?!日)|大小周|月休|轮休|排班|每周[一二三四五六七0-9]天"
)
_DAY = r"(?:周|星期|礼拜)?[一二三四五六日天]"
#: 周一三五 lists days without a sign between them.
_RUN = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天]{2,7})(?![一-鿿])")
_CLOCK = re.compile(r"([0-9]{1,2})\s*(?:点钟?|时(?!段))\s*(?:(半)|([0-9]{1,2})分?)?")
_HALF_DAYS = re.compile(
    r"(上午|早上|早晨|凌晨|中午|下午|傍晚|晚上|晚)\s*([0-9]{1,2}):([0-9]{2})(?:\s*-\s*(次日|第二天)?([0-9]{1,2}):([0-9]{2}))?"
)
_BARE_HOURS = re.compile(r"(?<![0-9:])([0-9]{1,2})\s*-\s*([0-9]{1,2})(?![0-9:])")
_TIME = re.compile(r"[0-9]{1,2}:[0-9]{2}")
_SPAN = re.compile(r"([0-9]{1,2}:[0-9]{2})\s*-\s*(?:次日|第二天)?\s*([0-9]{1,2}:[0-9]{2})")


def read_times(text: str) -> Said:
    """Return weekly windows.

    Raises
    ------
    WrongCellError
        Days or times are missing, or are not certain.
    """
    try:
        WINDOWS.read(text)
    except WrongCellError:
        return _read(folded(text))
    return Said((text,))


def read_days_and_times(days: str, times: str) -> Said:
    """Return weekly windows whose days and times stand in two cells."""
    if not days.strip() or _has_days(folded(times)):
        return read_times(times)
    if not times.strip():
        return read_times(days)
    return read_times(f"{days} {times}")


def _read(plain: str) -> Said:
    notes: list[Text] = []
    if match := _VAGUE_DAYS.search(plain):
        raise wrong(
            f'"{match[0]}" does not tell which days: name them, as in 周一至周五 08:00-12:00',
            f"“{match[0]}”没有说明是哪几天：请写明，如 周一至周五 08:00-12:00",
        )
    plain = plain.replace("至", "-").replace("到", "-").replace("和", ",").replace("及", ",")
    for word, days in sorted(_DAYS.items(), key=lambda pair: -len(pair[0])):
        plain = plain.replace(word, days.replace("至", "-"))
    plain = _RUN.sub(lambda match: ",".join("周" + day for day in match[1]), plain)
    plain = _CLOCK.sub(lambda match: f"{match[1]}:{'30' if match[2] else (match[3] or '0').zfill(2)}", plain)
    plain = _HALF_DAYS.sub(_afternoon, plain)
    plain = _SPAN.sub(r"\1-\2", plain)  # "the next day" says nothing new: the end is before the start
    if not _TIME.search(plain):
        plain = _BARE_HOURS.sub(r"\1:00-\2:00", plain)
    for word, span in _PARTS.items():
        if word in plain:
            if _SPAN.search(plain.split(word, 1)[1][:14]):
                plain = plain.replace(word, " ", 1)  # the word only announces the times that follow
            else:
                plain = plain.replace(word, f" {span} ")
                if word not in ("全天", "24小时"):
                    notes.append(Text(f"{word} was read as {span}", f"“{word}”读作 {span}"))
    if not _TIME.search(plain):
        raise wrong(
            "has no times: write days and times, as in 周一至周五 08:00-12:00",
            "没有时间：请写明星期和时间，如 周一至周五 08:00-12:00",
        )
    if not _has_days(plain):
        raise wrong(
            "does not tell on which days: write them before the times, as in 周一至周五 08:00-12:00",
            "没有说明是哪几天：请写在时间之前，如 周一至周五 08:00-12:00",
        )
    pattern = WINDOWS.read(_in_parts(plain))
    return Said((write_windows(pattern),), joined(notes))


def _has_days(plain: str) -> bool:
    return bool(re.search(r"周|星期|礼拜|[一二三四五六日]\s*[-,]|mon|tue|wed|thu|fri|sat|sun|每天|每日|工作日", plain))


def _afternoon(match: re.Match[str]) -> str:
    """Return times of a half of the day on the clock of 24 hours."""
    word, first, minutes, next_day, last, end_minutes = match.groups()
    late = word in ("下午", "傍晚", "晚上", "晚")
    begin = int(first) + (12 if late and int(first) < 12 else 0)
    text = f"{begin}:{minutes}"
    if last is None:
        return text
    end = int(last)
    # 下午2点到5点 ends at 17:00, 晚上8点到6点 in the morning.
    if late and not next_day and end < 12 and end + 12 > begin:
        end += 12
    return f"{text}-{end}:{end_minutes}"


def _in_parts(plain: str) -> str:
    """Return windows with ";" between parts and "," between the spans of a part."""
    # A day that follows a time begins a new part; a time that follows a time is another span.
    plain = re.sub(r"([0-9]{1,2}:[0-9]{2})[\s,]+(?=周|星期|礼拜|mon|tue|wed|thu|fri|sat|sun)", r"\1; ", plain)
    plain = re.sub(r"([0-9]{1,2}:[0-9]{2})[\s,/]+(?=[0-9]{1,2}:)", r"\1,", plain)
    plain = re.sub(r"[:：(（]\s*(?=[0-9]{1,2}:[0-9]{2}\s*-)", " ", plain)
    return re.sub(r"[)）]", "", plain)
