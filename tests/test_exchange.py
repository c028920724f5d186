"""Files of sentences: all of a good one, nothing of a bad one, and where the fault is."""

import json
import os
import threading

import pytest
from sqlalchemy import select

from storage.exchange import ImportRefused, import_corpus
from storage.schema import Sentence

TABLES = (".csv", ",", b"language,text\n"), (".tsv", "\t", b"language\ttext\n")
BEFORE = 600
"""Good rows before a bad one: more than one block of what is read ahead."""


def import_bytes(store, content, suffix):
    path = store.data_dir.parent / f"sentences{suffix}"
    path.write_bytes(content)
    with store.write() as session:
        return import_corpus(session, path, "c")


def kept(store):
    with store.read() as session:
        rows = session.scalars(select(Sentence).order_by(Sentence.id))
        return [(s.language, s.text, s.context, s.parallel_group) for s in rows]


def refusal(store, content, suffix):
    with pytest.raises(ImportRefused) as refused:
        import_bytes(store, content, suffix)
    assert kept(store) == []
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
    assert import_bytes(store, bom + content.replace("\n", end).encode(), suffix) == 3
    with_corpus = [(*row[:3], row[3] and f"c/{row[3]}") for row in FULL]
    assert kept(store) == with_corpus  # two corpora may both have a group "g1"


def test_duplicates_are_skipped_and_not_counted(store):
    assert import_bytes(store, CSV.encode() + b"en,new\nen,new\n", ".csv") == 4
    assert import_bytes(store, CSV.encode() + b"en,newer\n", ".csv") == 1
    assert len(kept(store)) == 5


def test_a_quoted_field_may_go_on_over_many_lines(store):
    import_bytes(store, b'language,text\nen,"one\ntwo ""three"""\nen,four\n', ".csv")
    assert [row[1] for row in kept(store)] == ['one\ntwo "three"', "four"]


def test_a_group_is_held_out_whole_or_not_at_all(store):
    rows = [f"{code},{code} {n},g{n}\n" for n in range(200) for code in ("en", "de")]
    import_bytes(store, ("language,text,group\n" + "".join(rows)).encode(), ".csv")
    with store.read() as session:
        pairs = session.execute(select(Sentence.parallel_group, Sentence.held_out)).all()
    assert len(set(pairs)) == 200
    assert 0 < sum(held_out for _, held_out in set(pairs)) < 50


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b'{"language": "en", text}', "not JSON"),
        (b'{"language": "en", "text": ' + b"[" * 100_000, "not JSON"),
        (b'{"language": "en", "text": ' + b"1" * 5_000 + b"}", "not JSON"),
        (b'["en", "text"]', "not a JSON object"),
        (b'{"language": "en", "text": "a", "lang": "en"}', "unknown column 'lang'"),
        (b'{"language": "en"}', "text is empty"),
        (b'{"language": "en", "text": ["a"]}', "must be a string"),
        (b'{"language": "english", "text": "a"}', "not a code"),
        (b'{"text": "a"}', "not a code"),
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
        (b"EN,a", "not a code"),
        (b"en,a\xff", "not valid UTF-8"),
        (b"en,a\x00b", "NUL"),
        (b"en," + b"x" * 140_000, "field larger than field limit"),
        (b'english,"a\nb\nc"', "not a code"),
        (b'en,"a"b', "expected after"),
        (b'en,"never closed', "unexpected end of data"),
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


@pytest.mark.parametrize("header", [b"language,text,oops\n", b"en,first row\n"])
def test_an_unknown_column_of_a_table_is_a_fault_of_its_header(store, header):
    message = refusal(store, header + b"en,a\n", ".csv")
    assert "line 1: unknown column" in message
    assert "known are language, text, context, group" in message


def test_a_bad_row_takes_back_what_was_stored_long_before_it(store):
    good = "".join(f"en,row {n}\n" for n in range(12_000))
    assert "line 12002" in refusal(store, f"language,text\n{good}?,bad\n".encode(), ".csv")


def test_a_file_that_cannot_be_read_is_refused(store):
    assert "use one of .jsonl, .csv, .tsv" in refusal(store, b"", ".txt")
    with pytest.raises(ImportRefused, match="No such file"), store.write() as session:
        import_corpus(session, store.data_dir / "none.csv", "c")
    with pytest.raises(ImportRefused, match="Is a directory"), store.write() as session:
        (store.data_dir / "folder.csv").mkdir()
        import_corpus(session, store.data_dir / "folder.csv", "c")


def test_a_file_is_read_as_it_comes(store):
    """The pipe stays open until the import has ended: reading to the end would never end."""
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
        with pytest.raises(ImportRefused, match="line 20001"), store.write() as session:
            import_corpus(session, pipe, "c")
    finally:
        ended.set()
        writer.join()
