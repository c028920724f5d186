"""What an encoder is worth on a test set: the figures of a record. Points, 0 to 100."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from scipy.stats import pearsonr

from storage.demo import Group
from trainer.evaluate import (
    CUTOFF,
    EvaluationQuery,
    Ranked,
    Vectors,
    average_precisions,
    pseudo_values,
    rank,
)
from trainer.experiments.lareqa import SEEN, UNSEEN, Lareqa
from trainer.experiments.pools import candidate_text
from trainer.experiments.stsbmulti import MEAN_TRACKS, TRACKS, Row
from trainer.fairness import measure_means
from trainer.trainable import TrainableEncoder

STEP, CHUNK = 256, 32
Metrics = dict[str, Any]


def embed(encoder: TrainableEncoder, texts: Sequence[str], role: str) -> Vectors:
    """Embed as `Encoder.encode` does, but through the frozen layers' memory: (n, dim)."""
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    vectors = np.empty((len(texts), encoder.encoder.dimension), dtype=np.float32)
    with torch.no_grad():
        for start in range(0, len(order), STEP):
            rows = order[start : start + STEP]
            batch = encoder.prepare([texts[i] for i in rows], [role] * len(rows), CHUNK)
            vectors[rows] = encoder.layers(batch).cpu().numpy()
    return vectors


@dataclass(frozen=True)
class Asked:
    """A test query: its text, language, what it is resampled with, and its right answers."""

    text: str
    language: str
    cluster: str
    answers: frozenset[int]
    """Places among the candidates."""
    itself: int | None = None
    """Its own place among the candidates, where it is one; never counted as found."""


def lareqa(
    encoder: TrainableEncoder, data: Lareqa, context: bool = False, fair: bool = False
) -> Metrics:
    """Rank every candidate of all languages for every question (LAReQA's mAP@20)."""
    candidates = list(data.candidates.values())
    metrics = retrieval(
        encoder, asked_of(data), [candidate_text(c, context) for c in candidates],
        [c.language for c in candidates], fair,
    )  # fmt: skip
    by_language = metrics["map20_by_language"]
    for name, languages in (("seen", SEEN), ("unseen", UNSEEN)):
        metrics[f"map20_{name}"] = _mean(by_language[lang] for lang in languages)
    return metrics


def asked_of(data: Lareqa) -> list[Asked]:
    """Every question, with the places of its answers among the candidates."""
    place = {id_: i for i, id_ in enumerate(data.candidates)}
    return [
        Asked(q.text, q.language, q.article, frozenset(place[id_] for id_ in q.answers.values()))
        for q in data.questions
    ]


def parallel(encoder: TrainableEncoder, groups: Sequence[Group], fair: bool = False) -> Metrics:
    """n-way parallel retrieval: a sentence finds its translations in every other language."""
    texts: list[str] = []
    languages: list[str] = []
    members: dict[tuple[str, str], list[int]] = defaultdict(list)
    for group in groups:
        for part in ("answer", "near_miss"):
            for language, text in getattr(group, part).items():
                members[group.id, part].append(len(texts))
                texts.append(text)
                languages.append(language)
    asked = [
        Asked(texts[i], languages[i], group, frozenset(places) - {i}, itself=i)
        for (group, part), places in members.items()
        if part == "answer"
        for i in places
    ]
    return retrieval(encoder, asked, texts, languages, fair)


def retrieval(
    encoder: TrainableEncoder,
    asked: Sequence[Asked],
    candidates: Sequence[str],
    languages: Sequence[str],
    fair: bool = False,
) -> Metrics:
    """mAP@20 over a multilingual pool, by language, cluster and language pair.

    `fair`: less the means of the candidates' languages, for which no label is looked at.
    """
    vectors = embed(encoder, [a.text for a in asked], "query")
    pool = embed(encoder, candidates, "passage")
    if fair:
        means = measure_means(pool, languages)
        vectors, pool = means.queries(vectors), means.passages(pool, languages)
    return ranking(asked, vectors, pool, languages)


