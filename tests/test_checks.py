"""The gate's checks and what is decided by them, with plain values."""

import pytest

from trainer.bounds import interval, lower_bound, probability_above_zero, upper_bound
from trainer.checks import (
    READERS,
    Check,
    demo_check,
    known_items_check,
    languages_check,
    readers_check,
    sense_check,
    similarity_check,
)
from trainer.promote import decide
from trainer.reconsider import is_sure, must_go_back
from trainer.settings import TrainerSettings


def gains(*values):
    return {number: [value] for number, value in enumerate(values)}


UP, EVEN, DOWN = gains(*[4, 6] * 10), gains(*[-5, 5] * 10), gains(*[-4, -6] * 10)


def checks(readers=UP, **broken):
    guards = [Check(name, False, "it fell.") for name in broken]
    return [readers_check(readers, 0.9), Check("known items", True, "held."), *guards]


def test_bounds_are_students():
    low, high = interval([1.0, 2.0, 3.0])
    assert (low, high) == pytest.approx((-0.484, 4.484), abs=1e-3)
    assert lower_bound([1.0, 2.0, 3.0]) == pytest.approx(0.314, abs=1e-3)
    assert upper_bound([1.0, 2.0, 3.0]) == pytest.approx(3.686, abs=1e-3)
    assert probability_above_zero([1.0, 2.0, 3.0]) == pytest.approx(0.963, abs=1e-3)
    assert probability_above_zero([]) == probability_above_zero([0.0, 0.0]) == 0.5


def test_what_readers_gain_by_and_nothing_loses_by_is_promoted():
    decision = decide(checks(), UP)
    assert decision.verdict == "promoted"
    assert "+5.0 points" in decision.reason and "20 questions" in decision.reason


def test_a_gain_that_may_be_chance_is_kept_for_more_judgments():
    likely = gains(*[-5, 8] * 4)
    assert decide(checks(likely), likely).verdict == "kept"


def test_a_gain_does_not_make_up_for_harm():
    decision = decide(checks(UP, languages=True), UP)
    assert decision.verdict == "kept"
    assert decision.reason.startswith("Kept, not promoted, for it harms")
    assert "Languages: it fell." in decision.reason


def test_ratings_that_may_be_chance_are_not_called_harm():
    told = [*checks(UP), sense_check(EVEN)]
    decision = decide(told, UP)
    assert decision.verdict == "kept"
    assert "nothing can be built on these ratings yet" in decision.reason
    assert "harms" not in decision.reason


def test_what_readers_lose_by_is_refused():
    assert decide(checks(DOWN), DOWN).verdict == "refused"


def test_queries_of_one_cluster_count_as_one():
    same = {0: [10.0] * 50}
    assert not readers_check(same, 0.9).passed


def test_known_items_must_certainly_not_be_lost():
    noisy = gains(*[-60, 60] * 5)  # no change, and too little to say so
    assert not known_items_check({"the live version": noisy}, 2.0).passed
    assert known_items_check({"the live version": gains(*[-1, 1] * 50)}, 2.0).passed


def test_what_holds_against_the_live_version_may_fail_against_version_0():
    rivals = {"the live version": gains(*[-0.5, 0.5] * 50), "version 0": gains(*[-4, -2] * 50)}
    found = known_items_check(rivals, 2.0)
    assert not found.passed
    assert "version 0" in found.sentence


@pytest.mark.parametrize("check", [demo_check, similarity_check])
def test_these_guards_refuse_only_a_certain_fall(check):
    assert check({"version 0": EVEN}).passed
    assert not check({"version 0": DOWN}).passed
    assert check({"version 0": {}}).passed


def test_languages_are_allowed_chance_and_told_by_name():
    flat = {name: EVEN for name in ("ar", "de", "en")}
    assert languages_check({"version 0": flat}).passed
    fallen = languages_check({"version 0": {**flat, "th": DOWN}})
    assert not fallen.passed
    assert "th fell by 5.0 points against version 0" in fallen.sentence
    assert languages_check({"version 0": {"th": gains(-9, -9)}}).passed  # too few to ask


def test_ratings_that_follow_no_order_are_found_out():
    assert sense_check(gains(*[10, 30] * 10)).passed
    assert not sense_check(EVEN).passed


SENSE, RULES = [20.0, 30.0] * 5, TrainerSettings(enough_queries=8, sure=0.9, doubt=0.7)


def test_a_promotion_is_taken_back_when_later_judgments_say_the_opposite():
    assert must_go_back([-3.0, -1.0] * 5, [], SENSE, RULES)
    assert not must_go_back([3.0, -1.0] * 5, [], SENSE, RULES)
    assert not must_go_back([-3.0, -1.0], [], SENSE, RULES)  # too few to say anything


def test_a_few_weak_questions_do_not_outweigh_what_promoted_a_version():
    weak, strong = [30.0, -31.0] * 5, [40.0, 20.0] * 8
    assert must_go_back(weak, [], SENSE, RULES)
    assert must_go_back(weak, [12.0, -10.0] * 8, SENSE, RULES)  # that was hardly anything
    assert not must_go_back(weak, strong, SENSE, RULES)
    assert must_go_back([-50.0, -30.0] * 5, strong, SENSE, RULES)


def test_a_promotion_is_taken_back_when_later_ratings_are_chance():
    assert must_go_back([3.0, 1.0] * 5, [4.0] * 9, [-20.0, 20.0] * 5, RULES)


def test_weak_evidence_grows_over_runs():
    weak = [-6.0, 10.0, -2.0, 6.0]
    assert not is_sure(weak, 0.9)
    assert is_sure(weak * 6, 0.9)


def test_a_check_is_recorded_in_plain_values():
    found = readers_check(UP, 0.9).recorded()
    assert found["name"] == READERS
    assert found["figure"] == 5.0


def test_ratings_that_say_the_opposite_are_not_called_chance():
    told = sense_check(gains(*[-30, -10] * 10))
    assert not told.passed and told.sentence.startswith("They say the opposite")
