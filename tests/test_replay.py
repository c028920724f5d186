"""A run learned once more gives its weights again, whatever came after it; or it is refused."""

import os
import shutil
import subprocess
import sys
import threading

import pytest
import torch
from sqlalchemy import select, update

from storage import judgments, runs
from storage.corpora import NewSentence, add_sentences
from storage.database import DATABASE, open_store
from storage.judgments import Item
from storage.schema import EncoderVersion, Judgment, Sentence, TrainingRun
from tests.processes import ROOT
from tests.running import environment, finished, train_once, trainer
from tests.test_trainer_process import TRIES, judge_group, judge_groups, kill_in
from tests.tiny import save_tiny
from trainer.progress import Progress
from trainer.replay import Compared, NotReplayable, compare, elsewhere, replay, verdict
from trainer.settings import TrainerSettings
from trainer.worker import Worker


@pytest.fixture(scope="module")
def knobs(tmp_path_factory):
    folder = save_tiny(tmp_path_factory.mktemp("tiny") / "encoder")
    return {
        "encoder": str(folder), "train_after": 10_000, "steps": 4, "outer_rate": 0.003,
        "adapted_layers": 1,
    }  # fmt: skip


@pytest.fixture(scope="module")
def env(knobs):
    return {f"CROSSLOOP_{name.upper()}": value for name, value in knobs.items()}


@pytest.fixture(scope="module")
def judged(tmp_path_factory, knobs):
    """Version 0 over what even the tiny encoder can learn, and judgments of it."""
    data_dir = tmp_path_factory.mktemp("judged") / "data"
    store = open_store(data_dir)
    with store.write() as session:
        judge_groups(session)
    assert worker(store, knobs).tick()
    store.close()
    return data_dir


def worker(store, knobs):
    return Worker(store, TrainerSettings(**knobs), threading.Event())


@pytest.fixture(scope="module")
def learned(judged, knobs, tmp_path_factory):
    """The same after a run whose candidate was published."""
    for _ in range(TRIES):
        data_dir = shutil.copytree(judged, tmp_path_factory.mktemp("learned") / "data")
        store = open_store(data_dir)
        run = worker(store, knobs).run_once()
        store.close()
        if run.version is not None:
            return data_dir, run.id
    pytest.fail(f"in {TRIES} runs no candidate was published")


@pytest.fixture
def past(learned, tmp_path):
    """A copy of one's own: the store and the run's number."""
    store = open_store(shutil.copytree(learned[0], tmp_path / "data"))
    yield store, learned[1]
    store.close()


def again(store, number):
    return replay(store, number, Progress(threading.Event()))


def changed(store, number, **fields):
    with store.write() as session:
        for name, value in fields.items():
            setattr(session.get_one(TrainingRun, number), name, value)


def refused(store, number):
    with pytest.raises(NotReplayable) as error:
        again(store, number)
    return str(error.value)


def test_it_gives_the_weights_of_the_version_and_writes_nothing(past):
    store, number = past
    before = (store.data_dir / DATABASE).read_bytes()
    files = sorted(store.data_dir.rglob("*"))
    same, sentence = again(store, number)
    equal = f"Run {number}, replayed: to the last bit equal to version 1 ("
    assert same and sentence.startswith(equal)
    assert (store.data_dir / DATABASE).read_bytes() == before
    assert sorted(store.data_dir.rglob("*")) == files
    with store.read() as session:
        assert len(runs.recent(session, 9)) == 2


def test_whatever_was_said_or_imported_or_hidden_since_changes_nothing(past):
    store, number = past
    with store.write() as session:
        ada = judgments.judge_named(session, "ada")
        first = session.scalars(select(Judgment).order_by(Judgment.id).limit(9)).all()
        for one in first:
            judgments.record(session, ada, Item.of(one), "withdrawn", None)
        judge_group(session, "h green")
        add_sentences(session, "new", [NewSentence("fr", f"a {n}") for n in range(40)])
        session.execute(update(Sentence).where(Sentence.id <= 20).values(searchable=False))
        runs.enqueue(session, "adapt", "button", 0.0)
        runs.claim(session, "me", 0.0)
    with store.write() as session:
        runs.finish(session, number + 1, "me", "rejected", "", 0.0, decision="refused")
    assert again(store, number)[0]


def test_another_seed_gives_other_weights_and_that_is_said(past):
    store, number = past
    changed(store, number, seed=1)
    same, sentence = again(store, number)
    assert not same and "not equal to version 1" in sentence
    assert sentence.endswith("On this machine they had to be equal.")


@pytest.mark.parametrize("weights", [None, "another"])
def test_of_a_removed_version_the_hash_is_compared(past, weights):
    store, number = past
    with store.write() as session:
        session.get_one(EncoderVersion, 1).state = "pruned"
        run = session.get_one(TrainingRun, number)
        run.replay = {**run.replay, **({"weights": weights} if weights else {})}
    same, sentence = again(store, number)
    assert same == (weights is None) and "version 1 (by its hash: its files are gone)" in sentence


def test_a_run_over_sentences_that_are_others_now_is_refused(past):
    store, number = past
    with store.write() as session:
        session.execute(update(Sentence).where(Sentence.id == 1).values(language="fr"))
    assert "sentences of the corpus that it read are gone or were changed" in refused(store, number)


