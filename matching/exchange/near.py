"""Near misses: what somebody may have meant."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches


def nearest(words: Sequence[str], options: Sequence[str]) -> str:
    """Return the option that is nearly one of the words, blank if none is."""
    for word in words:
        if close := get_close_matches(word.casefold(), options, n=1, cutoff=0.6):
            return close[0]
    return ""
