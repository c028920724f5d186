"""What readers judged: what is asked, what is learned, and what is too little."""

import random

from storage.judged import JudgedCandidate, JudgedPair
from trainer.clusters import clusters_of
from trainer.readers import (
    Readers,
    folds_of,
    too_few,
)


def judged(query, sentence, value):
    return JudgedCandidate(
        query, f"query {query}", "en", sentence, f"s{sentence}", "de", None, value, "people"
    )


def readers(candidates, first, asked_up_to=0, pairs=(), held_out=()):
    texts = {t for c in candidates for t in (c.query, c.sentence)}
    texts |= {t for p in pairs for t in (p.left, p.right)}
    return Readers(
        candidates, clusters_of(candidates), first, frozenset(texts - set(held_out)), list(pairs),
        asked_up_to,
    )  # fmt: skip


def answered(*queries):
    """Each has a sentence that answers it and one that does not."""
    return [judged(q, s, v) for q in queries for s, v in ((10 * q, 3.0), (10 * q + 1, 0.0))]


def test_only_what_nobody_had_judged_before_is_asked():
    some = readers(answered(1, 2), {1: 5, 2: 15}, asked_up_to=10)
    assert [q.id for q in some.new()] == [2]
    assert [q.id for q in some.asked_since(0)] == [1, 2]


def test_more_ratings_of_an_old_query_are_learned_and_not_asked():
    some = readers([*answered(1), judged(1, 99, 3.0)], {1: 5}, asked_up_to=10)
    assert some.new() == []
    assert len(some.to_learn()) == 3


def test_a_new_query_that_shares_an_old_ones_answer_is_not_asked():
    rows = [*answered(1), judged(2, 10, 3.0), judged(2, 25, 0.0)]
    assert readers(rows, {1: 5, 2: 15}, asked_up_to=10).new() == []


def test_a_query_that_tells_no_two_encoders_apart_is_not_asked():
    rows = [judged(1, 10, 3.0), judged(1, 11, 2.0), judged(2, 20, 0.0), judged(2, 21, 1.0)]
    assert readers(rows, {1: 5, 2: 6}).new() == []


def test_each_half_is_asked_what_it_was_not_shown():
    some = readers(answered(*range(1, 9)), {q: q for q in range(1, 9)})
    folds = folds_of(some.new(), random.Random(0).shuffle)
    assert len(folds) == 2 and not folds[0] & folds[1]
    assert len(folds[0] | folds[1]) == 8
    for fold in folds:
        learned = {str(some.clusters[c.query_id]) for c in some.to_learn(without=fold)}
        assert not learned & fold
        assert len(learned) == 8 - len(fold)


def test_nothing_that_the_demo_corpus_holds_out_is_learned():
    some = readers(answered(1, 2), {1: 1, 2: 2}, held_out=("s10", "query 2"))
    assert [c.sentence for c in some.to_learn()] == ["s11"]


def test_pairs_are_asked_first_and_learned_next():
    pairs = [
        JudgedPair("a", "en", None, "b", "de", None, 3.0, "people", number) for number in (3, 9)
    ]
    some = readers([], {}, asked_up_to=5, pairs=pairs)
    assert [p.number for p in some.pairs_to_learn()] == [3]
    assert [p.number for p in some.new_pairs()] == [9]


def test_too_little_is_told_before_anything_is_learned():
    assert "nobody has rated a sentence 2 or 3" in too_few(readers([], {}), 8)
    only_wrong = readers([judged(1, 1, 0.0)], {1: 1})
    assert "nobody has rated a sentence 2 or 3" in too_few(only_wrong, 8)
    three = readers(answered(1, 2, 3), {1: 1, 2: 2, 3: 3})
    told = too_few(three, 8)
    assert "there are 3, of 3 judged queries" in told
    assert "5 other queries" in told
    assert too_few(readers(answered(*range(8)), {q: q + 1 for q in range(8)}), 8) is None
