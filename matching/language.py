"""Sentences that users read, each kept in Chinese and English side by side.

Keeping both languages in one value means that neither can be forgotten: a
sentence cannot be written in one of them alone.
"""

from __future__ import annotations

import locale
import os
from typing import Literal, NamedTuple

Language = Literal["en", "zh"]


class Text(NamedTuple):
    """One sentence in both languages.

    Parameters
    ----------
    en, zh
        The sentence in English and in Chinese.
    """

    en: str
    zh: str

    def in_language(self, language: Language) -> str:
        """Return the sentence in one language."""
        return self.zh if language == "zh" else self.en


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with what it counts, in English: ``1 row``, ``1,200 rows``.

    Parameters
    ----------
    one, many
        The noun for one and for several; without the latter it ends in s.
    """
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def preferred_language() -> Language:
    """Return the reader's language: ``MATCHING_LANG``, else the locale, else English."""
    chosen = os.environ.get("MATCHING_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG")
    if not chosen:
        chosen = locale.getlocale()[0] or "en"
    return "zh" if chosen.lower().startswith("zh") else "en"
