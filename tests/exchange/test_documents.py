"""The pages about tables say what the code reads, in both languages."""

import re
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from matching.exchange.policy_file import policy_of
from matching.exchange.results import CERTIFICATE, COLUMNS
from matching.exchange.schema import TABLES
from matching.policy import Policy

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = {"tables.md": ("**needed**", "(needed)"), "tables.zh-CN.md": ("**必填**", "（必需）")}


def sections(page: str) -> dict[str, tuple[str, list[list[str]]]]:
    """Return the heading's rest and the rows of the table below each heading that begins with code."""
    found = {}
    for part in re.split(r"^### ", (DOCS / page).read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        heading, _, body = part.partition("\n")
        match = re.match(r"`([a-z_.]+)`(.*)", heading)
        if match:
            rows = [
                [cell.strip() for cell in line.strip("|").split("|")] for line in body.splitlines() if line[:3] == "| `"
            ]
            found[match[1]] = (match[2].strip(), rows)
    return found


@pytest.mark.parametrize("page", PAGES)
def test_every_table_and_column_is_described_and_no_other(page):
    needed, needed_table = PAGES[page]
    described = sections(page)
    for table in TABLES:
        title, rows = described.pop(table.name)
        assert title.removesuffix(needed_table).strip() == table.chinese
        assert title.endswith(needed_table) is table.needed
        assert [(row[0].strip("`"), row[1]) for row in rows] == [(field.name, field.chinese) for field in table.fields]
        assert [row[3] == needed for row in rows] == [field.needed for field in table.fields]
        for row, field in zip(rows, table.fields, strict=True):
            assert row[2].endswith(f"→ `{field.refers}`") is bool(field.refers), field.name
            assert row[4]
    for name, columns in COLUMNS.items():
        _, rows = described.pop(name)
        assert tuple(re.findall(r"`([a-z_]+)`", " ".join(row[0] for row in rows))) == columns
    assert set(described) == {CERTIFICATE}


@pytest.mark.parametrize("page", PAGES)
def test_the_policy_file_on_the_page_is_the_default(page):
    (text,) = re.findall(r"```toml\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), flags=re.DOTALL)
    data = tomllib.loads(text, parse_float=Decimal)
    assert data.pop("round_date")
    assert data["floors"].pop("regions") == {"620000": 120}
    problems = []
    assert policy_of(data, "policy.toml", problems) == Policy()
    assert problems == []
    assert set(data["limits"]) == set(vars(Policy().limits))


def test_names_and_headers_are_told_apart():
    names = [name for table in TABLES for name in (table.name, table.chinese)]
    assert len(set(names)) == len(names)
    for table in TABLES:
        headers = [header for field in table.fields for header in (field.name, field.chinese)]
        assert len(set(headers)) == len(headers)


def test_the_english_words_of_a_choice_are_told_on_both_pages():
    pages = [(DOCS / page).read_text(encoding="utf-8") for page in PAGES]
    for table in TABLES:
        for field in table.fields:
            if field.kind.right.en.startswith("one of ") and "yes" not in field.kind.right.en:
                for word in field.kind.right.en.removeprefix("one of ").split(", "):
                    assert all(f"`{word}`" in page for page in pages), (table.name, field.name, word)
