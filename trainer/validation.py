"""Validation inside a run: a few groups kept out of training tell when to stop."""

import random
from collections.abc import Callable, Sequence

import numpy as np
import torch

from trainer.encoder import Batch, TrainableEncoder
from trainer.evaluate import EvaluationQuery, Vectors, average_precisions, rank
from trainer.tasks import Example, Pool

LEAST_KEYS = 10
"""With fewer groups than this none can be spared: the training examples validate too."""
MOST_QUERIES = 64
MOST_GROUPS = 12
_CHUNK = 32


def split_for_validation(pool: Pool, seed: int) -> tuple[Pool, Pool]:
    """Divide a pool by key into a part to learn from and a part to validate on."""
    keys = pool.keys()
    if len(keys) < LEAST_KEYS:
        return pool, pool
    count = min(MOST_GROUPS, max(2, len(keys) // 10))
    chosen = set(random.Random(seed).sample(keys, count))  # noqa: S311
    return pool.split(lambda key: key not in chosen), pool.split(lambda key: key in chosen)


def validator(encoder: TrainableEncoder, pool: Pool, seed: int) -> Callable[[], float]:
    """Return a function that scores the encoder as it stands: mAP@20 in points.

    Up to MOST_QUERIES of the pool's queries are ranked against all its sentences. What
    lies below the adapted layers is computed once.
    """
    examples = [e for pairs in pool.relevance.values() for rows in pairs.values() for e in rows]
    queries, passages = _judged(examples, seed)
    query_batches = _prepared(encoder, [q.text for q in queries], "query")
    passage_batches = _prepared(encoder, passages, "passage")

    def score() -> float:
        if not queries:
            return 0.0
        ranked = rank(
            _embedded(encoder, query_batches), _embedded(encoder, passage_batches),
            range(len(passages)),
        )  # fmt: skip
        return float(np.mean(list(average_precisions(queries, ranked).values())))

    return score


def _judged(examples: Sequence[Example], seed: int) -> tuple[list[EvaluationQuery], list[str]]:
    """The sampled queries, judged by sentence number, and the sentences."""
    passages = sorted({t for e in examples for t in (e.positive, *e.negatives)})
    number = {text: place for place, text in enumerate(passages)}
    answers: dict[tuple[str, str], set[int]] = {}
    for e in examples:
        answers.setdefault((e.query, e.pair[0]), set()).add(number[e.positive])
    asked = sorted(answers)
    chosen = random.Random(seed).sample(asked, min(MOST_QUERIES, len(asked)))  # noqa: S311
    queries = [
        EvaluationQuery(
            id=place, text=text, language=language, group=text, source="",
            ratings=dict.fromkeys(answers[text, language], 3.0),
        )
        for place, (text, language) in enumerate(chosen)
    ]  # fmt: skip
    return queries, passages


Prepared = list[tuple[list[int], Batch]]
"""Batches with the places of their rows among all texts."""


def _prepared(encoder: TrainableEncoder, texts: Sequence[str], role: str) -> Prepared:
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    chunks = [order[i : i + _CHUNK] for i in range(0, len(order), _CHUNK)]
    return [(c, encoder.prepare([texts[i] for i in c], [role] * len(c))) for c in chunks]


def _embedded(encoder: TrainableEncoder, batches: Prepared) -> Vectors:
    count = sum(len(places) for places, _ in batches)
    vectors = np.empty((count, encoder.encoder.dimension), dtype=np.float32)
    with torch.no_grad():
        for places, batch in batches:
            vectors[places] = encoder.layers(batch).cpu().numpy()
    return vectors
