"""The demo corpus is a guest: it comes to empty stores only, and leaves when asked."""

import threading

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import func, select, text

from storage import corpora, guest
from storage.corpora import NewSentence, add_sentences, typed_sentence
from storage.database import MIGRATIONS, open_store
from storage.demo import Group, read_groups
from storage.exchange import corpus_spool, judgment_command
from storage.exchange.corpus_import import import_corpus
from storage.exchange.corpus_rows import ImportRefused, Source
from storage.judgments import Item, Shown, judge_named, query_for, record
from storage.queue import Drawn, Wish, add_items, next_item
from storage.schema import CorpusImport, Judgment, Query, QueueItem, Reservation, Sentence
from tests.processes import at_once
from trainer.settings import TrainerSettings
from trainer.worker import Worker

QUEUE = Shown(order="random")


def group(number):
    texts = {code: f"{{}} {number} {code}" for code in ("en", "de", "el")}
    parts = [{k: v.format(part) for k, v in texts.items()} for part in ("q", "a", "n")]
    return Group(f"g{number}", *parts, held_out=False)


GROUPS = [group(1), group(2)]
OWN = [NewSentence("en", "mine"), NewSentence("de", "meins")]


@pytest.fixture
def hosting(store):
    """A store with a small demo corpus, ids 1 to 12, and two sentences of somebody's."""
    with store.write() as session:
        guest.bring_in(session, GROUPS)
        add_sentences(session, "own", OWN)
    return store


def count(session, table):
    return session.scalar(select(func.count()).select_from(table))


def queued(session):
    return set(map(tuple, session.execute(select(QueueItem.query_id, QueueItem.sentence_id))))


def prepare(store):
    """What a trainer does first."""
    with store.write() as session:
        Worker(store, TrainerSettings(), threading.Event())._prepare(session)
        return guest.state(session)


def test_it_comes_to_an_empty_store_by_itself(store):
    assert prepare(store) == "in"
    with store.read() as session:
        assert guest.size(session) == sum(len(g.answer) + len(g.near_miss) for g in read_groups())


def test_it_comes_where_judges_only_typed(store):
    with store.write() as session:
        typed_sentence(session, "en", "typed")
        assert guest.is_welcome(session)


def test_it_never_comes_where_somebody_imported(store):
    with store.write() as session:
        add_sentences(session, "own", OWN)
        session.scalars(select(Sentence)).first().searchable = False
    assert prepare(store) == "absent"


def test_it_never_comes_where_an_import_was_killed_half_way(store):
    with store.write() as session:
        session.add(CorpusImport(
            key="k", fingerprint="f", corpus="own", rows=9, repeated=0, size=99,
            rows_done=0, bytes_done=0, added=0,
        ))  # fmt: skip
    assert prepare(store) == "absent"


def test_it_waits_while_an_import_reads_and_comes_if_that_is_refused(store):
    with corpus_spool.locked(store.data_dir):
        assert prepare(store) == "absent"
    assert prepare(store) == "in"


def test_it_stays_where_somebody_imports_later(hosting):
    assert prepare(hosting) == "in"


def test_out_it_is_neither_found_nor_counted_and_does_not_come_back_by_itself(store):
    with store.write() as session:
        guest.bring_in(session, GROUPS)
        assert guest.take_out(session) and not guest.take_out(session)
        assert corpora.languages(session) == {} and corpora.last_searchable(session) == 0
        assert len(list(corpora.of_demo(session))) == 12
    assert prepare(store) == "out"


def test_it_leaves_its_judgments_and_comes_back_as_it_was(hosting):
    with hosting.write() as session:
        ada = judge_named(session, "Ada")
        query = session.scalars(select(Query)).first()
        record(session, ada, Item(query.id, 1), "rated", 1)
        before = [count(session, table) for table in (Sentence, Query, Judgment)]
        languages = corpora.languages(session)
        guest.take_out(session)
        assert corpora.languages(session) == {"de": 1, "en": 1}
        assert [count(session, table) for table in (Sentence, Query, Judgment)] == before
        assert guest.bring_in(session, GROUPS) and not guest.bring_in(session, GROUPS)
        assert corpora.languages(session) == languages
        assert [count(session, table) for table in (Sentence, Query, Judgment)] == before


@pytest.fixture
def queue(hosting):
    """A question of the demo corpus and one of Ada's, each with a sentence of either corpus."""
    with hosting.write() as session:
        asked = session.scalars(select(Query)).first().id
        typed = query_for(session, "en", "whose?", held_out=False).id
        items = [Item(q, s) for q in (asked, typed) for s in (1, 13)] + [
            Item(None, 1, 2), Item(None, 2, 13), Item(None, 13, 14)
        ]  # fmt: skip
        drawn = [Drawn(item, ("en", "en"), 0.5) for item in items]
        add_items(session, drawn, version=0, wanted=1)
    return hosting, asked, typed


