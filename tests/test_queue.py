"""The judging queue: what comes next for whom, and never more ratings than wanted."""

import pytest
from sqlalchemy import func, select

from storage.corpora import NewSentence, add_sentences
from storage.judgments import Item, JudgmentError, Shown, judge_named, query_for, undo
from storage.progress import positives
from storage.queue import Drawn, Wish, add_items, next_item, submit
from storage.schema import Judgment, QueueItem
from tests.processes import at_once

SHOWN = Shown(order="random")


@pytest.fixture
def queue(store):
    """Six items: English questions, three German and three Thai sentences."""
    with store.write() as session:
        rows = [NewSentence(code, f"{code} {n}") for code in ("de", "th") for n in range(3)]
        add_sentences(session, "c", rows)
        query = query_for(session, "en", "which?", held_out=False)
        drawn = [
            Drawn(Item(query.id, n), ("en", rows[n - 1].language), score=n / 10, rank=n,
                  other_score=n / 10 - (0.05 if n != 4 else 0.3))
            for n in range(1, 7)
        ]  # fmt: skip
        add_items(session, drawn, version=0, wanted=2)
    return store


def next_for(store, name="Ada", languages=(), margin=None, **wish):
    with store.write() as session:
        judge = judge_named(session, name)
        judge.languages = list(languages)
        item = next_item(session, judge, Wish(**wish), margin)
        return item and item.sentence_id


def judge(store, name, sentence, outcome="rated", value=3.0, shown=SHOWN):
    with store.write() as session:
        who = judge_named(session, name)
        return submit(session, who, Item(1, sentence), outcome, value, shown).id


def test_the_order_random_is_one_fixed_lot(queue):
    with queue.read() as session:
        lots = session.scalars(select(QueueItem.sentence_id).order_by(QueueItem.lot)).all()
    seen = []
    for _ in range(6):
        seen.append(next_for(queue))
        judge(queue, "Ada", seen[-1])
    assert seen == lots and next_for(queue) is None


def test_items_go_to_those_who_read_both_sides(queue):
    assert next_for(queue, languages=("en", "th")) in (4, 5, 6)
    assert next_for(queue, languages=("de", "th")) is None


def test_where_the_last_two_versions_disagree_comes_first(queue):
    assert next_for(queue, order="disagreement") == 4


def test_what_is_near_the_margin_comes_first(queue):
    assert next_for(queue, order="uncertain", margin=0.29) == 3


def test_a_thin_language_pair_comes_first(queue):
    judge(queue, "Ada", 1)
    judge(queue, "Bob", 1)
    assert next_for(queue, order="thin") in (4, 5, 6)
    with queue.read() as session:
        assert positives(session, "relevance") == {("en", "de"): 2}


def test_an_unknown_order_is_refused(queue):
    with pytest.raises(JudgmentError, match="random, thin"):
        next_for(queue, order="alphabetical")


def test_a_pair_of_languages_can_be_chosen(queue):
    assert next_for(queue, pair=("en", "th")) in (4, 5, 6)
    assert next_for(queue, pair=("de", "en")) is None


def test_an_item_before_two_judges_is_kept_from_a_third(queue):
    wish = {"pair": ("en", "de"), "order": "uncertain", "margin": 0.1}
    assert [next_for(queue, name, **wish) for name in ("Ada", "Bob", "Eve")] == [1, 1, 2]


def test_a_judge_holds_one_item_at_a_time(queue):
    first = next_for(queue)
    assert next_for(queue) == first  # asked again, nothing judged: the same lot


def test_an_item_with_all_its_ratings_takes_no_more(queue):
    judge(queue, "Ada", 1)
    judge(queue, "Bob", 1)
    with pytest.raises(JudgmentError, match="all the ratings"):
        judge(queue, "Eve", 1)
    judge(queue, "Bob", 1, value=1.0)  # who has rated may think again
    judge(queue, "Eve", 1, "skipped", None)  # and what is no rating does no harm


