"""What the readers judged: what a run learns from, and what it is asked.

Judgments made since the last run are asked first and learned from in the next: none is wasted,
and none is asked twice. Only judged sentences are ranked. A result that nobody has rated is
not a wrong one, and counting it so makes every encoder lose that shows others than the live
one did.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy.orm import Session

from storage import judged, runs
from storage.judged import RELEVANT_FROM, JudgedCandidate, JudgedPair
from storage.saying import Said, join, say
from trainer.clusters import clusters_of
from trainer.evaluate import EvaluationQuery, average_precisions, evaluation_queries, rank
from trainer.separation import Rankings
from trainer.space import Space

HALVES = 2
"""Encoders that learn, each from all but its own share of the new questions."""


@dataclass(frozen=True)
class Readers:
    """All that people said at a snapshot."""

    candidates: Sequence[JudgedCandidate]
    clusters: dict[int, int]
    """Cluster of each query."""
    first: dict[int, int]
    """Number of the first judgment of each query."""
    learnable: frozenset[str]
    """Texts that may be learned from: not the demo corpus's held-out ones."""
    pairs: Sequence[JudgedPair]
    asked_up_to: int
    """The snapshot of the last run that asked anything."""

    def asked_since(self, snapshot: int) -> list[EvaluationQuery]:
        """Queries that tell two encoders apart, in clusters that nobody judged before then."""
        old = {self.clusters[q] for q, first in self.first.items()
               if first <= snapshot and q in self.clusters}  # fmt: skip
        new = [c for c in self.candidates if self.clusters[c.query_id] not in old]
        grouped = [
            replace(query, group=str(self.clusters[query.id])) for query in evaluation_queries(new)
        ]
        return [query for query in grouped if len(query.relevant()) < len(query.ratings)]

    def new(self) -> list[EvaluationQuery]:
        """What this run asks."""
        return self.asked_since(self.asked_up_to)

    def to_learn(self, without: Iterable[str] = ()) -> list[JudgedCandidate]:
        """What is learned from, less some clusters."""
        left_out = set(without)
        return [
            c
            for c in self.candidates
            if str(self.clusters[c.query_id]) not in left_out
            and c.query in self.learnable
            and c.sentence in self.learnable
        ]

    def pairs_to_learn(self) -> list[JudgedPair]:
        """Rated pairs that were asked before."""
        return [
            p
            for p in self.pairs
            if p.number <= self.asked_up_to
            and p.left in self.learnable
            and p.right in self.learnable
        ]

    def new_pairs(self) -> list[JudgedPair]:
        """Rated pairs that this run asks and the next one learns from."""
        return [p for p in self.pairs if p.number > self.asked_up_to]


def read_readers(session: Session, snapshot: int, asked_up_to: int | None = None) -> Readers:
    """Read everything that people said up to a snapshot.

    `asked_up_to`: as it was for an earlier run; left out, as it is now.
    """
    candidates = judged.judged_by_people(session, snapshot)
    pairs = [p for p in judged.judged_pairs(session, snapshot) if p.source == "people"]
    texts = {text for c in candidates for text in (c.query, c.sentence)}
    texts |= {text for p in pairs for text in (p.left, p.right)}
    return Readers(
        candidates,
        clusters_of(candidates),
        judged.first_judged(session),
        frozenset(judged.may_be_learned(session, sorted(texts))),
        pairs,
        runs.last_asked(session) if asked_up_to is None else asked_up_to,
    )


def folds_of(
    queries: Sequence[EvaluationQuery], shuffled: Callable[[list[str]], None]
) -> list[set[str]]:
    """Two halves of the clusters: what one half's encoder learns, the other's is asked."""
    clusters = sorted({query.group for query in queries})
    shuffled(clusters)
    return [set(clusters[place::HALVES]) for place in range(HALVES)]


def judged_rankings(
    space: Space, queries: Sequence[EvaluationQuery], sentences: dict[int, tuple[str, str]]
) -> Rankings:
    """Rank the judged sentences of each query, and no others.

    `sentences`: (language, text) of every sentence that is rated.
    """
    if not queries:
        return {}
    ids = sorted({s for query in queries for s in query.ratings})
    place = {id_: row for row, id_ in enumerate(ids)}
    vectors = space.passages([sentences[id_][1] for id_ in ids], [sentences[id_][0] for id_ in ids])
    found = {}
    for query, vector in zip(queries, space.queries([q.text for q in queries]), strict=True):
        own = sorted(query.ratings)
        pool = vectors[[place[id_] for id_ in own]]
        (found[query.id],) = rank(vector[None], pool, own, len(own))
    return found


def judged_precisions(rankings: Rankings, queries: Sequence[EvaluationQuery]) -> dict[int, float]:
    """AP@20 of each query over its judged sentences alone, in points, by its id."""
    return average_precisions(queries, [rankings[query.id] for query in queries])


def judged_sentences(candidates: Iterable[JudgedCandidate]) -> dict[int, tuple[str, str]]:
    """(language, text) of every judged sentence, by its id."""
    return {c.sentence_id: (c.language, c.sentence) for c in candidates}


def too_few(readers: Readers, enough: int) -> Said | None:
    """Say what is missing before anything could be decided; None when nothing is."""
    asked = readers.new()
    clusters = len({query.group for query in asked})
    if not any(c.value >= RELEVANT_FROM for c in readers.to_learn()):
        return say(
            "Not yet: nobody has rated a sentence 2 or 3 here that could be learned from. Search, "
            "and rate what answers your queries and what does not. The demo corpus alone teaches "
            "no encoder: it would be worse at other corpora."
        )
    if clusters < enough:
        judged_queries = len({c.query_id for c in readers.candidates})
        needed = say(
            "Not yet: to decide by, {enough} new questions are needed with both a sentence that "
            "answers (2 or 3) and one that does not (0 or 1); there are {clusters}, of "
            "{judged} judged queries in all. Questions that share an answer count once, "
            "and what an earlier run was asked counts no more.",
            enough=enough, clusters=clusters, judged=judged_queries,
        )  # fmt: skip
        return join([needed, _rate_others(enough - clusters)])
    return None


def _rate_others(count: int) -> Said:
    if count == 1:
        return say("Rate the first few results of 1 other query, the wrong ones too.")
    return say(
        "Rate the first few results of {count} other queries, the wrong ones too.", count=count
    )


def mean_judged(rankings: Rankings, queries: Sequence[EvaluationQuery]) -> float | None:
    """MAP of judged sentences, over queries."""
    precisions = judged_precisions(rankings, queries)
    return float(np.mean(list(precisions.values()))) if precisions else None
