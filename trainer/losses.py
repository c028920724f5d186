"""Losses on unit embeddings (paper, section 4).

Contrastive and triplet for relevance, cosine MSE and CoSENT for similarity, and the two
distillation terms of MAML-Align.
"""

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, mse_loss, triplet_margin_loss


def contrastive(
    queries: Tensor,
    candidates: Tensor,
    blocked: Tensor,
    scale: float,
    weights: Tensor | None = None,
) -> Tensor:
    """In-batch softmax: candidate i answers query i, the others do not.

    `queries`: (n, dim); `candidates`: (m, dim) with m >= n; `blocked`: (n, m), true where a
    candidate answers the query too and so may not count against it; `weights`: (n,), how much
    each query counts.
    """
    logits = (queries @ candidates.T * scale).masked_fill(blocked, float("-inf"))
    each = cross_entropy(
        logits, torch.arange(len(queries), device=queries.device), reduction="none"
    )
    return each.mean() if weights is None else (each * weights).sum() / weights.sum()


def triplet(queries: Tensor, positives: Tensor, negatives: Tensor, margin: float) -> Tensor:
    """max(0, margin + |q - p| - |q - n|) on (n, dim) each, Euclidean, averaged."""
    return triplet_margin_loss(queries, positives, negatives, margin=margin, p=2)


def cosine_mse(left: Tensor, right: Tensor, scores: Tensor) -> Tensor:
    """Squared difference between cosine and score; (n, dim) twice and (n,) in 0 to 1."""
    return mse_loss((left * right).sum(-1), scores)


def cosent(left: Tensor, right: Tensor, scores: Tensor, scale: float) -> Tensor:
    """log(1 + sum of exp(scale * (cos j - cos i)) over pairs i scored above pairs j).

    (n, dim) twice and (n,). Only the order of the cosines counts, so an encoder whose cosines
    all lie between 0.7 and 1 need not first learn to spread them (J. Su, 2022; CoSENTLoss of
    sentence-transformers).
    """
    cosines = (left * right).sum(-1) * scale
    above = scores[:, None] > scores[None, :]
    wrong = (cosines[None, :] - cosines[:, None])[above]
    return torch.logsumexp(torch.cat([wrong.new_zeros(1), wrong]), dim=0)


def distil_loss(teacher: Tensor, student: Tensor) -> Tensor:
    """Squared difference of two scalar losses; the teacher is not moved by it."""
    return (student - teacher.detach()).square()


def distil_embedding(teacher: Tensor, student: Tensor) -> Tensor:
    """1 - cosine between (n, dim) embeddings of the same texts, averaged; teacher fixed."""
    return (1 - (student * teacher.detach()).sum(-1)).mean()
