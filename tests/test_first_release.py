"""A store that the first release made comes up, with every judgment, and one code a language.

`stores/first_release.sql` is a dump of what the code of commit eac47f4 itself made: two corpora
imported by its command, with spellings and codes of all sorts, rated by three judges.
"""

import logging
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import func, select

from storage import corpora, guest, versions
from storage.database import DATABASE, open_store
from storage.judgments import judge_named, queries_of, query_for
from storage.languages import canonical
from storage.schema import Adjudication, Judge, Query, QueueItem, Sentence
from storage.text import text_key

DUMP = Path(__file__).parent / "stores" / "first_release.sql"
SAID = (
    "SELECT j.id, p.name, q.text, s.corpus, s.text, j.outcome, j.value FROM judgments j"
    " JOIN judges p ON p.id = j.judge_id LEFT JOIN queries q ON q.id = j.query_id"
    " JOIN sentences s ON s.id = j.sentence_id ORDER BY j.id"
)


@pytest.fixture
def old(tmp_path, caplog):
    """The store, brought up to date, and what was said in it before."""
    (tmp_path / "data").mkdir()
    with sqlite3.connect(tmp_path / "data" / DATABASE) as made:
        made.executescript(DUMP.read_text(encoding="utf-8"))
        before = made.execute(SAID).fetchall()
    made.close()
    with caplog.at_level(logging.WARNING):
        store = open_store(tmp_path / "data")
    yield store, before, caplog.text
    store.close()


def test_every_judgment_is_there_and_of_what_it_was(old):
    store, before, _ = old
    with sqlite3.connect(store.data_dir / DATABASE) as now:
        assert now.execute(SAID).fetchall() == before and len(before) == 55
    with store.read() as session:
        assert session.scalar(select(func.count(Adjudication.id))) == 1


def test_languages_are_canonical_but_where_a_twin_was_there(old):
    store, *_ = old
    with store.read() as session:
        sentences = session.scalars(select(Sentence)).all()
        assert len(sentences) == 15
        strange = [s for s in sentences if canonical(s.language) != s.language]
        assert [(s.text, s.searchable) for s in strange] == [("Guten Tag", False)]
        assert corpora.languages(session) == {
            "de": 2, "en": 2, "fr": 4, "he": 1, "no": 2, "pt-BR": 1, "zh": 1, "zh-Hans": 1,
        }  # fmt: skip
        assert {q.language for q in session.scalars(select(Query))} == {"de", "nl", "he", "fr"}
        (item,) = session.scalars(select(QueueItem))
        assert (item.left_language, item.right_language) == ("he", "de")
        ada = session.scalars(select(Judge).where(Judge.name == "Ada")).one()
        assert ada.languages == ["he", "zh-Hans"]


def test_copies_stay_and_the_first_is_found(old):
    store, *_ = old
    with store.read() as session:
        found = [text for _, code, text in corpora.searchable(session, 99) if code == "fr"]
        assert found == ["Le café est fermé"]
        assert all(s.key == text_key(s.text) for s in session.scalars(select(Sentence)))
        assert [q.language for q in queries_of(session, "hallo")] == ["de", "nl"]
    with store.write() as session:
        assert query_for(session, "nl", "hallo ").language == "nl"
        assert judge_named(session, "Ada").id != judge_named(session, "ada").id
        assert judge_named(session, "bob").name == "Bob\u200b"


def test_the_index_is_made_anew_and_the_counts_are_explained(old):
    store, _, said = old
    with store.read() as session:
        live = versions.live(session)
        assert corpora.last_searchable(session) > live.last_sentence
        assert guest.state(session) == "absent"
    assert "Canonical codes: 3 sentences, 1 queries" in said
    assert "1 sentences in an old code" in said and "3 copies" in said
