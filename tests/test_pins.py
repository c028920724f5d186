"""Pins: how they are kept, what counts as found, and what every version says of them."""

import threading

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.live import Live
from app.pins import Pins
from app.service import Service
from app.speaker import Speaker
from app.text import BadText
from app.training import Training
from storage import corpora, demo, pins, versions
from storage.corpora import NewSentence, add_sentences
from storage.database import open_store
from storage.judges import NotAllowed
from storage.judgments import judge_named, queries_of, query_for
from storage.languages import UNKNOWN
from storage.schema import EncoderVersion, Pin, Query, Sentence
from tests.kept import judge_query, keep
from tests.publishing import publish
from trainer.settings import TrainerSettings
from trainer.worker import Worker

CORA = Speaker("Cora", "curator")


@pytest.fixture
def page(data_dir):
    """The store, what is served of it, search and pins over both."""
    store = open_store(data_dir)
    live = Live(store)
    live.refresh()
    yield store, live, Service(store, live), Pins(store, live)
    store.close()


def told(store, number):
    with store.read() as session:
        return pins.measured(session.get_one(EncoderVersion, number).metrics)


def result(service, query, rank, languages=None):
    return service.search(query, languages)["results"][rank - 1]


def test_a_pin_says_what_where_who_and_when_and_twice_is_once(page):
    store, _, service, board = page
    first = result(service, "a red", 2)
    made = board.pin(CORA, "a red", "en", first["sentence_id"], note="by law")
    assert made["place"] == 2
    dan, code = Speaker("Dan", "curator"), first["language"]
    again = board.pin(dan, "a  red ", UNKNOWN, first["sentence_id"], [code])
    assert again["pin"] == made["pin"]
    (shown,) = board.pins()["pins"]
    assert (shown["query"], shown["sentence"], shown["languages"]) == ("a red", first["text"], [])
    assert (shown["by"], shown["note"], shown["places"]) == ("Cora", "by law", {"0": 2})
    assert result(service, "a red", 2)["pin"] == made["pin"]
    assert result(service, "a red", 1)["pin"] is None
    assert result(service, "b red", 1)["pin"] is None


def test_a_pin_is_withdrawn_and_never_deleted_or_changed(page):
    store, live, service, board = page
    status = Training(store, live, 20).status
    before = status()["pins"]
    sentence = result(service, "a red", 1)["sentence_id"]
    pin = board.pin(CORA, "a red", "en", sentence)["pin"]
    assert status()["pins"] != before
    for change in ("DELETE FROM pins", "UPDATE pins SET note = 'x'"):
        with pytest.raises(IntegrityError, match="withdrawn, never"), store.write() as session:
            session.execute(text(change))
    pinned = status()["pins"]
    assert board.unpin(Speaker("Dan", "curator"), pin) == {"changed": True}
    assert board.unpin(CORA, pin) == {"changed": False}
    assert status()["pins"] not in (before, pinned)
    assert board.pins()["pins"] == [] and result(service, "a red", 1)["pin"] is None
    with store.read() as session:
        row = session.get_one(Pin, pin)
        assert row.withdrawn_at and row.withdrawn_by == judge_named(session, "Dan").id
    assert board.pin(CORA, "a red", "en", sentence)["pin"] != pin


def test_found_is_what_stands_among_the_first_ten_in_its_languages(page):
    _, _, service, board = page
    far = result(service, "a red", 11)
    assert board.pin(CORA, "a red", "en", far["sentence_id"])["place"] is None
    within = service.search("b red", [far["language"]])["results"]
    rank = next(r["rank"] for r in within if r["sentence_id"] == far["sentence_id"])
    limited = board.pin(CORA, "b red", "en", far["sentence_id"], [far["language"]])
    assert limited["place"] == rank <= 8  # of each language there are eight or nine
    last = result(service, "c red", 10)
    assert board.pin(CORA, "c red", "en", last["sentence_id"])["place"] == 10


def test_what_cannot_be_pinned_is_refused_in_a_sentence(page):
    store, _, service, board = page
    german = next(r for r in service.search("a red")["results"] if r["language"] == "de")
    with store.write() as session:
        typed = corpora.typed_sentence(session, "en", "typed by a judge").id
    for sentence in (10**6, typed):
        with pytest.raises(BadText, match="not in the corpus"):
            board.pin(CORA, "a red", "en", sentence)
    with pytest.raises(BadText, match="none of the languages"):
        board.pin(CORA, "a red", "en", german["sentence_id"], ["en", "ar"])
    with pytest.raises(BadText, match="no pin 7"):
        board.unpin(CORA, 7)
    for refused in (lambda: board.pin(Speaker("Bob"), "a red", "en", 1),
                    lambda: board.unpin(Speaker("Bob"), 1)):  # fmt: skip
        with pytest.raises(NotAllowed, match="Only a curator"):
            refused()
    assert board.pins()["pins"] == []


