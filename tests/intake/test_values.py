"""Dates, numbers, pay, words, working times: what people write and what it becomes."""

from __future__ import annotations

import pytest

from matching.exchange.schema import BY_NAME
from matching.exchange.wrong import WrongCellError
from matching.intake.amounts import read_count, read_hours, read_money, read_pay
from matching.intake.dates import read_date, read_open_date, read_span
from matching.intake.folding import TO_SIMPLIFIED, folded
from matching.intake.numerals import number_text, read_numeral
from matching.intake.times import read_days_and_times, read_times
from matching.intake.words import level_of, reader_of


def refusal(read, *given, **options) -> str:
    """Return what is said of a text that is refused, blank if it is refused without a word of its own."""
    with pytest.raises(ValueError) as error:  # noqa: PT011
        read(*given, **options)
    return error.value.text.en if isinstance(error.value, WrongCellError) else ""


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01",
        "2026年3月1日",
        "2026 年 3 月 1 日",
        "2026年3月1号",
        "2026/3/1",
        "2026.3.1",
        "20260301",
        "２０２６年３月１日",
        "二〇二六年三月一日",
        "二零二六年三月一日",
        "2026-03-01 00:00:00",
        "2026年3月1日（周日）",
        "2026年3月1日 星期日",
    ],
)
def test_a_date_is_read_however_it_is_written(text):
    assert read_date(text).texts == ("2026-03-01",)
    assert read_date(text).note is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2026年3月", "has no day"),
        ("3月1日", "has no year"),
        ("26.3.1", "several ways"),
        ("3/1/2026", "several ways"),
        ("2026-02-30", "the calendar has no"),
        ("2026年13月1日", "the calendar has no"),
        ("即日起", "names no day"),
        ("尽快到岗", "names no day"),
        ("2026年3月1日至2026年8月31日", "holds two dates"),
        ("春节后", ""),
        ("1026-03-01", ""),
        ("123", ""),
    ],
)
def test_a_date_that_is_not_certain_is_refused(text, says):
    assert says in refusal(read_date, text)


def test_a_number_of_days_is_read_with_a_word():
    assert read_date("46082").texts == ("2026-03-01",)
    assert "number of days" in read_date("46082").note.en
    assert read_date("44620", since_1904=True).texts == ("2026-03-01",)
    assert "time of day" in read_date("46082.5").note.en
    assert "time of day" in read_date("2026/3/1 8:30").note.en


def test_an_end_may_be_open():
    assert read_open_date("长期").texts == ("",)
    assert refusal(read_date, "长期") == ""


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2026年3月1日至2026年8月31日", ("2026-03-01", "2026-08-31")),
        ("2026年3月1日起至2026年8月31日止", ("2026-03-01", "2026-08-31")),
        ("2026年3月1日—8月31日", ("2026-03-01", "2026-08-31")),
        ("2026.3.1-2026.8.31", ("2026-03-01", "2026-08-31")),
        ("2026-03-01 - 2026-08-31", ("2026-03-01", "2026-08-31")),
        ("2026-3-1到2026-8-31", ("2026-03-01", "2026-08-31")),
        ("2026/3/1~2026/8/31", ("2026-03-01", "2026-08-31")),
        ("20260301-20260831", ("2026-03-01", "2026-08-31")),
        ("2026-03-01至长期", ("2026-03-01", "")),
        ("2026年3月1日起", ("2026-03-01", "")),
    ],
)
def test_a_span_of_days_is_read_with_a_word(text, days):
    assert read_span(text).texts == days
    assert read_span(text).note is not None


