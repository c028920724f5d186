"""Corpora that are folders with a file a language: SQuAD's form and stsb-multi-mt's."""

import json
from collections import Counter

import pytest
from sqlalchemy import select

from storage.exchange.corpus_import import import_corpus
from storage.exchange.corpus_rows import ImportRefused, Source
from storage.exchange.translations import Translations
from storage.schema import Sentence
from tests.processes import ROOT

DATA = ROOT.parent / "shared" / "data"
XQUAD_R, STSB = DATA / "lareqa" / "xquad-r", DATA / "stsb-multi-mt"


def imported(store, folder, **how):
    import_corpus(store, Source(folder, **how), "c")
    with store.read() as session:
        return session.scalars(select(Sentence).order_by(Sentence.id)).all()


def refusal(store, folder, **how):
    with pytest.raises(ImportRefused) as refused:
        import_corpus(store, Source(folder, **how), "c")
    with store.read() as session:
        assert session.scalars(select(Sentence)).all() == []
    return str(refused.value)


def paragraph(sentences, **starts):
    """A paragraph of sentences; each question names where its answers start."""
    context, breaks = "", []
    for sentence in sentences:
        breaks.append([len(context), len(context) + len(sentence)])
        context += sentence
    qas = [
        {"id": id_, "question": "?", "answers": [{"answer_start": start, "text": ""}]}
        for id_, start in starts.items()
    ]
    return {"context": context, "sentences": sentences, "sentence_breaks": breaks, "qas": qas}


def squad(folder, **paragraphs):
    for language, parts in paragraphs.items():
        content = {"version": "1.1", "data": [{"title": "t", "paragraphs": parts}]}
        (folder / f"{language}.json").write_text(json.dumps(content))
    return folder


def groups(sentences):
    return {(s.language, s.text): s.parallel_group for s in sentences}


def test_linked_keys_are_one_group_named_after_the_least():
    translations = Translations()
    for pair in ("dc", "ef", "bc", "fe", "xx"):
        translations.link(*pair)
    assert [translations.group(key) for key in "bcdefxy"] == list("bbbeexy")


def test_a_sentence_goes_with_those_that_answer_the_same_question(store, tmp_path):
    squad(
        tmp_path,
        en=[paragraph(["One. ", "Two. ", "Three."], q1=0, q2=6)],
        de=[paragraph(["Drei. ", "Zwei. ", "Eins."], q1=12, q2=6)],
    )
    stored = imported(store, tmp_path)
    assert groups(stored) == {
        ("en", "One."): "c/q1", ("de", "Eins."): "c/q1",
        ("en", "Two."): "c/q2", ("de", "Zwei."): "c/q2",
        ("en", "Three."): None, ("de", "Drei."): None,
    }  # fmt: skip
    assert {s.context for s in stored} == {"One. Two. Three.", "Drei. Zwei. Eins."}


def test_what_one_language_says_in_one_sentence_is_one_group_in_all(store, tmp_path):
    """Else the two English sentences could stand on either side of the held-out split."""
    squad(
        tmp_path,
        en=[paragraph(["One. ", "Two. "], q1=0, q2=6)],
        th=[paragraph(["One and two."], q2=4, q1=0)],
    )
    assert set(groups(imported(store, tmp_path)).values()) == {"c/q1"}


def test_without_marked_sentences_a_paragraph_is_one(store, tmp_path):
    plain = {name: paragraph(["A. ", "B."], q1=0, q2=5) for name in ("en", "de")}
    for name, part in plain.items():
        part["context"] += name
        del part["sentences"], part["sentence_breaks"]
    squad(tmp_path, **{"xquad.en": [plain["en"]], "xquad.de": [plain["de"]]})
    stored = imported(store, tmp_path)
    assert groups(stored) == {("en", "A. B.en"): "c/q1", ("de", "A. B.de"): "c/q1"}
    assert {s.context for s in stored} == {None}


def test_a_question_without_an_answer_joins_nothing(store, tmp_path):
    part = paragraph(["One."], q1=99)
    part["qas"].append({"id": "q2", "question": "?", "answers": []})
    assert groups(imported(store, squad(tmp_path, en=[part]))) == {("en", "One."): None}


