"""what an import changes, and what is told of it, however often it is begun"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column('changed', sa.Integer(), server_default='0', nullable=False),
        sa.Column('corrections', sa.JSON(), server_default='{}', nullable=False),
        sa.Column('notes', sa.JSON(), server_default='[]', nullable=False),
    ):
        op.add_column('corpus_imports', column)


def downgrade() -> None:
    for name in ('changed', 'corrections', 'notes'):
        op.drop_column('corpus_imports', name)
