"""From a set of examples to one padded batch, and from its embeddings to a loss."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from trainer import losses
from trainer.moving_means import MovingMeans, Removal
from trainer.settings import TrainerSettings
from trainer.tasks import RELEVANCE_TOP, Example, MetaTask, PairExample
from trainer.trainable import Batch, TrainableEncoder


@dataclass
class PreparedSet:
    """A set encoded up to the layers that adapt.

    Rows of `batch`: n left texts (queries), then n right texts (positives), then any
    number of negatives; `negative_of` gives each query one negative's row.
    """

    batch: Batch
    size: int
    blocked: Tensor | None = None
    """(n, rows - n): candidates that may not stand below a query's positive."""
    negative_of: Tensor | None = None
    weights: Tensor | None = None
    """(n,): how much an example counts, by its grade."""
    scores: Tensor | None = None
    removal: Removal | None = None
    """Into the space that is served; None where the loss looks at the plain one."""


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
    encoder: TrainableEncoder,
    task: MetaTask,
    most_tokens: int | None = None,
    means: MovingMeans | None = None,
) -> list[PreparedSet]:
    """Run the frozen part of the encoder over every set of a task, once."""
    return [prepare_set(encoder, examples, most_tokens, means) for examples in task.sets]


def prepare_set(
    encoder: TrainableEncoder,
    examples: Sequence[Example] | Sequence[PairExample],
    most_tokens: int | None = None,
    means: MovingMeans | None = None,
) -> PreparedSet:
    """Encode the texts of a set, each cut to `most_tokens`, as one batch.

    With `means` the loss is that of the space that is served, the languages' means subtracted.
    """
    if isinstance(examples[0], PairExample):
        return _prepare_pairs(encoder, examples, most_tokens, means)  # type: ignore[arg-type]
    return _prepare_relevance(encoder, examples, most_tokens, means)  # type: ignore[arg-type]


def _prepare_pairs(
    encoder: TrainableEncoder,
    examples: Sequence[PairExample],
    most_tokens: int | None,
    means: MovingMeans | None,
) -> PreparedSet:
    texts = [e.left for e in examples] + [e.right for e in examples]
    batch = encoder.prepare(texts, ["query"] * len(texts), most_tokens=most_tokens)
    scores = torch.tensor([e.score for e in examples], device=batch.row_of.device)
    removal = means.removal(len(texts), []) if means else None  # both sides are asked alike
    return PreparedSet(batch, len(examples), scores=scores, removal=removal)


def _prepare_relevance(
    encoder: TrainableEncoder,
    examples: Sequence[Example],
    most_tokens: int | None,
    means: MovingMeans | None,
) -> PreparedSet:
    """All judged negatives as columns; an example without one takes another's positive."""
    size = len(examples)
    negatives = [(i, negative) for i, e in enumerate(examples) for negative in e.negatives]
    texts = [e.query for e in examples] + [e.positive for e in examples]
    texts += [negative.text for _, negative in negatives]
    roles = ["query"] * size + ["passage"] * (size + len(negatives))
    batch = encoder.prepare(texts, roles, most_tokens=most_tokens)
    owners = [*range(size), *(i for i, _ in negatives)]
    blocked = torch.tensor(
        [
            [_is_blocked(examples, row, owner, text, column == row)
             for column, (owner, text) in enumerate(zip(owners, texts[size:], strict=True))]
            for row in range(size)
        ]
    )  # fmt: skip
    rows = {i: 2 * size + place for place, (i, _) in reversed(list(enumerate(negatives)))}
    negative_of = [rows.get(i, size + _stand_in(i, blocked, size)) for i in range(size)]
    device = batch.row_of.device
    languages = [e.pair[1] for e in examples] + [negative.language for _, negative in negatives]
    return PreparedSet(
        batch, size, blocked.to(device), torch.tensor(negative_of, device=device),
        torch.tensor([e.grade / RELEVANCE_TOP for e in examples], device=device),
        removal=means.removal(size, languages) if means else None,
    )  # fmt: skip


def _is_blocked(
    examples: Sequence[Example], row: int, owner: int, text: str, own_positive: bool
) -> bool:
    """Whether a candidate, judged for query `owner`, may not count against query `row`."""
    example = examples[row]
    if own_positive:
        return False
    if text in example.answers:
        return True
    if owner == row:
        return False
    # Of a sentence that answers nothing itself no more is known than what was judged beside it.
    return examples[owner].key == example.key or not example.answers_it


def _stand_in(row: int, blocked: Tensor, size: int) -> int:
    """The next example whose positive does not answer this query; the own one if none is."""
    others = [(row + step) % size for step in range(1, size)]
    return next((other for other in others if not blocked[row, other]), row)


def loss_of(embeddings: Tensor, prepared: PreparedSet, settings: TrainerSettings) -> Tensor:
    """The task loss of a set, given the embeddings of its batch: (rows, dim)."""
    if prepared.removal is not None:
        embeddings = prepared.removal(embeddings)
    size = prepared.size
    left, right = embeddings[:size], embeddings[size : 2 * size]
    if prepared.scores is not None and settings.similarity_loss == "cosent":
        return losses.cosent(left, right, prepared.scores, settings.similarity_scale)
    if prepared.scores is not None:
        return losses.cosine_mse(left, right, prepared.scores)
    if settings.loss == "triplet":
        return losses.triplet(left, right, embeddings[prepared.negative_of], settings.margin)
    assert prepared.blocked is not None
    return losses.contrastive(
        left, embeddings[size:], prepared.blocked, settings.scale, prepared.weights
    )
