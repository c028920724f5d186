"""`python -m storage` as a person runs it: exit status and what it says."""

import subprocess
import sys

from sqlalchemy import select

from storage.database import open_store
from storage.schema import Sentence
from tests.processes import ROOT


def command(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "storage", *map(str, arguments)],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip


def test_the_command_seeds_a_store_once(tmp_path):
    first = command("seed", "--data-dir", tmp_path)
    assert (first.returncode, first.stdout) == (0, "The demo corpus is now in the store.\n")
    again = command("seed", "--data-dir", tmp_path)
    assert (again.returncode, again.stdout) == (0, "The demo corpus is already in the store.\n")
    assert first.stderr == again.stderr == ""


GOOD = "language,text\nen,Hello\nde,Hallo\n"


def test_the_command_imports_a_file_and_refuses_a_bad_one(tmp_path):
    path = tmp_path / "greetings.csv"
    path.write_text(GOOD)
    done = command("import", path, "--data-dir", tmp_path / "data")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "2 new sentences. A running trainer will index them.\n"
    path.write_text(GOOD + "?,bad\n")
    refused = command("import", path, "--data-dir", tmp_path / "data", "--corpus", "other")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith(f"{path}, line 4: language '?' is not a code")
    store = open_store(tmp_path / "data")
    with store.read() as session:
        assert session.scalars(select(Sentence.corpus)).all() == ["greetings"] * 2
    store.close()


def test_the_command_says_what_to_do_about_a_folder_it_cannot_write(tmp_path):
    (tmp_path / "file").touch()
    refused = command("seed", "--data-dir", tmp_path / "file" / "data")
    assert refused.returncode == 2
    assert "choose another folder" in refused.stderr and "Traceback" not in refused.stderr
