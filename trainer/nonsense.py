"""How close a version finds what has nothing to do with each other: the measure of its scores.

A cosine says nothing by itself: where it lies depends on the encoder, on how many languages share
the space and on how many sentences there are to choose from. So a version is asked nonsense,
queries of the corpus's own words that nothing in it answers, and keeps how close their best result
is; and how similar it finds two sentences drawn at random. Made anew at every publication, without
a label; docs/experiments.md has how often it is right.

Where nonsense scores as high as what answers (in Arabic alone it does), readers know better: their
own questions that found an answer are asked too, and what is as close as those is not doubted.
"""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from storage.index import SearchIndex
from trainer.fairness import Vectors
from trainer.known_items import is_unspaced
from trainer.space import Space

QUERIES, WORDS, LETTERS = 200, 8, 3
"""Nonsense queries; sentences that each takes a word of, or so many letters in a script that
writes no spaces."""
PAIRED = 100
"""Sentences of which every two are a random pair."""
AS_NONSENSE = 20
"""Results that stand lower than this do not answer: four in five nonsense queries do better."""
ANSWERED, DOUBTED = 400, 0.05
"""Readers' answered questions that are asked, the newest; how many of such may be doubted."""


@dataclass(frozen=True)
class Nonsense:
    """Cosines in ascending order.

    Of the best result of each nonsense query, of random pairs, and of the best result of each
    question for which readers found an answer.
    """

    best: Vectors
    pairs: Vectors
    answered: Vectors = field(default_factory=lambda: np.empty(0, np.float32))

    def standing(self, score: float) -> int:
        """Percent of nonsense queries that find nothing as close as this score."""
        return _percent_below(self.best, score)

    def doubts(self, score: float) -> bool:
        """Whether a best result so close is no better than nonsense's, nor than what answered.

        A new question is below the k-th lowest of n answered ones in k of n + 1 cases.
        """
        if self.standing(score) >= AS_NONSENSE:
            return False
        lowest = int(DOUBTED * (len(self.answered) + 1))
        return not len(self.answered) or score < self.answered[max(lowest, 1) - 1]

    def standing_of_pair(self, score: float) -> int:
        """Percent of random pairs that are less similar than this score."""
        return _percent_below(self.pairs, score)

    def save(self, path: Path) -> None:
        """Write all."""
        np.savez(path, **vars(self))

    @classmethod
    def load(cls, path: Path) -> "Nonsense | None":
        """Read what was saved; None for a version older than this, or over an empty corpus."""
        if not path.exists():
            return None
        with np.load(path) as saved:
            return cls(**saved)


def measure_nonsense(
    space: Space,
    index: SearchIndex,
    languages: Sequence[str],
    texts: Sequence[str],
    answered: Sequence[str] = (),
    seed: int = 0,
) -> Nonsense | None:
    """Ask a version over these sentences nonsense; None where there are too few to make any of.

    `answered`: questions for which readers found an answer; they are asked too.
    """
    queries = nonsense_queries(languages, texts, seed)
    if not queries:
        return None
    rng = random.Random(seed)  # noqa: S311 - repeatable, not secret
    paired = space.queries(rng.sample(list(texts), min(PAIRED, len(texts))))
    upper = np.triu_indices(len(paired), 1)
    return Nonsense(
        _tops(space, index, queries),
        np.sort((paired @ paired.T)[upper].astype(np.float32)),
        _tops(space, index, answered),
    )


def _tops(space: Space, index: SearchIndex, queries: Sequence[str]) -> Vectors:
    """The cosine of each query's best result, ascending."""
    hits = [index.search(vector, 1) for vector in space.queries(list(queries))] if queries else []
    return np.sort(np.array([found[0].score for found in hits if found], np.float32))


def nonsense_queries(
    languages: Sequence[str], texts: Sequence[str], seed: int = 0, count: int = QUERIES
) -> list[str]:
    """Queries of words that do not belong together, each in one of the languages in turn. Pure.

    A word is one of the words of some sentence, or some letters where no spaces are written.
    """
    by_language: dict[str, list[str]] = defaultdict(list)
    for language, text in zip(languages, texts, strict=True):
        by_language[language].append(text)
    enough = [names for _, names in sorted(by_language.items()) if len(names) >= WORDS]
    rng = random.Random(seed)  # noqa: S311 - repeatable, not secret
    return [_salad(rng, enough[n % len(enough)]) for n in range(count)] if enough else []


def _salad(rng: random.Random, texts: Sequence[str]) -> str:
    pieces = [_piece(rng, text) for text in rng.sample(texts, WORDS)]
    return ("" if all(map(is_unspaced, pieces)) else " ").join(pieces)


def _piece(rng: random.Random, text: str) -> str:
    if is_unspaced(text):
        start = rng.randrange(max(1, len(text) - LETTERS + 1))
        return text[start : start + LETTERS]
    return rng.choice(text.split() or [text])


def _percent_below(cosines: Vectors, score: float) -> int:
    return int(100 * np.searchsorted(cosines, score) / max(len(cosines), 1))
