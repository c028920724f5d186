"""Imports that nobody thought of: each is counted truly, or refused by file and place.

Hypothesis makes the files; CROSSLOOP_MADE_UP says how many (300 by themselves; 10,000 were tried).
"""

import csv
import io
import json
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from storage.database import open_store
from storage.exchange.corpus_import import import_corpus
from storage.exchange.corpus_rows import ImportRefused, Source
from storage.languages import canonical
from storage.schema import Sentence
from storage.text import text_key

MADE_UP = int(os.environ.get("CROSSLOOP_MADE_UP", "300"))
CODES = ["en", "de", "deu", "DE", "zh_CN", "zh-Hans", "iw", "no", "nb", "pt-br", "x-own", "und"]
WORDS = [
    "Hi, he said.", '"quoted"', '"left', "a;b", "a\tb", "two\nlines", "café", "cafe\u0301", "café ",
    "\u202eabc", "字" * 3, "=1+1", "'", "\u00a0", "a\u200bb", "ab", "", " ", "ß", "x" * 10_001,
]  # fmt: skip
NAMES = [
    "text", "language", "context", "group", "Text", "lang", " language", "sentence", "id", "url",
]  # fmt: skip
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252"]

TAME = [word for word in WORDS if word.strip() and len(word) < 100 and "\n" not in word]

wild_texts = st.one_of(
    st.sampled_from(WORDS),
    st.text(st.characters(codec="utf-8"), max_size=12),
    st.text(st.sampled_from('a"\t;,\n\r\\ é\u0301\u200b\x00\ufeff'), max_size=8),
)
tame_texts = st.one_of(
    st.sampled_from(TAME),
    st.text(st.sampled_from("ab é\u0301\u00a0\u200b字"), min_size=1, max_size=6),
)
wild_codes = st.sampled_from([*CODES, "", "xx", "english", "../en", "é"])
wild_headers = st.one_of(
    st.lists(st.sampled_from(NAMES), min_size=4, max_size=4),
    st.just(["en", "a sentence", "b", "c"]),
)
tame_headers = st.permutations(["language", "text", "context", "group"])
ends = st.sampled_from(["\n", "\r\n"])


@st.composite
def tables(draw, tame):
    """A header and rows, most of them good ones if `tame`."""
    header = draw(tame_headers if tame or draw(st.booleans()) else wild_headers)
    texts, codes = (tame_texts, st.sampled_from(CODES)) if tame else (wild_texts, wild_codes)
    rows = draw(st.lists(st.tuples(codes, texts, texts, texts), max_size=6))
    named = [dict(zip(("language", "text", "context", "group"), row, strict=True)) for row in rows]
    return [header, *([row.get(name, row["text"]) for name in header] for row in named)]


@st.composite
def separated(draw, tame):
    delimiter = draw(st.sampled_from([",", ";", "\t", "|"]))
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, None]))
    lines, end = draw(tables(tame)), draw(ends)
    suffix = ".tsv" if delimiter == "\t" or draw(st.booleans()) and not tame else ".csv"
    if quoting is None:
        return suffix, end.join(delimiter.join(line) for line in lines)
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter, quoting=quoting, lineterminator=end)
    writer.writerows(lines)
    return suffix, file.getvalue()


@st.composite
def objects(draw, tame):
    header, *rows = draw(tables(tame))
    pairs = [
        (
            f"{json.dumps(name)}: {json.dumps(value)}"
            for name, value in zip(header, row, strict=True)
        )
        for row in rows
    ]
    made = [f"{{{', '.join(each)}}}" for each in pairs]
    if not tame and draw(st.booleans()):
        made.insert(draw(st.integers(0, len(made))), draw(st.sampled_from(["7", "{", "[]", '"a"'])))
    if draw(st.booleans()):
        return ".json", f"[{', '.join(made)}]"
    return draw(st.sampled_from([".jsonl", ".jsonl" if tame else ".json"])), "\n".join(made)


@st.composite
def files(draw):
    """Suffix, content, encoding, and the language that is given."""
    tame = draw(st.booleans())
    texts = tame_texts if tame else wild_texts
    plain = st.tuples(st.just(".txt"), st.lists(texts, max_size=6).map("\n".join))
    suffix, content = draw(st.one_of(separated(tame), objects(tame), plain))
    encoding = draw(st.sampled_from(ENCODINGS[:3] if tame else ENCODINGS))
    return (
        suffix,
        content,
        encoding,
        draw(st.sampled_from(CODES) if tame else st.none() | wild_codes),
    )


@pytest.fixture(scope="module")
def made():
    """One store: what was imported before is what a corpus may already have."""
    folder = Path(tempfile.mkdtemp())
    store = open_store(folder / "data")
    yield store
    store.close()
    shutil.rmtree(folder)


def held(store):
    with store.read() as session:
        return {
            s.id: (s.language, s.text, s.context, s.parallel_group)
            for s in session.scalars(select(Sentence))
        }


@settings(
    max_examples=MADE_UP, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(made_up=files())
def test_an_import_is_counted_truly_or_refused_by_file_and_place(made, made_up):
    suffix, content, encoding, language = made_up
    path = made.data_dir.parent / f"made{suffix}"
    path.write_bytes(content.encode(encoding, errors="replace"))
    before = held(made)
    try:
        report = import_corpus(made, Source(path, language=language), "made")
    except ImportRefused as error:
        assert str(path) in str(error) and held(made) == before
        event("refused")
        return
    event(f"taken, {'some' if report.new else 'nothing'} new")
    after = held(made)
    assert report.rows == report.new + report.known + report.repeated
    assert len(after) - len(before) == report.new
    assert sum(after[id_] != row for id_, row in before.items()) == report.changed
    for language, text, *_ in (row for id_, row in after.items() if id_ not in before):
        assert canonical(language) == language and text.strip() and "\x00" not in text
    keys = [(language, text_key(text)) for language, text, *_ in after.values()]
    assert len(set(keys)) == len(keys)
