"""What judgments teach: rated candidates and pairs, as trainer and evaluation read them.

Held-out texts stay on their side, whoever judged them for what.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from storage.history import votes
from storage.schema import Query, Sentence


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


def mean_rating(votes: Sequence[JudgedCandidate]) -> tuple[float, str]:
    """What the judges of one item say together, and who said it.

    People are averaged; where a person has judged, the demo corpus has no say.
    """
    people = [v for v in votes if v.source == "people"]
    counted = people or votes
    return sum(v.value for v in counted) / len(counted), counted[0].source


def judged_candidates(session: Session, snapshot: int, held_out: bool) -> list[JudgedCandidate]:
    """Rated candidates of the held-out queries, or of all others.

    A held-out sentence or query never appears for training, whichever way it was judged,
    nor does any other row with the same text: another corpus or language may repeat it.
    """
    counted = votes(snapshot)
    query = (
        select(
            Query.id.label("query_id"),
            Query.text.label("query"),
            Query.language.label("query_language"),
            Sentence.id.label("sentence_id"),
            Sentence.text.label("sentence"),
            Sentence.language.label("language"),
            Sentence.parallel_group.label("group"),
            counted.c.value,
            counted.c.source,
        )
        .join(Query, counted.c.query_id == Query.id)
        .join(Sentence, counted.c.sentence_id == Sentence.id)
        .where(Query.held_out == held_out)
        .order_by(counted.c.id)
    )
    if not held_out:
        query = query.where(~_held_out_text(Sentence.text), ~_held_out_text(Query.text))
    return [JudgedCandidate(**row) for row in session.execute(query).mappings()]


def judged_pairs(session: Session, snapshot: int, held_out: bool) -> list[JudgedPair]:
    """Rated pairs; a pair is held out when the text of either of its sentences is."""
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
            counted.c.value,
            counted.c.source,
        )
        .join(left, counted.c.sentence_id == left.id)
        .join(right, counted.c.other_sentence_id == right.id)
        .where((_held_out_text(left.text) | _held_out_text(right.text)) == held_out)
        .order_by(counted.c.id)
    )
    return [JudgedPair(**row) for row in session.execute(query).mappings()]


def _held_out_text(text: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Whether some held-out sentence or query has this text."""
    kept = select(Sentence.text).where(Sentence.held_out)
    return text.in_(kept.union(select(Query.text).where(Query.held_out)))
