"""whether a version's index holds the demo corpus: it can leave, and the index must follow"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column('demo', sa.Boolean(), server_default=sa.false(), nullable=False)
    op.add_column('encoder_versions', column)
    op.execute(  # before this it never left: what came before a version is in its index
        "UPDATE encoder_versions SET demo = EXISTS (SELECT 1 FROM sentences WHERE corpus = 'demo'"
        " AND searchable AND sentences.id <= encoder_versions.last_sentence)"
    )


def downgrade() -> None:
    op.drop_column('encoder_versions', 'demo')
