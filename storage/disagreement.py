"""What people rated, read for agreement, and the items on which they differ most."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Subquery, func, select, tuple_
from sqlalchemy.orm import Session, aliased

from storage.agreement import LanguagePair, Rating, language_pair
from storage.history import is_of, item_of, latest, verdicts_at
from storage.judgments import Item
from storage.schema import Adjudication, Judge, Judgment, Query, Sentence


@dataclass(frozen=True)
class Disagreement:
    """An item that judges rated differently."""

    item: Item
    pair: LanguagePair
    """In the order of the texts."""
    texts: tuple[str, str]
    """Query and sentence, or the two sentences."""
    values: dict[str, float]
    """By judge, in alphabetical order."""
    spread: float
    """From the lowest value to the highest."""
    verdict: float | None


def read_ratings(session: Session, kind: str, snapshot: int | None = None) -> list[Rating]:
    """The ratings by people of one kind that stand, now or at a snapshot."""
    rated = _rated_by_people(kind, snapshot)
    return [
        Rating(
            item=Item.of(row),
            pair=language_pair(kind, row.left_language, row.right_language),
            judge=row.judge,
            value=row.value,
        )
        for row in session.execute(rated)
    ]


def disagreements(
    session: Session,
    kind: str,
    pair: LanguagePair | None = None,
    undecided: bool = False,
    limit: int = 20,
    offset: int = 0,
) -> list[Disagreement]:
    """Items on which people differ, the widest spread first; perhaps of one language pair.

    `undecided` leaves out what has a verdict. A pair of sentences is found by its languages
    in either order.
    """
    rated = _rated_by_people(kind)
    if pair is not None:
        rated = rated.where(_of_languages(rated, kind, pair))
    if undecided:
        rated = rated.where(rated.selected_columns.verdict.is_(None))
    found = _by_item(rated.subquery()).limit(limit).offset(offset)
    return [_disagreement(row) for row in session.execute(found)]


def _rated_by_people(kind: str, snapshot: int | None = None) -> Select[Any]:
    """Select the ratings by people that stand, each with its item in words.

    `left` is the query, or the sentence with the lower id; `right` is the other text.
    """
    left: Any = Query if kind == "relevance" else aliased(Sentence)
    right = aliased(Sentence)
    left_id, right_id = (
        (Judgment.query_id, Judgment.sentence_id)
        if kind == "relevance"
        else (Judgment.sentence_id, Judgment.other_sentence_id)
    )
    verdict = verdicts_at(snapshot).where(is_of(Adjudication, *item_of(Judgment)))
    return (
        latest(Judgment, snapshot)
        .join(Judge, Judgment.judge_id == Judge.id)
        .join(left, left_id == left.id)
        .join(right, right_id == right.id)
        .where(Judgment.kind == kind, Judgment.outcome == "rated", Judge.kind == "person")
        .with_only_columns(
            *item_of(Judgment),
            Judge.name.label("judge"),
            Judgment.value,
            left.language.label("left_language"),
            left.text.label("left_text"),
            right.language.label("right_language"),
            right.text.label("right_text"),
            verdict.with_only_columns(Adjudication.value).scalar_subquery().label("verdict"),
        )
    )


def _of_languages(rated: Select[Any], kind: str, pair: LanguagePair) -> ColumnElement[bool]:
    columns = rated.selected_columns
    languages = tuple_(columns.left_language, columns.right_language)
    return languages.in_([pair] if kind == "relevance" else [pair, pair[::-1]])


def _by_item(rated: Subquery) -> Select[Any]:
    """Select the items with different values, one row each, the widest spread first."""
    item = (rated.c.query_id, rated.c.sentence_id, rated.c.other_sentence_id)
    spread = func.max(rated.c.value) - func.min(rated.c.value)
    return (
        select(
            rated,  # the same in every row of an item, but for judge and value
            func.json_group_object(rated.c.judge, rated.c.value).label("by_judge"),
            spread.label("spread"),
        )
        .group_by(*item)
        .having(spread > 0)
        .order_by(spread.desc(), *item)
    )


def _disagreement(row: Row[Any]) -> Disagreement:
    return Disagreement(
        item=Item.of(row),
        pair=(row.left_language, row.right_language),
        texts=(row.left_text, row.right_text),
        values=dict(sorted(json.loads(row.by_judge).items())),
        spread=row.spread,
        verdict=row.verdict,
    )
