"""Pairs of sentences: how similar they are, and the rating of that. Knows no gradio."""

import random
from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from app import arguments
from app.detection import guess
from app.live import Live, NotReady, Snapshot
from app.speaker import NOBODY, Speaker
from app.text import LONGEST, BadText, clean
from storage import corpora, guest, judgments, queue
from storage.database import Store
from storage.judgments import Item, Shown
from storage.languages import UNKNOWN, crosses
from storage.saying import say
from storage.schema import EncoderVersion, Judgment, Sentence

DRAWS, PAIR_DRAWS = 50, 5
"""Tries to find a sentence short enough to suggest, and a pair that its judge has not rated."""
FIRST, SECOND = say("first sentence"), say("second sentence")
Answer = dict[str, Any]
T = TypeVar("T")


class Pairs:
    """Two sentences and the live snapshot's opinion of them, beside the store."""

    def __init__(self, store: Store, live: Live) -> None:
        self._store = store
        self._live = live

    def compare(self, left: str, right: str) -> Answer:
        """How similar the live encoder finds two sentences. Raises BadText, NotReady.

        `standing`: percent of random pairs of the corpus that it finds less similar.
        """
        snapshot = self._live.ready()
        texts = [clean(left, FIRST), clean(right, SECOND)]
        vectors = snapshot.space.queries(texts)
        score, known = float(vectors[0] @ vectors[1]), snapshot.nonsense
        return {
            "left": _side(texts[0], snapshot),
            "right": _side(texts[1], snapshot),
            "score": round(score, 4),
            "standing": known.standing_of_pair(score) if known else None,
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
        texts = (clean(left, FIRST), clean(right, SECOND))
        codes = [arguments.language(code) or UNKNOWN for code in (left_language, right_language)]
        given = arguments.rating(value, integral=False)
        shown = Shown(None, arguments.score(score), arguments.version(version))
        with self._store.write() as session:
            check_known(session, None, shown.version)
            ids = [
                corpora.typed_sentence(session, code, text).id
                for code, text in zip(codes, texts, strict=True)
            ]
            if ids[0] == ids[1]:
                raise BadText(say("The two sentences are the same: there is nothing to judge."))
            item = Item(None, min(ids), max(ids))
            author = speaker.judge(session)
            return saved(queue.submit(session, author, item, outcome, given, shown))

    def suggest_pair(self, speaker: Speaker = NOBODY) -> Answer:
        """A sentence of the corpus and a close one in another language, worth rating.

        Another one than the speaker has rated, as long as a few draws find one.
        """
        snapshot = self._live.ready()
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
            raise NotReady(say("A pair needs sentences in two languages, none of them too long."))
        vector = snapshot.space.queries([near.text])[0]
        hits = snapshot.index.search(vector, 5, [_any(others)], apart)
        with self._store.read() as session:
            found = corpora.sentences_by_id(session, [hit.sentence_id for hit in hits])
        short = [sentence for sentence in found.values() if _can_be_typed(sentence)]
        if not short:
            raise NotReady(say("No pair came up this time. Ask for another."))
        return near, _any(short)

    def _has_rated(self, speaker: Speaker, left: Sentence, right: Sentence) -> bool:
        with self._store.read() as session:
            judge = judgments.find_judge(session, speaker.name) if speaker.name else None
            item = Item(None, *sorted((left.id, right.id)))
            return judge is not None and judgments.standing(session, judge, item) is not None


def check_known(session: Session, sentence: int | None, version: int | None) -> None:
    """Raise BadText for a sentence or a version that does not exist."""
    if sentence is not None and not corpora.sentences_by_id(session, [sentence]):
        raise BadText(say("That sentence is not in the corpus."))
    if version is not None and session.get(EncoderVersion, version) is None:
        raise BadText(say("There is no version {number}.", number=version))


def _drawn(session: Session, ids: Sequence[int]) -> Sentence | None:
    """The first of some sentences that is short enough to be rated in a pair."""
    known = corpora.sentences_by_id(session, ids)
    return next((known[id_] for id_ in ids if _can_be_typed(known[id_])), None)


def _can_be_typed(sentence: Sentence) -> bool:
    return len(sentence.text) <= LONGEST


def _any(things: Sequence[T]) -> T:
    return things[random.randrange(len(things))]  # noqa: S311 - a suggestion, not a secret


def saved(judgment: Judgment) -> Answer:
    """What an answer says of a judgment that is on disk."""
    return {"saved": judgment.id, "outcome": judgment.outcome, "value": judgment.value}


def _side(text: str, snapshot: Snapshot) -> Answer:
    return {"text": text, "language": guess(text, snapshot.index.counts).language}
