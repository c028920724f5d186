"""The trainer as a real process: killed in every stage, short of disk, two at once."""

import shutil
import subprocess
import sys

import pytest

from storage import runs, versions
from storage.database import open_store
from storage.schema import TrainingRun
from tests.running import ROOT, environment, train_once, trainer, until
from tests.tiny import save_tiny

STAGES = (
    "reading judgments", "measuring the live encoder", "adapting", "embedding",
    "measuring the candidate",
)  # fmt: skip
PUBLICATION_STAGES = ("loading the encoder", "embedding", "measuring", "publishing")


@pytest.fixture(scope="module")
def env(tmp_path_factory):
    folder = save_tiny(tmp_path_factory.mktemp("tiny") / "encoder")
    return {"CROSSLOOP_ENCODER": folder, "CROSSLOOP_STEPS": 2, "CROSSLOOP_VALIDATE_EVERY": 1}


@pytest.fixture(scope="module")
def trained(tmp_path_factory, env):
    """A data directory with version 0 published and one adaptation ended."""
    data_dir = tmp_path_factory.mktemp("trained") / "data"
    status, record, errors = train_once(data_dir, **env)
    assert status == 0, errors
    assert record["decision"] in ("promoted", "refused")
    return data_dir


def state_of(store):
    with store.read() as session:
        newest = runs.recent(session, 1)
        return newest[0].state if newest else None


def kill_in(process, stage):
    """Read what the trainer says until it enters the stage, then kill it on the spot."""
    for line in process.stderr:
        if line.startswith(f"trainer: {stage} …"):
            process.kill()
            process.wait()
            return
    raise AssertionError(f"the trainer ended before it was {stage}")


@pytest.mark.parametrize("stage", STAGES)
def test_a_trainer_killed_in_any_stage_of_a_run_leaves_all_whole(trained, env, tmp_path, stage):
    data_dir = shutil.copytree(trained, tmp_path / "data")
    store = open_store(data_dir)
    with store.read() as session:
        served = versions.live(session).number
    with trainer(data_dir, "--once", **env) as process:
        kill_in(process, stage)
    assert state_of(store) == "running"
    with store.read() as session:
        assert versions.live(session).number == served
        versions.read_manifest(data_dir / versions.live(session).folder)
    status, record, errors = train_once(data_dir, **env)
    assert status == 0, errors
    with store.read() as session:
        interrupted = session.get_one(TrainingRun, record["run"])
        assert (interrupted.attempts, interrupted.decision) == (2, record["decision"])
        named = {v.folder.split("/")[-1] for v in versions.history(session)}
    assert {p.name for p in (data_dir / "versions").iterdir()} == named
    store.close()


@pytest.mark.parametrize("stage", PUBLICATION_STAGES)
def test_a_first_publication_that_is_killed_begins_again(env, tmp_path, stage):
    data_dir = tmp_path / "data"
    with trainer(data_dir, **env) as process:
        kill_in(process, stage)
    store = open_store(data_dir)
    with store.read() as session:
        assert versions.live(session) is None
    with trainer(data_dir, **env):
        until(lambda: state_of(store) == "done", "the publication to be done")
    with store.read() as session:
        served = versions.live(session)
        assert served.number == 0
        versions.read_manifest(data_dir / served.folder)
    store.close()


def test_two_trainers_never_run_the_same_run(trained, env, tmp_path):
    data_dir = shutil.copytree(trained, tmp_path / "data")
    store = open_store(data_dir)
    with store.write() as session:
        runs.enqueue(session, "adapt", "button", 0.0)
    with trainer(data_dir, **env) as first, trainer(data_dir, **env) as second:
        until(lambda: state_of(store) not in runs.OPEN, "the run to end")
        first.terminate()
        second.terminate()
        said = first.stderr.read() + second.stderr.read()
    assert said.count("adapt (button)") == 1
    with store.read() as session:
        assert runs.recent(session, 1)[0].attempts == 1
    store.close()


def test_a_stopped_trainer_gives_its_run_back(trained, env, tmp_path):
    data_dir = shutil.copytree(trained, tmp_path / "data")
    store = open_store(data_dir)
    with trainer(data_dir, "--once", **{**env, "CROSSLOOP_STEPS": 500}) as process:
        until(lambda: "adapting …" in process.stderr.readline(), "the run to begin")
        process.terminate()
        process.wait(60)
    with store.read() as session:
        run = runs.open_run(session)
        assert (run.state, run.attempts, run.owner) == ("queued", 0, None)
    store.close()


def test_a_full_disk_fails_the_run_and_the_old_version_stays_live(trained, env, tmp_path):
    """A limit on file size stands in for the disk: the index does not fit below it."""
    data_dir = shutil.copytree(trained, tmp_path / "data")
    store = open_store(data_dir)
    with store.read() as session:
        served = versions.live(session).number
    with store.write() as session:  # a grown corpus asks for a new index
        from storage.corpora import NewSentence, add_sentences

        add_sentences(session, "new", [NewSentence("en", f"a {i}") for i in range(4_000)])
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(data_dir)],
        cwd=ROOT, env=environment(**env), capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert "disk is full" in done.stdout, done.stdout + done.stderr
    with store.read() as session:
        assert versions.live(session).number == served
        assert runs.recent(session, 1)[0].state == "failed"
        assert "disk is full" in runs.recent(session, 1)[0].reason
    assert not list((data_dir / "versions").glob(".aside*"))
    store.close()


FULL = """
import resource, sys, threading
from pathlib import Path
import trainer.published as published
from storage.database import open_store
from trainer.settings import TrainerSettings
from trainer.worker import Worker
whole = published.index.SearchIndex.save
def save(self, folder):  # only the index meets the full disk, not the database
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        whole(self, folder)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
published.index.SearchIndex.save = save
worker = Worker(open_store(Path(sys.argv[1])), TrainerSettings(), threading.Event(), print)
worker.tick()
"""


def test_an_unreachable_encoder_is_one_clear_sentence(tmp_path):
    status, record, errors = train_once(
        tmp_path / "data", CROSSLOOP_ENCODER="no-such/encoder", HF_HUB_OFFLINE="1"
    )
    assert status == 1
    assert record["decision"] == "failed"
    assert "Cannot load the encoder 'no-such/encoder'" in record["reason"]
    assert "Traceback" not in errors


def test_an_unwritable_data_directory_is_one_clear_sentence():
    status, _, errors = train_once("/dev/null/data")
    assert status == 2
    assert errors.startswith("Cannot write to the data directory")
    assert "Traceback" not in errors
