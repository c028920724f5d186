"""Draws items worth judging into the queue, with the live version and the one before it.

Relevance: what known queries find now, a few sentences a query, over all languages.
Similarity: sentences of the corpus with a near one in another language.
"""

import logging
import random
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.evidence import Waiting, brought, queries_of, waiting_version
from app.live import Live, Snapshot
from storage import corpora, queue, versions
from storage.database import Store
from storage.index import SearchIndex
from storage.judgments import Item
from storage.queue import Drawn
from storage.schema import Judge, Judgment, Query, Sentence
from trainer.encoder import load_base
from trainer.space import Space
from trainer.version_files import load_version

QUERIES, RESULTS = 200, 6
PAIRS = 200
LOOK_SECONDS = 2.0
AGAIN_SECONDS = 300.0
LONGEST_PAIR = 2_000
log = logging.getLogger(__name__)


class Drawer:
    """Keeps the queue filled: anew for every version, and when it runs low."""

    def __init__(self, store: Store, live: Live, wanted: int) -> None:
        self._store = store
        self._live = live
        self._wanted = wanted
        self._stop = threading.Event()
        self._drawing = threading.Lock()
        self._exhausted: tuple[int, float] = (-1, 0.0)
        """Version that had nothing more to give, and when to ask it again."""
        self._sought: tuple[int, Waiting | None] = (-1, None)
        """Live version, and what was drawn for the one that waits beside it."""

    def start(self) -> None:
        """Draw in a thread from now on."""
        threading.Thread(target=self._watch, name="drawing", daemon=True).start()

    def stop(self) -> None:
        """Stop drawing."""
        self._stop.set()

    def _watch(self) -> None:
        while not self._stop.wait(LOOK_SECONDS):
            try:
                self.draw_if_needed()
            except Exception:  # a busy disk: the next look may do better
                log.exception("could not draw items to judge")

    def draw_if_needed(self) -> int:
        """Draw when the live version has drawn nothing yet or little is left; return how many."""
        snapshot = self._live.current
        if snapshot is None:
            return 0
        with self._drawing:
            drawn = self._draw_if_low(snapshot)
            return drawn + self._draw_evidence(snapshot, anew=drawn > 0)

    def _draw_if_low(self, snapshot: Snapshot) -> int:
        if self._exhausted[0] == snapshot.number and time.monotonic() < self._exhausted[1]:
            return 0
        waited = self._sought[1]
        just_promoted = waited is not None and waited.number == snapshot.number
        if self._left(snapshot) and not just_promoted:  # what was drawn for it is not all
            return 0
        drawn = self._draw(snapshot)
        if not self._left(snapshot):  # all judged, or nothing to judge: no use in a hurry
            self._exhausted = (snapshot.number, time.monotonic() + AGAIN_SECONDS)
        return drawn

    def _draw_evidence(self, snapshot: Snapshot, anew: bool) -> int:
        """Draw what the version that waits needs judged, when that is another than it was.

        `anew`: whatever it is, for the live version may have drawn the same items as its own.
        """
        with self._store.read() as session:
            waiting = waiting_version(session)
        if self._sought == (snapshot.number, waiting) and not anew:
            return 0
        self._sought = (snapshot.number, waiting)
        if waiting is None:
            return 0
        try:
            kept = self._live.at(waiting.number)
        except versions.VersionError as error:
            log.warning("nothing is drawn for it: %s", error)
            return 0
        with self._store.read() as session:
            queries = queries_of(session, waiting)
            drawn = list(brought(session, queries, kept, snapshot))
        drawn = _with_older_scores(drawn, queries, snapshot.space, snapshot.index)
        with self._store.write() as session:
            return queue.add_items(session, drawn, waiting.number, self._wanted, first=True)

    def _left(self, snapshot: Snapshot) -> int:
        """Items of this version that still want ratings."""
        with self._store.read() as session:
            return queue.waiting(session, snapshot.number)

    def _draw(self, snapshot: Snapshot) -> int:
        with self._store.read() as session:
            queries = _queries(session)
            drawn = [*_found(session, queries, snapshot), *_near(session, snapshot)]
            before = _before(session, self._store.data_dir, snapshot)
        if before:
            drawn = _with_older_scores(drawn, queries, *before)
        with self._store.write() as session:
            return queue.add_items(session, drawn, snapshot.number, self._wanted)


