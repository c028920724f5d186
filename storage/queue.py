"""The judging queue: which item comes next for a judge, and how often it may be rated.

An item wants so many people's ratings, exactly. Two rules keep it so under any number of
judges at once: an item in front of a judge is reserved and counts as taken for a while, and a
rating is checked against the count in the transaction that records it (BEGIN IMMEDIATE lets
one such transaction run at a time).
"""

import random
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, delete, func, or_, select, text
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import InstrumentedAttribute, Session

from storage.judgments import Item, JudgmentError, Shown, current, of_item, record, standing
from storage.languages import UNKNOWN, meeting
from storage.progress import positives
from storage.schema import ORDERS, Judge, Judgment, QueueItem, Reservation
from storage.text import name_key

STATUSES = ("open", "unsure", "skipped", "rated")
UNLOADED = {"synchronize_session": False}
"""No session holds reservations as objects: there is nothing to bring up to date."""
FIRST_LOTS = 0.05
"""Lots of what is wanted first are below this: among a twentieth of all others."""
RESERVED_SECONDS = 120.0
"""How long an item stays with a judge who has gone for coffee."""


@dataclass(frozen=True)
class Drawn:
    """An item on its way into the queue."""

    item: Item
    languages: tuple[str, str]
    score: float
    rank: int | None = None
    other_score: float | None = None


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


class Rating(NamedTuple):
    """What one person rated an item."""

    judge_id: int
    judge: str
    value: float | None


def add_items(
    session: Session, drawn: Iterable[Drawn], version: int, wanted: int, first: bool = False
) -> int:
    """Put items in, or bring their scores up to date; return how many there were.

    `first`: the order `random` meets them before most others, and among some.
    """
    items = list(drawn)
    for kind, keys in (
        ("relevance", ("query_id", "sentence_id")),
        ("similarity", ("sentence_id", "other_sentence_id")),
    ):
        rows = [_row(d, version, wanted, first) for d in items if d.item.kind == kind]
        if rows:
            new = insert(QueueItem)
            names = ["rank", "score", "other_score", "version", *(["lot"] if first else [])]
            updated = new.on_conflict_do_update(
                index_elements=keys,
                index_where=text(f"kind = '{kind}'"),  # SQLite wants the index's own words
                set_={name: new.excluded[name] for name in names},
            )
            session.execute(updated, rows)
    for each in items:
        count(session, each.item)
    return len(items)


def _row(drawn: Drawn, version: int, wanted: int, first: bool) -> dict[str, object]:
    return {
        "kind": drawn.item.kind,
        "query_id": drawn.item.query_id,
        "sentence_id": drawn.item.sentence_id,
        "other_sentence_id": drawn.item.other_sentence_id,
        "left_language": drawn.languages[0],
        "right_language": drawn.languages[1],
        "rank": drawn.rank,
        "score": drawn.score,
        "other_score": drawn.other_score,
        "version": version,
        "wanted": wanted,
        "lot": (FIRST_LOTS if first else 1.0) * random.random(),  # noqa: S311 - a lot, no secret
        "created_at": time.time(),
    }


def waiting(session: Session, version: int) -> int:
    """Count the items that a version drew and that still want ratings."""
    wanted = select(func.count(QueueItem.id)).where(
        QueueItem.version == version, QueueItem.rated < QueueItem.wanted
    )
    return session.scalar(wanted) or 0


def next_item(
    session: Session, judge: Judge, wish: Wish, margin: float | None = None
) -> QueueItem | None:
    """Choose the judge's next item and reserve it; None when there is none for them.

    `margin`: the cosine at which the live version is least sure, for the order `uncertain`.
    Call inside `Store.write()`.
    """
    now = time.time()
    over = or_(Reservation.until < now, Reservation.judge_id == judge.id)
    session.execute(delete(Reservation).where(over), execution_options=UNLOADED)
    chosen = open_items(session, judge, wish).order_by(
        *_order(session, wish, margin), QueueItem.lot
    )
    item = session.scalars(chosen.limit(1)).first()
    if item is not None:
        until = now + RESERVED_SECONDS
        reserved = {"item_id": item.id, "judge_id": judge.id, "until": until}
        session.execute(insert(Reservation).values(reserved))
    return item


