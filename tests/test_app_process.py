"""The app as a real process: killed, swapped under load, started as a Space does."""

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import cycle
from types import SimpleNamespace

import psutil
import pytest
from sqlalchemy import select

from app.live import Live
from storage import judgments, versions
from storage.corpora import NewSentence, add_sentences
from storage.database import open_store
from storage.schema import EncoderVersion, Judgment
from tests.publishing import publish
from tests.running import ROOT, app, environment, until
from trainer.encoder import load_base
from trainer.version_files import load_version

SEARCHES_A_SECOND = 10
SWAP_SECONDS = 2.0


def rate(running, value, judge="ada", query="a one"):
    found = running.search(query, language="en", judge=judge)
    first = found["results"][0]
    return running.call("rate", judge, query, "en", first["sentence_id"], value)


def taken(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("0.0.0.0", port))
        except OSError:
            return True
    return False


@pytest.fixture(scope="module")
def killed(small, env, tmp_path_factory):
    """What is left of an app: its trainer was killed, three ratings were saved, then it was killed.

    `trainers` are the one that died first and the one in its place.
    """
    data_dir = shutil.copytree(small, tmp_path_factory.mktemp("killed") / "data")
    with app(data_dir, **env) as running:
        first = until(running.children, "the trainer to start")[0]
        first.kill()
        second = until(
            lambda: [c for c in running.children() if c.pid != first.pid and c.is_running()],
            "another trainer",
        )[0]
        for value in (0, 3, 2):
            assert rate(running, value)["saved"]
        running.process.kill()
        running.process.wait()
    return SimpleNamespace(data_dir=data_dir, trainers=(first, second))


def test_a_trainer_that_dies_is_started_again(killed):
    first, second = killed.trainers
    assert first.pid != second.pid


def test_killing_the_app_ends_its_trainer(killed):
    _, alive = psutil.wait_procs(killed.trainers, timeout=60)
    assert not alive


def test_an_acknowledged_judgment_survives_kill_minus_nine(killed):
    store = open_store(killed.data_dir)
    with store.read() as session:
        history = session.scalars(select(Judgment).order_by(Judgment.id)).all()
        assert [j.value for j in history] == [0, 3, 2]
        assert [j.value for j in session.scalars(judgments.current())] == [2]
        assert [j.supersedes_id for j in history] == [None, history[0].id, history[1].id]
    store.close()


def test_an_app_that_was_killed_starts_again_and_searches(killed, env):
    with app(killed.data_dir, "--no-trainer", **env) as again:
        assert again.search("a one")["results"]


@pytest.fixture(scope="module")
def grown(small, env, tmp_path_factory):
    """Three versions of one encoder, over a corpus that grew twice: other scores and ids each."""
    data_dir = shutil.copytree(small, tmp_path_factory.mktemp("grown") / "data")
    for code in ("th", "vi"):
        store = open_store(data_dir)
        with store.write() as session:
            add_sentences(session, code, [NewSentence(code, f"{w} four") for w in "abcdefgh"])
        store.close()
        publish(data_dir, env)
    return data_dir


@pytest.fixture
def versioned(grown, tmp_path):
    """A store of these versions, the second of them live."""
    store = open_store(shutil.copytree(grown, tmp_path / "grown"))
    make_live(store, 1)
    yield store
    store.close()


@pytest.fixture(scope="module")
def serving(grown, env, tmp_path_factory):
    """An app on these versions, for the tests that change which one is live."""
    store = open_store(shutil.copytree(grown, tmp_path_factory.mktemp("serving") / "data"))
    make_live(store, 0)
    with app(store.data_dir, "--no-trainer", **env) as running:
        running.store = store
        yield running
    store.close()


def make_live(store, number):
    with store.write() as session:
        versions.activate(session, number, time.time())


def serve(running, number):
    """Make a version live and wait until searches are answered from it."""
    make_live(running.store, number)
    until(lambda: running.search("a one")["version"] == number, f"version {number}", 10)


def damage(store, number):
    """Cut the end off a file of a version's index; return the file and what was in it."""
    damaged = next((store.data_dir / f"versions/{number:04}/index").glob("*.faiss"))
    whole = damaged.read_bytes()
    damaged.write_bytes(whole[:-40])
    return damaged, whole


def expected_answers(store, number, queries):
    with store.read() as session:
        version = session.get_one(EncoderVersion, number)
    base = load_base(version.base, store.data_dir)
    space, index = load_version(store.data_dir / version.folder, base)
    return {
        q: [h.sentence_id for h in index.search(v, 30)]
        for q, v in zip(queries, space.queries(queries), strict=True)
    }


