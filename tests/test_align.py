"""MAML and MAML-Align against a reference written with torch.func on a tiny encoder."""

import pytest
import torch
from sentence_transformers import SentenceTransformer
from torch.func import functional_call, grad

from tests.tiny import save_tiny
from trainer import losses
from trainer.align import align
from trainer.encoder import Encoder
from trainer.maml import adapted, meta_learner
from trainer.objective import loss_of, prepare_set, prepare_task
from trainer.settings import TrainerSettings
from trainer.tasks import Example, MetaTask, PairExample
from trainer.trainable import TrainableEncoder


def relevance_set(*words):
    return tuple(
        Example(f"{w} one", f"{w} two", (f"{w} three red",) if w != "c" else (), ("en", "de"), w,
                "seed", frozenset({f"{w} two"}))
        for w in words
    )  # fmt: skip


def similarity_set(*words):
    return tuple(
        PairExample(f"{w} one", f"{w} two red", 0.2 * i, ("en", "de"), w, "seed", (w,))
        for i, w in enumerate(words)
    )


TASKS = {
    "relevance": MetaTask("relevance", ("en", "de", "th"), (relevance_set("a", "b", "c"),
                          relevance_set("d", "e", "f"), relevance_set("g", "h", "a"))),
    "similarity": MetaTask("similarity", ("en", "de", "th"), (similarity_set("a", "b", "c"),
                           similarity_set("d", "e", "f"), similarity_set("g", "h", "a"))),
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return save_tiny(tmp_path_factory.mktemp("tiny") / "encoder")


@pytest.fixture
def trainable(folder):
    model = SentenceTransformer(str(folder), device="cpu").double()
    return TrainableEncoder(Encoder(model, "tiny"), 2, second_order=True)


def prepared(trainable, kind):
    task = prepare_task(trainable, TASKS[kind])
    for part in task:
        if part.scores is not None:
            part.scores = part.scores.double()
    return task


def settings(**changes):
    return TrainerSettings(inner_rate=0.05, inner_steps=2, scale=5.0).model_copy(update=changes)


def reference_adapted(layers, theta, support, knobs):
    """Phi from theta, n plain SGD steps, without learn2learn."""
    phi = theta
    for _ in range(knobs.inner_steps):
        gradient = grad(
            lambda p: loss_of(functional_call(layers, p, (support.batch,)), support, knobs)
        )(phi)
        if knobs.first_order:
            gradient = {name: g.detach() for name, g in gradient.items()}
        phi = {name: phi[name] - knobs.inner_rate * gradient[name] for name in phi}
    return phi


def reference_total(layers, theta, task, knobs):
    """(L_T + L_S) / 2 + lambda * L_KD, straight from the paper's equations."""

    def embed(p, part):
        return functional_call(layers, p, (part.batch,))

    support, bilingual, multilingual = task
    teacher = reference_adapted(layers, theta, support, knobs)
    student = reference_adapted(layers, theta, bilingual, knobs) if knobs.student_adapts else theta
    taught, learned = embed(teacher, bilingual), embed(student, bilingual)
    teacher_loss = loss_of(taught, bilingual, knobs)
    student_loss = loss_of(embed(student, multilingual), multilingual, knobs)
    distillation = (
        (loss_of(learned, bilingual, knobs) - teacher_loss.detach()) ** 2
        if knobs.distillation == "loss"
        else losses.distil_embedding(taught, learned)
    )
    return (teacher_loss + student_loss) / 2 + knobs.distillation_weight * distillation


def parameters(layers):
    return {name: p.detach().clone() for name, p in layers.named_parameters()}


@pytest.mark.parametrize("first_order", [True, False])
@pytest.mark.parametrize("kind", ["relevance", "similarity"])
def test_adapt_agrees_with_plain_sgd(trainable, kind, first_order):
    knobs = settings(first_order=first_order)
    task = prepared(trainable, kind)
    clone = adapted(meta_learner(trainable.layers, knobs), task[0], knobs)
    expected = reference_adapted(trainable.layers, parameters(trainable.layers), task[0], knobs)
    for name, value in clone.module.named_parameters():
        assert torch.allclose(value, expected[name], rtol=0, atol=1e-6), name
        assert not torch.equal(value, dict(trainable.layers.named_parameters())[name]) or (
            "key.bias" in name  # attention ignores a constant added to every key
        )


@pytest.mark.parametrize("first_order", [True, False])
@pytest.mark.parametrize("distillation", ["embedding", "loss"])
@pytest.mark.parametrize("loss", ["contrastive", "triplet"])
def test_the_outer_gradient_agrees_with_the_reference(trainable, loss, distillation, first_order):
    knobs = settings(loss=loss, distillation=distillation, first_order=first_order)
    task = prepared(trainable, "relevance")
    learned = align(meta_learner(trainable.layers, knobs), task, knobs)
    learned.total.backward()
    theta = parameters(trainable.layers)
    expected = grad(lambda p: reference_total(trainable.layers, p, task, knobs))(theta)
    assert learned.total.item() == pytest.approx(
        reference_total(trainable.layers, theta, task, knobs).item(), abs=1e-6
    )
    assert learned.distillation > 1e-6  # a live term: teacher and student disagree
    for name, parameter in trainable.layers.named_parameters():
        assert torch.allclose(parameter.grad, expected[name], rtol=0, atol=1e-6), name


def test_first_and_second_order_differ(trainable):
    gradients = []
    for first_order in (True, False):
        knobs = settings(first_order=first_order)
        trainable.layers.zero_grad()
        align(meta_learner(trainable.layers, knobs), prepared(trainable, "relevance"),
              knobs).total.backward()  # fmt: skip
        gradients.append(next(trainable.layers.parameters()).grad.clone())
    assert not torch.allclose(*gradients, atol=1e-6)


def test_a_known_answer_is_never_a_negative(trainable):
    both = frozenset({"a two", "b two"})
    examples = (
        Example("a one", "a two", ("b two",), ("en", "de"), "a", "people", both),
        Example("b one", "b two", ("c three",), ("en", "de"), "b", "people", frozenset({"b two"})),
        Example("c one", "c two", ("a two",), ("en", "de"), "c", "people", frozenset({"c two"})),
    )
    blocked = prepare_set(trainable, examples).blocked.tolist()
    # candidates: a two, b two, c two, then the negatives b two, c three, a two
    assert blocked[0] == [False, True, False, True, False, True]
    assert blocked[1] == [False, False, False, True, False, False]
    assert blocked[2] == [False] * 6


def test_the_live_encoder_is_not_moved_by_training_its_copy(folder):
    live = Encoder(SentenceTransformer(str(folder), device="cpu"), "tiny")
    before = live.encode(["a one", "b two"], "query")
    copy = TrainableEncoder(live, 1)
    with torch.no_grad():
        for parameter in copy.layers.parameters():
            parameter.add_(torch.randn_like(parameter))
    assert (live.encode(["a one", "b two"], "query") == before).all()
    assert (copy.encoder.encode(["a one", "b two"], "query") != before).any()
