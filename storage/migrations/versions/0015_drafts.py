"""lists drafted from two versions' results, for readers to compare blindly"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("query_key", sa.String(), nullable=False),
        sa.Column("judge_key", sa.String(), nullable=False),
        sa.Column("live", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Integer(), nullable=False),
        sa.Column("sentences", sa.JSON(), nullable=False),
        sa.Column("brought", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["live"], ["encoder_versions.number"], name=op.f("fk_drafts_live")),
        sa.ForeignKeyConstraint(["kept"], ["encoder_versions.number"], name=op.f("fk_drafts_kept")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
    )
    op.create_index("ix_drafts_asked", "drafts", ["query_key", "judge_key"])
    op.create_index("ix_drafts_kept", "drafts", ["kept"])


def downgrade() -> None:
    op.drop_table("drafts")
