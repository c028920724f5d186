"""a run that a person asked for while one of another kind was open"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('training_runs', sa.Column('followed_by', sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column('training_runs', 'followed_by')
