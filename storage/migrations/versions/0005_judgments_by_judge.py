"""judgments by judge: what people said is found without reading what the demo corpus says"""

from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_judgments_judge', 'judgments', ['judge_id', 'kind'])


def downgrade() -> None:
    op.drop_index('ix_judgments_judge', 'judgments')
