"""What fairness does to an untrained encoder, and what a store's versions lose: the commands."""

import json
import os
import shutil

import pytest

from storage.demo import read_groups
from tests.miniature import SMOKE, save_miniature
from trainer.experiments import fairness_table
from trainer.experiments.__main__ import main
from trainer.experiments.harm import WORDS, demo_passages, holds, read_help_texts
from trainer.experiments.uneven import EVERYTHING


@pytest.fixture(scope="module")
def miniature(tmp_path_factory):
    return save_miniature(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def measured(miniature, bundled, tmp_path_factory):
    """The folder of the untrained encoder's record, with fairness measured beside it."""
    out = tmp_path_factory.mktemp("results")
    shutil.copytree(bundled, out / "work" / "encoders", copy_function=os.link)
    where = (*SMOKE, "--data", str(miniature), "--out", str(out), "--work", str(out / "work"))
    assert main(["run", "lareqa", "--method", "zero-shot", *where]) == 0
    assert main(["fairness", *where]) == 0
    return out


def test_every_condition_is_measured_for_every_way_of_asking(measured):
    record = fairness_table.read(measured)
    for part in fairness_table.PARTS:
        for units in record[part].values():
            for values in units.values():
                assert {"plain", "own mean", "subspace"} <= set(values)
        assert "| plain | own mean | subspace |" in fairness_table.markdown(measured, part)
    everything = record["pools"][EVERYTHING]["fold 0"]
    assert "a wrong mean" in everything
    assert everything["subspace"]["all"] > everything["plain"]["all"]


def test_one_language_alone_stays_plain(measured):
    alone = fairness_table.read(measured)["pools"]["English alone"]["fold 0"]
    assert alone["plain"] == alone["own mean"] == alone["subspace"]
    tracks = fairness_table.read(measured)["similarity"]["track"]
    assert tracks["en-en"]["plain"] == tracks["en-en"]["subspace"]
    assert tracks["tr-en"]["plain"] != tracks["tr-en"]["subspace"]


def test_the_text_cites_the_record_and_verify_compares_it_with_the_cells(
    measured, tmp_path, capsys
):
    cited = fairness_table.value(measured, "pools | all 11 languages | plain | all")
    record = fairness_table.read(measured)
    assert cited == f"{record['pools']['all 11 languages']['fold 0']['plain']['all']:.1f}"
    document = ("--document", str(tmp_path / "experiments.md"), "--out", str(measured), *SMOKE)
    assert main(["report", *document]) == 0
    assert "English alone" in (tmp_path / "experiments.md").read_text()
    path = measured / "fairness.json"
    kept = path.read_text()
    record["pools"]["all 11 languages"]["fold 0"]["plain"]["all"] += 5
    path.write_text(json.dumps(record))
    assert main(["verify", *document]) == 1
    path.write_text(kept)
    assert "fairness: plain, zero-shot" in capsys.readouterr().err


def test_the_help_texts_are_fifty_with_twenty_questions_in_three_languages():
    texts, asked = read_help_texts()
    assert (len(texts.texts), len(asked)) == (50, 20)
    assert len(set(texts.texts)) == 50 and len({question for question, _ in asked}) == 20
    assert {texts.languages[place] for _, place in asked} == {"en", "fr", "ja"}
    known = {text for group in read_groups() for text in group.answer.values()}
    assert not known & set(texts.texts)


def test_every_word_that_is_asked_is_in_the_demo_corpus():
    english = set(demo_passages().english)
    assert len(set(WORDS)) == 25
    for word in WORDS:
        assert any(holds(text, word) for text in english), word
    assert holds("Onions sting.", "onion") and not holds("Companionship", "onion")


def test_a_stores_versions_are_measured_plain_and_fair(data_dir, miniature, capsys):
    where = ("--data", str(miniature), "--data-dir", str(data_dir))
    assert main(["harm", *where]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("|")[1:3] for line in lines[2:]] == [[" 0 ", " plain "], [" 0 ", " fair "]]
    assert all(0 <= float(cell) <= 100 for line in lines[2:] for cell in line.split("|")[3:-1])
    assert main(["harm", *where, "--versions", "7"]) == 2
    assert "has the versions [0]" in capsys.readouterr().err
