"""What curators do: see how far judges agree, and decide where they do not. Plain JSON."""

from typing import Any

from app import arguments
from app.recount import Recount
from app.speaker import NOBODY, Speaker
from app.text import BadText
from storage import adjudication, agreement, calibration, disagreement
from storage.agreement import Agreement
from storage.database import Store
from storage.disagreement import Disagreement
from storage.judgments import Item
from storage.saying import Said, say

PAGE = 20
Answer = dict[str, Any]


class Reviewing:
    """Agreement, disagreements and verdicts."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._computed = Recount[Answer]()

    def agreement(self, kind: str = "relevance", speaker: Speaker = NOBODY) -> Answer:
        """Krippendorff's alpha and weighted kappa, overall and by language pair; curators only.

        They name judges, and take seconds to compute over many judgments.
        """
        speaker.require("curator")
        kind = arguments.kind(kind)
        return self._computed.of(kind, lambda: self._agreement(kind))

    def _agreement(self, kind: str) -> Answer:
        with self._store.read() as session:
            ratings = disagreement.read_ratings(session, kind)
        level = agreement.LEVELS[kind]
        by_pair = agreement.by_language_pair(ratings, level)
        return {
            "kind": kind,
            "level": level,
            "overall": _figures(agreement.agreement(ratings, level)),
            "pairs": {"→".join(pair): _figures(found) for pair, found in by_pair.items()},
        }

    def disagreements(
        self, speaker: Speaker = NOBODY, kind: str = "relevance", pair: str = "",
        undecided: bool = True, offset: int = 0,
    ) -> Answer:  # fmt: skip
        """Items that judges rate most differently, widest first; curators and admins only."""
        speaker.require("curator")
        kind, languages = arguments.kind(kind), arguments.pair(pair)
        start = arguments.whole(offset, say("offset"))
        with self._store.read() as session:
            rows = disagreement.disagreements(
                session, kind, languages, undecided=bool(undecided), limit=PAGE, offset=start
            )
            return {"items": [_row(row) for row in rows], "offset": start}

    def adjudicate(
        self, speaker: Speaker, sentence_id: int, value: float | None,
        query_id: int | None = None, other_sentence_id: int | None = None, note: str = "",
    ) -> Answer:  # fmt: skip
        """Decide an item; the judgments stay as they are. No value takes a verdict back."""
        speaker.require("curator")
        item = Item(
            _id(query_id, say("query")), arguments.whole(sentence_id, say("sentence"), 1),
            _id(other_sentence_id, say("other sentence")),
        )  # fmt: skip
        if (item.query_id is None) == (item.other_sentence_id is None):
            raise BadText(say("An item is a sentence with a query, or with another sentence."))
        given = arguments.rating(value, integral=False)
        words = arguments.note(note) or ""
        with self._store.write() as session:
            verdict = adjudication.adjudicate(session, speaker.judge(session), item, given, words)
            return {"saved": verdict.id, "value": verdict.value}

    def calibrate(
        self, speaker: Speaker, kind: str = "relevance", items: int | None = None
    ) -> Answer:
        """Have every judge rate the same first items of the queue before all else: a calibration.

        0 ends it; without a number it only tells how many there are. Curators and admins only.
        """
        speaker.require("curator")
        kind = arguments.kind(kind)
        if items is not None:
            wanted = arguments.whole(items, say("number of items"), 0, calibration.MOST)
            with self._store.write() as session:
                calibration.draw(session, kind, wanted)
        with self._store.read() as session:
            return {"kind": kind, "items": calibration.size(session, kind)}


def _figures(found: Agreement) -> Answer:
    return {
        "judges": found.judges,
        "items": found.items,
        "alpha": found.alpha,
        "kappa": found.mean_kappa,
        "kappas": [
            {"judges": list(k.judges), "items": k.items, "value": k.value} for k in found.kappas
        ],
    }


def _row(found: Disagreement) -> Answer:
    return {
        "query_id": found.item.query_id,
        "sentence_id": found.item.sentence_id,
        "other_sentence_id": found.item.other_sentence_id,
        "pair": "→".join(found.pair),
        "texts": list(found.texts),
        "values": found.values,
        "spread": found.spread,
        "verdict": found.verdict,
    }


def _id(value: object, what: Said) -> int | None:
    return None if value is None else arguments.whole(value, what, 1)
