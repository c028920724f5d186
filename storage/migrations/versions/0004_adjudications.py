"""adjudications: verdicts over judgments"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('adjudications',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('query_id', sa.Integer(), nullable=True),
    sa.Column('sentence_id', sa.Integer(), nullable=False),
    sa.Column('other_sentence_id', sa.Integer(), nullable=True),
    sa.Column('judge_id', sa.Integer(), nullable=False),
    sa.Column('value', sa.Double(), nullable=True),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('created_at', sa.Double(), nullable=False),
    sa.Column('supersedes_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("(kind = 'relevance' AND query_id IS NOT NULL AND other_sentence_id IS NULL) OR (kind = 'similarity' AND query_id IS NULL AND other_sentence_id IS NOT NULL AND sentence_id < other_sentence_id)", name=op.f('ck_adjudications_item')),
    sa.CheckConstraint("value IS NULL OR value BETWEEN 0 AND CASE kind WHEN 'relevance' THEN 3 ELSE 5 END", name=op.f('ck_adjudications_scale')),
    sa.ForeignKeyConstraint(['query_id'], ['queries.id'], name=op.f('fk_adjudications_query_id')),
    sa.ForeignKeyConstraint(['sentence_id'], ['sentences.id'], name=op.f('fk_adjudications_sentence_id')),
    sa.ForeignKeyConstraint(['other_sentence_id'], ['sentences.id'], name=op.f('fk_adjudications_other_sentence_id')),
    sa.ForeignKeyConstraint(['judge_id'], ['judges.id'], name=op.f('fk_adjudications_judge_id')),
    sa.ForeignKeyConstraint(['supersedes_id'], ['adjudications.id'], name=op.f('fk_adjudications_supersedes_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_adjudications')),
    sa.UniqueConstraint('supersedes_id', name=op.f('uq_adjudications_supersedes_id'))
    )
    op.create_index('ix_adjudications_item', 'adjudications', ['query_id', 'sentence_id', 'other_sentence_id'])
    op.create_index('uq_adjudications_first_relevance', 'adjudications', ['query_id', 'sentence_id'], unique=True, sqlite_where=sa.text("supersedes_id IS NULL AND kind = 'relevance'"))
    op.create_index('uq_adjudications_first_similarity', 'adjudications', ['sentence_id', 'other_sentence_id'], unique=True, sqlite_where=sa.text("supersedes_id IS NULL AND kind = 'similarity'"))
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER adjudications_no_{verb.lower()} BEFORE {verb} ON adjudications "
            "BEGIN SELECT RAISE(ABORT, 'adjudications are append-only'); END"
        )
    # A number below the other table's highest would enter snapshots that were taken before it.
    for table, other in (("judgments", "adjudications"), ("adjudications", "judgments")):
        op.execute(
            f"CREATE TRIGGER {table}_number AFTER INSERT ON {table} "
            f"WHEN NEW.id <= (SELECT max(id) FROM {other}) "
            f"BEGIN SELECT RAISE(ABORT, 'judgments and adjudications share one line of numbers'); END"
        )


def downgrade() -> None:
    raise NotImplementedError("Verdicts made since would be lost.")