def _queries(session: Session) -> list[Query]:
    """Queries that people judged results of, newest first, then any others."""
    people = (
        select(Judgment.query_id)
        .join(Judge, Judgment.judge_id == Judge.id)
        .where(Judge.kind == "person", Judgment.query_id.is_not(None))
    )
    chosen = select(Query).order_by(Query.id.in_(people).desc(), func.random()).limit(QUERIES)
    return list(session.scalars(chosen))


def _sentences(session: Session) -> list[Sentence]:
    last = max(corpora.last_searchable(session), 1)
    found = {}
    for _ in range(PAIRS):
        after = random.randrange(last)  # noqa: S311 - a sample, no secret
        sentence = corpora.next_searchable(session, after)
        if sentence is not None and len(sentence.text) <= LONGEST_PAIR:
            found[sentence.id] = sentence
    return list(found.values())


def _found(session: Session, queries: Sequence[Query], snapshot: Snapshot) -> Iterator[Drawn]:
    vectors = snapshot.space.queries([query.text for query in queries])
    for query, vector in zip(queries, vectors, strict=True):
        hits = snapshot.index.search(vector, RESULTS)
        known = corpora.sentences_by_id(session, [hit.sentence_id for hit in hits])
        for rank, hit in enumerate(hits, start=1):
            languages = (query.language, known[hit.sentence_id].language)
            item = Item(query.id, hit.sentence_id)
            yield Drawn(item, languages, round(hit.score, 4), rank)


def _near(session: Session, snapshot: Snapshot) -> Iterator[Drawn]:
    indexed = set(snapshot.index.ids)
    sentences = [s for s in _sentences(session) if s.id in indexed]
    if len(snapshot.index.counts) < 2:
        return
    vectors = snapshot.index.vectors([s.id for s in sentences])
    for sentence, vector in zip(sentences, vectors, strict=True):
        others = [code for code in snapshot.index.counts if code != sentence.language]
        language = random.choice(others)  # noqa: S311 - a sample, no secret
        (hit,) = snapshot.index.search(vector, 1, [language])
        other = corpora.sentences_by_id(session, [hit.sentence_id])[hit.sentence_id]
        if len(other.text) <= LONGEST_PAIR:
            left, right = sorted((sentence, other), key=lambda s: s.id)
            item = Item(None, left.id, right.id)
            yield Drawn(item, (left.language, right.language), round(hit.score, 4))


def _with_older_scores(
    drawn: Sequence[Drawn], queries: Sequence[Query], space: Space, index: SearchIndex
) -> list[Drawn]:
    """Add the cosines of the version before, where it knew the sentences."""
    items = [d.item for d in drawn]
    wanted = {item.sentence_id for item in items}
    wanted |= {item.other_sentence_id for item in items if item.other_sentence_id is not None}
    known = sorted(wanted & set(index.ids))
    vectors = dict(zip(known, index.vectors(known), strict=True))
    asked = space.queries([query.text for query in queries])
    by_query = {query.id: vector for query, vector in zip(queries, asked, strict=True)}

    def older(item: Item) -> float | None:
        other = item.other_sentence_id
        left = vectors.get(other) if other is not None else by_query.get(item.query_id or 0)
        right = vectors.get(item.sentence_id)
        return None if left is None or right is None else round(float(left @ right), 4)

    return [replace(d, other_score=older(d.item)) for d in drawn]


def _before(
    session: Session, data_dir: Path, snapshot: Snapshot
) -> tuple[Space, SearchIndex] | None:
    """Space and index of the newest older version that is still on disk."""
    for version in versions.history(session):
        if version.number < snapshot.number and version.state != "pruned":
            folder = data_dir / version.folder
            try:
                return load_version(folder, load_base(version.base, data_dir))
            except (versions.VersionError, OSError, RuntimeError):
                log.warning("version %s cannot be read: no disagreement is known", version.number)
                return None
    return None
