"""How a task moves the encoder: MAML-Align, MAML alone, or plain fine-tuning.

A method is a function of the layers that adapt and a task's sets, and says the loss whose
gradient the outer step follows. All of them see the same examples in the same batches.
"""

from collections.abc import Callable, Sequence

import torch

from trainer.align import align
from trainer.maml import Learner, adapted, meta_learner
from trainer.objective import PreparedSet, TaskLoss, loss_of
from trainer.settings import TrainerSettings
from trainer.trainable import AdaptableLayers

TaskLossOf = Callable[[Sequence[PreparedSet]], TaskLoss]


def learner_of(layers: AdaptableLayers, settings: TrainerSettings) -> Learner:
    """What the configured method learns with: the layers, or a meta-learner around them."""
    return layers if settings.method == "fine-tune" else meta_learner(layers, settings)


def method_of(learner: Learner, settings: TrainerSettings) -> TaskLossOf:
    """The configured method, ready to be asked for the loss of a task."""
    method = {"fine-tune": fine_tune, "maml": maml, "maml-align": align}[settings.method]
    return lambda sets: method(learner, sets, settings)


def fine_tune(layers: Learner, sets: Sequence[PreparedSet], settings: TrainerSettings) -> TaskLoss:
    """The mean loss of a task's sets, without any inner loop."""
    total = torch.stack([loss_of(layers(part.batch), part, settings) for part in sets]).mean()
    return TaskLoss(total)


def maml(learner: Learner, sets: Sequence[PreparedSet], settings: TrainerSettings) -> TaskLoss:
    """The loss on the query set after adapting on the support set."""
    support, query = sets
    clone = adapted(learner, support, settings)
    return TaskLoss(loss_of(clone(query.batch), query, settings))


def gradient_evaluations(settings: TrainerSettings) -> int:
    """How many sets a task sends back through the layers: what its compute grows with."""
    inner = settings.inner_steps
    if settings.method == "fine-tune":
        return settings.sets_a_task
    if settings.method == "maml":
        return inner + 1
    distils = settings.distillation != "none" and settings.distillation_weight > 0
    return inner + 1 + (inner if settings.student_adapts else 0) + 1 + int(distils)
