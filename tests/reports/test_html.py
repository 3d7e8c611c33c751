"""The HTML report: well formed, self-contained, escaped, and equal in both languages."""

import os
import re
from html import unescape
from html.parser import HTMLParser

import pytest

from matching.language import Text
from matching.reports.html import report_page, write_report
from matching.reports.markup import VOID, element
from matching.reports.tables import ROWS_HELD, Column, table
from tests.reports.conftest import HOSTILE, hostile_round, small_round

LANGUAGES = ("en", "zh")


class Page(HTMLParser):
    """Reads a page and holds it to what a browser needs not forgive."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.text, self.spoken = [], [], [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), tag
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        assert tag in VOID
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)

    def attributes(self, name):
        return [attrs[name] for _, attrs in self.tags if attrs.get(name) is not None]


@pytest.fixture(scope="module", params=LANGUAGES)
def page(request, small):
    return Page(report_page(small.instance, small.policy, small.result, request.param))


def test_every_id_is_there_once_and_every_link_arrives(page):
    ids = page.attributes("id")
    assert len(ids) == len(set(ids))
    targets = [link.removeprefix("#") for link in page.attributes("href")] + page.attributes("for")
    labels = [key for keys in page.attributes("aria-labelledby") for key in keys.split()]
    patterns = re.findall(r"url\(#([^)]+)\)", " ".join(page.attributes("fill")))
    assert patterns
    assert set(targets + labels + patterns) <= set(ids)


def test_nothing_is_fetched_and_nothing_runs(page, small):
    assert not {tag for tag, _ in page.tags} & {"script", "link", "img", "iframe", "object", "embed"}
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on") or name == "src"]
    assert all(link.startswith("#") for link in page.attributes("href"))
    text = report_page(small.instance, small.policy, small.result, "en")
    assert not re.search(r"https?:|//[a-z]|@import|url\((?!#)", text)


def test_every_sentence_is_there_in_both_languages(small):
    """Each Chinese piece is followed at once by its English one, or is the reader's language before the other."""
    text = report_page(small.instance, small.policy, small.result, "zh")
    body = text[text.index('<div class="page">') :]
    tongues = re.findall(r'lang="(zh|en)"', body)
    assert len(tongues) > 100
    assert tongues == ["zh", "en"] * (len(tongues) // 2)


def test_no_chinese_is_left_in_the_english_page(small):
    text = report_page(small.instance, small.policy, small.result, "en")
    shown = re.sub(r'<(\w+) (?:lang="zh(?:-CN)?"|[^>]*lang="zh(?:-CN)?")[^>]*>[^<]*</\1>', "", text)
    assert re.findall(r"[\u4e00-\u9fff]+", re.sub(r"<style>.*?</style>", "", shown, flags=re.S)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_asked_for_is_shown_first(small, language):
    page = Page(report_page(small.instance, small.policy, small.result, language))
    chosen = [attrs["id"] for tag, attrs in page.tags if tag == "input" and "checked" in attrs]
    assert chosen == [f"show-{language}"]
    assert page.tags[0][1]["lang"].startswith(language)


def test_both_languages_hold_the_same_numbers(small):
    numbers = {}
    for language, other in (("zh", "en"), ("en", "zh")):
        text = report_page(small.instance, small.policy, small.result, "zh")
        shown = re.sub(rf'<(\w+) lang="{other}">[^<]*</\1>', "", text[text.index("<main>") :])
        numbers[language] = sorted(re.findall(r"\d[\d,.]*\d|\d", unescape(re.sub(r"<[^>]*>", " ", shown))))
    assert numbers["zh"] == numbers["en"]


def test_names_are_text_never_markup():
    round_ = hostile_round()
    text = report_page(round_.instance, round_.policy, round_.result, "en")
    page = Page(text)
    assert "<script" not in text
    assert HOSTILE in "".join(page.text)
    assert "&amp;amp;" in text


def test_control_characters_do_not_reach_the_page():
    assert element("td", "a\x00b\x1bc") == "<td>a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c</td>"
    assert element("td", title='"><b>') == '<td title="&quot;&gt;&lt;b&gt;"></td>'


def test_the_page_states_what_was_reached_and_how_surely(small):
    text = " ".join("".join(Page(report_page(small.instance, small.policy, small.result, "en")).text).split())
    assert "4 of 8 positions are filled (50.0%) with 3 of 5 workers" in text
    assert "Proven best on 4 of 6 aims" in text
    assert "No valid plan can go below 0; at most 1 less is possible." in text
    assert "can go above 201; at most 8 more is possible." in text
    assert "The search was stopped before every aim was proven" in text
    assert small.instance.digest in text
    assert small.policy.digest in text


def test_a_page_is_written_whole_or_not_at_all(small, tmp_path, monkeypatch):
    target = tmp_path / "report.html"
    target.write_text("before", encoding="utf-8")

    def full_disk(*_):
        raise OSError("no space left")

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", full_disk)
        with pytest.raises(OSError, match="no space left"):
            write_report(small.instance, small.policy, small.result, target, "en")
    assert [file.name for file in tmp_path.iterdir()] == ["report.html"]
    assert target.read_text(encoding="utf-8") == "before"
    write_report(small.instance, small.policy, small.result, target, "en")
    assert target.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert [file.name for file in tmp_path.iterdir()] == ["report.html"]


def test_the_same_round_gives_the_same_bytes(small):
    again = small_round()
    first, second = (report_page(r.instance, r.policy, r.result, "zh") for r in (small, again))
    assert first == second


def test_long_tables_fold_and_then_count():
    columns = (Column(Text("n", "n"), "number"),)
    rows = [(i,) for i in range(ROWS_HELD + 5)]
    folded = table(columns, rows, Text("many", "多"), shown=10)
    assert folded.index("<details>") > folded.index('scope="row" class="number">9<')
    assert f">{ROWS_HELD - 1}<" in folded
    assert f">{ROWS_HELD}<" not in folded
    assert "5 more are not shown here." in folded
    assert "<details>" not in table(columns, rows[:12], Text("few", "少"), shown=10)


def test_a_round_without_flows_has_a_page(small):
    plan = type(small.result.plan)(*(column[:0] for column in vars(small.result.plan).values()))
    empty = small.with_result(plan=plan, terms=small.result.terms[:0], scores=small.result.scores[:0])
    text = report_page(empty.instance, empty.policy, empty.result, "en")
    assert "No worker is placed." in text
    assert "<svg" not in text
