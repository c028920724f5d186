"""How a task moves the encoder: MAML-Align, MAML alone, or plain fine-tuning.

A method is a function of the layers that adapt and a task's sets, and says the loss whose
gradient the outer step follows. All of them see the same examples in the same batches.
"""

from collections.abc import Callable, Sequence
from typing import Any

import torch

from trainer.align import align
from trainer.maml import adapted, meta_learner
from trainer.objective import PreparedSet, TaskLoss, loss_of
from trainer.settings import TrainerSettings
from trainer.trainable import AdaptableLayers

TaskLossOf = Callable[[Sequence[PreparedSet]], TaskLoss]


def method_of(layers: AdaptableLayers, settings: TrainerSettings) -> TaskLossOf:
    """The configured method, ready to be asked for the loss of a task."""
    if settings.method == "fine-tune":
        return lambda sets: fine_tune(layers, sets, settings)
    learner = meta_learner(layers, settings)
    method = maml if settings.method == "maml" else align
    return lambda sets: method(learner, sets, settings)


def fine_tune(
    layers: Any,  # noqa: ANN401 - AdaptableLayers, or a clone of them
    sets: Sequence[PreparedSet],
    settings: TrainerSettings,
) -> TaskLoss:
    """The mean loss of a task's sets, without any inner loop."""
    total = torch.stack([loss_of(layers(part.batch), part, settings) for part in sets]).mean()
    return TaskLoss(total)


def maml(learner: Any, sets: Sequence[PreparedSet], settings: TrainerSettings) -> TaskLoss:  # noqa: ANN401
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
