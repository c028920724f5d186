"""The gate, with plain values."""

import numpy as np
import pytest

from trainer.evaluate import Metrics
from trainer.promote import decide, interval
from trainer.settings import TrainerSettings

SETTINGS = TrainerSettings()


def metrics(map20, pearson=None, **languages):
    return Metrics(map20=map20, map20_by_language=languages, pearson=pearson, queries=20)


def gains(*values):
    return {f"group {i}": [value] for i, value in enumerate(values)}


def verdict(before, after, gain, counts=None):
    return decide(before, after, gains(*gain), counts or {}, SETTINGS)


def test_a_reliably_better_candidate_is_promoted():
    decision = verdict(metrics(40), metrics(50), [9, 10, 11] * 4)
    assert decision.accept
    assert "40.0 → 50.0" in decision.reason


def test_a_worse_candidate_is_not_promoted():
    assert not verdict(metrics(50), metrics(40), [-9, -10, -11] * 4).accept


def test_a_gain_that_one_group_carries_alone_is_not_promoted():
    decision = verdict(metrics(40), metrics(41), [12] + [0] * 11)
    assert not decision.accept
    assert "not reliably better" in decision.reason


def test_a_language_that_falls_too_far_vetoes():
    decision = verdict(metrics(40, th=50.0), metrics(50, th=45.0), [10] * 12, counts={"th": 10})
    assert not decision.accept
    assert "th fell 50.0 → 45.0" in decision.reason


def test_a_language_with_few_held_out_queries_cannot_veto():
    assert verdict(metrics(40, th=50.0), metrics(50, th=45.0), [10] * 12, {"th": 2}).accept


def test_similarity_that_falls_too_far_vetoes():
    decision = verdict(metrics(40, pearson=80), metrics(50, pearson=70), [10] * 12)
    assert not decision.accept
    assert "Pearson fell 80.0 → 70.0" in decision.reason


def test_nothing_to_compare_on_is_not_promoted():
    decision = decide(Metrics(), Metrics(), {}, {}, SETTINGS)
    assert not decision.accept
    assert "nothing to compare" in decision.reason


def test_a_handful_of_questions_promotes_nothing_however_well_they_do():
    decision = verdict(metrics(40), metrics(90), [50, 51, 50, 49, 50])
    assert not decision.accept
    assert "too few" in decision.reason


def test_the_interval_is_students():
    low, high = interval(gains(0.0, 2.0, 4.0))
    assert (low + high) / 2 == pytest.approx(2.0)
    assert (high - low) / 2 == pytest.approx(4.3027 * 2 / 3**0.5, rel=1e-4)


def test_noise_is_promoted_no_more_often_than_the_interval_says():
    rng = np.random.default_rng(1)
    passed = sum(interval(gains(*rng.normal(0, 10, 13)))[0] > 0 for _ in range(4000))
    assert passed / 4000 < 0.035  # 2.5% is nominal


def test_queries_of_one_group_count_together():
    alone = interval(gains(*[20, 0] * 10))
    in_two_groups = interval({"a": [20] * 10, "b": [0] * 10})
    assert in_two_groups[1] - in_two_groups[0] > alone[1] - alone[0]
