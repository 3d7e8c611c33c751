"""HTML written with everything escaped that is not markup already."""

from __future__ import annotations

import html
from collections.abc import Iterable

from matching.language import Text
from matching.reports.words import printable

#: Elements without an end tag.
VOID = frozenset({"input", "meta", "br", "rect", "path", "line", "col"})


class Markup(str):
    """Text that is markup; any other text is escaped where it is put into an element."""

    __slots__ = ()


def escape(content: object) -> Markup:
    """Return `content` as markup: markup unchanged, both languages of a sentence side by side, all else escaped."""
    if isinstance(content, Markup):
        return content
    if isinstance(content, Text):
        return both(content)
    return Markup(html.escape(printable(str(content)), quote=True))


def element(tag: str, *content: object, **attributes: object) -> Markup:
    """Return an element.

    Parameters
    ----------
    tag
        Its name.
    content
        What it holds: markup, sentences, or anything else as escaped text.
    attributes
        A trailing underscore is dropped (``class_``), others become hyphens; None: left out.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if tag in VOID and not content:
        return Markup(f"<{tag}{written}/>")
    return Markup(f"<{tag}{written}>{join(content)}</{tag}>")


def join(content: Iterable[object]) -> Markup:
    """Return pieces of content end to end."""
    return Markup("".join(escape(piece) for piece in content))


def both(text: Text, tag: str = "span") -> Markup:
    """Return a sentence in both languages, of which the page's style shows one; once if both are the same."""
    if text.en == text.zh:
        return escape(text.en)
    return Markup(f'<{tag} lang="zh">{escape(text.zh)}</{tag}><{tag} lang="en">{escape(text.en)}</{tag}>')
