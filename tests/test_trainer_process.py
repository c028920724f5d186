"""The trainer as a real process: killed in every stage, short of disk, two at once."""

import shutil
import subprocess
import sys
from itertools import product

import pytest
from sqlalchemy import func, select

from storage import judgments, runs, versions
from storage.corpora import NewSentence, add_sentences
from storage.database import open_store
from storage.judgments import Item
from storage.schema import Sentence, TrainingRun
from tests.running import ROOT, environment, train_once, trainer, until
from tests.tiny import save_tiny

STAGES = (
    "reading judgments", "asking what was decided before", "measuring the live encoder",
    "adapting", "measuring the candidate", "publishing",
)  # fmt: skip
PUBLICATION_STAGES = ("loading the encoder", "embedding", "publishing")


TRIES = 8
"""A refused candidate is not published: then the same judgments are tried with another seed."""
LETTERS, COLOURS = "a b c d e f g h".split(), "red blue green".split()


@pytest.fixture(scope="module")
def env(tmp_path_factory):
    folder = save_tiny(tmp_path_factory.mktemp("tiny") / "encoder")
    return {
        "CROSSLOOP_ENCODER": folder, "CROSSLOOP_TRAIN_AFTER": 10_000,
        "CROSSLOOP_STEPS": 4, "CROSSLOOP_OUTER_RATE": 0.003, "CROSSLOOP_ADAPTED_LAYERS": 1,
    }  # fmt: skip


@pytest.fixture(scope="module")
def published(tmp_path_factory, env):
    """Version 0 over 24 groups of three words, which even the tiny encoder can learn."""
    data_dir = tmp_path_factory.mktemp("published") / "data"
    store = open_store(data_dir)
    with store.write() as session:
        judge_groups(session)
    with trainer(data_dir, **env):
        until(lambda: state_of(store) == "done", "version 0 to be published")
    store.close()
    return data_dir


def judge_groups(session):
    """What even the tiny encoder can learn: 24 groups of three words, judged."""
    for letter, colour in product(LETTERS, COLOURS):
        judge_group(session, f"{letter} {colour}")


def judge_group(session, words):
    """One question and its answer in two languages, rated 3 by a person, and two that are not."""
    answers = [
        NewSentence(code, f"{words} {number}", parallel_group=words)
        for code, number in (("en", "two"), ("de", "three"))
    ]
    add_sentences(session, "words", answers)
    judge = judgments.judge_named(session, "ada")
    for code in ("en", "de"):
        query = judgments.query_for(session, code, f"{words} one {code}")
        mine = Sentence.parallel_group == words
        others = select(Sentence).where(~mine).order_by(Sentence.id).limit(2)
        for value, chosen in ((3, select(Sentence).where(mine)), (0, others)):
            for sentence in session.scalars(chosen):
                judgments.record(session, judge, Item(query.id, sentence.id), "rated", value)


def state_of(store):
    with store.read() as session:
        newest = runs.recent(session, 1)
        return newest[0].state if newest else None


def kill_in(process, stage):
    """Read what the trainer says until it enters the stage, then kill it on the spot.

    Returns whether it came so far.
    """
    for line in process.stderr:
        if line.startswith(f"trainer: {stage} …"):
            process.kill()
            process.wait()
            return True
    return False


def test_a_trainer_killed_in_every_stage_of_a_run_leaves_all_whole(published, env, tmp_path):
    """One run, whose trainer is killed in one stage after another, and which then ends."""
    for attempt in range(TRIES):
        data_dir = shutil.copytree(published, tmp_path / f"data {attempt}")
        if all(killed_in_a_run(data_dir, stage, env) for stage in STAGES):
            break
    else:
        pytest.fail(f"in {TRIES} runs never came through every stage")
    status, record, errors = train_once(data_dir, **env)
    assert status == 0, errors
    store = open_store(data_dir)
    with store.read() as session:
        assert record["run"] == session.scalar(select(func.max(TrainingRun.id)))
        interrupted = session.get_one(TrainingRun, record["run"])
        assert (interrupted.attempts, interrupted.decision) == (2, record["decision"])
        named = {v.folder.split("/")[-1] for v in versions.history(session)}
    assert {p.name for p in (data_dir / "versions").iterdir()} == named
    store.close()


def killed_in_a_run(data_dir, stage, env):
    """Kill a trainer in that stage and look at what it leaves; false if it never came there."""
    with trainer(data_dir, "--once", **env) as process:
        if not kill_in(process, stage):
            return False
    store = open_store(data_dir)
    assert state_of(store) == "running"
    with store.write() as session:
        served = versions.live(session)
        assert served.number == 0
        versions.read_manifest(data_dir / served.folder)
        run = runs.open_run(session)
        assert run.attempts in (1, 2)
        run.attempts = 1  # a run is given up that dies too often: here that is not the question
    store.close()
    return True


def test_a_first_publication_that_is_killed_in_every_stage_begins_again(env, tmp_path):
    data_dir = tmp_path / "data"
    for stage in PUBLICATION_STAGES:
        with trainer(data_dir, **env) as process:
            assert kill_in(process, stage)
        store = open_store(data_dir)
        with store.write() as session:
            assert versions.live(session) is None
            runs.open_run(session).attempts = 1  # a run is given up that dies too often
        store.close()
    store = open_store(data_dir)
    with trainer(data_dir, **env):
        until(lambda: state_of(store) == "done", "the publication to be done")
    with store.read() as session:
        served = versions.live(session)
        assert served.number == 0
        versions.read_manifest(data_dir / served.folder)
    store.close()


def test_two_trainers_never_run_the_same_run(published, env, tmp_path):
    data_dir = shutil.copytree(published, tmp_path / "data")
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


def test_a_stopped_trainer_gives_its_run_back(published, env, tmp_path):
    data_dir = shutil.copytree(published, tmp_path / "data")
    store = open_store(data_dir)
    with trainer(data_dir, "--once", **{**env, "CROSSLOOP_STEPS": 500}) as process:
        until(lambda: "adapting …" in process.stderr.readline(), "the run to begin")
        process.terminate()
        process.wait(60)
    with store.read() as session:
        run = runs.open_run(session)
        assert (run.state, run.attempts, run.owner) == ("queued", 0, None)
    store.close()


def test_a_full_disk_fails_the_run_and_the_old_version_stays_live(published, env, tmp_path):
    """A limit on file size stands in for the disk: the index does not fit below it."""
    data_dir = shutil.copytree(published, tmp_path / "data")
    store = open_store(data_dir)
    with store.read() as session:
        served = versions.live(session).number
    with store.write() as session:  # a grown corpus asks for a new index
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
