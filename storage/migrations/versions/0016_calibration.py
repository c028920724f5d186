"""items that every judge is to rate before all others"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    marked = sa.Column("calibration", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("queue_items", marked)
    op.create_index(
        "ix_queue_items_calibration", "queue_items", ["kind"], sqlite_where=sa.text("calibration")
    )


def downgrade() -> None:
    op.drop_index("ix_queue_items_calibration", "queue_items")
    op.drop_column("queue_items", "calibration")
