"""Files of sentences: all of a good one, nothing of a bad one, and where the fault is."""

import json
import os
import threading

import pytest
from sqlalchemy import select

from storage.exchange.corpus_import import import_corpus
from storage.exchange.corpus_rows import ImportRefused, Source
from storage.schema import Sentence

TABLES = (".csv", ",", b"language,text\n"), (".tsv", "\t", b"language\ttext\n")
BEFORE = 600
"""Good rows before a bad one: more than one block of what is read ahead."""


def import_bytes(store, content, suffix, **how):
    path = store.data_dir.parent / f"sentences{suffix}"
    path.write_bytes(content)
    return import_corpus(store, Source(path, **how), "c")


def kept(store):
    with store.read() as session:
        rows = session.scalars(select(Sentence).order_by(Sentence.id))
        return [(s.language, s.text, s.context, s.parallel_group) for s in rows]


def refusal(store, content, suffix, **how):
    with pytest.raises(ImportRefused) as refused:
        import_bytes(store, content, suffix, **how)
    assert kept(store) == []
    assert [path.name for path in (store.data_dir / "imports").glob("*")] in ([], ["lock"])
    return str(refused.value)


FULL = [
    ("en", "Hello, you", "a greeting", "g1"),
    ("zh", "你好", None, "g1"),
    ("th", "ลา", None, None),
]
JSONL = "\n\n".join(
    json.dumps(dict(zip(("language", "text", "context", "group"), row, strict=True)))
    for row in FULL
)
CSV = 'language,text,context,group\nen,"Hello, you",a greeting,g1\n\nzh,你好,,g1\nth,ลา\n'
TSV = "group\tlanguage\ttext\tcontext\ng1\ten\tHello, you\ta greeting\ng1\tzh\t你好\n\tth\tลา\n"


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"], ids=["plain", "bom"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["unix", "windows"])
@pytest.mark.parametrize(
    ("suffix", "content"), [(".jsonl", JSONL), (".csv", CSV), (".TSV", TSV)], ids=["j", "c", "t"]
)
def test_every_format_gives_the_same_sentences(store, bom, end, suffix, content):
    assert import_bytes(store, bom + content.replace("\n", end).encode(), suffix).new == 3
    with_corpus = [(*row[:3], row[3] and f"c/{row[3]}") for row in FULL]
    assert kept(store) == with_corpus  # two corpora may both have a group "g1"


def test_duplicates_are_skipped_and_counted_by_where_they_were(store):
    first = import_bytes(store, CSV.encode() + b"en,new\nen,new\n", ".csv")
    assert (first.rows, first.new, first.known, first.repeated) == (5, 4, 0, 1)
    then = import_bytes(
        store, CSV.encode() + b"en,newer\nde,new\nth,\xe0\xb8\xa5\xe0\xb8\xb2\n", ".csv"
    )
    assert (then.rows, then.new, then.known, then.repeated) == (6, 2, 3, 1)
    assert len(kept(store)) == 6 and then.changed == 0


def test_plain_text_has_a_sentence_a_line_in_the_language_that_is_given(store):
    content = "\ufeffขอบคุณ\r\n\r\n  สวัสดี \nสวัสดี".encode()
    assert import_bytes(store, content, ".txt", language="th").new == 2
    assert kept(store) == [("th", "ขอบคุณ", None, None), ("th", "สวัสดี", None, None)]


@pytest.mark.parametrize(
    ("content", "language", "reason"),
    [
        (b"a\n", None, "use --language"),
        (b"a\n", "thai language", "line 1: language 'thai language' is not a code"),
        (b"a\nb\xff\n", "en", "line 2: not valid UTF-8"),
        (b"a\n\n" + b"x" * 10_001, "en", "line 3: text has 10,001 characters"),
    ],
)
def test_plain_text_that_cannot_be_stored_is_refused(store, content, language, reason):
    assert reason in refusal(store, content, ".txt", language=language)


def test_rows_without_a_language_have_the_one_that_is_given(store):
    content = b'{"text": "a"}\n{"language": "de", "text": "b"}\n'
    import_bytes(store, content, ".jsonl", language="en")
    assert [row[:2] for row in kept(store)] == [("en", "a"), ("de", "b")]


def test_a_format_that_is_named_goes_before_the_name_of_the_file(store):
    assert import_bytes(store, CSV.encode(), ".txt", format="csv").new == 3


def test_a_quoted_field_may_go_on_over_many_lines(store):
    content = b'language,text\nen,"one\ntwo ""three"""\nen,four\n'
    import_bytes(store, content, ".csv", format="csv-multiline")
    assert [row[1] for row in kept(store)] == ['one\ntwo "three"', "four"]


