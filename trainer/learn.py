"""The outer loop: sample tasks, ask the method, step; validate, keep the best, stop in time."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import torch
from torch import Tensor
from torch.optim import Adam

from trainer.keeping import Keeper
from trainer.maml import Learner
from trainer.methods import TaskLossOf, learner_of, method_of
from trainer.moving_means import MovingMeans
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

    start: float | None = None
    """Validation of the encoder it started from; None in a run without validation."""
    steps: list[Step] = field(default_factory=list)
    best_step: int = 0
    """0 means that no step beat the encoder it started from."""
    best_validation: float | None = None
    stopped: str = "all steps done"

    def losses(self) -> list[float]:
        """The loss of every step."""
        return [step.loss for step in self.steps]


def adapt_encoder(
    encoder: TrainableEncoder,
    sample: Callable[[], MetaTask],
    validate: Callable[[], float] | None,
    settings: TrainerSettings,
    on_step: Callable[[Step], None] = lambda step: None,
    means: MovingMeans | None = None,
    keeper: Keeper | None = None,
) -> Course:
    """Move the encoder's layers by the configured method; leave them at the best step.

    `validate` scores the encoder as it stands, higher is better; without it the last step is
    kept. `on_step` may raise to break off. With `means` the loss is that of the fair space, and
    they are measured anew every `means_every` steps. `keeper`: what must not be unlearned.
    """
    learner = learner_of(encoder.layers, settings)
    loss_of_task = method_of(learner, settings)
    optimiser = _optimiser(encoder, learner, settings)
    start = validate() if validate else None
    course = Course(start=start, best_validation=start)
    best: dict[str, Tensor] = encoder.state()
    misses = 0
    for number in range(1, settings.steps + 1):
        if means and number > 1 and (number - 1) % settings.means_every == 0:
            means.refresh()
        step = _outer_step(
            number, encoder, loss_of_task, optimiser, sample, settings, means, keeper
        )
        course.steps.append(step)
        if validate and (number % settings.validate_every == 0 or number == settings.steps):
            step.validation = validate()
            misses += 1
        if _is_best(step, course):
            course.best_validation, course.best_step = step.validation, number
            best, misses = encoder.state(), 0
        on_step(step)
        if misses >= settings.patience:
            course.stopped = f"validation has not risen since step {course.best_step}"
            break
    encoder.restore(best)
    return course


def _is_best(step: Step, course: Course) -> bool:
    """Whether no step before was better; in a run without validation each is taken to be.

    Of two steps that validate alike the later has learned from more: few validation groups often
    cannot tell two apart. But a step has to beat the encoder that the run started from.
    """
    if course.best_validation is None:
        return True
    if step.validation is None:
        return False
    if course.best_step and step.validation == course.best_validation:
        return True
    return step.validation > course.best_validation


def _optimiser(encoder: TrainableEncoder, learner: Learner, settings: TrainerSettings) -> Adam:
    optimiser = Adam(encoder.layers.parameters(), lr=settings.outer_rate)
    if settings.rate_step and settings.method != "fine-tune":
        optimiser.add_param_group({"params": list(learner.lrs), "lr": settings.rate_step})
    return optimiser


def _outer_step(
    number: int,
    encoder: TrainableEncoder,
    loss_of_task: TaskLossOf,
    optimiser: Adam,
    sample: Callable[[], MetaTask],
    settings: TrainerSettings,
    means: MovingMeans | None,
    keeper: Keeper | None,
) -> Step:
    """One Adam step on the mean gradient of B tasks, one task in memory at a time."""
    began = time.perf_counter()
    optimiser.zero_grad()
    count = settings.tasks_per_step
    sums = torch.zeros(4, dtype=torch.float64)
    for _ in range(count):
        loss = loss_of_task(prepare_task(encoder, sample(), settings.training_tokens, means))
        (loss.total / count).backward()
        parts = (float(loss.total.detach()), loss.teacher, loss.student, loss.distillation)
        sums += torch.tensor(parts, dtype=torch.float64) / count
    if keeper:
        (settings.keep_weight * keeper.loss()).backward()
    optimiser.step()
    loss, teacher, student, distillation = sums.tolist()
    return Step(number, loss, teacher, student, distillation, time.perf_counter() - began)
