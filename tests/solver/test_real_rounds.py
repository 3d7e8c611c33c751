"""Real orders and housing, where the datasets lie beside the checkout: checked, solved, verified."""

from __future__ import annotations

from pathlib import Path

import pytest

from matching.pipeline import solve_dataset, verify_result

SMALL = Path(__file__).parents[3] / "shared" / "data" / "h2a-small"
#: The stricter default policy, and the one that comes with the data.
POLICIES = (None, SMALL / "policy_us.toml") if SMALL.exists() else ()


@pytest.mark.parametrize("policy", POLICIES, ids=str)
def test_the_small_real_round_is_proven_in_every_tier(tmp_path, policy):
    solve_dataset(SMALL, tmp_path / "result", policy_path=policy)
    assert verify_result(SMALL, tmp_path / "result", policy_path=policy).report.ok
