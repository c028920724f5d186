"""Agreement of judges against values worked out by hand and in the literature."""

from statistics import fmean

import pytest

from storage.agreement import Rating, agreement, by_language_pair

KRIPPENDORFF = {
    "A": [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    "B": [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    "C": [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    "D": [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
}
"""Four observers, twelve units: Krippendorff, "Computing Krippendorff's Alpha-Reliability"
(2011), section C. Only B has rated the last unit, so that rating counts for nothing."""


def ratings(by_judge, pair=("en", "de"), of=""):
    """One rating for each value; a None is an item the judge has not rated."""
    return [
        Rating(f"{of}{number}", pair, judge, value)
        for judge, values in by_judge.items()
        for number, value in enumerate(values)
        if value is not None
    ]


def kappa(one, other, least_common=1):
    found = agreement(ratings({"Ada": one, "Bob": other}), "ordinal", least_common)
    return found.mean_kappa


@pytest.mark.parametrize(("level", "alpha"), [("ordinal", 0.815), ("interval", 0.849)])
def test_alpha_is_that_of_krippendorffs_own_example(level, alpha):
    found = agreement(ratings(KRIPPENDORFF), level)
    assert found.alpha == pytest.approx(alpha, abs=5e-4)
    assert (found.judges, found.items) == (4, 11)


def test_ordinal_alpha_of_two_judges_is_the_one_worked_out_by_hand():
    # Items (0, 0), (1, 3), (3, 3), (1, 3): eight values, of them 0 twice, 1 twice, 3 four times.
    # Ordinal distance, squared: all values from one grade to the other, the ends counted half.
    # 0 to 1: (1 + 1)² = 4; 1 to 3: (1 + 2)² = 9; 0 to 3: (1 + 2 + 2)² = 25.
    # Observed: 1 beside 3 in two items, both ways round: 4 · 9 / 8 = 4.5.
    # By chance, both ways round: 2 · (2·2·4 + 2·4·9 + 2·4·25) / (8 · 7) = 576 / 56.
    found = agreement(ratings({"Ada": [0, 1, 3, 1], "Bob": [0, 3, 3, 3]}), "ordinal")
    assert found.alpha == pytest.approx(1 - 4.5 / (576 / 56))


def test_a_rating_nobody_else_can_be_compared_with_changes_nothing():
    two = {"Ada": [0, 1, 3, 1, None], "Bob": [0, 3, 3, 3, None]}
    alone = {**two, "Cyd": [None, None, None, None, 2]}
    assert agreement(ratings(alone), "ordinal") == agreement(ratings(two), "ordinal")


def test_weighted_kappa_is_the_one_worked_out_by_hand():
    # Mean squared difference as rated: (0 + 0 + 0 + 1) / 4 = 1/4.
    # By chance, each of Ada's values with each of Bob's: 0: 0+1+4+4, 1: 1+0+1+1,
    # 2: 4+1+0+0, 3: 9+4+1+1; 32 / 16 = 2. So kappa is 1 - (1/4) / 2.
    assert kappa([0, 1, 2, 3], [0, 1, 2, 2]) == pytest.approx(0.875)


def test_a_grade_nobody_gave_still_lies_between_its_neighbours():
    # As rated: (0 + 0 + 9 + 4) / 4 = 13/4. By chance: 0: 0+9+9+1, 3: 9+0+0+4, each twice;
    # 64 / 16 = 4. Grades numbered without the missing 2 would say 1 - (5/4) / (7/4).
    assert kappa([0, 3, 0, 3], [0, 3, 3, 1]) == pytest.approx(1 - 13 / 16)


def test_kappa_takes_halves_at_their_worth():
    whole = kappa([0, 1, 2, 4], [1, 1, 3, 4])
    assert kappa([0, 0.5, 1, 2], [0.5, 0.5, 1.5, 2]) == pytest.approx(whole)


def test_only_judges_with_enough_common_items_are_compared():
    found = agreement(
        ratings({"Ada": [0, 1, 2, 3], "Bob": [0, 1, 2, 2], "Cyd": [0, 1, 3, None]}), "ordinal", 4
    )
    assert [(k.judges, k.items) for k in found.kappas] == [(("Ada", "Bob"), 4)]
    assert found.mean_kappa == pytest.approx(0.875)


def test_the_mean_kappa_is_over_the_pairs_of_judges():
    three = ratings({"Cyd": [0, 1, 3, 3], "Ada": [0, 1, 2, 3], "Bob": [0, 1, 2, 2]})
    found = agreement(three, "ordinal", 1)
    assert [k.judges for k in found.kappas] == [("Ada", "Bob"), ("Ada", "Cyd"), ("Bob", "Cyd")]
    assert found.mean_kappa == pytest.approx(fmean(k.value for k in found.kappas))


@pytest.mark.parametrize(
    "by_judge",
    [
        {},
        {"Ada": [0, 1, 2]},
        {"Ada": [0, 1, None, None], "Bob": [None, None, 2, 3]},  # no item in common
        {"Ada": [2, 2, 2, 1], "Bob": [2, 2, 2, None]},  # nothing varies where they meet
    ],
)
@pytest.mark.parametrize("level", ["ordinal", "interval"])
def test_what_is_undefined_is_none(by_judge, level):
    found = agreement(ratings(by_judge), level, 1)
    assert (found.alpha, found.mean_kappa) == (None, None)


def test_an_undefined_kappa_is_left_out_of_the_mean():
    three = {"Ada": [0, 1, 2, 3, 2], "Bob": [0, 1, 2, 2, None], "Cyd": [0, None, None, None, None]}
    found = agreement(ratings(three), "ordinal", 1)
    assert [k.value is None for k in found.kappas] == [False, True, True]
    assert found.mean_kappa == pytest.approx(0.875)


def test_opposite_judges_agree_less_than_by_chance():
    found = agreement(ratings({"Ada": [0, 3, 0, 3], "Bob": [3, 0, 3, 0]}), "ordinal", 1)
    assert found.alpha < 0
    assert found.mean_kappa == pytest.approx(-1)


def test_language_pairs_are_measured_apart():
    agreed = ratings({"Ada": [0, 3, 1], "Bob": [0, 3, 1]}, ("en", "ar"), "x")
    opposed = ratings({"Ada": [0, 3], "Bob": [3, 0]}, ("ar", "en"), "y")
    found = by_language_pair([*agreed, *opposed], "ordinal")
    assert list(found) == [("ar", "en"), ("en", "ar")]
    assert found["en", "ar"].alpha == 1
    assert found["ar", "en"].alpha < 0
    assert agreement([*agreed, *opposed], "ordinal").items == 5
