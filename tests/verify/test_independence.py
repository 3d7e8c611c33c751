"""The checker shares nothing with the solver, nor with what the solver derives from a round."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import matching.verify

FILES = sorted(Path(matching.verify.__file__).parent.glob("*.py"))

#: Names that stand for something derived, by the place that derives them.
DERIVED = {
    "regions": {"from_poverty_exited", "lineage"},
    "limits": {"rest_minutes", "commute_km", "travel_minutes"},
    "instance": {"plan_in_force"},
}


def test_no_solver_is_imported_however_far_down():
    code = (
        "import sys, matching.verify; print([n for n in sys.modules if n.startswith(('matching.solver', 'ortools'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_nothing_derived_elsewhere_is_read(file):
    tree = ast.parse(file.read_text(encoding="utf-8"))
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not attributes & set().union(*DERIVED.values())
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert "matching.instance.windows" not in modules
    assert not any(str(module).startswith("matching.solver") for module in modules)


def test_only_names_are_taken_from_the_table_of_regions():
    taken = {
        alias.name
        for file in FILES
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "matching.instance.regions"
        for alias in node.names
    }
    assert taken == {"LEVELS", "Regions"}
