"""The documents: their links lead somewhere, and the two READMEs say the same."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_links_lead_somewhere(document):
    for target in re.findall(r"\]\(([^)#]+)", document.read_text(encoding="utf-8")):
        assert "://" in target or (document.parent / target).exists(), target


def commands(text: str) -> list[str]:
    """Return the commands that a document shows, without their comments."""
    return re.findall(r"^((?:make|\.venv/bin/\w+) [^#\n]*?)\s*(?:#.*)?$", text, re.MULTILINE)


def test_both_readmes_have_the_same_shape_and_commands():
    english, chinese = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md"))
    assert commands(english) == commands(chinese) != []
    for pattern in (r"^#+", r"^\|", r"^- ", r"^```\w*"):
        assert re.findall(pattern, english, re.MULTILINE) == re.findall(pattern, chinese, re.MULTILINE), pattern
    named = r"`([a-z_./]+)`"
    assert set(re.findall(named, english)) == set(re.findall(named, chinese))


def test_every_target_of_the_makefile_that_a_document_names_exists():
    targets = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for document in DOCUMENTS:
        named = re.findall(r"^`?make ([a-z-]+)", document.read_text(encoding="utf-8"), re.MULTILINE)
        assert set(named) <= targets
