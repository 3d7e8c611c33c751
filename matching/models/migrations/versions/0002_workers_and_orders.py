"""Workers, employers and orders, the beds for them, and what was decided about them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from matching.models.migrations.words import one_of

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "workers",
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("home_region", sa.Text(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=True),
        sa.Column("skills", sa.Integer(), nullable=True),
        sa.Column("health_valid_until", sa.Date(), nullable=True),
        sa.Column("trained_on", sa.Date(), nullable=True),
        sa.Column("credit", sa.Text(), nullable=False),
        sa.Column("available_from", sa.Date(), nullable=True),
        sa.Column("available_until", sa.Date(), nullable=True),
        sa.Column("windows", sa.Text(), nullable=True),
        sa.Column("live_in", sa.Boolean(), nullable=False),
        sa.Column("max_weekly_hours", sa.BigInteger(), nullable=True),
        sa.Column("max_orders", sa.BigInteger(), nullable=False),
        sa.Column("min_monthly_pay", sa.BigInteger(), nullable=False),
        sa.Column("min_hourly_pay", sa.BigInteger(), nullable=False),
        sa.Column("housing", sa.Text(), nullable=False),
        sa.Column("preferred_cities", sa.Integer(), nullable=True),
        sa.Column("preferred_only", sa.Boolean(), nullable=False),
        sa.Column("excluded_cities", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Text(), nullable=True),
        sa.Column("waiting_rounds", sa.BigInteger(), nullable=False),
        sa.Column("current_order", sa.Text(), nullable=True),
        sa.Column("degree_major", sa.Boolean(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        one_of("workers", "credit", "clear", "flagged", "barred"),
        one_of("workers", "housing", "own", "bed", "either"),
        one_of("workers", "sex", "f", "m"),
        sa.ForeignKeyConstraint(["batch"], ["batches.id"], name=op.f("fk_workers_batch")),
        sa.ForeignKeyConstraint(["excluded_cities"], ["lists.id"], name=op.f("fk_workers_excluded_cities")),
        sa.ForeignKeyConstraint(["home_region"], ["regions.code"], name=op.f("fk_workers_home_region")),
        sa.ForeignKeyConstraint(["preferred_cities"], ["lists.id"], name=op.f("fk_workers_preferred_cities")),
        sa.ForeignKeyConstraint(["skills"], ["lists.id"], name=op.f("fk_workers_skills")),
        sa.PrimaryKeyConstraint("worker_id", name=op.f("pk_workers")),
    )
    op.create_index("ix_workers_home_region", "workers", ["home_region"])
    op.create_table(
        "employers",
        sa.Column("employer_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("credit", sa.Text(), nullable=False),
        sa.Column("employees", sa.BigInteger(), nullable=True),
        sa.Column("agency_workers", sa.BigInteger(), nullable=True),
        sa.Column("branded", sa.Boolean(), nullable=False),
        sa.Column("standard_contract", sa.Boolean(), nullable=False),
        sa.Column("e_contract", sa.Boolean(), nullable=False),
        sa.Column("insured", sa.Boolean(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        one_of("employers", "credit", "clear", "flagged", "barred"),
        sa.ForeignKeyConstraint(["batch"], ["batches.id"], name=op.f("fk_employers_batch")),
        sa.ForeignKeyConstraint(["region"], ["regions.code"], name=op.f("fk_employers_region")),
        sa.PrimaryKeyConstraint("employer_id", name=op.f("pk_employers")),
    )
    op.create_table(
        "employer_items",
        sa.Column("employer", sa.Text(), nullable=False),
        sa.Column("list", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["employer"], ["employers.employer_id"], name=op.f("fk_employer_items_employer")),
        sa.ForeignKeyConstraint(["list"], ["lists.id"], name=op.f("fk_employer_items_list"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("list", "place", name=op.f("pk_employer_items")),
    )
    op.create_index("ix_employer_items_employer", "employer_items", ["employer"])
    op.create_table(
        "orders",
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("employer_id", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("min_level", sa.Integer(), nullable=False),
        sa.Column("headcount", sa.BigInteger(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("windows", sa.Text(), nullable=True),
        sa.Column("weekly_hours", sa.BigInteger(), nullable=True),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=True),
        sa.Column("pay", sa.BigInteger(), nullable=False),
        sa.Column("pay_unit", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("employment", sa.Text(), nullable=False),
        sa.Column("outlet_id", sa.Text(), nullable=True),
        sa.Column("demand_key", sa.BigInteger(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        one_of("orders", "employment", "agency", "employee"),
        one_of("orders", "mode", "live_in", "rota", "fixed"),
        one_of("orders", "pay_unit", "month", "hour"),
        sa.CheckConstraint("headcount >= 1", name=op.f("ck_orders_headcount")),
        sa.CheckConstraint("min_level BETWEEN 1 AND 5", name=op.f("ck_orders_min_level")),
        sa.CheckConstraint("priority BETWEEN 0 AND 2", name=op.f("ck_orders_priority")),
        sa.ForeignKeyConstraint(["batch"], ["batches.id"], name=op.f("fk_orders_batch")),
        sa.ForeignKeyConstraint(["employer_id"], ["employers.employer_id"], name=op.f("fk_orders_employer_id")),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlets.outlet_id"], name=op.f("fk_orders_outlet_id")),
        sa.ForeignKeyConstraint(["region"], ["regions.code"], name=op.f("fk_orders_region")),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_orders")),
    )
    op.create_index("ix_orders_demand_key", "orders", ["demand_key"])
    op.create_index("ix_orders_employer_id", "orders", ["employer_id"])
    op.create_index("ix_orders_outlet_id", "orders", ["outlet_id"])
    op.create_index("ix_orders_region", "orders", ["region"])
    op.create_table(
        "housing",
        sa.Column("site_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("beds", sa.BigInteger(), nullable=False),
        sa.Column("employee_only", sa.Boolean(), nullable=False),
        sa.Column("employers", sa.Integer(), nullable=True),
        sa.Column("monthly_rent", sa.BigInteger(), nullable=False),
        sa.Column("open_from", sa.Date(), nullable=True),
        sa.Column("open_until", sa.Date(), nullable=True),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        one_of("housing", "kind", "dormitory", "public_rental", "employer"),
        one_of("housing", "sex", "any", "f", "m"),
        sa.ForeignKeyConstraint(["batch"], ["batches.id"], name=op.f("fk_housing_batch")),
        sa.ForeignKeyConstraint(["employers"], ["lists.id"], name=op.f("fk_housing_employers")),
        sa.ForeignKeyConstraint(["region"], ["regions.code"], name=op.f("fk_housing_region")),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_housing")),
    )
    op.create_table(
        "decisions",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        one_of("decisions", "kind", "pin", "forbid"),
        sa.ForeignKeyConstraint(["batch"], ["batches.id"], name=op.f("fk_decisions_batch")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.order_id"], name=op.f("fk_decisions_order_id")),
        sa.ForeignKeyConstraint(["worker_id"], ["workers.worker_id"], name=op.f("fk_decisions_worker_id")),
        sa.PrimaryKeyConstraint("worker_id", "order_id", name=op.f("pk_decisions")),
    )
    op.create_index("ix_decisions_order_id", "decisions", ["order_id"])
    op.create_table(
        "previous",
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batches.id"], name=op.f("fk_previous_batch")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.order_id"], name=op.f("fk_previous_order_id")),
        sa.ForeignKeyConstraint(["worker_id"], ["workers.worker_id"], name=op.f("fk_previous_worker_id")),
        sa.PrimaryKeyConstraint("worker_id", "order_id", name=op.f("pk_previous")),
    )
    op.create_index("ix_previous_order_id", "previous", ["order_id"])


def downgrade() -> None:
    """Take the tables away with all they hold."""
    for name in ("previous", "decisions", "housing", "orders", "employer_items", "employers", "workers"):
        op.drop_table(name)
