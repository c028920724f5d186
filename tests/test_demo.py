"""The demo corpus: without fault, and its judgments follow from its structure."""

from collections import defaultdict
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from assets.check_demo_corpus import faults
from storage.database import open_store
from storage.demo import ANSWERS, RELATED, Group, read_groups, seed
from storage.judged import judged_by_demo, judged_by_people, judged_pairs, may_be_learned
from storage.judgments import SEED_JUDGE, Item, judge_named, query_for, record, take_snapshot
from storage.schema import Judge, Judgment, Query, Sentence

GROUPS = read_groups()


@pytest.fixture(scope="module")
def seeded(tmp_path_factory):
    """A seeded store, to look at only."""
    store = open_store(tmp_path_factory.mktemp("seeded"))
    with store.write() as session:
        assert seed(session, GROUPS)
    yield store
    store.close()


def counts(session):
    tables = (Sentence, Query, Judge, Judgment)
    return [session.scalar(select(func.count()).select_from(table)) for table in tables]


def planted(part, **texts):
    """The corpus with some texts of its first group changed; None takes one out."""
    first = GROUPS[0]
    changed = {k: v for k, v in {**getattr(first, part), **texts}.items() if v is not None}
    return [replace(first, **{part: changed}), *GROUPS[1:]]


def test_the_demo_corpus_has_no_fault():
    assert list(faults(GROUPS)) == []


ENGLISH = GROUPS[0].answer["en"]


@pytest.mark.parametrize(
    ("groups", "fault"),
    [
        (planted("answer", hi=None), "answer: ['hi']"),
        (planted("near_miss", en=GROUPS[5].answer["en"].upper()), "also in"),
        (planted("question", ru="Как honeybee находит нектар?"), "letters outside Cyrillic"),
        (planted("question", de="Wie finden Bienen их Nektar?"), "letters outside Latin"),
        (planted("answer", de=f"Wo? {ENGLISH}"), "English words"),
        (planted("answer", zh=" 蜜蜂在  跳舞。"), "stray spaces"),
        ([*GROUPS[:-1], replace(GROUPS[-1], id=GROUPS[0].id)], "two groups have the same id"),
        (GROUPS[:100], "only 100 groups"),
        ([replace(g, held_out=False) for g in GROUPS], "0 of 128 groups are held out"),
    ],
)
def test_a_planted_fault_is_found(groups, fault):
    assert any(fault in line for line in faults(groups))


def test_a_tenth_of_the_queries_and_sentences_is_held_out(seeded):
    with seeded.read() as session:
        for table in (Query, Sentence):
            share = session.scalar(select(func.avg(table.held_out)))
            assert share == pytest.approx(0.1, abs=0.02)


def test_every_question_is_judged_against_both_parts_in_every_language(seeded):
    judged = defaultdict(dict)
    with seeded.read() as session:
        for held_out in (False, True):
            for row in judged_by_demo(session, take_snapshot(session), held_out):
                assert row.source == "seed"
                judged[row.query_language, row.query][row.language, row.sentence] = row.value
    wanted = {
        question: dict.fromkeys(group.answer.items(), ANSWERS)
        | dict.fromkeys(group.near_miss.items(), RELATED)
        for group in GROUPS
        for question in group.question.items()
    }
    assert judged == wanted


def test_held_out_groups_never_train(seeded):
    texts = {
        text
        for group in GROUPS
        if group.held_out
        for part in (group.question, group.answer, group.near_miss)
        for text in part.values()
    }
    with seeded.read() as session:
        now = take_snapshot(session)
        training = judged_by_demo(session, now, held_out=False)
        kept = judged_pairs(session, now, held_out=True)
        allowed = may_be_learned(session, sorted(texts))
    assert len(training) > 20_000 and len(kept) > 50
    assert texts.isdisjoint({text for row in training for text in (row.query, row.sentence)})
    assert not allowed
    assert texts.issuperset({text for pair in kept for text in (pair.left, pair.right)})


def test_pairs_cover_the_whole_scale(seeded):
    with seeded.read() as session:
        pairs = judged_pairs(session, take_snapshot(session))
    assert {pair.value for pair in pairs} == {0.0, 1.0, 5.0}
    same = {frozenset(group.answer.items()) for group in GROUPS}
    for pair in pairs:
        sides = {(pair.left_language, pair.left), (pair.right_language, pair.right)}
        assert (pair.value == 5.0) == any(sides <= group for group in same)


def small(number):
    texts = {code: f"{{}} {number} {code}" for code in ("en", "de", "el")}
    parts = [{k: v.format(part) for k, v in texts.items()} for part in ("q", "a", "n")]
    return Group(f"g{number}", *parts, held_out=False)


def test_seeding_again_changes_nothing(store):
    with store.write() as session:
        assert seed(session, [small(1), small(2)])
    with store.write() as session:
        before = counts(session)
        assert not seed(session, [small(1), small(2)])
        assert counts(session) == before


def test_seeding_a_store_in_use_keeps_what_people_judged(store):
    groups = [small(1), small(2)]
    with store.write() as session:
        query = query_for(session, "en", groups[0].question["en"])
        session.add(Sentence(id=1, corpus="own", language="en", text="mine"))
        session.flush()
        record(session, judge_named(session, "Ada"), Item(query.id, 1), "rated", 2)
        assert seed(session, groups)
        rows = judged_by_people(session, take_snapshot(session))
        of_people = [(row.sentence, row.value) for row in rows]
        assert of_people == [("mine", 2)]
        assert session.scalars(select(Judge.name)).all() == ["Ada", SEED_JUDGE]
