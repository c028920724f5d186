"""What the judging page can do: the next item, a judgment of it, undo, progress, guidelines.

Knows no gradio; every answer is plain JSON. Ratings of others stay hidden until one's own is
in: no answer holds them before.
"""

from dataclasses import replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import arguments
from app.recount import Recount
from app.speaker import NOBODY, Speaker
from app.text import BadText
from storage import guidelines, judged, judges, judgments, progress, queue
from storage.corpora import LONGEST_CONTEXT
from storage.database import Store
from storage.judgments import Item, Shown, find_judge
from storage.progress import TeamProgress
from storage.queue import Rating, Wish
from storage.schema import SCALES, Guideline, Judge, Judgment, Query, QueueItem, Sentence

MARGIN_SAMPLE = 500
Answer = dict[str, Any]


class Judging:
    """The queue, for judges one at a time."""

    def __init__(self, store: Store, set_size: int) -> None:
        self._store = store
        self._set_size = set_size
        self._counted = Recount[TeamProgress]()
        self._locked: dict[int, Answer] = {}
        """Guidelines by their id."""

    def next(
        self,
        speaker: Speaker,
        kind: str = "relevance",
        order: str = "random",
        pair: str = "",
        status: str = "open",
        rated_by: str = "",
    ) -> Answer:
        """Reserve and show the next item, with guideline, progress and the languages they read.

        Raises BadText or JudgmentError.
        """
        wish = _wish(kind, order, pair, status, rated_by)
        with self._store.write() as session:
            author = speaker.judge(session)
            following = _next(session, author, wish)
        with self._store.read() as session:
            return self._page(session, author, following, wish)

    def judge(
        self,
        speaker: Speaker,
        item: int,
        outcome: str,
        value: float | None = None,
        note: str = "",
        order: str = "random",
        pair: str = "",
        status: str = "open",
        rated_by: str = "",
    ) -> Answer:
        """Record a judgment of an item and show the next one; on disk when this returns.

        `others` says what other people rated it. Raises BadText or JudgmentError.
        """
        number = arguments.whole(item, "item", 1)
        given = arguments.rating(value, integral=True)
        words = arguments.note(note)
        with self._store.write() as session:
            author = speaker.judge(session)
            found = _item(session, number)
            wish = replace(_wish(found.kind, order, pair, status, rated_by), after=found.lot)
            chosen_by = wish.order if wish.status == "open" else "random"  # see Wish.after
            shown = Shown(found.rank, found.score, found.version, chosen_by)
            saved, ratings = queue.submit_drawn(
                session, author, found, outcome, given, shown, words
            )
            following = _next(session, author, wish)
        with self._store.read() as session:  # what only looks keeps no other judge waiting
            return {
                "saved": saved.id,
                "outcome": saved.outcome,
                "value": saved.value,
                "others": _others(author, ratings) if saved.outcome == "rated" else [],
                "next": self._page(session, author, following, wish),
            }

    def undo(self, speaker: Speaker, judgment: int) -> Answer:
        """Take a judgment back: what stood before stands again, and the item is shown."""
        number = arguments.whole(judgment, "judgment", 1)
        with self._store.write() as session:
            author = speaker.judge(session)
            restored = judgments.undo(session, author, number)
            item = Item.of(restored)
            queue.count(session, item)
            found = queue.find(session, item)
            return {
                "saved": restored.id,
                "outcome": restored.outcome,
                "value": restored.value,
                "item": _shown(session, found, restored) if found else None,
            }

    def progress(self, speaker: Speaker = NOBODY, kind: str = "relevance") -> Answer:
        """Own and team progress by language pair, and what the next adaptation lacks."""
        kind = arguments.kind(kind)
        with self._store.read() as session:
            author = find_judge(session, speaker.name)
            return self._progress(session, author, kind)

    def reads(self, speaker: Speaker, languages: list[str]) -> Answer:
        """Set the languages a judge reads, none for all; items go to who reads both sides."""
        codes = arguments.languages(languages) or []
        with self._store.write() as session:
            author = speaker.judge(session)
            return {"reads": judges.appoint(session, author.name, languages=codes).languages}

    def guideline(self, kind: str = "relevance") -> Answer:
        """The guideline in force, and whether its labels are locked."""
        kind = arguments.kind(kind)
        with self._store.read() as session:
            return self._guideline(session, kind)

    def revise_guideline(self, speaker: Speaker, kind: str, text: str, labels: list[str]) -> Answer:
        """Put a new guideline into force; curators and admins only."""
        speaker.require("curator")
        kind = arguments.kind(kind)
        if not isinstance(text, str) or not isinstance(labels, list):
            raise BadText("A guideline is a text and a list of labels.")
        with self._store.write() as session:
            author = speaker.judge(session)
            guidelines.revise(session, kind, text, [str(label) for label in labels], author)
            return _guideline(session, kind)

    def _page(self, session: Session, judge: Judge, item: QueueItem | None, wish: Wish) -> Answer:
        """An item, if there is one, and what stands around it."""
        own = None  # of an open item: that is what open means
        if item and wish.status != "open":
            own = judgments.standing(session, judge, Item.of(item))
        return {
            "item": _shown(session, item, own) if item else None,
            "reads": judge.languages,
            "guideline": self._guideline(session, wish.kind),
            "progress": self._progress(session, judge, wish.kind),
        }

    def _guideline(self, session: Session, kind: str) -> Answer:
        """Read once when its labels are locked: from then on neither they nor the text change."""
        number = guidelines.number_in_force(session, kind)
        known = self._locked.get(number) or _guideline(session, kind)
        if known["locked"]:
            self._locked[number] = known
        return known

    def _progress(self, session: Session, judge: Judge | None, kind: str) -> Answer:
        team = self._counted.of(kind, lambda: progress.team_progress(session, kind))
        pairs = progress.progress(session, judge, kind, self._set_size, team)
        return {
            "mine": sum(p.mine for p in pairs),
            "team": sum(p.team for p in pairs),
            "open": sum(p.open for p in pairs),
            "pairs": [vars(p) | {"pair": "→".join(p.pair)} for p in pairs],
        }


