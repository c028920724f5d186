"""The served space while an encoder learns, and what is held on to."""

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer

from tests.test_learn import TASK
from tests.tiny import save_tiny
from trainer.encoder import Encoder
from trainer.keeping import Keeper
from trainer.known_items import Passage, known_items
from trainer.learn import adapt_encoder
from trainer.moving_means import MovingMeans, embedded, sample_by_language
from trainer.objective import loss_of, prepare_set
from trainer.settings import TrainerSettings
from trainer.trainable import TrainableEncoder

SENTENCES = [
    (code, f"{word} {number}") for code, number in (("en", "one"), ("de", "two"), ("th", "three"))
    for word in "a b c d e f g h".split()
] * 3  # fmt: skip
PASSAGES = [Passage("en", f"{w} {x} {y}", None) for w in "abcdefgh" for x in ("one", "two")
            for y in ("red", "blue", "green")]  # fmt: skip


@pytest.fixture
def encoder(tmp_path):
    model = SentenceTransformer(str(save_tiny(tmp_path / "encoder")), device="cpu")
    return TrainableEncoder(Encoder(model, "tiny"), 2)


def test_the_loss_sees_the_space_that_is_served(encoder):
    means = MovingMeans(encoder, SENTENCES)
    prepared = prepare_set(encoder, TASK.sets[0], means=means)
    plain = embedded(encoder, prepared.batch)
    size = prepared.size
    moved = prepared.removal(torch.from_numpy(plain)).numpy()
    assert np.allclose(moved[:size], means.means.queries(plain[:size]), atol=1e-5)
    languages = [e.pair[1] for e in TASK.sets[0]]
    assert np.allclose(moved[size:], means.means.passages(plain[size:], languages), atol=1e-5)
    fair = loss_of(torch.from_numpy(plain), prepared, TrainerSettings())
    prepared.removal = None
    assert not torch.isclose(fair, loss_of(torch.from_numpy(plain), prepared, TrainerSettings()))


def test_means_follow_the_encoder(encoder):
    means = MovingMeans(encoder, SENTENCES)
    before = means.means.centre
    with torch.no_grad():
        for parameter in encoder.layers.parameters():
            parameter.add_(0.1 * torch.randn_like(parameter))
    assert np.array_equal(means.means.centre, before)
    means.refresh()
    assert not np.allclose(means.means.centre, before)


def test_a_sample_has_some_of_each_language():
    sample = sample_by_language([*SENTENCES, *(("en", f"e{n}") for n in range(500))], 0, most=10)
    assert {code: sum(c == code for c, _ in sample) for code in ("de", "en", "th")} == {
        "de": 10, "en": 10, "th": 10,
    }  # fmt: skip


def test_rankings_of_known_items_are_held_on_to(encoder):
    start, ends = encoder.state(), {}
    for weight in (0.0, 50.0):
        encoder.restore(start)
        keeper = Keeper(encoder, PASSAGES, known_items(PASSAGES), None, 20.0, 0, 8)
        assert keeper and float(keeper.loss().detach()) == pytest.approx(0, abs=1e-4)
        knobs = TrainerSettings(steps=6, outer_rate=0.003, keep_weight=weight, fair=False)
        torch.manual_seed(0)
        adapt_encoder(encoder, lambda: TASK, None, knobs, keeper=keeper)
        ends[weight] = np.mean([float(keeper.loss().detach()) for _ in range(8)])
    assert ends[50.0] < ends[0.0] / 2


def test_a_corpus_too_small_to_hold_on_to_is_no_fault(encoder):
    assert not Keeper(encoder, PASSAGES[:1], [], None, 20.0, 0, 8)
