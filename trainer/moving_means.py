"""Languages' means while an encoder learns: measured anew every few steps, subtracted in the loss.

Training in the space that is served: without this the encoder spends what it learns on the
language bias that the subtraction removes anyway.
"""

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import normalize

from trainer.encoder import Vectors
from trainer.fairness import LanguageMeans, measure_means
from trainer.trainable import Batch, TrainableEncoder

Row = TypeVar("Row", tuple[str, str], tuple[int, str, str])
SAMPLED = 32
"""Sentences a language: their mean strays from all sentences' by less than languages differ."""


def sample_by_language(sentences: Iterable[Row], seed: int, most: int = SAMPLED) -> list[Row]:
    """Up to `most` random ones of each language, sorted; each ends with (…, language, text)."""
    by_language: dict[str, list[Row]] = defaultdict(list)
    for row in sentences:
        by_language[row[-2]].append(row)
    rng = random.Random(seed)  # noqa: S311 - repeatable, not secret
    return [
        row
        for _, rows in sorted(by_language.items())
        for row in sorted(rng.sample(rows, min(most, len(rows))), key=lambda row: row[-1])
    ]


class MovingMeans:
    """The means of a fixed sample of sentences, as the encoder puts them now."""

    def __init__(self, encoder: TrainableEncoder, sample: Sequence[tuple[str, str]]) -> None:
        self._encoder = encoder
        self._languages = [language for language, _ in sample]
        texts = [text for _, text in sample]
        self._batch: Batch = encoder.prepare(texts, ["passage"] * len(texts))
        self.means: LanguageMeans
        self.refresh()

    def refresh(self) -> None:
        """Measure the means anew."""
        self.means = measure_means(embedded(self._encoder, self._batch), self._languages)

    def removal(self, queries: int, languages: Sequence[str]) -> "Removal":
        """How a set leaves its languages behind: `queries` rows, then passages of `languages`."""
        device = self._batch.row_of.device
        offsets = [self.means.centre] * queries + [self.means.of(code) for code in languages]
        return Removal(
            torch.from_numpy(np.stack(offsets)).to(device),
            torch.from_numpy(self.means.between).to(device),
            queries,
        )


@dataclass(frozen=True)
class Removal:
    """`LanguageMeans` on tensors: constants to the gradient."""

    offsets: Tensor
    """(rows, dim)."""
    between: Tensor
    """(r, dim), orthonormal."""
    queries: int
    """The first so many rows are queries."""

    def __call__(self, embeddings: Tensor) -> Tensor:
        """Unit vectors (rows, dim) into the space that is served."""
        left = embeddings - self.offsets.to(embeddings.dtype)
        asked, between = left[: self.queries], self.between.to(embeddings.dtype)
        asked = asked - (asked @ between.T) @ between
        return normalize(torch.cat([asked, left[self.queries :]]), dim=-1)


def embedded(encoder: TrainableEncoder, batch: Batch) -> Vectors:
    """What the encoder makes of a batch as it stands: (n, dim), no gradient."""
    with torch.no_grad():
        return encoder.layers(batch).cpu().numpy()