def test_a_withdrawn_rating_makes_room(queue):
    judge(queue, "Ada", 1)
    withdrawn = judge(queue, "Bob", 1)
    with queue.write() as session:
        bob = judge_named(session, "Bob")
        undo(session, bob, withdrawn)
        submit(session, bob, Item(1, 1), "withdrawn", None)
    judge(queue, "Eve", 1)


def test_unsure_comes_back_when_asked_for_and_skipped_does_not(queue):
    judge(queue, "Ada", 1, "unsure", None)
    judge(queue, "Ada", 2, "skipped", None)
    assert {next_for(queue, status="unsure")} == {1}
    offered = set()
    for _ in range(4):
        offered.add(next_for(queue))
        judge(queue, "Ada", max(offered, key=lambda n: n == next_for(queue)))
    assert not offered & {1, 2}


def test_what_one_said_comes_around_in_turn(queue):
    for outcome, value in (("skipped", None), ("unsure", None), ("rated", 2.0)):
        for sentence in (1, 2, 3):
            judge(queue, "Ada", sentence, outcome, value)
        seen, after = [], -1.0
        for _ in range(4):
            with queue.write() as session:
                wish = Wish(status=outcome, after=after)
                item = next_item(session, judge_named(session, "Ada"), wish)
                seen.append(item.sentence_id)
                after = item.lot
        assert set(seen[:3]) == {1, 2, 3} and seen[3] == seen[0], outcome


def test_what_one_has_rated_is_shown_again_however_many_did(queue):
    judge(queue, "Ada", 1)
    judge(queue, "Bob", 1)
    assert next_for(queue, status="rated") == 1
    assert next_for(queue, "Eve", status="rated") is None


def test_only_what_a_colleague_rated(queue):
    judge(queue, "Bob", 2)
    judge(queue, "Bob", 3, "skipped", None)
    judge(queue, "Bob", 4, "rated", 1.0)
    judge(queue, "Bob", 4, "withdrawn", None)
    assert next_for(queue, "Ada", rated_by="Bob") == 2
    judge(queue, "Ada", 2)
    assert next_for(queue, "Ada", rated_by="Bob") is None
    assert next_for(queue, "Ada", rated_by="nobody") is None


def test_a_status_that_is_none_is_refused(queue):
    with pytest.raises(JudgmentError, match="A status is one of"):
        next_for(queue, status="all")


def test_drawing_anew_keeps_what_was_counted(queue):
    judge(queue, "Ada", 1)
    with queue.write() as session:
        add_items(session, [Drawn(Item(1, 1), ("en", "de"), score=0.9)], version=1, wanted=5)
        item = session.scalars(select(QueueItem).where(QueueItem.sentence_id == 1)).one()
        assert (item.score, item.version, item.rated, item.wanted) == (0.9, 1, 1, 2)


def test_a_rating_made_while_searching_counts_too(queue):
    judge(queue, "Ada", 1, shown=Shown())
    judge(queue, "Bob", 1, shown=Shown())
    assert 1 not in {next_for(queue, "Eve", order="uncertain", margin=0.1)}


JUDGE = """
from pathlib import Path
from storage.database import open_store
from storage.judgments import Item, JudgmentError, Shown, judge_named
from storage.queue import Wish, next_item, submit
store = open_store(Path(sys.argv[1]))
ready()
for _ in range(6):
    with store.write() as session:
        judge = judge_named(session, sys.argv[2])
        item = next_item(session, judge, Wish())
        for sentence in range(1, 7):  # also what was not offered: a hostile client
            try:
                submit(session, judge, Item(1, sentence), "rated", 2.0, Shown(order="random"))
            except JudgmentError:
                pass
"""


def test_many_processes_at_once_make_exactly_as_many_ratings_as_wanted(queue):
    at_once(JUDGE, *([queue.data_dir, f"judge {n}"] for n in range(4)))
    with queue.read() as session:
        rated = select(Judgment.sentence_id, func.count()).group_by(Judgment.sentence_id)
        assert dict(session.execute(rated).all()) == dict.fromkeys(range(1, 7), 2)