def _wish(kind: object, order: object, pair: object, status: object, rated_by: object) -> Wish:
    return Wish(
        arguments.kind(kind), str(order), arguments.pair(pair), str(status),
        arguments.judge_or_nobody(rated_by),
    )  # fmt: skip


def _next(session: Session, judge: Judge, wish: Wish) -> QueueItem | None:
    margin = _margin(session, wish.kind) if wish.order == "uncertain" else None
    return queue.next_item(session, judge, wish, margin)


def _item(session: Session, number: int) -> QueueItem:
    found = session.get(QueueItem, number)
    if found is None:
        raise BadText("That item is not in the queue any more.")
    return found


def _shown(session: Session, item: QueueItem, own: Judgment | None) -> Answer:
    """An item as the page shows it, with the judge's own judgment; nothing of what others said."""
    right = session.get_one(Sentence, item.other_sentence_id or item.sentence_id)
    left: Query | Sentence = (
        session.get_one(Query, item.query_id)
        if item.query_id is not None
        else session.get_one(Sentence, item.sentence_id)
    )
    return {
        "id": item.id,
        "kind": item.kind,
        "left": _side(left),
        "right": _side(right),
        "pair": f"{item.left_language}→{item.right_language}",
        "mine": {"outcome": own.outcome, "value": own.value, "note": own.note} if own else None,
    }


def _side(thing: Query | Sentence) -> Answer:
    context = (thing.context or "") if isinstance(thing, Sentence) else ""
    return {
        "text": thing.text, "language": thing.language,
        "context": context[:LONGEST_CONTEXT] or None,  # old stores may have longer ones
    }  # fmt: skip


def _others(judge: Judge, ratings: list[Rating]) -> list[Answer]:
    """What other people rated an item: for somebody whose own rating stands."""
    return [{"judge": r.judge, "value": r.value} for r in ratings if r.judge_id != judge.id]


def _guideline(session: Session, kind: str) -> Answer:
    found: Guideline = guidelines.in_force(session, kind)
    return {
        "kind": kind,
        "version": found.version,
        "text": found.text,
        "labels": found.labels,
        "locked": guidelines.labels_locked(session, kind),
    }


def _margin(session: Session, kind: str) -> float | None:
    """The cosine where what people took and what they refused meet, in what they saw last."""
    middle = judged.RELEVANT_FROM if kind == "relevance" else SCALES[kind] / 2
    rows = session.execute(
        judgments.current()
        .join(Judge)
        .where(
            Judgment.kind == kind, Judgment.outcome == "rated", Judgment.score.is_not(None),
            Judge.kind == "person",
        )
        .order_by(Judgment.id.desc())
        .limit(MARGIN_SAMPLE)
        .with_only_columns(func.coalesce(Judgment.score, 0.0), Judgment.value)
    ).all()  # fmt: skip
    taken = [score for score, value in rows if value is not None and value >= middle]
    refused = [score for score, value in rows if value is not None and value < middle]
    if not taken or not refused:
        scores = sorted(session.scalars(select(QueueItem.score).where(QueueItem.kind == kind)))
        return scores[len(scores) // 2] if scores else None
    return (sum(taken) / len(taken) + sum(refused) / len(refused)) / 2
