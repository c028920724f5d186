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
from trainer.methods import gradient_evaluations, learner_of, method_of
from trainer.objective import loss_of, prepare_set, prepare_task
from trainer.settings import TrainerSettings
from trainer.tasks import Example, MetaTask, PairExample, Text
from trainer.trainable import AdaptableLayers, TrainableEncoder


def relevance_set(*words):
    return tuple(
        Example(f"{w} one", f"{w} two", (Text(f"{w} three red", "th"),) if w != "c" else (),
                ("en", "de"), w, "seed", frozenset({f"{w} two"}))
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


@pytest.mark.parametrize("first_order", [True, False])
def test_a_student_without_inner_step_answers_as_theta_does(trainable, first_order):
    knobs = settings(student_adapts=False, first_order=first_order)
    task = prepared(trainable, "relevance")
    align(meta_learner(trainable.layers, knobs), task, knobs).total.backward()
    theta = parameters(trainable.layers)
    expected = grad(lambda p: reference_total(trainable.layers, p, task, knobs))(theta)
    for name, parameter in trainable.layers.named_parameters():
        assert torch.allclose(parameter.grad, expected[name], rtol=0, atol=1e-6), name


@pytest.mark.parametrize("first_order", [True, False])
@pytest.mark.parametrize("kind", ["relevance", "similarity"])
def test_the_gradient_of_maml_alone_agrees_with_the_reference(trainable, kind, first_order):
    knobs = settings(method="maml", mode="mono-bi", first_order=first_order)
    support, query, _ = prepared(trainable, kind)
    method_of(learner_of(trainable.layers, knobs), knobs)([support, query]).total.backward()

    def reference(p):
        phi = reference_adapted(trainable.layers, p, support, knobs)
        return loss_of(functional_call(trainable.layers, phi, (query.batch,)), query, knobs)

    expected = grad(reference)(parameters(trainable.layers))
    for name, parameter in trainable.layers.named_parameters():
        assert torch.allclose(parameter.grad, expected[name], rtol=0, atol=1e-6), name


def test_fine_tuning_is_the_plain_mean_over_the_sets(trainable):
    knobs = settings(method="fine-tune")
    sets = prepared(trainable, "relevance")
    found = method_of(learner_of(trainable.layers, knobs), knobs)(sets).total
    each = [loss_of(trainable.layers(part.batch), part, knobs) for part in sets]
    assert found.item() == pytest.approx(torch.stack(each).mean().item())


@pytest.mark.parametrize(
    "changes",
    [
        {}, {"distillation": "none"}, {"student_adapts": False}, {"inner_steps": 3},
        {"method": "fine-tune"}, {"method": "maml", "mode": "bi-multi"},
    ],
)  # fmt: skip
def test_gradient_evaluations_are_counted_as_they_are_made(trainable, monkeypatch, changes):
    """Every embedding of a set is sent back once: so forward passes are counted."""
    knobs = settings(**changes)
    sets = prepared(trainable, "relevance")[: knobs.sets_a_task]
    calls, forward = [], AdaptableLayers.forward
    monkeypatch.setattr(
        AdaptableLayers, "forward", lambda self, batch: calls.append(1) or forward(self, batch)
    )
    method_of(learner_of(trainable.layers, knobs), knobs)(sets)
    assert len(calls) == gradient_evaluations(knobs)


def test_a_memory_gives_what_the_frozen_layers_gave(folder):
    encoder = Encoder(SentenceTransformer(str(folder), device="cpu"), "tiny")
    memory = {}
    plain, remembering = TrainableEncoder(encoder, 1), TrainableEncoder(encoder, 1, memory=memory)
    texts = ["a one", "b two three four red", "a one", "c"]
    for _ in range(2):
        batches = [e.prepare(texts, ["query"] * 4) for e in (plain, remembering)]
        left, right = (e.layers(b) for e, b in zip((plain, remembering), batches, strict=True))
        assert torch.allclose(left, right, atol=1e-6)
    assert len(memory) == 3


def test_training_cuts_long_texts_and_searching_does_not(folder):
    encoder = TrainableEncoder(Encoder(SentenceTransformer(str(folder), device="cpu"), "t"), 1)
    text = "a one b two c three"
    cut = encoder.prepare([text], ["query"], most_tokens=3)
    assert cut.chunks[0].hidden.shape[1] == 3
    assert encoder.prepare([text], ["query"]).chunks[0].hidden.shape[1] == 7  # and the prompt


def test_first_and_second_order_differ(trainable):
    gradients = []
    for first_order in (True, False):
        knobs = settings(first_order=first_order)
        trainable.layers.zero_grad()
        align(meta_learner(trainable.layers, knobs), prepared(trainable, "relevance"),
              knobs).total.backward()  # fmt: skip
        gradients.append(next(trainable.layers.parameters()).grad.clone())
    assert not torch.allclose(*gradients, atol=1e-6)


@pytest.mark.parametrize("first_order", [True, False])
def test_inner_rates_that_are_learned_follow_the_gradients_of_both_sets(trainable, first_order):
    """The first step is MAML's; a rate's gradient is minus support gradient times query's."""
    plain = settings(method="maml", mode="mono-bi", inner_steps=1, first_order=first_order)
    knobs = plain.model_copy(update={"rate_step": 0.01})
    sets = prepared(trainable, "relevance")[:2]
    learner = learner_of(trainable.layers, knobs)
    found = method_of(learner, knobs)(sets).total
    expected = method_of(learner_of(trainable.layers, plain), plain)(sets).total
    assert found.item() == pytest.approx(expected.item(), abs=1e-6)
    found.backward()

    def loss_at(p, part):
        return loss_of(functional_call(trainable.layers, p, (part.batch,)), part, knobs)

    theta = parameters(trainable.layers)
    inner = grad(lambda p: loss_at(p, sets[0]))(theta)
    phi = {name: value - knobs.inner_rate * inner[name] for name, value in theta.items()}
    outer = grad(lambda p: loss_at(p, sets[1]))(phi)
    for rate, name in zip(learner.lrs, theta, strict=True):
        by_hand = -(inner[name] * outer[name]).sum().item()
        assert rate.grad.item() == pytest.approx(by_hand, abs=1e-6), name


def test_a_known_answer_is_never_a_negative(trainable):
    both = frozenset({"a two", "b two"})
    examples = (
        Example("a one", "a two", (Text("b two", "de"),), ("en", "de"), "a", "people", both),
        Example(
            "b one",
            "b two",
            (Text("c three", "de"),),
            ("en", "de"),
            "b",
            "people",
            frozenset({"b two"}),
        ),
        Example(
            "c one",
            "c two",
            (Text("a two", "de"),),
            ("en", "de"),
            "c",
            "people",
            frozenset({"c two"}),
        ),
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
