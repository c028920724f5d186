"""How good is an encoder on held-out judgments: ranking, language bias, similarity. Pure.

mAP@20 is TREC's, through ir-measures; Pearson's r is scipy's. Everything is in points
(0 to 100).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import ir_measures
import numpy as np
import numpy.typing as npt
from ir_measures import AP
from scipy.stats import pearsonr

from storage.judged import RELEVANT_FROM, JudgedCandidate, JudgedPair, mean_rating

Vectors = npt.NDArray[np.float32]
CUTOFF = 20
RANKED_AT_ONCE = 256
"""Queries a matrix product: scores against 20,000 sentences take 20 MB."""
_AP = AP @ CUTOFF


@dataclass(frozen=True)
class EvaluationQuery:
    """A held-out query and its mean rating of each judged sentence."""

    id: int
    text: str
    language: str
    group: str
    """Queries of one group ask the same thing: resampled together."""
    source: str
    ratings: Mapping[int, float]

    def relevant(self) -> set[int]:
        """Ids of the sentences that answer it."""
        return {s for s, value in self.ratings.items() if value >= RELEVANT_FROM}


@dataclass(frozen=True)
class Ranked:
    """One query's first CUTOFF sentence ids and scores, best first."""

    ids: Sequence[int]
    scores: Sequence[float]


@dataclass(frozen=True)
class Metrics:
    """What a run records of one encoder."""

    map20: float | None = None
    map20_by_language: dict[str, float] = field(default_factory=dict)
    map20_mono: float | None = None
    """mAP@20 among the sentences of each query's own language alone."""
    same_language_share: float | None = None
    """Percent of the top 20 that is in the query's own language."""
    pearson: float | None = None
    queries: int = 0
    queries_by_people: int = 0
    pairs: int = 0
    pool: int = 0
    """Sentences that the queries were ranked against."""

    def recorded(self) -> dict[str, Any]:
        """Plain values, rounded for reading."""
        return {
            name: _rounded(value) for name, value in vars(self).items() if value not in (None, {})
        }


def _rounded(value: Any) -> Any:  # noqa: ANN401 - numbers and dicts of numbers
    if isinstance(value, dict):
        return {key: round(v, 2) for key, v in value.items()}
    return round(value, 2) if isinstance(value, float) else value


def evaluation_queries(candidates: Iterable[JudgedCandidate]) -> list[EvaluationQuery]:
    """Gather judgments by query; a query that nothing answers cannot be scored."""
    votes: dict[int, dict[int, list[JudgedCandidate]]] = defaultdict(lambda: defaultdict(list))
    for candidate in candidates:
        votes[candidate.query_id][candidate.sentence_id].append(candidate)
    queries = [_evaluation_query(list(sentences.values())) for sentences in votes.values()]
    return [q for q in queries if q.relevant()]


def _evaluation_query(sentences: Sequence[Sequence[JudgedCandidate]]) -> EvaluationQuery:
    rated = [(votes[0], *mean_rating(votes)) for votes in sentences]
    first = rated[0][0]
    groups = [s.group for s, value, _ in rated if value >= RELEVANT_FROM and s.group]
    return EvaluationQuery(
        id=first.query_id,
        text=first.query,
        language=first.query_language,
        group=groups[0] if groups else f"query {first.query_id}",
        source="people" if any(source == "people" for _, _, source in rated) else "seed",
        ratings={s.sentence_id: value for s, value, _ in rated},
    )


def rank(queries: Vectors, pool: Vectors, ids: Sequence[int], cutoff: int = CUTOFF) -> list[Ranked]:
    """Rank a pool for each query: (n, dim) and (m, dim) unit vectors, ids one a pool row."""
    numbers = np.asarray(ids)
    cutoff = min(cutoff, len(numbers))
    ranked: list[Ranked] = []
    for start in range(0, len(queries), RANKED_AT_ONCE):
        scores = queries[start : start + RANKED_AT_ONCE] @ pool.T
        best = np.argpartition(-scores, cutoff - 1, axis=1)[:, :cutoff]
        found = np.take_along_axis(scores, best, axis=1)
        order = np.argsort(-found, axis=1, kind="stable")
        best = numbers[np.take_along_axis(best, order, axis=1)]
        found = np.take_along_axis(found, order, axis=1)
        ranked += map(Ranked, best.tolist(), found.tolist())
    return ranked


