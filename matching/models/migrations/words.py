"""The one kind of constraint that the steps write out many times."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def one_of(table: str, column: str, *words: str) -> sa.CheckConstraint:
    """Return the constraint that a column holds one of some words."""
    condition = " OR ".join(f"{column} = '{word}'" for word in words)
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{column}"))
