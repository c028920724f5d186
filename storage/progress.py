"""How far judging is, by language pair, and what the next adaptation still lacks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased

from storage.judged import RELEVANT_FROM
from storage.judgments import current
from storage.schema import Judge, Judgment, Query, QueueItem, Sentence

Pair = tuple[str, str]


def positives(session: Session, kind: str) -> dict[Pair, int]:
    """How many items people rated so that they can be learned from, by language pair."""
    learned = (Judgment.value >= RELEVANT_FROM,)
    return _ratings_by_pair(session, kind, *(learned if kind == "relevance" else ()))


@dataclass(frozen=True)
class PairProgress:
    """How far one language pair is."""

    pair: Pair
    mine: int
    team: int
    """Standing ratings by all people."""
    open: int
    """Items that still want ratings."""
    positives: int
    missing: int
    """Positives that a set of the pair's meta-tasks still lacks."""


@dataclass(frozen=True)
class TeamProgress:
    """What is the same for every judge, by language pair."""

    ratings: Mapping[Pair, int]
    open: Mapping[Pair, int]
    positives: Mapping[Pair, int]


def team_progress(session: Session, kind: str) -> TeamProgress:
    """Count what all people rated, and what still wants ratings."""
    languages = QueueItem.left_language, QueueItem.right_language
    waiting = select(*languages, func.count()).where(
        QueueItem.kind == kind, QueueItem.rated < QueueItem.wanted
    )
    left = {(x, y): n for x, y, n in session.execute(waiting.group_by(*languages))}
    return TeamProgress(_ratings_by_pair(session, kind), left, positives(session, kind))


def progress(
    session: Session, judge: Judge | None, kind: str, set_size: int,
    team: TeamProgress | None = None,
) -> list[PairProgress]:  # fmt: skip
    """Progress of every language pair of a kind that has items or ratings, the thinnest first.

    `set_size`: examples that a set of a meta-task takes. `team`, if it was counted already.
    """
    team = team or team_progress(session, kind)
    mine = _ratings_by_pair(session, kind, Judgment.judge_id == judge.id) if judge else {}
    found = [
        PairProgress(
            pair, mine.get(pair, 0), team.ratings.get(pair, 0), team.open.get(pair, 0),
            team.positives.get(pair, 0), max(0, set_size - team.positives.get(pair, 0)),
        )
        for pair in sorted({*team.ratings, *team.open, *mine})
    ]  # fmt: skip
    return sorted(found, key=lambda p: (-p.missing, p.pair))


def _ratings_by_pair(
    session: Session, kind: str, *conditions: ColumnElement[bool]
) -> dict[Pair, int]:
    """Count people's standing ratings of a kind that meet the conditions, by language pair."""
    people = select(Judge.id).where(Judge.kind == "person")  # few: by their index, not by kind
    rated = current().where(
        Judgment.judge_id.in_(people), Judgment.kind == kind, Judgment.outcome == "rated"
    )
    rated, languages = _with_languages(rated, kind)
    counted = rated.where(*conditions).with_only_columns(*languages, func.count())
    return {(x, y): number for x, y, number in session.execute(counted.group_by(*languages))}


def _with_languages(rated: Select[Any], kind: str) -> tuple[Select[Any], tuple[Any, Any]]:
    """Join what says the languages of both sides."""
    rated = rated.join(Sentence, Judgment.sentence_id == Sentence.id)
    if kind == "relevance":
        rated = rated.join(Query, Judgment.query_id == Query.id)
        return rated, (Query.language, Sentence.language)
    right = aliased(Sentence)
    rated = rated.join(right, Judgment.other_sentence_id == right.id)
    return rated, (Sentence.language, right.language)
