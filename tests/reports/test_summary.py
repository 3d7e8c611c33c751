"""The page for the terminal: within its width and height, aligned, and plain without colour."""

import io
import re

import pytest
from rich.cells import cell_len
from rich.console import Console

from matching.reports.summary import print_summary
from matching.reports.words import printable, reason_text, short_reason, shortened, width
from matching.result import TierOutcome
from matching.rules import OUTBID, Capacity, Rule, Tier
from tests.builders import place
from tests.reports.conftest import hostile_round, small_round

LANGUAGES = ("en", "zh")


def printed(round_, language, columns=100, *, colour=False):
    """Return the lines of the page."""
    stream = io.StringIO()
    console = Console(file=stream, width=columns, force_terminal=colour, color_system="truecolor" if colour else None)
    print_summary(round_.instance, round_.policy, round_.result, console, language)
    return [line.rstrip() for line in stream.getvalue().splitlines()]


def chinese_round():
    """Return the round with names of wide characters, one of them very long."""
    names = {"harbour": "青岛市", "seaside": "黔西南布依族苗族自治州与黔东南苗族侗族自治州"}
    regions = [
        place(code, "east", "prefecture", km) | {"name": names[code]} for code, km in (("harbour", 0), ("seaside", 100))
    ]
    return small_round(regions=regions)


@pytest.mark.parametrize("columns", [80, 100, 200])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_keeps_within_its_width_and_height(language, columns):
    lines = printed(chinese_round(), language, columns)
    assert max(map(cell_len, lines)) <= min(columns, 100)
    assert len(lines) <= 60


@pytest.mark.parametrize("language", LANGUAGES)
def test_wide_names_leave_numbers_aligned(language):
    lines = printed(chinese_round(), language, 80)
    rates = [line for line in lines if re.search(r"\d\.\d%", line) and not re.search("[（(]", line)]
    assert len(rates) == 5
    assert len({cell_len(line[: line.index("%")]) for line in rates}) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_colour_there_is_no_escape(small, language):
    assert not any("\x1b" in line for line in printed(small, language))
    bare = [re.sub(r"\x1b\[[0-9;]*m", "", line).rstrip() for line in printed(small, language, colour=True)]
    assert bare == printed(small, language)


def test_what_was_reached_is_said(small):
    text = "\n".join(printed(small, "en"))
    assert "4 of 8 positions are filled (50.0%) with 3 of 5 workers" in text
    assert re.search(r"1 shortfall below agreements' minimum +1 +0 +gap 1\n", text)
    assert re.search(r"5 placements +4 +4 +proven best\n", text)
    assert re.search(r"harbour +5 +4 +80\.0%", text)
    assert re.search(r"hill +harbour +2 +2\n", text)
    assert re.search(r"Site 1 +beds taken +1/1 +1 +1\n", text)
    assert "Agreements with a minimum: 1; kept 0, short 1" in text
    assert small.instance.digest[:16] in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_are_text_never_markup(language):
    text = "\n".join(printed(hostile_round(), language))
    assert "[bold red]&amp;" in text
    assert "<script>" in text


def test_many_cities_are_summed_up(small):
    cities = [place(f"city{i}", "east", "prefecture", 0) for i in range(20)]
    orders = [{"order_id": f"X{i}", "region": f"city{i}", "headcount": "2"} for i in range(20)]
    tables_orders = [{"headcount": "2"}, {"priority": "2"}, {"priority": "1"}, {}, {}, *orders]
    crowded = small_round(regions=cities, orders=tables_orders)
    lines = printed(crowded, "en")
    assert any(re.search(r"14 other cities +28 +0 +0\.0%", line) for line in lines)
    assert len(lines) <= 60


def test_the_page_stays_one_page_with_every_tier(small):
    every = tuple(TierOutcome(tier, 10**9, 10**9 + 1, "prices") for tier in Tier)
    lines = printed(small.with_result(tiers=every), "en", 80)
    assert len(lines) <= 60
    assert max(map(cell_len, lines)) <= 80


@pytest.mark.parametrize("reason", [*Rule, *Capacity, OUTBID])
def test_every_reason_has_words_in_both_languages(reason):
    for words in (reason_text(reason), short_reason(reason)):
        assert words.en != words.zh
        assert words.en != reason


def test_names_are_cut_by_columns_not_by_characters():
    assert shortened("青岛市黄岛区", 8) == "青岛市…"
    assert shortened("Qingdao", 7) == "Qingdao"
    assert width("青岛 Qingdao") == 12


def test_names_cannot_move_the_cursor():
    assert printable("a\x1b[2J\rb") == "a\N{REPLACEMENT CHARACTER}[2J\N{REPLACEMENT CHARACTER}b"
    assert printable("青岛　é") == "青岛　é"
