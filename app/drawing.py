"""Draws items worth judging into the queue, with the live version and the one before it.

Relevance: what known queries find now, a few sentences a query, over all languages.
Similarity: sentences of the corpus with a near one in another language. Where people have a
corpus of their own, neither draws from the demo corpus nor asks its questions.
"""

import logging
import random
import threading
import time
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.evidence import Waiting, brought, queries_of, waiting_version
from app.live import Live, Snapshot
from storage import corpora, guest, queue, versions
from storage.database import Store
from storage.index import SearchIndex
from storage.judgments import Item
from storage.languages import crosses
from storage.queue import Drawn
from storage.schema import SCALES, Judge, Judgment, Query, QueueItem
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
        self._exhausted: dict[str, tuple[tuple[int, int], float]] = {}
        """Of each kind, what had nothing more to give (see `_source`), and when to ask it again."""
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
        """Draw of either kind what the live version has nothing left of; return how many."""
        snapshot = self._live.current
        if snapshot is None:
            return 0
        with self._drawing:
            self._see_the_guest_off(snapshot)
            drawn = self._draw_if_low(snapshot)
            return drawn + self._draw_evidence(snapshot, anew=drawn > 0)

    def _draw_if_low(self, snapshot: Snapshot) -> int:
        waited = self._sought[1]
        just_promoted = waited is not None and waited.number == snapshot.number
        source = {kind: self._source(snapshot, kind) for kind in SCALES}
        kinds = [
            kind for kind in SCALES
            if just_promoted or self._asks_for(snapshot, kind, source[kind])
        ]  # fmt: skip
        drawn = self._draw(snapshot, kinds) if kinds else 0
        for kind in kinds:
            if not self._left(snapshot, kind):  # all judged, or nothing to judge: no hurry
                self._exhausted[kind] = source[kind], time.monotonic() + AGAIN_SECONDS
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
            apart = guest.kept_from_judges(session, snapshot.number)
            queries = queries_of(session, waiting)
            drawn = list(brought(session, queries, kept, snapshot, apart))
        drawn = _with_older_scores(drawn, queries, snapshot.space, snapshot.index)
        with self._store.write() as session:
            return queue.add_items(session, drawn, waiting.number, self._wanted, first=True)

    def _asks_for(self, snapshot: Snapshot, kind: str, source: tuple[int, int]) -> bool:
        known, again = self._exhausted.get(kind, ((-1, -1), 0.0))
        if known == source and time.monotonic() < again:
            return False
        return not self._left(snapshot, kind)

    def _source(self, snapshot: Snapshot, kind: str) -> tuple[int, int]:
        """What items of a kind are drawn from: version and, of relevance, the newest query."""
        if kind != "relevance":
            return snapshot.number, 0
        with self._store.read() as session:
            return snapshot.number, session.scalar(select(func.max(Query.id))) or 0

    def _left(self, snapshot: Snapshot, kind: str) -> bool:
        """Whether items of a kind and of this version still want ratings."""
        waiting = select(QueueItem.id).where(
            QueueItem.kind == kind,
            QueueItem.version == snapshot.number,
            QueueItem.rated < QueueItem.wanted,
        )
        with self._store.read() as session:
            return session.scalar(waiting.limit(1)) is not None

    def _see_the_guest_off(self, snapshot: Snapshot) -> None:
        """Once judges have a corpus of their own, what is left of the demo's gives way."""
        with self._store.read() as session:
            apart = guest.kept_from_judges(session, snapshot.number)
            leaves = bool(apart) and guest.waits_in_queue(session)
        if leaves:
            with self._store.write() as session:
                guest.leave_queue(session)

    def _draw(self, snapshot: Snapshot, kinds: Sequence[str]) -> int:
        with self._store.read() as session:
            apart = guest.kept_from_judges(session, snapshot.number)
            queries = _queries(session, own=bool(apart)) if "relevance" in kinds else []
            drawn = list(_found(session, queries, snapshot, apart))
            if "similarity" in kinds:
                drawn += _near(session, snapshot, apart)
            before = _before(session, self._store.data_dir, snapshot)
        if before:
            drawn = _with_older_scores(drawn, queries, *before)
        with self._store.write() as session:
            apart = guest.kept_from_judges(session, snapshot.number)  # it may have left meanwhile
            drawn = [d for d in drawn if apart.isdisjoint(_sentences_of(d.item))]
            return queue.add_items(session, drawn, snapshot.number, self._wanted)


def _queries(session: Session, own: bool) -> list[Query]:
    """Queries that people judged results of, then any others, but for the demo corpus's own."""
    people = (
        select(Judgment.query_id)
        .join(Judge, Judgment.judge_id == Judge.id)
        .where(Judge.kind == "person", Judgment.query_id.is_not(None))
    )
    chosen = select(Query).order_by(Query.id.in_(people).desc(), func.random()).limit(QUERIES)
    if own:
        chosen = chosen.where(Query.id.not_in(guest.its_queries()))
    return list(session.scalars(chosen))


def _sentences_of(item: Item) -> set[int]:
    return {item.sentence_id, item.other_sentence_id or item.sentence_id}


def _found(
    session: Session, queries: Sequence[Query], snapshot: Snapshot, apart: AbstractSet[int]
) -> Iterator[Drawn]:
    vectors = snapshot.space.queries([query.text for query in queries])
    for query, vector in zip(queries, vectors, strict=True):
        hits = snapshot.index.search(vector, RESULTS, without=apart)
        known = corpora.sentences_by_id(session, [hit.sentence_id for hit in hits])
        for rank, hit in enumerate(hits, start=1):
            languages = (query.language, known[hit.sentence_id].language)
            item = Item(query.id, hit.sentence_id)
            yield Drawn(item, languages, round(hit.score, 4), rank)


def _near(session: Session, snapshot: Snapshot, apart: AbstractSet[int]) -> Iterator[Drawn]:
    chosen = snapshot.index.sample(PAIRS, without=apart)
    known = corpora.sentences_by_id(session, chosen)
    short = [known[id_] for id_ in chosen if len(known[id_].text) <= LONGEST_PAIR]
    languages = list(snapshot.index.languages(without=apart))
    vectors = snapshot.index.vectors([s.id for s in short])
    for sentence, vector in zip(short, vectors, strict=True):
        others = [code for code in languages if crosses(sentence.language, code)]
        if not others:
            continue
        language = random.choice(others)  # noqa: S311 - a sample, no secret
        (hit,) = snapshot.index.search(vector, 1, [language], without=apart)
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
