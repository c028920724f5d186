"""mAP@20 and the other measures, against hand-computed cases and a second implementation."""

from dataclasses import replace

import numpy as np
import pytest

from storage.judged import JudgedCandidate, JudgedPair
from trainer.evaluate import (
    EvaluationQuery,
    Ranked,
    average_precisions,
    evaluation_queries,
    mono_precision,
    pearson,
    rank,
    ranking_metrics,
)


def query(id_=1, ratings=None, language="en"):
    return EvaluationQuery(id_, f"q{id_}", language, f"g{id_}", "seed", ratings or {})


def ranked(*ids):
    return Ranked(ids, [1.0 - place / 100 for place in range(len(ids))])


def test_average_precision_matches_a_case_worked_out_by_hand():
    # relevant at ranks 1 and 3, one relevant sentence never found: (1/1 + 2/3) / 3
    q = query(ratings={7: 3, 9: 3, 11: 2, 8: 1})
    assert average_precisions([q], [ranked(7, 8, 9)])[1] == pytest.approx(100 * (1 + 2 / 3) / 3)


def test_average_precision_matches_a_second_implementation():
    rng = np.random.default_rng(5)
    queries, rankings = [], []
    for id_ in range(40):
        relevant = set(rng.choice(60, rng.integers(1, 13), replace=False).tolist())
        queries.append(query(id_, {s: 3.0 if s in relevant else 0.0 for s in range(60)}))
        rankings.append(ranked(*rng.permutation(60)[:20].tolist()))
    found = average_precisions(queries, rankings)
    for q, r in zip(queries, rankings, strict=True):
        hits, total = 0, 0.0
        for place, id_ in enumerate(r.ids, start=1):
            if id_ in q.relevant():
                hits += 1
                total += hits / place
        assert found[q.id] == pytest.approx(100 * total / len(q.relevant()), abs=1e-6)


def test_a_query_that_finds_nothing_relevant_counts_as_zero():
    assert average_precisions([query(ratings={5: 3})], [ranked(1, 2)]) == {1: 0.0}


def test_same_language_share_is_of_the_results_in_the_query_language():
    languages = {1: "en", 2: "de", 3: "en", 4: "th"}
    metrics, _ = ranking_metrics([query(ratings={1: 3})], [ranked(1, 2, 3, 4)], languages)
    assert metrics.same_language_share == 50
    assert metrics.pool == 4


def test_rank_orders_a_pool_by_cosine():
    pool = np.eye(3, dtype=np.float32)
    best = rank(np.array([[0.1, 0.9, 0.3]], np.float32), pool, [10, 20, 30])
    assert list(best[0].ids) == [20, 30, 10]


def candidate(value, query_id=1, sentence=1, source="seed"):
    return JudgedCandidate(query_id, "q", "en", sentence, "s", "de", "g/answer", value, source)


def test_people_are_averaged_and_the_seed_has_no_say_where_they_judged():
    voted = [candidate(0), candidate(3, source="people"), candidate(2, source="people")]
    [query] = evaluation_queries(voted)
    assert query.ratings == {1: 2.5}
    assert query.source == "people"
    assert evaluation_queries([candidate(3), candidate(0, source="people")]) == []


def test_a_query_that_nothing_answers_is_left_out():
    assert [q.id for q in evaluation_queries([candidate(3), candidate(1, query_id=2)])] == [1]


def test_pearson_is_undefined_when_all_ratings_agree():
    pair = JudgedPair("a", "en", None, "b", "de", None, 3.0, "seed")
    vectors = np.eye(2, dtype=np.float32)
    assert pearson([pair, pair], vectors, vectors) is None


def test_pearson_follows_the_ratings():
    ratings = [JudgedPair("a", "en", None, "b", "de", None, value, "seed") for value in (0, 5)]
    left = np.array([[1, 0], [1, 0]], np.float32)
    right = np.array([[0, 1], [1, 0]], np.float32)
    assert pearson(ratings, left, right) == pytest.approx(100)


def test_mono_precision_sees_each_querys_own_language_alone():
    pool = np.eye(3, dtype=np.float32)
    languages = {1: "en", 2: "de", 3: "en"}
    asked = [
        replace(query(ratings={2: 3, 3: 3}), id=1, language="en"),
        replace(query(ratings={1: 3}), id=2, language="de"),  # no answer in its own language
    ]
    vectors = np.array([[0.5, 0.9, 0.1], [1, 0, 0]], dtype=np.float32)
    # en sees 1 and 3 only; 3, the answer, is second
    assert mono_precision(asked, vectors, pool, [1, 2, 3], languages) == pytest.approx(50.0)
    assert mono_precision(asked[1:], vectors[1:], pool, [1, 2, 3], languages) is None
