"""One identity for a language, a text and a name, at whichever entrance."""

import unicodedata

import pytest
from sqlalchemy import select

from app.detection import guess
from storage import corpora, judged, judges
from storage.corpora import NewSentence, add_sentences
from storage.exchange.corpus_import import import_corpus
from storage.exchange.corpus_rows import Source
from storage.judgments import Item, judge_named, queries_of, query_for, record
from storage.languages import canonical, crosses, meeting, meets
from storage.queue import Drawn, Wish, add_items, next_item
from storage.schema import Query, Sentence
from storage.text import MOST_MARKS, name_key, one_line, text_key, tidy

CAFE = "Le café est fermé"
SPELLINGS = [
    CAFE, f"{CAFE} ", f" {CAFE}", unicodedata.normalize("NFD", CAFE), CAFE.replace(" ", "\u00a0"),
    CAFE.replace("fermé", "fer\u00admé"), f"\ufeff{CAFE}", CAFE.replace(" ", "  "),
    CAFE.replace("est", "e\u200bst"), f"\u202e{CAFE}\u202c",
]  # fmt: skip


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("deu", "de"), ("ger", "de"), ("DE", "de"), ("no", "no"), ("nb", "no"), ("nob", "no"),
        ("nn", "nn"), ("pt-BR", "pt-BR"), ("pt_br", "pt-BR"), ("zh-Hans", "zh-Hans"),
        ("zh_CN", "zh-CN"), ("zh-cmn-Hans", "zh-Hans"), ("cmn", "zh"), ("sr-Latn", "sr-Latn"),
        ("sh", "sr-Latn"), ("iw", "he"), ("arb", "ar"), ("en-Latn", "en"), ("und", "und"),
        ("de-1996", "de"), ("qaa", "qaa"), ("x-our-own", "x-our-own"), ("tl", "fil"),
    ],
)  # fmt: skip
def test_a_language_has_one_code(told, code):
    assert canonical(told) == code == canonical(code)


@pytest.mark.parametrize("code", ["", "english", "xx", "../en", "e", "en-" + "a" * 40, "日本", "-"])
def test_what_is_no_language_is_none(code):
    with pytest.raises(ValueError, match="is not a code such as 'en'"):
        canonical(code)


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("zh", "zh-Hans", True), ("zh-CN", "zh-Hans", True), ("zh-TW", "zh-Hans", False),
        ("zh-Hans", "zh-Hant", False), ("pt-BR", "pt", True), ("pt-BR", "pt-PT", False),
        ("nn", "no", True), ("sr-Latn", "sr", True), ("de", "nl", False), ("und", "en", False),
        ("x-one", "x-two", False),
    ],
)  # fmt: skip
def test_codes_meet_where_neither_contradicts_the_other(one, other, meet):
    assert meets(one, other) == meets(other, one) == meet
    assert meeting([one], [other]) == ([other] if meet else [])


def test_writing_it_otherwise_crosses_no_languages():
    assert not crosses("zh", "zh-Hans") and not crosses("sr-Latn", "sr-Cyrl")
    assert crosses("zh", "yue") and crosses("und", "en") and not crosses("pt-BR", "pt-PT")


@pytest.mark.parametrize("spelling", SPELLINGS, ids=ascii)
def test_a_text_has_one_key_in_every_spelling(spelling):
    assert text_key(spelling) == text_key(CAFE)
    assert one_line(spelling) == CAFE


@pytest.mark.parametrize(
    "other", [CAFE.upper(), CAFE + ".", CAFE.replace("é", "e"), "می\u200cخواهم", "میخواهم"]
)
def test_other_texts_have_other_keys(other):
    assert text_key(other) != text_key(CAFE)
    assert text_key("می\u200cخواهم") != text_key("میخواهم")


def test_what_is_stored_draws_over_nothing_and_turns_nothing_around():
    assert tidy("a" + "\u0316" * 200 + "b\u202eevil") == "a" + "\u0316" * MOST_MARKS + "bevil"
    hebrew = "שָׁלֹ֖ום עֲלֵיכֶֽם"
    assert tidy(hebrew) == unicodedata.normalize("NFC", hebrew)
    assert tidy(" two\nlines\t\x07") == "two\nlines"


def test_names_that_look_alike_are_one_judge_and_spoken_for_by_one_token(store):
    with store.write() as session:
        ada = judge_named(session, "Ada")
        for name in ("ada", "Ada\u200b", " ADA", "Ａｄａ"):
            assert judge_named(session, name).id == ada.id and name_key(name) == "ada"
        assert judge_named(session, "Adam").id != ada.id
        token = judges.issue_token(session, ada)
        with pytest.raises(judges.NotAllowed, match="Ada is spoken for by a token"):
            judges.speaking(session, "ada\u200b")
        assert judges.speaking(session, "aDa", token).id == ada.id


