"""Orders in the forms in which senders write them read as the canonical ones."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tests.intake.lookups import REGIONS, SERVICES, places
from tests.intake.sheets import cells, read_orders
from tests.intake.tables import as_csv, as_workbook, traditional

PLACES = places()
HEADERS = (
    "订单号",
    "企业编号",
    "工作地点",
    "服务项目",
    "技能等级",
    "需求人数",
    "服务方式",
    "上岗日期",
    "结束时间",
    "薪资待遇",
)
FIELDS = (
    "order_id",
    "employer_id",
    "region",
    "service",
    "min_level",
    "headcount",
    "mode",
    "start",
    "end",
    "pay",
    "pay_unit",
)
LEVELS = {"1": "高级技师", "2": "技师", "3": "高级工", "4": "中级", "5": "五级"}
MODES = {"live_in": "住家型", "rota": "三班倒", "fixed": "钟点工"}
DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def in_characters(number: int) -> str:
    """Return a number below 100 in Chinese characters."""
    tens, ones = divmod(number, 10)
    return (f"{tens if tens > 1 else ''}十".translate(DIGITS) if tens else "") + (
        str(ones).translate(DIGITS) if ones else ""
    )


@st.composite
def days(draw):
    """Draw a day and one of the ways to write it."""
    day = draw(st.dates(date(2020, 1, 1), date(2039, 12, 31)))
    year, month, number = day.year, day.month, day.day
    form = draw(
        st.sampled_from(
            [
                day.isoformat(),
                f"{year}年{month}月{number}日",
                f"{year}/{month}/{number}",
                f"{year}.{month}.{number}",
                f"{year}{month:02d}{number:02d}",
                f"{year}年{month}月{number}日".translate(WIDE),
                f"{str(year).translate(DIGITS)}年{in_characters(month)}月{in_characters(number)}日",
                f"{day.isoformat()} 00:00:00",
            ]
        )
    )
    return day.isoformat(), form


@st.composite
def counts(draw):
    """Draw a number of people and one of the ways to write it."""
    number = draw(st.integers(1, 99))
    return str(number), draw(
        st.sampled_from([str(number), f"{number}人", str(number).translate(WIDE), in_characters(number)])
    )


@st.composite
def sums(draw):
    """Draw pay, its unit, and one of the ways to write both."""
    hundreds = draw(st.integers(30, 199))
    pay = hundreds * 100
    forms = [
        f"{pay}元/月",
        f"{pay:,}元/月",
        f"月薪{pay}",
        f"{pay / 10000:g}万元/月",
        f"{pay}".translate(WIDE) + "元／月",
    ]
    hourly = draw(st.integers(20, 90))
    return draw(
        st.sampled_from([(str(pay), "month", form) for form in forms] + [(str(hourly), "hour", f"{hourly}元/小时")])
    )


@st.composite
def orders(draw):
    """Draw an order as it must be read and as it is written."""
    region = draw(st.sampled_from([code for code, _, level, _ in REGIONS if level == "county"]))
    service, level, mode = (draw(st.sampled_from(sorted(known))) for known in (SERVICES, LEVELS, MODES))
    people, written_people = draw(counts())
    start, written_start = draw(days())
    end, written_end = draw(days() | st.just(("", "长期")) | st.just(("", "")))
    pay, unit, written_pay = draw(sums())
    name = PLACES.full_name(region)
    canonical = ("A-1", "E1", region, service, level, people, mode, start, end, pay, unit)
    written = (
        "A-1",
        "E1",
        draw(st.sampled_from([region, name, f"{region} {name}", traditional(name)])),
        draw(st.sampled_from([service, SERVICES[service], f"{service} {SERVICES[service]}"])),
        draw(st.sampled_from([level, LEVELS[level]])),
        written_people,
        MODES[mode],
        written_start,
        written_end,
        written_pay,
    )
    return canonical, written


@given(st.lists(orders(), min_size=1, max_size=8), st.sampled_from(["utf-8", "gb18030", "utf-16", "workbook"]))
def test_orders_are_read_however_they_are_written(tmp_path_factory, made, form):
    grid = [HEADERS, *(written for _, written in made)]
    folder = tmp_path_factory.mktemp("forms")
    if form == "workbook":
        path = as_workbook(grid, folder / "orders.xlsx")
    else:
        path = folder / "orders.csv"
        path.write_bytes(as_csv(grid, ",", "\r\n").encode(form))
    reading = read_orders(path)
    assert [problem.line() for problem in reading.problems] == []
    assert [note.line() for note in reading.notes] == []
    assert reading.rows.header == FIELDS
    assert cells(reading.rows) == [canonical for canonical, _ in made]
