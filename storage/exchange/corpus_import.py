"""Corpora in: all of a source or nothing of it, without keeping anybody waiting.

First all of it is checked, which takes no lock, and what is good is spooled. Then the spool
is stored, in transactions so short that a judgment fits between any two; a process that was
killed there goes on when it is asked for the same again. A spool, not a second reading: a
file may change meanwhile, and neither a pipe nor a network can be read twice.
"""

import hashlib
import json
import time
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from storage import corpora
from storage.corpora import DEMO, TYPED, NewSentence
from storage.database import Store, StoreError
from storage.exchange import corpus_spool
from storage.exchange.corpus_check import (
    MOST_TOKENS,
    Count,
    OnProgress,
    Progress,
    checked,
    identity,
)
from storage.exchange.corpus_formats import Format, format_of
from storage.exchange.corpus_rows import ImportRefused, Source
from storage.saying import again, parts, say
from storage.schema import CorpusImport

HOLD = 0.25
"""Seconds a transaction should take: shorter ones write the same index pages more often."""
PAUSE = 0.1
"""Seconds between two. Who waits for SQLite's lock asks at least so often, and then has it."""
CACHE_KB = 65_536
"""Pages of an index are touched all over; SQLite's own 2 MB would spill in mid-transaction."""
LEAST_CHUNK, FIRST_CHUNK, MOST_CHUNK = 2**16, 2**18, 2**22
"""Bytes of the spool that one transaction stores."""


@dataclass(frozen=True)
class Report:
    """What an import did, however often it was begun."""

    rows: int
    new: int
    repeated: int
    """Rows that only repeat an earlier one of the source."""
    changed: int = 0
    """Sentences that were there and have another context, group or language now."""
    notes: tuple[str, ...] = ()
    """What else to tell."""

    @property
    def known(self) -> int:
        """Rows that the corpus had before."""
        return self.rows - self.new - self.repeated


def import_corpus(
    store: Store, source: Source, corpus: str, on_progress: OnProgress = lambda _: None
) -> Report:
    """Import a source. Raises ImportRefused with file, line and reason: then nothing is stored.

    Some names are no corpus of anybody's: what is imported must not leave with the demo corpus.

    Raises StoreError when the disk is full: then the same call goes on later.
    """
    if corpus in (DEMO, TYPED):
        own = repr(corpus)
        raise ImportRefused(
            say("{corpus} is Crossloop's own corpus: give yours another name.", corpus=own)
        )
    form = format_of(source)
    key, fingerprint = _key(source, corpus), _fingerprint(source, form)
    with corpus_spool.locked(store.data_dir) as folder:
        spool = folder / f"{key}.jsonl"
        begun = _begun(store, key, fingerprint, spool)
        if begun is None:
            corpus_spool.sweep(folder, keep=_spools(store, folder))
            count = Count()
            size = corpus_spool.write(spool, checked(source, form, corpus, count, on_progress))
            others = _others(store, spool, corpus, count)
            begun = CorpusImport(
                key=key, fingerprint=fingerprint, corpus=corpus,
                rows=count.rows, repeated=count.repeated, size=size,
                notes=_notes(count, 0 if source.corrects else len(others)),
                corrections=others if source.corrects else {},
            )  # fmt: skip
            with store.write() as session:
                session.add(begun)
        return _store(store, spool, begun, on_progress)


def _notes(count: Count, others: int) -> list[Any]:
    """What was left out, what may not be read to its end, what is there otherwise.

    As `storage.saying.parts`: an import that was killed tells them when it has gone on.
    """
    told = []
    if count.left_out:
        told.append(say("Left out: column {names}.", names=", ".join(count.left_out)))
    if count.long:
        told.append(
            say(
                "{count:,} texts may be longer than an encoder reads ({most} tokens), the "
                "first in {place}: what comes after is not searched. Split them.",
                count=count.long, most=MOST_TOKENS, place=count.first_long,
            )
        )  # fmt: skip
    if others:
        told.append(
            say(
                "{count:,} texts are in the corpus in another language too: if that was a mistake, "
                "import again with --correct-languages.",
                count=others,
            )
        )
    return [parts(note) for note in told]