def open_items(session: Session, judge: Judge, wish: Wish) -> Select[QueueItem]:
    """Select what may be put before a judge: in their languages, not taken, not done.

    What they have rated themselves they may see again however many others rated it.
    """
    if wish.order not in ORDERS:
        raise JudgmentError(f"An order is one of {', '.join(ORDERS)}.")
    if wish.status not in STATUSES:
        raise JudgmentError(f"A status is one of {', '.join(STATUSES)}.")
    chosen = select(QueueItem).where(QueueItem.kind == wish.kind)
    if wish.status != "rated":
        chosen = chosen.where(*_has_room())
    if judge.languages:
        chosen = chosen.where(
            _met(session, QueueItem.left_language, [*judge.languages, UNKNOWN]),
            _met(session, QueueItem.right_language, judge.languages),
        )
    if wish.pair:
        chosen = chosen.where(
            _met(session, QueueItem.left_language, wish.pair[:1]),
            _met(session, QueueItem.right_language, wish.pair[1:]),
        )
    if wish.rated_by:
        theirs = current().join(Judge, Judgment.judge_id == Judge.id).where(same_item())
        named = (Judge.key == name_key(wish.rated_by), Judgment.outcome == "rated")
        chosen = chosen.where(theirs.where(*named).exists())
    mine = current().where(Judgment.judge_id == judge.id, same_item())
    if wish.status != "open":
        return chosen.where(mine.where(Judgment.outcome == wish.status).exists())
    return chosen.where(~mine.where(Judgment.outcome != "withdrawn").exists())


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


def _order(session: Session, wish: Wish, margin: float | None) -> Sequence[ColumnElement[Any]]:
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


def submit(
    session: Session,
    judge: Judge,
    item: Item,
    outcome: str,
    value: float | None,
    shown: Shown = Shown(),  # noqa: B008 - frozen
    note: str | None = None,
) -> Judgment:
    """Record a judgment and, where the queue has the item, keep its count of ratings.

    Raises JudgmentError. Call inside `Store.write()`.
    """
    found = find(session, item)
    if found is not None:
        return submit_drawn(session, judge, found, outcome, value, shown, note)[0]
    return record(session, judge, item, outcome, value, shown, note)


def submit_drawn(
    session: Session,
    judge: Judge,
    drawn: QueueItem,
    outcome: str,
    value: float | None,
    shown: Shown,
    note: str | None = None,
) -> tuple[Judgment, list[Rating]]:
    """Record a judgment of an item of the queue; return it and all ratings that then stand.

    One that came through the queue (`shown.order`) is refused where the item has all it wants
    from others. Raises JudgmentError. Call inside `Store.write()`.
    """
    item = Item.of(drawn)
    if shown.order and outcome == "rated" and drawn.rated >= drawn.wanted:
        before = standing(session, judge, item)
        if before is None or before.outcome != "rated":
            raise JudgmentError("This item has all the ratings it needs; yours was not recorded.")
    judgment = record(session, judge, item, outcome, value, shown, note)
    ratings = _counted(session, item, drawn)
    if not shown.order:  # who judges through the queue gives it up with asking for the next
        theirs = Reservation.item_id == drawn.id, Reservation.judge_id == judge.id
        session.execute(delete(Reservation).where(*theirs), execution_options=UNLOADED)
    return judgment, ratings


def find(session: Session, item: Item) -> QueueItem | None:
    """The queue's row of an item."""
    chosen = select(QueueItem).where(QueueItem.sentence_id == item.sentence_id)
    if item.query_id is not None:
        chosen = chosen.where(QueueItem.kind == "relevance", QueueItem.query_id == item.query_id)
    else:
        chosen = chosen.where(
            QueueItem.kind == "similarity", QueueItem.other_sentence_id == item.other_sentence_id
        )
    return session.scalars(chosen).first()


def count(session: Session, item: Item) -> None:
    """Count the ratings of an item anew, after a judgment of it."""
    found = find(session, item)
    if found is not None:
        _counted(session, item, found)


def _counted(session: Session, item: Item, found: QueueItem) -> list[Rating]:
    rated = (
        current()
        .join(Judge, Judgment.judge_id == Judge.id)
        .where(*of_item(item), Judgment.outcome == "rated", Judge.kind == "person")
        .with_only_columns(Judge.id, Judge.name, Judgment.value)
    )
    ratings = [Rating(*row) for row in session.execute(rated)]
    found.rated = len(ratings)
    session.flush()
    return ratings
