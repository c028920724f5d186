"""The demo corpus leaves what is served: search, queue, map, before and after the index follows."""

import shutil
import threading

import pytest
from sqlalchemy import select, update

from app.demo import Demo
from app.drawing import Drawer
from app.live import Live
from app.pairs import Pairs
from app.service import Service
from app.speaker import Speakers
from app.training import Training
from storage import guest, judges, runs, versions
from storage.database import open_store
from storage.demo import read_groups
from storage.judges import NotAllowed
from storage.judgments import Item, judge_named, query_for
from storage.queue import Drawn, add_items
from storage.schema import CorpusImport, Judge, QueueItem, Sentence
from trainer.settings import TrainerSettings
from trainer.worker import Worker

GROUPS = [
    group for held_out in (False, True)
    for group in [g for g in read_groups() if g.held_out == held_out][:3]
]  # fmt: skip


def work(store, env):
    """Do what a trainer has to do; return the kinds of runs it did."""
    settings = TrainerSettings(encoder=str(env["CROSSLOOP_ENCODER"]), train_after=10_000)
    worker = Worker(store, settings, threading.Event())
    while worker.tick():
        with store.read() as session:
            newest = runs.recent(session, 1)[0]
        assert newest.state == "done", newest.reason


@pytest.fixture(scope="module")
def both(small, env, tmp_path_factory):
    """25 sentences of somebody's and a part of the demo corpus, both indexed."""
    data_dir = shutil.copytree(small, tmp_path_factory.mktemp("both") / "data")
    store = open_store(data_dir)
    with store.write() as session:
        guest.bring_in(session, GROUPS)
    work(store, env)
    store.close()
    return data_dir


@pytest.fixture
def served(both, env, tmp_path):
    store = open_store(shutil.copytree(both, tmp_path / "data"))
    live = Live(store)
    live.refresh()
    yield store, live
    store.close()


def found(store, live, k=100):
    """How many results come from the demo corpus, and how many do not."""
    results = Service(store, live).search("a one", k=k)["results"]
    with store.read() as session:
        its = guest.ids(session)
    from_demo = sum(r["sentence_id"] in its for r in results)
    return from_demo, len(results) - from_demo


def indexed(live):
    return sum(live.current.index.counts.values())


def test_search_drops_it_at_once_and_still_finds_k(served, env):
    store, live = served
    assert found(store, live)[0] > 0
    with store.write() as session:
        guest.take_out(session)
    assert found(store, live) == (0, 25) and found(store, live, k=20) == (0, 20)
    before = live.current.number
    work(store, env)
    live.refresh()
    assert (live.current.number, indexed(live)) == (before + 1, 25)
    assert found(store, live) == (0, 25)


def test_the_index_follows_when_it_comes_back(served, env):
    store, live = served
    whole = indexed(live)
    for move in (guest.take_out, lambda session: guest.bring_in(session, GROUPS)):
        with store.write() as session:
            move(session)
        work(store, env)
    live.refresh()
    assert indexed(live) == whole and found(store, live)[0] > 0
    with store.read() as session:
        assert versions.live(session).demo


def test_an_older_version_that_is_gone_back_to_is_indexed_anew_without_it(served, env):
    store, live = served
    with store.write() as session:
        guest.take_out(session)
    work(store, env)
    with store.write() as session:
        versions.activate(session, 1, 0.0)
    work(store, env)
    live.refresh()
    assert (live.current.number, indexed(live)) == (3, 25)


def test_an_adaptation_that_began_before_it_came_back_does_not_fail(served, env):
    store, _ = served
    with store.write() as session:
        guest.take_out(session)
    work(store, env)
    with store.write() as session:
        guest.bring_in(session, GROUPS)
        run = runs.enqueue(session, "adapt", "button", 0.0)
    settings = TrainerSettings(encoder=str(env["CROSSLOOP_ENCODER"]), steps=1)
    Worker(store, settings, threading.Event()).tick()
    with store.read() as session:
        ended = session.get_one(type(run), run.id)
        assert ended.state in ("done", "rejected"), ended.reason