def average_precisions(
    queries: Sequence[EvaluationQuery], ranked: Sequence[Ranked]
) -> dict[int, float]:
    """AP@20 of each query by its id, in points."""
    qrels = [
        ir_measures.Qrel(str(q.id), str(s), int(s in q.relevant()))
        for q in queries
        for s in q.ratings
    ]
    run = [
        ir_measures.ScoredDoc(str(q.id), str(id_), -place)
        for q, r in zip(queries, ranked, strict=True)
        for place, id_ in enumerate(r.ids)
    ]
    return {int(m.query_id): 100 * m.value for m in ir_measures.iter_calc([_AP], qrels, run)}


def ranking_metrics(
    queries: Sequence[EvaluationQuery],
    ranked: Sequence[Ranked],
    language_of: Mapping[int, str],
) -> tuple[Metrics, dict[int, float]]:
    """Summarise rankings; also return AP@20 of each query."""
    if not queries:
        return Metrics(), {}
    precisions = average_precisions(queries, ranked)
    by_language: dict[str, list[float]] = defaultdict(list)
    for query in queries:
        by_language[query.language].append(precisions[query.id])
    same = [
        np.mean([language_of[id_] == q.language for id_ in r.ids])
        for q, r in zip(queries, ranked, strict=True)
    ]
    metrics = Metrics(
        map20=float(np.mean(list(precisions.values()))),
        map20_by_language={k: float(np.mean(v)) for k, v in sorted(by_language.items())},
        same_language_share=100 * float(np.mean(same)),
        queries=len(queries),
        queries_by_people=sum(q.source == "people" for q in queries),
        pool=len(language_of),
    )
    return metrics, precisions


def mono_precision(
    queries: Sequence[EvaluationQuery],
    vectors: Vectors,
    pool: Vectors,
    ids: Sequence[int],
    language_of: Mapping[int, str],
) -> float | None:
    """mAP@20 where each query sees its own language alone; None if nothing answers so.

    `vectors`: (len(queries), dim); `pool`: (len(ids), dim).
    """
    precisions: list[float] = []
    for language in sorted({q.language for q in queries}):
        places = [i for i, id_ in enumerate(ids) if language_of[id_] == language]
        own = {ids[i] for i in places}
        rows = [i for i, q in enumerate(queries) if q.language == language and q.relevant() & own]
        if rows:
            asked = [queries[i] for i in rows]
            asked = [
                replace(q, ratings={s: q.ratings[s] for s in q.ratings if s in own}) for q in asked
            ]
            ranked = rank(vectors[rows], pool[places], [ids[i] for i in places])
            precisions += average_precisions(asked, ranked).values()
    return float(np.mean(precisions)) if precisions else None


def pearson(pairs: Sequence[JudgedPair], left: Vectors, right: Vectors) -> float | None:
    """Pearson's r of cosines with ratings, in points; None where it is undefined."""
    ratings = [p.value for p in pairs]
    if len(set(ratings)) < 2:
        return None
    return 100 * float(pearsonr((left * right).sum(1), ratings).statistic)


def pseudo_values(cosines: Vectors, scores: Any) -> Any:  # noqa: ANN401 - arrays of numbers
    """A value a pair, whose mean is r: what a bootstrap over pairs resamples.

    The infinitesimal jackknife's: r + zx zy - r (zx^2 + zy^2) / 2 (Devlin, Gnanadesikan and
    Kettenring, 1975).
    """
    x, y = (np.asarray(v, dtype=float) for v in (cosines, scores))
    x, y = (x - x.mean()) / x.std(), (y - y.mean()) / y.std()
    r = (x * y).mean()
    return 100 * (r + x * y - r * (x**2 + y**2) / 2)
