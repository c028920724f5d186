"""MAML's two verbs on the layers that adapt: clone, then adapt on a support set.

The only module that knows learn2learn, which is imported on first use: it takes seconds
and complains about gym, which nothing here uses.
"""

import contextlib
import io
import warnings
from typing import Any

import torch
from torch import nn

from trainer.objective import PreparedSet, loss_of
from trainer.settings import TrainerSettings
from trainer.trainable import AdaptableLayers

Learner = Any
"""learn2learn.algorithms.MAML or MetaSGD; the package is untyped."""


def meta_learner(layers: AdaptableLayers, settings: TrainerSettings) -> Learner:
    """Wrap the layers; their parameters stay the ones that the outer step moves.

    With `rate_step`, so are the learner's `lrs`: an inner rate for every tensor of every layer,
    as in MAML++ (Antoniou et al., 2019), all `inner_rate` at first.
    """
    with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        from learn2learn.algorithms import MAML, MetaSGD
    if not settings.rate_step:
        return MAML(layers, lr=settings.inner_rate, first_order=settings.first_order)
    rates = [nn.Parameter(torch.tensor(settings.inner_rate)) for _ in layers.parameters()]
    return MetaSGD(layers, lrs=nn.ParameterList(rates), first_order=settings.first_order)


def adapted(learner: Learner, support: PreparedSet, settings: TrainerSettings) -> Learner:
    """Get phi from theta: n SGD steps on the support set, differentiable with respect to theta.

    n steps of phi <- phi - alpha * grad L(phi; support); with `first_order` the gradient
    counts as a constant.
    """
    clone = learner.clone()
    for _ in range(settings.inner_steps):
        clone.adapt(loss_of(clone(support.batch), support, settings))
    return clone
