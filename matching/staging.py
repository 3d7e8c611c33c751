"""Folders and files that take their place only when they are whole, and what may stand there before."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from matching.language import Text
from matching.problems import TargetError


@contextmanager
def staged(out: Path, files: frozenset[str], marker: str) -> Iterator[Path]:
    """Yield an empty folder that becomes `out` if the block ends well, and vanishes if it does not.

    Parameters
    ----------
    out
        Where the folder will stand. What stands there already is replaced if it is an
        empty folder, or one that holds `marker` and nothing besides `files`.

    Raises
    ------
    TargetError
        Something else stands at `out`, or nothing can be written there.
    """
    target = out.resolve()
    _refuse(target, out, files, marker)
    made = [parent for parent in target.parents if not parent.exists()]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        # Beside the target, so that taking its place is one rename on one disk.
        work = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    except OSError as error:
        _remove_empty(made)
        why = error.strerror or ""
        raise TargetError(Text(f"{out} cannot be written: {why}", f"{out} 无法写入：{why}")) from error
    try:
        new = work / "new"
        new.mkdir()
        yield new
        _take_place(new, target, work / "old")
        made = []
    finally:
        shutil.rmtree(work, ignore_errors=True)
        _remove_empty(made)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that nobody ever sees half written, whenever the machine stops.

    Raises
    ------
    OSError
        It cannot be written.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(name, 0o666 & ~mask)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def _refuse(target: Path, out: Path, files: frozenset[str], marker: str) -> None:
    """Raise unless `target` is free, empty, or one of our own folders."""
    if not target.exists():
        return
    if not target.is_dir():
        raise TargetError(Text(f"{out} is a file; name a folder", f"{out} 是文件，请指定文件夹"))
    names = {entry.name for entry in target.iterdir()}
    foreign = sorted(names - files)
    if foreign:
        raise TargetError(
            Text(
                f"{out} holds {foreign[0]}, which would be lost; name another folder",
                f"{out} 中有 {foreign[0]}，替换会使其丢失；请指定其他文件夹",
            )
        )
    if names and marker not in names:
        raise TargetError(
            Text(
                f"{out} holds no {marker}, so it is not ours to replace; name another folder",
                f"{out} 中没有 {marker}，不可替换；请指定其他文件夹",
            )
        )


def _take_place(new: Path, target: Path, old: Path) -> None:
    """Put `new` where `target` is, keeping what stood there until the new one stands."""
    if target.exists():
        target.rename(old)
    try:
        new.rename(target)
    except BaseException:
        if old.exists():
            old.rename(target)
        raise


def _remove_empty(folders: Sequence[Path]) -> None:
    """Remove folders that were made on the way, innermost first."""
    for folder in folders:
        with suppress(OSError):
            folder.rmdir()
