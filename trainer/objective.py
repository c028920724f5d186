"""From a set of examples to one padded batch, and from its embeddings to a loss."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from trainer import losses
from trainer.settings import TrainerSettings
from trainer.tasks import Example, MetaTask, PairExample
from trainer.trainable import Batch, TrainableEncoder


@dataclass
class PreparedSet:
    """A set encoded up to the layers that adapt.

    Rows of `batch`: n left texts (queries), then n right texts (positives), then any
    number of negatives; `negative_of` gives each query its negative's row.
    """

    batch: Batch
    size: int
    blocked: Tensor | None = None
    negative_of: Tensor | None = None
    scores: Tensor | None = None


@dataclass
class TaskLoss:
    """Scalars of one meta-task; `total` carries the gradient to theta.

    The others are for the eye, and MAML-Align's only.
    """

    total: Tensor
    teacher: float = 0.0
    student: float = 0.0
    distillation: float = 0.0


def prepare_task(
    encoder: TrainableEncoder, task: MetaTask, most_tokens: int | None = None
) -> list[PreparedSet]:
    """Run the frozen part of the encoder over every set of a task, once."""
    return [prepare_set(encoder, examples, most_tokens) for examples in task.sets]


def prepare_set(
    encoder: TrainableEncoder,
    examples: Sequence[Example] | Sequence[PairExample],
    most_tokens: int | None = None,
) -> PreparedSet:
    """Encode the texts of a set, each cut to `most_tokens`, as one batch."""
    if isinstance(examples[0], PairExample):
        return _prepare_pairs(encoder, examples, most_tokens)  # type: ignore[arg-type]
    return _prepare_relevance(encoder, examples, most_tokens)  # type: ignore[arg-type]


def _prepare_pairs(
    encoder: TrainableEncoder, examples: Sequence[PairExample], most_tokens: int | None
) -> PreparedSet:
    texts = [e.left for e in examples] + [e.right for e in examples]
    batch = encoder.prepare(texts, ["query"] * len(texts), most_tokens=most_tokens)
    scores = torch.tensor([e.score for e in examples], device=batch.row_of.device)
    return PreparedSet(batch, len(examples), scores=scores)


def _prepare_relevance(
    encoder: TrainableEncoder, examples: Sequence[Example], most_tokens: int | None
) -> PreparedSet:
    """One judged negative each; without one, the next example's positive stands in."""
    size = len(examples)
    negatives = [(i, e.negatives[0]) for i, e in enumerate(examples) if e.negatives]
    texts = [e.query for e in examples] + [e.positive for e in examples]
    texts += [text for _, text in negatives]
    roles = ["query"] * size + ["passage"] * (size + len(negatives))
    batch = encoder.prepare(texts, roles, most_tokens=most_tokens)
    keys = [e.key for e in examples] + [None] * len(negatives)
    blocked = torch.tensor(
        [
            [
                column != row and (keys[column] == e.key or text in e.answers)
                for column, text in enumerate(texts[size:])
            ]
            for row, e in enumerate(examples)
        ]
    )
    rows = {i: 2 * size + place for place, (i, _) in enumerate(negatives)}
    negative_of = [rows.get(i, size + _stand_in(i, blocked, size)) for i in range(size)]
    device = batch.row_of.device
    return PreparedSet(batch, size, blocked.to(device), torch.tensor(negative_of, device=device))


def _stand_in(row: int, blocked: Tensor, size: int) -> int:
    """The next example whose positive does not answer this query; the own one if none is."""
    others = [(row + step) % size for step in range(1, size)]
    return next((other for other in others if not blocked[row, other]), row)


def loss_of(embeddings: Tensor, prepared: PreparedSet, settings: TrainerSettings) -> Tensor:
    """The task loss of a set, given the embeddings of its batch: (rows, dim)."""
    size = prepared.size
    left, right = embeddings[:size], embeddings[size : 2 * size]
    if prepared.scores is not None and settings.similarity_loss == "cosent":
        return losses.cosent(left, right, prepared.scores, settings.similarity_scale)
    if prepared.scores is not None:
        return losses.cosine_mse(left, right, prepared.scores)
    if settings.loss == "triplet":
        return losses.triplet(left, right, embeddings[prepared.negative_of], settings.margin)
    assert prepared.blocked is not None
    return losses.contrastive(left, embeddings[size:], prepared.blocked, settings.scale)
