"""`python -m storage` as a person runs it: exit status and what it says."""

import os
import pty
import re
import signal
import subprocess
import sys
from contextlib import suppress

import psutil
import pytest
from sqlalchemy import select

from storage.database import open_store
from storage.schema import Sentence
from tests.processes import ROOT
from tests.running import environment, finished, until


def command(*arguments):
    return finished(("-m", "storage", *arguments), environment())


def test_the_command_takes_the_demo_corpus_in_and_out(tmp_path):
    later = " A running trainer will index what there is."
    nothing = " Nothing can be found: import sentences, or bring it in."
    for asked, told in (
        (["out"], "The demo corpus is not in this store; it comes by itself only to an empty one."),
        (["in"], f"The demo corpus is now in.{later}"),
        (["in"], "The demo corpus is already in."),
        (["out"], f"The demo corpus is now out.{later}{nothing}"),
        ([], f"The demo corpus is out.{nothing}"),
    ):  # fmt: skip
        done = command("demo", *asked, "--data-dir", tmp_path)
        assert (done.returncode, done.stdout, done.stderr) == (0, f"{told}\n", "")


GOOD = "language,text\nen,Hello\nde,Hallo\n"


def test_the_command_imports_a_file_and_refuses_a_bad_one(tmp_path):
    path = tmp_path / "greetings.csv"
    path.write_text(GOOD)
    done = command("import", path, "--data-dir", tmp_path / "data")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "2 new sentences; 0 were already there, 0 repeated in what was read. "
        "A running trainer will index the new.\n"
    )
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
    refused = command("demo", "in", "--data-dir", tmp_path / "file" / "data")
    assert refused.returncode == 2
    assert "choose another folder" in refused.stderr and "Traceback" not in refused.stderr


def test_an_export_from_a_mistyped_folder_is_refused_and_makes_nothing(tmp_path):
    refused = command("export", tmp_path / "out.jsonl", "--data-dir", tmp_path / "typo")
    assert refused.returncode == 2
    assert "There is no store in" in refused.stderr and "Traceback" not in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_command_shows_a_bar_on_a_terminal(tmp_path):
    path = tmp_path / "many.txt"
    path.write_text("".join(f"sentence {n}\n" for n in range(30_000)))
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "storage", "import", path, "--language", "en",
         "--data-dir", tmp_path / "data"],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=theirs, text=True,
    )  # fmt: skip
    os.close(theirs)
    said = b""
    with suppress(OSError):  # how Linux says that the other end is closed
        while read := os.read(ours, 4096):
            said += read
    os.close(ours)
    assert process.communicate()[0].startswith("30,000 new sentences; 0 were")
    assert process.returncode == 0
    # A quick machine is done with one of the two before it is time to draw.
    assert re.search("░ (checking|storing): ", said.decode("utf-8", "replace"))
    assert said.endswith(b"\r\x1b[K")


IN_THE_BACKGROUND = ("sh", "-c", "trap '' INT; exec \"$@\"", "sh")
"""Starts a program as a script's `&` does: SIGINT is ignored, and the program inherits that."""


@pytest.mark.parametrize("started", [(), IN_THE_BACKGROUND], ids=["directly", "in the background"])
def test_an_interrupted_import_says_that_it_can_go_on(tmp_path, started):
    endless = tmp_path / "never.jsonl"
    os.mkfifo(endless)
    importing = subprocess.Popen(
        [*started, sys.executable, "-m", "storage", "import", endless,
         "--data-dir", tmp_path / "data"],
        cwd=ROOT, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with importing, endless.open("w"):  # it has opened its end: the import is running
        # Only once it waits: between Python's last look for signals and read() one would be lost.
        reading = psutil.Process(importing.pid)
        until(lambda: reading.status() == psutil.STATUS_SLEEPING, "the import to read", 60)
        importing.send_signal(signal.SIGINT)
        errors = importing.communicate(timeout=60)[1]
    assert importing.returncode == 130
    assert errors == "Interrupted. Run the same command again to go on.\n"


def test_the_command_reads_the_formats_that_it_names(tmp_path):
    path = tmp_path / "greetings.dat"
    path.write_text(GOOD.replace(",", "\t"))
    done = command("import", path, "--format", "tsv", "--kind", "corpus",
                   "--data-dir", tmp_path / "data")  # fmt: skip
    assert done.returncode == 0 and done.stdout.startswith("2 new sentences")
    assert command("import", path, "--data-dir", tmp_path / "data").returncode == 2
