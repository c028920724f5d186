"""Which sentences a question is taught to tell from its answer, and which questions are alike.

Paper, section 4.

Euclidean distances of unit embeddings by the encoder a run starts from. With d(p) the
answer's: `hard` negatives are nearer than the answer, `semi-hard` ones at most a margin
farther, `easy` ones farther still. Where a question has none of its kind, the next kind
stands in. `none` leaves the answers of a batch's other questions.
"""

import random
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from trainer.evaluate import Vectors
from trainer.experiments.lareqa import SEEN, Candidate, Lareqa, Question
from trainer.experiments.pools import NegativesOf, candidate_text
from trainer.sampling import Neighbours
from trainer.tasks import Text

KINDS = ("none", "random", "easy", "semi-hard", "hard")
MARGIN = 0.1
"""In distance: this encoder's answers and strangers lie that close together."""


@dataclass(frozen=True)
class Space:
    """Where the encoder puts each question and candidate, by text."""

    questions: Mapping[str, Vectors]
    candidates: Mapping[str, Vectors]


def miner(
    kind: str, data: Lareqa, space: Space | None, context: bool = False, seed: int = 0
) -> NegativesOf:
    """Return a function that gives each question and answer one negative of the kind."""
    if kind == "none":
        return lambda question, answer: ()
    pool = [c for c in data.candidates.values() if c.language in SEEN]
    texts = [candidate_text(c, context) for c in pool]
    ids = {c.id: place for place, c in enumerate(pool)}
    matrix = None if space is None else np.stack([space.candidates[text] for text in texts])

    def negatives_of(question: Question, answer: Candidate) -> tuple[Text, ...]:
        own = {ids[id_] for id_ in question.answers.values() if id_ in ids}
        drawn = random.Random(
            zlib.crc32(f"{seed} {question.key} {question.language} {answer.id}".encode())
        )  # noqa: E501, S311
        if matrix is None:
            allowed: Sequence[int] = [i for i in drawn.sample(range(len(pool)), len(own) + 1)]
        else:
            assert space is not None
            distances = _distances(space.questions[question.text], matrix)
            allowed = of_kind(kind, distances, distances[ids[answer.id]], own)
        chosen = drawn.choice([i for i in allowed if i not in own])
        return (Text(texts[chosen], pool[chosen].language),)

    return negatives_of


def _distances(question: Vectors, candidates: Vectors) -> Vectors:
    return np.sqrt(np.maximum(0.0, 2 - 2 * candidates @ question))


def of_kind(
    kind: str, distances: Vectors, answer: float, own: set[int], margin: float = MARGIN
) -> list[int]:
    """Places of the negatives of a kind; of the next kind where there is none.

    `distances`: (n,) of every candidate; `own`: places that answer the question.
    """
    allowed = np.ones(len(distances), dtype=bool)
    allowed[list(own)] = False
    hard, near = distances < answer, distances < answer + margin
    masks = {"hard": hard, "semi-hard": near & ~hard, "easy": ~near}
    turn = {"hard": 0, "semi-hard": 1, "easy": 2}[kind]
    order = [
        ("hard", "semi-hard", "easy"),
        ("semi-hard", "hard", "easy"),
        ("easy", "semi-hard", "hard"),
    ]
    for name in order[turn]:
        places = np.flatnonzero(masks[name] & allowed)
        if len(places):
            return places.tolist()
    raise ValueError("every candidate answers the question: there is no negative")


def nearest_questions(data: Lareqa, space: Space, count: int = 64) -> Neighbours:
    """Keys by cosine of their questions, averaged over languages, the nearest first."""
    rows: dict[str, list[Any]] = {}
    for question in data.questions:
        if question.language in SEEN:
            rows.setdefault(question.key, []).append(space.questions[question.text])
    keys = sorted(rows)
    means = np.stack([np.mean(rows[key], axis=0) for key in keys])
    scores = means @ means.T
    np.fill_diagonal(scores, -np.inf)
    nearest = np.argsort(-scores, axis=1, kind="stable")[:, :count]
    return {key: [keys[i] for i in row] for key, row in zip(keys, nearest, strict=True)}
