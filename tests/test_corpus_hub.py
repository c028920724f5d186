"""Corpora that are Hugging Face data sets, out of folders: the tests have no network."""

import json
import os
import subprocess
import sys
from pathlib import Path

import datasets
import pytest
from sqlalchemy import select

from storage.exchange.corpus_import import import_corpus
from storage.exchange.corpus_rows import ImportRefused, Source
from storage.schema import Sentence
from tests.processes import ROOT

ROWS = {
    "language": ["en", "de", "en"],
    "text": ["One.", "Eins.", "Two."],
    "group": ["g", "g", None],
    "score": [0.5, 0.25, 1.0],
}


@pytest.fixture(autouse=True)
def no_traces(tmp_path, monkeypatch):
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", True)
    datasets.disable_progress_bars()


def imported(store, path, **how):
    import_corpus(store, Source(path, "hub", **how), "c")
    with store.read() as session:
        rows = session.scalars(select(Sentence).order_by(Sentence.id))
        return [(s.language, s.text, s.parallel_group) for s in rows]


def refusal(store, path, **how):
    with pytest.raises(ImportRefused) as refused:
        imported(store, path, **how)
    return str(refused.value)


def saved(folder, **rows):
    datasets.Dataset.from_dict(rows).save_to_disk(folder)
    return folder


def lines(folder, *rows):
    folder.mkdir()
    content = "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows)
    (folder / "train.jsonl").write_text(content)
    return folder


def test_a_saved_data_set_is_recognised_and_columns_of_no_sentence_are_left(store, tmp_path):
    folder = saved(tmp_path / "set", **ROWS)
    assert import_corpus(store, Source(folder), "c").new == 3
    assert imported(store, folder) == [
        ("en", "One.", "c/g"), ("de", "Eins.", "c/g"), ("en", "Two.", None)
    ]  # fmt: skip


def test_a_split_of_several_is_chosen(store, tmp_path):
    folder = tmp_path / "set"
    part = datasets.Dataset.from_dict({"text": ["One."]})
    datasets.DatasetDict({"dev": part, "test": part}).save_to_disk(folder)
    assert imported(store, folder, language="en", split="dev") == [("en", "One.", None)]
    assert "no split 'train'; use --split with dev, test" in refusal(store, folder)


def test_files_in_a_folder_are_a_data_set_too(store, tmp_path):
    folder = lines(tmp_path / "set", {"sentence": "One."}, {"sentence": "Two."})
    found = imported(store, folder, language="en", column="sentence")
    assert found == [("en", "One.", None), ("en", "Two.", None)]
    german = lines(tmp_path / "german", {"lang": "de", "text": "Eins.", "url": "x"})
    assert imported(store, german, language="en")[-1] == ("de", "Eins.", None)
    assert "See --subset and --split" in refusal(store, folder, split="dev")


@pytest.mark.parametrize(
    ("rows", "how", "reason"),
    [
        ({"text": ["a"]}, {}, "no column 'language'; use --language"),
        ({"a": ["a"], "b": ["b"]}, {}, "no column 'text'; use --column with one of a, b"),
        ({"text": ["a", " "]}, {"language": "en"}, "row 2: text is empty. Nothing was imported."),
        ({"text": ["a", None]}, {"language": "en"}, "row 2: text is empty"),
        ({"text": [1, 2]}, {"language": "en"}, "row 1: every value must be a string"),
    ],
)
def test_what_is_no_sentence_refuses_the_data_set(store, tmp_path, rows, how, reason):
    assert reason in refusal(store, saved(tmp_path / "set", **rows), **how)


def test_a_row_that_the_library_cannot_read_is_refused_too(store, tmp_path):
    folder = lines(tmp_path / "set", {"language": "en", "text": "One."}, "{")
    assert "set, after row 0: cannot be read" in refusal(store, folder)  # it reads ahead


def test_without_a_network_it_says_what_to_do(store):
    message = refusal(store, Path("some/name"))
    assert "Cannot reach the Hugging Face hub for some/name" in message
    assert "Check the network" in message and "save_to_disk" in message


def test_the_library_does_not_bring_torch_along(tmp_path):
    """It would, and 450 MB with it."""
    folder = saved(tmp_path / "set", **ROWS)
    script = (
        "import sys; from storage.__main__ import main;"
        f"code = main(['import', {str(folder)!r}, '--data-dir', {str(tmp_path / 'data')!r}]);"
        "assert 'torch' not in sys.modules; sys.exit(code)"
    )
    subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, check=True, env=os.environ | {"HF_HOME": tmp_path}
    )


@pytest.mark.parametrize("there", ["{outside}", "../secret.csv"])
def test_a_card_that_names_a_file_outside_of_its_data_set_is_refused(store, tmp_path, there):
    (tmp_path / "secret.csv").write_text("text\ntop secret\n")
    folder = lines(tmp_path / "set", {"text": "One."})
    path = there.format(outside=tmp_path / "secret.csv")
    card = f"configs:\n- config_name: default\n  data_files:\n  - split: train\n    path: {path}\n"
    (folder / "README.md").write_text(f"---\n{card}---\n")
    assert "names a file outside of it" in refusal(store, folder, language="en")
    (folder / "README.md").write_text(f"---\n{card.replace(path, 'train.jsonl')}---\n")
    assert imported(store, folder, language="en") == [("en", "One.", None)]
