"""What stands at a snapshot: judgments and the verdicts over them, one append-only history.

Both take their numbers from one line, so that a snapshot of both stays one number.
"""

from functools import cache
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    exists,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from storage.schema import Adjudication, Judge, Judgment

Entry = TypeVar("Entry", Judgment, Adjudication)


def last_number(session: Session) -> int:
    """The highest number given so far: the snapshot of now. The next entry takes the next."""
    highest = [
        func.coalesce(select(func.max(entry.id)).scalar_subquery(), 0)
        for entry in (Judgment, Adjudication)
    ]
    return session.scalar(select(func.max(*highest))) or 0  # SQLite's max of two is the greater


@cache
def _later(entry: type[Entry]) -> type[Entry]:
    """The same table once more; made once, for making it costs as much as a small query."""
    return aliased(entry)


def latest(entry: type[Entry], snapshot: int | None = None) -> Select[Entry]:
    """Select the entries that are not superseded, as of a snapshot or now."""
    if snapshot is None:
        return _latest_now(entry)
    later = _later(entry)
    superseded = select(later.id).where(later.supersedes_id == entry.id, later.id <= snapshot)
    return select(entry).where(entry.id <= snapshot, ~exists(superseded))


@cache
def _latest_now(entry: type[Entry]) -> Select[Entry]:
    later = _later(entry)
    return select(entry).where(~exists(select(later.id).where(later.supersedes_id == entry.id)))


def is_of(
    entry: type[Judgment] | type[Adjudication],
    query_id: object,
    sentence_id: object,
    other_sentence_id: object,
) -> ColumnElement[bool]:
    """Whether an entry is about this item, given as values or as columns."""
    return and_(
        entry.query_id.is_not_distinct_from(query_id),
        entry.sentence_id == sentence_id,
        entry.other_sentence_id.is_not_distinct_from(other_sentence_id),
    )


def item_of(entry: type[Judgment] | type[Adjudication]) -> tuple[InstrumentedAttribute[Any], ...]:
    """The columns that say which item an entry is about."""
    return entry.query_id, entry.sentence_id, entry.other_sentence_id


def verdicts_at(snapshot: int | None = None) -> Select[Adjudication]:
    """Select the verdicts that stand; one taken back is none."""
    return latest(Adjudication, snapshot).where(Adjudication.value.is_not(None))


def votes(snapshot: int) -> Subquery:
    """What counts of each item: its verdict where there is one, else every rating that stands."""
    decided = exists(verdicts_at(snapshot).where(is_of(Adjudication, *item_of(Judgment))))
    ratings = (
        latest(Judgment, snapshot)
        .join(Judge, Judgment.judge_id == Judge.id)
        .where(Judgment.outcome == "rated", ~decided)
        .with_only_columns(
            Judgment.id,
            *item_of(Judgment),
            Judgment.value,
            case((Judge.kind == "person", "people"), else_="seed").label("source"),
        )
    )
    decisions = verdicts_at(snapshot).with_only_columns(
        Adjudication.id, *item_of(Adjudication), Adjudication.value, literal("people")
    )
    return union_all(ratings, decisions).subquery("votes")
