"""Credit records: who said what of a worker or an employer, appended and never overwritten."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from matching.models.base import Base, one_of


class CreditEntry(Base):
    """One statement about a worker's or an employer's credit.

    Triggers of the database refuse to change or delete an entry. What was wrong is corrected by a further entry that
    names it.
    """

    __tablename__ = "credit_entries"
    __table_args__ = (
        one_of("subject", "workers", "employers"),
        one_of("status", "clear", "flagged", "barred"),
        CheckConstraint("status IS NOT NULL OR corrects IS NOT NULL", name="says_something"),
        Index(None, "subject", "subject_id"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    #: The table of the subject, and its id there. No foreign key: what was said outlives a row that was undone.
    subject: Mapped[str]
    subject_id: Mapped[str]
    #: Null: the entry withdraws the one it corrects and says nothing in its place.
    status: Mapped[str | None]
    #: The day from which the statement holds.
    effective_on: Mapped[date]
    source: Mapped[str]
    actor: Mapped[str]
    what: Mapped[str]
    recorded_at: Mapped[datetime]
    #: The entry that this one corrects; an entry is corrected once, then its correction may be.
    corrects: Mapped[int | None] = mapped_column(Integer, ForeignKey("credit_entries.id"), unique=True)
    #: The batch that the statement came with, null if it came by itself.
    batch: Mapped[int | None] = mapped_column(Integer, ForeignKey("batches.id"), index=True)
