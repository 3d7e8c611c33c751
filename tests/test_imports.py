"""The shape of the code: who imports whom, how long a file grows, what the tree never says."""

import ast
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "matching"
FILES = sorted(PACKAGE.rglob("*.py"))

#: Rooms below a room: what it may import of this project. A package is one room, a module beside them too.
LANGUAGE = {"language"}
VOCABULARY = {"language", "problems", "rules", "policy", "result"}
ROOMS = {
    "language": set(),
    "problems": LANGUAGE,
    "rules": LANGUAGE,
    "policy": LANGUAGE | {"rules"},
    "result": LANGUAGE | {"rules"},
    "interrupt": set(),
    "instance": VOCABULARY,
    "exchange": VOCABULARY | {"instance"},
    "solver": VOCABULARY | {"instance"},
    "verify": VOCABULARY | {"instance", "exchange"},
    "generate": VOCABULARY | {"instance", "exchange"},
    "reports": VOCABULARY | {"instance", "exchange", "staging"},
    "models": VOCABULARY | {"instance", "exchange"},
    "intake": VOCABULARY | {"instance", "exchange", "models"},
    "staging": LANGUAGE | {"problems"},
    "pipeline": VOCABULARY
    | {"interrupt", "instance", "exchange", "solver", "verify", "generate", "reports", "staging"},
    "simulation": VOCABULARY | {"instance", "exchange", "solver", "verify", "generate", "reports", "staging"},
    "cli": VOCABULARY
    | {
        "exchange",
        "solver",
        "generate",
        "reports",
        "models",
        "intake",
        "staging",
        "pipeline",
        "simulation",
        "__init__",
    },
    "__main__": {"cli"},
    "__init__": VOCABULARY | {"exchange", "pipeline", "solver"},
}

#: Rooms that may import a package from outside; a package without a row may be imported by none.
PACKAGES = {
    "numpy": {
        "result",
        "instance",
        "exchange",
        "solver",
        "verify",
        "generate",
        "models",
        "intake",
        "reports",
        "simulation",
    },
    "polars": {"exchange", "models"},
    "sqlalchemy": {"models", "intake"},
    "alembic": {"models"},
    "psycopg": {"models"},
    "charset_normalizer": {"intake"},
    "openpyxl": {"intake"},
    "xlsxwriter": {"intake", "reports"},
    "scipy": {"solver", "simulation"},
    "dask": {"simulation"},
    "distributed": {"simulation"},
    "threadpoolctl": {"solver"},
    "ortools": {"solver"},
    "highspy": {"solver"},
    "numba": {"solver", "verify"},
    "typer": {"cli"},
    "rich": {"cli", "reports"},
}


def room(file: Path) -> str:
    """Return the room that a file of the package belongs to."""
    inside = file.relative_to(PACKAGE)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem


@cache
def imports(file: Path) -> frozenset[str]:
    """Return the dotted names that a file imports, wherever in it the import stands."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}:{node.lineno} climbs; write the whole name"
            assert node.module is not None
            if node.module == "matching":
                names |= {f"matching.{alias.name}" for alias in node.names}
            else:
                names.add(node.module)
    return frozenset(names)


def own(file: Path) -> set[str]:
    """Return the other rooms of this project that a file imports."""
    rooms = set()
    for name in imports(file):
        if name.split(".")[0] == "matching":
            inner = name.split(".")[1]
            is_room = (PACKAGE / inner).is_dir() or (PACKAGE / f"{inner}.py").exists()
            rooms.add(inner if is_room else "__init__")
    return rooms - {room(file)}


def foreign(file: Path) -> set[str]:
    """Return the packages from outside the standard library that a file imports."""
    return {name.split(".")[0] for name in imports(file)} - sys.stdlib_module_names - {"matching"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_imports_run_downwards_only(file):
    assert room(file) in ROOMS, "a new room states here what lies below it"
    assert own(file) <= ROOMS[room(file)]


def test_the_stated_rooms_have_no_circle():
    done: set[str] = set()
    while left := {name for name, below in ROOMS.items() if name not in done and below <= done | {"__init__"}}:
        done |= left
    assert done == set(ROOMS)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_packages_from_outside_stay_in_their_rooms(file):
    for package in foreign(file):
        assert room(file) in PACKAGES.get(package, set()), package


def test_declared_dependencies_are_those_imported():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [entry for entries in project["optional-dependencies"].values() for entry in entries]
    declared = {re.split(r"[<>=!~\[; ]", entry)[0].replace("-", "_") for entry in project["dependencies"] + extras}
    # Dask is what distributed is made of, and comes with it.
    assert declared == set().union(*map(foreign, FILES)) - {"dask"}


def test_the_command_line_starts_without_the_heavy_parts():
    heavy = {"numpy", "scipy", "ortools", "highspy", "polars", "sqlalchemy", "alembic", "rich.console"}
    code = f"import sys, matching.cli.app; print(sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_room_grows_past_400_lines(file):
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_file_says_what_it_is_for(file):
    assert ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))


def test_the_tree_keeps_no_promises_and_no_foreign_places():
    # Written in halves, so that this file does not find itself.
    never = re.compile(
        "|".join(
            [
                "TO" + "DO",
                "FIX" + "ME",
                "raise NotImpl" + "emented",
                "/wo" + "rk/",
                "pypi" + r"\.org",
                "python" + "hosted",
            ]
        )
    )
    suffixes = {".py", ".md", ".toml", ".yaml", ".lock", ".html", ".csv", ".json", ""}
    found = [
        f"{file.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for top in (
            "matching",
            "tests",
            "docs",
            "scenarios",
            "benchmarks",
            "*.md",
            "*.toml",
            "*.lock",
            "Makefile",
            ".ci",
        )
        for start in ROOT.glob(top)
        for file in ([start] if start.is_file() else sorted(start.rglob("*")))
        if file.is_file() and file.suffix in suffixes and "__pycache__" not in file.parts
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if never.search(line)
    ]
    assert found == []


def test_the_public_names_can_all_be_reached():
    import matching

    assert all(getattr(matching, name) is not None for name in matching.__all__)
    with pytest.raises(AttributeError, match="no_such_name"):
        matching.no_such_name  # noqa: B018
