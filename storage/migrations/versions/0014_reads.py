"""who reads all languages, apart from who never said; and whether a judge looked at a translation"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    reads_all = sa.Column("reads_all", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("judges", reads_all)
    # A new column only: the table is append-only and is not rewritten.
    op.add_column("judgments", sa.Column("translated", sa.Boolean(), nullable=True))


def downgrade() -> None:
    looked = sa.text("SELECT 1 FROM judgments WHERE translated IS NOT NULL LIMIT 1")
    if op.get_bind().execute(looked).first():
        raise NotImplementedError("Judgments would lose whether a translation was looked at.")
    op.drop_column("judgments", "translated")
    op.drop_column("judges", "reads_all")
