"""One's own judgments again, a query's items at once, and only items of a corpus or with words."""

import pytest
from sqlalchemy import select

from app.items import OutOfQueue
from app.judging import Judging
from app.past import LISTED, Past
from app.speaker import Speaker
from app.text import BadText
from storage.corpora import NewSentence, add_sentences
from storage.judgments import Gone, Item, Shown, judge_named, query_for
from storage.queue import Drawn, Finished, add_items, find, submit
from storage.schema import Judgment, QueueItem, Sentence
from storage.wishes import Wish, open_items

ADA, BOB = Speaker("Ada"), Speaker("Bob")


@pytest.fixture
def page(store):
    """Three queries over two corpora, four items each, one rating of each; a pair beside."""
    with store.write() as session:
        add_sentences(session, "law", [NewSentence("de", f"Gesetz {n}") for n in range(2)])
        add_sentences(session, "news", [NewSentence("th", f"ข่าว {n}") for n in range(2)])
        for text in ("Which 100% law?", "Что нового?", "which_news?"):
            query = query_for(session, "en", text)
            drawn = [
                Drawn(Item(query.id, s.id), ("en", s.language), score=s.id / 10, rank=s.id)
                for s in session.scalars(select(Sentence))
            ]
            add_items(session, drawn, version=0, wanted=1)
        add_items(session, [Drawn(Item(None, 1, 3), ("de", "th"), 0.5)], version=0, wanted=1)
    judging = Judging(store, 8)
    return judging, Past(store, judging.turns)


def said(past, speaker=ADA, **more):
    rows = past.mine(speaker, **more)["judgments"]
    return [(row["item"]["mine"]["outcome"], row["item"]["mine"]["value"]) for row in rows]


def test_ones_last_judgments_are_listed_with_their_items(page, store):
    judging, past = page
    assert past.mine() == past.mine(ADA) == {"judgments": []}
    for outcome, value, note in (("rated", 3, "good"), ("unsure", None, ""), ("skipped", None, "")):
        item = judging.next(ADA)["item"]
        judging.judge(ADA, item["id"], outcome, value, note)
    taken = judging.judge(ADA, judging.next(ADA)["item"]["id"], "rated", 1)["saved"]
    judging.undo(ADA, taken)
    judging.judge(BOB, judging.next(BOB)["item"]["id"], "rated", 0)
    assert said(past) == [("skipped", None), ("unsure", None), ("rated", 3.0)]
    assert said(past, BOB) == [("rated", 0.0)] and said(past, kind="similarity") == []
    row = past.mine(ADA)["judgments"][2]
    assert row["item"]["mine"]["note"] == "good" and row["item"]["left"]["text"].endswith("?")
    assert row["item"]["judgment"] == row["saved"] and row["at"] > 1e9
    with store.write() as session:
        add_sentences(session, "many", [NewSentence("de", f"{n}") for n in range(LISTED + 9)])
        for sentence in range(5, LISTED + 14):
            submit(session, judge_named(session, "Ada"), Item(1, sentence), "rated", 2.0)
    assert len(said(past)) == LISTED and set(said(past)) == {("rated", 2.0)}


def test_what_one_said_is_changed_as_it_was_shown_and_can_be_taken_back(page, store):
    judging, past = page
    shown = judging.next(ADA, order="uncertain")["item"]
    first = judging.judge(ADA, shown["id"], "rated", 3, order="uncertain")["saved"]
    answer = past.revise(ADA, first, "rated", 1, "on second thought", translated=True)
    assert answer["value"] == 1 and answer["next"]["item"]["id"] != shown["id"]
    assert said(past) == [("rated", 1.0)]
    with store.read() as session:
        old, new = session.scalars(select(Judgment).order_by(Judgment.id)).all()
        assert new.supersedes_id == old.id and new.queue_order == "uncertain"
        assert (new.rank, new.score, new.version) == (old.rank, old.score, old.version)
        assert (old.translated, new.translated) == (None, True)
        assert session.get(QueueItem, shown["id"]).rated == 1
    back = judging.undo(ADA, answer["saved"])
    assert back["value"] == 3 and back["item"]["id"] == shown["id"]
    assert past.revise(ADA, first, "unsure")["outcome"] == "unsure"  # any of one's own of the item
    for speaker, number in ((BOB, first), (ADA, 999)):
        with pytest.raises(Gone, match="no such judgment of yours"):
            past.revise(speaker, number, "rated", 2)


