"""The data sets of the experiments: read rightly, and training apart from testing."""

import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from trainer.experiments import stsbmulti
from trainer.experiments.hub import rows_of, stsbmulti_from_hub
from trainer.experiments.lareqa import (
    FOLDS,
    SEEN,
    UNSEEN,
    DataError,
    fold_of,
    gather,
    read_lareqa,
    search_fold,
)
from trainer.experiments.negatives import Space, miner, of_kind
from trainer.experiments.pools import pool_of, unseen_support

SHARED = Path(__file__).parents[2] / "shared" / "data"
with_data = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the data sets are not beside the repository (../shared/data)"
)


def article(number, paragraphs=1):
    """An article in XQuAD-R's form: two sentences a paragraph, the second one asked for."""
    return {
        "title": f"article {number}",
        "paragraphs": [
            {
                "context": f"First {number} {p}. Second {number} {p}.",
                "sentences": [f"First {number} {p}.", f"Second {number} {p}."],
                "sentence_breaks": [[0, 10], [11, 22]],
                "qas": [{"id": f"q{number}-{p}", "question": f"What {number} {p}?",
                         "answers": [{"text": "Second", "answer_start": 11}]}],
            }
            for p in range(paragraphs)
        ],
    }  # fmt: skip


@pytest.fixture
def data():
    articles = [article(n) for n in range(10)]
    return gather((language, articles) for language in SEEN + UNSEEN)


def test_an_answer_is_the_sentence_whose_break_holds_its_start(data):
    for question in data.questions:
        assert len(question.answers) == 11
        for language, id_ in question.answers.items():
            assert data.candidates[id_].sentence.startswith("Second")
            assert data.candidates[id_].language == language


def test_a_question_whose_answer_lies_between_sentences_has_none_in_that_language():
    lost = article(0)
    lost["paragraphs"][0]["qas"][0]["answers"][0]["answer_start"] = 10
    data = gather([("en", [article(0)]), ("de", [lost])])
    assert {q.language: set(q.answers) for q in data.questions} == {"en": {"en"}, "de": {"en"}}


def test_missing_files_are_named(tmp_path):
    with pytest.raises(DataError, match=r"zh\.json.*--data"):
        read_lareqa(tmp_path)
    with pytest.raises(DataError, match="stsb-multi-mt"):
        stsbmulti.read_stsbmulti(tmp_path, tmp_path)


def apart(fold):
    return all(not a & b for a, b in combinations(vars(fold).values(), 2))


def test_no_article_is_on_two_sides_of_a_fold_and_every_one_is_tested_once(data):
    articles = data.articles()
    tested = []
    for number in range(FOLDS):
        fold = fold_of(articles, number, validation=1)
        assert apart(fold) and set().union(*vars(fold).values()) == set(articles)
        tested += fold.test
    assert sorted(tested) == articles


def test_the_search_never_sees_a_published_test_fold(data):
    articles = data.articles()
    fold = search_fold(articles, validation=1)
    assert apart(fold)
    seen = fold.learning | fold.validation | fold.test
    for published in (0, 1, 2):
        assert not seen & fold_of(articles, published).test


def texts_of(data):
    return {q.text for q in data.questions} | {c.sentence for c in data.candidates.values()}


@with_data
@pytest.mark.parametrize("number", [*range(FOLDS), -1])
def test_no_text_of_lareqa_is_on_both_sides(number):
    data = read_lareqa(SHARED / "lareqa" / "xquad-r")
    assert len(data.questions) == 11 * 1190
    fold = search_fold(data.articles()) if number < 0 else fold_of(data.articles(), number)
    learned, tested = (
        texts_of(data.within(part)) for part in (fold.learning | fold.validation, fold.test)
    )
    assert not {text for text in learned & tested if len(text) > 40}, "a sentence crosses"
    keys = [{q.key for q in data.within(part).questions} for part in (fold.learning, fold.test)]
    assert not keys[0] & keys[1]


@with_data
def test_no_sentence_of_semeval_is_learned_from_or_validated_on():
    data = stsbmulti.read_stsbmulti(SHARED / "stsb-multi-mt", SHARED / "sts17")
    tested = {t for rows in data.test.values() for left, right, _ in rows for t in (left, right)}
    for part in (data.train, data.validation):
        for rows in part.values():
            assert not {t for left, right, _ in rows for t in (left, right)} & tested
    assert {len(rows) for rows in data.test.values()} == {250}  # of track 6's 500 pairs too
    trained = {frozenset(row[:2]) for rows in data.train.values() for row in rows}
    validated = {frozenset(row[:2]) for rows in data.validation.values() for row in rows}
    assert not trained & validated


