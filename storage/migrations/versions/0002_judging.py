"""judging: roles and tokens, guidelines, queue, notes"""

import time

import sqlalchemy as sa
from alembic import op

from storage.guidelines import FIRST

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('judges', sa.Column('role', sa.String(), server_default='judge', nullable=False))
    op.add_column('judges', sa.Column('languages', sa.JSON(), server_default='[]', nullable=False))
    op.add_column('judges', sa.Column('token_hash', sa.String(), nullable=True))
    op.create_index('uq_judges_token_hash', 'judges', ['token_hash'], unique=True)
    for verb in ('insert', 'update'):
        op.execute(
            f"CREATE TRIGGER judges_role_{verb} BEFORE {verb.upper()} ON judges "
            "WHEN NEW.role NOT IN ('judge', 'curator', 'admin') "
            "BEGIN SELECT RAISE(ABORT, 'no such role'); END"
        )

    guidelines = op.create_table('guidelines',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('labels', sa.JSON(), nullable=False),
    sa.Column('judge_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.Double(), nullable=False),
    sa.ForeignKeyConstraint(['judge_id'], ['judges.id'], name=op.f('fk_guidelines_judge_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_guidelines')),
    sa.UniqueConstraint('kind', 'version', name=op.f('uq_guidelines_kind_version'))
    )
    op.bulk_insert(guidelines, [
        {'kind': kind, 'version': 1, 'text': text, 'labels': list(labels), 'created_at': time.time()}
        for kind, (labels, text) in FIRST.items()
    ])

    op.create_table('queue_items',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('query_id', sa.Integer(), nullable=True),
    sa.Column('sentence_id', sa.Integer(), nullable=False),
    sa.Column('other_sentence_id', sa.Integer(), nullable=True),
    sa.Column('left_language', sa.String(), nullable=False),
    sa.Column('right_language', sa.String(), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=True),
    sa.Column('score', sa.Double(), nullable=False),
    sa.Column('other_score', sa.Double(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('wanted', sa.Integer(), nullable=False),
    sa.Column('rated', sa.Integer(), server_default='0', nullable=False),
    sa.Column('lot', sa.Double(), nullable=False),
    sa.Column('created_at', sa.Double(), nullable=False),
    sa.CheckConstraint("(kind = 'relevance' AND query_id IS NOT NULL AND other_sentence_id IS NULL) OR (kind = 'similarity' AND query_id IS NULL AND other_sentence_id IS NOT NULL AND sentence_id < other_sentence_id)", name=op.f('ck_queue_items_item')),
    sa.ForeignKeyConstraint(['query_id'], ['queries.id'], name=op.f('fk_queue_items_query_id')),
    sa.ForeignKeyConstraint(['sentence_id'], ['sentences.id'], name=op.f('fk_queue_items_sentence_id')),
    sa.ForeignKeyConstraint(['other_sentence_id'], ['sentences.id'], name=op.f('fk_queue_items_other_sentence_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_queue_items'))
    )
    op.create_index('uq_queue_items_relevance', 'queue_items', ['query_id', 'sentence_id'], unique=True, sqlite_where=sa.text("kind = 'relevance'"))
    op.create_index('uq_queue_items_similarity', 'queue_items', ['sentence_id', 'other_sentence_id'], unique=True, sqlite_where=sa.text("kind = 'similarity'"))
    op.create_index('ix_queue_items_open', 'queue_items', ['kind', 'lot'], sqlite_where=sa.text('rated < wanted'))
    op.create_index('ix_queue_items_languages', 'queue_items', ['kind', 'left_language', 'right_language'])

    op.create_table('reservations',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=False),
    sa.Column('judge_id', sa.Integer(), nullable=False),
    sa.Column('until', sa.Double(), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['queue_items.id'], name=op.f('fk_reservations_item_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['judge_id'], ['judges.id'], name=op.f('fk_reservations_judge_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reservations')),
    sa.UniqueConstraint('item_id', 'judge_id', name=op.f('uq_reservations_item_id_judge_id'))
    )

    # New columns only: the table is append-only and is not rewritten.
    op.add_column('judgments', sa.Column('note', sa.String(), nullable=True))
    op.add_column('judgments', sa.Column('queue_order', sa.String(), nullable=True))
    op.execute('ALTER TABLE judgments ADD COLUMN guideline_id INTEGER REFERENCES guidelines (id)')


def downgrade() -> None:
    raise NotImplementedError("Judgments made since would lose their notes and guidelines.")