def test_a_run_whose_judged_texts_are_held_out_now_is_refused(past):
    store, number = past
    with store.write() as session:
        held = session.get_one(Judgment, 1).sentence_id
        session.execute(update(Sentence).where(Sentence.id == held).values(held_out=True))
    assert "texts that people had judged by then" in refused(store, number)


def test_what_learned_nothing_or_is_not_known_is_refused_in_words(past):
    store, number = past
    assert refused(store, 99) == "There is no run 99."
    assert "it indexed the corpus and learned nothing" in refused(store, 1)
    with store.write() as session:
        config = session.get_one(TrainingRun, number).config
    changed(store, number, config={**config, "momentum": 0.9})
    assert "no setting momentum any more" in refused(store, number)
    changed(store, number, replay=None)
    assert "older than Crossloop's keeping" in refused(store, number)
    changed(store, number, decision="postponed")
    assert "before it had learned anything" in refused(store, number)


def test_another_pretrained_encoder_is_noticed(past, tmp_path):
    store, number = past
    other = save_tiny(tmp_path / "other", seed=1)
    with store.read() as session:
        config = session.get_one(TrainingRun, number).config
    changed(store, number, config={**config, "encoder": str(other)})
    assert "the pretrained encoder here is another" in refused(store, number)


def test_the_record_says_what_was_used_and_drawn(past):
    store, number = past
    with store.read() as session:
        run = session.get_one(TrainingRun, number)
        record, told = run.replay, run.progress
        assert record["reach"] == session.scalar(select(Sentence.id).order_by(-Sentence.id))
    assert record["parent"] == 0 and record["used"]["judgments"] > record["used"]["asked"] > 8
    assert record["machine"]["threads"] == torch.get_num_threads()
    assert set(told["examples_by_stage"]) == {"mono", "bi", "multi"}
    assert told["tasks"] == {"relevance": 8}
    drawn = sum(sum(pairs.values()) for pairs in told["examples_by_stage"].values())
    assert drawn == told["examples_used"]["people"]
    assert list(told["seconds_by_stage"])[-1] == "publishing"
    assert [line for _, line in told["log"]][0] == "reading judgments …"


def test_a_killed_run_and_a_killed_replay_come_to_the_same(judged, env, tmp_path):
    """By processes of their own, each with strings hashed in another order."""
    data_dir = shutil.copytree(judged, tmp_path / "data")
    with trainer(data_dir, "--once", **env) as process:
        assert kill_in(process, "adapting")
    status, record, errors = train_once(data_dir, **env)
    assert status == 0, errors
    arguments = ("replay", str(record["run"]), "--data-dir", str(data_dir))
    command = [sys.executable, "-m", "trainer", *arguments]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(PYTHONHASHSEED=1, CROSSLOOP_STEPS=9),
        stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert kill_in(process, "adapting")
    for seed in (1, 2):
        done = subprocess.run(
            command, cwd=ROOT, env=environment(PYTHONHASHSEED=seed, CROSSLOOP_STEPS=9),
            capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert done.stdout.count("\n") == 1 and "to the last bit" in done.stdout
    missing = finished(("-m", "trainer", "replay", "77", "--data-dir", data_dir), dict(os.environ))
    assert (missing.returncode, missing.stdout) == (2, "")
    assert missing.stderr.endswith("There is no run 77.\n")


MACHINE = {
    "device": "cpu", "processor": "one", "threads": 2, "bfloat16": True,
    "libraries": {"torch": "2.0", "numpy": "1.0"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("then", "now", "why"),
    [
        ({}, {"threads": 8}, None),
        ({}, {"processor": "two"}, "another processor (one)"),
        ({"bfloat16": False}, {}, "another processor"),
        ({}, {"libraries": {"torch": "2.1", "numpy": "1.0"}}, "made with torch 2.0"),
        ({"device": "cuda"}, {}, "no fixed order"),
        ({}, {"device": "cuda"}, "no fixed order"),
    ],
)
def test_equal_weights_are_promised_on_the_same_machine_only(then, now, why):
    said = elsewhere({**MACHINE, **then}, {**MACHINE, **now})
    assert (said is None) if why is None else why in said


def test_the_difference_is_a_share_of_what_was_learned():
    start, made = {"a": torch.zeros(4)}, {"a": torch.tensor([3.0, 0, 4, 0])}
    close = compare({"a": torch.tensor([3.0, 0, 4, 0.5])}, made, start, "")
    assert (close.equal, close.differences, close.strayed) == (False, {"a": 0.5}, 0.1)
    assert compare(dict(made), made, start, "").equal
    assert not compare({**made, "b": torch.zeros(1)}, made, start, "").equal


@pytest.mark.parametrize(("strayed", "same"), [(0.04, True), (0.06, False)])
def test_elsewhere_a_stated_tolerance_decides(past, strayed, same):
    from trainer.replay import read_past

    apart = Compared(False, {"a": 1e-5}, strayed)
    held, sentence = verdict(
        read_past(*past), apart, elsewhere(MACHINE, {**MACHINE, "device": "cuda"})
    )
    assert held == same and "up to 5% counts as the same" in sentence
