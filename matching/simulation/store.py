"""The folder of a study: its outcomes one file a task, each written whole, so that a run goes on from what is done."""

from __future__ import annotations

import json
from pathlib import Path

from matching.language import Text
from matching.problems import TargetError
from matching.simulation.tasks import Outcome
from matching.staging import write_whole

STUDY, OUTCOMES, INPUTS = "study.json", "outcomes", "inputs"
PAGE, WORKBOOK = "report.html", "report.xlsx"
#: What a study's folder may hold; a folder with anything else is nobody's to write into.
OURS = frozenset({STUDY, OUTCOMES, INPUTS, PAGE, WORKBOOK})


class Store:
    """Outcomes of tasks by the digest of their inputs.

    Parameters
    ----------
    folder
        The study's folder; made if missing.

    Raises
    ------
    TargetError
        Something that is no study stands there, or nothing can be written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if folder.exists() and not folder.is_dir():
            raise TargetError(Text(f"{folder} is a file; name a folder", f"{folder} 是文件，请指定文件夹"))
        if folder.is_dir():
            foreign = sorted(entry.name for entry in folder.iterdir() if not _ours(entry.name))
            if foreign:
                raise TargetError(
                    Text(
                        f"{folder} holds {foreign[0]}, so it is no study's folder; name another one",
                        f"{folder} 中有 {foreign[0]}，不是研究的文件夹；请另指定",
                    )
                )
        try:
            (folder / OUTCOMES).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            why = error.strerror or ""
            raise TargetError(Text(f"{folder} cannot be written: {why}", f"{folder} 无法写入：{why}")) from error

    def has(self, digest: str) -> bool:
        """Whether a task is done."""
        return self._place(digest).exists()

    def put(self, digest: str, outcome: bytes) -> None:
        """Keep a task's outcome."""
        write_whole(self._place(digest), outcome)

    def get(self, digest: str) -> Outcome:
        """Return the outcome of a task that is done."""
        outcome: Outcome = json.loads(self._place(digest).read_bytes())
        return outcome

    def _place(self, digest: str) -> Path:
        return self.folder / OUTCOMES / f"{digest}.json"


def _ours(name: str) -> bool:
    # What a killed run was writing begins with a dot.
    return name in OURS or name.startswith(".")
