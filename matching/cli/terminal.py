"""What the command line writes: answers to standard output, problems and progress to standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from matching.language import Language, Text
from matching.problems import Problem
from matching.rules import TIER_TEXTS

if TYPE_CHECKING:
    from rich.console import Console

    from matching.result import TierOutcome

#: Seconds before anything is said about progress.
PATIENCE = 2.0
#: Seconds between two lines of progress where standard error is no terminal.
PLAIN_INTERVAL = 15.0
#: Warnings shown by a command that is not there to check.
WARNINGS_SHOWN = 20

#: Columns where standard output is no terminal.
WIDTH = 100

PROOFS = {"search": Text("search", "搜索"), "prices": Text("prices", "价格")}


@dataclass
class Terminal:
    """Standard output and standard error, in one language."""

    language: Language
    _last: float = field(default=0.0, init=False)

    def words(self, text: Text) -> str:
        """Return a sentence in the terminal's language."""
        return text.in_language(self.language)

    def say(self, text: Text) -> None:
        """Write one line of the answer."""
        sys.stdout.write(self.words(text) + "\n")

    def complain(self, line: str) -> None:
        """Write one line about a problem."""
        sys.stderr.write(line + "\n")

    def problems(self, problems: Sequence[Problem], most: int | None = None) -> None:
        """Write each problem on a line; at most `most` of them, with a word on the rest."""
        for problem in problems[:most]:
            self.complain(problem.line(self.language))
        left = len(problems) - len(problems[:most])
        if left:
            self.complain(
                self.words(
                    Text(
                        f"… and {left} more; `matching check` shows them all",
                        f"…另有 {left} 条；matching check 可全部列出",
                    )
                )
            )

    @property
    def console(self) -> Console:
        """A console of rich on standard output."""
        from rich.console import Console

        class Plain(Console):
            """Rich would leave with status 1, which is a word about the input, when its reader is gone."""

            def on_broken_pipe(self) -> None:
                raise BrokenPipeError

        return Plain(highlight=False, width=None if sys.stdout.isatty() else WIDTH)

    def tiers(self, tiers: Sequence[TierOutcome]) -> None:
        """Write the tiers of a certificate as a table."""
        from rich.table import Table

        table = Table(box=None, pad_edge=False, header_style="bold")
        for title, numeric in (
            (Text("tier", "目标层级"), False),
            (Text("value", "数值"), True),
            (Text("bound", "界"), True),
            (Text("gap", "差距"), True),
            (Text("proof", "证明"), False),
            (Text("meaning", "含义"), False),
        ):
            table.add_column(self.words(title), justify="right" if numeric else "left", no_wrap=True)
        for row in tiers:
            table.add_row(
                str(row.tier),
                f"{row.value:,}",
                f"{row.bound:,}",
                f"{row.gap:,}",
                self.words(PROOFS[row.proof]),
                self.words(TIER_TEXTS[row.tier]),
            )
        self.console.print(table)

    def rows(self, titles: Sequence[Text], rows: Sequence[Sequence[str]]) -> None:
        """Write a table of text; columns after the first are numbers where all their cells begin with a digit."""
        from rich.table import Table
        from rich.text import Text as Plain

        table = Table(box=None, pad_edge=False, header_style="bold")
        for place, title in enumerate(titles):
            numeric = place > 0 and all(row[place][:1].isdecimal() for row in rows)
            table.add_column(self.words(title), justify="right" if numeric else "left", overflow="fold")
        for row in rows:
            table.add_row(*(Plain(cell) for cell in row))
        self.console.print(table)

    def more(self, left: int) -> None:
        """Say how many rows of a table were not shown, if there are any."""
        if left > 0:
            self.say(Text(f"… and {left:,} more", f"…另有 {left:,} 行"))

    @contextmanager
    def progress(self) -> Iterator[Callable[[Text], None]]:
        """Yield a listener that shows what is being done, on standard error alone."""
        if not sys.stderr.isatty():
            yield self._plain()
            return
        from rich.console import Console
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
            task = shown.add_task("", total=None)
            yield lambda text: shown.update(task, description=self.words(text))

    def _plain(self) -> Callable[[Text], None]:
        """Return a listener that writes few lines: none at first, then one in a while."""
        begun = time.monotonic()
        due = begun + PATIENCE

        def tell(text: Text) -> None:
            nonlocal due
            now = time.monotonic()
            if now >= due:
                due = now + PLAIN_INTERVAL
                self.complain(f"{now - begun:.0f} s: {self.words(text)}")

        return tell