def _others(store: Store, spool: Path, corpus: str, count: Count) -> dict[str, str]:
    """Sentences, by id, whose text now comes in another language alone, and in which."""
    corrected: dict[str, str] = {}
    with store.read() as session, spool.open("rb") as file:
        if not corpora.has(session, corpus):
            return corrected
        while lines := file.readlines(FIRST_CHUNK):
            for twin in corpora.twins(session, corpus, corpus_spool.read(lines)):
                if identity(twin.language, twin.key) not in count.seen:
                    corrected[str(twin.id)] = twin.told
    return corrected


def _key(source: Source, corpus: str) -> str:
    exists = source.path.exists()  # the name of a data set is no path
    asked = replace(source, path=source.path.resolve() if exists else source.path)
    return _hash(corpus, *map(str, astuple(asked)))


def _fingerprint(source: Source, form: Format) -> str:
    try:
        stats = [(file.name, file.stat()) for file in form.files(source.path)]
    except OSError as error:
        raise ImportRefused(say("{place}: {reason}", place=source.path, reason=error)) from error
    return _hash(*(f"{name} {stat.st_size} {stat.st_mtime_ns}" for name, stat in stats))


def _hash(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def _begun(store: Store, key: str, fingerprint: str, spool: Path) -> CorpusImport | None:
    """The same import, if it was begun and can go on."""
    with store.write() as session:
        begun = session.get(CorpusImport, key)
        if begun is None:
            return None
        whole = spool.is_file() and spool.stat().st_size == begun.size
        if whole and begun.fingerprint == fingerprint:
            return begun
        session.delete(begun)
        return None


def _spools(store: Store, folder: Path) -> set[Path]:
    with store.read() as session:
        return {folder / f"{key}.jsonl" for key in session.scalars(select(CorpusImport.key))}


def _store(store: Store, spool: Path, begun: CorpusImport, on_progress: OnProgress) -> Report:
    chunk, free_since = FIRST_CHUNK, -PAUSE
    try:
        begun = _correct(store, begun)
        with spool.open("rb") as file:
            file.seek(begun.bytes_done)
            while lines := file.readlines(chunk):
                on_progress(Progress("storing", begun.rows_done, begun.bytes_done, begun.size))
                sentences = corpus_spool.read(lines)
                time.sleep(max(0.0, free_since + PAUSE - time.monotonic()))
                begun, took = _store_chunk(store, begun, sentences, sum(map(len, lines)))
                free_since = time.monotonic()
                chunk = int(min(max(chunk * HOLD / took, LEAST_CHUNK), MOST_CHUNK))
        with store.write() as session:
            session.delete(begun)
    except OperationalError as error:
        raise StoreError(
            say(
                "Stopped after {done:,} of {rows:,} rows: {reason}. "
                "Import the same again to go on from there.",
                done=begun.rows_done, rows=begun.rows, reason=error.orig,
            )
        ) from error  # fmt: skip
    spool.unlink()
    # One that an older Crossloop began has plain texts.
    notes = tuple(note if isinstance(note, str) else again(note) for note in begun.notes)
    return Report(begun.rows, begun.added, begun.repeated, begun.changed, notes)


def _correct(store: Store, begun: CorpusImport) -> CorpusImport:
    with store.write() as session:
        going_on = session.get_one(CorpusImport, begun.key)
        languages = {int(id_): code for id_, code in going_on.corrections.items()}
        going_on.changed += corpora.correct_languages(session, languages)
        going_on.corrections = {}
    return going_on


def _store_chunk(
    store: Store, begun: CorpusImport, sentences: list[NewSentence], size: int
) -> tuple[CorpusImport, float]:
    """Store sentences and, in the same transaction, that they are; return the seconds it took."""
    with store.write() as session:
        began = time.monotonic()  # it has the lock now
        session.execute(text(f"PRAGMA cache_size=-{CACHE_KB}"))
        going_on = session.get_one(CorpusImport, begun.key)
        added, changed = corpora.store_sentences(session, begun.corpus, sentences)
        going_on.added += added
        going_on.changed += changed
        going_on.rows_done += len(sentences)
        going_on.bytes_done += size
    return going_on, time.monotonic() - began