def test_one_day_alone_is_a_span_without_an_end():
    assert read_span("2026年3月1日").texts == ("2026-03-01", "")
    assert read_span("2026年3月1日").note is None
    assert "write the year" in refusal(read_span, "2026年9月1日-8月31日")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1200", "1200"),
        ("1,200", "1200"),
        ("12,345,678.5", "12345678.5"),
        ("１２００", "1200"),
        ("1.2万", "12000"),
        ("1万2", "12000"),
        ("1万2千", "12000"),
        ("5千", "5000"),
        ("5k", "5000"),
        ("2亿", "200000000"),
        ("十", "10"),
        ("三十", "30"),
        ("二十五", "25"),
        ("一百二十", "120"),
        ("一千零五", "1005"),
        ("两万", "20000"),
        ("一万二", "12000"),
        ("三百五", "350"),
        ("叁仟", "3000"),
        ("5000.00", "5000"),
    ],
)
def test_numbers_are_read_however_they_are_written(text, number):
    assert number_text(read_numeral(text)) == number


@pytest.mark.parametrize("text", ["", "三五", "12,00", "1.5.2", "许多", "1万200千", "--5"])
def test_what_may_be_several_numbers_is_none(text):
    assert refusal(read_numeral, text) == ""


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("6500", ("6500", "")),
        ("6,500元/月", ("6500", "month")),
        ("月薪6500元", ("6500", "month")),
        ("6500元/人/月", ("6500", "month")),
        ("1.2万/月", ("12000", "month")),
        ("35元/小时", ("35", "hour")),
        ("时薪35", ("35", "hour")),
        ("￥6500.50", ("6500.5", "")),
    ],
)
def test_pay_is_read_with_its_unit(text, answer):
    assert read_pay(text).texts == answer


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("5000-6000元/月", "a range"),
        ("5-6千", "a range"),
        ("5000元以上", "a range"),
        ("面议", "names no sum"),
        ("约5000", "only about right"),
        ("6千左右", "only about right"),
        ("6000以内", "a limit"),
        ("200元/天", "paid by the day"),
        ("10万/年", "paid by the year"),
        ("80元/次", "paid by the time"),
    ],
)
def test_pay_that_is_not_certain_is_refused(text, says):
    assert says in refusal(read_pay, text)


def test_the_lower_end_of_a_range_is_taken_where_that_is_settled():
    assert read_pay("5000-6000元/月", lower=True).texts == ("5000", "month")
    assert read_pay("5-6千", lower=True).texts == ("5000", "")
    assert read_pay("5000元以上", lower=True).note is not None


def test_pay_is_of_one_unit():
    assert read_pay("6500", unit="month").texts == ("6500", "month")
    assert "mend one of the two" in refusal(read_pay, "35元/小时", unit="month")
    assert read_pay("1.2", scale=10_000).texts == ("12000", "")


def test_counts_money_and_hours_drop_their_words():
    assert read_count("三十人").texts == ("30",)
    assert read_count("10名").texts == ("10",)
    assert "a range" in refusal(read_count, "2-3人")
    assert refusal(read_count, "1.5") == ""
    assert read_money("1,200元/月").texts == ("1200",)
    assert "a range" in refusal(read_money, "100-200")
    assert read_hours("每周40小时").texts == ("40",)
    assert "not a day" in refusal(read_hours, "8小时/天")


@pytest.mark.parametrize(
    ("table", "field", "text", "word"),
    [
        ("workers", "sex", "女性", "f"),
        ("workers", "sex", "Male", "m"),
        ("workers", "live_in", "√", "yes"),
        ("workers", "live_in", "×", "no"),
        ("workers", "live_in", "有", "yes"),
        ("workers", "live_in", "无", "no"),
        ("workers", "live_in", "願意", "yes"),
        ("workers", "housing", "需要住宿", "bed"),
        ("orders", "mode", "住家型", "live_in"),
        ("orders", "mode", "三班倒", "rota"),
        ("orders", "mode", "鐘點工", "fixed"),
        ("orders", "pay_unit", "元/月", "month"),
        ("orders", "pay_unit", "每小时", "hour"),
        ("orders", "min_level", "高级工", "3"),
        ("orders", "min_level", "三级", "3"),
        ("orders", "min_level", "三级/高级工", "3"),
        ("orders", "min_level", "不限", ""),
        ("orders", "priority", "紧急", "1"),
        ("housing", "sex", "男女不限", "any"),
        ("decisions", "kind", "排除", "forbid"),
    ],
)
def test_words_are_understood(table, field, text, word):
    assert reader_of(table, BY_NAME[table].by_name[field])(text).texts == (word,)


