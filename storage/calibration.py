"""A calibration round: a few items that every judge of a kind gets first, however many rated them.

How far a judge agrees with the others on them is told after the last; then the queue opens.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median

from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.orm import Session

from storage.agreement import LEVELS, Rating, agreement, language_pair
from storage.judges import reading, reads_both
from storage.judgments import Item, current
from storage.schema import Judge, Judgment, QueueItem
from storage.wishes import Wish, same_item

MOST = 50
"""Items of a round: more would keep a judge from the queue for too long."""
LEAST_COMMON = 3
"""Fewer common items give no kappa; a round is short."""
_AT_ONCE = {"synchronize_session": False}


@dataclass(frozen=True)
class Round:
    """How far a judge is with the items that they read."""

    done: int
    items: int


@dataclass(frozen=True)
class Calibrated:
    """How far a judge agrees with the others on the round's items that both rated."""

    others: int
    items: int
    same: int
    """Items on which they rated what the others' median is."""
    near: int
    """Items on which they are no further from it than one step."""
    kappa: float | None
    """Mean weighted kappa with the others who rated enough of the same."""


def draw(session: Session, kind: str, items: int) -> int:
    """Make the first items of the queue the round, none for no round; return how many they are.

    Call inside `Store.write()`.
    """
    marked = select(QueueItem.id).where(QueueItem.kind == kind, QueueItem.calibration)
    session.execute(
        update(QueueItem).where(QueueItem.id.in_(marked)).values(calibration=False),
        execution_options=_AT_ONCE,
    )
    first = (
        select(QueueItem.id)
        .where(QueueItem.kind == kind, QueueItem.rated < QueueItem.wanted)
        .order_by(QueueItem.lot)
        .limit(items)
    )
    chosen = session.scalars(first).all()
    session.execute(
        update(QueueItem).where(QueueItem.id.in_(chosen)).values(calibration=True),
        execution_options=_AT_ONCE,
    )
    return len(chosen)


def size(session: Session, kind: str) -> int:
    """How many items the round of a kind has, 0 where there is none."""
    return len(session.scalars(_round(kind)).all())


def first_of(session: Session, judge: Judge, wish: Wish) -> QueueItem | None:
    """The round's next item for a judge, in the order of the lot; None where it is over."""
    left = _round(wish.kind).where(~_judged(judge)).order_by(QueueItem.lot)
    return next(iter(_read(session.scalars(left).all(), judge, wish)), None)


def round_of(session: Session, judge: Judge, wish: Wish) -> Round | None:
    """How far a judge is; None where there is no round for them."""
    items = _read(session.scalars(_round(wish.kind)).all(), judge, wish)
    if not items:
        return None
    done = session.scalars(_round(wish.kind).where(_judged(judge))).all()
    return Round(len(_read(done, judge, wish)), len(items))


def calibrated(session: Session, judge: Judge, kind: str) -> Calibrated:
    """How far a judge agrees with the others on the round's items."""
    ratings = _ratings(session, kind)
    mine = {rating.item: rating.value for rating in ratings if rating.judge == judge.name}
    theirs = [r for r in ratings if r.judge != judge.name and r.item in mine]
    values: dict[object, list[float]] = {}
    for rating in theirs:
        values.setdefault(rating.item, []).append(rating.value)
    away = [abs(mine[item] - median(told)) for item, told in values.items()]
    kappas = agreement(ratings, LEVELS[kind], LEAST_COMMON).kappas
    own = [k.value for k in kappas if judge.name in k.judges and k.value is not None]
    return Calibrated(
        others=len({rating.judge for rating in theirs}),
        items=len(values),
        same=sum(each < 0.5 for each in away),
        near=sum(each <= 1 for each in away),
        kappa=fmean(own) if own else None,
    )


def _round(kind: str) -> Select[QueueItem]:
    return select(QueueItem).where(QueueItem.kind == kind, QueueItem.calibration)


def _judged(judge: Judge) -> ColumnElement[bool]:
    mine = current().where(Judgment.judge_id == judge.id, same_item())
    return mine.where(Judgment.outcome != "withdrawn").exists()


def _read(items: Sequence[QueueItem], judge: Judge, wish: Wish) -> list[QueueItem]:
    reads = reading(judge, wish.reads)
    return [each for each in items if reads_both(reads, (each.left_language, each.right_language))]


def _ratings(session: Session, kind: str) -> list[Rating]:
    rows = session.execute(
        current()
        .join(Judge, Judgment.judge_id == Judge.id)
        .join(QueueItem, same_item())
        .where(
            QueueItem.kind == kind, QueueItem.calibration,
            Judgment.outcome == "rated", Judge.kind == "person",
        )
        .with_only_columns(Judgment, Judge.name, QueueItem.left_language, QueueItem.right_language)
    )  # fmt: skip
    return [
        Rating(Item.of(judgment), language_pair(kind, left, right), name, judgment.value or 0.0)
        for judgment, name, left, right in rows
    ]
