"""Experiments end to end on a miniature of each data set, with the real encoder."""

import csv
import json
import shutil
from dataclasses import replace

import pytest

from storage.demo import read_groups
from tests.processes import ROOT
from trainer.experiments.__main__ import main
from trainer.experiments.cell import Cell, pending, write_record
from trainer.experiments.grids import PRESETS, Grid
from trainer.experiments.lareqa import SEEN, UNSEEN
from trainer.experiments.questions import tables_of
from trainer.experiments.stsbmulti import LANGUAGES, TRACKS

SMOKE = ("--preset", "smoke", "--seeds", "1", "--folds", "0")


@pytest.fixture(scope="session")
def miniature(tmp_path_factory):
    """LAReQA and STSBMulti in their own formats, out of the demo corpus."""
    folder = tmp_path_factory.mktemp("data")
    groups = read_groups()[:20]
    (folder / "xquad-r").mkdir()
    for language in SEEN + UNSEEN:
        text = json.dumps({"data": [_article(group, language) for group in groups]})
        (folder / "xquad-r" / f"{language}.json").write_text(text, "utf-8")
    (folder / "stsb-multi-mt").mkdir()
    for language in LANGUAGES:
        rows = [  # no two scores and no two cosines alike: a track of validation has two rows
            (g.answer.get(language, g.answer["en"]), right.get(language, right["en"]),
             round(score + i / 50, 2))
            for i, g in enumerate(groups)
            for right, score in ((g.near_miss, 4.0), (groups[i - 1].answer, 1.0))
        ]  # fmt: skip
        for part, chosen in (("train", rows[:24]), ("dev", rows[28:])):
            with open(folder / "stsb-multi-mt" / f"stsb-{language}-{part}.csv", "w") as out:
                csv.writer(out).writerows(chosen)
    (folder / "sts17").mkdir()
    tested = read_groups()[20:28]
    for name, left, right in TRACKS.values():
        lines = [f"{g.near_miss[left]}\t{o.near_miss[right]}" for g in tested for o in tested[:4]]
        scores = [str(5.0 if g is o else 0.5) for g in tested for o in tested[:4]]
        (folder / "sts17" / f"STS.input.{name}.txt").write_text("\n".join(lines), "utf-8")
        (folder / "sts17" / f"STS.gs.{name}.txt").write_text("\n".join(scores), "utf-8")
    return folder


def _article(group, language):
    answer, other = group.answer[language], group.near_miss[language]
    return {
        "title": group.id,
        "paragraphs": [{
            "context": f"{answer} {other}",
            "sentences": [answer, other],
            "sentence_breaks": [[0, len(answer)], [len(answer) + 1, len(answer) + 1 + len(other)]],
            "qas": [{"id": group.id, "question": group.question[language],
                     "answers": [{"answer_start": 0, "text": answer}]}],
        }],
    }  # fmt: skip


@pytest.fixture(scope="session")
def out(miniature, tmp_path_factory):
    """Records of a few cells, each of which really trained."""
    folder = tmp_path_factory.mktemp("results")
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
    assert [c.also for c in pending([cell, more, cell], out)] == [("parallel",)]


def test_a_record_made_anew_keeps_the_tests_that_it_has(tmp_path):
    cell = Cell("lareqa", "zero-shot", also=("stsbmulti",))
    write_record(cell.path(tmp_path), {"metrics": {"lareqa": {}, "stsbmulti": {}}})
    assert pending([cell], tmp_path) == []
    more = replace(cell, also=("parallel",))
    assert [set(c.also) for c in pending([more], tmp_path)] == [{"parallel", "stsbmulti"}]


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
        if arm.label != "zero-shot"
    }
    assert len(set(examples.values()) - {examples.pop("fine-tune, equal gradients")}) == 1
    cells = {arm.label: len(arm.cells) for arm in table.arms}
    assert cells.pop("zero-shot") == 3 and set(cells.values()) == {9}


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