def test_one_file_of_such_a_folder_is_a_corpus_too(store, tmp_path):
    squad(tmp_path, en=[paragraph(["One."])], de=[paragraph(["Eins."])])
    assert groups(imported(store, tmp_path / "de.json")) == {("de", "Eins."): None}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('{"data": [\n}', "de.json, line 2: not JSON"),
        ("[" * 100_000, "de.json: not JSON"),
        ("[]", "de.json: not in SQuAD's form: no 'data'"),
        ('{"data": [{}]}', "de.json, article 1: not in SQuAD's form: no 'paragraphs'"),
        ('{"data": [{"paragraphs": [7]}]}', "article 1, paragraph 1: not in SQuAD's form"),
        ({"context": None}, "paragraph 2: not in SQuAD's form: no 'context'"),
        ({"qas": [{"id": 7}]}, "paragraph 2: not in SQuAD's form: no 'id'"),
        ({"sentence_breaks": [7]}, "'sentence_breaks' are no pairs"),
        ({"sentences": ["a", ""]}, "paragraph 2, sentence 2: text is empty. Nothing was"),
        ({"sentences": ["a", "\x00"]}, "paragraph 2, sentence 2: text holds a NUL"),
        ({"sentences": ["a", 7]}, "paragraph 2, sentence 2: every value must be a string"),
    ],
    ids=str,
)
def test_a_file_that_is_not_in_the_form_refuses_the_folder(store, tmp_path, content, reason):
    good, bad = paragraph(["Good."], q1=0), paragraph(["One."], q2=0)
    if isinstance(content, dict):
        bad |= content
    squad(tmp_path, ar=[good], en=[good], de=[good, bad])
    if isinstance(content, str):
        (tmp_path / "de.json").write_text(content)
    message = refusal(store, tmp_path)
    assert str(tmp_path) in message and reason in message


@pytest.mark.parametrize("name", ["squad", "stsb"])
def test_a_folder_without_such_files_is_refused(store, tmp_path, name):
    (tmp_path / "README.json").touch()
    (tmp_path / "stsb-en-all.csv").touch()
    assert "no file is called" in refusal(store, tmp_path, format=name)
    assert "cannot tell the format" in refusal(store, tmp_path)


def stsb(folder, **rows):
    for name, lines in rows.items():
        (folder / f"stsb-{name.replace('_', '-')}.csv").write_text("".join(f"{r}\n" for r in lines))
    return folder


def test_the_same_side_of_a_row_is_one_group_in_every_language(store, tmp_path):
    stsb(
        tmp_path,
        en_train=["One.,Two.,5.0", 'Three.,"Four, five.",0'],
        de_train=["Eins.,Zwei.,5.0", 'Drei.,"Vier, fünf.",0'],
        en_dev=["Six.,Seven.,1.5"],
    )
    assert groups(imported(store, tmp_path)) == {
        ("en", "One."): "c/train/1/1", ("de", "Eins."): "c/train/1/1",
        ("en", "Two."): "c/train/1/2", ("de", "Zwei."): "c/train/1/2",
        ("en", "Three."): "c/train/2/1", ("de", "Drei."): "c/train/2/1",
        ("en", "Four, five."): "c/train/2/2", ("de", "Vier, fünf."): "c/train/2/2",
        ("en", "Six."): "c/dev/1/1", ("en", "Seven."): "c/dev/1/2",
    }  # fmt: skip


def test_a_text_that_comes_again_joins_the_translations_of_both_rows(store, tmp_path):
    """Else a translation could be held out and the sentence itself learned from."""
    stsb(tmp_path, en_train=["A.,B.,5", "C.,A.,0"], de_train=["a.,b.,5", "c.,aa.,0"])
    found = groups(imported(store, tmp_path))
    assert found["en", "A."] == found["de", "a."] == found["de", "aa."] == "c/train/1/1"
    assert len(set(found.values())) == 3


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["a,b,5", "c,d"], "line 2: 2 columns"),
        (["a,b,5", "c,d,high"], "line 2: score 'high' is not a number from 0 to 5"),
        (["a,b,5", "c,d,5.5"], "line 2: score '5.5' is not"),
        (["a,b,5", "c,d,nan"], "line 2: score 'nan' is not"),
        (["a,b,5", "c,,5"], "line 2: text is empty"),
        (["a,b,5", '"c,d,5'], "line 2: unexpected end of data"),
        (["a,b,5"], "line 1: rows are not parallel: other languages have 2"),
    ],
    ids=str,
)
def test_a_bad_row_refuses_the_folder_and_names_file_and_line(store, tmp_path, lines, reason):
    message = refusal(store, stsb(tmp_path, de_dev=["a,b,5", "c,d,5"], en_dev=lines))
    assert f"stsb-en-dev.csv, {reason}" in message


@pytest.mark.skipif(not XQUAD_R.is_dir(), reason=f"no XQuAD-R in {XQUAD_R}")
def test_xquad_r_is_imported_whole(store):
    stored = imported(store, XQUAD_R)
    assert len(stored) == 13_005 and len({s.language for s in stored}) == 11
    grouped = Counter(s.parallel_group for s in stored if s.parallel_group)
    assert len(grouped) == 489
    assert not any(s.held_out for s in stored)
    assert min(grouped.values()) >= 11


@pytest.mark.skipif(not STSB.is_dir(), reason=f"no stsb-multi-mt in {STSB}")
def test_stsb_multi_mt_is_imported_whole(store):
    stored = imported(store, STSB)
    assert len({s.language for s in stored}) == 8
    assert len(stored) == 122_059
    assert len({s.parallel_group for s in stored}) == 14_817
