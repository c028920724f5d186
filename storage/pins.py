"""Pinned queries: this question must find that sentence, in these languages.

A pin teaches nothing, it only checks: what each version finds of it is measured when the version is
published and kept in its metrics, so that it can be shown without loading the version.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from storage import versions
from storage.index import SearchIndex, Vectors
from storage.judgments import queries_of
from storage.languages import meeting
from storage.schema import EncoderVersion, Judge, Pin, Query, Sentence

WITHIN = 10
"""Found is what stands among so many first results."""
METRIC = "pins"
"""In a version's metrics: the place of each pin by its number, or null."""
Places = Mapping[int, int | None]
"""The place of each pin among a version's results, from 1; None where it is not found."""


@dataclass(frozen=True)
class Asked:
    """A pin as a version is asked it."""

    id: int
    query: str
    sentence: str
    languages: tuple[str, ...]
    """Where it is looked for; none for everywhere."""
    answers: frozenset[int]
    """The sentence and its twins: the index holds one of them."""


def pin(
    session: Session,
    judge: Judge,
    query: Query,
    sentence: int,
    languages: Sequence[str] = (),
    note: str | None = None,
) -> Pin:
    """Pin a sentence to a query; where that stands already, in whatever languages, it stays.

    Call inside `Store.write()`.
    """
    found = of_queries(session, queries_of(session, query.text)).get(sentence)
    if found is None:
        found = Pin(
            query_id=query.id,
            sentence_id=sentence,
            languages=sorted(set(languages)),
            judge_id=judge.id,
            note=note,
            created_at=time.time(),
        )
        session.add(found)
        session.flush()
    return found


def withdraw(session: Session, judge: Judge, number: int) -> bool:
    """Ask nothing of later versions by this pin; return whether it stood until now."""
    found = session.get(Pin, number)
    if found is None or found.withdrawn_at is not None:
        return False
    found.withdrawn_at, found.withdrawn_by = time.time(), judge.id
    session.flush()
    return True


def standing(session: Session) -> list[tuple[Pin, Query, Sentence, Judge]]:
    """Every pin that stands, the newest first, with what it is of and who pinned it."""
    rows = session.execute(
        select(Pin, Query, Sentence, Judge)
        .join(Query, Pin.query_id == Query.id)
        .join(Sentence, Pin.sentence_id == Sentence.id)
        .join(Judge, Pin.judge_id == Judge.id)
        .where(Pin.withdrawn_at.is_(None))
        .order_by(Pin.id.desc())
    )
    return [(found, query, sentence, judge) for found, query, sentence, judge in rows]


def changes(session: Session) -> int:
    """How often something was pinned or withdrawn: a page sees by it that pins changed."""
    return session.scalar(select(func.count(Pin.id) + func.count(Pin.withdrawn_at))) or 0


def asked(session: Session) -> list[Asked]:
    """Every pin that stands, as versions are asked it, in order of its number."""
    twin = aliased(Sentence)
    rows = session.execute(
        select(Pin.id, Pin.languages, Query.text, Sentence.text, twin.id)
        .join(Query, Pin.query_id == Query.id)
        .join(Sentence, Pin.sentence_id == Sentence.id)
        .join(twin, (twin.key == Sentence.key) & (twin.language == Sentence.language))
        .where(Pin.withdrawn_at.is_(None))
        .order_by(Pin.id)
    )
    answers: dict[int, set[int]] = defaultdict(set)
    told: dict[int, tuple[str, str, tuple[str, ...]]] = {}
    for id_, languages, query, sentence, answer in rows:
        answers[id_].add(answer)
        told[id_] = query, sentence, tuple(languages)
    return [Asked(id_, *each, frozenset(answers[id_])) for id_, each in told.items()]


def of_queries(session: Session, queries: Sequence[Query]) -> dict[int, Pin]:
    """The pins of a query that stand, by each sentence that answers them: twins too."""
    twin = aliased(Sentence)
    rows = session.execute(
        select(twin.id, Pin)
        .join(Sentence, Pin.sentence_id == Sentence.id)
        .join(twin, (twin.key == Sentence.key) & (twin.language == Sentence.language))
        .where(Pin.query_id.in_([query.id for query in queries]), Pin.withdrawn_at.is_(None))
        .order_by(Pin.id.desc())
    )
    return {sentence: found for sentence, found in rows}


def places(pins: Sequence[Asked], vectors: Vectors, index: SearchIndex) -> dict[int, int | None]:
    """Look for each pin as a search would; `vectors`: their queries in the space, (n, dim)."""
    return {
        each.id: _place(each, vector, index) for each, vector in zip(pins, vectors, strict=True)
    }


def _place(pin: Asked, vector: Vectors, index: SearchIndex) -> int | None:
    wanted = meeting(pin.languages, index.counts) if pin.languages else None
    hits = index.search(vector, WITHIN, wanted)
    found = (rank for rank, hit in enumerate(hits, start=1) if hit.sentence_id in pin.answers)
    return next(found, None)


def measured(metrics: Mapping[str, Any]) -> dict[int, int | None]:
    """What a version's metrics say of pins; of those alone that it was asked."""
    return {int(number): place for number, place in metrics.get(METRIC, {}).items()}


def with_places(metrics: Mapping[str, Any], found: Places) -> dict[str, Any]:
    """A version's metrics and the places of some pins; the same metrics where there are none."""
    if not found:
        return dict(metrics)
    known = {**metrics.get(METRIC, {}), **{str(id_): place for id_, place in found.items()}}
    return {**metrics, METRIC: known}


def note_places(session: Session, number: int, found: Places) -> None:
    """Keep what a version finds. Call inside `Store.write()`."""
    version = session.get(EncoderVersion, number)
    if version is not None:
        version.metrics = with_places(version.metrics, found)
        session.flush()


def unmeasured(session: Session) -> dict[int, list[Asked]]:
    """What versions on disk have not been asked: they are older than the pin, newest first."""
    pins = asked(session)
    if not pins:
        return {}
    on_disk = [each for each in versions.history(session) if each.state != "pruned"]
    missing = {each.number: _lacking(pins, measured(each.metrics)) for each in on_disk}
    return {number: lacking for number, lacking in missing.items() if lacking}


def _lacking(pins: Iterable[Asked], known: Places) -> list[Asked]:
    return [each for each in pins if each.id not in known]
