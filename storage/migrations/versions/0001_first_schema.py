"""first schema"""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('encoder_versions',
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('parent', sa.Integer(), nullable=True),
    sa.Column('base', sa.String(), nullable=False),
    sa.Column('folder', sa.String(), nullable=False),
    sa.Column('sentences', sa.Integer(), nullable=False),
    sa.Column('last_sentence', sa.Integer(), nullable=False),
    sa.Column('metrics', sa.JSON(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('created_at', sa.Double(), nullable=False),
    sa.Column('activated_at', sa.Double(), nullable=False),
    sa.CheckConstraint("state IN ('live', 'retired', 'pruned')", name=op.f('ck_encoder_versions_state')),
    sa.ForeignKeyConstraint(['parent'], ['encoder_versions.number'], name=op.f('fk_encoder_versions_parent')),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_encoder_versions'))
    )
    with op.batch_alter_table('encoder_versions', schema=None) as batch_op:
        batch_op.create_index('uq_encoder_versions_live', ['state'], unique=True, sqlite_where=sa.text("state='live'"))

    op.create_table('judges',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('created_at', sa.Double(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_judges')),
    sa.UniqueConstraint('name', name=op.f('uq_judges_name'))
    )
    op.create_table('queries',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('parallel_group', sa.String(), nullable=True),
    sa.Column('held_out', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.Double(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_queries')),
    sa.UniqueConstraint('language', 'text', name=op.f('uq_queries_language_text'))
    )
    op.create_table('sentences',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('corpus', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('context', sa.String(), nullable=True),
    sa.Column('parallel_group', sa.String(), nullable=True),
    sa.Column('held_out', sa.Boolean(), nullable=False),
    sa.Column('searchable', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sentences')),
    sa.UniqueConstraint('corpus', 'language', 'text', name=op.f('uq_sentences_corpus_language_text'))
    )
    with op.batch_alter_table('sentences', schema=None) as batch_op:
        batch_op.create_index('ix_sentences_language', ['language'], unique=False)

    op.create_table('judgments',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('judge_id', sa.Integer(), nullable=False),
    sa.Column('query_id', sa.Integer(), nullable=True),
    sa.Column('sentence_id', sa.Integer(), nullable=False),
    sa.Column('other_sentence_id', sa.Integer(), nullable=True),
    sa.Column('outcome', sa.String(), nullable=False),
    sa.Column('value', sa.Double(), nullable=True),
    sa.Column('rank', sa.Integer(), nullable=True),
    sa.Column('score', sa.Double(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.Double(), nullable=False),
    sa.Column('supersedes_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("(kind = 'relevance' AND query_id IS NOT NULL AND other_sentence_id IS NULL) OR (kind = 'similarity' AND query_id IS NULL AND other_sentence_id IS NOT NULL AND sentence_id < other_sentence_id)", name=op.f('ck_judgments_item')),
    sa.CheckConstraint("outcome IN ('rated', 'skipped', 'unsure', 'withdrawn') AND (outcome = 'rated') = (value IS NOT NULL)", name=op.f('ck_judgments_outcome')),
    sa.CheckConstraint("value IS NULL OR value BETWEEN 0 AND CASE kind WHEN 'relevance' THEN 3 ELSE 5 END", name=op.f('ck_judgments_scale')),
    sa.ForeignKeyConstraint(['judge_id'], ['judges.id'], name=op.f('fk_judgments_judge_id')),
    sa.ForeignKeyConstraint(['other_sentence_id'], ['sentences.id'], name=op.f('fk_judgments_other_sentence_id')),
    sa.ForeignKeyConstraint(['query_id'], ['queries.id'], name=op.f('fk_judgments_query_id')),
    sa.ForeignKeyConstraint(['sentence_id'], ['sentences.id'], name=op.f('fk_judgments_sentence_id')),
    sa.ForeignKeyConstraint(['supersedes_id'], ['judgments.id'], name=op.f('fk_judgments_supersedes_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_judgments')),
    sa.UniqueConstraint('supersedes_id', name=op.f('uq_judgments_supersedes_id'))
    )
    with op.batch_alter_table('judgments', schema=None) as batch_op:
        batch_op.create_index('ix_judgments_item', ['query_id', 'sentence_id', 'other_sentence_id'], unique=False)
        batch_op.create_index('uq_judgments_first_relevance', ['judge_id', 'query_id', 'sentence_id'], unique=True, sqlite_where=sa.text("supersedes_id IS NULL AND kind = 'relevance'"))
        batch_op.create_index('uq_judgments_first_similarity', ['judge_id', 'sentence_id', 'other_sentence_id'], unique=True, sqlite_where=sa.text("supersedes_id IS NULL AND kind = 'similarity'"))

    op.create_table('training_runs',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('trigger', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('config', sa.JSON(), nullable=False),
    sa.Column('seed', sa.Integer(), nullable=False),
    sa.Column('snapshot', sa.Integer(), nullable=True),
    sa.Column('progress', sa.JSON(), nullable=False),
    sa.Column('metrics_before', sa.JSON(), nullable=True),
    sa.Column('metrics_after', sa.JSON(), nullable=True),
    sa.Column('decision', sa.String(), nullable=True),
    sa.Column('reason', sa.String(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=True),
    sa.Column('owner', sa.String(), nullable=True),
    sa.Column('lease_until', sa.Double(), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('cancel_requested', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.Double(), nullable=False),
    sa.Column('started_at', sa.Double(), nullable=True),
    sa.Column('finished_at', sa.Double(), nullable=True),
    sa.CheckConstraint("kind IN ('adapt', 'publish')", name=op.f('ck_training_runs_kind')),
    sa.CheckConstraint("state IN ('queued', 'running', 'done', 'rejected', 'failed', 'cancelled')", name=op.f('ck_training_runs_state')),
    sa.ForeignKeyConstraint(['version'], ['encoder_versions.number'], name=op.f('fk_training_runs_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_training_runs'))
    )
    op.create_index('uq_training_runs_open', 'training_runs', [sa.text('1')], unique=True,
                    sqlite_where=sa.text("state IN ('queued', 'running')"))
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER judgments_no_{verb.lower()} BEFORE {verb} ON judgments "
            "BEGIN SELECT RAISE(ABORT, 'judgments are append-only'); END"
        )


def downgrade() -> None:
    raise NotImplementedError("There is nothing before the first schema.")
