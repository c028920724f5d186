"""What people said of an item, where they differ, and a curator's verdict over it."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from storage.adjudication import adjudicate, verdicts
from storage.agreement import agreement
from storage.corpora import NewSentence, add_sentences
from storage.demo import read_groups
from storage.demo import seed as seed_demo
from storage.disagreement import disagreements, read_ratings
from storage.judged import judged_by_demo, judged_by_people, judged_pairs, mean_rating
from storage.judgments import (
    SEED_JUDGE,
    Item,
    JudgmentError,
    judge_named,
    query_for,
    record,
    take_snapshot,
)
from storage.schema import Adjudication, Judgment

OPEN_TEXT = "which river is longest?"


@pytest.fixture
def session(store):
    """A writing session: sentences 1 and 2 are German, 3 Arabic, 4 English."""
    with store.write() as writing:
        corpus = [("de", "eins"), ("de", "zwei"), ("ar", "ثلاثة"), ("en", "four")]
        add_sentences(writing, "c", [NewSentence(*sentence) for sentence in corpus])
        yield writing


def asked(session, sentence, query=OPEN_TEXT):
    return Item(query_for(session, "en", query).id, sentence)


def rate(session, item, outcome="rated", **by_judge):
    for name, value in by_judge.items():
        record(session, judge_named(session, name), item, outcome, value)


def seed(session, item, value):
    record(session, judge_named(session, SEED_JUDGE, kind="seed"), item, "rated", value)


def decide(session, item, value, note="", name="Cy"):
    return adjudicate(session, judge_named(session, name), item, value, note)


def trained(session, snapshot=None):
    """What people say together: (sentence, value, source) of relevance."""
    snapshot = take_snapshot(session) if snapshot is None else snapshot
    found = judged_by_people(session, snapshot)
    return [(row.sentence, row.value, row.source) for row in found]


def test_only_what_people_rated_and_still_stand_by_is_read(session):
    first, second, third = (asked(session, n) for n in (1, 2, 3))
    rate(session, first, Ada=0, Bob=3)
    rate(session, first, Ada=2)
    rate(session, second, Ada=1, Bob=1)
    rate(session, second, "withdrawn", Bob=None)
    rate(session, third, "unsure", Ada=None)
    rate(session, third, "skipped", Bob=None)
    seed(session, first, 0)
    rate(session, Item(None, 1, 2), Ada=5)
    found = [(r.item, r.pair, r.judge, r.value) for r in read_ratings(session, "relevance")]
    assert sorted(found, key=str) == sorted(
        [
            (first, ("en", "de"), "Ada", 2),
            (first, ("en", "de"), "Bob", 3),
            (second, ("en", "de"), "Ada", 1),
        ],
        key=str,
    )


def test_ratings_are_read_as_of_a_snapshot(session):
    rate(session, asked(session, 1), Ada=0)
    past = take_snapshot(session)
    rate(session, asked(session, 1), Ada=3, Bob=1)
    assert [r.value for r in read_ratings(session, "relevance", past)] == [0]


def test_the_two_orders_of_languages_are_one_pair_for_sentences_and_two_for_a_query(session):
    rate(session, Item(None, 1, 3), Ada=2.5)  # German, Arabic
    rate(session, Item(None, 3, 4), Ada=1)  # Arabic, English
    rate(session, Item(query_for(session, "de", "wo?").id, 4), Ada=1)
    assert {r.pair for r in read_ratings(session, "similarity")} == {("ar", "de"), ("ar", "en")}
    assert {r.pair for r in read_ratings(session, "relevance")} == {("de", "en")}


def test_agreement_is_that_of_the_judges_whatever_the_curator_says(session):
    for sentence, values in enumerate([(0, 0), (1, 3), (3, 3), (1, 3)], start=1):
        rate(session, asked(session, sentence), Ada=values[0], Bob=values[1])
    before = agreement(read_ratings(session, "relevance"), "ordinal")
    assert before.alpha == pytest.approx(1 - 4.5 / (576 / 56))
    decide(session, asked(session, 2), 0)
    assert agreement(read_ratings(session, "relevance"), "ordinal") == before


def test_the_widest_disagreement_comes_first_and_agreement_never(session):
    one, two, three, four = (asked(session, n) for n in (1, 2, 3, 4))
    rate(session, one, Ada=1, Bob=2)
    rate(session, two, Cy=2, Bob=3, Ada=0)
    rate(session, three, Ada=2, Bob=2)
    rate(session, four, Ada=3)
    first, second = disagreements(session, "relevance")
    assert (first.item, first.pair, first.spread) == (two, ("en", "de"), 3)
    assert first.texts == (OPEN_TEXT, "zwei")
    assert list(first.values.items()) == [("Ada", 0), ("Bob", 3), ("Cy", 2)]
    assert (second.item, second.spread) == (one, 1)


def test_disagreements_come_in_pages_and_in_one_order(session):
    for sentence in (4, 3, 2, 1):
        rate(session, asked(session, sentence), Ada=0, Bob=1)
    pages = [disagreements(session, "relevance", limit=3, offset=n) for n in (0, 3, 6)]
    assert [[d.item.sentence_id for d in page] for page in pages] == [[1, 2, 3], [4], []]


def test_disagreements_of_one_language_pair(session):
    rate(session, asked(session, 1), Ada=0, Bob=1)
    rate(session, asked(session, 3), Ada=0, Bob=1)
    rate(session, Item(None, 1, 3), Ada=0.5, Bob=1)
    [found] = disagreements(session, "relevance", ("en", "ar"))
    assert found.item == asked(session, 3)
    assert disagreements(session, "relevance", ("ar", "en")) == []
    for pair in (("ar", "de"), ("de", "ar")):
        [found] = disagreements(session, "similarity", pair)
        assert (found.pair, found.texts) == (("de", "ar"), ("eins", "ثلاثة"))
        assert found.spread == 0.5
    assert disagreements(session, "similarity", ("de", "de")) == []


def test_what_is_decided_can_be_left_out_of_the_list(session):
    rate(session, asked(session, 1), Ada=0, Bob=3)
    rate(session, asked(session, 2), Ada=0, Bob=1)
    decide(session, asked(session, 1), 2)
    assert [d.verdict for d in disagreements(session, "relevance")] == [2, None]
    [left] = disagreements(session, "relevance", undecided=True)
    assert left.item == asked(session, 2)


def test_a_verdict_stands_over_the_ratings_and_leaves_them(session):
    item = asked(session, 1)
    rate(session, item, Ada=0, Bob=3)
    seed(session, item, 3)
    rate(session, asked(session, 2), Ada=3, Bob=0)
    rated = session.scalars(select(Judgment)).all()
    decide(session, item, 1, "Only the second clause.")
    assert trained(session) == [("zwei", 3, "people"), ("zwei", 0, "people"), ("eins", 1, "people")]
    assert session.scalars(select(Judgment)).all() == rated
    assert {r.value for r in read_ratings(session, "relevance") if r.item == item} == {0, 3}
    verdict = verdicts(session)[item]
    assert (verdict.value, verdict.note, verdict.kind) == (
        1,
        "Only the second clause.",
        "relevance",
    )


def test_the_mean_of_an_adjudicated_item_is_the_verdict(session):
    rate(session, asked(session, 1), Ada=0, Bob=0)
    decide(session, asked(session, 1), 3)
    votes = judged_by_people(session, take_snapshot(session))
    assert mean_rating(votes) == (3, "people")


def test_a_verdict_on_two_sentences_makes_them_one_example(session):
    rate(session, Item(None, 1, 3), Ada=0, Bob=5)
    decide(session, Item(None, 1, 3), 3.5)
    found = judged_pairs(session, take_snapshot(session))
    assert [(p.left, p.right, p.value, p.source) for p in found] == [
        ("eins", "ثلاثة", 3.5, "people")
    ]


def test_an_earlier_snapshot_does_not_see_a_later_verdict(session):
    rate(session, asked(session, 1), Ada=0)
    past = take_snapshot(session)
    decide(session, asked(session, 1), 3)
    decided = take_snapshot(session)
    assert decided > past  # though nobody has judged anything since
    decide(session, asked(session, 1), 2)
    rate(session, asked(session, 2), Ada=1)
    assert trained(session, past) == [("eins", 0, "people")]
    assert trained(session, decided) == [("eins", 3, "people")]
    assert trained(session) == [("eins", 2, "people"), ("zwei", 1, "people")]
    assert {n: [v.value for v in verdicts(session, n).values()] for n in (past, decided)} == {
        past: [], decided: [3],
    }  # fmt: skip


def test_a_verdict_taken_back_leaves_the_ratings_to_speak(session):
    rate(session, asked(session, 1), Ada=0)
    decide(session, asked(session, 1), 3)
    decide(session, asked(session, 1), None, "The wrong sentence.")
    assert trained(session) == [("eins", 0, "people")]
    assert verdicts(session) == {}
    decide(session, asked(session, 1), 2)
    assert trained(session) == [("eins", 2, "people")]


def test_another_curator_supersedes_the_verdict(session):
    first = decide(session, asked(session, 1), 3)
    second = decide(session, asked(session, 1), 1, name="Dot")
    assert second.supersedes_id == first.id
    assert [v.value for v in verdicts(session).values()] == [1]
    assert len(session.scalars(select(Adjudication)).all()) == 2


def test_the_same_verdict_again_adds_nothing(session):
    assert decide(session, asked(session, 1), 3).id == decide(session, asked(session, 1), 3).id
    assert decide(session, asked(session, 1), 3, "Because.").note == "Because."


def test_a_verdict_off_the_scale_is_refused(session):
    for item, value in ((asked(session, 1), 3.5), (Item(None, 1, 2), 5.5), (asked(session, 1), -1)):
        with pytest.raises(JudgmentError, match="from 0 to"):
            decide(session, item, value)
    with pytest.raises(JudgmentError, match="from 0 to"):
        decide(session, asked(session, 1), float("nan"))
    with pytest.raises(JudgmentError, match="no verdict to take back"):
        decide(session, asked(session, 1), None)


def test_only_a_person_adjudicates(session):
    judge = judge_named(session, SEED_JUDGE, kind="seed")
    with pytest.raises(JudgmentError, match="person"):
        adjudicate(session, judge, asked(session, 1), 3)


@pytest.mark.parametrize(
    "change", ["UPDATE adjudications SET value = 0", "DELETE FROM adjudications"]
)
def test_verdicts_cannot_be_rewritten(session, change):
    decide(session, asked(session, 1), 3)
    with pytest.raises(IntegrityError, match="append-only"):
        session.execute(text(change))


@pytest.mark.parametrize("late", ["judgment", "adjudication"])
def test_no_entry_takes_a_number_that_snapshots_have_passed(session, late):
    item = asked(session, 1)
    rate(session, item, Ada=0)
    decided = decide(session, item, 3)
    judge = judge_named(session, "Bob")
    if late == "judgment":
        session.add(
            Judgment(
                kind="relevance",
                judge_id=judge.id,
                query_id=item.query_id,
                sentence_id=2,
                outcome="rated",
                value=1,
                created_at=0.0,
            )
        )
    else:
        rate(session, item, Bob=1)
        session.add(Adjudication(id=decided.id + 1, kind="relevance", judge_id=judge.id,
                                 query_id=item.query_id, sentence_id=2, value=1, note="",
                                 created_at=0.0))  # fmt: skip
    with pytest.raises(IntegrityError, match="one line of numbers"):
        session.flush()


def test_the_demo_corpus_can_come_after_a_verdict(session):
    rate(session, asked(session, 1), Ada=0)
    decide(session, asked(session, 1), 3)
    past = take_snapshot(session)
    seed_demo(session, [group for group in read_groups() if not group.held_out][:2])
    assert trained(session, past) == [("eins", 3, "people")]
    assert trained(session) == [("eins", 3, "people")]
    assert judged_by_demo(session, take_snapshot(session), held_out=False)
