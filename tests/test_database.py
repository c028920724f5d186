"""The store: schema, pragmas, transactions, two processes at once."""

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import OperationalError

from storage import database
from storage.corpora import NewSentence, add_sentences
from storage.database import (
    BUSY_TIMEOUT_MS,
    DATABASE,
    MIGRATIONS,
    StoreError,
    open_store,
    open_to_read,
)
from storage.judgments import judge_named, query_for
from storage.schema import Base, Judge, Judgment, Sentence
from tests.processes import at_once


def pragma(session, name):
    return session.execute(text(f"PRAGMA {name}")).scalar_one()


def test_migrations_end_in_the_schema_of_the_models(store):
    with store.read() as session:
        context = MigrationContext.configure(session.connection())
        with pytest.warns(match="expression-based index '?uq_training_runs_open"):
            assert compare_metadata(context, Base.metadata) == []


def test_the_index_that_reflection_cannot_see_exists(store):
    with store.read() as session:
        rows = session.execute(text("PRAGMA index_list(training_runs)")).mappings()
        index = {row["name"]: row for row in rows}["uq_training_runs_open"]
    assert index["unique"] and index["partial"]


def test_migrations_create_the_check_constraints_of_the_models(store):
    def of_model(table):
        return {
            check.name: str(check.sqltext)
            for check in table.constraints
            if hasattr(check, "sqltext")
        }

    with store.read() as session:
        inspector = inspect(session.connection())
        for name, table in Base.metadata.tables.items():
            found = inspector.get_check_constraints(name)
            assert {check["name"]: check["sqltext"] for check in found} == of_model(table)


def test_every_connection_has_its_pragmas(store):
    for opened in (store.read, store.write):
        with opened() as session:
            assert pragma(session, "journal_mode") == "wal"
            assert pragma(session, "foreign_keys") == 1
            assert pragma(session, "busy_timeout") == BUSY_TIMEOUT_MS
            assert pragma(session, "synchronous") == 2  # FULL


def test_a_block_that_fails_leaves_nothing(store):
    with pytest.raises(RuntimeError), store.write() as session:
        add_sentences(session, "c", [NewSentence("en", "half done")])
        assert session.scalar(select(func.count(Sentence.id))) == 1
        raise RuntimeError
    with store.read() as session:
        assert session.scalar(select(func.count(Sentence.id))) == 0


def test_nothing_changed_in_a_reading_session_is_kept(store):
    with store.read() as session:
        session.add(Judge(name="Ada", kind="person", created_at=0.0))
        session.flush()
    with store.read() as session:
        assert session.scalars(select(Judge)).all() == []


def test_a_reader_sees_one_state_while_somebody_writes(store):
    with store.read() as reader:
        before = reader.scalar(select(func.count(Sentence.id)))
        with store.write() as session:
            add_sentences(session, "c", [NewSentence("en", "meanwhile")])
        assert reader.scalar(select(func.count(Sentence.id))) == before == 0
    with store.read() as reader:
        assert reader.scalar(select(func.count(Sentence.id))) == 1


WRITER = """
from pathlib import Path
from storage.database import open_store
from storage.judgments import Item, judge_named, record
store = open_store(Path(sys.argv[1]))
ready()
for sentence in range(1, 201):
    with store.write() as session:
        record(session, judge_named(session, sys.argv[2]), Item(1, sentence), "rated", 2.0)
"""


def test_two_processes_that_write_at_once_lose_no_judgment(store):
    with store.write() as session:
        add_sentences(session, "c", [NewSentence("en", f"sentence {n}") for n in range(200)])
        assert query_for(session, "en", "which?").id == 1
    at_once(WRITER, [store.data_dir, "Ada"], [store.data_dir, "Bob"])
    with store.read() as session:
        rows = session.execute(
            select(Judge.name, Judgment.sentence_id).join(Judge, Judgment.judge_id == Judge.id)
        ).all()
    assert sorted(map(tuple, rows)) == [(j, s) for j in ("Ada", "Bob") for s in range(1, 201)]


