"""The first pass over a source: every row a good sentence, or none."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from storage.corpora import NewSentence, entering
from storage.exchange.columns import ALIASES
from storage.exchange.corpus_formats import Format
from storage.exchange.corpus_rows import COLUMNS, BadRow, ImportRefused, Meter, Source, refused
from storage.saying import say
from storage.text import text_key

REPORT_EVERY = 1_000
"""Rows between two words on how far it has come."""
MOST_TOKENS = 512
"""What the bundled encoder reads of a text, and most others."""
LETTERS, SIGNS = 3.8, 1.4
"""Characters a token of it: measured on XQuAD-R's paragraphs in ten alphabets, and in Chinese."""
_MASK = 2**64 - 1
_SURROGATE = re.compile("[\ud800-\udfff]")
_SIGN = re.compile("[\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff]")


@dataclass(frozen=True)
class Progress:
    """How far an import has come."""

    stage: str
    """`checking`, then `storing`."""
    rows: int
    done: int
    """Of `total`: bytes, or rows where there are no bytes."""
    total: int | None
    """None when nobody knows."""


OnProgress = Callable[[Progress], None]


@dataclass
class Count:
    """What a check has seen."""

    rows: int = 0
    repeated: int = 0
    """How many of them were, in language and text, an earlier one: see `storage.text`."""
    long: int = 0
    """How many may be longer than an encoder reads."""
    first_long: str = ""
    """The place of the first of them."""
    left_out: list[str] = field(default_factory=list)
    """Columns that no sentence has."""
    seen: set[int] = field(default_factory=set)
    """The identities of all rows (`identity`)."""


def identity(language: str, key: str) -> int:
    """One number for a language and a text's key: small, for there may be millions."""
    return (int(key, 16) << 64) | (hash(language) & _MASK)


def checked(
    source: Source, form: Format, corpus: str, count: Count, on_progress: OnProgress
) -> Iterator[NewSentence]:
    """Yield the sentences of a source, each once.

    Raises ImportRefused at the first row that is none.
    """
    for place, sentence, meter in _sentences(source, form, corpus):
        count.rows += 1
        before, key = len(count.seen), text_key(sentence.text)
        count.seen.add(identity(sentence.language, key))
        count.left_out = sorted(meter.left_out)
        if count.rows % REPORT_EVERY == 0:
            on_progress(Progress("checking", count.rows, meter.done, meter.total))
        if len(count.seen) == before:
            count.repeated += 1
            continue
        if may_be_cut(sentence.text):
            count.long += 1
            count.first_long = count.first_long or place
        yield replace(sentence, key=key)


def may_be_cut(text: str) -> bool:
    """Whether an encoder may not read a text to its end: an estimate from its letters."""
    if len(text) < MOST_TOKENS * SIGNS:
        return False
    signs = len(_SIGN.findall(text))
    return signs / SIGNS + (len(text) - signs) / LETTERS > MOST_TOKENS


def sentence_of(corpus: str, row: Mapping[str, Any], language: str | None = None) -> NewSentence:
    """The sentence of a row. Raises ValueError with the reason when it cannot be stored."""
    values = [row.get(name) or None for name in COLUMNS]
    for value in values:
        if value is None:
            continue
        if not isinstance(value, str):
            raise ValueError(say("every value must be a string"))
        if not value.isascii() and _SURROGATE.search(value):
            raise ValueError(say("not valid UTF-8: save it as UTF-8"))
    own, text, context, group = values
    code = (own or "").strip() or language
    if code is None:
        names = ", ".join(("language", *ALIASES["language"]))
        raise ValueError(
            say("no language: name it in a column ({names}) or with --language", names=names)
        )
    # Two corpora may both have a group of this name.
    full = f"{corpus}/{group}" if group is not None else None
    return entering(NewSentence(code, text or "", context, full))


def _sentences(
    source: Source, form: Format, corpus: str
) -> Iterator[tuple[str, NewSentence, Meter]]:
    place = str(source.path)
    try:
        meter = Meter(form.readings * sum(file.stat().st_size for file in form.files(source.path)))
        for place, row in form.read(source, meter):  # noqa: B007 - the place of an error
            yield place, sentence_of(corpus, row, source.language), meter
    except ImportRefused:
        raise
    except ValueError as error:
        place = error.place if isinstance(error, BadRow) else place
        raise refused(place, error) from error
    except OSError as error:
        raise ImportRefused(say("{place}: {reason}", place=source.path, reason=error)) from error
