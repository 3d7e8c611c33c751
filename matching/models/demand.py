"""Employers with their contracts and insurance, and the orders they place."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from matching.models.base import Base, Kept, one_of
from matching.models.places import region_column, region_or_none


def employer_column() -> Mapped[str]:
    """Return a column that names an employer."""
    return mapped_column(ForeignKey("employers.employer_id"), index=True)


class Employer(Kept, Base):
    """An enterprise that asks for workers."""

    __tablename__ = "employers"
    __table_args__ = (one_of("credit", "clear", "flagged", "barred"),)

    employer_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str | None]
    region: Mapped[str | None] = region_or_none()
    #: What the sender said last; what holds is evaluated from the credit records.
    credit: Mapped[str]
    employees: Mapped[int | None]
    agency_workers: Mapped[int | None]
    branded: Mapped[bool]
    standard_contract: Mapped[bool]
    e_contract: Mapped[bool]
    insured: Mapped[bool]


class Contract(Kept, Base):
    """A contract form that an employer uses, over a span of time."""

    __tablename__ = "contracts"
    __table_args__ = (one_of("kind", "standard", "electronic"),)

    contract_id: Mapped[str] = mapped_column(primary_key=True)
    employer_id: Mapped[str] = employer_column()
    kind: Mapped[str]
    signed_on: Mapped[date | None]
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]


class Insurance(Kept, Base):
    """An insurance that an employer has taken out, over a span of time."""

    __tablename__ = "insurances"

    policy_id: Mapped[str] = mapped_column(primary_key=True)
    employer_id: Mapped[str] = employer_column()
    insurer: Mapped[str | None]
    insured_workers: Mapped[int | None]
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]


class Order(Kept, Base):
    """A line of demand; the columns are those of the exchange table."""

    __tablename__ = "orders"
    __table_args__ = (
        one_of("mode", "live_in", "rota", "fixed"),
        one_of("pay_unit", "month", "hour"),
        one_of("employment", "agency", "employee"),
        CheckConstraint("min_level BETWEEN 1 AND 5", name="min_level"),
        CheckConstraint("headcount >= 1", name="headcount"),
        CheckConstraint("priority BETWEEN 0 AND 2", name="priority"),
        Index(None, "demand_key"),
    )

    order_id: Mapped[str] = mapped_column(primary_key=True)
    employer_id: Mapped[str] = employer_column()
    region: Mapped[str] = region_column(index=True)
    service: Mapped[str]
    min_level: Mapped[int] = mapped_column(Integer)
    headcount: Mapped[int]
    mode: Mapped[str]
    windows: Mapped[str | None]
    weekly_hours: Mapped[int | None]
    start: Mapped[date]
    end: Mapped[date | None]
    pay: Mapped[int]
    pay_unit: Mapped[str]
    priority: Mapped[int] = mapped_column(Integer)
    employment: Mapped[str]
    outlet_id: Mapped[str | None] = mapped_column(ForeignKey("outlets.outlet_id"), index=True)
    #: Equal for orders that ask for the same, whatever their ids: employer, place, service, mode, windows and start.
    demand_key: Mapped[int]