def test_a_row_that_is_tested_or_validated_on_is_dropped_in_every_language():
    train = {
        "en": [("A cat.", "x", 1.0), ("b", "y", 2.0), ("c", "d", 1.0)],
        "de": [("Katze", "x", 1.0), ("b", "y", 2.0), ("e", "f", 1.0)],
    }
    validation = {"en": [("D!", "c", 1.0)], "de": [("g", "h", 1.0)]}
    data = stsbmulti.StsbMulti(train, validation, {"en-en": [("a CAT", "z", 3.0)]})
    found = stsbmulti.apart(data)
    assert found.train == {"en": [("b", "y", 2.0)], "de": [("b", "y", 2.0)]}
    assert found.validation == validation


def test_a_pool_teaches_the_meta_training_languages_only(data):
    pool = pool_of(data, lambda question, answer: ())
    pairs = set(pool.relevance["people"])
    assert pairs == {(x, y) for x in SEEN for y in SEEN}
    assert all(e.positive in e.answers for e in pool.examples())


@pytest.mark.parametrize("count", [8, 10, 20])
def test_so_many_judgments_make_so_many_examples(data, count):
    assert len(pool_of(data, lambda q, a: (), judgments=count).examples()) == count


def test_a_support_set_of_unseen_languages_crosses_them(data):
    articles = [article(n, paragraphs=2) for n in range(10)]
    data = gather((language, articles) for language in SEEN + UNSEEN)
    for example in unseen_support(data, seed=0):
        assert set(example.pair) <= set(UNSEEN) and len(set(example.pair)) == 2


def test_kinds_of_negatives_go_by_distance():
    distances = np.array([0.5, 0.2, 0.55, 0.9], dtype=np.float32)
    assert of_kind("hard", distances, 0.5, {0}) == [1]
    assert of_kind("semi-hard", distances, 0.5, {0}) == [2]
    assert of_kind("easy", distances, 0.5, {0}) == [3]
    assert of_kind("hard", distances, 0.15, {0}) == [1]  # none is nearer: the next kind


@pytest.mark.parametrize("kind", ["random", "easy", "semi-hard", "hard"])
def test_a_negative_never_answers_the_question(data, kind):
    rng = np.random.default_rng(0)
    unit = lambda: (v := rng.normal(size=8).astype(np.float32)) / np.linalg.norm(v)  # noqa: E731
    space = Space(
        {q.text: unit() for q in data.questions},
        {c.sentence: unit() for c in data.candidates.values()},
    )
    negatives_of = miner(kind, data, None if kind == "random" else space)
    for question in data.questions[::7]:
        for id_ in question.answers.values():
            answer = data.candidates[id_]
            if answer.language in SEEN:
                (negative,) = negatives_of(question, answer)
                assert negative not in {
                    data.candidates[i].sentence for i in question.answers.values()
                }
    assert miner("none", data, None)(data.questions[0], answer) == ()


def test_stsb_scores_become_zero_to_one(tmp_path):
    (tmp_path / "stsb-de-train.csv").write_text('"a, b",c,5.0\n', "utf-8")
    assert list(stsbmulti._csv(tmp_path / "stsb-de-train.csv")) == [("a, b", "c", 5.0)]
    pool = stsbmulti.pool_of({"de": [("a", "b", 5.0)], "en": [("c", "d", 5.0)]})
    assert {e.score for pairs in pool.similarity["people"].values() for e in pairs} == {1.0}
    assert json.dumps(sorted(pool.similarity["people"]))


def test_validation_mirrors_the_test_languages_that_are_not_learned_from():
    rows = {
        code: [(f"{code} {n}", f"{code} {n}!", n % 6) for n in range(60)]
        for code in stsbmulti.LANGUAGES
    }
    tracks = stsbmulti.validation_tracks(rows, count=8)
    assert [len(track) for track in tracks.values()] == [8] * 6
    numbers = [left.split()[1] for track in tracks.values() for left, _, _ in track]
    assert len(set(numbers)) == len(numbers)  # no row is on two tracks
    left, right, _ = tracks["zh-en"][0]
    assert (left[:2], right[:2]) == ("en", "zh")
    learned = stsbmulti.pool_of(rows).similarity["people"]
    assert {code for pair in learned for code in pair} == set(stsbmulti.LEARNED)
    unseen = {code for pair in stsbmulti.VALIDATION_TRACKS.values() for code in pair}
    assert unseen - set(stsbmulti.LEARNED) == {"ru", "zh"}


def test_pairs_of_the_hub_become_rows():
    from datasets import Dataset

    found = Dataset.from_list([{"sentence1": "a", "sentence2": "b", "similarity_score": 2.5}])
    assert rows_of(found, "similarity_score") == [("a", "b", 2.5)]


def test_without_a_network_the_hub_says_what_to_do(monkeypatch):
    monkeypatch.setattr("datasets.config.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(DataError, match="--data"):
        stsbmulti_from_hub()
