"""Columns, quotes and encodings: read where it is certain, called by their name where it is not."""

import pytest

from tests.test_corpus_files import import_bytes, kept, refusal


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (b"en,first row\n", "the first line names the columns"),
        (b"en,first row\n", "this looks like a sentence"),
        (b"id,language,words\n", "no column 'text' among 'id', 'language', 'words'"),
        (b"language,text,text\n", "two columns say the text: 'text' and 'text'"),
        (b"language,sentence,sentences\n", "two columns say the text"),
    ],
)
def test_a_header_that_names_no_text_or_two_is_at_fault(store, header, reason):
    message = refusal(store, header + b"en,a,b\n", ".csv")
    assert "line 1: " in message and reason in message


@pytest.mark.parametrize(
    ("content", "suffix"),
    [
        (b"language;text\nen;Hello, you; too\n".replace(b"; too", b" too"), ".csv"),
        (b"Language, Text\nen, Hello you\n", ".csv"), (b"LANG\tSentence\nen\tHello\n", ".tsv"),
        (b'Language, Text\nen, "Hello, you"\n', ".csv"), (b"language|text\nen|Hello\n", ".csv"),
        ("language\ttext\nen\tHello\n".encode("utf-16"), ".tsv"),
        ("language,text\nen,Hello\n".encode("utf-32"), ".csv"),
        (b'[{"language": "en", "text": "Hello"}]', ".json"),
        (b"language\ttext\nen\tHello\n", ".csv"),
        (b'{"locale": "en_US", "sentence": "Hello", "id": 7}\n', ".jsonl"),
    ],
)  # fmt: skip
def test_what_is_certain_is_simply_read(store, content, suffix):
    assert import_bytes(store, content, suffix).new == 1
    ((language, text, *_),) = kept(store)
    assert language.startswith("en") and text.startswith("Hello")


@pytest.mark.parametrize(
    ("content", "suffix", "reason"),
    [
        (b'[{"language": "en", "text": "a"}]\n', ".jsonl", "a JSON array"),
        ("language,text\nen,a\n".encode("utf-16-le"), ".csv", "UTF-16 without a byte-order mark"),
        ("language,text\nfr,\u00e9t\u00e9\n".encode("latin-1"), ".csv", "save it as UTF-8"),
        (b'[{"language": "en", "text": "a"}, 7]', ".json", "item 2: not a JSON object"),
        (b'{"language": "en"}', ".json", "no file is called LANG.json"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_called_by_its_name(store, content, suffix, reason):
    assert reason in refusal(store, content, suffix)


def test_a_quote_in_a_tsv_is_a_quote(store):
    rows = ['"Hi, he said.', "He came.", "She", '"left."']
    content = "language\ttext\n" + "".join(f"en\t{row}\n" for row in rows)
    assert import_bytes(store, content.encode(), ".tsv").new == 4
    assert [row[1] for row in kept(store)] == rows
    quoted = content.replace('"', "").replace("She", '"She ""then"""')
    assert import_bytes(store, quoted.encode(), ".tsv", format="tsv-quoted").new == 3
    assert kept(store)[-2][1] == 'She "then"'


def test_columns_that_no_sentence_has_are_left_out_and_said(store):
    told = import_bytes(store, b"id,language,text,url\n1,en,a,b\n", ".csv")
    assert told.new == 1 and told.notes == ("Left out: column id, url.",)


def test_a_second_import_brings_what_is_new_about_a_sentence(store):
    import_bytes(store, b"language,text,context,group\nen,a,,\nen,b,old,g1\nde,c,,\n", ".csv")
    then = import_bytes(
        store, b"language,text,context,group\nen,a,why,g2\nen,b,,\nde,c,,\nde,a,,\n", ".csv"
    )
    assert (then.new, then.known, then.changed) == (1, 3, 1)
    assert kept(store) == [
        ("en", "a", "why", "c/g2"), ("en", "b", "old", "c/g1"), ("de", "c", None, None),
        ("de", "a", None, None),
    ]  # fmt: skip


def test_a_corrected_language_is_told_and_taken_when_asked(store):
    import_bytes(store, b"language,text\nen,Hallo\nen,OK\n", ".csv")
    told = import_bytes(store, b"language,text\nde,OK\n", ".csv")
    assert told.new == 1 and "1 texts are in the corpus in another language" in told.notes[0]
    content = b"language,text\nde,Hallo\nde,OK\nen,OK\n"
    taken = import_bytes(store, content, ".csv", corrects=True)
    assert (taken.new, taken.changed, taken.notes) == (0, 1, ())
    assert [row[:2] for row in kept(store)] == [("de", "Hallo"), ("en", "OK"), ("de", "OK")]


@pytest.mark.parametrize(
    ("text", "long"),
    [("word " * 300, False), ("word " * 600, True), ("字" * 600, False), ("字" * 800, True)],
)
def test_what_an_encoder_may_not_read_to_its_end_is_said(store, text, long):
    content = f"language,text\nen,short\nen,{text}\n".encode()
    notes = import_bytes(store, content, ".csv").notes
    assert ("1 texts may be longer" in "".join(notes)) == long
    assert ("line 3" in "".join(notes)) == long
