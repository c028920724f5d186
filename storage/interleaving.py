"""Two versions' results in one list, and whose of them readers found relevant.

Team-draft interleaving (Radlinski, Kurup and Joachims 2008): in every round each version adds the
best that is not in the list yet, in an order that a coin decides. The reader sees one list.
"""

import random
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from storage.judged import RELEVANT_FROM
from storage.judgments import Shown, current
from storage.preference import Tally
from storage.schema import Draft, Judge, Judgment, Query
from storage.text import name_key, text_key

DAY_SECONDS = 86_400
FIRST, SECOND = 0, 1
Place = tuple[int, int | None]
"""A sentence, and the team that brought it, or the version's number; None where both did."""


@dataclass(frozen=True)
class Asking:
    """Who asked what of which two versions."""

    query: str
    judge: str
    live: int
    kept: int


def team_draft(
    first: Sequence[int], second: Sequence[int], k: int, rng: random.Random
) -> list[Place]:
    """Draft two rankings of sentences into one of at most k, with the team of each place. Pure.

    What both begin with alike belongs to neither: rated, it would be a coin's win. Drafted with
    the same coin, a list of more results begins with the one of fewer.
    """
    alike = next((n for n, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), None)
    drafted: dict[int, int | None] = dict.fromkeys(first[:alike][:k])
    teams = [iter(first), iter(second)]
    while len(drafted) < k:
        opening = rng.randrange(2)
        for team in (opening, 1 - opening):
            pick = next((id_ for id_ in teams[team] if id_ not in drafted), None)
            if pick is None:  # the shorter list is at its end: the rest is nobody's
                rest = dict.fromkeys(id_ for id_ in (*first, *second) if id_ not in drafted)
                return [*drafted.items(), *rest.items()][:k]
            if len(drafted) < k:
                drafted[pick] = team
    return list(drafted.items())


def lead(ratings: Iterable[tuple[bool, bool]]) -> int:
    """By how many points the kept version leads on a question. Pure.

    Of each rated result: whether it brought it, else the live one did, and whether it is relevant.
    """
    return sum(1 if kept else -1 for kept, relevant in ratings if relevant)


def coin(query: str, judge: str, now: float) -> random.Random:
    """The coin of a judge's query on a day: who searches again sees the same list."""
    day = int(now // DAY_SECONDS)
    return random.Random(f"{text_key(query)} {name_key(judge)} {day}")  # noqa: S311 - no secret


def drafted(
    asking: Asking, live: Sequence[int], kept: Sequence[int], k: int, now: float
) -> list[Place]:
    """The list that this judge is shown, and the version that brought each place. Pure."""
    number = {FIRST: asking.live, SECOND: asking.kept}
    shown = team_draft(live, kept, k, coin(asking.query, asking.judge, now))
    return [(id_, None if team is None else number[team]) for id_, team in shown]


def is_known(session: Session, asking: Asking, sentences: Sequence[int]) -> bool:
    """Whether a list, or a longer one that begins with it, is what this judge was shown last."""
    last = session.scalars(_asked(asking.query, asking.judge).limit(1)).first()
    if last is None or (last.live, last.kept) != (asking.live, asking.kept):
        return False
    known = last.sentences[: len(sentences)]
    return known == list(sentences)


def remember(session: Session, asking: Asking, shown: Sequence[Place], now: float) -> None:
    """Keep what is shown before it is. Call inside `Store.write()`."""
    session.add(
        Draft(
            query_key=text_key(asking.query),
            judge_key=name_key(asking.judge),
            live=asking.live,
            kept=asking.kept,
            sentences=[id_ for id_, _ in shown],
            brought=[number for _, number in shown],
            created_at=now,
        )
    )
    session.flush()


def as_brought(session: Session, judge: str, query: str, sentence: int, shown: Shown) -> Shown:
    """How a result stood, by the version that brought it: the page says it was the live one.

    It knows no better, and so tells no reader.
    """
    if shown.rank is None or shown.version is None:
        return shown
    for draft in session.scalars(_asked(query, judge).where(Draft.live == shown.version)):
        number = _brought(draft.sentences, draft.brought, sentence, shown.rank)
        if number is not None:
            return replace(shown, version=number)
    return shown


def preferences(session: Session, kept: int, rivals: Collection[int]) -> Tally:
    """On how many questions readers preferred a kept version to the live one, blindly.

    `rivals`: the numbers that the live encoder was served under. Each relevant result is a point
    for the version that brought it, and the question goes to the one with more: a question is
    asked once, however many judges searched for it on however many days. What was rated through
    the queue does not count: it is filled with what the kept version brings.
    """
    points: dict[str, dict[int, tuple[bool, bool]]] = defaultdict(dict)
    for row in session.execute(_ratings(kept, rivals)):
        if _brought(row.sentences, row.brought, row.sentence_id, row.rank) == row.version:
            relevant = row.value >= RELEVANT_FROM
            points[row.query_key][row.id] = (row.version == kept, relevant)
    return Tally.of(lead(ratings.values()) for ratings in points.values())


def _ratings(kept: int, rivals: Collection[int]) -> Select[*tuple[Any, ...]]:
    """Ratings that stand of what somebody was shown in a draft, with the draft."""
    return (
        current()
        .join(Judge, Judgment.judge_id == Judge.id)
        .join(Query, Judgment.query_id == Query.id)
        .join(Draft, (Draft.query_key == Query.key) & (Draft.judge_key == Judge.key))
        .where(
            Draft.kept == kept, Draft.live.in_(rivals), Draft.created_at <= Judgment.created_at,
            Judgment.outcome == "rated", Judgment.queue_order.is_(None),
            Judgment.version.in_([kept, *rivals]), Judgment.rank.is_not(None),
        )
        .with_only_columns(
            Judgment.id, Judgment.sentence_id, Judgment.rank, Judgment.version, Judgment.value,
            Draft.query_key, Draft.sentences, Draft.brought,
        )
    )  # fmt: skip


def _brought(
    sentences: Sequence[int], brought: Sequence[int | None], sentence: int, rank: int
) -> int | None:
    """The version that brought a sentence to this place of a list; None if it is not there."""
    here = rank <= len(sentences) and sentences[rank - 1] == sentence
    return brought[rank - 1] if here else None


def _asked(query: str, judge: str) -> Select[Draft]:
    """What a judge was shown for a query, the newest first."""
    asked = Draft.query_key == text_key(query), Draft.judge_key == name_key(judge)
    return select(Draft).where(*asked).order_by(Draft.id.desc())