def ranking(
    asked: Sequence[Asked], vectors: Vectors, pool: Vectors, languages: Sequence[str]
) -> Metrics:
    """Rank a pool for vectors of what is asked: (len(asked), dim) and (len(languages), dim)."""
    queries = [
        EvaluationQuery(i, a.text, a.language, a.cluster, "", dict.fromkeys(a.answers, 3.0))
        for i, a in enumerate(asked)
    ]
    found = rank(vectors, pool, range(len(pool)), CUTOFF + 1)
    ids = [
        [id_ for id_ in r.ids if id_ != a.itself][:CUTOFF]
        for a, r in zip(asked, found, strict=True)
    ]
    precision = average_precisions(queries, [Ranked(row, ()) for row in ids])
    points = [precision[i] for i in range(len(asked))]
    own = np.array(languages)
    shares = [
        100 * float(np.mean(own[row] == a.language)) for a, row in zip(asked, ids, strict=True)
    ]
    by_pair = reciprocal_ranks(asked, vectors, pool, languages)
    mono = [value for pair, value in by_pair.items() if len(set(pair.split("-"))) == 1]
    return {
        "map20": _mean(points),
        "same_language_share": _mean(shares),
        "map20_by_language": _grouped(points, [a.language for a in asked]),
        "map20_by_cluster": _grouped(points, [a.cluster for a in asked]),
        "mrr20_by_pair": by_pair,
        "map20_mono": _mean(mono) if mono else None,
        "queries_by_cluster": dict(sorted(Counter(a.cluster for a in asked).items())),
        "queries": len(asked),
        "candidates": len(pool),
    }


def reciprocal_ranks(
    asked: Sequence[Asked], vectors: Vectors, pool: Vectors, languages: Sequence[str]
) -> dict[str, float]:
    """MRR@20 of each pair X-Y: queries in X against the candidates in Y alone."""
    sums: dict[str, list[float]] = defaultdict(list)
    own = np.array(languages)
    rows_of = {lang: [i for i, a in enumerate(asked) if a.language == lang] for lang in set(own)}
    for answered in sorted(set(own)):
        places = np.flatnonzero(own == answered)
        for language, rows in sorted(rows_of.items()):
            scores = vectors[rows] @ pool[places].T
            for row, score in zip(rows, scores, strict=True):
                right = np.isin(places, list(asked[row].answers))
                if right.any():
                    best = 1 + int((score > score[right].max()).sum())
                    sums[f"{language}-{answered}"].append(100 / best if best <= CUTOFF else 0.0)
    return {pair: _mean(values) for pair, values in sorted(sums.items())}


def similarity(
    encoder: TrainableEncoder,
    test: Mapping[str, Sequence[Row]],
    averaged: Sequence[str] = MEAN_TRACKS,
    fair: bool = False,
) -> Metrics:
    """Pearson's r of cosine and gold score on each track, and what each pair adds to it.

    `fair`: each track less what tells the languages of its own sentences apart; a track within
    one language stays as it is.
    """
    rows = [row for track in test.values() for row in track]
    left = embed(encoder, [row[0] for row in rows], "query")
    right = embed(encoder, [row[1] for row in rows], "query")
    if fair:
        left, right = _fair_sides(left, right, test)
    cosines, scores = (left * right).sum(1), np.array([row[2] for row in rows])
    r: dict[str, float] = {}
    shares: dict[str, list[float]] = {}
    start = 0
    for name, track in test.items():
        part = slice(start, start := start + len(track))
        r[name] = correlation(cosines[part], scores[part])
        shares[name] = np.round(pseudo_values(cosines[part], scores[part]), 2).tolist()
    return {
        "pearson": _mean(r[name] for name in averaged),
        "pearson_by_track": r,
        "pearson_by_pair": {name: shares[name] for name in averaged},
    }


def _fair_sides(
    left: Vectors, right: Vectors, test: Mapping[str, Sequence[Row]]
) -> tuple[Vectors, Vectors]:
    """Both sides are asked alike, so both lose what a query does."""
    sides = []
    start = 0
    for name, track in test.items():
        part = slice(start, start := start + len(track))
        languages = [code for code in TRACKS[name][1:] for _ in track]
        means = measure_means(np.concatenate([left[part], right[part]]), languages)
        sides.append((means.queries(left[part]), means.queries(right[part])))
    return np.concatenate([s[0] for s in sides]), np.concatenate([s[1] for s in sides])


def correlation(cosines: Any, scores: Any) -> float:  # noqa: ANN401 - arrays of numbers
    """Pearson's r in points."""
    return round(100 * float(pearsonr(cosines, scores).statistic), 3)


def _grouped(points: Sequence[float], names: Sequence[str]) -> dict[str, float]:
    grouped: dict[str, list[float]] = defaultdict(list)
    for name, value in zip(names, points, strict=True):
        grouped[name].append(value)
    return {name: _mean(values) for name, values in sorted(grouped.items())}


def _mean(values: Any) -> float:  # noqa: ANN401 - any iterable of numbers
    return round(float(np.mean(list(values))), 3)