def test_a_store_with_nothing_to_find_is_served_until_an_import_goes_on(store, env):
    with store.write() as session:
        session.add(CorpusImport(
            key="k", fingerprint="f", corpus="own", rows=9, repeated=0, size=99,
            rows_done=0, bytes_done=0, added=0,
        ))  # fmt: skip
    work(store, env)
    live = Live(store)
    live.refresh()
    assert live.problem == "" and found(store, live) == (0, 0)
    assert Drawer(store, live, wanted=1).draw_if_needed() == 0
    with store.read() as session:
        assert (versions.live(session).sentences, guest.state(session)) == (0, "absent")


def sides(session):
    """What waits in the queue: how much of it is the demo corpus's, and how much is not."""
    its, its_queries = guest.ids(session), set(session.scalars(guest.its_queries()))
    waiting = select(QueueItem).where(QueueItem.rated < QueueItem.wanted)
    items = session.scalars(waiting).all()
    of_demo = [
        i for i in items
        if i.sentence_id in its or i.other_sentence_id in its or i.query_id in its_queries
    ]  # fmt: skip
    return len(of_demo), len(items) - len(of_demo)


def test_judges_get_the_own_corpus_alone_once_it_is_served(served):
    store, live = served
    drawer = Drawer(store, live, wanted=1)
    with store.write() as session:
        query_for(session, "en", "a red", held_out=False)
    assert drawer.draw_if_needed() > 0
    with store.read() as session:
        of_demo, own = sides(session)
        kinds = set(session.scalars(select(QueueItem.kind)))
    assert of_demo == 0 and own > 0 and kinds == {"relevance", "similarity"}


def test_what_was_drawn_of_the_demo_corpus_gives_way(served):
    store, live = served
    with store.write() as session:  # as before the import, and as Crossloop drew before
        query, (its, another) = (
            session.scalars(guest.its_queries()).first(),
            sorted(guest.ids(session))[:2],
        )
        items = Item(query, its), Item(query, 1), Item(None, 1, its), Item(None, its, another)
        drawn = [Drawn(item, ("en", "en"), 0.5) for item in items]
        add_items(session, drawn, live.current.number, wanted=1)
        assert sides(session) == (4, 0)
    Drawer(store, live, wanted=1).draw_if_needed()
    with store.read() as session:
        of_demo, own = sides(session)
    assert of_demo == 0 and own > 0


def test_a_demo_corpus_alone_is_judged_and_out_it_is_not(served):
    store, live = served
    drawer = Drawer(store, live, wanted=1)
    with store.write() as session:
        session.execute(update(Sentence).where(Sentence.corpus == "words").values(corpus="typed"))
    drawer.draw_if_needed()
    with store.write() as session:
        assert sides(session)[0] > 50
        guest.take_out(session)
        assert sides(session)[0] == 0


def test_a_pair_to_rate_is_of_the_own_corpus(served):
    store, live = served
    for _ in range(20):
        pair = Pairs(store, live).suggest_pair()
        assert all(len(pair[side]["text"].split()) == 2 for side in ("left", "right"))


def test_its_map_is_not_shown_once_it_is_out(served, env):
    store, live = served
    training = Training(store, live, train_after=20)
    texts = {text for group in GROUPS for text in group.answer.values()}
    assert texts & set(training.language_map()["texts"])
    with store.write() as session:
        guest.take_out(session)
    assert training.language_map() == {} and training.status()["demo"] == "out"
    work(store, env)
    live.refresh()
    assert not texts & set(training.language_map().get("texts", []))


def test_only_curators_move_it_and_asking_enters_nobody(served):
    store, _ = served
    demo, speakers = Demo(store), Speakers(store)
    assert demo.demo(speakers.of("", ""))["may"] and demo.demo(speakers.of("Eve", ""))["may"]
    with store.write() as session:
        token = judges.issue_token(session, judges.appoint(session, "Root", "admin"))
        judge_named(session, "Bob")
    for name in ("", "Eve", "Bob"):
        speaker = speakers.of(name, "")
        assert not demo.demo(speaker)["may"]
        with pytest.raises(NotAllowed):
            demo.demo_out(speaker)
    root = speakers.of("Root", token)
    assert demo.demo(root)["may"]
    with store.read() as session:
        assert "Eve" not in session.scalars(select(Judge.name)).all()
    assert demo.demo_out(root)["demo"] == "out"
