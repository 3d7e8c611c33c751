"""What holds for a span of time (certificates, contracts, insurance, prices), identities, credit records."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from matching.models.migrations.words import one_of

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


#: A credit record is appended, never changed, whoever writes to the database and by whatever program.
REFUSAL = "credit records are appended, never changed or deleted"
SQLITE = (
    *(
        f"CREATE TRIGGER credit_entries_no_{way} BEFORE {way} ON credit_entries "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for way in ("update", "delete")
    ),
    # INSERT OR REPLACE would delete the old row without asking the trigger above.
    "CREATE TRIGGER credit_entries_no_replace BEFORE INSERT ON credit_entries "
    "WHEN EXISTS (SELECT 1 FROM credit_entries WHERE id = NEW.id OR corrects = NEW.corrects) "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
)
POSTGRESQL = (
    "CREATE FUNCTION credit_entries_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    "CREATE TRIGGER credit_entries_no_change BEFORE UPDATE OR DELETE ON credit_entries "
    "FOR EACH ROW EXECUTE FUNCTION credit_entries_refuse()",
    "CREATE TRIGGER credit_entries_no_truncate BEFORE TRUNCATE ON credit_entries "
    "FOR EACH STATEMENT EXECUTE FUNCTION credit_entries_refuse()",
)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "identities",
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("number_hash", sa.Text(), nullable=False),
        sa.Column("last_four", sa.Text(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batches.id"], name=op.f("fk_identities_batch")),
        sa.ForeignKeyConstraint(["worker_id"], ["workers.worker_id"], name=op.f("fk_identities_worker_id")),
        sa.PrimaryKeyConstraint("worker_id", name=op.f("pk_identities")),
    )
    op.create_index("ix_identities_number_hash", "identities", ["number_hash"])
    op.create_table(
        "certificates",
        sa.Column("certificate_id", sa.Text(), nullable=False),
        sa.Column("worker_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("issuer", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        one_of("certificates", "kind", "skill", "health"),
        sa.CheckConstraint("level BETWEEN 1 AND 5", name=op.f("ck_certificates_level")),
        sa.ForeignKeyConstraint(["batch"], ["batches.id"], name=op.f("fk_certificates_batch")),
        sa.ForeignKeyConstraint(["worker_id"], ["workers.worker_id"], name=op.f("fk_certificates_worker_id")),
        sa.PrimaryKeyConstraint("certificate_id", name=op.f("pk_certificates")),
    )
    op.create_index("ix_certificates_valid_until", "certificates", ["valid_until"])
    op.create_index("ix_certificates_worker_id", "certificates", ["worker_id"])
    op.create_table(
        "contracts",
        sa.Column("contract_id", sa.Text(), nullable=False),
        sa.Column("employer_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        one_of("contracts", "kind", "standard", "electronic"),
        sa.ForeignKeyConstraint(["batch"], ["batches.id"], name=op.f("fk_contracts_batch")),
        sa.ForeignKeyConstraint(["employer_id"], ["employers.employer_id"], name=op.f("fk_contracts_employer_id")),
        sa.PrimaryKeyConstraint("contract_id", name=op.f("pk_contracts")),
    )
    op.create_index("ix_contracts_employer_id", "contracts", ["employer_id"])
    op.create_table(
        "insurances",
        sa.Column("policy_id", sa.Text(), nullable=False),
        sa.Column("employer_id", sa.Text(), nullable=False),
        sa.Column("insurer", sa.Text(), nullable=True),
        sa.Column("insured_workers", sa.BigInteger(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batches.id"], name=op.f("fk_insurances_batch")),
        sa.ForeignKeyConstraint(["employer_id"], ["employers.employer_id"], name=op.f("fk_insurances_employer_id")),
        sa.PrimaryKeyConstraint("policy_id", name=op.f("pk_insurances")),
    )
    op.create_index("ix_insurances_employer_id", "insurances", ["employer_id"])
    op.create_table(
        "prices",
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        one_of("prices", "item", "housing", "allowances", "agreements", "courses"),
        sa.ForeignKeyConstraint(["batch"], ["batches.id"], name=op.f("fk_prices_batch")),
        sa.PrimaryKeyConstraint("item", "item_id", "valid_from", name=op.f("pk_prices")),
    )
    op.create_table(
        "credit_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("corrects", sa.Integer(), nullable=True),
        sa.Column("batch", sa.Integer(), nullable=True),
        one_of("credit_entries", "status", "clear", "flagged", "barred"),
        one_of("credit_entries", "subject", "workers", "employers"),
        sa.CheckConstraint("status IS NOT NULL OR corrects IS NOT NULL", name=op.f("ck_credit_entries_says_something")),
        sa.ForeignKeyConstraint(["batch"], ["batches.id"], name=op.f("fk_credit_entries_batch")),
        sa.ForeignKeyConstraint(["corrects"], ["credit_entries.id"], name=op.f("fk_credit_entries_corrects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_entries")),
        sa.UniqueConstraint("corrects", name=op.f("uq_credit_entries_corrects")),
    )
    op.create_index("ix_credit_entries_batch", "credit_entries", ["batch"])
    op.create_index("ix_credit_entries_subject_subject_id", "credit_entries", ["subject", "subject_id"])
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    """Take the tables away with all they hold."""
    for name in ("credit_entries", "prices", "insurances", "contracts", "certificates", "identities"):
        op.drop_table(name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION credit_entries_refuse()")
