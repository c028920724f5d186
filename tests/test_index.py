"""The index against brute force in numpy."""

import numpy as np
import pytest

from storage import index
from storage.index import LEAST_RECALL, Hit, SearchIndex, build, interleaved

LANGUAGES = ("en", "de", "th")


def unit(vectors):
    return (vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)).astype(np.float32)


def clustered(count, seed, dim=32, clusters=40):
    """Unit vectors around common centres, as those of sentences are: (count, dim)."""
    centres = unit(np.random.default_rng(0).normal(size=(clusters, dim)))
    rng = np.random.default_rng(seed)
    return unit(centres[rng.integers(clusters, size=count)] + 0.3 * rng.normal(size=(count, dim)))


IDS = np.arange(300) * 7 + 5
NAMES = [LANGUAGES[n % 3] for n in range(300)]
VECTORS = clustered(300, seed=1)
QUERIES = clustered(20, seed=2)


@pytest.fixture(scope="module")
def small():
    return build(IDS, NAMES, VECTORS)


def best(query, k, ids=IDS, vectors=VECTORS):
    """The ids of the k best, by brute force."""
    return ids[np.argsort(-(vectors @ query), kind="stable")[:k]].tolist()


def found(searched, query, k, languages=None):
    return [hit.sentence_id for hit in searched.search(query, k, languages)]


def test_an_exact_search_is_brute_force(small):
    assert small.recall == dict.fromkeys(LANGUAGES, 1.0)
    for query in QUERIES:
        hits = small.search(query, 20)
        assert [hit.sentence_id for hit in hits] == best(query, 20)
        scores = np.sort(VECTORS @ query)[::-1][:20]
        assert np.allclose([hit.score for hit in hits], scores, atol=1e-6)


def test_a_filter_finds_the_best_of_the_wanted_languages(small):
    wanted = np.array([name in ("de", "th") for name in NAMES])
    for query in QUERIES:
        expected = best(query, 20, IDS[wanted], VECTORS[wanted])
        assert found(small, query, 20, ["th", "de"]) == expected


def test_a_filter_never_costs_a_result(small):
    assert small.counts == dict.fromkeys(LANGUAGES, 100)
    assert len(found(small, QUERIES[0], 100, ["th"])) == 100
    assert len(found(small, QUERIES[0], 150, ["th"])) == 100
    assert len(found(small, QUERIES[0], 150, ["th", "en"])) == 150
    assert len(found(small, QUERIES[0], 999)) == 300


def test_a_search_within_some_sentences_finds_the_best_of_them(small):
    within = IDS[::7]
    for query in QUERIES:
        hits = small.search(query, 20, within=within)
        assert [hit.sentence_id for hit in hits] == best(query, 20, within, VECTORS[::7])
    assert len(small.search(QUERIES[0], 100, within=within[:30])) == 30
    assert small.search(QUERIES[0], 20, within=IDS[:0]) == []
    assert small.search(QUERIES[0], 20, within=IDS[:1] + 1) == []  # no such sentence


def test_an_unknown_language_finds_nothing(small):
    assert found(small, QUERIES[0], 5, ["sw"]) == found(small, QUERIES[0], 5, []) == []
    assert found(small, QUERIES[0], 5, ["sw", "de"]) == found(small, QUERIES[0], 5, ["de"])


def test_a_language_named_twice_is_searched_once(small):
    assert found(small, QUERIES[0], 20, ["de", "de"]) == found(small, QUERIES[0], 20, ["de"])


def test_equal_sentences_come_in_order_of_id():
    vectors = np.repeat(VECTORS[:2], 15, axis=0)
    ids = np.random.default_rng(3).permutation(30)
    tied = build(ids, [LANGUAGES[n % 2] for n in range(30)], vectors)
    answers = [found(tied, VECTORS[0], 15) for _ in range(3)]
    assert answers == [sorted(ids[:15])] * 3


