"""The hyperparameter search: even-handed, and repeatable."""

import math

import pytest

from trainer.experiments.search import read_tuned, search


def landscape(cell):
    """What a cell would measure: best at one outer rate, whatever the method."""
    points = 60 - 10 * abs(math.log(cell.settings.outer_rate / 4.3e-5))
    return {"metrics": {"lareqa": {"map20": points}}}


@pytest.fixture
def searches(tmp_path):
    return {
        method: search("lareqa", method, "contrastive", trials, tmp_path, landscape)
        for method, trials in (("maml-align", 8), ("fine-tune", 2))
    }, tmp_path


def test_what_one_method_found_is_tried_for_the_others(searches):
    found, _ = searches
    own = [row["value"] for row in found["fine-tune"]["trials"][:2]]
    assert found["fine-tune"]["borrowed"] == 1 and len(found["fine-tune"]["trials"]) == 3
    assert max(own) < max(row["value"] for row in found["fine-tune"]["trials"])
    best = dict(found["maml-align"]["best"])
    del best["inner_rate"]
    assert found["fine-tune"]["best"] == best


def test_what_was_borrowed_is_not_lent_on(searches):
    _, out = searches
    again = search("lareqa", "maml-align", "contrastive", 8, out, landscape)
    lent = again["trials"][8:]
    assert len(lent) == again["borrowed"] == 1
    assert lent[0]["settings"]["outer_rate"] == 5e-5  # fine-tuning's own best, not what it borrowed
    assert lent[0]["settings"]["inner_rate"] == again["best"]["inner_rate"]


def test_a_search_says_the_same_again_and_its_best_is_taken(searches):
    found, out = searches
    again = search("lareqa", "fine-tune", "contrastive", 2, out, landscape)
    assert again == found["fine-tune"]
    assert read_tuned(out)["lareqa", "fine-tune"] == again["best"]
