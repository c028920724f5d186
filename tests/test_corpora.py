"""Sentences in, and what a corpus holds."""

import pytest

from storage import corpora, translations
from storage.corpora import LONGEST_CONTEXT, LONGEST_TEXT, NewSentence, add_sentences, entering
from storage.schema import Sentence


@pytest.fixture
def session(store):
    with store.write() as writing:
        add_sentences(
            writing, "c", [NewSentence(code, f"text {code}") for code in ("en", "th", "pt-BR")]
        )
        yield writing


@pytest.mark.parametrize("code", ["en", "pt-BR", "zh-Hant", "zh-Hant-TW", "fil"])
def test_a_language_is_given_by_its_code(code):
    assert entering(NewSentence(code, "text")).language == code


@pytest.mark.parametrize(
    ("sentence", "problem"),
    [
        (NewSentence("English", "text"), "is not a code"),
        (NewSentence("", "text"), "is not a code"),
        (NewSentence("../en", "text"), "is not a code"),
        (NewSentence("xx", "text"), "is not a code"),
        (NewSentence("en", "text", "x" * (LONGEST_CONTEXT + 1)), "context has 20,001 characters"),
        (NewSentence("en", "\u200b \ufeff"), "empty"),
        (NewSentence("en", " \n"), "empty"),
        (NewSentence("en", "x" * (LONGEST_TEXT + 1)), "10,001 characters"),
        (NewSentence("en", "a\x00b"), "NUL"),
    ],
)
def test_what_cannot_be_stored_is_named(sentence, problem):
    with pytest.raises(ValueError, match=problem):
        entering(sentence)


def test_a_sentence_the_corpus_has_is_not_added_again(session):
    again = [NewSentence("en", "text en"), NewSentence("en", "new"), NewSentence("en", "new")]
    assert add_sentences(session, "c", again) == 1
    assert add_sentences(session, "another", again) == 2
    assert corpora.languages(session) == {"en": 4, "pt-BR": 1, "th": 1}


def test_what_is_new_is_counted_however_much_there_is(session):
    many = [NewSentence("en", str(number)) for number in range(12_000)]
    assert add_sentences(session, "large", many) == 12_000
    assert add_sentences(session, "large", [*many, NewSentence("en", "one more")]) == 1


def test_a_typed_sentence_is_kept_once_and_never_shown(session):
    typed = corpora.typed_sentence(session, "en", "typed by hand")
    assert corpora.typed_sentence(session, "en", "typed by hand").id == typed.id
    assert corpora.typed_sentence(session, "de", "typed by hand").id != typed.id
    assert corpora.languages(session) == {"en": 1, "pt-BR": 1, "th": 1}
    assert corpora.last_searchable(session) == 3
    assert list(corpora.searchable(session, up_to=99))[-1] == (3, "pt-BR", "text pt-BR")


def test_a_typed_sentence_of_the_corpus_is_that_of_the_corpus(session):
    assert corpora.typed_sentence(session, "th", "text th").id == 2


def test_sentences_are_walked_in_order_of_id(session):
    session.get_one(Sentence, 2).searchable = False
    assert [row[0] for row in corpora.searchable(session, up_to=2)] == [1]
    assert set(corpora.sentences_by_id(session, [3, 2, 99])) == {2, 3}


def test_an_empty_store_holds_nothing(store):
    with store.read() as session:
        assert corpora.last_searchable(session) == 0
        assert corpora.languages(session) == {}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [(["en-US"], "one"), (["fr", "de"], "eins"), (["zh"], "一"), (["fr"], None), ([], None)],
)
def test_the_corpus_says_a_sentence_in_the_readers_language(store, wanted, found):
    with store.write() as session:
        same = [("en", "one"), ("de", "eins"), ("zh-Hans", "一"), ("th", "หนึ่ง")]
        add_sentences(session, "c", [NewSentence(*row, parallel_group="g") for row in same])
        add_sentences(session, "c", [NewSentence("en", "two", parallel_group="h")])
        add_sentences(session, "c", [NewSentence("de", "allein")])
        thai, alone = session.get_one(Sentence, 4), session.get_one(Sentence, 6)
        told = translations.of(session, thai, wanted)
        assert (told.text if told else None) == found
        assert translations.of(session, thai, ["th", "en"]) is None  # it is in that one
        assert translations.of(session, alone, ["en"]) is None
