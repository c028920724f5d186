"""pinned queries: what every version must find"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("query_id", sa.Integer(), nullable=False),
        sa.Column("sentence_id", sa.Integer(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("judge_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("withdrawn_at", sa.Double(), nullable=True),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["query_id"], ["queries.id"], name=op.f("fk_pins_query_id")),
        sa.ForeignKeyConstraint(["sentence_id"], ["sentences.id"], name=op.f("fk_pins_sentence_id")),
        sa.ForeignKeyConstraint(["judge_id"], ["judges.id"], name=op.f("fk_pins_judge_id")),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["judges.id"], name=op.f("fk_pins_withdrawn_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pins")),
    )
    op.create_index(
        "uq_pins_standing", "pins", ["query_id", "sentence_id"],
        unique=True, sqlite_where=sa.text("withdrawn_at IS NULL"),
    )  # fmt: skip
    said = "id, query_id, sentence_id, languages, judge_id, note, created_at"
    for name, what in (
        ("no_delete", "BEFORE DELETE ON pins"),
        ("no_change", f"BEFORE UPDATE OF {said} ON pins"),
        ("withdrawn_once", "BEFORE UPDATE ON pins WHEN OLD.withdrawn_at IS NOT NULL"),
    ):
        op.execute(
            f"CREATE TRIGGER pins_{name} {what} "
            "BEGIN SELECT RAISE(ABORT, 'a pin is withdrawn, never changed or deleted'); END"
        )


def downgrade() -> None:
    if op.get_bind().execute(sa.text("SELECT 1 FROM pins LIMIT 1")).first():
        raise NotImplementedError("Pins made since would be lost.")
    op.drop_table("pins")
