"""What the page can do: search and rate. Knows no gradio; every answer is plain JSON."""

import time
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.live import Live, Snapshot
from app.text import BadText, clean, detect_language
from storage import corpora, judgments
from storage.corpora import LANGUAGE_CODE
from storage.database import Store
from storage.index import Hit
from storage.judgments import Item, JudgmentError, Shown
from storage.schema import Judgment, Query

RESULTS = 20
MOST_RESULTS = 100
LONGEST_NAME = 60
Answer = dict[str, Any]


class NotReady(RuntimeError):
    """No version has been published yet."""


class Service:
    """Search and rating over the live snapshot and the store."""

    def __init__(self, store: Store, live: Live) -> None:
        self._store = store
        self._live = live

    def search(
        self,
        text: str,
        languages: Sequence[str] | None = None,
        query_language: str | None = None,
        k: int = RESULTS,
        judge: str = "",
    ) -> Answer:
        """Find the k best sentences for a query, in the wanted languages or in all.

        Every result comes from one version, named in the answer. Raises BadText, NotReady.
        """
        began = time.perf_counter()
        query = clean(text)
        snapshot = self._snapshot()
        language = _language(query_language) or detect_language(query, snapshot.index.counts)
        wanted = None if not languages else [_language(code) or "" for code in languages]
        vector = snapshot.encoder.encode([query], "query")[0]
        encoded = time.perf_counter()
        hits = snapshot.index.search(vector, min(max(int(k), 1), MOST_RESULTS), wanted)
        found = time.perf_counter()
        with self._store.read() as session:
            results = _results(session, hits, _ratings(session, judge, query, language, hits))
        return {
            "query": query,
            "query_language": language,
            "version": snapshot.number,
            "results": results,
            "milliseconds": {
                "encode": round(1000 * (encoded - began), 1),
                "index": round(1000 * (found - encoded), 1),
                "render": round(1000 * (time.perf_counter() - found), 1),
            },
        }

    def rate(
        self,
        judge: str,
        query: str,
        query_language: str,
        sentence_id: int,
        value: float | None,
        outcome: str = "rated",
        rank: int | None = None,
        score: float | None = None,
        version: int | None = None,
    ) -> Answer:
        """Record a relevance judgment; when this returns, it is on disk.

        Raises BadText or JudgmentError for what cannot be recorded.
        """
        name, text = _judge_name(judge), clean(query)
        language = _language(query_language)
        if not language:
            raise BadText("Choose the language of the query first.")
        with self._store.write() as session:
            _check_sentence(session, sentence_id)
            item = Item(judgments.query_for(session, language, text).id, sentence_id)
            author = judgments.judge_named(session, name)
            shown = Shown(rank, score, version)
            return _saved(judgments.record(session, author, item, outcome, value, shown))

    def compare(self, left: str, right: str) -> Answer:
        """How similar the live encoder finds two sentences. Raises BadText, NotReady."""
        snapshot = self._snapshot()
        texts = [clean(left, "first sentence"), clean(right, "second sentence")]
        vectors = snapshot.encoder.encode(texts, "query")
        return {
            "left": _side(texts[0], snapshot),
            "right": _side(texts[1], snapshot),
            "score": round(float(vectors[0] @ vectors[1]), 4),
            "version": snapshot.number,
        }

    def rate_pair(
        self,
        judge: str,
        left: str,
        left_language: str,
        right: str,
        right_language: str,
        value: float | None,
        outcome: str = "rated",
        score: float | None = None,
        version: int | None = None,
    ) -> Answer:
        """Record how similar two sentences are, 0 to 5; on disk when this returns."""
        name = _judge_name(judge)
        texts = (clean(left, "first sentence"), clean(right, "second sentence"))
        codes = (_language(left_language) or "und", _language(right_language) or "und")
        with self._store.write() as session:
            ids = [
                corpora.typed_sentence(session, code, text).id
                for code, text in zip(codes, texts, strict=True)
            ]
            if ids[0] == ids[1]:
                raise BadText("The two sentences are the same: there is nothing to judge.")
            item = Item(None, min(ids), max(ids))
            author = judgments.judge_named(session, name)
            return _saved(
                judgments.record(session, author, item, outcome, value, Shown(None, score, version))
            )

    def suggest_pair(self, seed: int) -> Answer:
        """A sentence of the corpus and a close one in another language, worth rating."""
        snapshot = self._snapshot()
        counts = snapshot.index.counts
        with self._store.read() as session:
            last = corpora.last_searchable(session)
            near = corpora.next_searchable(session, seed % max(last, 1))
        if near is None or len(counts) < 2:
            raise NotReady("A pair needs sentences in two languages.")
        vector = snapshot.encoder.encode([near.text], "query")[0]
        others = [code for code in counts if code != near.language]
        hits = snapshot.index.search(vector, 5, [others[seed % len(others)]])
        with self._store.read() as session:
            hit = hits[seed % len(hits)]
            other = corpora.sentences_by_id(session, [hit.sentence_id])[hit.sentence_id]
        return self.compare(near.text, other.text) | {
            "left": {"text": near.text, "language": near.language},
            "right": {"text": other.text, "language": other.language},
        }

    def _snapshot(self) -> Snapshot:
        snapshot = self._live.current
        if snapshot is None:
            raise NotReady(
                self._live.problem
                or "The first version is being prepared. Search opens as soon as it is there."
            )
        return snapshot


def _language(code: object) -> str | None:
    if not code:
        return None
    if not isinstance(code, str) or not LANGUAGE_CODE.fullmatch(code):
        raise BadText("A language is given by its code, such as 'en'.")
    return code


def _judge_name(name: object) -> str:
    cleaned = clean(name, "name")
    if len(cleaned) > LONGEST_NAME:
        raise BadText(f"Choose a name of at most {LONGEST_NAME} characters.")
    return cleaned


def _check_sentence(session: Session, sentence_id: object) -> None:
    if not isinstance(sentence_id, int) or not corpora.sentences_by_id(session, [sentence_id]):
        raise BadText("That sentence is not in the corpus.")


def _ratings(
    session: Session, judge: str, text: str, language: str, hits: Sequence[Hit]
) -> dict[int, Judgment]:
    query = session.scalars(
        select(Query).where(Query.language == language, Query.text == text)
    ).first()
    if query is None or not judge:
        return {}
    return judgments.ratings_of(session, judge, query, [hit.sentence_id for hit in hits])


def _results(session: Session, hits: Sequence[Hit], ratings: dict[int, Judgment]) -> list[Answer]:
    sentences = corpora.sentences_by_id(session, [hit.sentence_id for hit in hits])
    return [
        {
            "sentence_id": hit.sentence_id,
            "rank": rank,
            "score": round(hit.score, 4),
            "language": sentences[hit.sentence_id].language,
            "text": sentences[hit.sentence_id].text,
            "context": sentences[hit.sentence_id].context,
            "rating": _standing(ratings.get(hit.sentence_id)),
        }
        for rank, hit in enumerate(hits, start=1)
    ]


def _standing(judgment: Judgment | None) -> Answer | None:
    return {"outcome": judgment.outcome, "value": judgment.value} if judgment else None


def _saved(judgment: Judgment) -> Answer:
    return {"saved": judgment.id, "outcome": judgment.outcome, "value": judgment.value}


def _side(text: str, snapshot: Snapshot) -> Answer:
    return {"text": text, "language": detect_language(text, snapshot.index.counts)}


EXPECTED = (BadText, JudgmentError, NotReady)
"""Errors whose message is for the reader."""