def test_what_others_finished_meanwhile_takes_no_new_rating_but_ones_own_again(page):
    judging, past = page
    item = judging.next(ADA)["item"]["id"]
    unsure = judging.judge(ADA, item, "unsure")["saved"]
    judging.judge(BOB, item, "rated", 2)
    with pytest.raises(Finished):
        past.revise(ADA, unsure, "rated", 1)
    (mine,) = past.mine(BOB)["judgments"]
    assert past.revise(BOB, mine["saved"], "rated", 0)["others"] == []


def test_a_rating_made_while_searching_is_changed_though_no_queue_has_it(page, store):
    _, past = page
    with store.write() as session:
        session.delete(find(session, Item(1, 1)))
        shown = Shown(rank=4, score=0.25, version=None)
        submit(session, judge_named(session, "Ada"), Item(1, 1), "rated", 2.0, shown)
    (row,) = past.mine(ADA)["judgments"]
    assert row["item"]["id"] is None and row["item"]["pair"] == "en→de"
    assert past.revise(ADA, row["saved"], "rated", 0)["value"] == 0
    with store.read() as session:
        new = session.scalars(select(Judgment).order_by(Judgment.id.desc())).first()
        assert (new.rank, new.score, new.queue_order) == (4, 0.25, None)


def test_a_query_is_skipped_at_once_and_comes_back_at_once(page, store):
    judging, past = page
    item = judging.next(ADA)["item"]
    rated = judging.judge(ADA, item["id"], "rated", 2)
    query = item["left"]["text"]
    answer = judging.skip_query(ADA, item["id"])
    assert len(answer["saved"]) == 3 and answer["next"]["item"]["left"]["text"] != query
    assert [outcome for outcome, _ in said(past)] == ["skipped"] * 3 + ["rated"]
    seen = set()
    shown = answer["next"]["item"]
    while shown:
        seen.add(shown["left"]["text"])
        shown = judging.judge(ADA, shown["id"], "unsure")["next"]["item"]
    assert query not in seen and len(seen) == 2
    first, *rest = answer["saved"]
    judging.undo(ADA, first, rest)
    assert len([each for each in said(past) if each[0] == "skipped"]) == 0
    assert judging.next(ADA)["item"]["left"]["text"] == query
    with pytest.raises(Gone):
        judging.undo(ADA, rated["saved"], [first])  # gone already: nothing is taken back
    assert ("rated", 2.0) in said(past)
    with store.read() as session:
        assert {row.queue_order for row in session.scalars(select(Judgment))} == {"random", None}


def test_only_a_query_that_is_there_is_skipped(page):
    judging, _ = page
    pair = judging.next(ADA, kind="similarity")["item"]["id"]
    with pytest.raises(BadText, match="Only items with a query"):
        judging.skip_query(ADA, pair)
    with pytest.raises(OutOfQueue):
        judging.skip_query(ADA, 999)


@pytest.mark.parametrize(
    ("named", "count"),
    [({"corpus": "law"}, 6), ({"corpus": "news"}, 6), ({"corpus": "none"}, 0),
     ({"words": "WHICH"}, 8), ({"words": "новоГО"}, 4), ({"words": "Нового"}, 4),
     ({"words": "ข่าว 1"}, 3), ({"words": "0%"}, 4), ({"words": "which_"}, 4),
     ({"words": "gesetz", "corpus": "news"}, 0), ({"words": "which", "corpus": "law"}, 4),
     ({"kind": "similarity", "corpus": "law"}, 1), ({"kind": "similarity", "words": "ข่าว"}, 1)],
)  # fmt: skip
def test_a_wish_names_a_corpus_and_words(page, store, named, count):
    with store.write() as session:
        ada = judge_named(session, "Ada")
        assert len(session.scalars(open_items(session, ada, Wish(**named))).all()) == count


def test_what_follows_keeps_to_the_wish(page):
    judging, _ = page
    shown, seen = judging.next(ADA, corpus="law", words="law"), []
    while shown["item"]:
        item = shown["item"]
        seen.append((item["left"]["text"], item["right"]["language"]))
        shown = judging.judge(ADA, item["id"], "rated", 0, corpus="law", words="law")["next"]
    assert seen == [("Which 100% law?", "de")] * 2
    with pytest.raises(BadText, match="at most 200"):
        judging.next(ADA, words="x" * 201)