def test_spellings_of_one_import_are_one_sentence(store, tmp_path):
    rows = "".join(f"fra\t{text}\n" for text in SPELLINGS)
    (tmp_path / "c.tsv").write_text(f"language\ttext\n{rows}", encoding="utf-8")
    report = import_corpus(store, Source(tmp_path / "c.tsv"), "c")
    assert (report.rows, report.new, report.repeated) == (len(SPELLINGS), 1, len(SPELLINGS) - 1)
    with store.read() as session:
        (sentence,) = session.scalars(select(Sentence))
        assert (sentence.language, sentence.text) == ("fr", CAFE)


def test_a_copy_in_another_corpus_is_found_once_and_again_when_the_first_goes(store):
    with store.write() as session:
        add_sentences(session, "one", [NewSentence("fr", CAFE), NewSentence("fr", "autre")])
        add_sentences(session, "two", [NewSentence("fr", SPELLINGS[3]), NewSentence("de", CAFE)])
        found = [row[0] for row in corpora.searchable(session, up_to=99)]
        assert found == [1, 2, 4]
        session.get_one(Sentence, 1).searchable = False
        assert [row[0] for row in corpora.searchable(session, up_to=99)] == [2, 3, 4]


@pytest.mark.parametrize("spelling", SPELLINGS, ids=ascii)
def test_nothing_held_out_is_learned_in_any_spelling(store, spelling):
    with store.write() as session:
        add_sentences(session, "demo", [NewSentence("fr", CAFE, held_out=True)])
        query_for(session, "fr", "Où ?", held_out=True)
        assert judged.may_be_learned(session, [spelling, "Ou\u0300 ?", "Quoi ?"]) == {"Quoi ?"}


def test_a_query_is_found_whatever_language_is_guessed_this_time(store):
    with store.write() as session:
        first = query_for(session, "de", "Hotel  am See")
        assert query_for(session, "nl", "Hotel am See ").id == first.id
        assert [query.id for query in queries_of(session, "Hotel am See")] == [first.id]
        doubtful = query_for(session, "und", "pizza")
        assert query_for(session, "it", "pizza").id == doubtful.id
        assert doubtful.language == "it"
        assert query_for(session, "und", "pizza").language == "it"


def test_old_stores_with_a_query_for_each_guess_show_all_its_ratings(store):
    from storage.judgments import ratings_of

    with store.write() as session:
        add_sentences(session, "c", [NewSentence("en", f"s{n}") for n in range(2)])
        ada = judge_named(session, "Ada")
        for number, language in enumerate(("de", "nl"), start=1):
            query = Query(language=language, text="hotel", held_out=False, created_at=0)
            session.add(query)
            session.flush()
            record(session, ada, Item(query.id, number), "rated", number)
        queries = queries_of(session, "hotel", "nl")
        assert [query.language for query in queries] == ["nl", "de"]
        rated = ratings_of(session, "ada", queries, [1, 2])
        assert {id_: judgment.value for id_, judgment in rated.items()} == {1: 1, 2: 2}


@pytest.mark.parametrize(
    ("reads", "offered"),
    [(["zh"], True), (["zh-CN"], True), (["zh-TW"], False), (["de"], False), ([], True)],
)
def test_a_reader_is_offered_what_their_codes_meet(store, reads, offered):
    with store.write() as session:
        add_sentences(session, "c", [NewSentence("zh-Hans", "一"), NewSentence("zh-Hans", "二")])
        add_items(session, [Drawn(Item(None, 1, 2), ("zh-Hans", "zh-Hans"), 0.5)], 0, wanted=1)
        ada = judges.appoint(session, "Ada", languages=reads)
        found = next_item(session, ada, Wish("similarity", pair=("zh", "zh") if reads else None))
        assert (found is not None) == offered


# --- which language a query is in -------------------------------------------------------------


@pytest.mark.parametrize("word", ["hi", "hotel", "Ada", "12345", "salt"])
def test_a_word_of_any_language_is_a_doubt(word):
    assert guess(word, ["de", "en", "es", "sw"]).language == "und"


@pytest.mark.parametrize(
    ("text", "expected", "language"),
    [
        ("bees", ["en", "de", "es"], "en"), ("pizza", ["en"], "en"), ("onion", ["en"], "en"),
        ("สวัสดี", ["en"], "th"), ("Jeg heter Ola og bor i Oslo", ["nb", "de"], "no"),
        ("Where is the library?", ["de", "en", "zh-Hans"], "en"),
        ("Wo ist die Bibliothek?", ["de-CH", "en"], "de"),
    ],
)  # fmt: skip
def test_a_guess_is_of_the_languages_that_corpus_and_reader_have(text, expected, language):
    assert guess(text, expected).language == language


def test_among_few_languages_what_is_in_none_of_them_is_asked_about():
    asked = guess("Onde fica a biblioteca municipal desta cidade?", ["es"])
    assert asked.language == "und" and [code for code, _ in asked.likely] == ["pt", "es"]
