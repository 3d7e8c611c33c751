"""The pages about the intake: both say the same, and their example runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from matching.intake import Limits
from matching.intake.returned import WHOLE
from tests.intake.sheets import HEADERS, ROW, csv_text

DOCS = Path(__file__).resolve().parents[2] / "docs"
ENGLISH, CHINESE = ((DOCS / name).read_text(encoding="utf-8") for name in ("intake.md", "intake.zh-CN.md"))


def test_both_pages_have_the_same_shape():
    for pattern in (r"^#+", r"^\|", r"^```\w*"):
        assert re.findall(pattern, ENGLISH, re.MULTILINE) == re.findall(pattern, CHINESE, re.MULTILINE), pattern
    named = r"`([^`\n]+)`"
    assert sorted(re.findall(named, ENGLISH)) == sorted(re.findall(named, CHINESE))


@pytest.mark.parametrize("page", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_the_example_runs(page, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("sent.xlsx").write_text(csv_text(HEADERS, (*ROW[:7], "面议", ROW[8])), encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL)
    exec(compile(code, "page", "exec"), {})
    assert "面议" in capsys.readouterr().out
    assert {path.name for path in tmp_path.iterdir()} == {"sent.xlsx", "orders.xlsx", "returned.xlsx"}


def test_the_limits_on_the_pages_are_the_limits():
    limits = Limits()
    assert (limits.bytes, limits.unpacked) == (1 << 30, 2 << 30)
    for page in (ENGLISH, CHINESE):
        for number in (limits.rows, limits.columns, limits.sheets, limits.ratio, WHOLE):
            assert f"{number:,}" in page
