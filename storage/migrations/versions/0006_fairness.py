"""fair versions and candidates that wait for evidence; only the demo corpus holds anything out"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ('fair', 'candidate'):  # added in place: other tables refer to this one
        column = sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
        op.add_column('encoder_versions', column)
    op.execute("UPDATE sentences SET held_out = 0 WHERE corpus <> 'demo' AND held_out")
    op.execute(
        "UPDATE queries SET held_out = 0 WHERE held_out AND id NOT IN (SELECT j.query_id FROM"
        " judgments j JOIN judges p ON p.id = j.judge_id"
        " WHERE p.kind = 'seed' AND j.query_id IS NOT NULL)"
    )


def downgrade() -> None:
    for name in ('fair', 'candidate'):
        op.drop_column('encoder_versions', name)