def test_its_items_leave_the_queue_and_free_who_had_them(queue):
    store, _, typed = queue
    with store.write() as session:
        for number in range(7):
            next_item(session, judge_named(session, f"judge {number}"), Wish())
        guest.take_out(session)
        assert queued(session) == {(typed, 13), (None, 13)}
        held = select(Reservation.item_id).where(
            Reservation.item_id.not_in(select(QueueItem.id))
        )  # fmt: skip
        assert session.scalars(held).all() == []


def test_only_what_waits_gives_way_to_an_own_corpus(queue):
    store, asked, typed = queue
    with store.write() as session:
        session.scalars(select(QueueItem).where(QueueItem.other_sentence_id == 2)).one().rated = 1
        assert guest.waits_in_queue(session)
        guest.leave_queue(session)
        assert not guest.waits_in_queue(session)
        assert queued(session) == {(typed, 13), (None, 13), (None, 1)}


@pytest.mark.parametrize(("shown", "asked_by_people"), [(Shown(), True), (QUEUE, False)])
def test_its_question_is_a_persons_once_they_ask_an_own_corpus(queue, shown, asked_by_people):
    store, asked, _ = queue
    with store.write() as session:
        ada = judge_named(session, "Ada")
        record(session, ada, Item(asked, 1), "rated", 3)
        assert asked in session.scalars(guest.its_queries()).all()
        record(session, ada, Item(asked, 13), "rated", 0, shown)
        its = session.scalars(guest.its_queries()).all()
        assert (asked not in its) == asked_by_people and its


@pytest.mark.parametrize("first", ["out", "own"])
def test_what_judgments_bring_along_of_it_stays_hidden(store, tmp_path, first):
    with store.write() as session:
        guest.bring_in(session, GROUPS)
        query = query_for(session, "en", "why?")
        record(session, judge_named(session, "Ada"), Item(query.id, 1), "rated", 2)
    judgment_command.export(store, tmp_path / "out.jsonl", "auto", people_only=True)
    other = open_store(tmp_path / "other")
    with other.write() as session:
        if first == "own":
            add_sentences(session, "own", OWN)
        else:
            guest.bring_in(session, [group(3), group(4)])
            guest.take_out(session)
    assert judgment_command.bring_in(other, tmp_path / "out.jsonl", "auto").startswith("1 new")
    with other.read() as session:
        assert (guest.state(session), guest.size(session)) == ("out", 1 if first == "own" else 13)
    other.close()


@pytest.mark.parametrize("name", ["demo", "typed"])
def test_nobody_imports_under_its_name(store, tmp_path, name):
    (tmp_path / "demo.csv").write_text("language,text\nen,mine\n")
    with pytest.raises(ImportRefused, match="give yours another name"):
        import_corpus(store, Source(tmp_path / "demo.csv", "auto", None), name)


MOVE = """
from pathlib import Path
from storage import guest
from storage.database import open_store
store = open_store(Path(sys.argv[1]))
ready()
for _ in range(3):
    with store.write() as session:
        (guest.bring_in if sys.argv[2] == "in" else guest.take_out)(session)
with store.read() as session:
    print(guest.size(session))
"""


def test_processes_that_move_it_at_once_leave_it_whole(store):
    said = at_once(MOVE, *([store.data_dir, where] for where in ("in", "out", "in")))
    with store.read() as session:
        shown = sum(corpora.languages(session).values())
        assert shown in (0, guest.size(session)) and f"{guest.size(session)}\n" in said
        assert count(session, Judgment) == session.scalar(select(func.max(Judgment.id)))


def test_an_old_store_keeps_what_it_has_and_knows_what_its_indexes_hold(tmp_path):
    store = open_store(tmp_path)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with store.write() as session:
        add_sentences(session, "own", OWN)
        guest.bring_in(session, GROUPS)
        config.attributes["connection"] = session.connection()
        command.downgrade(config, "0005")
        for number, last in enumerate((2, 14)):
            session.execute(
                text(
                    "INSERT INTO encoder_versions (number, base, folder, sentences, last_sentence,"
                    " metrics, reason, state, created_at, activated_at)"
                    " VALUES (:number, 'b', 'f', 9, :last, '{}', 'r', 'retired', 0, 0)"
                ),
                {"number": number, "last": last},
            )
    store.close()
    again = open_store(tmp_path)
    with again.read() as session:
        assert guest.is_in(session) and sum(corpora.languages(session).values()) == 14
        held = session.execute(text("SELECT demo FROM encoder_versions ORDER BY number"))
        assert held.scalars().all() == [0, 1]
    again.close()
