"""Pinned queries on the page: what every version must find, who may ask that, what each finds."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from app import arguments
from app.live import Live
from app.speaker import Speaker
from app.text import BadText, clean
from storage import corpora, judgments, pins, versions
from storage.database import Store
from storage.languages import UNKNOWN, meets
from storage.pins import WITHIN
from storage.saying import say
from storage.schema import Judge, Pin, Query, Sentence

ROLE = "curator"
Answer = dict[str, Any]


class Pins:
    """Pins and unpins, and shows what is pinned. Knows no gradio."""

    def __init__(self, store: Store, live: Live) -> None:
        self._store = store
        self._live = live

    def pin(
        self,
        speaker: Speaker,
        query: str,
        query_language: str,
        sentence_id: int,
        languages: Sequence[str] | None = None,
        note: str = "",
    ) -> Answer:
        """Have every version to come find a sentence for a query; curators and admins only.

        `languages`: where it is looked for, everywhere if left out. `place` in the answer: where
        the live version has it among its first results, if it has. What is pinned already stays
        as it is. Raises BadText, NotAllowed.
        """
        speaker.require(ROLE)
        text, code = clean(query), arguments.language(query_language) or UNKNOWN
        number = arguments.whole(sentence_id, say("sentence"), 1)
        wanted, said = arguments.languages(languages) or [], arguments.note(note)
        snapshot = self._live.current
        vectors = snapshot.space.queries([text]) if snapshot else None
        with self._store.write() as session:
            _check_found(session, number, wanted)
            asked = judgments.query_for(session, code, text)
            made = pins.pin(session, speaker.judge(session), asked, number, wanted, said)
            place = None
            if snapshot is not None and vectors is not None:
                alone = [each for each in pins.asked(session) if each.id == made.id]
                found = pins.places(alone, vectors, snapshot.index)
                pins.note_places(session, snapshot.number, found)
                place = found[made.id]
            return {"pin": made.id, "place": place, "within": WITHIN}

    def unpin(self, speaker: Speaker, pin: int) -> Answer:
        """Ask a pin of no version any more; curators and admins only.

        Raises BadText, NotAllowed.
        """
        speaker.require(ROLE)
        number = arguments.whole(pin, say("pin"), 1)
        with self._store.write() as session:
            if session.get(Pin, number) is None:
                raise BadText(say("There is no pin {number}.", number=number))
            return {"changed": pins.withdraw(session, speaker.judge(session), number)}

    def pins(self) -> Answer:
        """What is pinned, the newest first, and its place in every version on disk.

        A place that is null is not found, one that is missing has not been asked for yet.
        """
        with self._store.read() as session:
            on_disk = [v for v in versions.history(session) if v.state != "pruned"]
            known = {v.number: pins.measured(v.metrics) for v in on_disk}
            shown = [_shown(*row, known) for row in pins.standing(session)]
        return {"pins": shown, "versions": [v.number for v in on_disk], "within": WITHIN}


def show_pins(session: Session, text: str, results: Sequence[Answer]) -> None:
    """Say of each result by which pin it must be found for this query; None by none."""
    pinned = pins.of_queries(session, judgments.queries_of(session, text))
    for result in results:
        found = pinned.get(result["sentence_id"])
        result["pin"] = found.id if found else None


def _check_found(session: Session, number: int, languages: Sequence[str]) -> None:
    sentence = corpora.sentences_by_id(session, [number]).get(number)
    if sentence is None or not sentence.searchable:
        raise BadText(say("That sentence is not in the corpus."))
    if languages and not any(meets(code, sentence.language) for code in languages):
        raise BadText(say("That sentence is in none of the languages that are looked in."))


def _shown(
    pin: Pin, query: Query, sentence: Sentence, judge: Judge, known: Mapping[int, pins.Places]
) -> Answer:
    return {
        "pin": pin.id,
        "query": query.text,
        "query_language": query.language,
        "sentence_id": sentence.id,
        "sentence": sentence.text,
        "language": sentence.language,
        "languages": pin.languages,
        "by": judge.name,
        "note": pin.note,
        "created_at": pin.created_at,
        "places": {str(v): found[pin.id] for v, found in known.items() if pin.id in found},
    }
