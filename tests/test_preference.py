"""What blind comparisons prove: as often as is said, and nothing where nothing is."""

import random

import pytest

from storage.interleaving import FIRST, SECOND, lead, team_draft
from storage.preference import Tally
from trainer.experiments.interleaving import Reader, lives, share
from trainer.preferred import preferred
from trainer.settings import TrainerSettings

RULES = TrainerSettings(enough_queries=8, sure=0.9)
LIVES = 250
CHANCE = 0.05
"""Two and a half deviations of a share over so many lives."""


def test_a_reader_of_known_taste_is_heard_within_forty_questions():
    found = lives(Reader(0.7), 80, LIVES, RULES)
    assert share(found, "better", 40) >= 0.78 - CHANCE
    assert share(found, "better", 80) >= 0.97 - CHANCE
    assert share(found, "worse", 80) <= 0.01


def test_who_prefers_the_live_version_is_heard_as_well():
    found = lives(Reader(0.3), 40, LIVES, RULES)
    assert share(found, "worse", 40) >= 0.78 - CHANCE
    assert share(found, "better", 40) <= 0.01


def test_no_difference_is_found_where_none_is_however_often_one_asks():
    found = lives(Reader(0.5, ties=0.2), 200, LIVES, RULES)
    for what in ("better", "worse"):
        assert share(found, what, 200) <= 1 - RULES.sure


def test_asking_a_plain_sign_test_every_time_would_find_one():
    """The reason for the other: were this to pass as often, the plain one would do."""
    from scipy.stats import binom

    fooled = 0
    for seed in range(LIVES):
        rng, wins = random.Random(seed), 0
        for asked in range(1, 41):
            wins += rng.random() < 0.5
            if asked >= 8 and binom.sf(wins - 1, asked, 0.5) <= 0.1:
                fooled += 1
                break
    assert fooled / LIVES > 0.15


@pytest.mark.parametrize("quality", [(1.0, 1.0), (0.6, 1.6)])
def test_two_rankings_are_told_apart_by_what_they_bring_and_not_by_the_draft(quality):
    rng, leads = random.Random(0), []
    for _ in range(600):
        relevant = set(rng.sample(range(40), 8))
        ranked = [
            sorted(range(40), key=lambda id_: rng.gauss(each * (id_ in relevant), 1), reverse=True)
            for each in quality
        ]
        shown = team_draft(ranked[FIRST], ranked[SECOND], 10, rng)
        leads.append(lead((t == SECOND, id_ in relevant) for id_, t in shown if t is not None))
    tally = Tally.of(leads)
    low, high = tally.interval
    assert (low < 0.5 < high) if quality[0] == quality[1] else low > 0.6


def test_ties_decide_nothing_and_few_questions_neither():
    assert preferred(Tally(7, 0, 90), RULES) is None
    assert preferred(Tally(8, 0), TrainerSettings(enough_queries=9, sure=0.8)) is None
    assert preferred(Tally(9, 0), RULES) == "better"
    assert preferred(Tally(0, 9, 3), RULES) == "worse"
    assert preferred(Tally(14, 6, 8), RULES) is None


def test_what_is_said_of_a_tally():
    tally = Tally.of([2, 1, -3, 0])
    assert (tally, tally.decided, tally.questions) == (Tally(2, 1, 1), 3, 4)
    assert Tally(14, 6).better == pytest.approx(1 - (3 / 4) ** 14 * (3 / 2) ** 6)
    assert (Tally(14, 6).worse, Tally(5, 5).better, Tally().better) == (0, 0, 0)
    assert Tally(14, 6).interval == pytest.approx((0.481, 0.855), abs=1e-3)
    assert Tally(0, 0, 5).interval == (0, 1) and Tally(3, 0).interval[1] == 1
    assert Tally(10_000, 1).better == 1.0
