"""Judgments: record, supersede, and read the state at a snapshot.

History is append-only, so a snapshot is one number, the highest id it may see, of judgments
and of the verdicts over them (`storage.history`).
"""

import time
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any, Self

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from storage.guidelines import number_in_force
from storage.history import is_of, last_number, latest
from storage.languages import UNKNOWN
from storage.saying import say
from storage.schema import OUTCOMES, SCALES, Judge, Judgment, Query
from storage.text import name_key, text_key

SEED_JUDGE = "demo corpus"
"""Its name is nobody else's, in a store without the demo corpus too."""
NO_RATING = {
    "relevance": say("A relevance rating is a number from 0 to {top}.", top=SCALES["relevance"]),
    "similarity": say("A similarity rating is a number from 0 to {top}.", top=SCALES["similarity"]),
}


class JudgmentError(ValueError):
    """A judgment that cannot be recorded; the message says why."""


class Gone(JudgmentError):
    """A judgment that cannot be taken back, now or later."""

    code = "gone"


@dataclass(frozen=True)
class Item:
    """What is judged: a sentence for a query, or two sentences."""

    query_id: int | None
    sentence_id: int
    other_sentence_id: int | None = None

    @classmethod
    def of(cls, row: Any) -> Self:  # noqa: ANN401 - any row that names an item
        """The item of a judgment, a verdict, a row of the queue."""
        return cls(row.query_id, row.sentence_id, row.other_sentence_id)

    @property
    def kind(self) -> str:
        """`relevance` or `similarity`."""
        return "similarity" if self.query_id is None else "relevance"


@dataclass(frozen=True)
class Shown:
    """How the item stood before the judge's eyes."""

    rank: int | None = None
    score: float | None = None
    version: int | None = None
    order: str | None = None
    """The queue's order that chose it; None outside the queue."""
    translated: bool | None = None
    """Whether they looked at a translation of it; None where nobody kept that."""
    glossed: bool | None = None
    """Whether that was a machine's."""

    @classmethod
    def of(cls, row: Judgment) -> Self:
        """How it stood for a judgment."""
        return cls(row.rank, row.score, row.version, row.queue_order, row.translated, row.glossed)


def find_judge(session: Session, name: str) -> Judge | None:
    """The judge of a name, in this spelling if there is one, else in any (`storage.text`)."""
    same = select(Judge).where(Judge.key == name_key(name))
    return session.scalars(same.order_by(Judge.name != name, Judge.id).limit(1)).first()


def judge_named(session: Session, name: str, kind: str = "person") -> Judge:
    """Find or create a judge. Raises JudgmentError when the name belongs to another kind."""
    judge = find_judge(session, name)
    reserved_for = "seed" if name_key(name) == name_key(SEED_JUDGE) else kind
    if (judge.kind if judge else reserved_for) != kind:
        raise JudgmentError(
            say("The name {name} is reserved. Choose another one.", name=repr(name))
        )
    if judge is None:
        judge = Judge(name=name, kind=kind, created_at=time.time())
        session.add(judge)
        session.flush()
    return judge


def query_for(
    session: Session,
    language: str,
    text: str,
    group: str | None = None,
    held_out: bool = False,
) -> Query:
    """Find or create a query; only the demo corpus holds some of its own out, for ever.

    It is found by its text, in whatever language it was asked first: a language may be guessed
    otherwise each time. Where nobody was sure, whoever is decides.
    """
    query = next(iter(queries_of(session, text, language)), None)
    if query is not None and query.language == UNKNOWN:
        query.language = language
    if query is not None and held_out:  # somebody asked it before the demo corpus came
        query.held_out = True
    if query is None:
        query = Query(
            language=language,
            text=text,
            parallel_group=group,
            held_out=held_out,
            created_at=time.time(),
        )
        session.add(query)
        session.flush()
    return query


def queries_of(session: Session, text: str, language: str = UNKNOWN) -> list[Query]:
    """The queries of a text, that of a language first: old stores have one for each guess."""
    same = select(Query).where(Query.key == text_key(text))
    return list(session.scalars(same.order_by(Query.language != language, Query.id)))


