"""What a score is measured by: nonsense made of the corpus's own words."""

from dataclasses import replace

import numpy as np
import pytest

from trainer.nonsense import LETTERS, QUERIES, WORDS, Nonsense, measure_nonsense, nonsense_queries

ENGLISH = [f"{a} {b}" for a in ("red", "green", "blue") for b in ("one", "two", "three")]
JAPANESE = [f"港の責任者は潮の記録{n}をつけている" for n in range(8)]


class Held:
    """Sentences as vectors, asked as an index is."""

    def __init__(self, vectors):
        self._vectors = vectors

    def search(self, vector, k):
        from storage.index import Hit

        scores = self._vectors @ vector
        return [Hit(int(row), float(scores[row])) for row in np.argsort(-scores)[:k]]


class Counting:
    """A space of words: each has a direction of its own, so nothing is close but by its words."""

    words = sorted({word for text in ENGLISH for word in text.split()})

    def queries(self, texts):
        counts = [[text.split().count(word) for word in self.words] for text in texts]
        vectors = np.array(counts, np.float32)
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


def test_nonsense_takes_each_word_from_another_sentence():
    queries = nonsense_queries(["en"] * 9, ENGLISH)
    assert len(queries) == QUERIES
    known = {word for text in ENGLISH for word in text.split()}
    assert all(len(query.split()) == WORDS and set(query.split()) <= known for query in queries)
    assert len(set(queries)) > QUERIES / 2


def test_where_no_spaces_are_written_it_takes_letters():
    for query in nonsense_queries(["ja"] * 8, JAPANESE, count=20):
        assert len(query) == WORDS * LETTERS and " " not in query


def test_languages_take_turns_and_small_ones_are_left_out():
    languages = ["en"] * 9 + ["ja"] * 8 + ["de"]
    queries = nonsense_queries(languages, [*ENGLISH, *JAPANESE, "ein Satz"], count=40)
    assert sum("Satz" not in query and query.isascii() for query in queries) == 20
    assert nonsense_queries(["de"], ["ein Satz"]) == []


def test_the_same_seed_makes_the_same_nonsense():
    made = [nonsense_queries(["en"] * 9, ENGLISH, seed) for seed in (1, 1, 2)]
    assert made[0] == made[1] != made[2]


def test_what_answers_stands_above_nonsense(tmp_path):
    space = Counting()
    known = measure_nonsense(space, Held(space.queries(ENGLISH)), ["en"] * 9, ENGLISH)
    assert known.standing(1.0) == 100  # a sentence of the corpus itself
    assert known.standing(float(known.best[0]) - 0.01) == 0
    cosines = known.best
    for place in (20, 100, 180):
        assert known.standing(float(cosines[place])) == int(
            100 * (cosines < cosines[place]).sum() / len(cosines)
        )
    assert known.standing_of_pair(1.01) == 100 and known.standing_of_pair(-1.0) == 0
    known.save(tmp_path / "nonsense.npz")
    again = Nonsense.load(tmp_path / "nonsense.npz")
    assert np.array_equal(again.best, known.best) and np.array_equal(again.pairs, known.pairs)


def test_what_is_as_close_as_what_answered_readers_is_not_doubted(tmp_path):
    space = Counting()
    held = Held(space.queries(ENGLISH))
    unknown = measure_nonsense(space, held, ["en"] * 9, ENGLISH)
    low = float(unknown.best[0])
    assert unknown.doubts(low) and not unknown.doubts(1.0)
    known = replace(unknown, answered=np.array([low - 0.1], np.float32))
    assert not known.doubts(low) and known.doubts(low - 0.2)
    twenty = np.linspace(low - 0.2, low - 0.01, 20, dtype=np.float32)
    many = replace(unknown, answered=twenty)
    assert many.doubts(float(twenty[0]) - 0.001) and not many.doubts(float(twenty[0]))
    forty = replace(unknown, answered=np.sort(np.concatenate([twenty, twenty - 1])))
    assert forty.doubts(float(twenty[0]) - 1)  # one in twenty may be doubted
    asked = measure_nonsense(space, held, ["en"] * 9, ENGLISH, ["red one", "blue"])
    assert asked.answered.tolist() == pytest.approx([0.5**0.5, 1.0], abs=1e-6)
    asked.save(tmp_path / "nonsense.npz")
    assert np.array_equal(Nonsense.load(tmp_path / "nonsense.npz").answered, asked.answered)


def test_a_measure_from_before_readers_were_asked_is_read(tmp_path):
    np.savez(tmp_path / "nonsense.npz", best=np.array([0.5]), pairs=np.array([0.1]))
    assert Nonsense.load(tmp_path / "nonsense.npz").doubts(0.4)


def test_a_corpus_too_small_for_nonsense_has_no_measure(tmp_path):
    assert measure_nonsense(Counting(), Held(np.eye(6)), ["en"], ["red one"]) is None
    assert Nonsense.load(tmp_path / "nonsense.npz") is None
