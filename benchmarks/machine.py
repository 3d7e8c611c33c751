"""What a row says of the code and of the machine that made it."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: Packages whose versions are told.
PACKAGES = ("numpy", "numba", "scipy", "ortools", "highspy")
#: The measured code: results and charts lie beside it and do not count.
MEASURED = ("matching", "benchmarks/*.py", "benchmarks/peers/*.py")


@cache
def commit() -> str:
    """Return the last commit that changed the measured code; a digest follows where files differ from it."""
    last = _git("log", "-1", "--format=%h", "--abbrev=12", "--", *MEASURED)
    changed = [line[3:] for line in _git("status", "--porcelain", "-uall", "--", *MEASURED).splitlines()]
    if not last:
        return "unknown"
    if not changed:
        return last
    hasher = hashlib.sha256()
    for name in sorted(changed):
        file = ROOT / name.split(" -> ")[-1].strip('"')
        hasher.update(name.encode() + (file.read_bytes() if file.is_file() else b""))
    return f"{last}+{hasher.hexdigest()[:6]}"


@cache
def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that count."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = ""
    return found


def cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def memory_bytes() -> int:
    """Return the machine's memory."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _git(*arguments: str) -> str:
    """Return what git says, nothing where there is no repository or no git."""
    try:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.rstrip()
