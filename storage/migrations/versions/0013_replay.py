"""what a run's replay needs; who did what with a version and why, and which are protected"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("training_runs", sa.Column("replay", sa.JSON(), nullable=True))
    for column in (
        sa.Column("protected", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("events", sa.JSON(), nullable=False, server_default="[]"),
    ):
        op.add_column("encoder_versions", column)


def downgrade() -> None:
    op.drop_column("training_runs", "replay")
    for name in ("protected", "events"):
        op.drop_column("encoder_versions", name)
