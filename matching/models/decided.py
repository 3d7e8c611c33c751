"""What people decided about pairs of worker and order."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from matching.models.base import Base, Kept, one_of


class _Pair:
    worker_id: Mapped[str] = mapped_column(ForeignKey("workers.worker_id"), primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.order_id"), primary_key=True, index=True)


class Decision(_Pair, Kept, Base):
    """A pair pinned or forbidden; a pair has one decision."""

    __tablename__ = "decisions"
    __table_args__ = (one_of("kind", "pin", "forbid"),)

    kind: Mapped[str]
    reason: Mapped[str | None]


class Previous(_Pair, Kept, Base):
    """A pair of the plan in force."""

    __tablename__ = "previous"
