"""Weekly windows as text: the grammar, and that writing and reading give the same windows."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.exchange.windows_text import DAY_NAMES, read_windows, write_windows
from matching.exchange.wrong import WrongCellError
from matching.instance.windows import DAY

MON, TUE, WED, THU, FRI, SAT, SUN = (day * DAY for day in range(7))
EIGHT, NOON, ONE, FIVE = 480, 720, 780, 1020


@pytest.mark.parametrize(
    ("text", "windows"),
    [
        ("Mon 08:00-12:00", [(MON + EIGHT, 240)]),
        ("Mon 8:00-12:00", [(MON + EIGHT, 240)]),
        ("mon 08:00-12:00", [(MON + EIGHT, 240)]),
        ("Monday 08:00-12:00", [(MON + EIGHT, 240)]),
        ("Mon,Wed,Fri 08:00-12:00", [(MON + EIGHT, 240), (WED + EIGHT, 240), (FRI + EIGHT, 240)]),
        ("Sat-Mon 08:00-12:00", [(MON + EIGHT, 240), (SAT + EIGHT, 240), (SUN + EIGHT, 240)]),
        ("Mon-Mon 08:00-12:00", [(MON + EIGHT, 240)]),
        ("Mon-Tue,Sat 08:00-12:00", [(MON + EIGHT, 240), (TUE + EIGHT, 240), (SAT + EIGHT, 240)]),
        ("Mon 08:00-12:00,13:00-17:00", [(MON + EIGHT, 240), (MON + ONE, 240)]),
        ("Mon 08:00-12:00; Tue 13:00-17:00", [(MON + EIGHT, 240), (TUE + ONE, 240)]),
        ("Tue 13:00-17:00;Mon 08:00-12:00;", [(MON + EIGHT, 240), (TUE + ONE, 240)]),
        ("Mon 08:00-12:00; Mon 08:00-12:00", [(MON + EIGHT, 240)]),
        ("Mon 00:00-24:00", [(MON, DAY)]),
        ("Mon 00:00-00:00", [(MON, DAY)]),
        ("Mon 08:00-08:00", [(MON + EIGHT, DAY)]),
        ("Mon 20:00-24:00", [(MON + 1200, 240)]),
        ("Mon 20:00-00:00", [(MON + 1200, 240)]),
        ("Sat 20:00-08:00", [(SAT + 1200, NOON)]),
        ("Sun 23:45-00:15", [(SUN + 1425, 30)]),
        ("周一至周五 08:00-12:00", [(day + EIGHT, 240) for day in (MON, TUE, WED, THU, FRI)]),
        ("周一到周三 08:00-12:00", [(day + EIGHT, 240) for day in (MON, TUE, WED)]),
        ("周一至五 08:00-12:00", [(day + EIGHT, 240) for day in (MON, TUE, WED, THU, FRI)]),
        ("周一、周三 08:00-12:00", [(MON + EIGHT, 240), (WED + EIGHT, 240)]),
        ("周一、三、五08:00-12:00", [(MON + EIGHT, 240), (WED + EIGHT, 240), (FRI + EIGHT, 240)]),
        ("星期天 08:00-12:00", [(SUN + EIGHT, 240)]),
        ("星期日,周日,周天 08:00-12:00", [(SUN + EIGHT, 240)]),
        ("礼拜六 08:00-12:00", [(SAT + EIGHT, 240)]),
        (
            "周六－周日　０８：００－１２：００，１３：００－１７：００",
            [(SAT + EIGHT, 240), (SAT + ONE, 240), (SUN + EIGHT, 240), (SUN + ONE, 240)],
        ),
        ("周一 08:00～12:00；周二 08:00—12:00", [(MON + EIGHT, 240), (TUE + EIGHT, 240)]),
    ],
)
def test_reads(text, windows):
    assert read_windows(text) == tuple(windows)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Mon", "days and then times"),
        ("08:00-12:00", "days and then times"),
        ("Mon 08:00", "span of time"),
        ("Mon 08:00-12:00 13:00-17:00", "span of time"),
        ("Mon 08.00-12.00", "span of time"),
        ("Mon 08:00-12:00,", "span of time"),
        ("Mon 08:10-12:00", "multiple of 15"),
        ("Mon 08:00-12:05", "multiple of 15"),
        ("Mon 25:00-26:00", "no time of day"),
        ("Mon 24:00-08:00", "no time of day"),
        ("Mon 08:00-24:15", "no time of day"),
        ("Mon 08:60-09:00", "no time of day"),
        ("Noday 08:00-12:00", "not a weekday"),
        ("Mon- 08:00-12:00", "not a weekday"),
        ("Mon-Wed-Fri 08:00-12:00", "not a weekday"),
        ("周八 08:00-12:00", "not a weekday"),
        (";", "weekly windows"),
        ("whenever", "days and then times"),
    ],
)
def test_refuses(text, says):
    with pytest.raises(WrongCellError, match=says) as error:
        read_windows(text)
    assert error.value.text.zh


def test_writes_runs_of_days_as_ranges():
    text = "Mon-Fri 08:00-12:00,13:00-17:00; Sat,Sun 20:00-08:00"
    assert write_windows(read_windows(text)) == text
    assert write_windows(read_windows("Mon 00:00-00:00")) == "Mon 00:00-24:00"


windows = st.tuples(st.integers(0, 671).map(lambda n: n * 15), st.integers(1, 96).map(lambda n: n * 15))


@given(st.sets(windows, min_size=1, max_size=30))
def test_what_is_written_reads_the_same(pattern):
    pattern = tuple(sorted(pattern))
    assert read_windows(write_windows(pattern)) == pattern


@given(st.lists(st.sampled_from([*"0123456789:-,; 周一日至、", *DAY_NAMES]), max_size=20).map("".join))
def test_any_text_reads_or_is_refused(text):
    with suppress(WrongCellError):
        pattern = read_windows(text)
        assert pattern == tuple(sorted(set(pattern)))
        assert all(start % 15 == 0 and 0 <= start < 7 * DAY and 15 <= length <= DAY for start, length in pattern)
