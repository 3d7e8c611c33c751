"""The error of one cell, raised where its text is read and caught where its place is known."""

from __future__ import annotations

from matching.language import Text


class WrongCellError(ValueError):
    """A cell's text is not what its column holds; `text` says what would be right."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text
