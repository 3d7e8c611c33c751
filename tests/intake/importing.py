"""Imports in processes of their own, begun at one moment and ended at another."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
#: Seconds after which two processes are taken to wait for each other.
DEADLOCK = 60.0


class Importer:
    """A process that imports a file when `begin` is called."""

    def __init__(self, url: str, file: Path, table: str, *, sender: str = "Base", many: int = 50_000) -> None:
        command = [sys.executable, "-m", "tests.intake.importer", url, str(file), table, sender, str(many)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def begin(self) -> None:
        """Let it import."""
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def result(self) -> dict[str, Any]:
        """Wait for what came of it."""
        said, _ = self.process.communicate(timeout=DEADLOCK)
        assert self.process.returncode == 0
        told: dict[str, Any] = json.loads(said)
        return told

    def kill(self) -> None:
        """End it at once, by SIGKILL."""
        self.process.kill()
        self.process.communicate()
