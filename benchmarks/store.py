"""The cache of rounds: tables as generated, and the instance as read, so that no peer waits for the reading.

A round's folder hangs below a digest of the sources that make it: after a change of
the generator or of the reading nothing old is taken for new.
"""

from __future__ import annotations

import hashlib
import pickle
import shutil
from functools import cache
from pathlib import Path

from benchmarks.cases import KINDS, Case
from benchmarks.edits import EDITS
from matching.exchange.read import Loaded, load
from matching.generate import generate

ROOT = Path(__file__).resolve().parents[1]
#: Sources on which the content of a round depends.
SOURCES = (
    "matching/generate",
    "matching/exchange",
    "matching/instance",
    "matching/policy.py",
    "benchmarks/cases.py",
    "benchmarks/edits.py",
)
LOADED = "loaded.pickle"


@cache
def sources_digest() -> str:
    """Return a short digest of the sources that make rounds."""
    hasher = hashlib.sha256()
    for source in SOURCES:
        start = ROOT / source
        files = [start] if start.is_file() else sorted(start.rglob("*"))
        for file in files:
            if file.suffix in {".py", ".csv"}:
                hasher.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return hasher.hexdigest()[:12]


def folder_of(cache_folder: Path, case: Case) -> Path:
    """Return where a round's tables are or would be."""
    return cache_folder / sources_digest() / case.name


def is_made(cache_folder: Path, case: Case) -> bool:
    """Whether the round is there, whole."""
    return (folder_of(cache_folder, case) / LOADED).exists()


def make(cache_folder: Path, case: Case) -> None:
    """Generate a round, read it, and keep both; an unfinished one is made anew."""
    folder = folder_of(cache_folder, case)
    shutil.rmtree(folder, ignore_errors=True)
    kind = KINDS[case.kind]
    generate(folder, workers=case.workers, seed=case.seed, shape=kind.shape)
    if kind.edit:
        EDITS[kind.edit](folder)
    loaded = load(folder)
    part = folder / f"{LOADED}.part"
    with part.open("wb") as file:
        pickle.dump(Loaded(loaded.instance, loaded.policy, ()), file, protocol=pickle.HIGHEST_PROTOCOL)
    part.replace(folder / LOADED)


def fetch(folder: Path) -> Loaded:
    """Return a round as read, from its folder."""
    with (folder / LOADED).open("rb") as file:
        loaded: Loaded = pickle.load(file)
    return loaded
