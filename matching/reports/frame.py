"""The frame of every HTML page: no scripts, nothing fetched, both languages inside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import resources
from typing import NamedTuple

from matching.language import Language, Text
from matching.reports.markup import Markup, both, element


class Section(NamedTuple):
    """A section: the id it is linked by, its title and its content."""

    key: str
    title: Text
    content: Markup


def framed(title: Text, language: Language, header: Markup, parts: Sequence[Section], footer: Text) -> str:
    """Return a whole page.

    Parameters
    ----------
    title
        What the window is called.
    language
        Language shown first; the reader can switch.
    header
        What stands above the list of sections.
    footer
        What stands below all of them.
    """
    style = resources.files("matching.reports").joinpath("style.css").read_text(encoding="utf-8")
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", title.in_language(language)),
        element("style", Markup(style)),
    )
    page = element(
        "div",
        element("header", header),
        _contents(parts),
        element("main", *(_section(number, part) for number, part in enumerate(parts, start=1))),
        element("footer", element("p", footer)),
        class_="page",
    )
    body = element("body", *_switch(language), page)
    tongue = "zh-CN" if language == "zh" else "en"
    return f'<!DOCTYPE html>\n<html lang="{tongue}">{head}{body}</html>\n'


def key_figures(figures: Iterable[tuple[Text, object, Text]]) -> Markup:
    """Return figures in large type, each with its name and a note."""
    return element(
        "dl",
        *(
            element("div", element("dt", name), element("dd", element("b", value), element("span", note, class_="of")))
            for name, value, note in figures
        ),
        class_="key-figures",
    )


def _switch(language: Language) -> list[Markup]:
    """Return the language switch: two radio buttons that the style obeys, so that no script is needed."""
    buttons = [
        element(
            "input",
            type="radio",
            name="language",
            id=f"show-{tongue}",
            class_="switch",
            checked="checked" if tongue == language else None,
        )
        for tongue in ("zh", "en")
    ]
    labels = element(
        "div",
        element("label", "中文", for_="show-zh", lang="zh-CN"),
        element("label", "English", for_="show-en", lang="en-GB"),
        class_="languages",
    )
    return [*buttons, labels]


def _contents(parts: Sequence[Section]) -> Markup:
    links = (element("li", element("a", part.title, href=f"#{part.key}")) for part in parts)
    return element("nav", element("ol", *links))


def _section(number: int, part: Section) -> Markup:
    heading = element("h2", element("span", f"{number}", class_="ordinal"), " ", both(part.title))
    return element("section", heading, part.content, id=part.key)
