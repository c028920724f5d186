"""Validation inside an experiment: groups kept out of training tell when to stop.

Not in the product, whose readers' few judgments cannot spare any: two or three groups are
answered without a fault by every step, or tell noise.
"""

import random
from collections.abc import Callable, Sequence

import numpy as np

from trainer.evaluate import EvaluationQuery, average_precisions, rank
from trainer.fairness import measure_means
from trainer.moving_means import embedded
from trainer.tasks import Example, Pool, Text
from trainer.trainable import TrainableEncoder

LEAST_KEYS = 10
"""With fewer groups than this none can be spared. Validating on what is learned from is worse
than not at all: an early step answers it without a fault, and is kept (docs/experiments.md)."""
MOST_QUERIES = 64
MOST_GROUPS = 12
MOST_PASSAGES = 500


def split_for_validation(pool: Pool, seed: int) -> tuple[Pool, Pool]:
    """Divide a pool by key into a part to learn from and a part to validate on.

    The latter is empty where none of it can be spared.
    """
    keys = pool.keys()
    if len(keys) < LEAST_KEYS:
        return pool, Pool()
    count = min(MOST_GROUPS, max(2, len(keys) // 10))
    chosen = set(random.Random(seed).sample(keys, count))  # noqa: S311
    return pool.split(lambda key: key not in chosen), pool.split(lambda key: key in chosen)


def validator(
    encoder: TrainableEncoder,
    validation: Pool,
    learning: Pool,
    seed: int,
    most_queries: int = MOST_QUERIES,
    most_passages: int = MOST_PASSAGES,
    fair: bool = False,
) -> Callable[[], float] | None:
    """Return a function that scores the encoder as it stands: mAP@20 in points.

    None if the validation pool is empty.

    Up to `most_queries` of the validation pool's queries are ranked against its sentences and
    a sample of the learning pool's: against a handful of its own alone every encoder would
    score full marks, and nothing could be learned. What lies below the adapted layers is
    computed once. `fair`: in the space with the languages' means subtracted.
    """
    queries, passages = _judged(validation.examples(), seed, most_queries)
    if not queries:
        return None
    others = sorted(_sentences(learning.examples()) - set(passages))
    rng = random.Random(seed)  # noqa: S311
    passages += rng.sample(others, min(len(others), max(0, most_passages - len(passages))))
    asked = encoder.prepare([q.text for q in queries], ["query"] * len(queries))
    searched = encoder.prepare([p.text for p in passages], ["passage"] * len(passages))
    languages = [p.language for p in passages]

    def score() -> float:
        left, right = embedded(encoder, asked), embedded(encoder, searched)
        if fair:
            means = measure_means(right, languages)
            left, right = means.queries(left), means.passages(right, languages)
        ranked = rank(left, right, range(len(passages)))
        return float(np.mean(list(average_precisions(queries, ranked).values())))

    return score


def _sentences(examples: Sequence[Example]) -> set[Text]:
    """Each with its language."""
    return {text for e in examples for text in (Text(e.positive, e.pair[1]), *e.negatives)}


def _judged(
    examples: Sequence[Example], seed: int, most: int
) -> tuple[list[EvaluationQuery], list[Text]]:
    """The sampled queries, judged by sentence number, and the sentences."""
    passages = sorted(_sentences(examples))
    number = {text: place for place, text in enumerate(passages)}
    answers: dict[tuple[str, str], set[int]] = {}
    for e in examples:
        answers.setdefault((e.query, e.pair[0]), set()).add(number[Text(e.positive, e.pair[1])])
    asked = sorted(answers)
    chosen = random.Random(seed).sample(asked, min(most, len(asked)))  # noqa: S311
    queries = [
        EvaluationQuery(
            id=place, text=text, language=language, group=text, source="",
            ratings=dict.fromkeys(answers[text, language], 3.0),
        )
        for place, (text, language) in enumerate(chosen)
    ]  # fmt: skip
    return queries, passages
