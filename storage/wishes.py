"""What a judge wants to see of the queue, and which items that leaves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.judges import reading
from storage.judgments import JudgmentError, current
from storage.languages import UNKNOWN, meeting
from storage.progress import positives
from storage.saying import say
from storage.schema import ORDERS, Judge, Judgment, Query, QueueItem, Reservation, Sentence
from storage.text import name_key

STATUSES = ("open", "unsure", "skipped", "rated")


@dataclass(frozen=True)
class Wish:
    """What a judge wants to see: kind, order, and perhaps a language pair."""

    kind: str = "relevance"
    order: str = "random"
    pair: tuple[str, str] | None = None
    status: str = "open"
    """One of STATUSES: what they have not judged yet, or what they said of it."""
    rated_by: str = ""
    """Only what this person has rated, to be rated by somebody else too; empty for all."""
    after: float = -1.0
    """Lot of the item shown last, so that a list of what one judged comes around in turn."""
    reads: tuple[str, ...] = ()
    """Languages that their browser has: what they read, until they say it themselves."""
    corpus: str = ""
    """Only items with a sentence of this corpus; empty for all."""
    words: str = ""
    """Only items with a text that holds these; empty for all."""


def open_items(session: Session, judge: Judge, wish: Wish) -> Select[QueueItem]:
    """Select what may be put before a judge: in their languages, not taken, not done.

    What they have rated themselves they may see again however many others rated it.
    """
    chosen = _in_any_language(session, judge, wish)
    reads = reading(judge, wish.reads)
    if reads:
        chosen = chosen.where(
            _met(session, QueueItem.left_language, [*reads, UNKNOWN]),
            _met(session, QueueItem.right_language, reads),
        )
    return chosen


def waits_unread(session: Session, judge: Judge, wish: Wish) -> bool:
    """Whether there are such items in languages that they do not read."""
    if not reading(judge, wish.reads):
        return False
    return session.scalars(_in_any_language(session, judge, wish).limit(1)).first() is not None


def unjudged(session: Session, judge: Judge, query_id: int) -> Sequence[QueueItem]:
    """The items of a query that want ratings and that they have not judged."""
    mine = current().where(Judgment.judge_id == judge.id, same_item())
    left = select(QueueItem).where(
        QueueItem.kind == "relevance", QueueItem.query_id == query_id,
        QueueItem.rated < QueueItem.wanted,
        ~mine.where(Judgment.outcome != "withdrawn").exists(),
    )  # fmt: skip
    return session.scalars(left.order_by(QueueItem.id)).all()


def _in_any_language(session: Session, judge: Judge, wish: Wish) -> Select[QueueItem]:
    if wish.order not in ORDERS:
        raise JudgmentError(say("An order is one of {known}.", known=", ".join(ORDERS)))
    if wish.status not in STATUSES:
        raise JudgmentError(say("A status is one of {known}.", known=", ".join(STATUSES)))
    chosen = select(QueueItem).where(QueueItem.kind == wish.kind, *_named(session, wish))
    if wish.status != "rated":
        chosen = chosen.where(*_has_room())
    mine = current().where(Judgment.judge_id == judge.id, same_item())
    if wish.status != "open":
        return chosen.where(mine.where(Judgment.outcome == wish.status).exists())
    return chosen.where(~mine.where(Judgment.outcome != "withdrawn").exists())


def _named(session: Session, wish: Wish) -> list[ColumnElement[bool]]:
    """Conditions for what a wish names: languages, a colleague, a corpus, words."""
    named = []
    if wish.pair:
        named.append(_met(session, QueueItem.left_language, wish.pair[:1]))
        named.append(_met(session, QueueItem.right_language, wish.pair[1:]))
    if wish.rated_by:
        theirs = current().join(Judge, Judgment.judge_id == Judge.id).where(same_item())
        who = (Judge.key == name_key(wish.rated_by), Judgment.outcome == "rated")
        named.append(theirs.where(*who).exists())
    if wish.corpus:
        named.append(_has_sentence(Sentence.corpus == wish.corpus))
    if wish.words:
        asked = select(Query.id).where(Query.id == QueueItem.query_id, _holds(Query.text, wish))
        named.append(or_(asked.exists(), _has_sentence(_holds(Sentence.text, wish))))
    return named


def _has_sentence(such: ColumnElement[bool]) -> ColumnElement[bool]:
    of_item = Sentence.id.in_([QueueItem.sentence_id, QueueItem.other_sentence_id])
    return select(Sentence.id).where(of_item, such).exists()


def _holds(text: InstrumentedAttribute[str], wish: Wish) -> ColumnElement[bool]:
    """Whether a text holds the words; SQLite folds the case of ASCII alone."""
    spellings = sorted({wish.words, wish.words.lower(), wish.words.capitalize()})
    return or_(*(text.icontains(words, autoescape=True) for words in spellings))


def _met(
    session: Session, column: InstrumentedAttribute[str], wanted: Sequence[str]
) -> ColumnElement[bool]:
    """Whether a side's language is one that the wanted codes meet (`storage.languages`)."""
    return column.in_(meeting(wanted, session.scalars(select(column).distinct())))


def _has_room() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Whether an item wants more ratings than it has, and than it has and may be getting."""
    taken = (
        select(func.count())
        .where(Reservation.item_id == QueueItem.id)
        .correlate(QueueItem)
        .scalar_subquery()
    )
    return QueueItem.rated < QueueItem.wanted, QueueItem.rated + taken < QueueItem.wanted


def same_item() -> ColumnElement[bool]:
    """Whether a judgment is of a queue item."""
    return and_(
        Judgment.query_id.is_not_distinct_from(QueueItem.query_id),
        Judgment.sentence_id == QueueItem.sentence_id,
        Judgment.other_sentence_id.is_not_distinct_from(QueueItem.other_sentence_id),
    )


def in_order(session: Session, wish: Wish, margin: float | None) -> Sequence[ColumnElement[Any]]:
    """What to sort by, before the lot: see `queue.next_item`."""
    if wish.status != "open":
        return [QueueItem.lot <= wish.after]
    if wish.order == "disagreement":
        return [func.coalesce(-func.abs(QueueItem.score - QueueItem.other_score), 0.0)]
    if wish.order == "uncertain" and margin is not None:
        return [func.abs(QueueItem.score - margin)]
    if wish.order == "thin":
        found = positives(session, wish.kind)
        pairs = [
            (and_(QueueItem.left_language == x, QueueItem.right_language == y), float(number))
            for (x, y), number in found.items()
        ]
        return [case(*pairs, else_=0.0)] if pairs else []
    return []
