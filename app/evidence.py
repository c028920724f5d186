"""What the gate lacks of a version that waits: the results it brings that nobody has rated.

They go to the head of the judging queue, blind among others. Only queries that nobody had judged
when the version learned can speak for it or against it (trainer/reconsider.py).
"""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.live import Snapshot
from storage import corpora, judged, runs, versions
from storage.judgments import Item
from storage.queue import Drawn
from storage.schema import Query

FIRST = 10
"""Results of a query that count as found: those that a reader sees without scrolling far."""
QUERIES = 200


@dataclass(frozen=True)
class Waiting:
    """The version that waits for evidence, and the queries that can give it."""

    number: int
    queries: tuple[int, ...]


def waiting_version(session: Session) -> Waiting | None:
    """Read which version waits, if one does, and the newest queries judged since it learned."""
    kept = versions.candidate(session)
    learned = runs.origin(session, kept) if kept and kept.state != "pruned" else None
    if kept is None or learned is None:
        return None
    queries = judged.first_judged_since(session, learned[1], QUERIES)
    return Waiting(kept.number, tuple(queries))


def queries_of(session: Session, waiting: Waiting) -> list[Query]:
    """The queries themselves."""
    return [session.get_one(Query, id_) for id_ in waiting.queries]


def brought(
    session: Session,
    queries: Sequence[Query],
    kept: Snapshot,
    live: Snapshot,
    apart: AbstractSet[int] = frozenset(),
) -> Iterator[Drawn]:
    """What the kept version has among its first results and the live one has not, unrated.

    `apart`: sentences that are kept from judges.
    """
    texts = [query.text for query in queries]
    rated = judged.rated_by_people(session, [query.id for query in queries])
    theirs, ours = kept.space.queries(texts), live.space.queries(texts)
    for query, vector, own in zip(queries, theirs, ours, strict=True):
        there = {hit.sentence_id for hit in live.index.search(own, FIRST, without=apart)}
        hits = kept.index.search(vector, FIRST, without=apart)
        known = corpora.sentences_by_id(session, [hit.sentence_id for hit in hits])
        for rank, hit in enumerate(hits, start=1):
            if hit.sentence_id in there or (query.id, hit.sentence_id) in rated:
                continue
            languages = (query.language, known[hit.sentence_id].language)
            item = Item(query.id, hit.sentence_id)
            yield Drawn(item, languages, round(hit.score, 4), rank)
