"""Workers, their identities, and their certificates."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from matching.models.base import Base, Kept, one_of
from matching.models.lists import list_column


class Worker(Kept, Base):
    """A worker; the columns are those of the exchange table."""

    __tablename__ = "workers"
    __table_args__ = (
        one_of("sex", "f", "m"),
        one_of("credit", "clear", "flagged", "barred"),
        one_of("housing", "own", "bed", "either"),
    )

    worker_id: Mapped[str] = mapped_column(primary_key=True)
    home_region: Mapped[str] = mapped_column(ForeignKey("regions.code"), index=True)
    sex: Mapped[str | None]
    skills: Mapped[int | None] = list_column()
    health_valid_until: Mapped[date | None]
    trained_on: Mapped[date | None]
    #: What the sender said last; what holds is evaluated from the credit records.
    credit: Mapped[str]
    available_from: Mapped[date | None]
    available_until: Mapped[date | None]
    windows: Mapped[str | None]
    live_in: Mapped[bool]
    max_weekly_hours: Mapped[int | None]
    max_orders: Mapped[int]
    min_monthly_pay: Mapped[int]
    min_hourly_pay: Mapped[int]
    housing: Mapped[str]
    preferred_cities: Mapped[int | None] = list_column()
    preferred_only: Mapped[bool]
    excluded_cities: Mapped[int | None] = list_column()
    group_id: Mapped[str | None]
    waiting_rounds: Mapped[int]
    #: May name an order of another registry.
    current_order: Mapped[str | None]
    degree_major: Mapped[bool]


class Identity(Kept, Base):
    """Who a worker is: a keyed hash of the identity number and its last four characters, never the number."""

    __tablename__ = "identities"
    __table_args__ = (Index(None, "number_hash"),)

    worker_id: Mapped[str] = mapped_column(ForeignKey("workers.worker_id"), primary_key=True)
    number_hash: Mapped[str]
    last_four: Mapped[str]


class Certificate(Kept, Base):
    """A certificate of skill or of health, valid over a span of time."""

    __tablename__ = "certificates"
    __table_args__ = (
        one_of("kind", "skill", "health"),
        CheckConstraint("level BETWEEN 1 AND 5", name="level"),
        Index(None, "valid_until"),
    )

    certificate_id: Mapped[str] = mapped_column(primary_key=True)
    worker_id: Mapped[str] = mapped_column(ForeignKey("workers.worker_id"), index=True)
    kind: Mapped[str]
    service: Mapped[str | None]
    level: Mapped[int | None] = mapped_column(Integer)
    issuer: Mapped[str | None]
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
