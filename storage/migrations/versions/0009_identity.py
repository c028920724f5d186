"""one identity for a language, a text and a name: canonical codes, and keys

Nothing is merged. Where two sentences of one corpus become one by their canonical language, the
later keeps its old code and is found no more; copies by their key stay, and the first is found.
Judgments keep what they are of.
"""

import json
import logging

import sqlalchemy as sa
from alembic import op

from storage.languages import canonical
from storage.text import name_key, text_key

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None
log = logging.getLogger(__name__)


def upgrade() -> None:
    for table, of, key in (
        ('sentences', 'text', text_key), ('queries', 'text', text_key), ('judges', 'name', name_key)
    ):
        op.add_column(table, sa.Column('key', sa.String(), nullable=False, server_default=''))
        _fill(table, of, key)
    op.create_index('ix_sentences_key', 'sentences', ['key', 'language'])
    op.create_index('ix_queries_key', 'queries', ['key'])
    op.create_index('ix_judges_key', 'judges', ['key'])
    changed = {
        (table, column): _rename(table, column)
        for table, column in (
            ('sentences', 'language'), ('queries', 'language'),
            ('queue_items', 'left_language'), ('queue_items', 'right_language'),
        )
    }
    hidden = _hide_what_could_not_follow()
    _rename_what_judges_read()
    op.execute("DELETE FROM corpus_imports")  # their spools have old codes: they are read again
    copies = _copies()
    if any(changed.values()) or hidden or copies:  # the index has old codes, or copies
        op.execute("UPDATE encoder_versions SET last_sentence = 0 WHERE state = 'live'")
        log.warning(
            "The store is brought up to date; docs/identity.md says why, and every judgment stays. "
            "Canonical codes: %d sentences, %d queries. Found no more: %d sentences in an old code "
            "whose twin in the canonical one was there, and %d copies of a sentence that is found.",
            changed['sentences', 'language'], changed['queries', 'language'], hidden, copies,
        )


def _fill(table, of, key):
    connection = op.get_bind()
    connection.connection.dbapi_connection.create_function('crossloop_key', 1, key, deterministic=True)
    op.execute(f"UPDATE {table} SET key = crossloop_key({of})")


def _rename(table, column):
    """Give every code its canonical form, but where a row of that form is there already."""
    connection = op.get_bind()
    changed = 0
    for (code,) in connection.execute(sa.text(f"SELECT DISTINCT {column} FROM {table}")).all():
        new = _canonical(code)
        if new != code:
            renamed = sa.text(f"UPDATE OR IGNORE {table} SET {column} = :new WHERE {column} = :old")
            changed += connection.execute(renamed, {'new': new, 'old': code}).rowcount
    return changed


def _canonical(code):
    try:
        return canonical(code)
    except ValueError:  # somebody's own: it stays
        return code


def _hide_what_could_not_follow():
    connection = op.get_bind()
    count = 0
    for (code,) in connection.execute(sa.text("SELECT DISTINCT language FROM sentences")).all():
        if _canonical(code) != code:
            hidden = sa.text("UPDATE sentences SET searchable = 0 WHERE language = :code")
            count += connection.execute(hidden, {'code': code}).rowcount
    return count


def _rename_what_judges_read():
    connection = op.get_bind()
    for id_, told in connection.execute(sa.text("SELECT id, languages FROM judges")).all():
        codes = json.dumps(sorted({_canonical(code) for code in json.loads(told)}))
        if codes != told:
            connection.execute(
                sa.text("UPDATE judges SET languages = :codes WHERE id = :id"),
                {'codes': codes, 'id': id_},
            )


def _copies():
    copies = (
        "SELECT coalesce(sum(n - 1), 0) FROM"
        " (SELECT count(*) AS n FROM sentences WHERE searchable GROUP BY key, language)"
    )
    return op.get_bind().execute(sa.text(copies)).scalar()


def downgrade() -> None:
    for table in ('sentences', 'queries', 'judges'):
        op.drop_index(f'ix_{table}_key')
        op.drop_column(table, 'key')
