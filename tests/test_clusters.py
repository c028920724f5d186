"""Queries that ask the same thing."""

from storage.judged import JudgedCandidate
from trainer.clusters import clusters_of


def judged(query, sentence, value=3.0, group=None, query_group=None, source="people"):
    return JudgedCandidate(
        query, f"query {query}", "en", hash(sentence), sentence, "en", group, value, source,
        query_group,
    )  # fmt: skip


def test_queries_that_share_an_answer_are_one_cluster():
    found = clusters_of([judged(1, "a"), judged(2, "a"), judged(2, "b"), judged(3, "b"),
                         judged(4, "c")])  # fmt: skip
    assert found[1] == found[2] == found[3] != found[4]


def test_a_sentence_that_answers_neither_joins_nothing():
    found = clusters_of([judged(1, "a", 0.0), judged(2, "a", 1.0), judged(2, "b")])
    assert found[1] != found[2]


def test_people_are_averaged_before_an_answer_joins():
    votes = [judged(1, "a", 3.0), judged(1, "a", 0.0), judged(1, "a", 0.0), judged(2, "a")]
    found = clusters_of(votes)
    assert found[1] != found[2]


def test_answers_in_translation_and_queries_in_translation_join():
    answers = [judged(1, "a", group="g"), judged(2, "b", group="g")]
    asked = [judged(3, "c", query_group="q"), judged(4, "d", query_group="q")]
    found = clusters_of([*answers, *asked])
    assert found[1] == found[2]
    assert found[3] == found[4]
    assert found[1] != found[3]


def test_nothing_judged_is_no_cluster():
    assert clusters_of([]) == {}
