"""Failure signs, with plain values."""

import pytest

from trainer.signs import as_one, failure_signs

FALLING = [3.0, 2.5, 2.1, 1.9, 1.7, 1.6, 1.5, 1.4]


def test_a_run_that_went_well_shows_no_sign():
    assert failure_signs(FALLING, (30.0, 55.0), (75.0, 55.0)) == []
    assert failure_signs([], (None, None), (None, None)) == []


@pytest.mark.parametrize("losses", [FALLING[::-1], [1.0, 1.0, float("nan"), 1.0]])
def test_a_loss_that_rises_or_breaks_is_unstable(losses):
    (sign,) = failure_signs(losses, (30.0, 55.0))
    assert sign.startswith("Unstable loss") and "rate" in sign


def test_courses_that_follow_each_other_are_judged_as_one():
    assert as_one([3.0, 2.0, 5.0, 4.0], 2) == [4.0, 3.0]
    assert failure_signs(as_one([*FALLING, *(loss + 2 for loss in FALLING)], 2)) == []
    assert as_one([3.0, 2.0, 5.0], 2) == [3.0, 2.0, 5.0]
    assert as_one([], 2) == []


def test_a_loss_that_only_wobbles_is_not_called_unstable():
    assert failure_signs([2.0, 1.8, 2.1, 1.9, 2.0, 2.1, 1.8, 2.0]) == []


def test_no_gain_has_another_cause_when_the_training_loss_fell():
    (fell,) = failure_signs(FALLING, (30.0, 30.0))
    assert "30.0 before, 30.0 after" in fell and "meta-overfitting" in fell
    (rose,) = failure_signs([1.0, 1.0, 1.0], (30.0, 29.0))
    assert "wrong mode" in rose


def test_an_encoder_that_keeps_to_its_own_language_is_named():
    (sign,) = failure_signs(FALLING, (20.0, 40.0), (75.0, 40.0))
    assert sign.startswith("Mono good, multi poor") and "75.0" in sign and "40.0" in sign
