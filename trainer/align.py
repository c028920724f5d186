"""MAML-Align: two MAML instances that meet in the bilingual stage (paper, section 4).

Teacher, T-MAML: adapts on the mono support, is asked the bilingual set.
Student, S-MAML: adapts on that same bilingual set, is asked the multilingual set.
Distillation: both say what they make of the bilingual set; the student follows.
"""

from collections.abc import Sequence

from torch import Tensor

from trainer import losses
from trainer.maml import Learner, adapted
from trainer.objective import PreparedSet, TaskLoss, loss_of
from trainer.settings import TrainerSettings


def align(learner: Learner, sets: Sequence[PreparedSet], settings: TrainerSettings) -> TaskLoss:
    """L = (L_T + L_S) / 2 + lambda * L_KD for one task: mono, bilingual, multilingual set."""
    support, bilingual, multilingual = sets
    teacher = adapted(learner, support, settings)
    taught = teacher(bilingual.batch)
    teacher_loss = loss_of(taught, bilingual, settings)

    student = adapted(learner, bilingual, settings) if settings.student_adapts else learner
    student_loss = loss_of(student(multilingual.batch), multilingual, settings)

    total = (teacher_loss + student_loss) / 2
    distillation = 0.0
    if settings.distillation != "none" and settings.distillation_weight > 0:
        term = _distil(taught, teacher_loss, student, bilingual, settings)
        total = total + settings.distillation_weight * term
        distillation = float(term.detach())
    return TaskLoss(total, float(teacher_loss.detach()), float(student_loss.detach()), distillation)


def _distil(
    taught: Tensor,
    teacher_loss: Tensor,
    student: Learner,
    bilingual: PreparedSet,
    settings: TrainerSettings,
) -> Tensor:
    learned = student(bilingual.batch)
    if settings.distillation == "loss":
        return losses.distil_loss(teacher_loss, loss_of(learned, bilingual, settings))
    if bilingual.removal is not None:
        taught, learned = bilingual.removal(taught), bilingual.removal(learned)
    return losses.distil_embedding(taught, learned)
