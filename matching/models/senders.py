"""What was learned of a sender's sheets, kept for the next one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from matching.models.base import Base


class SenderColumns(Base):
    """How a sender's sheets of one table are read. It belongs to no batch: an undone batch teaches nothing else."""

    __tablename__ = "sender_columns"

    sender: Mapped[str] = mapped_column(primary_key=True)
    table_name: Mapped[str] = mapped_column(primary_key=True)
    #: JSON of ``matching.intake.mapping.ColumnMapping``.
    mapping: Mapped[str]
    at: Mapped[datetime]
    actor: Mapped[str]
