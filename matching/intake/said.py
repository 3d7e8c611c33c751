"""What a reader of cells answers: the canonical text, and a word about it if more was done than rewriting."""

from __future__ import annotations

from dataclasses import dataclass

from matching.exchange.wrong import WrongCellError
from matching.language import Text


@dataclass(frozen=True)
class Said:
    """What a cell, or several cells of a row together, say.

    Parameters
    ----------
    texts
        Canonical texts, one for each field that is filled from the cells.
    note
        What was assumed in reading them; None if they were only written in another form.
    """

    texts: tuple[str, ...]
    note: Text | None = None


class CellsError(WrongCellError):
    """The error of one among several cells that belong together; `place` is its place among them."""

    def __init__(self, text: Text, place: int) -> None:
        super().__init__(text)
        self.place = place


class Budget:
    """How often near misses are still looked for: a column of nothing but unknown words must not take for ever."""

    def __init__(self, times: int = 200) -> None:
        self._times = times

    def spent(self) -> bool:
        """Count one search; return whether there were too many before it."""
        self._times -= 1
        return self._times < 0


def plainly(text: str) -> Said:
    """Return the answer that needs no word."""
    return Said((text,))


def wrong(en: str, zh: str) -> WrongCellError:
    """Return the error of a cell, with what would be right."""
    return WrongCellError(Text(en, zh))


def joined(notes: list[Text]) -> Text | None:
    """Return several notes as one, None if there is none."""
    if not notes:
        return None
    return Text("; ".join(note.en for note in notes), "；".join(note.zh for note in notes))


def perhaps(meant: list[str]) -> Text:
    """Return the end of a sentence that suggests what may be meant, blank if there is nothing to suggest."""
    if not meant:
        return Text("", "")
    quoted = [f'"{text}"' for text in meant]
    listed = " or ".join(quoted) if len(quoted) < 3 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
    return Text(f"; maybe {listed} is meant", f"；是否即“{'”或“'.join(meant)}”？")