def test_a_twin_counts_as_the_sentence(page, env):
    store, live, service, board = page
    first = result(service, "a red", 1)
    with store.write() as session:  # the same text in another corpus, which is left with it alone
        add_sentences(session, "other", [NewSentence(first["language"], first["text"])])
        session.get_one(Sentence, first["sentence_id"]).searchable = False
        twin = session.scalars(select(Sentence).where(Sentence.corpus == "other")).one().id
        pinned = query_for(session, "en", "a red")
        pin = pins.pin(session, judge_named(session, "Cora"), pinned, first["sentence_id"]).id
    publish(store.data_dir, env)
    live.refresh()
    assert told(store, 1) == {pin: 1}
    again = result(service, "a red", 1)
    assert (again["sentence_id"], again["pin"]) == (twin, pin)
    assert board.pin(CORA, "a red", "en", twin)["pin"] == pin


def test_every_publication_keeps_the_place_of_each_pin(store, env):
    with store.write() as session:
        rows = [NewSentence("en", f"{word} one") for word in "abcdefgh"]
        add_sentences(session, "words", rows)
        query, judge = query_for(session, "en", "a one"), judge_named(session, "Cora")
        found = pins.pin(session, judge, query, 1).id
        lost = pins.pin(session, judge, query, 2, ["de"]).id
        gone = pins.pin(session, judge, query, 3)
        pins.withdraw(session, judge, gone.id)
    publish(store.data_dir, env)
    assert told(store, 0) == {found: 1, lost: None}
    with store.write() as session:
        add_sentences(session, "words", [NewSentence("de", "a two")])
    publish(store.data_dir, env)  # an index alone
    assert told(store, 1) == {found: 1, lost: None}
    assert keep(store) == 2  # one that learned
    assert told(store, 2).keys() == {found, lost}
    with store.read() as session:
        assert session.get_one(EncoderVersion, 2).metrics["known_items"] == 70.2


def test_versions_that_are_older_than_a_pin_are_asked_by_an_idle_trainer(page):
    store, live, service, board = page
    keep(store)
    sentence = result(service, "a red", 3)["sentence_id"]
    pin = board.pin(CORA, "a red", "en", sentence)["pin"]
    assert told(store, 0) == {pin: 3} and told(store, 1) == {}
    worker = Worker(store, idle(store), threading.Event())
    assert not worker.tick()
    results = service.search("a red", k=10, version=1, speaker=CORA)["results"]
    rank = next((r["rank"] for r in results if r["sentence_id"] == sentence), None)
    assert told(store, 1) == {pin: rank}
    with store.read() as session:
        assert pins.unmeasured(session) == {}


def test_a_version_that_cannot_be_loaded_stops_no_trainer(page, caplog):
    store, _, service, board = page
    keep(store)
    keep(store, seed=1)
    (store.data_dir / "versions" / "0001" / "index" / "ids.npz").unlink()
    pin = board.pin(CORA, "a red", "en", result(service, "a red", 1)["sentence_id"])["pin"]
    worker = Worker(store, idle(store), threading.Event())
    assert not worker.tick() and not worker.tick()
    assert told(store, 1) == {} and told(store, 2).keys() == {pin}
    assert caplog.text.count("version 1 cannot be asked") == 1


def idle(store):
    """Settings under which nothing is due."""
    with store.read() as session:
        base = versions.live(session).base
    return TrainerSettings(encoder=base, train_after=10**6)


def test_a_question_that_the_demo_corpus_holds_out_is_held_out_though_it_was_pinned_before(store):
    groups = [g for g in demo.read_groups() if g.held_out][:2]
    asked = groups[0].question["en"]
    with store.write() as session:
        assert not query_for(session, "en", asked).held_out
        demo.seed(session, groups)
        assert [q.held_out for q in queries_of(session, asked)] == [True]
        assert all(session.scalars(select(Query.held_out)))


def test_a_pin_teaches_nothing(page):
    from trainer.readers import read_readers

    store, _, service, board = page
    judge_query(store, "b red", 1)
    with store.read() as session:
        before = read_readers(session, 10**9)
    board.pin(CORA, "a red", "en", result(service, "a red", 1)["sentence_id"])
    with store.read() as session:
        after = read_readers(session, 10**9)
    assert (after.to_learn(), after.new()) == (before.to_learn(), before.new())