def test_nothing_of_an_own_corpus_is_held_out(store):
    rows = [f"{code},{code} {n},g{n}\n" for n in range(200) for code in ("en", "de")]
    import_bytes(store, ("language,text,group\n" + "".join(rows)).encode(), ".csv")
    with store.read() as session:
        pairs = session.execute(select(Sentence.parallel_group, Sentence.held_out)).all()
    assert len(set(pairs)) == 200
    assert not any(held_out for _, held_out in pairs)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b'{"language": "en", text}', "not JSON"),
        (b'{"language": "en", "text": ' + b"[" * 100_000, "not JSON"),
        (b'{"language": "en", "text": ' + b"1" * 5_000 + b"}", "not JSON"),
        (b'["en", "text"]', "not a JSON object"),
        (b'{"language": "en", "text": "a", "text": "b"}', "key 'text' is there twice"),
        (b'{"language": "en", "text": "a", "Text": "b"}', "two columns say the text"),
        (b'{"language": "en"}', "text is empty"),
        (b'{"language": "en", "text": ["a"]}', "must be a string"),
        (b'{"language": "english", "text": "a"}', "not a code"),
        (b'{"text": "a"}', "no language: name it in a column (language, lang"),
        (b'{"language": "en", "text": "a\xff"}', "not valid UTF-8"),
        (b'{"language": "en", "text": "a", "group": "\xff"}', "not valid UTF-8"),
        (b'{"language": "en", "text": "\\ud800"}', "not valid UTF-8"),
        (b'{"language": "en", "text": "a\\u0000"}', "NUL"),
        (b'{"language": "en", "text": "' + b"x" * 10_001 + b'"}', "10,001 characters"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bad_json_row_refuses_the_file_and_names_the_line(store, row, reason):
    good = b"".join(b'{"language": "en", "text": "row %d"}\n' % n for n in range(BEFORE))
    message = refusal(store, good + row + b'\n{"language": "en", "text": "after"}\n', ".jsonl")
    assert f"sentences.jsonl, line {BEFORE + 1}: " in message
    assert reason in message and message.endswith("Nothing was imported.")


@pytest.mark.parametrize(("suffix", "comma", "header"), TABLES)
@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b"en,a,b", "more fields than the header has"),
        (b"en", "text is empty"),
        (b"xx,a", "not a code"),
        (b"en,a\xff", "not valid UTF-8"),
        (b"en,a\x00b", "NUL"),
        (b"en," + b"x" * 140_000, "field larger than field limit"),
        (b",a", "no language"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bad_row_of_a_table_refuses_the_file_and_names_the_line(
    store, suffix, comma, header, row, reason
):
    good = b"".join(b"en,row %d\n" % n for n in range(BEFORE))
    content = (good + row + b"\nen,after\n").replace(b",", comma.encode())
    message = refusal(store, header + content, suffix)
    assert f"sentences{suffix}, line {BEFORE + 2}: " in message
    assert reason in message


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b'english,"a\nb\nc"', "a quoted field goes on to line 604: close the quote"),
        (b'en,"a"b', "expected after"),
        (b'en,"never closed', "unexpected end of data"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_quote_that_is_not_closed_refuses_the_file_and_names_the_line(store, row, reason):
    good = b"".join(b"en,row %d\n" % n for n in range(BEFORE))
    message = refusal(store, b"language,text\n" + good + row + b"\nen,after\n", ".csv")
    assert f"sentences.csv, line {BEFORE + 2}: " in message and reason in message


def test_a_bad_row_takes_back_what_was_stored_long_before_it(store):
    good = "".join(f"en,row {n}\n" for n in range(12_000))
    assert "line 12002" in refusal(store, f"language,text\n{good}?,bad\n".encode(), ".csv")


def test_a_file_that_cannot_be_read_is_refused(store):
    known = refusal(store, b"", ".doc")
    assert "use one of .jsonl, .csv, .tsv, .txt, .json, --format jsonl" in known
    (store.data_dir / "folder.csv").mkdir()
    for name, reason in {"none.csv": "No such file", "folder.csv": "Is a directory"}.items():
        with pytest.raises(ImportRefused, match=reason):
            import_corpus(store, Source(store.data_dir / name), "c")


def test_a_file_is_read_as_it_comes(store):
    """The pipe stays open until its rows have been read: reading to the end would never end."""
    pipe, ended = store.data_dir / "pipe.jsonl", threading.Event()
    os.mkfifo(pipe)

    def write():
        with pipe.open("w") as file:
            file.writelines(f'{{"language": "en", "text": "{n}"}}\n' for n in range(20_000))
            file.write("bad\n")
            file.flush()
            ended.wait()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with pytest.raises(ImportRefused, match="line 20001"):
            import_corpus(store, Source(pipe), "c")
    finally:
        ended.set()
        writer.join()


def test_a_pipe_is_a_file_too(store):
    pipe = store.data_dir / "pipe.csv"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=[CSV])
    writer.start()
    assert import_corpus(store, Source(pipe), "c").new == 3
    writer.join()
