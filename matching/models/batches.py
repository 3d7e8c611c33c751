"""Batches of imported rows, and the journal that undoes them to the letter."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from matching.models.base import Base, one_of


class Batch(Base):
    """One import: who brought what, when, and whether it still holds."""

    __tablename__ = "batches"
    __table_args__ = (
        one_of("state", "committed", "undone"),
        one_of("policy", "all", "valid"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime]
    sender: Mapped[str]
    actor: Mapped[str]
    file: Mapped[str]
    #: SHA-256 of the file's bytes.
    file_digest: Mapped[str] = mapped_column(index=True)
    policy: Mapped[str]
    state: Mapped[str]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None]


class BatchTable(Base):
    """How many rows of one table a batch brought, by what became of them."""

    __tablename__ = "batch_tables"

    batch: Mapped[int] = mapped_column(Integer, ForeignKey("batches.id"), primary_key=True)
    table_name: Mapped[str] = mapped_column(primary_key=True)
    new: Mapped[int]
    changed: Mapped[int]
    unchanged: Mapped[int]
    rejected: Mapped[int]


class Change(Base):
    """What a row said before a batch changed it: the cells that differ alone. A new row needs no entry."""

    __tablename__ = "changes"
    __table_args__ = (Index(None, "before_batch"),)

    batch: Mapped[int] = mapped_column(Integer, ForeignKey("batches.id"), primary_key=True)
    table_name: Mapped[str] = mapped_column(primary_key=True)
    #: The row's key; the parts of a key of several columns are joined by ``;``, which no id holds.
    key: Mapped[str] = mapped_column(primary_key=True)
    before_batch: Mapped[int] = mapped_column(Integer, ForeignKey("batches.id"))
    before_digest: Mapped[int]
    #: JSON object of cells by column, in their canonical text.
    before: Mapped[str]
