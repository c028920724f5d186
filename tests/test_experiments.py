"""Experiments end to end on a miniature of each data set, with the real encoder."""

import json
import os
import shutil
from dataclasses import replace

import pytest

from tests.miniature import SMOKE, save_miniature
from tests.processes import ROOT
from trainer.experiments.__main__ import RESULTS, main
from trainer.experiments.cell import Cell, pending, write_record
from trainer.experiments.grids import PRESETS, Grid
from trainer.experiments.lareqa import SEEN, UNSEEN
from trainer.experiments.questions import tables_of
from trainer.experiments.search import read_tuned
from trainer.experiments.stsbmulti import TRACKS
from trainer.experiments.work import Place, run_cells


@pytest.fixture(scope="session")
def miniature(tmp_path_factory):
    return save_miniature(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="session")
def out(miniature, bundled, tmp_path_factory):
    """Records of a few cells, each of which really trained."""
    folder = tmp_path_factory.mktemp("results")
    shutil.copytree(bundled, folder / "work" / "encoders", copy_function=os.link)
    where = ("--data", str(miniature), "--out", str(folder), "--work", str(folder / "work"))
    for arguments in (
        ("lareqa", "--method", "zero-shot"),
        ("lareqa", "--method", "fine-tune", "--negatives", "hard"),
        ("lareqa", "--method", "maml", "--mode", "trans", "--query-sets", "similar"),
        ("lareqa", "--method", "maml-align", "--judgments", "16"),
        ("lareqa", "--method", "maml-align", "--kd", "loss", "--second-order", "--context"),
        ("stsbmulti", "--method", "maml-align"),
    ):
        assert main(["run", *arguments, *SMOKE, *where]) == 0
    return folder


def records(out, task):
    return [json.loads(path.read_text()) for path in sorted((out / task).glob("*.json"))]


def test_every_cell_really_trains_and_says_what_it_did(out):
    found = records(out, "lareqa")
    assert len(found) == 5
    zero = next(r for r in found if r["cell"]["method"] == "zero-shot")
    for record in found:
        metrics = record["metrics"]["lareqa"]
        assert set(metrics["map20_by_language"]) == set(SEEN + UNSEEN)
        assert len(metrics["mrr20_by_pair"]) == 121
        assert record["versions"]["learn2learn"] and record["device"] and record["peak_mb"] > 100
        if record is not zero and not record["cell"]["context"]:
            assert len(record["course"]["loss"]) == 2
            if record["course"]["best_step"]:
                assert metrics["map20"] != zero["metrics"]["lareqa"]["map20"]
    assert any(r["course"]["best_step"] for r in found)
    (similar,) = records(out, "stsbmulti")
    assert set(similar["metrics"]["stsbmulti"]["pearson_by_track"]) == set(TRACKS)


def test_a_finished_cell_is_not_run_again(out, miniature, capfd):
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*.json")}
    where = ("--data", str(miniature), "--out", str(out), "--work", str(out / "work"))
    assert (
        main(["run", "lareqa", "--method", "fine-tune", "--negatives", "hard", *SMOKE, *where]) == 0
    )
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*.json")} == before


def test_a_cell_tested_on_too_little_is_run_again(out):
    grid = Grid({}, PRESETS["smoke"], (1,), (0,))
    (cell,) = grid.arm("", "lareqa", "zero-shot").cells
    assert pending([cell], out) == []
    more = replace(cell, also=("parallel",))
    assert [set(c.also) for c in pending([cell, more, cell], out)] == [{"parallel", "lareqa-fair"}]


def test_a_record_made_anew_keeps_the_tests_that_it_has(tmp_path):
    cell = Cell("lareqa", "zero-shot", also=("stsbmulti",))
    write_record(cell.path(tmp_path), {"metrics": {"lareqa": {}, "stsbmulti": {}}})
    assert pending([cell], tmp_path) == []
    more = replace(cell, also=("parallel",))
    assert [set(c.also) for c in pending([more], tmp_path)] == [{"parallel", "stsbmulti"}]


