"""The outer loop: sample tasks, align, step; validate, keep the best, stop in time."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from torch import Tensor
from torch.optim import Adam

from trainer.align import align
from trainer.maml import meta_learner
from trainer.objective import prepare_task
from trainer.settings import TrainerSettings
from trainer.tasks import MetaTask
from trainer.trainable import TrainableEncoder


@dataclass
class Step:
    """What the training page draws of one outer step."""

    number: int
    loss: float
    teacher: float
    student: float
    distillation: float
    seconds: float
    validation: float | None = None


@dataclass
class Course:
    """The course of an adaptation: every step, and which one was kept."""

    steps: list[Step] = field(default_factory=list)
    best_step: int = 0
    """0 means that no step beat the encoder it started from."""
    best_validation: float = float("-inf")
    stopped: str = "all steps done"


def adapt_encoder(
    encoder: TrainableEncoder,
    sample: Callable[[], MetaTask],
    validate: Callable[[], float],
    settings: TrainerSettings,
    on_step: Callable[[Step], None] = lambda step: None,
) -> Course:
    """Move the encoder's layers by MAML-Align; leave them at the best validated step.

    `validate` scores the encoder as it stands, higher is better. `on_step` may raise to
    break off.
    """
    learner = meta_learner(encoder.layers, settings)
    optimiser = Adam(encoder.layers.parameters(), lr=settings.outer_rate)
    course = Course(best_validation=validate())
    best: dict[str, Tensor] = encoder.state()
    misses = 0
    for number in range(1, settings.steps + 1):
        step = _outer_step(number, encoder, learner, optimiser, sample, settings)
        course.steps.append(step)
        if number % settings.validate_every == 0 or number == settings.steps:
            step.validation = validate()
            if step.validation > course.best_validation:
                course.best_validation, course.best_step = step.validation, number
                best, misses = encoder.state(), 0
            else:
                misses += 1
        on_step(step)
        if misses >= settings.patience:
            course.stopped = f"validation has not risen since step {course.best_step}"
            break
    encoder.restore(best)
    return course


def _outer_step(
    number: int,
    encoder: TrainableEncoder,
    learner: object,
    optimiser: Adam,
    sample: Callable[[], MetaTask],
    settings: TrainerSettings,
) -> Step:
    """One Adam step on the mean gradient of B tasks, one task in memory at a time."""
    began = time.perf_counter()
    optimiser.zero_grad()
    count = settings.tasks_per_step
    sums = torch.zeros(4, dtype=torch.float64)
    for _ in range(count):
        loss = align(learner, prepare_task(encoder, sample()), settings)
        (loss.total / count).backward()
        parts = (float(loss.total.detach()), loss.teacher, loss.student, loss.distillation)
        sums += torch.tensor(parts, dtype=torch.float64) / count
    optimiser.step()
    loss, teacher, student, distillation = sums.tolist()
    return Step(number, loss, teacher, student, distillation, time.perf_counter() - began)
