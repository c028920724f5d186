"""whether the translation that a judge looked at was a machine's"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("judgments", sa.Column("glossed", sa.Boolean(), nullable=True))


def downgrade() -> None:
    op.drop_column("judgments", "glossed")
