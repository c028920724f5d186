"""The judging queue: which item comes next for a judge, and how often it may be rated.

An item wants so many people's ratings, exactly. Two rules keep it so under any number of
judges at once: an item in front of a judge is reserved and counts as taken for a while, and a
rating is checked against the count in the transaction that records it (BEGIN IMMEDIATE lets
one such transaction run at a time).
"""

import random
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import delete, func, or_, select, text
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from storage import calibration
from storage.judgments import Item, JudgmentError, Shown, current, of_item, record, standing
from storage.saying import say
from storage.schema import Judge, Judgment, QueueItem, Reservation
from storage.wishes import Wish, in_order, open_items

UNLOADED = {"synchronize_session": False}
"""No session holds reservations as objects: there is nothing to bring up to date."""
FIRST_LOTS = 0.05
"""Lots of what is wanted first are below this: among a twentieth of all others."""
RESERVED_SECONDS = 120.0
"""How long an item stays with a judge who has gone for coffee."""


class Finished(JudgmentError):
    """A rating of an item that wants none any more."""

    code = "finished"


@dataclass(frozen=True)
class Drawn:
    """An item on its way into the queue."""

    item: Item
    languages: tuple[str, str]
    score: float
    rank: int | None = None
    other_score: float | None = None


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

    A calibration round comes before all that is wished for.
    `margin`: the cosine at which the live version is least sure, for the order `uncertain`.
    Call inside `Store.write()`.
    """
    now = time.time()
    over = or_(Reservation.until < now, Reservation.judge_id == judge.id)
    session.execute(delete(Reservation).where(over), execution_options=UNLOADED)
    item = calibration.first_of(session, judge, wish) if wish.status == "open" else None
    if item is None:
        order = in_order(session, wish, margin)
        chosen = open_items(session, judge, wish).order_by(*order, QueueItem.lot)
        item = session.scalars(chosen.limit(1)).first()
    if item is not None:
        until = now + RESERVED_SECONDS
        reserved = {"item_id": item.id, "judge_id": judge.id, "until": until}
        session.execute(insert(Reservation).values(reserved))
    return item


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
    return submit_any(session, judge, item, outcome, value, shown, note)[0]


def submit_any(
    session: Session, judge: Judge, item: Item, outcome: str, value: float | None, shown: Shown,
    note: str | None = None,
) -> tuple[Judgment, list[Rating]]:  # fmt: skip
    """The same; return all ratings that then stand too, where the queue has the item."""
    found = find(session, item)
    if found is not None:
        return submit_drawn(session, judge, found, outcome, value, shown, note)
    return record(session, judge, item, outcome, value, shown, note), []


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
    from others (Finished). Raises JudgmentError. Call inside `Store.write()`.
    """
    item = Item.of(drawn)
    full = drawn.rated >= drawn.wanted and not drawn.calibration
    if shown.order and outcome == "rated" and full:
        before = standing(session, judge, item)
        if before is None or before.outcome != "rated":
            raise Finished(say("This item has all the ratings it needs; yours was not recorded."))
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
