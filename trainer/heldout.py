"""The demo corpus as a guard: its held-out questions, which nothing is ever learned from."""

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from zlib import crc32

from sqlalchemy.orm import Session

from storage import corpora, judged
from storage.judged import JudgedPair
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
from trainer.space import Space


@dataclass(frozen=True)
class HeldOut:
    """Queries, the demo corpus that they are ranked against, and rated pairs."""

    queries: list[EvaluationQuery]
    pairs: list[JudgedPair]
    pool: list[int]
    """Sentence ids."""
    texts: list[str]
    languages: Mapping[int, str]
    """Language of each sentence of the pool."""

    def names(self) -> list[str]:
        """The language of each sentence, in the order of `texts`."""
        return [self.languages[id_] for id_ in self.pool]

    def counts(self) -> dict[str, int]:
        """Held-out queries of each language."""
        return Counter(q.language for q in self.queries)


def read_held_out(
    session: Session, snapshot: int, more_pairs: list[JudgedPair], most: int
) -> HeldOut:
    """Read the demo corpus's guard, in or out; only `more_pairs`, people's, where it never was.

    Questions are ranked against their judged sentences and others, `most` in all.
    """
    queries = evaluation_queries(judged.judged_by_demo(session, snapshot, held_out=True))
    wanted = {id_ for query in queries for id_ in query.ratings}
    sentences = sampled(corpora.of_demo(session), most, wanted)
    return HeldOut(
        queries,
        [*judged.judged_pairs(session, snapshot, held_out=True), *more_pairs],
        [id_ for id_, _, _ in sentences],
        [text for _, _, text in sentences],
        {id_: language for id_, language, _ in sentences},
    )


def sampled(
    sentences: Iterable[tuple[int, str, str]], most: int, wanted: Set[int] = frozenset()
) -> list[tuple[int, str, str]]:
    """Those wanted and any others, `most` in all, by id.

    By a hash of the id: what two samples could share they do share, and is embedded once.
    """
    by_hash = sorted(sentences, key=lambda s: (s[0] not in wanted, crc32(b"%d" % s[0])))
    return sorted(by_hash[: max(most, len(wanted))])


def evaluate(
    space: Space, held_out: HeldOut, pool_vectors: Vectors
) -> tuple[Metrics, dict[int, float]]:
    """Score a space: metrics, and AP@20 by query id. Pool vectors: (len(pool), dim), in it."""
    if held_out.queries:
        vectors = space.queries([q.text for q in held_out.queries])
        ranked = rank(vectors, pool_vectors, held_out.pool)
        metrics, precisions = ranking_metrics(held_out.queries, ranked, held_out.languages)
        mono = mono_precision(
            held_out.queries, vectors, pool_vectors, held_out.pool, held_out.languages
        )
        metrics = replace(metrics, map20_mono=mono)
    else:
        metrics, precisions = Metrics(), {}
    r = pearson(held_out.pairs, *sides(space, held_out.pairs))
    return replace(metrics, pearson=r, pairs=len(held_out.pairs)), precisions


def sides(space: Space, pairs: list[JudgedPair]) -> tuple[Vectors, Vectors]:
    """Both sides of rated pairs, each (len(pairs), dim): asked alike, so both as queries."""
    return space.queries([p.left for p in pairs]), space.queries([p.right for p in pairs])
