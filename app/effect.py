"""What people's judgments did: their questions in the version before the last one that learned.

Only judged sentences are ranked, as in the gate: a result that nobody rated says nothing. These
are the judgments that the version learned from, so a gain is partly memory, and the page says so;
what it gained on questions that it had not seen is what its checks say.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.live import Live, Snapshot
from app.speaker import NOBODY, Speaker
from app.text import BadText
from storage import judgments, runs, versions
from storage.database import Store
from storage.judged import RELEVANT_FROM
from storage.saying import say
from storage.schema import Judge, Judgment, Query

MOST_QUERIES = 100
"""The newest of them."""
Answer = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """A question, and the mean rating of each judged sentence."""

    id: int
    text: str
    language: str
    ratings: Mapping[int, float]


class Effect:
    """Compares the last version that learned with the one before it. Knows no gradio."""

    def __init__(self, store: Store, live: Live) -> None:
        self._store = store
        self._live = live

    def effect(self, speaker: Speaker = NOBODY, team: bool = False) -> Answer:
        """Each question that one judged, before and after: the mean precision of its answers.

        Worst change first. `team`: of everybody's ratings, for curators: it tells what others said.
        Raises BadText, NotAllowed, VersionError.
        """
        if team:
            speaker.require("curator")
        elif not speaker.name:
            raise BadText(say("Type a {what} first.", what=say("name")))
        with self._store.read() as session:
            served = versions.live(session)
            learned = runs.origin(session, served) if served else None
            if served is None or learned is None or learned[0].parent is None:
                return {"before": None, "after": None, "entered": 0, "questions": []}
            (made, snapshot), parent = learned, learned[0].parent
            asked = _asked(session, None if team else speaker.name, snapshot)
            entered = sum(len(each.ratings) for each in asked)
        before, after = self._live.at(parent), self._live.current
        if after is None or after.number != served.number:  # swapped meanwhile, or not loaded yet
            after = self._live.at(made.number)
        rows = _rows(asked[:MOST_QUERIES], before, after)
        return {"before": parent, "after": made.number, "entered": entered, "questions": rows}


def _asked(session: Session, name: str | None, snapshot: int) -> list[Asked]:
    """What people had rated at a snapshot, the newest question first."""
    rated = (
        judgments.current(snapshot)
        .join(Judge, Judgment.judge_id == Judge.id)
        .where(Judge.kind == "person", Judgment.outcome == "rated")
        .where(Judgment.query_id.is_not(None))
    )
    if name is not None:
        judge = judgments.find_judge(session, name)
        rated = rated.where(Judgment.judge_id == (judge.id if judge else 0))
    rows = session.execute(
        rated.with_only_columns(Judgment.query_id, Judgment.sentence_id, func.avg(Judgment.value))
        .group_by(Judgment.query_id, Judgment.sentence_id)
        .order_by(func.max(Judgment.id).desc())
    )
    ratings: dict[int, dict[int, float]] = defaultdict(dict)
    for query, sentence, value in rows:
        ratings[query or 0][sentence] = value or 0.0
    found = {q.id: q for q in session.scalars(select(Query).where(Query.id.in_(ratings)))}
    return [Asked(id_, found[id_].text, found[id_].language, told) for id_, told in ratings.items()]


def _rows(asked: Sequence[Asked], before: Snapshot, after: Snapshot) -> list[Answer]:
    shared = set(before.index.ids) & set(after.index.ids)
    told = [(each, {i: v for i, v in each.ratings.items() if i in shared}) for each in asked]
    able = [(each, known) for each, known in told if tells_two_apart(known.values())]
    rows = []
    for (each, known), *precisions in zip(
        able, _precisions(able, before), _precisions(able, after), strict=True
    ):
        rows.append({
            "query": each.text, "language": each.language, "judged": len(known),
            "before": round(100 * precisions[0], 1), "after": round(100 * precisions[1], 1),
        })  # fmt: skip
    return sorted(rows, key=lambda row: row["after"] - row["before"])


def tells_two_apart(ratings: Any) -> bool:  # noqa: ANN401 - numbers, in any order
    """Whether some of what was rated answers, and some does not."""
    answers = [value >= RELEVANT_FROM for value in ratings]
    return any(answers) and not all(answers)


def _precisions(
    able: Sequence[tuple[Asked, Mapping[int, float]]], snapshot: Snapshot
) -> list[float]:
    if not able:
        return []
    ids = sorted({id_ for _, known in able for id_ in known})
    place = {id_: at for at, id_ in enumerate(ids)}
    vectors = snapshot.index.vectors(ids)
    asked = snapshot.space.queries([each.text for each, _ in able])
    return [
        average_precision({id_: float(vectors[place[id_]] @ vector) for id_ in known}, known)
        for (_, known), vector in zip(able, asked, strict=True)
    ]


def average_precision(scores: Mapping[int, float], ratings: Mapping[int, float]) -> float:
    """Of judged sentences alone, ranked by score; 0 to 1. Pure."""
    ranked = sorted(scores, key=lambda id_: (-scores[id_], id_))
    hits, total = 0, 0.0
    for place, id_ in enumerate(ranked, start=1):
        if ratings[id_] >= RELEVANT_FROM:
            hits += 1
            total += hits / place
    return total / hits
