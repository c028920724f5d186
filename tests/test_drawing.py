"""Items worth judging, drawn by the live version out of a real store."""

import pytest
from sqlalchemy import select, update

from app.drawing import Drawer
from app.live import Live
from storage.database import open_store
from storage.judgments import Item, Shown, judge_named, query_for
from storage.queue import Wish, next_item, submit
from storage.schema import QueueItem


@pytest.fixture
def drawn(data_dir):
    store = open_store(data_dir)
    with store.write() as session:
        query_for(session, "en", "a one", held_out=False)
    live = Live(store)
    live.refresh()
    yield store, Drawer(store, live, wanted=1)
    store.close()


def items(store):
    with store.read() as session:
        return session.scalars(select(QueueItem)).all()


def test_known_queries_and_close_sentences_of_other_languages_are_drawn(drawn):
    store, drawer = drawn
    assert drawer.draw_if_needed() > 0
    kinds = {item.kind for item in items(store)}
    assert kinds == {"relevance", "similarity"}
    for item in items(store):
        assert -1.01 <= item.score <= 1.01 and item.version == 0 and item.other_score is None
        if item.kind == "similarity":
            assert item.left_language != item.right_language
        else:
            assert item.rank in range(1, 7)


def test_nothing_is_drawn_while_there_is_enough(drawn):
    store, drawer = drawn
    drawer.draw_if_needed()
    before = len(items(store))
    assert drawer.draw_if_needed() == 0 and len(items(store)) == before


def test_a_new_query_is_drawn_for_while_pairs_are_left(drawn):
    store, drawer = drawn
    drawer.draw_if_needed()
    with store.write() as session:  # as if its results had their ratings
        session.execute(update(QueueItem).where(QueueItem.kind == "relevance").values(wanted=0))
    while drawer.draw_if_needed():
        pass
    with store.write() as session:
        new = query_for(session, "en", "c one", held_out=False)
    assert drawer.draw_if_needed() > 0
    fresh = {item.query_id for item in items(store) if item.wanted and item.kind == "relevance"}
    assert fresh == {new.id}


def test_a_version_with_nothing_more_to_give_is_not_asked_again_at_once(drawn):
    store, drawer = drawn
    for _ in range(50):
        if not drawer.draw_if_needed():
            break
        with store.write() as session:  # as if all of them had their ratings
            session.execute(update(QueueItem).values(wanted=0))
    else:
        raise AssertionError("it never stopped drawing")


def test_the_first_query_is_offered_to_a_judge(drawn):
    store, drawer = drawn
    drawer.draw_if_needed()
    with store.write() as session:
        ada = judge_named(session, "Ada")
        item = next_item(session, ada, Wish())
        assert item.kind == "relevance"
        thing = Item(item.query_id, item.sentence_id)
        saved = submit(session, ada, thing, "rated", 3.0, Shown(order="random"))
        assert saved.queue_order == "random" and saved.guideline_id
        assert next_item(session, ada, Wish()).id != item.id