@contextmanager
def under_load(running, queries):
    """Searches at a steady rate; the answers as they come: query, answer, when it was there."""
    answers, stop = [], threading.Event()

    def search(query):
        answers.append((query, running.search(query, k=30), time.monotonic()))

    def load(pool):
        asked = []
        for query in cycle(queries):
            if stop.wait(1 / SEARCHES_A_SECOND):
                return asked
            asked.append(pool.submit(search, query))

    with ThreadPoolExecutor(9) as pool:
        loading = pool.submit(load, pool)
        try:
            yield answers
        finally:
            stop.set()
        for asked in loading.result():
            asked.result()  # raises what went wrong in it


def test_a_swap_under_load_fails_no_search_and_mixes_no_versions(serving):
    queries = ["a one", "b two", "c four", "h three"]
    expected = {n: expected_answers(serving.store, n, queries) for n in (0, 1)}
    assert all(expected[0][q] != expected[1][q] for q in queries)
    serve(serving, 0)
    with under_load(serving, queries) as answers:
        until(lambda: len(answers) > 10, "searches to be answered")
        make_live(serving.store, 1)
        published = time.monotonic()
        new = lambda: [at for _, answer, at in answers if answer["version"] == 1]  # noqa: E731
        until(new, "an answer from version 1", patience=30)
        until(lambda: len(new()) > 20, "more of them", patience=30)
    assert min(new()) - published < SWAP_SECONDS
    assert {answer["version"] for _, answer, _ in answers} == {0, 1}
    for query, answer, _ in answers:
        found = [r["sentence_id"] for r in answer["results"]]
        assert found == expected[answer["version"]][query]


def test_roll_back_serves_the_older_version_and_survives_a_restart(serving, env):
    serve(serving, 1)
    serve(serving, 0)
    with app(serving.store.data_dir, "--no-trainer", **env) as again:
        assert again.search("a one")["version"] == 0


def test_a_damaged_version_is_refused_and_the_old_one_serves_on(serving):
    serve(serving, 0)
    damage(serving.store, 2)
    make_live(serving.store, 2)
    until(lambda: "cannot be loaded" in serving.call("status")["problem"], "the problem")
    assert serving.search("a one")["version"] == 0
    make_live(serving.store, 0)
    until(lambda: not serving.call("status")["problem"], "the problem to be over", 10)


def test_a_live_version_damaged_at_start_is_stood_in_for_and_retried(versioned, monkeypatch):
    damaged, whole = damage(versioned, 1)
    live = Live(versioned)
    live.refresh()
    assert (live.current.number, "Version 1 cannot" in live.problem) == (0, True)
    damaged.write_bytes(whole)
    live.refresh()
    assert live.current.number == 0  # it is not tried at every look
    monkeypatch.setattr(live, "_retry_at", 0.0)
    live.refresh()
    assert (live.current.number, live.problem) == (1, "")


def test_a_port_in_use_and_an_unwritable_folder_are_one_clear_sentence_each(serving, tmp_path):
    port = serving.url.rsplit(":", 1)[1]
    for options, says in (
        (["--data-dir", str(tmp_path / "data"), "--port", port], "Cannot listen on 127.0.0.1"),
        (["--data-dir", "/dev/null/data"], "Cannot write to the data directory"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "app", "--no-trainer", *options],
            cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        assert done.returncode == 2
        assert done.stderr.startswith(says)
        assert "Traceback" not in done.stderr


def test_it_starts_as_a_space_starts_it_searches_and_ends_with_its_trainer(data_dir, env):
    front_matter = (ROOT / "README.md").read_text(encoding="utf-8").split("---")[1]
    facts = dict(line.split(": ", 1) for line in front_matter.strip().splitlines())
    assert facts["sdk"] == "gradio"
    assert f"gradio=={facts['sdk_version']}" in (ROOT / "requirements.txt").read_text()
    assert json.loads(facts["python_version"]) == "3.11"
    if taken(7860) and os.environ.get("CI") != "true":
        pytest.skip("port 7860 is taken by something else")
    as_a_space = {"SPACE_ID": "someone/crossloop", "CROSSLOOP_DATA_DIR": data_dir}
    with app(data_dir, command=(facts["app_file"],), **env, **as_a_space) as running:
        assert running.url.endswith(":7860")
        listening = [
            c for c in psutil.Process(running.process.pid).net_connections()
            if c.status == "LISTEN" and c.laddr.port == 7860
        ]  # fmt: skip
        assert {c.laddr.ip for c in listening} == {"0.0.0.0"}
        assert "wiped" in running.wait_for_version()["notice"]
        for action, payload in (("roll_back", {"number": 0}), ("cancel", {})):
            assert "may do that" in running.press(action, payload)["error"]
        assert running.search("a one")["results"]
        children = running.children()
        running.process.terminate()
        assert running.process.wait(60) == 0
    _, alive = psutil.wait_procs(children, timeout=0)
    assert children and not alive
