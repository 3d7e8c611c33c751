"""Run by Alembic: takes the connection that the caller opened."""

from __future__ import annotations

from alembic import context

import matching.models.catalogue  # noqa: F401 - every table is known after this
from matching.models.base import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
