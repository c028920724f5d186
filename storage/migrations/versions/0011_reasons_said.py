"""what a reason was made of, so that pages say it in other languages"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("training_runs", "encoder_versions"):
        op.add_column(table, sa.Column("reason_said", sa.JSON(), nullable=True))


def downgrade() -> None:
    for table in ("training_runs", "encoder_versions"):
        op.drop_column(table, "reason_said")
