"""Held-out judgments, read from the store once and used for the old and the new encoder."""

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from storage import corpora, judged
from storage.judged import JudgedPair
from trainer.encoder import Encoder
from trainer.evaluate import (
    EvaluationQuery,
    Metrics,
    Vectors,
    evaluation_queries,
    mono_precision,
    pearson,
    rank,
    ranking_metrics,
)
from trainer.tasks import Pool, build_pool


@dataclass(frozen=True)
class HeldOut:
    """Queries, the pool they are ranked against, and rated pairs."""

    queries: list[EvaluationQuery]
    pairs: list[JudgedPair]
    pool: list[int]
    """Sentence ids."""
    texts: list[str]
    languages: Mapping[int, str]
    """Language of each sentence of the pool."""

    def size(self) -> int:
        """How many texts an evaluation encodes, beside the pool's."""
        return len(self.queries) + 2 * len(self.pairs)

    def counts(self) -> dict[str, int]:
        """Held-out queries of each language."""
        return Counter(q.language for q in self.queries)


def read_held_out(
    session: Session, snapshot: int, up_to: int, pool_size: int, training: Pool | None = None
) -> HeldOut:
    """Read what a run evaluates on: the same for the same snapshot.

    A query answered by something in `training`, the snapshot's pool, is left out; the pool is
    read here where the caller has not read it.

    The demo corpus is in the pool whether it is in or out: its held-out questions are a guard.
    Of a corpus larger than `pool_size`, every judged sentence and a fixed random sample of
    the others make the pool: mAP@20 is then against that many sentences, and says so.
    """
    if training is None:
        training = build_pool(judged.judged_candidates(session, snapshot, held_out=False))
    queries = evaluation_queries(
        judged.judged_candidates(session, snapshot, held_out=True), training.positives()
    )
    sentences = sorted({*corpora.searchable(session, up_to), *corpora.of_demo(session)})
    if len(sentences) > pool_size:
        rated = {s for q in queries for s in q.ratings}
        others = [row for row in sentences if row[0] not in rated]
        rng = random.Random(0)  # noqa: S311 - a fixed sample
        chosen = rng.sample(others, max(0, min(len(others), pool_size - len(rated))))
        sentences = sorted(chosen + [row for row in sentences if row[0] in rated])
    return HeldOut(
        queries,
        judged.judged_pairs(session, snapshot, held_out=True),
        [id_ for id_, _, _ in sentences],
        [text for _, _, text in sentences],
        {id_: language for id_, language, _ in sentences},
    )


def evaluate(
    encoder: Encoder, held_out: HeldOut, pool_vectors: Vectors
) -> tuple[Metrics, dict[int, float]]:
    """Score an encoder: metrics, and AP@20 by query id. Pool vectors: (len(pool), dim)."""
    vectors = encoder.encode([q.text for q in held_out.queries], "query")
    ranked = rank(vectors, pool_vectors, held_out.pool) if held_out.queries else []
    metrics, precisions = ranking_metrics(held_out.queries, ranked, held_out.languages)
    mono = mono_precision(
        held_out.queries, vectors, pool_vectors, held_out.pool, held_out.languages
    )
    left = encoder.encode([p.left for p in held_out.pairs], "query")
    right = encoder.encode([p.right for p in held_out.pairs], "query")
    r = pearson(held_out.pairs, left, right)
    metrics = replace(metrics, map20_mono=mono, pearson=r, pairs=len(held_out.pairs))
    return metrics, precisions


def gains_by_group(
    held_out: HeldOut, before: Mapping[int, float], after: Mapping[int, float]
) -> dict[str, list[float]]:
    """AP@20 after minus before, gathered by group of queries that ask the same thing."""
    gains: dict[str, list[float]] = {}
    for query in held_out.queries:
        gains.setdefault(query.group, []).append(after[query.id] - before[query.id])
    return gains
