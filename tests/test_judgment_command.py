"""`python -m storage export` and `import --kind judgments`, as a person runs them."""

import pytest

from storage.database import open_store
from tests.judged import judge, number_of
from tests.test_storage_command import command


@pytest.fixture
def data_dir(tmp_path):
    """The folder of a store with two judgments of one item, the later one standing."""
    store = open_store(tmp_path / "data")
    judge(store, 1, 3)
    store.close()
    return tmp_path / "data"


def judgments_in(data_dir):
    store = open_store(data_dir)
    try:
        return number_of(store)
    finally:
        store.close()


@pytest.mark.parametrize(
    ("name", "form", "kept"),
    [("x.jsonl", "auto", 2), ("x.csv", "auto", 2), ("x", "auto", 2), ("x.qrels", "auto", 1),
     ("x.txt", "jsonl", 2), ("x.txt", "csv", 2), ("x.d", "dataset", 2), ("x.txt", "qrels", 1)],
)  # fmt: skip
def test_what_the_command_exports_it_imports_once(data_dir, tmp_path, name, form, kept):
    path = tmp_path / name
    done = command("export", path, "--format", form, "--data-dir", data_dir)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"written to {path} as " in done.stdout and done.stdout.startswith(f"{kept} ")
    for new in (kept, 0):
        again = command("import", path, "--kind", "judgments", "--format", form,
                        "--data-dir", tmp_path / "other")  # fmt: skip
        assert (again.returncode, again.stderr) == (0, "")
        assert again.stdout == f"{new} new judgments; {kept - new} were already there.\n"
    assert judgments_in(tmp_path / "other") == kept


def test_the_command_writes_a_run_and_does_not_read_one(data_dir, tmp_path):
    path = tmp_path / "shown.run"
    assert command("export", path, "--data-dir", data_dir).returncode == 0
    assert path.read_text() == "q1 Q0 s1 1 0.5 version-2\n"
    refused = command("import", path, "--kind", "judgments", "--data-dir", data_dir)
    assert refused.returncode == 2 and "cannot tell the format of judgments" in refused.stderr


def test_the_command_leaves_out_what_the_demo_corpus_says(tmp_path):
    assert command("demo", "in", "--data-dir", tmp_path / "data").returncode == 0
    path = tmp_path / "people.jsonl"
    command("export", path, "--people-only", "--data-dir", tmp_path / "data")
    assert path.read_bytes() == b""


def test_the_command_refuses_a_bad_file_and_a_place_where_it_cannot_write(data_dir, tmp_path):
    path = tmp_path / "bad.jsonl"
    path.write_text("{}\n")
    refused = command("import", path, "--kind", "judgments", "--data-dir", data_dir)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == f"{path}, line 1: row: Field required. Nothing was imported.\n"
    refused = command("export", tmp_path / "none" / "x.csv", "--data-dir", data_dir)
    assert refused.returncode == 2 and "No such file or directory" in refused.stderr
    assert judgments_in(data_dir) == 2
