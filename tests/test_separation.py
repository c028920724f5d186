"""How far scores set apart what was rated high from what was rated low."""

import numpy as np
import pytest

from trainer.evaluate import EvaluationQuery, Ranked
from trainer.separation import gains_between, separation_by_cluster, separations


def query(id_, group, *ratings):
    return EvaluationQuery(id_, "q", "en", group, "people", dict(enumerate(ratings)))


def scored(*scores):
    order = sorted(range(len(scores)), key=lambda i: -scores[i])
    return Ranked(order, [scores[i] for i in order])


def test_it_is_the_distance_of_a_3_from_a_0_in_hundredths_of_the_spread():
    asked, ranked = [query(1, "7", 3.0, 0.0, 0.0)], {1: scored(0.9, 0.3, 0.1)}
    spread = np.std([0.9, 0.3, 0.1])
    assert separations(ranked, asked)[1] == pytest.approx(100 * (0.9 - 0.2) / spread)
    assert separations({}, []) == {}


@pytest.mark.parametrize(("factor", "shift"), [(3.0, 0.0), (0.2, 0.5)])
def test_scores_that_are_spread_or_moved_gain_nothing(factor, shift):
    asked = [query(1, "1", 3.0, 1.0, 0.0), query(2, "2", 0.0, 3.0)]
    before = {1: scored(0.5, 0.6, 0.2), 2: scored(0.1, 0.4)}
    after = {
        id_: Ranked(r.ids, [factor * s + shift for s in r.scores]) for id_, r in before.items()
    }
    for gains in gains_between(before, after, asked).values():
        assert gains == [pytest.approx(0, abs=1e-4)]


def test_grades_between_count_as_what_they_are():
    asked = [query(1, "1", 3.0, 1.0, 0.0)]
    in_order, swapped = scored(0.9, 0.6, 0.3), scored(0.9, 0.3, 0.6)
    as_rated = separations({1: in_order}, asked)[1]
    assert as_rated > separations({1: swapped}, asked)[1] > 0


def test_chance_is_zero_and_the_other_way_round_is_below():
    asked = [query(1, "1", 3.0, 0.0)]
    assert separations({1: scored(0.4, 0.4)}, asked)[1] == pytest.approx(0, abs=1e-4)
    assert separations({1: scored(0.1, 0.4)}, asked)[1] < 0


def test_values_are_gathered_by_cluster():
    asked = [query(1, "7", 3.0, 0.0), query(2, "7", 3.0, 0.0), query(3, "8", 3.0, 0.0)]
    right, wrong = scored(0.9, 0.1), scored(0.1, 0.9)
    before, after = {1: wrong, 2: right, 3: right}, {1: right, 2: right, 3: wrong}
    gains = gains_between(before, after, asked)
    assert gains.keys() == {7, 8}
    assert gains[7][0] > 0 and gains[7][1] == pytest.approx(0, abs=1e-4) and gains[8][0] < 0
    assert [len(v) for v in separation_by_cluster(after, asked).values()] == [2, 1]
