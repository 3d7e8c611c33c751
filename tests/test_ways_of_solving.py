"""Every way of solving finds the best plan: what is meant for large rounds is forced upon tiny ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from random import Random
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.solver import aim, bound, branch, bundles, eligibility, exact, relaxation, search
from tests.checks import disagreement
from tests.random_worlds import random_world

#: Thresholds between ways of solving, by module, set so that tiny rounds are beyond them.
WAYS: Mapping[str, Mapping[object, Mapping[str, float]]] = {
    "several orders as states, not as a list of bundles": {bundles: {"MOST_BUNDLES": 0}},
    "a few bundles, then states": {bundles: {"MOST_BUNDLES": 2}},
    "aims that look ahead, then the tree": {exact: {"SMALL_COLUMNS": 0}},
    "a tree that soon gives way to a general search": {exact: {"SMALL_COLUMNS": 0, "MOST_NODES": 1}},
    "ties that weigh nothing": {exact: {"SMALL_COLUMNS": 0}, aim: {"TIE_SIZE": 1}},
    "a relaxation that starts from few columns": {relaxation: {"WHOLE_POOL": 0, "JOINING": 1}},
    "coarse prices": {bound: {"FINEST_GRID": 1}},
    "no presolve": {search: {"PRESOLVED_COLUMNS": 0}},
    "pairs in blocks of one cell": {eligibility: {"BLOCK_CELLS": 1}},
    "all at once": {
        bundles: {"MOST_BUNDLES": 0},
        exact: {"SMALL_COLUMNS": 0, "MOST_NODES": 3},
        branch: {"LONGEST_DIVE": 1},
        relaxation: {"WHOLE_POOL": 0, "JOINING": 1},
        search: {"PRESOLVED_COLUMNS": 0},
        eligibility: {"BLOCK_CELLS": 1},
    },
}


@contextmanager
def forced(way: str) -> Iterator[None]:
    """Set the thresholds of one way of solving."""
    with ExitStack() as stack:
        for module, constants in WAYS[way].items():
            for name, value in constants.items():
                assert hasattr(module, name)
                stack.enter_context(patch.object(module, name, value))
        yield


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=2 * settings().max_examples)
@given(source=st.randoms(use_true_random=False))
def test_the_best_plan_is_found(way: str, source: Random) -> None:
    with forced(way):
        assert not disagreement(random_world(source, most=6))
