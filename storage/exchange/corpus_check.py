"""The first pass over a source: every row a good sentence, or none."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from storage.corpora import NewSentence
from storage.exchange.corpus_formats import Format
from storage.exchange.corpus_rows import BadRow, ImportRefused, Meter, Source, sentence_of
from storage.text import text_key

REPORT_EVERY = 1_000
"""Rows between two words on how far it has come."""


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


def checked(
    source: Source, form: Format, corpus: str, count: Count, on_progress: OnProgress
) -> Iterator[NewSentence]:
    """Yield the sentences of a source. Raises ImportRefused at the first that is none."""
    seen: set[int] = set()  # hashes: a collision in a million rows has one chance in 10⁷
    for sentence, meter in _sentences(source, form, corpus):
        count.rows += 1
        seen.add(hash((sentence.language, text_key(sentence.text))))
        count.repeated = count.rows - len(seen)
        if count.rows % REPORT_EVERY == 0:
            on_progress(Progress("checking", count.rows, meter.done, meter.total))
        yield sentence


def _sentences(source: Source, form: Format, corpus: str) -> Iterator[tuple[NewSentence, Meter]]:
    place = str(source.path)
    try:
        meter = Meter(form.readings * sum(file.stat().st_size for file in form.files(source.path)))
        for place, row in form.read(source, meter):  # noqa: B007 - the place of an error
            yield sentence_of(corpus, row, source.language), meter
    except ImportRefused:
        raise
    except ValueError as error:
        place = error.place if isinstance(error, BadRow) else place
        raise ImportRefused(f"{place}: {error}. Nothing was imported.") from error
    except OSError as error:
        raise ImportRefused(f"{source.path}: {error}") from error
