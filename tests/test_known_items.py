"""Questions that a corpus answers itself."""

import numpy as np

from trainer.known_items import Passage, differences, known_items, mean_points, reciprocal_ranks

TEXTS = [
    Passage("en", "The harbour master keeps a ledger of tides.", "g1"),
    Passage("de", "Der Hafenmeister führt ein Buch der Gezeiten.", "g1"),
    Passage("en", "The ledger was lost in a storm.", None),
    Passage("hi", "हिंदी में एक छोटा वाक्य यहाँ है।", None),
    Passage("ja", "港の責任者は潮の記録をつけている。", None),
]


def of_kind(kind):
    return [item for item in known_items(TEXTS) if item.kind == kind]


def test_a_word_is_answered_by_every_sentence_that_holds_it():
    (word,) = [i for i in of_kind("words") if i.source == 2]
    assert set(word.query.split()) <= set("lost storm was ledger".split())
    rare = {i.source: i for i in of_kind("word")}
    assert rare[0].answers == frozenset({0})
    assert "," not in rare[0].query and "." not in rare[0].query


def test_marks_belong_to_words_and_scripts_without_spaces_have_none():
    words = {i.source for i in of_kind("word")}
    assert 3 in words
    assert 4 not in words
    assert 4 in {i.source for i in of_kind("half")}


def test_a_translation_asks_for_its_sentence_within_that_language():
    asked = {i.source: i for i in of_kind("translation")}
    assert asked.keys() == {0, 1}
    assert asked[0].query == TEXTS[1].text
    assert (asked[0].language, asked[0].answers) == ("en", frozenset({0}))


def test_small_languages_are_asked_too():
    many = [Passage("en", f"sentence number {n} of many", None) for n in range(500)]
    few = [Passage("sw", f"sentensi nambari {n} kati ya nyingi", None) for n in range(5)]
    sources = {item.source for item in known_items(many + few, most=20)}
    assert {500 + n for n in range(5)} <= sources
    assert len(sources) == 20


def test_points_are_those_of_the_first_answer_among_its_own_language():
    items = [i for i in known_items(TEXTS) if i.source == 0 and i.kind in ("half", "word")]
    passages = np.eye(5, dtype=np.float32)
    first = np.array([[1, 9, 0, 9, 9]] * len(items), np.float32)  # others are better elsewhere
    second = np.array([[1, 0, 2, 0, 0]] * len(items), np.float32)
    languages = [p.language for p in TEXTS]
    best = reciprocal_ranks(items, first, passages, languages)
    worse = reciprocal_ranks(items, second, passages, languages)
    assert mean_points(best) == 100
    assert mean_points(worse) == 50
    assert differences(worse, best) == {0: [-50.0] * len(items)}
