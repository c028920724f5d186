"""Languages' means: what is subtracted, from whom, and when not."""

import numpy as np
import pytest

from trainer.fairness import LanguageMeans, measure_means, no_means

DIMENSION, MEANINGS = 48, 60


def unit(vectors):
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def corpus(counts, bias=1.0, seed=0):
    """Sentences of the same meanings in some languages, each language with a bias of its own."""
    rng = np.random.default_rng(seed)
    common = 2 * rng.normal(size=DIMENSION)
    meaning = rng.normal(size=(MEANINGS, DIMENSION))
    rows, languages, meanings = [], [], []
    for number, (language, count) in enumerate(counts.items()):
        offset = bias * np.random.default_rng(100 + number).normal(size=DIMENSION)
        for place in range(count):
            rows.append(common + offset + meaning[place % MEANINGS])
            languages.append(language)
            meanings.append(place % MEANINGS)
    return unit(np.array(rows)), languages, meanings


def own_language_first(queries, vectors, languages):
    """Share of the rows whose nearest other row is in their own language."""
    scores = queries @ vectors.T
    np.fill_diagonal(scores, -2)
    nearest = scores.argmax(1)
    return float(np.mean([languages[i] == languages[j] for i, j in enumerate(nearest)]))


def test_a_query_finds_its_meaning_and_not_its_own_language():
    vectors, languages, meanings = corpus({"ar": 60, "de": 60, "th": 60}, bias=3.0)
    means = measure_means(vectors, languages)
    asked, found = means.queries(vectors), means.passages(vectors, languages)
    assert own_language_first(vectors, vectors, languages) > 0.9
    scores = asked @ found.T
    np.fill_diagonal(scores, -2)
    assert all(meanings[i] == meanings[j] for i, j in enumerate(scores.argmax(1)))
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
    assert np.allclose(np.linalg.norm(asked, axis=1), 1, atol=1e-5)


def test_one_language_alone_stays_where_it_was():
    vectors, languages, _ = corpus({"en": 60})
    means = measure_means(vectors, languages)
    assert np.allclose(means.passages(vectors, languages), vectors, atol=1e-6)
    assert np.allclose(means.queries(vectors), vectors, atol=1e-6)


def test_an_encoder_without_language_bias_is_left_alone():
    vectors, languages, _ = corpus({"ar": 60, "de": 60, "th": 60}, bias=0.0)
    means = measure_means(vectors, languages)
    assert (means.passages(vectors, languages) * vectors).sum(1).min() > 0.99
    assert (means.queries(vectors) * vectors).sum(1).min() > 0.99


def test_the_fewer_sentences_a_language_has_the_less_its_mean_is_believed():
    worth = [
        measure_means(*corpus({"ar": 60, "de": 60, "th": few})[:2]).worth["th"]
        for few in (1, 5, 20, 60)
    ]
    assert worth == sorted(worth)
    assert worth[0] < 0.6 < 0.95 < worth[-1]


def test_what_a_single_sentence_says_is_not_taken_out_of_every_query():
    vectors, languages, _ = corpus({"ar": 60, "de": 60, "th": 1}, bias=1.0)
    means = measure_means(vectors, languages)
    assert len(means.between) == 1  # ar against de; th is not known well enough
    query = means.queries(vectors[-1:])
    found = means.passages(vectors, languages)
    assert (query @ found.T).argmax() in (60, 120, 0)  # its meaning, in one of the languages


def test_the_plain_vectors_come_back():
    vectors, languages, _ = corpus({"ar": 60, "de": 9, "th": 2})
    means = measure_means(vectors, languages)
    again = means.restored(means.passages(vectors, languages), languages)
    assert np.allclose(again, vectors, atol=1e-5)


def test_without_means_nothing_moves():
    vectors, languages, _ = corpus({"ar": 5, "de": 5})
    means = no_means(DIMENSION)
    assert np.allclose(means.passages(vectors, languages), vectors)
    assert np.allclose(means.queries(vectors), vectors)
    assert np.allclose(means.restored(vectors, languages), vectors)


def test_a_variant_takes_its_base_language_and_a_base_its_variants():
    vectors, languages, _ = corpus({"pt": 60, "zh-Hant": 60, "zh-Hans": 60})
    means = measure_means(vectors, languages)
    assert np.array_equal(means.of("pt-BR"), means.offsets["pt"])
    both = (means.offsets["zh-Hant"] + means.offsets["zh-Hans"]) / 2
    assert np.allclose(means.of("zh"), both)
    assert np.array_equal(means.of("sw"), means.centre)


def test_means_survive_being_written_and_a_damaged_file_is_told(tmp_path):
    means = measure_means(*corpus({"ar": 60, "de": 60})[:2])
    means.save(tmp_path / "means.npz")
    loaded = LanguageMeans.load(tmp_path / "means.npz")
    assert loaded.offsets.keys() == means.offsets.keys()
    assert np.array_equal(loaded.between, means.between)
    (tmp_path / "means.npz").write_bytes(b"PK no archive")
    with pytest.raises(OSError, match="damaged"):
        LanguageMeans.load(tmp_path / "means.npz")


def test_an_empty_corpus_has_no_means():
    means = measure_means(np.empty((0, DIMENSION), np.float32), [])
    assert means.queries(np.ones((1, DIMENSION), np.float32)).shape == (1, DIMENSION)
