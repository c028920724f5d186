"""Losses against values worked out by hand."""

import math

import torch

from trainer import losses

X = torch.tensor([[1.0, 0.0], [0.0, 1.0]])


def test_contrastive_is_the_softmax_over_candidates():
    loss = losses.contrastive(X, X, torch.zeros(2, 2, dtype=torch.bool), scale=2.0)
    expected = -math.log(math.exp(2) / (math.exp(2) + 1))
    assert math.isclose(loss.item(), expected, rel_tol=1e-6)


def test_a_blocked_candidate_does_not_count_against_the_query():
    blocked = torch.tensor([[False, True], [True, False]])
    assert losses.contrastive(X, X, blocked, scale=2.0).item() == 0.0


def test_triplet_is_the_margin_when_positive_and_negative_are_equally_far():
    loss = losses.triplet(X, X.flip(0), X.flip(0), margin=0.3)
    assert math.isclose(loss.item(), 0.3, rel_tol=1e-5)


def test_triplet_is_zero_once_the_margin_is_met():
    assert losses.triplet(X, X, X.flip(0), margin=1.0).item() == 0.0


def test_cosine_mse_compares_cosine_with_score():
    loss = losses.cosine_mse(X, torch.tensor([[1.0, 0.0], [1.0, 0.0]]), torch.tensor([0.5, 0.5]))
    assert math.isclose(loss.item(), 0.25, rel_tol=1e-6)


def test_distillation_moves_the_student_and_never_the_teacher():
    teacher = torch.tensor([[1.0, 0.0]], requires_grad=True)
    student = torch.tensor([[0.6, 0.8]], requires_grad=True)
    loss = losses.distil_embedding(teacher, student)
    assert math.isclose(loss.item(), 0.4, rel_tol=1e-6)
    loss.backward()
    assert teacher.grad is None
    assert student.grad is not None

    teacher_loss = torch.tensor(2.0, requires_grad=True)
    student_loss = torch.tensor(3.0, requires_grad=True)
    losses.distil_loss(teacher_loss, student_loss).backward()
    assert teacher_loss.grad is None
    assert student_loss.grad.item() == 2.0


def test_cosent_looks_at_the_order_of_the_cosines_alone():
    right = torch.tensor([[1.0, 0.0], [1.0, 0.0]])  # cosines 1 and 0
    ordered = losses.cosent(X, right, torch.tensor([0.9, 0.1]), scale=2.0)
    reversed_ = losses.cosent(X, right, torch.tensor([0.1, 0.9]), scale=2.0)
    assert math.isclose(ordered.item(), math.log(1 + math.exp(-2.0)), rel_tol=1e-6)
    assert math.isclose(reversed_.item(), math.log(1 + math.exp(2.0)), rel_tol=1e-6)
    tied = losses.cosent(X, right, torch.tensor([0.5, 0.5]), scale=2.0)
    assert tied.item() == 0.0
