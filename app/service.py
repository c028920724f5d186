"""Search, and the rating of what is found. Knows no gradio; every answer is plain JSON."""

import time
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from app import arguments
from app.detection import Guess, guess
from app.gloss import NoGloss
from app.interleaving import Found, Interleaving, hide_scores
from app.live import Live, NotReady, Snapshot
from app.pairs import check_known, saved
from app.pins import show_pins
from app.speaker import NOBODY, Speaker
from app.text import BadText, clean
from storage import corpora, guest, judgments, queue
from storage.corpora import LONGEST_CONTEXT
from storage.database import Store
from storage.guidelines import GuidelineError
from storage.index import Hit, Ids, Vectors
from storage.interleaving import as_brought
from storage.judgments import Item, JudgmentError, Shown
from storage.languages import UNKNOWN, meeting
from storage.saying import say
from storage.schema import Judgment

RESULTS = 20
Answer = dict[str, Any]


class Service:
    """Search and rating over the live snapshot and the store."""

    def __init__(self, store: Store, live: Live) -> None:
        self._store = store
        self._live = live
        self._interleaving = Interleaving(store, live)
        self._searched: tuple[object, Ids] = (None, np.empty(0, np.int64))
        """Which corpora were searched last, up to which sentence, and their sentences."""

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
        corpora: Sequence[str] | None = None,
        fair: bool = True,
        alone: bool = False,
    ) -> Answer:
        """Find k sentences for a query, in the wanted languages and corpora or in all.

        `order`: `best` first, or `languages`: the best of each in turn. Every result comes from
        one version, named in the answer: the live one, or `version`, for curators. `reads`:
        languages that the reader has, beside those that the speaker is known to read: the query's
        is guessed among them and the corpus's, and is `und` in doubt, with `likely` to ask about.
        Without `fair`, nothing is subtracted for a language: to compare. Of a result, `standing`
        is the percent of nonsense queries that find nothing as close; `doubtful`: none may answer.
        `alone`: by that version only, where others are compared with it blindly (interleaving.py).

        Raises BadText, NotReady, NotAllowed, VersionError.
        """
        began = time.perf_counter()
        query, count = clean(text), arguments.result_count(k)
        asked_for, names = arguments.languages(languages), arguments.corpora(corpora)
        has = [*speaker.languages, *(arguments.languages(reads) or ())]
        chosen = arguments.language(query_language)
        in_turn = arguments.result_order(order) == "languages"
        snapshot = self._looked_in(arguments.version(version), fair is not False, speaker)
        known = Guess(chosen) if chosen else guess(query, [*snapshot.index.counts, *has])
        wanted = None if asked_for is None else meeting(asked_for, snapshot.index.counts)
        where = {"k": count, "languages": wanted, "in_turn": in_turn, "within": self._within(names)}
        vector = snapshot.space.queries([query])[0]
        encoded = time.perf_counter()
        shown: Sequence[Found] = [(h, snapshot) for h in self._hits(snapshot, vector, where)]
        if version is None and fair is not False and not (in_turn or alone):
            again = partial(self._hits_in, query=query, where=where)
            shown = self._interleaving.drafted(query, speaker, shown, again)
        found = time.perf_counter()
        hits = [hit for hit, _ in shown]
        with self._store.read() as session:
            results = _results(session, hits, _ratings(session, speaker.name, query, hits))
            show_pins(session, query, results)
        doubtful = _stand(results, [each for _, each in shown])
        hide_scores(results, shown)
        return {
            "query": query,
            "query_language": known.language,
            "likely": [{"language": code, "probability": p} for code, p in known.likely],
            "version": snapshot.number,
            "results": results,
            "fair": snapshot.space.is_fair,
            "doubtful": doubtful,
            "milliseconds": _milliseconds(began, encoded, found),
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
        translated: bool | str | None = None,
    ) -> Answer:
        """Record a relevance judgment; when this returns, it is on disk.

        `translated`: whether they looked at a translation of it, `machine` for one by a machine.
        Raises BadText or JudgmentError for what cannot be recorded.
        """
        text = clean(query)
        language = arguments.language(query_language) or UNKNOWN
        number = arguments.whole(sentence_id, say("sentence"), 1)
        given = arguments.rating(value, integral=True)
        seen = arguments.rank(rank), arguments.score(score), arguments.version(version)
        shown = Shown(*seen, None, *arguments.translated(translated))
        with self._store.write() as session:
            check_known(session, number, shown.version)
            author = speaker.judge(session)
            item = Item(judgments.query_for(session, language, text).id, number)
            shown = as_brought(session, speaker.name, text, number, shown)
            return saved(queue.submit(session, author, item, outcome, given, shown))

    def corpora(self) -> Answer:
        """The corpora that can be searched, and how many sentences each has."""
        with self._store.read() as session:
            return {"corpora": corpora.sizes(session)}

    def _looked_in(self, number: int | None, fair: bool, speaker: Speaker) -> Snapshot:
        """The live version, or another that a curator looks at; without its fairness to compare."""
        if number is not None:
            speaker.require("curator")
        snapshot = self._live.ready() if number is None else self._live.at(number)
        return snapshot if fair else self._live.plain(snapshot)

    def _hits_in(self, other: Snapshot, query: str, where: Answer) -> list[Hit]:
        return self._hits(other, other.space.queries([query])[0], where)

    def _hits(self, snapshot: Snapshot, vector: Vectors, where: Answer) -> list[Hit]:
        """What a version finds; without what is out, until its index follows the corpus."""
        hits = snapshot.index.search(vector, **where)
        with self._store.read() as session:
            if _holds_what_is_out(session, hits):
                hits = snapshot.index.search(vector, **where, without=guest.ids(session))
        return hits

    def _within(self, names: list[str] | None) -> Ids | None:
        """The sentences of some corpora, kept for the next search in them."""
        if names is None:
            return None
        kept = self._searched
        with self._store.read() as session:
            wanted = (*names, corpora.last_searchable(session))
            if kept[0] != wanted:
                kept = (wanted, np.array(corpora.ids_of(session, names), np.int64))
        self._searched = kept
        return kept[1]


def _milliseconds(began: float, encoded: float, found: float) -> Answer:
    """What each part of a search took that ends now; seconds of `time.perf_counter`."""
    return {
        "encode": round(1000 * (encoded - began), 1),
        "index": round(1000 * (found - encoded), 1),
        "render": round(1000 * (time.perf_counter() - found), 1),
    }


def _holds_what_is_out(session: Session, hits: Sequence[Hit]) -> bool:
    found = corpora.sentences_by_id(session, [hit.sentence_id for hit in hits])
    return not all(sentence.searchable for sentence in found.values())


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


def _stand(results: list[Answer], found_by: Sequence[Snapshot]) -> bool:
    """Say how each score stands against nonsense's, None where its version does not know.

    Returns whether every one is in doubt.
    """
    doubted = []
    for result, snapshot in zip(results, found_by, strict=True):
        known, score = snapshot.nonsense, result["score"]
        result["standing"] = known.standing(score) if known else None
        doubted.append(known is not None and known.doubts(score))
    return bool(doubted) and all(doubted)


def _standing(judgment: Judgment | None) -> Answer | None:
    return {"outcome": judgment.outcome, "value": judgment.value} if judgment else None


EXPECTED = (BadText, GuidelineError, JudgmentError, NoGloss, NotReady)
"""Errors whose message is for the reader."""