def record(
    session: Session,
    judge: Judge,
    item: Item,
    outcome: str,
    value: float | None,
    shown: Shown = Shown(),  # noqa: B008 - frozen
    note: str | None = None,
) -> Judgment:
    """Append a judgment; one that says nothing new returns the one that stands.

    Raises JudgmentError when the outcome and value do not fit the scale.
    """
    _check(item.kind, outcome, value)
    before = standing(session, judge, item)
    if before and (before.outcome, before.value, before.note) == (outcome, value, note):
        return before
    judgment = Judgment(
        id=last_number(session) + 1,
        kind=item.kind,
        judge_id=judge.id,
        query_id=item.query_id,
        sentence_id=item.sentence_id,
        other_sentence_id=item.other_sentence_id,
        outcome=outcome,
        value=value,
        rank=shown.rank,
        score=shown.score,
        version=shown.version,
        note=note,
        queue_order=shown.order,
        translated=shown.translated,
        glossed=shown.glossed,
        guideline_id=number_in_force(session, item.kind),
        created_at=time.time(),
        supersedes_id=before.id if before else None,
    )
    session.add(judgment)
    session.flush()
    return judgment


def standing(session: Session, judge: Judge, item: Item) -> Judgment | None:
    """What a judge last said of an item."""
    return session.scalars(current().where(Judgment.judge_id == judge.id, *of_item(item))).first()


def undo(session: Session, judge: Judge, judgment_id: int) -> Judgment:
    """Go back to what stood before a judgment of theirs, by a new row that says so.

    Where nothing stood before, that is `withdrawn`. Raises Gone.
    """
    undone = session.get(Judgment, judgment_id)
    if undone is None or undone.judge_id != judge.id:
        raise Gone(say("There is no such judgment of yours to undo."))
    item = Item.of(undone)
    last = standing(session, judge, item)
    if last is None or last.id != undone.id:
        raise Gone(say("You have judged this item again since: undo that first."))
    earlier = session.get(Judgment, undone.supersedes_id) if undone.supersedes_id else None
    if earlier is None:
        return record(session, judge, item, "withdrawn", None)
    return record(
        session, judge, item, earlier.outcome, earlier.value, Shown.of(earlier), earlier.note
    )


def _check(kind: str, outcome: str, value: float | None) -> None:
    top = SCALES[kind]
    if outcome not in OUTCOMES:
        raise JudgmentError(say("A judgment is one of {known}.", known=", ".join(OUTCOMES)))
    if outcome == "rated" and (value is None or not 0 <= value <= top):
        raise JudgmentError(NO_RATING[kind])
    if outcome != "rated" and value is not None:
        raise JudgmentError(say("An item that is {outcome} carries no rating.", outcome=outcome))


def of_item(item: Item) -> tuple[ColumnElement[bool], ...]:
    """Conditions that a judgment is of this item."""
    return (is_of(Judgment, *astuple(item)),)


def current(snapshot: int | None = None) -> Select[Judgment]:
    """Select the judgments that stand: not superseded, as of a snapshot or now."""
    return latest(Judgment, snapshot)


def take_snapshot(session: Session) -> int:
    """Name the present state of all judgments and of the verdicts over them."""
    return last_number(session)


def count_new(session: Session, after: int) -> int:
    """Count the ratings by people that stand now and did not at a snapshot."""
    new = (
        current()
        .join(Judge)
        .where(Judgment.id > after, Judgment.outcome == "rated", Judge.kind == "person")
    )
    return session.scalar(select(func.count()).select_from(new.subquery())) or 0


def ratings_of(
    session: Session, judge_name: str, queries: Sequence[Query], sentence_ids: Sequence[int]
) -> dict[int, Judgment]:
    """What one judge said of these sentences for a query, by sentence id: the last of it."""
    rows = session.scalars(
        current()
        .join(Judge)
        .where(
            Judge.key == name_key(judge_name),
            Judgment.query_id.in_([query.id for query in queries]),
            Judgment.sentence_id.in_(sentence_ids),
        )
        .order_by(Judgment.id)
    )
    return {j.sentence_id: j for j in rows}
