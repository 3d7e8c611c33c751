"""Sentences in two languages, problems as lines, and the catalogue."""

import pytest

from matching.language import Text, preferred_language
from matching.problems import VALUE_SHOWN, InputError, Problem, ResultError, shown
from matching.rules import CAPACITY_TEXTS, RULE_TEXTS, TERM_TEXTS, TIER_TEXTS, Capacity, Rule, Term, Tier


def has_chinese(sentence: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in sentence)


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"MATCHING_LANG": "zh"}, "zh"),
        ({"MATCHING_LANG": "en", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LC_ALL": "en_GB.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
    ],
)
def test_language_comes_from_the_environment(monkeypatch, environment, language):
    for name in ("MATCHING_LANG", "LC_ALL", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert preferred_language() == language


@pytest.mark.parametrize(
    ("names", "texts"), [(Rule, RULE_TEXTS), (Capacity, CAPACITY_TEXTS), (Tier, TIER_TEXTS), (Term, TERM_TEXTS)]
)
def test_every_name_of_the_catalogue_has_a_sentence_in_both_languages(names, texts):
    assert set(texts) == set(names)
    for text in texts.values():
        assert has_chinese(text.zh)
        assert text.en
        assert not has_chinese(text.en)


def test_problem_line_names_place_value_and_mend():
    problem = Problem(Text("a level is 1 to 5", "等级为 1 到 5"), "workers.csv", 12, "skills", "cook:9")
    assert problem.line() == 'workers.csv:12 skills "cook:9": a level is 1 to 5'
    assert problem.line("zh") == 'workers.csv:12 skills "cook:9": 等级为 1 到 5'


def test_problem_line_without_a_place_is_the_sentence_alone():
    assert Problem(Text("no orders", "没有订单")).line() == "no orders"
    assert Problem(Text("no orders", "没有订单"), warning=True).line("zh") == "警告：没有订单"
    assert Problem(Text("twice", "重复"), row=3).line() == "row 3: twice"


def test_cells_are_shown_short_and_printable():
    assert shown("a\x1b[31mb") == '"a\N{REPLACEMENT CHARACTER}[31mb"'
    long = shown("x" * (VALUE_SHOWN + 1))
    assert long == '"' + "x" * VALUE_SHOWN + '…"'
    assert shown("x" * VALUE_SHOWN) == '"' + "x" * VALUE_SHOWN + '"'


def test_input_error_lists_every_problem():
    first, second = Problem(Text("one", "一")), Problem(Text("two", "二"))
    error = InputError(iter([first, second]))
    assert error.problems == (first, second)
    assert error.lines("zh") == ["一", "二"]
    assert str(error) == "one\ntwo"


def test_result_error_lists_every_violation():
    error = ResultError([Problem(Text("one", "一")), Problem(Text("two", "二"))])
    assert error.lines() == ["one", "two"]
    assert str(error) == "one\ntwo"
