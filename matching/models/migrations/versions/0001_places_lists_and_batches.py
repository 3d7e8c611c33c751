"""The tables of places and of what they offer, the lists in cells, batches and their journal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from matching.models.migrations.words import one_of

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "lists",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        one_of("lists", "kind", "skills", "regions", "employers", "services"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lists")),
        sa.UniqueConstraint("kind", "text", name=op.f("uq_lists_kind_text")),
    )
    op.create_table(
        "skill_items",
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("list", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.CheckConstraint("level BETWEEN 1 AND 5", name=op.f("ck_skill_items_level")),
        sa.ForeignKeyConstraint(["list"], ["lists.id"], name=op.f("fk_skill_items_list"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("list", "place", name=op.f("pk_skill_items")),
    )
    op.create_index("ix_skill_items_service", "skill_items", ["service"])
    op.create_table(
        "service_items",
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("list", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["list"], ["lists.id"], name=op.f("fk_service_items_list"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("list", "place", name=op.f("pk_service_items")),
    )
    op.create_index("ix_service_items_service", "service_items", ["service"])
    op.create_table(
        "batches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("file_digest", sa.Text(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Text(), nullable=True),
        one_of("batches", "policy", "all", "valid"),
        one_of("batches", "state", "committed", "undone"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
    )
    op.create_index("ix_batches_file_digest", "batches", ["file_digest"])
    op.create_table(
        "batch_tables",
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("new", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("unchanged", sa.BigInteger(), nullable=False),
        sa.Column("rejected", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batches.id"], name=op.f("fk_batch_tables_batch")),
        sa.PrimaryKeyConstraint("batch", "table_name", name=op.f("pk_batch_tables")),
    )
    op.create_table(
        "changes",
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("before_batch", sa.Integer(), nullable=False),
        sa.Column("before_digest", sa.BigInteger(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batches.id"], name=op.f("fk_changes_batch")),
        sa.ForeignKeyConstraint(["before_batch"], ["batches.id"], name=op.f("fk_changes_before_batch")),
        sa.PrimaryKeyConstraint("batch", "table_name", "key", name=op.f("pk_changes")),
    )
    op.create_index("ix_changes_before_batch", "changes", ["before_batch"])
    op.create_table(
        "regions",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("poverty_exited", sa.Boolean(), nullable=False),
        sa.Column("front_runner", sa.Boolean(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        one_of("regions", "level", "province", "prefecture", "county"),
        sa.ForeignKeyConstraint(["batch"], ["batches.id"], name=op.f("fk_regions_batch")),
        sa.ForeignKeyConstraint(
            ["parent"], ["regions.code"], name=op.f("fk_regions_parent"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_regions")),
    )
    op.create_index("ix_regions_parent", "regions", ["parent"])
    op.create_table(
        "region_items",
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("list", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["list"], ["lists.id"], name=op.f("fk_region_items_list"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["region"], ["regions.code"], name=op.f("fk_region_items_region")),
        sa.PrimaryKeyConstraint("list", "place", name=op.f("pk_region_items")),
    )
    op.create_index("ix_region_items_region", "region_items", ["region"])
    op.create_table(
        "outlets",
        sa.Column("outlet_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("region", sa.Text(), nullable=True),
        sa.Column("services", sa.Integer(), nullable=True),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batches.id"], name=op.f("fk_outlets_batch")),
        sa.ForeignKeyConstraint(["region"], ["regions.code"], name=op.f("fk_outlets_region")),
        sa.ForeignKeyConstraint(["services"], ["lists.id"], name=op.f("fk_outlets_services")),
        sa.PrimaryKeyConstraint("outlet_id", name=op.f("pk_outlets")),
    )
    op.create_table(
        "bases",
        sa.Column("base_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("owner_region", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("intake", sa.BigInteger(), nullable=True),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batches.id"], name=op.f("fk_bases_batch")),
        sa.ForeignKeyConstraint(["city"], ["regions.code"], name=op.f("fk_bases_city")),
        sa.ForeignKeyConstraint(["owner_region"], ["regions.code"], name=op.f("fk_bases_owner_region")),
        sa.PrimaryKeyConstraint("base_id", name=op.f("pk_bases")),
    )
    op.create_table(
        "agreements",
        sa.Column("agreement_id", sa.Text(), nullable=False),
        sa.Column("origin_region", sa.Text(), nullable=False),
        sa.Column("destination_region", sa.Text(), nullable=False),
        sa.Column("min_placements", sa.BigInteger(), nullable=False),
        sa.Column("max_placements", sa.BigInteger(), nullable=True),
        sa.Column("base_id", sa.Text(), nullable=True),
        sa.Column("travel_subsidy", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["base_id"], ["bases.base_id"], name=op.f("fk_agreements_base_id")),
        sa.ForeignKeyConstraint(["batch"], ["batches.id"], name=op.f("fk_agreements_batch")),
        sa.ForeignKeyConstraint(
            ["destination_region"], ["regions.code"], name=op.f("fk_agreements_destination_region")
        ),
        sa.ForeignKeyConstraint(["origin_region"], ["regions.code"], name=op.f("fk_agreements_origin_region")),
        sa.PrimaryKeyConstraint("agreement_id", name=op.f("pk_agreements")),
    )
    op.create_table(
        "allowances",
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("places", sa.BigInteger(), nullable=False),
        sa.Column("monthly_yuan", sa.BigInteger(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batches.id"], name=op.f("fk_allowances_batch")),
        sa.ForeignKeyConstraint(["city"], ["regions.code"], name=op.f("fk_allowances_city")),
        sa.PrimaryKeyConstraint("city", name=op.f("pk_allowances")),
    )
    op.create_table(
        "courses",
        sa.Column("course_id", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=True),
        sa.Column("from_level", sa.Integer(), nullable=True),
        sa.Column("to_level", sa.Integer(), nullable=True),
        sa.Column("seats", sa.BigInteger(), nullable=False),
        sa.Column("weeks", sa.BigInteger(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batches.id"], name=op.f("fk_courses_batch")),
        sa.ForeignKeyConstraint(["region"], ["regions.code"], name=op.f("fk_courses_region")),
        sa.PrimaryKeyConstraint("course_id", name=op.f("pk_courses")),
    )


def downgrade() -> None:
    """Take the tables away with all they hold."""
    for name in (
        "courses",
        "allowances",
        "agreements",
        "bases",
        "outlets",
        "region_items",
        "regions",
        "changes",
        "batch_tables",
        "batches",
        "service_items",
        "skill_items",
        "lists",
    ):
        op.drop_table(name)
