"""Records to tables: what is averaged, what is paired, and what is said of one seed."""

import numpy as np
import pytest
from scipy.stats import pearsonr

from trainer.experiments import measure
from trainer.experiments.cell import Cell
from trainer.experiments.grids import Arm, Table
from trainer.experiments.statistics import mean_of, paired_difference
from trainer.experiments.tables import complete, lines_of, markdown, pair_changes


def record_of(cell, points):
    """A record of LAReQA with these points by article."""
    mean = float(np.mean(list(points.values())))
    metrics = {
        "map20": mean, "map20_seen": mean, "map20_unseen": mean, "same_language_share": 9.0,
        "map20_mono": 80.0,
        "map20_by_cluster": points, "queries_by_cluster": dict.fromkeys(points, 10),
        "mrr20_by_pair": {"de-en": mean},
    }  # fmt: skip
    return {"cell": cell.config, "metrics": {"lareqa": metrics}}


@pytest.fixture
def lopsided():
    """Two arms and the pretrained encoder; one arm has an easy fold more, where it gains less."""
    ours = [Cell("lareqa", "maml-align", seed=1, fold=f) for f in (0, 1)]
    theirs = [Cell("lareqa", "fine-tune", seed=1, fold=f) for f in (0, 1)]
    zero = [Cell("lareqa", "zero-shot", fold=f) for f in (0, 1)]
    points = {0: {"a": 50.0, "b": 60.0}, 1: {"c": 90.0, "d": 92.0}}
    records = {c.name: record_of(c, points[c.fold]) for c in (*ours, *zero)}
    records[theirs[0].name] = record_of(theirs[0], {"a": 47.0, "b": 55.0})
    arms = (Arm("ours", tuple(ours)), Arm("theirs", tuple(theirs)), Arm("zero", tuple(zero)))
    return Table("t", "T", arms, "ours"), records


def test_arms_are_compared_over_the_cells_that_all_of_them_have(lopsided):
    table, records = lopsided
    ours, theirs, zero = lines_of(table, records)
    assert [line.cells for line in (ours, theirs, zero)] == [1, 1, 1]
    assert [next(iter(line.values.values())).mean for line in (ours, theirs, zero)] == [55, 51, 55]
    assert theirs.difference.mean == 4.0 and zero.difference.mean == 0.0
    assert pair_changes(table.arms[1], table.arms[0], records) == {"de-en": 4.0}
    assert complete(table, records) == (5, 6)


def test_one_seed_has_an_interval_but_no_p(lopsided):
    table, records = lopsided
    _, theirs, _ = lines_of(table, records)
    assert theirs.difference.p is None and "†" in markdown(table, lines_of(table, records))


def test_the_encoder_as_it_comes_has_a_line_in_the_fair_space_too(lopsided):
    table, records = lopsided
    ours, _, zero = table.arms
    for cell in zero.cells:
        fair = record_of(cell, {"a": 53.0, "b": 60.0, "c": 91.0, "d": 91.0})["metrics"]["lareqa"]
        records[cell.name]["metrics"]["lareqa-fair"] = fair
    both = Table("t", "T", (ours, zero, Arm("zero, fair", zero.cells, fair=True)), "ours")
    _, plain, fair = lines_of(both, records)
    assert fair.values["LAReQA mAP@20"].mean != plain.values["LAReQA mAP@20"].mean
    assert plain.difference.mean == 0.0 and fair.difference.mean == -0.75
    assert fair.values["within own language"].mean == 80.0
    del records[zero.cells[0].name]["metrics"]["lareqa-fair"]
    assert complete(both, records) == (5, 6)


def test_means_over_folds_have_their_interval_from_the_folds(lopsided):
    """Seeds of one fold share its articles: more of them are no more folds."""
    cells = [Cell("lareqa", "fine-tune", seed=s, fold=f) for s in (1, 2, 3) for f in (0, 1)]
    records = {c.name: record_of(c, {"a": 50.0 + 10 * c.fold + c.seed / 10}) for c in cells}
    (line,) = lines_of(Table("t", "T", (Arm("x", tuple(cells)),)), records)
    found = next(iter(line.values.values()))
    assert found.mean == pytest.approx(55.2)
    assert found.high - found.mean == pytest.approx(mean_of([50.2, 60.2]).high - 55.2)


def test_a_test_that_all_folds_share_is_compared_model_by_model():
    points = {"maml-align": 3.0, "fine-tune": 1.0, "zero-shot": 0.0}
    arms, records = [], {}
    for method, r in points.items():
        cells = tuple(Cell("lareqa", method, seed=1, fold=fold) for fold in (0, 1))
        arms.append(Arm(method, cells))
        for cell in cells:
            record = record_of(cell, {"a": 1.0})
            record["metrics"]["stsbmulti"] = {"pearson": r, "pearson_by_pair": {"en": [r, r]}}
            records[cell.name] = record
    table = Table("t", "T", tuple(arms), "maml-align", tests=("lareqa", "stsbmulti"),
                  compared="stsbmulti")  # fmt: skip
    _, theirs, zero = lines_of(table, records)
    assert theirs.difference.mean == 2.0 and theirs.difference.p is not None
    assert zero.difference.mean == 3.0


def test_an_interval_is_of_students_t():
    found = mean_of([1.0, 2.0, 3.0])
    assert found.mean == 2.0
    assert found.high - found.mean == pytest.approx(4.3027 / np.sqrt(3), abs=1e-3)
    assert mean_of([1.0]).low is None


def test_a_clear_difference_is_significant_and_noise_is_not():
    rng = np.random.default_rng(1)
    names = [f"c{i}" for i in range(20)]
    noise = {seed: dict(zip(names, rng.normal(0, 1, 20), strict=True)) for seed in (1, 2, 3)}
    clear = {s: {c: v + 3 for c, v in row.items()} for s, row in noise.items()}
    weights = dict.fromkeys(names, 2.0)
    assert paired_difference(clear, weights).low > 2 and paired_difference(clear, weights).p < 0.01
    assert paired_difference(noise, weights).p > 0.05
    assert paired_difference({1: {"a": 1.0, "b": 4.0}}, {"a": 2, "b": 1}).mean == pytest.approx(2.0)


def test_pseudo_values_average_to_pearsons_r():
    rng = np.random.default_rng(0)
    x = rng.normal(size=50)
    y = x + rng.normal(size=50)
    assert measure.pseudo_values(x, y).mean() == pytest.approx(100 * pearsonr(x, y).statistic)
