"""The served space: an encoder and its languages' means, the one thing that compares two texts.

Search, pairs, the judging queue, the gate, the map and the experiments ask it for vectors,
and none of them knows how fairness is made.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from trainer.encoder import Encoder, Progress, Vectors
from trainer.fairness import LanguageMeans, measure_means, no_means


@dataclass(frozen=True)
class Space:
    """Puts queries and passages where their cosine says how well they answer each other."""

    encoder: Encoder
    means: LanguageMeans

    @property
    def is_fair(self) -> bool:
        """Whether languages' means are subtracted at all."""
        return bool(self.means.offsets)

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Embed queries, in whatever language: float32 (n, dim), unit length."""
        return self.means.queries(self.encoder.encode(texts, "query"))

    def passages(
        self, texts: Sequence[str], languages: Sequence[str], progress: Progress | None = None
    ) -> Vectors:
        """Embed sentences as they are indexed: float32 (n, dim), unit."""
        return self.of_plain(self.encoder.encode(texts, "passage", progress), languages)

    def of_plain(self, vectors: Vectors, languages: Sequence[str]) -> Vectors:
        """Move the encoder's own vectors of sentences into the space."""
        return self.means.passages(vectors, languages)

    def plain(self, vectors: Vectors, languages: Sequence[str]) -> Vectors:
        """The encoder's own vectors of sentences again."""
        return self.means.restored(vectors, languages)

    def unfair(self) -> "Space":
        """The encoder alone, to compare with."""
        return Space(self.encoder, no_means(self.encoder.dimension))


def space_over(encoder: Encoder, vectors: Vectors, languages: Sequence[str], fair: bool) -> Space:
    """The space of an encoder over sentences, given its own vectors of them: (n, dim)."""
    means = measure_means(vectors, languages) if fair else no_means(encoder.dimension)
    return Space(encoder, means)