def test_vectors_come_in_the_order_asked_for(small):
    rows = [250, 3, 77, 3]
    assert np.array_equal(small.vectors(IDS[rows].tolist()), VECTORS[rows])
    with pytest.raises(KeyError):
        small.vectors([int(IDS[0]), 6])


def test_a_saved_index_finds_the_same(small, tmp_path):
    small.save(tmp_path / "index")
    loaded = SearchIndex.load(tmp_path / "index")
    assert (loaded.counts, loaded.recall) == (small.counts, small.recall)
    for query in QUERIES:
        assert loaded.search(query, 20, ["en", "th"]) == small.search(query, 20, ["en", "th"])


@pytest.mark.parametrize("name", ["en.faiss", "ids.npz", "recall.json"])
@pytest.mark.parametrize("kept", [0.0, 0.5, 0.99])
def test_a_truncated_file_raises(small, tmp_path, name, kept):
    small.save(tmp_path / "index")
    path = tmp_path / "index" / name
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * kept)])
    with pytest.raises((RuntimeError, OSError)):
        SearchIndex.load(tmp_path / "index")


def test_languages_come_in_turn_by_their_best():
    de, en, th = [Hit(1, 0.5), Hit(2, 0.9)], [Hit(3, 0.7)], [Hit(4, 0.9), Hit(5, 0.8), Hit(6, 0.1)]
    assert [hit.sentence_id for hit in interleaved([de, [], en, th])] == [2, 4, 3, 1, 5, 6]
    assert interleaved([]) == []


@pytest.mark.parametrize("languages", [None, ["th", "de"], ["th"], ["xx"]])
@pytest.mark.parametrize("k", [1, 2, 7, 250])
def test_a_search_in_turn_finds_the_best_of_each_wanted_language(small, languages, k):
    for query in QUERIES[:5]:
        hits = small.search(query, k, languages, in_turn=True)
        each = [small.search(query, k, [name]) for name in languages or LANGUAGES]
        assert hits == interleaved(each)[:k]
        assert len(hits) == min(k, sum(map(len, each)))


def test_an_empty_corpus_is_an_index_too(tmp_path):
    empty = build(np.empty(0, np.int64), [], np.empty((0, 32), np.float32))
    empty.save(tmp_path / "index")
    assert SearchIndex.load(tmp_path / "index").search(QUERIES[0], 5) == []
    assert len(empty.vectors([])) == 0


@pytest.fixture(scope="module")
def large():
    """4,000 sentences in a language that is searched exactly only up to 2,000."""
    vectors = clustered(4_000, seed=4)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "EXACT_UP_TO", 2_000)
        return build(np.arange(4_000), ["en"] * 4_000, vectors), vectors


def test_a_large_language_is_searched_with_the_recall_it_promises(large):
    built, vectors = large
    assert LEAST_RECALL <= built.recall["en"] < 1
    shared = [
        len(set(found(built, query, 20)) & set(best(query, 20, np.arange(4_000), vectors)))
        for query in clustered(300, seed=5)
    ]
    assert np.mean(shared) / 20 >= LEAST_RECALL


def test_a_search_within_some_of_a_large_language_misses_none(large):
    built, vectors = large
    within = np.arange(0, 4_000, 66)
    for query in QUERIES:
        hits = built.search(query, 20, within=within)
        expected = best(query, 20, within, vectors[::66])
        assert len({hit.sentence_id for hit in hits} & set(expected)) >= 19  # half precision


def test_a_large_language_gives_as_many_results_as_there_are(large):
    for query in clustered(20, seed=6):
        assert len(set(found(large[0], query, 3_900))) == 3_900


def test_a_large_language_is_saved_and_gives_its_vectors_back(large, tmp_path):
    built, vectors = large
    built.save(tmp_path / "index")
    loaded = SearchIndex.load(tmp_path / "index")
    for query in clustered(20, seed=7):
        assert loaded.search(query, 20) == built.search(query, 20)
    rows = [3_999, 0, 1_234]
    assert np.allclose(loaded.vectors(rows), vectors[rows], atol=1e-3)  # kept in 16 bits
