"""MAML-Align: two MAML instances that meet in the bilingual stage (paper, section 4).

Teacher, T-MAML: adapts on the mono support, is asked the bilingual set.
Student, S-MAML: adapts on that same bilingual set, is asked the multilingual set.
Distillation: both say what they make of the bilingual set; the student follows.
"""

from dataclasses import dataclass

from torch import Tensor

from trainer import losses
from trainer.maml import Learner, adapted
from trainer.objective import PreparedTask, loss_of
from trainer.settings import TrainerSettings


@dataclass
class AlignLoss:
    """Scalars of one meta-task; `total` carries the gradient to theta."""

    total: Tensor
    teacher: float
    student: float
    distillation: float


def align(learner: Learner, task: PreparedTask, settings: TrainerSettings) -> AlignLoss:
    """L = (L_T + L_S) / 2 + lambda * L_KD for one task."""
    teacher = adapted(learner, task.support, settings)
    taught = teacher(task.bilingual.batch)
    teacher_loss = loss_of(taught, task.bilingual, settings)

    student = adapted(learner, task.bilingual, settings)
    student_loss = loss_of(student(task.multilingual.batch), task.multilingual, settings)

    total = (teacher_loss + student_loss) / 2
    distillation = 0.0
    if settings.distillation != "none" and settings.distillation_weight > 0:
        term = _distil(taught, teacher_loss, student, task, settings)
        total = total + settings.distillation_weight * term
        distillation = float(term.detach())
    return AlignLoss(
        total, float(teacher_loss.detach()), float(student_loss.detach()), distillation
    )


def _distil(
    taught: Tensor,
    teacher_loss: Tensor,
    student: Learner,
    task: PreparedTask,
    settings: TrainerSettings,
) -> Tensor:
    learned = student(task.bilingual.batch)
    if settings.distillation == "loss":
        return losses.distil_loss(teacher_loss, loss_of(learned, task.bilingual, settings))
    return losses.distil_embedding(taught, learned)