def test_a_word_that_is_nearly_one_is_suggested():
    read = reader_of("orders", BY_NAME["orders"].by_name["mode"])
    assert 'maybe "live_in" is meant' in refusal(read, "住家型的")
    assert refusal(read, "面谈") == ""


def test_every_word_is_one_that_the_exchange_takes():
    for table in BY_NAME.values():
        for field in table.fields:
            if field.kind.choices:
                read = reader_of(table.name, field)
                for english, chinese in field.kind.choices:
                    assert field.kind.read(read(english).texts[0]) == field.kind.read(read(chinese).texts[0])


def test_levels_have_names():
    assert [level_of(name) for name in ("高级技师", "技师", "高级", "中级工", "五级", "3", "九级")] == [
        *"12345"[:5],
        "3",
        "",
    ]


@pytest.mark.parametrize(
    ("text", "windows"),
    [
        ("Mon-Fri 08:00-12:00", "Mon-Fri 08:00-12:00"),
        ("周一至周五8点到12点", "Mon-Fri 08:00-12:00"),
        ("周一到周五（8:30-17:30）", "Mon-Fri 08:30-17:30"),
        ("周一至周五 8:00-12:00 13:00-17:00", "Mon-Fri 08:00-12:00,13:00-17:00"),
        ("周一至周五：8:00-12:00；周六：9:00-11:00", "Mon-Fri 08:00-12:00; Sat 09:00-11:00"),
        ("周一至周五 8:00-12:00，周六 9:00-11:00", "Mon-Fri 08:00-12:00; Sat 09:00-11:00"),
        ("周一至周五 上午9点-12点，下午2点到5点半", "Mon-Fri 09:00-12:00,14:00-17:30"),
        ("周一三五 8:00-12:00", "Mon,Wed,Fri 08:00-12:00"),
        ("工作日 8-17", "Mon-Fri 08:00-17:00"),
        ("双休日 9:00-11:00", "Sat,Sun 09:00-11:00"),
        ("每天8:00-20:00", "Mon-Sun 08:00-20:00"),
        ("周六晚上8点至次日8点", "Sat 20:00-08:00"),
        ("周五 20:00-次日6:00", "Fri 20:00-06:00"),
        ("周一至周日全天", "Mon-Sun 00:00-24:00"),
    ],
)
def test_working_times_are_read(text, windows):
    assert read_times(text).texts == (windows,)
    assert read_times(text).note is None


def test_a_part_of_the_day_is_read_with_a_word():
    assert read_times("周一至周五上午").texts == ("Mon-Fri 08:00-12:00",)
    assert "上午 was read as 08:00-12:00" in read_times("周一至周五上午").note.en


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("8:00-12:00", "on which days"),
        ("周一至周五", "has no times"),
        ("做六休一 8:00-17:00", "which days"),
        ("每周五天 8:00-17:00", "which days"),
        ("周一至周五 8:10-12:00", "multiple of 15 minutes"),
    ],
)
def test_working_times_that_are_not_certain_are_refused(text, says):
    assert says in refusal(read_times, text)


def test_days_and_times_may_stand_in_two_cells():
    assert read_days_and_times("工作日", "8点-12点").texts == ("Mon-Fri 08:00-12:00",)
    assert read_days_and_times("", "周六 8:00-12:00").texts == ("周六 8:00-12:00",)
    assert "on which days" in refusal(read_days_and_times, "", "8:00-12:00")


def test_traditional_characters_are_compared_as_simplified_ones():
    assert folded("訂單編號") == "订单编号"
    for old, new in TO_SIMPLIFIED.items():
        assert new.encode("gb2312"), chr(old)
        assert ord(new) not in TO_SIMPLIFIED, chr(old)
