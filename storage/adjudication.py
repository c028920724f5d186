"""Adjudication: a curator has the last word on an item, and the judgments stay as they are.

From then on training and evaluation read the verdict (`storage.history.votes`); agreement is
still that of the judges.
"""

import time
from dataclasses import astuple

from sqlalchemy.orm import Session

from storage.history import is_of, last_number, latest, verdicts_at
from storage.judgments import Item, JudgmentError
from storage.saying import say
from storage.schema import SCALES, Adjudication, Judge

NO_VERDICT = {
    "relevance": say(
        "A verdict on relevance is a number from 0 to {top}.", top=SCALES["relevance"]
    ),
    "similarity": say(
        "A verdict on similarity is a number from 0 to {top}.", top=SCALES["similarity"]
    ),
}


def adjudicate(
    session: Session, judge: Judge, item: Item, value: float | None, note: str = ""
) -> Adjudication:
    """Append a verdict, on the scale of the item's kind; None takes the verdict back.

    It supersedes the one that stands, whoever gave that; one that says nothing new returns
    it. Call inside `Store.write()`. Raises JudgmentError, which says what is wrong.
    """
    before = session.scalars(
        latest(Adjudication).where(is_of(Adjudication, *astuple(item)))
    ).first()
    _check(judge, item, value, before)
    if before and (before.value, before.note) == (value, note):
        return before
    adjudication = Adjudication(
        id=last_number(session) + 1,
        kind=item.kind,
        query_id=item.query_id,
        sentence_id=item.sentence_id,
        other_sentence_id=item.other_sentence_id,
        judge_id=judge.id,
        value=value,
        note=note,
        created_at=time.time(),
        supersedes_id=before.id if before else None,
    )
    session.add(adjudication)
    session.flush()
    return adjudication


def verdicts(session: Session, snapshot: int | None = None) -> dict[Item, Adjudication]:
    """The verdicts that stand, now or at a snapshot, by item."""
    return {Item.of(found): found for found in session.scalars(verdicts_at(snapshot))}


def _check(judge: Judge, item: Item, value: float | None, before: Adjudication | None) -> None:
    top = SCALES[item.kind]
    if judge.kind != "person":
        raise JudgmentError(say("Only a person adjudicates."))
    if value is None and before is None:
        raise JudgmentError(say("There is no verdict to take back."))
    if value is not None and not 0 <= value <= top:
        raise JudgmentError(NO_VERDICT[item.kind])
