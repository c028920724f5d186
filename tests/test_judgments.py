"""Judgments: an append-only history, read as of a snapshot, held-out data apart."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from storage.corpora import NewSentence, add_sentences
from storage.judged import (
    answered_for_people,
    first_judged,
    judged_by_people,
    judged_pairs,
    may_be_learned,
)
from storage.judgments import (
    SEED_JUDGE,
    Item,
    JudgmentError,
    Shown,
    count_new,
    judge_named,
    query_for,
    ratings_of,
    record,
    take_snapshot,
)
from storage.schema import Judgment, Query

OPEN_TEXT, HELD_OUT_TEXT = "which river is longest?", "s4"


@pytest.fixture
def session(store):
    """A writing session: sentences 1 to 3 are for training, 4 and 5 held out."""
    with store.write() as writing:
        add_sentences(
            writing, "c", [NewSentence("en", f"s{n}", held_out=n > 3) for n in range(1, 6)]
        )
        yield writing


def rate(session, sentence, value, name="Ada", query=OPEN_TEXT, outcome="rated"):
    item = Item(query_for(session, "en", query).id, sentence)
    return record(session, judge_named(session, name), item, outcome, value)


def rate_pair(session, left, right, value):
    return record(session, judge_named(session, "Ada"), Item(None, left, right), "rated", value)


def candidates(session, snapshot=None):
    snapshot = take_snapshot(session) if snapshot is None else snapshot
    found = judged_by_people(session, snapshot)
    return [(row.query, row.sentence, row.value) for row in found]


def pairs(session, held_out=False):
    found = judged_pairs(session, take_snapshot(session), held_out)
    return [(pair.left, pair.right, pair.value) for pair in found]


def test_a_judgment_is_read_back_with_how_it_was_shown(session):
    query = query_for(session, "en", OPEN_TEXT)
    judge = judge_named(session, "Ada")
    record(session, judge, Item(query.id, 2), "rated", 3, Shown(rank=4, score=0.8, version=1))
    kept = session.scalars(select(Judgment)).one()
    assert (kept.kind, kept.value, kept.rank, kept.score, kept.version) == (
        "relevance", 3, 4, 0.8, 1,
    )  # fmt: skip
    [row] = judged_by_people(session, take_snapshot(session))
    assert (row.query, row.sentence, row.value, row.source) == (OPEN_TEXT, "s2", 3, "people")


def test_a_question_is_answered_once_people_together_rate_a_sentence_so(session):
    rate(session, 1, 3, query="first?")
    rate(session, 2, 1, query="no answer?")
    rate(session, 1, 3, query="in doubt?", name="Ada")
    rate(session, 1, 0, query="in doubt?", name="Bo")  # 1.5 together
    rate(session, 1, 0, query="refused?", name="Cy")
    rate(session, 2, 2, query="last?")
    rate(session, 3, 3, query="last?")
    assert answered_for_people(session, 10) == ["last?", "in doubt?", "first?"]
    assert answered_for_people(session, 1) == ["last?"]
    rate(session, 1, 1, query="first?")
    assert answered_for_people(session, 10) == ["last?", "in doubt?"]


def test_a_changed_judgment_supersedes_the_old_one_and_keeps_it(session):
    old = rate(session, 1, 1)
    new = rate(session, 1, 3)
    assert new.supersedes_id == old.id
    assert candidates(session) == [(OPEN_TEXT, "s1", 3)]
    assert len(session.scalars(select(Judgment)).all()) == 2


def test_the_same_value_again_adds_nothing(session):
    assert rate(session, 1, 2).id == rate(session, 1, 2).id
    assert len(session.scalars(select(Judgment)).all()) == 1


def test_two_judges_of_one_item_both_stand(session):
    rate(session, 1, 0, "Ada")
    rate(session, 1, 3, "Bob")
    assert [value for _, _, value in candidates(session)] == [0, 3]
    query = query_for(session, "en", OPEN_TEXT)
    assert {i: j.value for i, j in ratings_of(session, "Bob", [query], [1, 2]).items()} == {1: 3}


@pytest.mark.parametrize("change", ["UPDATE judgments SET value = 0", "DELETE FROM judgments"])
def test_history_cannot_be_rewritten(session, change):
    rate(session, 1, 3)
    with pytest.raises(IntegrityError, match="append-only"):
        session.execute(text(change))


@pytest.mark.parametrize(
    ("outcome", "value"),
    [
        ("rated", 3.1), ("rated", -0.1), ("rated", float("nan")), ("rated", None),
        ("skipped", 1), ("perhaps", None),
    ],
)  # fmt: skip
def test_what_is_off_the_scale_is_refused(session, outcome, value):
    with pytest.raises(JudgmentError):
        rate(session, 1, value, outcome=outcome)
    assert session.scalars(select(Judgment)).all() == []


def test_pairs_have_a_scale_of_their_own(session):
    assert rate_pair(session, 1, 2, 5).kind == "similarity"
    with pytest.raises(JudgmentError, match="0 to 5"):
        rate_pair(session, 1, 3, 5.5)


@pytest.mark.parametrize("outcome", ["withdrawn", "unsure", "skipped"])
def test_what_is_not_rated_is_no_candidate(session, outcome):
    rate(session, 1, 3)
    rate(session, 1, None, outcome=outcome)
    rate(session, 2, None, outcome=outcome)
    assert candidates(session) == []


def test_an_undone_judgment_can_be_given_again(session):
    rate(session, 1, 3)
    rate(session, 1, None, outcome="withdrawn")
    rate(session, 1, 3)
    assert candidates(session) == [(OPEN_TEXT, "s1", 3)]


def test_a_snapshot_of_the_past_reads_the_past_after_later_changes(session):
    rate(session, 1, 1)
    past = take_snapshot(session)
    rate(session, 1, 3)
    rate(session, 2, 2)
    rate(session, 1, None, outcome="withdrawn")
    assert candidates(session, snapshot=past) == [(OPEN_TEXT, "s1", 1)]
    assert candidates(session) == [(OPEN_TEXT, "s2", 2)]
    assert candidates(session, snapshot=0) == []


def test_only_what_people_judged_after_a_snapshot_is_new(session):
    rate(session, 1, 1)
    before = take_snapshot(session)
    rate(session, 2, 1)
    seed = judge_named(session, SEED_JUDGE, kind="seed")
    record(session, seed, Item(query_for(session, "en", OPEN_TEXT).id, 3), "rated", 1)
    assert count_new(session, before) == 1


def test_the_name_of_the_seed_judge_is_reserved_before_and_after_seeding(session):
    for _ in range(2):
        with pytest.raises(JudgmentError, match="reserved"):
            judge_named(session, SEED_JUDGE)
        assert judge_named(session, SEED_JUDGE, kind="seed").kind == "seed"


def test_nothing_that_people_ask_is_held_out(session):
    rate(session, 1, 3)
    assert not session.scalars(select(Query)).one().held_out
    assert candidates(session) == [(OPEN_TEXT, "s1", 3)]


def test_what_the_demo_corpus_holds_out_is_never_learned_whoever_asks_for_it(session):
    query_for(session, "en", "held out?", held_out=True)
    assert may_be_learned(session, ["s1", "s4", "held out?"]) == {"s1"}


def test_a_query_is_as_old_as_the_first_thing_said_of_it(session):
    first = rate(session, 1, 0)
    rate(session, 1, 3)
    rate(session, 2, 3)
    assert first_judged(session) == {first.query_id: first.id}


def test_a_pair_is_the_guards_when_either_of_its_sentences_is_held_out(session):
    for left, right, value in ((1, 2, 5), (3, 4, 1), (4, 5, 2)):
        rate_pair(session, left, right, value)
    assert len(pairs(session)) == 3
    assert pairs(session, held_out=True) == [("s3", "s4", 1), ("s4", "s5", 2)]
