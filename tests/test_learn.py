"""The outer loop: which step is kept, and when a run stops."""

import pytest
import torch
from sentence_transformers import SentenceTransformer
from trainer.validation import LEAST_KEYS, split_for_validation, validator

from tests.tiny import save_tiny
from trainer.encoder import Encoder
from trainer.learn import adapt_encoder
from trainer.settings import TrainerSettings
from trainer.tasks import Example, MetaTask, Pool
from trainer.trainable import TrainableEncoder


def example(word):
    return Example(f"{word} one", f"{word} two", (), ("en", "de"), word, "people",
                   frozenset({f"{word} two"}))  # fmt: skip


TASK = MetaTask(
    "relevance", ("en", "de", "th"),
    tuple(tuple(map(example, words)) for words in ("abc", "def", "gha")),
)  # fmt: skip


@pytest.fixture
def encoder(tmp_path):
    model = SentenceTransformer(str(save_tiny(tmp_path / "encoder")), device="cpu")
    return TrainableEncoder(Encoder(model, "tiny"), 1)


def run(encoder, scores=None, **changes):
    """Adapt; return the course, and the layers' state after each step, from 0."""
    knobs = TrainerSettings(steps=5, validate_every=1, patience=2, **changes)
    states = [encoder.state()]
    left = iter(scores or ())
    course = adapt_encoder(
        encoder, lambda: TASK, (lambda: next(left)) if scores else None, knobs,
        lambda step: states.append(encoder.state()),
    )  # fmt: skip
    return course, states


def same(left, right):
    return all(torch.equal(left[name], right[name]) for name in left)


def test_the_best_validated_step_is_kept_and_patience_ends_the_run(encoder):
    course, states = run(encoder, [1.0, 3.0, 5.0, 4.0, 2.0, 9.0])
    assert course.best_step == 2 and course.best_validation == 5.0 and course.start == 1.0
    assert len(course.steps) == 4 and "since step 2" in course.stopped
    assert same(encoder.state(), states[2]) and not same(states[2], states[4])


def test_of_two_steps_that_validate_alike_the_later_is_kept(encoder):
    course, states = run(encoder, [1.0, 5.0, 5.0, 2.0, 2.0, 9.0])
    assert course.best_step == 2 and len(course.steps) == 4
    assert same(encoder.state(), states[2])


def test_a_run_that_never_beats_its_start_gives_back_what_it_was_given(encoder):
    course, states = run(encoder, [7.0, 3.0, 7.0])
    assert course.best_step == 0
    assert same(encoder.state(), states[0]) and not same(states[0], states[2])


def test_without_validation_the_last_step_is_kept(encoder):
    course, states = run(encoder)
    assert course.best_step == 5 and course.start is None and course.best_validation is None
    assert same(encoder.state(), states[5]) and not same(states[4], states[5])


def test_learned_inner_rates_move_the_layers_too(encoder):
    course, states = run(encoder, rate_step=0.01)
    assert course.best_step == 5 and not same(states[0], states[5])


def pool_of(words):
    return Pool(relevance={"people": {("en", "de"): [example(w) for w in words]}})


def test_with_few_groups_none_is_spared_for_validation(encoder):
    few = pool_of("abcdefgha"[: LEAST_KEYS - 1])
    learning, validation = split_for_validation(few, 0)
    assert learning is few and not validation.keys()
    assert validator(encoder, validation, learning, 0) is None


def test_with_enough_groups_no_group_is_on_both_sides(encoder):
    learning, validation = split_for_validation(pool_of("abcdefghij"), 0)
    assert len(validation.keys()) == 2 and len(learning.keys()) == 8
    assert not set(validation.keys()) & set(learning.keys())
    assert 0 <= validator(encoder, validation, learning, 0)() <= 100
