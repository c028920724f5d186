"""Where people's yes and no meet on the scale of the encoder's scores."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.judged import RELEVANT_FROM
from storage.judgments import current
from storage.schema import SCALES, Judge, Judgment, QueueItem

SAMPLE = 500


def margin(session: Session, kind: str) -> float | None:
    """The cosine where what people took and what they refused meet, in what they saw last."""
    middle = RELEVANT_FROM if kind == "relevance" else SCALES[kind] / 2
    rows = session.execute(
        current()
        .join(Judge)
        .where(
            Judgment.kind == kind, Judgment.outcome == "rated", Judgment.score.is_not(None),
            Judge.kind == "person",
        )
        .order_by(Judgment.id.desc())
        .limit(SAMPLE)
        .with_only_columns(func.coalesce(Judgment.score, 0.0), Judgment.value)
    ).all()  # fmt: skip
    taken = [score for score, value in rows if value is not None and value >= middle]
    refused = [score for score, value in rows if value is not None and value < middle]
    if not taken or not refused:
        scores = sorted(session.scalars(select(QueueItem.score).where(QueueItem.kind == kind)))
        return scores[len(scores) // 2] if scores else None
    return (sum(taken) / len(taken) + sum(refused) / len(refused)) / 2
