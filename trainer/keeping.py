"""What an adaptation must not unlearn: how the pretrained encoder ranks the corpus's own items.

A few judged questions pull an encoder towards questions, and away from whoever looks a word up.
So every outer step is also asked known items of the corpus (trainer/known_items.py), others
than the gate's: the order of their sentences may not stray from the one that learning began
with. No label is needed.
"""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import kl_div, log_softmax, softmax

from trainer.known_items import KnownItem, Passage
from trainer.moving_means import MovingMeans
from trainer.trainable import Batch, TrainableEncoder

SIZE = 32


@dataclass(frozen=True)
class _Kept:
    """Items of one language, and how their queries ranked their sentences at the start."""

    batch: Batch
    queries: int
    languages: Sequence[str]
    start: Tensor
    """(queries, queries): probabilities."""


class Keeper:
    """A loss that grows as the encoder's rankings stray from where they were."""

    def __init__(
        self,
        encoder: TrainableEncoder,
        passages: Sequence[Passage],
        items: Sequence[KnownItem],
        means: MovingMeans | None,
        scale: float,
        seed: int,
        batches: int,
        most_tokens: int | None = None,
    ) -> None:
        """Remember how the encoder, as it stands, ranks the items' sentences.

        `batches`: how many different ones; losses beyond that begin again with the first.
        """
        self._encoder, self._means, self._scale = encoder, means, scale
        self._turn = 0
        self._kept = [
            self._remember(passages, chosen, most_tokens)
            for chosen in _batches(items, seed, batches)
        ]

    def __bool__(self) -> bool:
        return bool(self._kept)

    def loss(self) -> Tensor:
        """KL of the start's order of a batch of items from the present one: a scalar."""
        kept = self._kept[self._turn % len(self._kept)]
        self._turn += 1
        logits = self._logits(kept.batch, kept.queries, kept.languages)
        return kl_div(log_softmax(logits, dim=1), kept.start, reduction="batchmean")

    def _remember(
        self, passages: Sequence[Passage], chosen: Sequence[KnownItem], most_tokens: int | None
    ) -> _Kept:
        sentences = [passages[item.source] for item in chosen]
        texts = [item.query for item in chosen] + [p.text for p in sentences]
        roles = ["query"] * len(chosen) + ["passage"] * len(chosen)
        batch = self._encoder.prepare(texts, roles, most_tokens=most_tokens)
        languages = [p.language for p in sentences]
        with torch.no_grad():
            start = softmax(self._logits(batch, len(chosen), languages), dim=1)
        return _Kept(batch, len(chosen), languages, start)

    def _logits(self, batch: Batch, queries: int, languages: Sequence[str]) -> Tensor:
        embeddings = self._encoder.layers(batch)
        if self._means:
            embeddings = self._means.removal(queries, languages)(embeddings)
        return self._scale * embeddings[:queries] @ embeddings[queries:].T


def _batches(items: Sequence[KnownItem], seed: int, most: int) -> list[list[KnownItem]]:
    """Up to `most` of SIZE items of one language each, the languages in turn."""
    rng = random.Random(seed)  # noqa: S311 - repeatable, not secret
    by_language: dict[str, list[KnownItem]] = defaultdict(list)
    for item in items:
        by_language[item.language].append(item)
    piles = [rng.sample(own, len(own)) for _, own in sorted(by_language.items())]
    rng.shuffle(piles)
    found: list[list[KnownItem]] = []
    while piles and len(found) < most:
        for pile in piles:
            part, pile[:] = pile[:SIZE], pile[SIZE:]
            if len(part) > 1:
                found.append(part)
        piles = [pile for pile in piles if len(pile) > 1]
    return found[:most]