NEWEST = max(path.name for path in (MIGRATIONS / "versions").glob("0*.py"))[:4]
OPENER = """
from pathlib import Path
from sqlalchemy import text
from storage.database import open_store
ready()
for number in range(10):
    with open_store(Path(sys.argv[1]) / str(number)).read() as session:
        print(session.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
"""


def test_two_processes_that_open_a_new_store_at_once_migrate_it_once(tmp_path):
    assert at_once(OPENER, [tmp_path], [tmp_path]) == [f"{NEWEST}\n" * 10] * 2


def test_a_folder_that_cannot_be_written_is_refused_with_advice(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match=r"choose another folder with --data-dir or CROSSLOOP_"):
        open_store(tmp_path / "file" / "data")


@pytest.mark.parametrize("name", ["what?", "50%20off", "100%", "a b#c", "file:x", "日本"])
def test_a_folder_of_any_name_holds_its_own_store(tmp_path, name):
    opened = open_store(tmp_path / name)
    with opened.write() as session:
        session.add(Judge(name="Ada", kind="person", created_at=0.0))
    opened.close()
    assert [p.name for p in tmp_path.iterdir()] == [name]
    assert {p.name for p in (tmp_path / name).iterdir()} == {"crossloop.db"}


def test_a_folder_that_is_named_from_here_is_the_same_from_elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    opened = open_store(Path("data"))
    assert opened.data_dir == tmp_path / "data"
    opened.close()


def _newer(path):
    opened = open_store(path.parent)
    with opened.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    opened.close()


def _truncated(path):
    opened = open_store(path.parent)
    opened.close()
    path.write_bytes(path.read_bytes()[:5_000])


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (_newer, "is of a newer Crossloop than this one"),
        (lambda path: path.write_bytes(b"no database at all " * 100), "is damaged, or no database"),
        (_truncated, "is damaged, or no database"),
        (lambda path: path.mkdir(), "cannot be opened (unable to open database file"),
    ],
    ids=["newer", "another file", "truncated", "a folder"],
)
def test_what_is_no_store_of_ours_is_one_sentence_and_stays_as_it_is(tmp_path, spoil, says):
    path = tmp_path / "crossloop.db"
    spoil(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(StoreError) as refused:
        open_store(tmp_path)
    assert says in str(refused.value) and "\n" not in str(refused.value)
    assert before is None or path.read_bytes() == before


def test_a_store_that_must_be_there_is_not_made(tmp_path):
    with pytest.raises(StoreError, match="There is no store in"):
        open_store(tmp_path / "typo", make=False)
    assert not (tmp_path / "typo").exists()


@pytest.fixture
def full(store, monkeypatch):
    """A store whose disk has no room any more, or whose folder is read-only: no file is made."""
    with store.write() as session:
        judge_named(session, "Ada")
    store.close()

    def no_room(data_dir):
        raise database.NotWritable("No room.")

    monkeypatch.setattr(database, "_check_writable", no_room)
    return store.data_dir


def test_what_cannot_be_written_can_be_read(full):
    with pytest.raises(StoreError, match="No room"):
        open_store(full)
    reading = open_to_read(full)
    with reading.read() as session:
        assert session.scalars(select(Judge.name)).all() == ["Ada"]
    with pytest.raises(OperationalError, match="readonly"), reading.write() as session:
        judge_named(session, "Bob")
    reading.close()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("UPDATE alembic_version SET version_num = '0005'", "of another Crossloop"),
        ("DROP TABLE alembic_version", "cannot be read where nothing can be written"),
    ],
)
def test_what_is_read_as_it_is_must_be_of_this_crossloop(full, change, says):
    with sqlite3.connect(full / DATABASE) as raw:
        raw.execute(change)
    raw.close()
    with pytest.raises(StoreError, match=says):
        open_to_read(full)


def test_nothing_is_made_to_be_read(tmp_path):
    with pytest.raises(StoreError, match="There is no store"):
        open_to_read(tmp_path / "none")
    assert not (tmp_path / "none").exists()
