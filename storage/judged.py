"""What judgments teach: rated candidates and pairs, as trainer and evaluation read them.

Held-out texts stay on their side, whoever judged them for what.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, CompoundSelect, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from storage.history import last_number, votes
from storage.judgments import current
from storage.schema import Judge, Judgment, Query, Sentence
from storage.text import text_key


@dataclass(frozen=True)
class JudgedCandidate:
    """A sentence judged for a query, as the trainer reads it."""

    query_id: int
    query: str
    query_language: str
    sentence_id: int
    sentence: str
    language: str
    group: str | None
    """Sentences of one group are translations of each other."""
    value: float
    source: str
    """`people` or `seed`."""
    query_group: str | None = None
    """Queries of one group are translations of each other."""


RELEVANT_FROM = 1.5
"""Mean rating (0 to 3) from which a sentence answers the query."""


@dataclass(frozen=True)
class JudgedPair:
    """Two sentences judged for similarity, as the trainer reads them."""

    left: str
    left_language: str
    left_group: str | None
    right: str
    right_language: str
    right_group: str | None
    value: float
    source: str
    number: int = 0
    """Of the judgment, in the one line of all."""


def mean_rating(votes: Sequence[JudgedCandidate] | Sequence[JudgedPair]) -> tuple[float, str]:
    """What the judges of one item say together, and who said it.

    People are averaged; where a person has judged, the demo corpus has no say.
    """
    people = [v for v in votes if v.source == "people"]
    counted = people or votes
    return sum(v.value for v in counted) / len(counted), counted[0].source


def judged_by_people(session: Session, snapshot: int) -> list[JudgedCandidate]:
    """Everything that people rated for a query, verdicts included."""
    return _candidates(session, snapshot, "people", None)


def judged_by_demo(session: Session, snapshot: int, held_out: bool) -> list[JudgedCandidate]:
    """What the demo corpus says of its held-out questions, or of all its others."""
    return _candidates(session, snapshot, "seed", held_out)


def may_be_learned(session: Session, texts: Sequence[str]) -> set[str]:
    """Those of the texts that no held-out sentence or query of the demo corpus repeats."""
    held_out = set(session.scalars(_held_out_keys()))
    return {text for text in set(texts) if text_key(text) not in held_out}


def first_judged(session: Session) -> dict[int, int]:
    """The number of the first thing that a person ever said of each query's sentences."""
    rows = session.execute(
        select(Judgment.query_id, func.min(Judgment.id))
        .join(Judge, Judgment.judge_id == Judge.id)
        .where(Judge.kind == "person", Judgment.query_id.is_not(None))
        .group_by(Judgment.query_id)
    )
    return {query: number for query, number in rows if query is not None}


def first_judged_since(session: Session, snapshot: int, most: int) -> list[int]:
    """Queries of which no person had said anything at a snapshot, the newest first."""
    since = select(Judgment.query_id).where(Judgment.id > snapshot)  # few of all there are
    first = (
        select(Judgment.query_id)
        .join(Judge, Judgment.judge_id == Judge.id)
        .where(Judge.kind == "person", Judgment.query_id.in_(since))
        .group_by(Judgment.query_id)
        .having(func.min(Judgment.id) > snapshot)
        .order_by(func.min(Judgment.id).desc())
        .limit(most)
    )
    return [query for query in session.scalars(first) if query is not None]


def answered_for_people(session: Session, most: int) -> list[str]:
    """Queries for which people rated some sentence as an answer, the newest first."""
    counted = votes(last_number(session))
    answers = (
        select(counted.c.query_id, func.max(counted.c.id).label("number"))
        .where(counted.c.source == "people", counted.c.query_id.is_not(None))
        .group_by(counted.c.query_id, counted.c.sentence_id)
        .having(func.avg(counted.c.value) >= RELEVANT_FROM)
        .subquery()
    )
    found = (
        select(Query.text)
        .join(answers, answers.c.query_id == Query.id)
        .group_by(Query.id)
        .order_by(func.max(answers.c.number).desc())
        .limit(most)
    )
    return list(session.scalars(found))


def rated_by_people(session: Session, queries: Sequence[int]) -> set[tuple[int, int]]:
    """(query, sentence) of every rating by a person that stands, for some queries."""
    rated = (
        current()
        .join(Judge, Judgment.judge_id == Judge.id)
        .where(Judge.kind == "person", Judgment.outcome == "rated", Judgment.query_id.in_(queries))
        .with_only_columns(Judgment.query_id, Judgment.sentence_id)
    )
    return {(query, sentence) for query, sentence in session.execute(rated) if query is not None}


def _candidates(
    session: Session, snapshot: int, source: str, held_out: bool | None
) -> list[JudgedCandidate]:
    counted = votes(snapshot)
    query = (
        select(
            Query.id.label("query_id"),
            Query.text.label("query"),
            Query.language.label("query_language"),
            Query.parallel_group.label("query_group"),
            Sentence.id.label("sentence_id"),
            Sentence.text.label("sentence"),
            Sentence.language.label("language"),
            Sentence.parallel_group.label("group"),
            counted.c.value,
            counted.c.source,
        )
        .join(Query, counted.c.query_id == Query.id)
        .join(Sentence, counted.c.sentence_id == Sentence.id)
        .where(counted.c.source == source)
        .order_by(counted.c.id)
    )
    if held_out is not None:
        query = query.where(Query.held_out == held_out)
    return [JudgedCandidate(**row) for row in session.execute(query).mappings()]


def judged_pairs(session: Session, snapshot: int, held_out: bool = False) -> list[JudgedPair]:
    """Rated pairs; `held_out`: only those with a text that the demo corpus holds out."""
    counted = votes(snapshot)
    left, right = aliased(Sentence), aliased(Sentence)
    query = (
        select(
            left.text.label("left"),
            left.language.label("left_language"),
            left.parallel_group.label("left_group"),
            right.text.label("right"),
            right.language.label("right_language"),
            right.parallel_group.label("right_group"),
            counted.c.id.label("number"),
            counted.c.value,
            counted.c.source,
        )
        .join(left, counted.c.sentence_id == left.id)
        .join(right, counted.c.other_sentence_id == right.id)
        .order_by(counted.c.id)
    )
    if held_out:
        query = query.where(_is_held_out(left.key) | _is_held_out(right.key))
    return [JudgedPair(**row) for row in session.execute(query).mappings()]


def _is_held_out(key: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Whether some held-out sentence or query has the text of this key."""
    return key.in_(_held_out_keys())


def _held_out_keys() -> CompoundSelect[str]:
    kept = select(Sentence.key).where(Sentence.held_out)
    return kept.union(select(Query.key).where(Query.held_out))