def test_an_untrained_cell_is_tested_only_on_what_its_record_lacks(out, miniature, tmp_path):
    grid = Grid({}, PRESETS["smoke"], (1,), (0,))
    (cell,) = grid.arm("", "lareqa", "zero-shot", options={"also": ("stsbmulti-fair",)}).cells
    before = cell.written(out)
    before["metrics"]["lareqa"]["map20"] = 12.5
    write_record(cell.path(tmp_path), before)
    assert run_cells([cell], Place(miniature, tmp_path, out / "work"), 1, print) == 1
    after = cell.record(tmp_path)
    added = after["metrics"].pop("stsbmulti-fair")
    assert set(added["pearson_by_track"]) == set(TRACKS) and after["metrics"] == before["metrics"]
    assert [row["tests"] for row in after["later"]] == [["stsbmulti-fair"]]


def test_the_name_of_a_cell_depends_on_all_that_its_outcome_does():
    cell = Cell("lareqa", "maml-align")
    changed = [
        replace(cell, changes={"outer_rate": 0.5}), replace(cell, seed=2), replace(cell, fold=1),
        replace(cell, negatives="hard"), replace(cell, query_sets="similar"),
        replace(cell, context=True), replace(cell, judgments=8), replace(cell, method="fine-tune"),
    ]  # fmt: skip
    assert len({c.name for c in (cell, *changed)}) == 9


def test_settings_of_the_environment_have_no_say(monkeypatch):
    name = Cell("lareqa", "maml-align").name
    monkeypatch.setenv("CROSSLOOP_OUTER_RATE", "0.5")
    assert Cell("lareqa", "maml-align").name == name


def test_every_table_compares_methods_at_the_same_number_of_examples():
    grid = Grid({}, PRESETS["cpu"])
    table = tables_of(grid)["main-lareqa"]
    examples = {
        arm.label: (s := arm.cells[0].settings).steps * s.tasks_per_step * s.sets_a_task
        for arm in table.arms
        if arm.cells[0].method != "zero-shot"
    }
    assert len(set(examples.values()) - {examples.pop("fine-tune, equal gradients")}) == 1
    cells = {arm.label: len(arm.cells) for arm in table.arms}
    assert cells.pop("zero-shot") == cells.pop("zero-shot, fair") == 3
    assert set(cells.values()) == {9}


def test_every_table_with_the_encoder_as_it_comes_has_it_plain_and_fair():
    for table in tables_of(Grid({}, PRESETS["cpu"])).values():
        untrained = [arm for arm in table.arms if arm.cells[0].method == "zero-shot"]
        assert [arm.fair for arm in untrained] in ([], [False, True])


def test_no_record_is_lost_because_the_products_settings_moved(monkeypatch):
    """Cells are named after their settings: a moved default must not rename one."""
    monkeypatch.chdir(ROOT)
    grid = Grid(read_tuned(RESULTS), PRESETS["cpu"])
    cells = [c for table in tables_of(grid).values() for arm in table.arms for c in arm.cells]
    assert pending(cells, RESULTS) == []


def test_a_wrong_name_is_refused_with_what_there_is(capsys, miniature):
    assert main(["run", "squad", "--data", str(miniature)]) == 2
    assert "main-lareqa" in capsys.readouterr().err
    assert main(["table", "main-lareqa", "--out", str(miniature)]) == 2
    assert "experiments run main-lareqa" in capsys.readouterr().err


def test_verify_fails_when_a_record_or_the_document_is_touched(out, tmp_path, capsys):
    results = shutil.copytree(out, tmp_path / "results")
    document = ("--document", str(tmp_path / "experiments.md"), "--out", str(results), *SMOKE)
    assert main(["report", *document]) == 0
    assert main(["verify", *document]) == 0
    path = next(path for path in (results / "lareqa").glob("fine-tune*.json"))
    record = json.loads(path.read_text())
    record["metrics"]["lareqa"]["map20"] += 1
    path.write_text(json.dumps(record))
    assert main(["verify", *document]) == 1
    assert "not the mean of its parts" in capsys.readouterr().err
    shutil.copy(out / "lareqa" / path.name, path)
    (tmp_path / "experiments.md").write_text("better numbers\\n")
    assert main(["verify", *document]) == 1


def test_the_published_document_says_what_the_committed_records_say(monkeypatch):
    monkeypatch.chdir(ROOT)
    assert main(["verify"]) == 0
