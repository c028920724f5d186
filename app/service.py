"""What the page can do: search and rate. Knows no gradio; every answer is plain JSON."""

import random
import time
from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from app import arguments
from app.detection import Guess, guess
from app.live import Live, Snapshot
from app.speaker import NOBODY, Speaker
from app.text import LONGEST, BadText, clean
from storage import corpora, guest, judgments, queue
from storage.corpora import LONGEST_CONTEXT
from storage.database import Store
from storage.guidelines import GuidelineError
from storage.index import Hit
from storage.judgments import Item, JudgmentError, Shown
from storage.languages import UNKNOWN, crosses, meeting
from storage.schema import EncoderVersion, Judgment, Sentence

RESULTS = 20
DRAWS, PAIR_DRAWS = 50, 5
"""Tries to find a sentence short enough to suggest, and a pair that its judge has not rated."""
Answer = dict[str, Any]
T = TypeVar("T")


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
        speaker: Speaker = NOBODY,
        order: str = "best",
        version: int | None = None,
        reads: Sequence[str] | None = None,
    ) -> Answer:
        """Find k sentences for a query, in the wanted languages or in all.

        `order`: `best` first, or `languages`: the best of each in turn. Every result comes from
        one version, named in the answer: the live one, or `version`, for curators to look at one
        that is kept or was live before. `reads`: languages that the reader has, beside those that
        the speaker is known to read: the query's is guessed among them and the corpus's, and is
        `und` in doubt, with `likely` to ask about.

        Raises BadText, NotReady, NotAllowed, VersionError.
        """
        began = time.perf_counter()
        query = clean(text)
        asked_for, count = arguments.languages(languages), arguments.result_count(k)
        has = [*speaker.languages, *(arguments.languages(reads) or ())]
        chosen, number = arguments.language(query_language), arguments.version(version)
        if number is not None:
            speaker.require("curator")
        in_turn = arguments.result_order(order) == "languages"
        snapshot = self._snapshot() if number is None else self._live.at(number)
        known = Guess(chosen) if chosen else guess(query, [*snapshot.index.counts, *has])
        wanted = None if asked_for is None else meeting(asked_for, snapshot.index.counts)
        vector = snapshot.space.queries([query])[0]
        encoded = time.perf_counter()
        hits = snapshot.index.search(vector, count, wanted, in_turn=in_turn)
        found = time.perf_counter()
        with self._store.read() as session:
            if _holds_what_is_out(session, hits):  # until the index follows the corpus
                apart = guest.ids(session)
                hits = snapshot.index.search(vector, count, wanted, apart, in_turn=in_turn)
            results = _results(session, hits, _ratings(session, speaker.name, query, hits))
        return {
            "query": query,
            "query_language": known.language,
            "likely": [{"language": code, "probability": p} for code, p in known.likely],
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
        speaker: Speaker,
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
        text = clean(query)
        language = arguments.language(query_language) or UNKNOWN
        number = arguments.whole(sentence_id, "sentence", 1)
        given = arguments.rating(value, integral=True)
        shown = Shown(arguments.rank(rank), arguments.score(score), arguments.version(version))
        with self._store.write() as session:
            _check_known(session, number, shown.version)
            author = speaker.judge(session)
            item = Item(judgments.query_for(session, language, text).id, number)
            return _saved(queue.submit(session, author, item, outcome, given, shown))

    def compare(self, left: str, right: str) -> Answer:
        """How similar the live encoder finds two sentences. Raises BadText, NotReady."""
        snapshot = self._snapshot()
        texts = [clean(left, "first sentence"), clean(right, "second sentence")]
        vectors = snapshot.space.queries(texts)
        return {
            "left": _side(texts[0], snapshot),
            "right": _side(texts[1], snapshot),
            "score": round(float(vectors[0] @ vectors[1]), 4),
            "version": snapshot.number,
        }

    def rate_pair(
        self,
        speaker: Speaker,
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
        texts = (clean(left, "first sentence"), clean(right, "second sentence"))
        codes = [arguments.language(code) or UNKNOWN for code in (left_language, right_language)]
        given = arguments.rating(value, integral=False)
        shown = Shown(None, arguments.score(score), arguments.version(version))
        with self._store.write() as session:
            _check_known(session, None, shown.version)
            ids = [
                corpora.typed_sentence(session, code, text).id
                for code, text in zip(codes, texts, strict=True)
            ]
            if ids[0] == ids[1]:
                raise BadText("The two sentences are the same: there is nothing to judge.")
            item = Item(None, min(ids), max(ids))
            author = speaker.judge(session)
            return _saved(queue.submit(session, author, item, outcome, given, shown))

    def translation(
        self, sentence_id: int, reads: Sequence[str], speaker: Speaker = NOBODY
    ) -> Answer:
        """The corpus's own translation of a sentence into a language that its reader has, if any.

        Raises BadText.
        """
        number = arguments.whole(sentence_id, "sentence", 1)
        wanted = [*speaker.languages, *(arguments.languages(reads) or ())]
        with self._store.read() as session:
            found = corpora.translation(session, number, wanted)
        if found is None:
            return {"text": None, "language": None}
        return {"text": found.text, "language": found.language}

    def suggest_pair(self, speaker: Speaker = NOBODY) -> Answer:
        """A sentence of the corpus and a close one in another language, worth rating.

        Another one than the speaker has rated, as long as a few draws find one.
        """
        snapshot = self._snapshot()
        for _ in range(PAIR_DRAWS):
            near, other = self._near_pair(snapshot)
            if not self._has_rated(speaker, near, other):
                break
        return self.compare(near.text, other.text) | {
            "left": {"text": near.text, "language": near.language},
            "right": {"text": other.text, "language": other.language},
        }

    def _near_pair(self, snapshot: Snapshot) -> tuple[Sentence, Sentence]:
        with self._store.read() as session:
            apart = guest.kept_from_judges(session, snapshot.number)
            near = _drawn(session, snapshot.index.sample(DRAWS, without=apart))
        languages = snapshot.index.languages(without=apart)
        others = [code for code in languages if near and crosses(near.language, code)]
        if near is None or not others:
            raise NotReady("A pair needs sentences in two languages, none of them too long.")
        vector = snapshot.space.queries([near.text])[0]
        hits = snapshot.index.search(vector, 5, [_any(others)], apart)
        with self._store.read() as session:
            found = corpora.sentences_by_id(session, [hit.sentence_id for hit in hits])
        short = [sentence for sentence in found.values() if _can_be_typed(sentence)]
        if not short:
            raise NotReady("No pair came up this time. Ask for another.")
        return near, _any(short)

    def _has_rated(self, speaker: Speaker, left: Sentence, right: Sentence) -> bool:
        with self._store.read() as session:
            judge = judgments.find_judge(session, speaker.name) if speaker.name else None
            item = Item(None, *sorted((left.id, right.id)))
            return judge is not None and judgments.standing(session, judge, item) is not None

    def _snapshot(self) -> Snapshot:
        snapshot = self._live.current
        if snapshot is None:
            raise NotReady(
                self._live.problem
                or "The first version is being prepared. Search opens as soon as it is there."
            )
        return snapshot


def _check_known(session: Session, sentence: int | None, version: int | None) -> None:
    if sentence is not None and not corpora.sentences_by_id(session, [sentence]):
        raise BadText("That sentence is not in the corpus.")
    if version is not None and session.get(EncoderVersion, version) is None:
        raise BadText(f"There is no version {version}.")


def _drawn(session: Session, ids: Sequence[int]) -> Sentence | None:
    """The first of some sentences that is short enough to be rated in a pair."""
    known = corpora.sentences_by_id(session, ids)
    return next((known[id_] for id_ in ids if _can_be_typed(known[id_])), None)


def _holds_what_is_out(session: Session, hits: Sequence[Hit]) -> bool:
    found = corpora.sentences_by_id(session, [hit.sentence_id for hit in hits])
    return not all(sentence.searchable for sentence in found.values())


def _can_be_typed(sentence: Sentence) -> bool:
    return len(sentence.text) <= LONGEST


def _any(things: Sequence[T]) -> T:
    return things[random.randrange(len(things))]  # noqa: S311 - a suggestion, not a secret


def _ratings(session: Session, judge: str, text: str, hits: Sequence[Hit]) -> dict[int, Judgment]:
    if not judge:
        return {}
    queries = judgments.queries_of(session, text)
    return judgments.ratings_of(session, judge, queries, [hit.sentence_id for hit in hits])


def _results(session: Session, hits: Sequence[Hit], ratings: dict[int, Judgment]) -> list[Answer]:
    sentences = corpora.sentences_by_id(session, [hit.sentence_id for hit in hits])
    return [
        {
            "sentence_id": hit.sentence_id,
            "rank": rank,
            "score": round(hit.score, 4),
            "language": sentences[hit.sentence_id].language,
            "text": sentences[hit.sentence_id].text,
            "corpus": sentences[hit.sentence_id].corpus,
            "translated": sentences[hit.sentence_id].parallel_group is not None,
            "context": (sentences[hit.sentence_id].context or "")[:LONGEST_CONTEXT] or None,
            "rating": _standing(ratings.get(hit.sentence_id)),
        }
        for rank, hit in enumerate(hits, start=1)
    ]


def _standing(judgment: Judgment | None) -> Answer | None:
    return {"outcome": judgment.outcome, "value": judgment.value} if judgment else None


def _saved(judgment: Judgment) -> Answer:
    return {"saved": judgment.id, "outcome": judgment.outcome, "value": judgment.value}


def _side(text: str, snapshot: Snapshot) -> Answer:
    return {"text": text, "language": guess(text, snapshot.index.counts).language}


EXPECTED = (BadText, GuidelineError, JudgmentError, NotReady)
"""Errors whose message is for the reader."""
